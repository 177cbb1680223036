"""One role split in two, or two as one, against the team as it is: the same people, the same luck.

Of a split several divisions of the people are tried, around the one that levels their work; the
ranges hold for all of them together, so that the best of them is not called better by luck.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import break_evens
from planner.analysis.effects import Effect, effect_of
from planner.analysis.explanations import MOST_STEPS, assumptions, is_telling
from planner.analysis.verdict import Verdict, verdict_of
from planner.errors import NotPossible, ScenarioError, TooLarge
from planner.model.practices import Options, Practice, as_given, practice_of
from planner.model.redivision import Merger, Redivision, Split, level_split, merge, split
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.looks import level_of

LOOKS = (24, 60, 150, 400)
PRECISION = 0.02
"""Half of the range of the best, as a share of today's wins, at which the looks end."""
_AROUND = (0, -1, 1, -2, 2)  # people more or fewer in the new role than level its work
_MEASURED = 0.5  # of the way, when nothing more is run but for what could turn the verdict
PRACTICE = "hand_offs"
"""The practice whose wording and assumptions this change of it has."""


@dataclass(frozen=True)
class Tried:
    """The team divided anew, and what it is against today's. going: of a split, how many people the
    new role has.
    """

    scenario: Scenario
    going: int
    verdict: Verdict


@dataclass(frozen=True)
class Redivided:
    """All that was tried, by `going`. flips: of the best along each assumption, None until they
    have been looked for. level: that of every range.
    """

    how: Redivision
    scenario: Scenario
    tried: tuple[Tried, ...]
    flips: tuple[BreakEven, ...] | None
    seed: int
    replications: int
    level: float
    share_done: float

    @property
    def is_measured(self) -> bool:
        """Whether the numbers are the last; what could turn the verdict may still be looked for."""
        return self.share_done >= _MEASURED

    @property
    def best(self) -> Tried:
        """The one that wins most."""
        return max(self.tried, key=lambda one: _gain(one.verdict))


def redivide(
    scenario: Scenario,
    how: Redivision,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Redivided, None, None]:
    """Ever more precisely, and at last what could turn the verdict of the best.

    `how` must be one of `redivision.possible`. Raises ValueError for a bad seed, TooLarge where not
    even the first look can be afforded.
    """
    ways = _ways(scenario, how)
    arms = {going: way.with_(scenario, Options()) for going, way in ways.items()}
    runs = FullRuns(seed, executor, kept)
    level = level_of(LOOKS, len(arms))
    known: dict[int, Effect] = {}
    every = [scenario, *arms.values()]
    found: Redivided | None = None
    for look in budget.looks(every, LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(every, look.replications)
        today = runs.outcome(scenario, look.stopped)
        known = {
            going: effect_of(
                PRACTICE,
                runs.outcome(arm, look.stopped),
                today,
                level,
                today="without",
                before=known.get(going),
            )
            for going, arm in arms.items()
        }
        tried = (Tried(arm, going, verdict_of(known[going])) for going, arm in arms.items())
        ordered = tuple(sorted(tried, key=lambda one: one.going))
        found = Redivided(
            how, scenario, ordered, None, seed, look.replications, level, look.share_done
        )
        half_width = known[found.best.going].difference
        wins = today.summary("throughput_per_week").mean
        look = look.judged(half_width is not None and half_width.half_width <= PRECISION * wins)
        found = replace(found, share_done=_MEASURED * look.share_done)
        yield found
        if look.is_last:
            break
    assert found is not None
    yield replace(found, flips=_flips(found, ways[found.best.going], executor), share_done=1.0)


def _ways(scenario: Scenario, how: Redivision) -> dict[int, Practice]:
    """What can be done, as practices: by how many people the new role gets, the level first."""
    if isinstance(how, Merger):
        return {0: practice_of(lambda given, _: merge(given, how), as_given)}
    level = level_split(scenario, how)
    found: dict[int, Practice] = {}
    for more in _AROUND:
        way = practice_of(partial(_split, how, level + more), as_given)
        with suppress(NotPossible, ScenarioError):
            way.with_(scenario, Options())
            found[level + more] = way
    return found


def _split(how: Split, going: int, scenario: Scenario, options: Options) -> Scenario:
    return split(scenario, how, going)


def _gain(verdict: Verdict) -> float:
    return verdict.difference.mean if verdict.difference else 0.0


def _flips(found: Redivided, way: Practice, executor: Executor | None) -> tuple[BreakEven, ...]:
    """Of the best, along each assumption about hand-offs; none where it would cost too much."""
    if not is_telling(found.best.verdict):
        return ()
    along = assumptions(found.best.scenario, PRACTICE)
    with suppress(NotPossible, TooLarge):
        *_, last = break_evens(
            found.scenario,
            practices=(PRACTICE,),
            along=along,
            seed=found.seed,
            executor=executor,
            most_steps=MOST_STEPS,
            known={PRACTICE: way},
        )
        return () if last.inputs_left else last.found
    return ()
