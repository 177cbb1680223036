"""Points that fill a space evenly, and how much of what happens there one coordinate explains."""

from __future__ import annotations

import numpy as np

from planner.statistics.arrays import Floats

_GROUPS = 5


def points(count: int, dimensions: int) -> Floats:
    """(count, dimensions): each between 0 and 1, the same every time.

    Source: the sequence of Halton 1960, Numerische Mathematik 2, its first point, which is 0, left
    out.
    """
    from scipy.stats import qmc  # imported on first use: it would slow every start

    sequence = qmc.Halton(dimensions, scramble=False)
    sequence.fast_forward(1)
    found: Floats = sequence.random(count)
    return found


def strata(count: int, dimensions: int) -> Floats:
    """(count, dimensions): each coordinate once in the middle of each of `count` equal strata of 0
    to 1, in an order of its own; the same every time. For many dimensions, in which the first
    points of `points` lie on lines.

    Source: McKay, Beckman & Conover 1979, Technometrics 21 (Latin hypercube sampling).
    """
    middle = (np.arange(count) + 0.5) / count
    rng = np.random.default_rng(1979)
    return np.column_stack([rng.permutation(middle) for _ in range(dimensions)])


def share_explained(coordinate: Floats, effect: Floats) -> float:
    """The share of the variance of an effect (n,) that one coordinate (n,) alone accounts for.

    That is the variance of the means of groups of neighbouring values, the first-order index of
    Saltelli et al. 2008, Global Sensitivity Analysis, section 4.5, less what groups of so few would
    show of nothing. 0 where nothing varies.
    """
    whole = float(effect.var())
    if whole == 0 or np.all(coordinate == coordinate[0]):
        return 0.0
    groups = np.array_split(effect[np.argsort(coordinate, kind="stable")], _GROUPS)
    between = sum(group.size * (group.mean() - effect.mean()) ** 2 for group in groups)
    share = between / effect.size / whole
    chance = (_GROUPS - 1) / (effect.size - 1)
    return float(max(0.0, (share - chance) / (1 - chance)))


def slope(coordinate: Floats, effect: Floats) -> float:
    """By how much an effect (n,) grows with a coordinate (n,), by least squares; 0 of a coordinate
    that never differs.
    """
    away = coordinate - coordinate.mean()
    spread = float(away @ away)
    return float(away @ effect) / spread if spread > 0 else 0.0
