"""What each of several things adds to their common effect, over all orders of adding them.

Sources: Shapley 1953; for pairs, Grabisch & Roubens 1999. `values` holds one array (R,) for every
set of members, the empty one and the whole among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

from planner.statistics.arrays import Floats

Values = Mapping[frozenset[str], Floats]


def shapley_share(values: Values, names: Sequence[str], name: str) -> Floats:
    """(R,): one member's Shapley value; those of all add up to the whole less the empty set."""
    others = [other for other in names if other != name]
    share = np.zeros_like(values[frozenset()])
    for size in range(len(names)):
        weight = factorial(size) * factorial(len(names) - size - 1) / factorial(len(names))
        for before in combinations(others, size):
            joined = values[frozenset((*before, name))] - values[frozenset(before)]
            share = share + weight * joined
    return share


def interaction(values: Values, names: Sequence[str], pair: tuple[str, str]) -> Floats:
    """(R,): what a pair gives together beyond each alone."""
    one, other = pair
    rest = [name for name in names if name not in pair]
    total = np.zeros_like(values[frozenset()])
    for size in range(len(rest) + 1):
        weight = factorial(size) * factorial(len(names) - size - 2) / factorial(len(names) - 1)
        for before in combinations(rest, size):
            total = total + weight * (
                values[frozenset((*before, one, other))]
                - values[frozenset((*before, one))]
                - values[frozenset((*before, other))]
                + values[frozenset(before)]
            )
    return total
