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
    times = np.bincount(rows.owner, minlength=len(rows.owners)).tolist()
    spelt: dict[str, str] = {}  # "ann lee", "Ann  Lee": one person, by the usual spelling
    for _, name in sorted(zip(times, rows.owners, strict=True), key=lambda one: -one[0]):
        spelt.setdefault(_person(name), name)
    called = ["" if one in robots else spelt[_person(one)] for one in rows.owners]
    names = sorted({"", *called})
    place = {name: i for i, name in enumerate(names)}
    codes = np.array([place.get(one, 0) for one in called], smallest(len(names)))
    return names, codes[rows.owner]


def _person(name: str) -> str:
    return " ".join(name.casefold().split())


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
        elif "closed_at" in mapping.columns:  # a deal with an answer and a date has ended
            is_lost = is_one_of(texts_of(table, mapping, "is_won"), columns.NO) & _has_ended(
                table, mapping
            )
        says.append((is_won, is_lost))
    return says


def _has_ended(table: Table, mapping: Mapping) -> Flags:
    """Which deals have a date of closing that is not to come: none after all that is known."""
    closed = moments_of(table, mapping, "closed_at").values
    last = int(closed.max(initial=NO_MOMENT))
    if "created_at" in mapping.columns:
        created = moments_of(table, mapping, "created_at").values
        if (closed != NO_MOMENT).all():  # an open deal has one, too: when it is expected to close
            last = int(created.max(initial=NO_MOMENT))
    return (closed != NO_MOMENT) & (closed <= last)
