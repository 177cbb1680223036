"""Means of a few replications that lean on another number known from many more.

On common luck a value and its anchor go up and down together. How far the anchor's first few
replications lie from the mean of all of them tells how far the value's mean is off, too. Source:
double sampling with regression, Cochran 1977, Sampling Techniques, sections 12.6 and 12.7.
"""

from __future__ import annotations

import numpy as np

from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, interval, student_t


def anchored(values: Floats, anchor: Floats, level: float = 0.95) -> Interval:
    """Mean and interval of `values` (n,), given an `anchor` (N,) on the same luck, N ≥ n.

    The first n of the anchor are of the same replications as the values. Values that add up to
    their anchor, replication by replication, have means that add up to the mean of all the anchor.
    Where the anchor says no more than the values, or nothing (n < 4, or it does not vary), this is
    the plain interval, moved as the anchor moves it.
    """
    n, many = values.size, anchor.size
    plain = interval(values, level)
    if many == n:
        return plain
    first = anchor[:n]
    moved = float(anchor.mean() - first.mean())
    away = first - first.mean()
    square = float(away @ away)
    if n < 4 or square == 0:
        return plain
    slope = float(away @ values) / square
    left = values - values.mean() - slope * away
    variance = float(left @ left) / (n - 2)
    # What the anchor leaves open, then what is open about the anchor itself; they are independent.
    squared_error = variance * (1 / n + moved**2 / square)
    squared_error += slope**2 * float(anchor.var(ddof=1)) / many
    error = float(np.sqrt(squared_error))
    mean = plain.mean + slope * moved
    reach = student_t(level, n - 2) * error
    return Interval(mean, error, mean - reach, mean + reach)
