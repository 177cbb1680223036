"""Intervals from samples drawn anew with replacement (Efron 1979).

A number is kept as its draws (DRAWS + 1,): the first is the estimate, the others the same reckoning
on the samples drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.statistics.arrays import Floats
from planner.statistics.intervals import least_reach

Weights = NDArray[np.uint8]  # how often each sample holds each case

DRAWS = 200
LEVEL = 0.95
PERCENTS = (50 - 50 * LEVEL, 50 + 50 * LEVEL)


def percentile_interval(draws: Floats) -> tuple[float, float]:
    """The 95 % interval of a number from its draws (percentiles)."""
    low, high = np.percentile(draws[1:], PERCENTS)
    return float(low), float(high)


def share_interval(draws: Floats, n: int) -> tuple[float, float]:
    """As `percentile_interval`, for a share of n: where all draws are the same, as those of none or
    all of n are, it reaches as far as so few can tell (`least_reach`).
    """
    low, high = percentile_interval(draws)
    if low < high or not n:
        return low, high
    reach = least_reach(1, n, LEVEL)
    return max(0.0, low - reach), min(1.0, high + reach)


def drawn_in_blocks(values: Floats, rng: np.random.Generator) -> Floats:
    """(DRAWS, n): values in the order of time drawn anew in blocks, as good and bad times last.

    The circular block bootstrap (Politis & Romano 1992).
    """
    block = round(values.size ** (1 / 3))
    starts = rng.integers(0, values.size, (DRAWS, -(-values.size // block), 1))
    drawn = ((starts + np.arange(block)) % values.size).reshape(DRAWS, -1)[:, : values.size]
    found: Floats = values[drawn]
    return found


def times_drawn(cases: int, rng: np.random.Generator) -> Weights:
    """(DRAWS + 1, cases): how often each sample holds each case; once each in the first."""
    drawn = np.empty((DRAWS + 1, cases), dtype=np.uint8)  # small: files have many deals
    drawn[0] = 1
    for i in range(1, DRAWS + 1):
        drawn[i] = np.bincount(rng.integers(0, cases, cases), minlength=cases)
    return drawn
