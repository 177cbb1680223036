"""How wide the next quarters would be if what is assumed were drawn from its plausible ranges.

Sets of inputs fill the ranges of the assumptions, all together, and each set is simulated on the
same leads with the same luck; beside it stands what chance alone does at the numbers as they are.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from planner.analysis.arms import FEWEST, Keep, as_turned, may_run, with_values
from planner.analysis.axes import Axis, axes
from planner.analysis.forecast import FEWEST as FORECAST_REPLICATIONS
from planner.analysis.forecast import QUARTERS_PER_YEAR, run_in_steps
from planner.errors import NotPossible
from planner.model.scenario import Scenario
from planner.plans.plan import field_at
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import Quarter
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.space_filling import share_explained, slope, strata

SETS = 30
REPLICATIONS = 12  # of a set
_AT_ONCE = 10
_FEWEST_TO_EXPLAIN = 20  # sets from which on it is told what widens most
_MOST_TOLD = 3
_ENDS = (10, 90)  # percentiles


@dataclass(frozen=True)
class QuarterWidth:
    """Where 8 of 10 of a quarter's wins fall: by chance alone, and with the assumptions drawn too.

    quarter: None for all the first ones together, a year's at most. reached: share of what was
    simulated with the assumptions drawn that reaches the target; None without one, and of the year.
    """

    quarter: Quarter | None
    by_chance: tuple[float, float]
    in_all: tuple[float, float]
    reached: float | None = None


@dataclass(frozen=True)
class Widening:
    """What one assumption does to the year. share: of the differences between the sets that goes
    with it alone. wins: so many more at the upper end of its range than at the lower, along the
    straight line nearest to all sets; no part of a whole, as others differ there too.
    """

    axis: Axis
    share: float
    wins: float


@dataclass(frozen=True)
class InputWidth:
    """What has been found so far. sets: how many could be simulated; impossible: how many not.

    widest: the assumptions that explain most of how the year's mean differs from set to set; none
    where too little is known.
    """

    outcome: Outcome
    axes: tuple[Axis, ...]
    quarters: tuple[QuarterWidth, ...]
    widest: tuple[Widening, ...]
    sets: int
    impossible: int
    share_done: float


@dataclass(frozen=True)
class _Set:
    """What one set of inputs gave: its values, and (quarters, replications) of each measure."""

    values: Floats
    wins: Floats
    reached: Floats


def assumed(scenario: Scenario) -> list[Axis]:
    """The numbers in use for which claims about sales span a plausible range."""
    return [
        axis
        for axis in axes(scenario)
        if scenario.has(axis.path)
        and field_at(f"scenario.{scenario.numbered(axis.path)}").plausible is not None
    ]


def input_width(
    scenario: Scenario,
    along: Sequence[Axis],
    seed: int = 1,
    *,
    keep: Keep = as_turned,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[InputWidth, None, None]:
    """The width over SETS sets of these axes, as they are found.

    keep: puts back in a set what is measured and yet moves with what is drawn; None where such a
    set cannot be.

    A large team gets as many sets as a view may cost. Raises NotPossible where there is nothing to
    vary or no quarter ends in the measured time, TooLarge for too large a team.
    """
    if not along:
        raise NotPossible("nothing is assumed that could be drawn")
    budget.require([scenario], FEWEST, budget.PAGE)
    chance = FullRuns(seed, executor, kept)
    affordable = budget.affordable([scenario], budget.PAGE.steps)
    run_in_steps(chance, scenario, max(FEWEST, min(FORECAST_REPLICATIONS, affordable)))
    stands = chance.outcome(scenario, "not yet")
    if not stands.quarters:
        raise NotPossible("no quarter ends in the measured time")
    every = strata(SETS, len(along))
    found: list[_Set] = []
    impossible = 0
    for start in range(0, SETS, _AT_ONCE):
        runs = FullRuns(seed, executor)  # a batch is let go before the next
        batch = []
        for point in every[start : start + _AT_ONCE]:
            values = {axis.path: _value(axis, at) for axis, at in zip(along, point, strict=True)}
            moved = with_values(scenario, values, keep)
            if moved is None or not _is_possible(moved):
                impossible += 1
            else:
                batch.append((np.array(list(values.values())), moved))
        if not may_run(runs, [moved for _, moved in batch], REPLICATIONS):
            break
        runs.run([moved for _, moved in batch], REPLICATIONS)
        for drawn, moved in batch:
            outcome = runs.outcome(moved, "not yet")
            found.append(_Set(drawn, _wins(outcome), _reached(outcome)))
        share_done = (start + _AT_ONCE) / SETS
        if found:
            yield _width(stands, tuple(along), found, impossible, share_done)


def _value(axis: Axis, at: float) -> float:
    return axis.low + (axis.high - axis.low) * float(at)


def _is_possible(scenario: Scenario) -> bool:
    return budget.affordable([scenario], budget.PAGE.steps) >= REPLICATIONS


def _wins(outcome: Outcome) -> Floats:
    """(quarters, replications)."""
    return np.array([quarter.wins for quarter in outcome.quarters], dtype=np.float64)


def _reached(outcome: Outcome) -> Floats:
    """(quarters, replications): 1 where the target is reached, NaN without one."""
    return np.array([quarter.chance for quarter in outcome.quarters], dtype=np.float64)


def _width(
    stands: Outcome,
    along: tuple[Axis, ...],
    found: Sequence[_Set],
    impossible: int,
    share_done: float,
) -> InputWidth:
    by_chance = _wins(stands)
    in_all = np.concatenate([each.wins for each in found], axis=1)
    reached = np.concatenate([each.reached for each in found], axis=1).mean(axis=1)
    quarters = [
        QuarterWidth(
            quarter,
            _ends(by_chance[i]),
            _ends(in_all[i]),
            None if np.isnan(reached[i]) else float(reached[i]),
        )
        for i, quarter in enumerate(stands.quarters)
    ]
    year = slice(QUARTERS_PER_YEAR)
    if len(quarters) > 1:
        quarters.append(
            QuarterWidth(None, _ends(by_chance[year].sum(axis=0)), _ends(in_all[year].sum(axis=0)))
        )
    values = np.array([each.values for each in found])
    means = np.array([each.wins[year].sum(axis=0).mean() for each in found])
    return InputWidth(
        outcome=stands,
        axes=along,
        quarters=tuple(quarters),
        widest=_widest(along, values, means),
        sets=len(found),
        impossible=impossible,
        share_done=share_done,
    )


def _ends(wins: Floats) -> tuple[float, float]:
    low, high = np.percentile(wins, _ENDS)
    return float(low), float(high)


def _widest(along: tuple[Axis, ...], values: Floats, means: Floats) -> tuple[Widening, ...]:
    if len(means) < _FEWEST_TO_EXPLAIN:
        return ()
    found = [
        Widening(
            axis,
            share_explained(values[:, i], means),
            slope(values[:, i], means) * (axis.high - axis.low),
        )
        for i, axis in enumerate(along)
    ]
    found.sort(key=lambda one: -one.share)
    return tuple(one for one in found[:_MOST_TOLD] if one.share > 0)
