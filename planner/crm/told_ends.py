"""How deals of a stage history ended, where columns beside the stages say so: a status, a flag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.crm.dates import NO_MOMENT
from planner.crm.deals import OPEN, endings
from planner.crm.history import Finding, Mapping
from planner.crm.rows import Codes, Rows, Times, moments_of, with_deal
from planner.crm.table import Table

SAY_ENDS = frozenset({"status", "is_won", "won_at", "lost_at"})


@dataclass(frozen=True)
class ToldEnds:
    """Of each deal its last row, how it ended, when (NO_MOMENT: not known) and when it was created.

    closed is also the first row that says the end, where rows before it of that deal do not.
    """

    deals: Rows
    outcome: NDArray[np.int64]
    closed: Times
    created: Times


def told_ends(
    table: Table, mapping: Mapping, rows: Rows, findings: list[Finding]
) -> ToldEnds | None:
    """What columns of the deal say of those in `rows`; None where there are none such."""
    has = mapping.columns.keys()
    if not has & {*SAY_ENDS, "created_at"}:
        return None
    rows = with_deal(rows.only(rows.when != NO_MOMENT), mapping.columns["deal_id"], [])
    order = np.lexsort((rows.when, rows.deal))
    rows = rows.only(order)
    at = np.searchsorted(table.numbers, rows.number)
    outcome, closed = (one[at] for one in endings(table, mapping, findings))
    last = np.flatnonzero(np.append(rows.deal[1:] != rows.deal[:-1], True))
    closed[last] = _closed(rows, outcome, closed, last)
    created = np.full(last.size, NO_MOMENT)
    if "created_at" in has:
        created = moments_of(table, mapping, "created_at").values[at][last]
    return ToldEnds(rows.only(last), outcome[last], closed[last], created)


def _closed(rows: Rows, outcome: NDArray[np.int64], closed: Times, last: Codes) -> Times:
    """When each deal ended: by its own date, else by the row in which it first says so."""
    first = np.append(0, last[:-1] + 1)
    is_open = outcome == OPEN
    # Where the open rows before the run of the end begin again: the last of them.
    at = np.arange(outcome.size)
    last_open = np.maximum.accumulate(np.where(is_open, at, -1))[last]
    begun = np.minimum(last_open + 1, outcome.size - 1)
    when = np.where(last_open >= first, rows.when[begun], NO_MOMENT)
    known = np.where(is_open[last], NO_MOMENT, when)
    return np.where(closed[last] != NO_MOMENT, closed[last], known)
