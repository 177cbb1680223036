"""Principle 1 as a study: a push at the end of every quarter, its gain once and its cost always.

Buyers are hurried with a discount. Wins of the next quarter come in this one, so the first quarter
gains; every later one gives to the one before it and takes from the one after, and pays the price.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass

from planner.analysis.settled_pipeline import with_settled_pipeline
from planner.errors import NotPossible
from planner.model.fields import changed
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.model.season_edits import Push, can_push, push_of, with_push
from planner.simulation import budget
from planner.simulation.quarters import Quarter
from planner.simulation.runs import FullRuns
from planner.statistics.intervals import Interval, gain_interval, interval
from planner.statistics.looks import level_of

LOOKS = (60, 150, 400)
QUARTERS = WEEKS_PER_YEAR // WEEKS_PER_QUARTER
_LEVEL = level_of(LOOKS, QUARTERS)


@dataclass(frozen=True)
class QuarterEnd:
    """By quarter, from today on: wins and dollars with the push less without it."""

    scenario: Scenario
    push: Push
    quarters: tuple[Quarter, ...]
    wins: tuple[Interval, ...]
    revenue_usd: tuple[Interval, ...]
    replications: int
    share_done: float


def from_today(scenario: Scenario, seed: int = 1) -> Scenario:
    """The team from the deals open today, a settled team's where none are typed in, for four
    quarters, without a push at their ends. Raises NotPossible where another season is in its way.
    """
    if not can_push(scenario):
        raise NotPossible("season.closing: decisions or value have a season of their own")
    calm = with_push(scenario, None) if push_of(scenario) else scenario
    begun = (calm.clock.week_of_year - 1) % WEEKS_PER_QUARTER
    clock = changed(calm.clock, horizon_weeks=float(WEEKS_PER_YEAR - begun))
    calm = calm if calm.today else with_settled_pipeline(calm, seed)
    return changed(calm, clock=clock)


def study(
    scenario: Scenario, seed: int = 1, *, executor: Executor | None = None
) -> Generator[QuarterEnd, None, None]:
    """The push of the team, or the usual one where it has none; one result for each of LOOKS.

    Raises NotPossible as `from_today`, TooLarge for too large a team.
    """
    push = push_of(scenario) or Push()
    without = from_today(scenario, seed)
    with_ = with_push(without, push)
    runs = FullRuns(seed, executor)
    for look in budget.looks([with_, without], LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run([with_, without], look.replications)
        pushed, calm = (runs.outcome(arm, "not yet").quarters for arm in (with_, without))
        pairs = list(zip(pushed, calm, strict=True))
        yield QuarterEnd(
            scenario=without,
            push=push,
            quarters=pushed,
            wins=tuple(gain_interval(one.wins - other.wins, 1.0, _LEVEL) for one, other in pairs),
            revenue_usd=tuple(
                interval(one.revenue_usd - other.revenue_usd, _LEVEL) for one, other in pairs
            ),
            replications=look.replications,
            share_done=look.share_done,
        )
        if look.is_last:
            return
