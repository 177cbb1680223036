"""From rows of deal, stage and when to deals and their visits to stages."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm.dates import NO_MOMENT
from planner.crm.deals import LOST, OPEN, WON, activity_of, as_dates, deal_table, people_of
from planner.crm.history import Activity, Finding, Mapping
from planner.crm.rows import Codes, Flags, Rows, Times
from planner.errors import CalibrationError


@dataclass(frozen=True)
class Moves:
    """Rows of all deals, deal after deal and each in the order of time.

    deal: numbers from 0 without gaps. place: position in [*stages, *ends]. amount, last_owner and
    currency: one for each deal, as its last row says.
    """

    ids: list[str]
    owners: list[str]
    deal: Codes
    place: NDArray[np.int16]
    owner: Codes
    when: Times
    amount: NDArray[np.float64]
    last_owner: Codes
    currency: tuple[Codes, tuple[str, ...]]

    def only(self, kept: Flags) -> Moves:
        """Some of the rows; what the last row said of each deal stays."""
        return replace(
            self,
            deal=self.deal[kept],
            place=self.place[kept],
            owner=self.owner[kept],
            when=self.when[kept],
        )


@dataclass(frozen=True)
class _Spans:
    """Where each deal's rows are, as (deals,).

    closing: the first of the ends that a deal's rows finish with; only where has_end. open_at: the
    last row in a stage, before `first` where there is none. reopened: it went on after an end.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    closing: NDArray[np.int64]
    has_end: Flags
    open_at: Codes
    reopened: Flags


def moves_of(held: list[Rows], mapping: Mapping, findings: list[Finding]) -> tuple[Moves, Activity]:
    """(the moves in rows, without rows that repeat the one before, who was active when).

    The rows are taken out of `held`, so that their memory is free once they are sorted.
    """
    moves, repeated = _in_order_of_time(held, mapping)
    same = np.zeros(moves.deal.size, bool)
    same[1:] = (moves.place[1:] == moves.place[:-1]) & (moves.deal[1:] == moves.deal[:-1])
    activity = activity_of(moves.owners, moves.owner, moves.when, int(same.sum()))
    if mapping.same_stage_rows == "visits":
        return moves.only(~repeated), activity
    merged = int((same & ~repeated).sum())
    if merged:
        text = (
            "rows in a row of one stage count as one visit: a stage done again at once is not "
            "seen, only one that a deal came back to"
        )
        column = mapping.columns.get("stage", "")
        findings.append(Finding("merged", text, column, None, merged))
    return moves.only(~same), activity


def _in_order_of_time(held: list[Rows], mapping: Mapping) -> tuple[Moves, Flags]:
    """(the moves, which of them repeat an earlier row of the file)."""
    rows = held.pop()
    at = {name: i for i, name in reversed(list(enumerate([*mapping.stages, *mapping.ends])))}
    place = np.array([at.get(name, 0) for name in rows.names], np.int16)[rows.name]
    deal, ids = _in_order(rows.deal, rows.deals)
    owners, owner = people_of(rows, mapping)
    # Ties go by the pipeline; the owner makes the order of a file of no account.
    order = np.lexsort((owner, place, rows.when, deal))
    deal, owner = deal[order], owner[order]
    ends_at = _last_of(deal)
    last = order[ends_at]
    moves = Moves(
        ids=ids,
        owners=owners,
        deal=deal,
        place=place[order],
        owner=owner,
        when=rows.when[order],
        amount=rows.amounts[rows.amount[last]],
        last_owner=owner[ends_at],
        currency=(rows.currency[last], rows.currencies),
    )
    return moves, rows.repeated[order]


def _in_order(codes: Codes, values: tuple[str, ...]) -> tuple[Codes, list[str]]:
    """Codes that count in the values that are there, sorted."""
    there = np.zeros(len(values), bool)
    there[codes] = True
    used = sorted(np.flatnonzero(there).tolist(), key=values.__getitem__)
    place = np.zeros(len(values), np.int32)
    place[used] = np.arange(len(used))
    return place[codes], [values[i] for i in used]


def _last_of(deal: Codes) -> NDArray[np.int64]:
    """Where each deal's last row is."""
    return np.flatnonzero(np.append(deal[1:] != deal[:-1], True))


def deals_of(moves: Moves, mapping: Mapping, findings: list[Finding]) -> tuple[pd.DataFrame, int]:
    """(the deals of the moves, how many were reopened after an end)."""
    stages, ends = mapping.stages, mapping.ends
    spans = _spans_of(moves, len(stages))
    reopened = int(spans.reopened.sum())
    if reopened:
        text = "deals were closed and opened again: only their last end counts"
        findings.append(Finding("reopened", text, "", None, reopened))
    never_open = spans.open_at < spans.first
    if never_open.any():
        text = (
            "deals have the row of their end only: when they came is not known, and they are in no "
            "figure of leads or time"
        )
        findings.append(Finding("end_only", text, "", None, int(never_open.sum())))
    is_won = np.array([*(False for _ in stages), *(one in mapping.won for one in ends)], bool)
    names = (*stages, *ends, "")
    last_place = moves.place[spans.last]
    closing = np.minimum(spans.closing, moves.deal.size - 1)
    open_place = moves.place[spans.open_at]
    deals = deal_table(
        moves.ids,
        created=np.where(never_open, NO_MOMENT, moves.when[spans.first]),
        closed=np.where(spans.has_end, moves.when[closing], NO_MOMENT),
        outcome=np.where(spans.has_end, np.where(is_won[last_place], WON, LOST), OPEN),
        end=(np.where(spans.has_end, last_place, len(names) - 1), names),
        stage=(np.where(spans.open_at >= spans.first, open_place, len(names) - 1), names),
        owner=(moves.last_owner, moves.owners),
        amount=moves.amount,
        currency=moves.currency,
    )
    return deals, reopened


def _spans_of(moves: Moves, stages: int) -> _Spans:
    deal, is_end = moves.deal, moves.place >= stages
    last = _last_of(deal)
    first = np.append(0, last[:-1] + 1)
    # A deal has ended where no stage follows: the run of ends at its end counts from its first.
    at = np.arange(deal.size, dtype=np.int32)
    last_open = np.maximum.accumulate(np.where(is_end, np.int32(-1), at))
    closing = np.maximum(last_open[last] + 1, first)  # the first row of that run, if there is one
    reopened = np.zeros(last.size, bool)
    ends_there = np.flatnonzero(is_end)
    reopened[deal[ends_there[ends_there < closing[deal[ends_there]]]]] = True
    return _Spans(first, last, closing, is_end[last], last_open[last], reopened)


def visit_table(moves: Moves, stages: int) -> pd.DataFrame:
    """The visits to so many stages. Raises CalibrationError where there is none."""
    deal, place, when = moves.deal, moves.place, moves.when
    inside = place < stages
    if not inside.any():
        raise CalibrationError("no row of the file is in a stage that is neither won nor lost")
    followed = np.append(deal[1:] == deal[:-1], False)
    left = np.where(followed, np.append(when[1:], NO_MOMENT), NO_MOMENT)
    following = np.where(followed, np.append(place[1:], np.int16(-1)), np.int16(-1))
    return pd.DataFrame(
        {
            "deal": deal[inside],
            "stage": place[inside],
            "next": following[inside],
            "entered": as_dates(when[inside]),
            "left": as_dates(left[inside]),
            "owner": pd.Categorical.from_codes(moves.owner[inside], categories=moves.owners),
        }
    )
