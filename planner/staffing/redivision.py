"""One role split in two, or two as one, against the team as it is: the same people, the same luck.

All ways there are, roughly, each at the split of its people that levels their work; then one of
them with several splits around that one. Ranges hold for all that is shown together, so that the
best is not called better by luck.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from planner.analysis.arms import Keep, as_turned
from planner.analysis.axis_points import BreakEven
from planner.analysis.baseline import Baseline, wins_per_quarter
from planner.analysis.break_even import break_evens
from planner.analysis.effects import Effect, effect_of
from planner.analysis.explanations import MOST_STEPS, assumptions, is_telling
from planner.analysis.verdict import Verdict, verdict_of
from planner.errors import NotPossible, ScenarioError, TooLarge
from planner.model.practices import Options, Practice, as_given, practice_of
from planner.model.redivision import (
    Merger,
    Redivision,
    level_split,
    merge,
    possible,
    split,
)
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.intervals import Interval
from planner.statistics.looks import Stopped, level_of

LOOKS = (24, 60, 150, 400)
SURVEY_LOOKS = (24, 60, 150)
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
class Surveyed:
    """One of the ways there are, at the split of its people that levels their work."""

    how: Redivision
    tried: Tried


@dataclass(frozen=True)
class Survey:
    """Every way to split a role or to make one of two, the usual first, as far as is known.

    level: that of every range.
    """

    scenario: Scenario
    ways: tuple[Surveyed, ...]
    seed: int
    replications: int
    level: float
    share_done: float


@dataclass(frozen=True)
class Redivided:
    """All that was tried of one way, by `going`. wins: a quarter, of the team as it is. flips: of
    the best along each assumption, None until they have been looked for. level: that of every
    range.
    """

    how: Redivision
    scenario: Scenario
    wins: Interval
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


def survey(
    scenario: Scenario,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Survey, None, None]:
    """All ways side by side, until each is told or known to PRECISION.

    Raises as `redivide`.
    """
    arms: dict[Redivision, tuple[int, Scenario]] = {}
    for how in possible(scenario):
        going = 0 if isinstance(how, Merger) else level_split(scenario, how)
        arms[how] = going, redivided(scenario, how, going)
    if not arms:
        yield Survey(scenario, (), seed, 0, 1.0, 1.0)
        return
    every = [scenario, *(arm for _, arm in arms.values())]
    runs, level = FullRuns(seed, executor, kept), level_of(SURVEY_LOOKS, len(arms))
    known: dict[Redivision, Effect] = {}
    for look in budget.looks(every, SURVEY_LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(every, look.replications)
        known = {
            how: _effect(runs, arm, scenario, level, look.stopped, known.get(how))
            for how, (_, arm) in arms.items()
        }
        enough = PRECISION * float(runs.wins_per_week(scenario).mean())
        look = look.judged(all(_is_told(each.difference, enough) for each in known.values()))
        ways = tuple(
            Surveyed(how, Tried(arm, going, verdict_of(known[how])))
            for how, (going, arm) in arms.items()
        )
        yield Survey(scenario, ways, seed, look.replications, level, look.share_done)
        if look.is_last:
            return


def redivided(scenario: Scenario, how: Redivision, going: int) -> Scenario:
    """The team divided anew, so many people in the new role of a split."""
    return merge(scenario, how) if isinstance(how, Merger) else split(scenario, how, going)


def redivide(
    scenario: Scenario,
    how: Redivision,
    seed: int = 1,
    *,
    keep: Keep = as_turned,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Redivided, None, None]:
    """Ever more precisely, and at last what could turn the verdict of the best.

    `how` must be one of `redivision.possible`; `keep`: what holds whatever could turn it. Once
    known, the best wins as many more than the team as it is as their own numbers leave; the others
    as many more or fewer than it as on the same luck. Raises ValueError for a bad seed, TooLarge
    where not even the first look can be afforded.
    """
    ways = _ways(scenario, how)
    arms = {going: way.with_(scenario, Options()) for going, way in ways.items()}
    runs = FullRuns(seed, executor, kept)
    own = Baseline(scenario, seed, executor=executor, kept=kept)
    level = level_of(LOOKS, len(arms))
    known: dict[int, Effect] = {}
    every = [scenario, *arms.values()]
    found: Redivided | None = None
    for look in budget.looks(every, LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(every, look.replications)
        own.reach(look.replications)
        known = {
            going: _effect(runs, arm, scenario, level, look.stopped, known.get(going))
            for going, arm in arms.items()
        }
        found = Redivided(
            how,
            scenario,
            wins_per_quarter(own.outcome),
            _tried(arms, known),
            None,
            seed,
            look.replications,
            level,
            look.share_done,
        )
        half_width = known[found.best.going].difference
        wins = float(runs.wins_per_week(scenario).mean())
        look = look.judged(half_width is not None and half_width.half_width <= PRECISION * wins)
        found = replace(found, share_done=_MEASURED * look.share_done)
        yield found
        if look.is_last:
            break
    assert found is not None
    own.reach(LOOKS[-1])
    best = Baseline(arms[found.best.going], seed, executor=executor, kept=kept)
    best.reach(LOOKS[-1])
    found = _by_own_numbers(found, known, own, best)
    yield found
    yield replace(
        found, flips=_flips(found, ways[found.best.going], keep, executor), share_done=1.0
    )


def _effect(
    runs: FullRuns,
    arm: Scenario,
    scenario: Scenario,
    level: float,
    stopped: Stopped,
    before: Effect | None,
) -> Effect:
    """The team divided anew against the team as it is."""
    with_, without = runs.outcome(arm, stopped), runs.outcome(scenario, stopped)
    return effect_of(PRACTICE, with_, without, level, today="without", before=before)


def _is_told(found: Interval | None, enough: float) -> bool:
    return found is None or found.sign != 0 or found.half_width <= enough


def _tried(arms: Mapping[int, Scenario], known: Mapping[int, Effect]) -> tuple[Tried, ...]:
    tried = (Tried(arm, going, verdict_of(known[going])) for going, arm in arms.items())
    return tuple(sorted(tried, key=lambda one: one.going))


def _by_own_numbers(
    found: Redivided, known: Mapping[int, Effect], own: Baseline, best: Baseline
) -> Redivided:
    """With differences that the teams' own numbers leave: put in place, it shows what was said."""
    effect = known[found.best.going]
    if effect.difference is None or effect.difference.is_nothing:
        return found
    means = [wins_per_quarter(each.outcome).mean for each in (best, own)]
    more = (means[0] - means[1]) / WEEKS_PER_QUARTER - effect.difference.mean
    moved = {
        going: replace(each, difference=each.difference.about(each.difference.mean + more))
        for going, each in known.items()
        if each.difference is not None
    }
    arms = {one.going: one.scenario for one in found.tried}
    return replace(
        found, wins=wins_per_quarter(own.outcome), tried=_tried(arms, {**known, **moved})
    )


def _ways(scenario: Scenario, how: Redivision) -> dict[int, Practice]:
    """What can be done, as practices: by how many people the new role gets, the level first."""
    if isinstance(how, Merger):
        return {0: practice_of(partial(_as_practice, how, 0), as_given)}
    level = level_split(scenario, how)
    found: dict[int, Practice] = {}
    for more in _AROUND:
        way = practice_of(partial(_as_practice, how, level + more), as_given)
        with suppress(NotPossible, ScenarioError):
            way.with_(scenario, Options())
            found[level + more] = way
    return found


def _as_practice(how: Redivision, going: int, scenario: Scenario, options: Options) -> Scenario:
    return redivided(scenario, how, going)


def _gain(verdict: Verdict) -> float:
    return verdict.difference.mean if verdict.difference else 0.0


def _flips(
    found: Redivided, way: Practice, keep: Keep, executor: Executor | None
) -> tuple[BreakEven, ...]:
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
            keep=keep,
        )
        return () if last.inputs_left else last.found
    return ()
