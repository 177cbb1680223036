"""How long things take where some have not ended yet: these are no shorter than they are.

Source: Kaplan & Meier 1958.
"""

from __future__ import annotations

import numpy as np

from planner.statistics.arrays import Flags, Floats
from planner.statistics.bootstrap import Weights


def share_still_open(days: Floats, is_open: Flags, weights: Weights) -> tuple[Floats, Floats]:
    """(times of ends (T,), share still open right after each (B, T)), for some weights (B, n)."""
    order = np.lexsort((is_open, days))
    days, is_open, weights = days[order], is_open[order], weights[:, order]
    times, first = np.unique(days, return_index=True)
    if not times.size:
        return np.zeros(1), np.ones((len(weights), 1))
    leaving = np.add.reduceat(weights, first, axis=1, dtype=np.float64)
    ended = np.add.reduceat(weights * ~is_open, first, axis=1, dtype=np.float64)
    at_risk = leaving.sum(axis=1, keepdims=True) - np.cumsum(leaving, axis=1) + leaving
    with np.errstate(invalid="ignore", divide="ignore"):
        step = np.where(at_risk > 0, 1 - ended / at_risk, 1.0)
    left: Floats = np.cumprod(step, axis=1).astype(np.float64)
    return times, left


def median_time(times: Floats, left: Floats) -> Floats:
    """The first time with no more than half still open; NaN where it never comes to that."""
    half = left <= 0.5
    return np.where(half.any(axis=1), times[half.argmax(axis=1)], np.nan)


def share_after(times: Floats, left: Floats, day: float) -> Floats:
    """Share still open after so many days."""
    at = int(np.searchsorted(times, day, side="right")) - 1
    found: Floats = left[:, at] if at >= 0 else np.ones(len(left))
    return found
