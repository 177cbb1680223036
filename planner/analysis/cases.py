"""Best case and worst case: a practice over all that is assumed about it, together.

Points fill the plausible ranges of the assumptions evenly, and each is the team with all of them at
that point, simulated on the same leads with the same luck.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from planner.analysis.arms import FEWEST, Keep, arms_at, arms_of, as_turned, may_run
from planner.analysis.axes import Axis
from planner.analysis.effects import FEWEST_WINS
from planner.errors import NotPossible
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.arrays import Floats
from planner.statistics.control_variate import anchored
from planner.statistics.intervals import Interval
from planner.statistics.looks import level_of
from planner.statistics.space_filling import points, share_explained

COMBINATIONS = 100
LOOKS = (12, 48)  # replications of a combination; the second only where the first cannot tell
_TODAYS = 144  # replications of today's values, on which all others lean
_AT_ONCE = 10
_FEWEST_TO_EXPLAIN = 20  # combinations from which on it is told what decides


@dataclass(frozen=True)
class Case:
    """One combination: a value for each assumption, the effect there, wins a quarter, and its sign:
    1 helps, -1 hurts, 0 cannot be told or is too small.
    """

    values: tuple[float, ...]
    effect: Interval
    sign: int


@dataclass(frozen=True)
class Cases:
    """What has been found so far. impossible: combinations at which the practice cannot be had."""

    practice: str
    axes: tuple[Axis, ...]
    found: tuple[Case, ...]
    impossible: int
    share_done: float

    def count(self, sign: int) -> int:
        """In how many combinations the effect has this sign."""
        return sum(case.sign == sign for case in self.found)

    @property
    def best(self) -> Case:
        """The combination in which it adds most. There must be one."""
        return max(self.found, key=lambda case: case.effect.mean)

    @property
    def worst(self) -> Case:
        """The combination in which it costs most. There must be one."""
        return min(self.found, key=lambda case: case.effect.mean)

    def deciding(self) -> list[tuple[Axis, float, bool]]:
        """The two assumptions that explain most of how the effect differs, with their share of it,
        and whether more of it is better; none where too little is known.
        """
        if len(self.found) < _FEWEST_TO_EXPLAIN:
            return []
        effect = np.array([case.effect.mean for case in self.found])
        values = np.array([case.values for case in self.found])
        shares = [
            (axis, share_explained(values[:, i], effect), _rises(values[:, i], effect))
            for i, axis in enumerate(self.axes)
        ]
        shares.sort(key=lambda one: -one[1])
        return [one for one in shares[:2] if one[1] > 0]


def _rises(coordinate: Floats, effect: Floats) -> bool:
    return float((coordinate - coordinate.mean()) @ (effect - effect.mean())) > 0


def cases(
    scenario: Scenario,
    practice: str,
    along: Sequence[Axis],
    *,
    options: Options | None = None,
    seed: int = 1,
    keep: Keep = as_turned,
    executor: Executor | None = None,
) -> Generator[Cases, None, None]:
    """The effect of a practice at each of COMBINATIONS of these axes, as they are found. `keep`:
    what holds in all of them.

    A sign is at most FAMILY_ERROR wrong for each combination by itself. A large team gets as many
    combinations as a view may cost. Raises NotPossible where there is nothing to vary or the
    practice cannot be had today, TooLarge for a scenario that is itself too large.
    """
    options = options or Options()
    today = arms_of(scenario, practice, options)
    if today is None:
        budget.require([scenario], FEWEST, budget.PAGE)
        raise NotPossible("the practice is not possible with today's numbers")
    if not along:
        raise NotPossible("there is no assumption to vary")
    runs = PairedRuns(seed, executor)
    runs.run(today, _TODAYS)
    anchor = runs.gained(today, _TODAYS)
    found: list[Case] = []
    impossible = 0
    every = points(COMBINATIONS, len(along))
    for start in range(0, COMBINATIONS, _AT_ONCE):
        chosen: list[tuple[tuple[float, ...], Arms]] = []
        for point in every[start : start + _AT_ONCE]:
            values = tuple(_value(axis, at) for axis, at in zip(along, point, strict=True))
            named = {axis.path: value for axis, value in zip(along, values, strict=True)}
            arms = arms_at(scenario, named, practice, options, keep=keep)
            if arms is None:
                impossible += 1
            else:
                chosen.append((values, arms))
        batch = [arm for _, arms in chosen for arm in arms]
        if not may_run(runs, batch, LOOKS[0]):
            break
        runs.run(batch, LOOKS[0])
        found += [_case(values, arms, runs, anchor) for values, arms in chosen]
        share_done = (start + _AT_ONCE) / COMBINATIONS
        yield Cases(practice, tuple(along), tuple(found), impossible, share_done)


def _value(axis: Axis, at: float) -> float:
    value = axis.low + (axis.high - axis.low) * at
    return float(round(value)) if axis.is_whole else float(value)


def _case(values: tuple[float, ...], arms: Arms, runs: PairedRuns, anchor: Floats) -> Case:
    return Case(values, *effect_and_sign(arms, runs, anchor))


def effect_and_sign(arms: Arms, runs: PairedRuns, anchor: Floats) -> tuple[Interval, int]:
    """The effect of a practice, wins a quarter, in a scenario like the one that `anchor` is the
    effect in, on the same luck; and its sign, as in `Case`. Some replications must be there.
    """
    fewest = FEWEST_WINS * WEEKS_PER_QUARTER / arms[0].clock.horizon_weeks
    for look in LOOKS:
        if not may_run(runs, arms, look):
            break
        runs.run(arms, look)
        effect = anchored(runs.gained(arms, look), anchor, level_of(LOOKS))
        if effect.sign:
            break
    return effect, effect.sign if abs(effect.mean) > fewest else 0
