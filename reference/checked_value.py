"""A value that the engine is held against, and what it gave.

Waits are pooled over all visits of all replications where a mean of ratios would be biased.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np

from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats
from reference.teams import measured

MOST_OFF = 4  # standard errors


@dataclass(frozen=True)
class CheckedValue:
    """A value expected and what the engine gave.

    case: one name for all values of one simulation. standard_error: of the difference; 0 where luck
    has no part. slack: how far off may be whatever the luck (a source prints few decimals; a win
    falls on one side of the window's edge or the other). precise: the largest standard error with
    which this says anything.
    """

    case: str
    group: str
    model: str
    source: str
    measure: str
    expected: float
    got: float
    standard_error: float
    replications: int
    slack: float = 0.0
    precise: float = np.inf

    @property
    def is_met(self) -> bool:
        """Within 4 standard errors, and not because the standard error is large."""
        reach = MOST_OFF * self.standard_error + self.slack
        return abs(self.got - self.expected) <= reach and self.standard_error <= self.precise

    def row(self) -> dict[str, Any]:
        """Six digits of each number. The error in standard errors, or where luck has no part in
        per cent.
        """
        off, unit = self.got - self.expected, "standard errors"
        if self.standard_error > 1e-9 * abs(self.expected):
            off /= self.standard_error
        else:
            off, unit = 100 * off / (self.expected or 1), "per cent"
        return {
            "case": self.case,
            "group": self.group,
            "model": self.model,
            "source": self.source,
            "measure": self.measure,
            "expected": _short(self.expected),
            "got": _short(self.got),
            "error": round(off, 2) + 0.0,
            "error_unit": unit,
            "replications": self.replications,
        }


def _short(value: float) -> float:
    return float(f"{value:.6g}")


@lru_cache(maxsize=2)
def simulated(scenario: Scenario, replications: int, seed: int = 1) -> Outcome:
    """The outcome, once for all values of one case."""
    return simulate(scenario, replications, seed=seed)


def standard_error(values: Floats) -> float:
    """Of the mean of one number per replication; those without data left out."""
    data = values[~np.isnan(values)]
    return float(data.std(ddof=1) / sqrt(data.size))


def pooled_mean(values: Floats, weights: Floats) -> tuple[float, float]:
    """(mean over all visits, wins or weeks of all replications; its standard error)."""
    values = np.nan_to_num(values)  # a replication without visits has no weight
    mean = float((values * weights).sum() / weights.sum())
    error = np.std((values - mean) * weights, ddof=1) / sqrt(values.size) / weights.mean()
    return mean, float(error)


def pooled_measure(outcome: Outcome, measure: str) -> tuple[float, float]:
    """A measure as a mean over all visits or wins where it is one of them, and its error."""
    values, weights = measured(outcome, measure), np.ones(outcome.replications)
    if measure.startswith("wait_days"):
        weights = measured(outcome, measure.replace("wait_days", "visits_per_week"))
    elif measure.startswith("cycle_days"):
        weights = outcome.measures["throughput_per_week"]
    return pooled_mean(values, weights)
