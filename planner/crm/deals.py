"""What is known of each deal as a whole: how it ended and when, whose it is, what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm import columns
from planner.crm.dates import DAY, NO_MOMENT
from planner.crm.history import Activity, Finding, Mapping
from planner.crm.rows import Codes, Flags, Rows, Times, is_one_of, moments_of, texts_of
from planner.crm.table import Table, smallest

OPEN, WON, LOST = range(3)
OUTCOMES = ("open", "won", "lost")


def deal_table(
    ids: Sequence[str],
    *,
    created: Times,
    closed: Times,
    outcome: NDArray[np.int64],
    amount: NDArray[np.float64],
    **texts: tuple[NDArray[np.integer], Sequence[str]],
) -> pd.DataFrame:
    """Deals by id. outcome: OPEN, WON or LOST; texts: columns of (codes, what they count in)."""
    deals = pd.DataFrame(
        {
            "created": as_dates(created),
            "closed": as_dates(closed),
            "outcome": pd.Categorical.from_codes(outcome, categories=list(OUTCOMES)),
            "amount": amount,
        }
    )
    for name, (codes, values) in texts.items():
        deals[name] = pd.Categorical.from_codes(codes, categories=list(values))
    deals.index = pd.Index(ids, name="deal", dtype="str")
    return deals


def as_dates(times: Times) -> pd.Series:
    """Times as pandas' moments in UTC."""
    return pd.Series(times.astype("datetime64[us]")).dt.tz_localize("UTC")


def people_of(rows: Rows, mapping: Mapping) -> tuple[list[str], Codes]:
    """Owners in the order of their names, and whose each row is; 0 is nobody, as robots are."""
    robots = set(mapping.robots)
    names = sorted({"", *(one for one in rows.owners if one not in robots)})
    place = {name: i for i, name in enumerate(names)}
    codes = np.array([place.get(one, 0) for one in rows.owners], smallest(len(names)))
    return names, codes[rows.owner]


def activity_of(owners: Sequence[str], owner: Codes, when: Times, repeats: int) -> Activity:
    """Who was at work in which week, by rows of owner and when."""
    dated = when != NO_MOMENT
    # Weeks from Monday: the first day of 1970 was a Thursday.
    week = (when[dated] // DAY + 3) // 7
    first, last = (int(week.min()), int(week.max())) if week.size else (0, -1)
    there = np.zeros((last - first + 1, len(owners)), bool)
    there[week - first, owner[dated]] = True
    return Activity(
        owners=tuple(owners),
        rows=np.bincount(owner, minlength=len(owners)),
        active=(np.arange(first, last + 1), np.count_nonzero(there[:, 1:], axis=1)),
        repeats=repeats,
    )


def endings(
    table: Table, mapping: Mapping, findings: list[Finding]
) -> tuple[NDArray[np.int64], Times]:
    """OPEN, WON or LOST and when, from a status, a stage, a flag or a date, whichever says so."""
    dates = {}
    for role in ("closed_at", "won_at", "lost_at"):
        dates[role] = np.full(table.numbers.size, NO_MOMENT)
        if role in mapping.columns:
            when = moments_of(table, mapping, role)
            findings += [one for one in when.findings if one.code != "no_offset"]
            dates[role] = when.values
    won_then, lost_then = (dates[role] != NO_MOMENT for role in ("won_at", "lost_at"))
    outcome = np.full(table.numbers.size, OPEN)
    for is_won, is_lost in (*_said(table, mapping), (won_then, lost_then & ~won_then)):
        is_open = outcome == OPEN
        outcome[is_open & is_lost & ~is_won] = LOST
        outcome[is_open & is_won] = WON
    own = np.where(outcome == WON, dates["won_at"], dates["lost_at"])
    closed = np.where(own != NO_MOMENT, own, dates["closed_at"])
    # The close date of an open deal is a hope.
    return outcome, np.where(outcome != OPEN, closed, NO_MOMENT)


def _said(table: Table, mapping: Mapping) -> list[tuple[Flags, Flags]]:
    """(won, lost) by each column that says how deals ended, the strongest first."""
    says = []
    for role in ("status", "stage"):
        if role in mapping.columns:
            values = texts_of(table, mapping, role)
            won, lost = (
                np.array([one in ends for one in values.values])[values.codes]
                for ends in (mapping.won, mapping.lost)
            )
            says.append((won, lost))
    if "is_won" in mapping.columns:
        is_won = is_one_of(texts_of(table, mapping, "is_won"), columns.YES)
        is_lost = ~is_won & False
        if "is_closed" in mapping.columns:
            is_lost = ~is_won & is_one_of(texts_of(table, mapping, "is_closed"), columns.YES)
        says.append((is_won, is_lost))
    return says
