"""What of a scenario goes by the calendar, as arrays: clocks that run unevenly, and phases.

A phase is the time between two moments at which something changes for good. Times are weeks from
the start of the run; the scenario's weeks count from the start of the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, fsum, prod
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import record
from planner.model import flow
from planner.model.changes import Change
from planner.model.scenario import Scenario
from planner.model.stage import Stage

NEVER_WEEKS = 1e12  # between events too rare to have a number: far beyond any horizon

LEADS_CLOCK, HOURS_CLOCK, CLOSING_CLOCK = range(3)

UNEVEN_CLOCK = record(
    ("is_even", np.int64),  # its time is the calendar's
    ("first", np.int64),  # of its segments
    ("at_hand", np.int64),  # the segment that was looked at last
)

# From `since` to the next segment's the clock runs at this speed; behind each clock's last segment
# stands one that never begins.
SEGMENT = record(("since", np.float64), ("speed", np.float64))

PHASE = record(
    ("since", np.float64),
    ("tick_weeks", np.float64),  # between two ticks; 0: leads are admissible on arrival
    ("value", np.float64),  # factor on what a win is worth
)


def weeks_between(per_week: float) -> float:
    """Weeks from one event to the next, of which so many come a week."""
    return 1 / max(per_week, 1 / NEVER_WEEKS)


def has_phases(scenario: Scenario) -> bool:
    """Does anything of a visit change while the scenario runs?"""
    return any(one.stage or one.leaf == "hand_off.loss" for _, one in _dated(scenario))


def values_differ(scenario: Scenario) -> bool:
    """Is a win worth more at one time than at another?"""
    changing = any(change.leaf == "money.deal_value_usd" for _, change in _dated(scenario))
    return changing or scenario.season.value is not None


def phases(scenario: Scenario) -> NDArray[np.void]:
    """(phases + 1,) records of PHASE; the last one never begins."""
    begin = _beginnings(scenario)
    rows = np.zeros(len(begin) + 1, PHASE)
    leads = scenario.leads
    for row, (since, changes) in zip(rows, begin, strict=False):
        row.since = since
        row.value = _times(changes, "money.deal_value_usd")
        if leads.pace is not None:
            per_week = leads.per_week * _times(changes, "leads.per_week")
            row.tick_weeks = weeks_between(leads.pace * per_week)
    rows[-1].since = np.inf
    return rows


def scenario_by_phase(scenario: Scenario) -> list[Scenario]:
    """For each phase, the scenario with the stages and the loss at hand-offs that hold in it."""
    return [_changed(scenario, changes) for _, changes in _beginnings(scenario)]


def clocks(scenario: Scenario) -> tuple[NDArray[np.void], NDArray[np.void]]:
    """((3,) records of UNEVEN_CLOCK, LEADS_CLOCK …, and the SEGMENTs of all of them)."""
    season = scenario.season
    of_clocks = (
        (_of_mean_1(season.leads), "leads.per_week"),
        (season.hours, "selling_hours"),
        (season.closing, None),
    )
    rows: list[tuple[float, float]] = []
    tables = np.zeros(len(of_clocks), UNEVEN_CLOCK)
    for table, (factors, leaf) in zip(tables, of_clocks, strict=True):
        segments = _segments(scenario, factors, leaf)
        table.is_even = [speed for _, speed in segments] == [1.0]
        table.first = len(rows)
        rows += [*segments, (np.inf, 0.0)]
    return tables, np.array(rows, SEGMENT)


def week_values(scenario: Scenario) -> NDArray[np.float64]:
    """(weeks,) of the window: the season's factor on what a win is worth."""
    weeks = range(_weeks(scenario))
    return np.array([_factor(scenario, scenario.season.value, week) for week in weeks])


def _segments(
    scenario: Scenario, factors: tuple[float, ...] | None, leaf: str | None
) -> list[tuple[float, float]]:
    """(since, speed) over the run: a factor for each week, times the changes of the leaf so far."""
    start = flow.warmup_weeks(scenario)
    begins = {max(0.0, start + week): week for week in range(-ceil(start), _weeks(scenario))}
    dated = [(time, change) for time, change in _dated(scenario) if change.leaf == leaf]
    found: list[tuple[float, float]] = []
    week = -ceil(start)
    for since in sorted({*begins, *(time for time, _ in dated)}):
        week = begins.get(since, week)
        times = prod(change.times for time, change in dated if time <= since)
        speed = _factor(scenario, factors, week) * times
        if not found or speed != found[-1][1]:
            found.append((since, speed))
    return found


def _factor(scenario: Scenario, factors: tuple[float, ...] | None, week: int) -> float:
    """The season's factor in a week of the window (0 its first, negative before it)."""
    if factors is None:
        return 1.0
    return float(factors[(scenario.clock.week_of_year - 1 + week) % len(factors)])


def _of_mean_1(factors: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """The factors over their mean; none where all are alike, so that rounding makes no season."""
    if factors is None or len(set(factors)) == 1:
        return None
    mean = fsum(factors) / len(factors)
    return tuple(factor / mean for factor in factors)


def _weeks(scenario: Scenario) -> int:
    """Of the window, a begun one too."""
    return ceil(scenario.clock.horizon_weeks)


def _dated(scenario: Scenario) -> list[tuple[float, Change]]:
    """(when, change) of the changes that come before the end of the run, in order of time."""
    start = flow.warmup_weeks(scenario)
    dated = [(start + change.week, change) for change in scenario.changes]
    end = start + scenario.clock.horizon_weeks
    return sorted((one for one in dated if one[0] < end), key=itemgetter(0))


def _beginnings(scenario: Scenario) -> list[tuple[float, list[Change]]]:
    """When each phase begins, and all changes so far. In the first, at 0, there are none yet:
    what comes at 0 comes after what the run begins with.
    """
    dated = _dated(scenario)
    times = sorted({time for time, _ in dated})
    return [(0.0, []), *((time, [one for at, one in dated if at <= time]) for time in times)]


def _times(changes: Iterable[Change], leaf: str, stage: str | None = None) -> float:
    """How many times what it was a field is after these changes."""
    return prod(one.times for one in changes if one.target == (stage, leaf))


def _changed(scenario: Scenario, changes: Sequence[Change]) -> Scenario:
    # Not checked again: a product may lie beyond the bounds of a field.
    loss = scenario.hand_off.loss * _times(changes, "hand_off.loss")
    return scenario.model_copy(
        update={
            "stages": tuple(_changed_stage(stage, changes) for stage in scenario.stages),
            "hand_off": scenario.hand_off.model_copy(update={"loss": loss}),
        }
    )


def _changed_stage(stage: Stage, changes: Sequence[Change]) -> Stage:
    work = stage.work.mean_hours * _times(changes, "work.mean_hours", stage.name)
    buyer = stage.buyer.mean_days * _times(changes, "buyer.mean_days", stage.name)
    return stage.model_copy(
        update={
            "work": stage.work.model_copy(update={"mean_hours": work}),
            "buyer": stage.buyer.model_copy(update={"mean_days": buyer}),
            "drop_off": stage.drop_off * _times(changes, "drop_off", stage.name),
        }
    )
