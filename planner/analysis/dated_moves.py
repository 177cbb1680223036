"""Which hire, leaver, dated change or season moves the quarters most: each taken out by itself.

The scenario as it stands against the same without one of them, on the same luck; and against the
same in which all who start do so some weeks later.
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

PRECISION = 0.02
"""Half of the range of what one does, as a share of all wins, at which it is known: the cards'. Of
what is not told apart from nothing it is half of that.
"""


@dataclass(frozen=True)
class OnTime:
    """All who start on a date do so then, rather than `weeks_late` weeks later."""

    people: int
    weeks_late: int = 4


Cause = Hire | Change | Role | OnTime | str
"""Somebody who comes or goes, a change, a role whose people leave, all who start on time, or the
name of a season.
"""


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
    """Each of them with the scenario without it, or of those on time with them late; one that
    cannot be missing is left out.
    """
    return list(_causes(scenario))


def _causes(scenario: Scenario) -> Iterator[tuple[Cause, Scenario]]:
    for i, hire in enumerate(scenario.team.hires):
        with suppress(ScenarioError):  # who goes later would not be there
            yield hire, dated_edits.without_hire(scenario, i)
    starting = sum(hire.people for hire in scenario.team.hires if hire.people > 0)
    if starting:
        on_time = OnTime(starting)
        with suppress(ScenarioError):  # who goes later would not be there, or too late for a date
            yield on_time, dated_edits.with_starts_later(scenario, on_time.weeks_late)
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
    """What each does, ever more precisely, until it is known to PRECISION or no more is affordable.
    The scenario must have `today`.

    All intervals together hold at least 95 times in 100, over all looks. Raises TooLarge where not
    even the first look can be afforded.
    """
    found = causes(scenario)
    level = level_of(_LOOKS, max(1, len(found)))
    runs = FullRuns(seed, executor, kept)
    every = [scenario, *(without for _, without in found)]
    known: dict[Scenario, DatedMove] = {}
    is_open = list(found)
    for look in budget.looks(every, _LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run([scenario, *(without for _, without in is_open)], look.replications)
        stands = runs.outcome(scenario, "not yet")
        for cause, without in is_open:
            other = runs.outcome(without, "not yet")
            known[without] = _move(cause, stands, other, level, known.get(without))
        wins = float(stands.wins_by_week.sum(axis=1).mean())
        is_open = [
            (cause, without)
            for cause, without in is_open
            if not _is_known(known[without].whole, wins)
        ]
        look = look.judged(not is_open)
        moves = sorted((known[each] for _, each in found), key=lambda each: -abs(each.whole.mean))
        yield DatedMoves(stands, tuple(moves), look.share_done)
        if look.is_last:
            return


def _is_known(effect: Interval, wins: float) -> bool:
    return effect.half_width <= (PRECISION if effect.sign else PRECISION / 2) * wins


def _move(
    cause: Cause, stands: Outcome, without: Outcome, level: float, before: DatedMove | None
) -> DatedMove:
    over_time = effect_over_time(stands, without, level, before.over_time if before else None)
    assert over_time is not None
    gained = (stands.wins_by_week - without.wins_by_week).sum(axis=1).astype(float)
    whole = gain_interval(gained, 1.0, level)
    return DatedMove(cause, over_time, overlapping(whole, before.whole if before else None))
