"""What the date makes of a scenario's numbers: seasons, and changes in force.

Weeks count from the start of the measured window; those before it are negative.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from math import floor
from typing import Literal

from planner.model.changes import steps
from planner.model.scenario import (
    DAYS_PER_WEEK,
    WEEKS_PER_QUARTER,
    WEEKS_PER_YEAR,
    Scenario,
)

SeasonName = Literal["leads", "hours", "closing", "value"]
Times = dict[str, float]
"""By `Change.field`: how many times what the scenario says; what is not there is as it says."""


def times_at(scenario: Scenario, week: float) -> Times:
    """What the changes that began by that week make of each field, together."""
    return {
        change.field: factor
        for change in scenario.changes
        for since, factor in steps(scenario.changes, change.field)
        if since <= week
    }


def least_times(scenario: Scenario) -> Times:
    """By what changes: the least that it ever is, as a share of what the scenario says."""
    return {
        change.field: min(1.0, *(factor for _, factor in steps(scenario.changes, change.field)))
        for change in scenario.changes
    }


def season_of(scenario: Scenario, name: SeasonName | None) -> tuple[float, ...] | None:
    """The weekly factors of that name, if there are any; those of leads are scaled to mean 1."""
    factors: tuple[float, ...] | None = getattr(scenario.season, name) if name else None
    if factors is None or name != "leads":
        return factors
    mean = sum(factors) / len(factors)
    return tuple(factor / mean for factor in factors)


def season_mean(scenario: Scenario, name: SeasonName) -> float:
    """The mean factor of a season over its quarter or year; 1 where there is none."""
    factors = season_of(scenario, name)
    return 1.0 if factors is None or name == "leads" else sum(factors) / len(factors)


def factor_in(scenario: Scenario, factors: tuple[float, ...] | None, week: float) -> float:
    """The one of weekly factors that holds in a week; 1 where there are none."""
    if factors is None:
        return 1.0
    return float(factors[(scenario.clock.week_of_year - 1 + floor(week)) % len(factors)])


def weeks_worth(
    scenario: Scenario, name: SeasonName | None, field: str, start: float, end: float
) -> float:
    """The weeks from `start` to `end`, each as often as its season and the changes make it count.

    So leads.per_week times this, of "leads" and "leads.per_week", are the leads that come then.
    Without a name no season counts.
    """
    factors, changes = season_of(scenario, name), steps(scenario.changes, field)
    if factors is None and not changes:
        return end - start
    turns = {start, end, *(float(week) for week in range(floor(start) + 1, floor(end) + 1))}
    turns |= {since for since, _ in changes if start < since < end}
    worth, changed, left = 0.0, 1.0, list(changes)
    for week, until in pairwise(sorted(turns)):
        while left and left[0][0] <= week:
            changed = left.pop(0)[1]
        worth += (until - week) * factor_in(scenario, factors, week) * changed
    return worth


def quarter_of_year(scenario: Scenario, week: int) -> tuple[int, int]:
    """(years after the one that the window begins in, 1 to 4): the quarter that a week lies in."""
    years, of_year = divmod(scenario.clock.week_of_year - 1 + week, WEEKS_PER_YEAR)
    return years, 1 + of_year // WEEKS_PER_QUARTER


def week_of(day: date) -> int:
    """The week of the year that a day lies in; the last has a day or two more."""
    return min(WEEKS_PER_YEAR, 1 + (day.timetuple().tm_yday - 1) // DAYS_PER_WEEK)


def first_day(week_of_year: int, year: int) -> date:
    """The day on which a week of a year begins; the first is that of 1 January."""
    return date(year, 1, 1) + timedelta(days=DAYS_PER_WEEK * (week_of_year - 1))
