"""The stages of a file with one row per deal, where a column says at which each deal was last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm.columns import means_lost, means_won
from planner.crm.dates import NO_MOMENT
from planner.crm.deals import LOST, OPEN, WON, as_dates
from planner.crm.groups import Texts
from planner.crm.history import Finding, History, Mapping
from planner.crm.rows import Flags, Times, texts_of
from planner.crm.table import Table

LAST_STAGES = "one row per deal, with the stage it was last in"
_FEWEST_SAID = 0.5  # share of lost deals that say their stage, before the others are taken alike
_GOLDEN = (5**0.5 - 1) / 2  # its multiples fill [0, 1) evenly, however many there are (Weyl 1916)


def said(table: Table, mapping: Mapping, ends: Collection[str]) -> Texts:
    """The stage that each row says its deal was last in; "" where it says none, or one of `ends`.

    By the column of last stages, else by the one of the stage now.
    """
    last, now = (texts_of(table, mapping, role) for role in ("last_stage", "stage"))
    values = tuple(dict.fromkeys(["", *last.values, *now.values]))
    values = tuple(dict.fromkeys(mapping.same.get(one, one) for one in values))
    place = {one: 0 if one in ends else i for i, one in enumerate(values)}
    place |= {one: place[kept] for one, kept in mapping.same.items() if kept in place}
    by_last, by_now = (
        np.array([place[one] for one in each.values], np.int32)[each.codes] for each in (last, now)
    )
    return Texts(values, np.where(by_last != 0, by_last, by_now))


def could_say(
    table: Table, mapping: Mapping, outcome: NDArray[np.int64], at: NDArray[np.int64]
) -> list[Finding]:
    """That the column of the stage may say where deals were lost, where nobody has said so.

    outcome: of the deals in the rows `at`.
    """
    has = mapping.columns.keys()
    if "stage" not in has or not has & {"status", "is_won", "won_at", "lost_at"}:
        return []
    stage = texts_of(table, mapping, "stage")
    of_lost = [stage.values[code] for code in np.unique(stage.codes[at][outcome == LOST])]
    stages = [one for one in of_lost if one and not (means_won(one) or means_lost(one))]
    if len(stages) < 2:
        return []
    text = (
        "lost deals stand in several stages here: if that is where they were lost, choose it as "
        'the last stage where columns are set, or in a mapping as "last_stage", and the stages '
        "come of it"
    )
    return [Finding("could_be_last_stage", text, mapping.columns["stage"])]


def with_stages(history: History, last: Sequence[str]) -> History:
    """The history of one row per deal with the stages that its deals are taken to have gone by.

    last: the stage each deal was last in, "" where it is not said. Who was won went through all;
    who was last in one, through all before it. When is not known: each deal's time, from creation
    to end or to the last day of the file, is shared among its stages (`_parts`).
    """
    mapping, deals = history.mapping, history.deals
    there = {*last}
    stages = tuple(one for one in mapping.stages if one in there)
    outcome = deals["outcome"].cat.codes.to_numpy()
    place = {name: i for i, name in enumerate(stages)}
    at = np.array([place.get(one, -1) for one in last], np.int64)
    is_way = np.array([one not in mapping.parking for one in stages], bool)
    lost, known = outcome == LOST, at >= 0
    if not is_way.any() or (lost & known).sum() < _FEWEST_SAID * lost.sum():
        text = (
            f"{int((lost & known).sum())} of {int(lost.sum())} lost deals say at which stage they "
            "were lost: too few for stages, so the sale is read as one"
        )
        few = Finding("few_last_stages", text, mapping.columns["last_stage"])
        return replace(history, findings=(*history.findings, few))
    at, findings = _all_placed(at, outcome, is_way, mapping.columns["last_stage"])
    won, lost_ends = mapping.won or ("Won",), mapping.lost or ("Lost",)
    mapping = replace(mapping, stages=stages, won=won, lost=lost_ends)
    shown = np.where(known | (outcome != LOST), at, len(stages))
    deals = deals.assign(stage=pd.Categorical.from_codes(shown, categories=[*stages, ""]))
    visits = _visits(replace(history, deals=deals, mapping=mapping), at, is_way)
    return replace(
        history,
        deals=deals,
        visits=visits,
        stages=stages,
        ends=mapping.ends,
        kind=LAST_STAGES,
        tells=history.tells | {"stages"},
        findings=(*(one for one in history.findings if one.code != "no_stages"), *findings),
        mapping=mapping,
    )


def _all_placed(
    at: NDArray[np.int64], outcome: NDArray[np.integer], is_way: Flags, column: str
) -> tuple[NDArray[np.int64], list[Finding]]:
    """(the last stage of every deal, what that rests on); at: -1 where it is not said."""
    text = (
        "each deal says one stage and no dates of stages: it is taken to have gone through all "
        "before that one. Days in a stage are assumed, from how much longer deals took that came "
        "further; repeats, restarts and stages in which no deal was last are not in this file"
    )
    findings = [Finding("last_stage", text, column)]
    at = at.copy()
    lost, is_open, known = outcome == LOST, outcome == OPEN, at >= 0
    way = np.flatnonzero(is_way)
    at[outcome == WON] = way[-1]
    if unsaid := int((lost & ~known).sum()):
        text = (
            "lost deals do not say at which stage: they are taken to be lost where the others were"
        )
        findings.append(Finding("no_last_stage", text, column, None, unsaid))
        others = np.sort(at[lost & known])
        share = np.arange(1, unsaid + 1) * _GOLDEN % 1
        at[lost & ~known] = others[(share * others.size).astype(np.int64)]
    if unsaid := int((is_open & ~known).sum()):
        text = "open deals do not say their stage: they are taken to be in the first"
        findings.append(Finding("no_stage_now", text, column, None, unsaid))
        at[is_open & ~known] = way[0]
    return at, findings


def _visits(history: History, at: NDArray[np.int64], is_way: Flags) -> pd.DataFrame:
    """The visits of deals that were last in the stages `at`; of those with a date of creation."""
    deals = history.deals
    created, closed = (_moments(deals[name]) for name in ("created", "closed"))
    outcome = deals["outcome"].cat.codes.to_numpy()
    passed = is_way[None, :] & (np.arange(is_way.size)[None, :] <= at[:, None])
    passed[np.arange(at.size), at] = True
    passed[created == NO_MOMENT] = False
    took = np.maximum(_finish(created, closed, outcome, history) - created, 0)
    counted = (outcome != OPEN) & (created != NO_MOMENT)
    part = passed * _parts(took[counted], at[counted], is_way.size)
    until = part.cumsum(axis=1) / np.maximum(part.sum(axis=1), 1e-12)[:, None]
    deal, stage = np.nonzero(passed)
    left = created[deal] + (took[deal] * until[passed]).astype(np.int64)
    is_last = stage == at[deal]
    entered = np.where(np.append(True, is_last[:-1]), created[deal], np.append(0, left[:-1]))
    is_open = is_last & (outcome[deal] == OPEN)
    following = np.where(is_last, _ends_of(history)[deal], np.append(stage[1:], 0))
    return pd.DataFrame(
        {
            "deal": deal,
            "stage": stage,
            "next": np.where(is_open, -1, following),
            "entered": as_dates(entered),
            "left": as_dates(np.where(is_open, NO_MOMENT, left)),
            "owner": deals["owner"].iloc[deal].array,
        }
    )


def _parts(took: Times, at: NDArray[np.int64], stages: int) -> NDArray[np.float64]:
    """(stages,): how a deal's time is shared among its stages, by how much longer those took that
    came one stage further (means that may only grow: pool adjacent violators, Ayer et al. 1955).

    Where those took no longer, or there are none, stages share what they took together evenly.
    """
    blocks: list[tuple[int, int, float]] = []  # stages, deals that were last there, their time
    size = 0
    count, total = np.bincount(at, minlength=stages), np.bincount(at, took, stages)
    for deals, time in zip(count.tolist(), total.tolist(), strict=True):
        size += 1
        if deals:
            blocks.append((size, deals, time))
            size = 0
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            blocks[-2:] = [_pooled(blocks[-2], blocks[-1])]
    if not blocks or not _mean(blocks[-1]):
        return np.ones(stages)
    blocks[-1] = _pooled(blocks[-1], (size, 0, 0.0))
    sizes = np.array([one[0] for one in blocks])
    return np.repeat(np.diff([_mean(one) for one in blocks], prepend=0.0) / sizes, sizes)


def _mean(block: tuple[int, int, float]) -> float:
    return block[2] / block[1]


def _pooled(one: tuple[int, int, float], other: tuple[int, int, float]) -> tuple[int, int, float]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _moments(dates: pd.Series) -> Times:
    return dates.to_numpy("datetime64[us]").astype(np.int64)


def _finish(created: Times, closed: Times, outcome: NDArray[np.integer], history: History) -> Times:
    """When each deal ended, or the last day of the file; where it is not said when, after as long
    as half of the others took.
    """
    last = int(
        history.end.tz_convert(None).to_datetime64().astype("datetime64[us]").astype(np.int64)
    )
    is_dated = (outcome != OPEN) & (closed != NO_MOMENT)
    took = (closed - created)[is_dated & (created != NO_MOMENT)]
    usual = np.minimum(created + int(np.median(took)) if took.size else last, last)
    return np.where(outcome == OPEN, last, np.where(is_dated, closed, usual))


def _ends_of(history: History) -> NDArray[np.int64]:
    """Each deal's end, as a position in [*stages, *ends]; that of an open deal says nothing."""
    mapping, deals = history.mapping, history.deals
    names = [*mapping.stages, *mapping.ends]
    of_kind = []
    for kind in (mapping.won, mapping.lost):
        ends = [one if one in kind else kind[0] for one in deals["end"].cat.categories]
        of_kind.append(np.array([names.index(one) for one in ends])[deals["end"].cat.codes])
    return np.where(deals["outcome"] == "won", *of_kind)
