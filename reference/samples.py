"""Samples of two simulators compared measure by measure; one false alarm in a thousand runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import stdtr

from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats
from reference import simpy_program
from reference.random_scenarios import simpy_scenario, some_scenario
from reference.slow_simulator.measures import replicate
from reference.teams import all_measures

# Chance of one false alarm in the whole run, shared evenly by all comparisons (Bonferroni).
TOTAL_ERROR = 1e-3
FEWEST = 20  # values of a measure: a mean of fewer says nothing


@dataclass(frozen=True)
class Compared:
    """One measure of one scenario, the engine against the other simulator."""

    number: int
    measure: str
    engine: float
    other: float
    standard_errors_off: float
    chance: float  # of so large a difference between two samples of one distribution


@dataclass(frozen=True)
class Differences:
    """All comparisons, those that looked strange at first, and those that did again."""

    compared: list[Compared]
    suspects: list[Compared]
    confirmed: list[tuple[Compared, Compared]]

    def in_words(self) -> str:
        """How many there were, and the farthest."""
        return (
            f"{len(self.compared)} comparisons, {len(self.suspects)} suspects, "
            f"{len(self.confirmed)} confirmed, the farthest: {self.farthest}"
        )

    @property
    def farthest(self) -> Compared:
        """The largest difference in standard errors."""
        return max(self.compared, key=lambda one: abs(one.standard_errors_off))


Compare = Callable[[int, int, int], list[Compared]]


def compared(
    number: int, ours: Mapping[str, Floats], runs: Sequence[Mapping[str, Any]]
) -> list[Compared]:
    """Every measure of ours, and how often it has data, against the other's replications."""
    found = []
    for measure, values in ours.items():
        theirs = np.array([run[measure] for run in runs], dtype=float)
        has_data = f"{measure} has data"
        found.append(_compared(number, has_data, ~np.isnan(values), ~np.isnan(theirs)))
        data, others = values[~np.isnan(values)], theirs[~np.isnan(theirs)]
        # Whether there are few is compared above.
        if min(data.size, others.size) >= FEWEST:
            found.append(_compared(number, measure, data, others))
    return found


def _compared(number: int, measure: str, ours: Floats, theirs: Floats) -> Compared:
    """Welch's t with the larger of both variances.

    The larger, because a cause of loss that one of two samples never saw has no variance there.
    """
    difference = float(ours.mean() - theirs.mean())
    variance = max(ours.var(ddof=1), theirs.var(ddof=1))
    error = sqrt(variance * (1 / ours.size + 1 / theirs.size))
    size = max(abs(ours.mean()), abs(theirs.mean()))
    off = difference / error if error > 0 else np.inf
    if abs(difference) <= 1e-9 * size:  # rounding, where both have no variance
        off = 0.0
    p_value = 2 * float(stdtr(theirs.size - 1, -abs(off)))
    return Compared(number, measure, float(ours.mean()), float(theirs.mean()), off, p_value)


def differences(
    compare: Compare, numbers: Iterable[int], replications: int, processes: int = 1
) -> Differences:
    """All scenarios compared; whoever is suspected is tried anew with four times as many.

    A rare loss is far from normal, and t then cries wolf once, but not twice to the same side.
    """
    first = partial(_first, compare, replications=replications)
    if processes == 1:
        each = list(map(first, numbers))
    else:
        with ProcessPoolExecutor(processes) as pool:
            each = list(pool.map(first, numbers))
    found = [one for some in each for one in some]
    suspects = [one for one in found if one.chance < TOTAL_ERROR / len(found)]
    again = {number: compare(number, 10**7, 4 * replications) for number in _numbers(suspects)}
    confirmed = [
        (one, other)
        for one in suspects
        for other in again[one.number]
        if other.measure == one.measure
        and other.chance < TOTAL_ERROR / len(suspects)
        and other.standard_errors_off * one.standard_errors_off > 0
    ]
    return Differences(found, suspects, confirmed)


def _first(compare: Compare, number: int, replications: int) -> list[Compared]:
    return compare(number, 1 + number * 10_000, replications)


def _numbers(suspects: Iterable[Compared]) -> list[int]:
    return sorted({one.number for one in suspects})


def against_the_slow_one(number: int, first_seed: int, replications: int) -> list[Compared]:
    """Every measure of one random scenario, and how often it has data."""
    scenario = some_scenario(number)
    given = scenario.to_dict()
    ours = all_measures(simulate(scenario, 15 * replications, seed=first_seed))
    runs = [replicate(given, first_seed + one) for one in range(replications)]
    assert ours.keys() <= runs[0].keys()
    return compared(number, ours, runs)


def against_simpy(number: int, first_seed: int, replications: int) -> list[Compared]:
    """Every measure that the SimPy program has, of one random scenario."""
    scenario = simpy_scenario(number)
    ours = all_measures(simulate(scenario, 15 * replications, seed=first_seed))
    runs = [simpy_program.measures(scenario, first_seed + one) for one in range(replications)]
    assert runs[0].keys() <= ours.keys()
    return compared(number, {name: ours[name] for name in runs[0]}, runs)
