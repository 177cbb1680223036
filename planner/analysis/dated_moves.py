"""Which hire, leaver, dated change or season moves the quarters most: each taken out by itself.

The scenario as it stands against the same without one of them, on the same luck.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass

from planner.analysis.effects import LOOKS
from planner.analysis.quarters import EffectOverTime, effect_over_time
from planner.errors import ScenarioError
from planner.model import dated_edits
from planner.model.changes import Change
from planner.model.people import Hire
from planner.model.scenario import Scenario
from planner.model.season import Season
from planner.model.team import Role
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.intervals import Interval, gain_interval
from planner.statistics.looks import level_of, overlapping

_LOOKS = tuple(look for look in LOOKS if look <= 400)

Cause = Hire | Change | Role | str
"""Somebody who comes or goes, a change, a role whose people leave, or the name of a season."""


@dataclass(frozen=True)
class DatedMove:
    """What one of them does: the scenario as it stands less the same without it.

    over_time: by calendar quarter. whole: wins in all of the measured time.
    """

    cause: Cause
    over_time: EffectOverTime
    whole: Interval


@dataclass(frozen=True)
class DatedMoves:
    """All of them, the largest first; `outcome` is of the scenario as it stands."""

    outcome: Outcome
    moves: tuple[DatedMove, ...]
    share_done: float


def causes(scenario: Scenario) -> list[tuple[Cause, Scenario]]:
    """Each of them with the scenario without it; one that cannot be missing is left out."""
    return list(_causes(scenario))


def _causes(scenario: Scenario) -> Iterator[tuple[Cause, Scenario]]:
    for i, hire in enumerate(scenario.team.hires):
        with suppress(ScenarioError):  # who goes later would not be there
            yield hire, dated_edits.without_hire(scenario, i)
    for role in scenario.team.roles:
        if role.leaving.per_year:
            yield role, scenario.replace({f"team.roles.{role.name}.leaving.per_year": 0.0})
    for i, change in enumerate(scenario.changes):
        with suppress(ScenarioError):  # shares that fit only with it
            yield change, dated_edits.without_change(scenario, i)
    for name in Season.model_fields:
        if getattr(scenario.season, name) is not None:
            yield name, scenario.replace({f"season.{name}": None})


def dated_moves(
    scenario: Scenario,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[DatedMoves, None, None]:
    """What each does, ever more precisely. The scenario must have `today`.

    All intervals together hold at least 95 times in 100, over all looks. Raises TooLarge where not
    even the first look can be afforded.
    """
    found = causes(scenario)
    level = level_of(_LOOKS, max(1, len(found)))
    runs = FullRuns(seed, executor, kept)
    every = [scenario, *(without for _, without in found)]
    before: dict[Scenario, DatedMove] = {}
    for look in budget.looks(every, _LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(every, look.replications)
        stands = runs.outcome(scenario, look.stopped)
        for cause, without in found:
            other = runs.outcome(without, look.stopped)
            before[without] = _move(cause, stands, other, level, before.get(without))
        moves = sorted((before[each] for _, each in found), key=lambda each: -abs(each.whole.mean))
        yield DatedMoves(stands, tuple(moves), look.share_done)


def _move(
    cause: Cause, stands: Outcome, without: Outcome, level: float, before: DatedMove | None
) -> DatedMove:
    over_time = effect_over_time(stands, without, level, before.over_time if before else None)
    assert over_time is not None
    gained = (stands.wins_by_week - without.wins_by_week).sum(axis=1).astype(float)
    whole = gain_interval(gained, 1.0, level)
    return DatedMove(cause, over_time, overlapping(whole, before.whole if before else None))
