"""Is a share above a bound? A test that may be looked at after every replication.

Somebody who bets against "the mean is at most the bound" with fair stakes cannot grow rich if that
is true: the chance that the wealth, started at 1, ever passes 1/error is at most error. Nothing is
asked of the values but that they are independent, alike and between 0 and 1.
Source: Ville 1939; Waudby-Smith & Ramdas 2024, JRSS B 86(1), "Estimating means of bounded random
variables by betting" (the stakes: section B.3, aGRAPA).
"""

from __future__ import annotations

import numpy as np

from planner.statistics.arrays import Floats

# The largest stake, as a share of that at which one bad value could take everything.
_BOLDEST = 0.75
# What the first stakes rest on: so many imagined values, their mean so far from the bound towards
# 1, and half the variance that values of 0 and 1 would have. Any such guess is fair; this one tells
# shares of a year's quarters from some 10 % fewer values than a guess that knows nothing.
_IMAGINED, _TOWARDS_ONE, _OF_FULL_VARIANCE = 10, 0.2, 0.5


def is_above(values: Floats, bound: float, error: float) -> bool:
    """Surely above: when the mean is `bound` or less, True ever comes with chance `error` or less.

    `values` (n,) between 0 and 1, in the order in which they came; `bound` above 0. "Ever" holds
    over all looks at a growing array.
    """
    return bool(_log_wealth(values, bound).max(initial=0.0) >= -np.log(error))


def is_below(values: Floats, bound: float, error: float) -> bool:
    """Surely below: when the mean is `bound` or more, True ever comes with chance `error` or less.

    As `is_above`; `bound` below 1.
    """
    return is_above(1 - values, 1 - bound, error)


def _log_wealth(values: Floats, bound: float) -> Floats:
    """(n,): the bettor's wealth after each value; each stake rests on the values before it."""
    first_mean = bound + _TOWARDS_ONE * (1 - bound)
    first_variance = _OF_FULL_VARIANCE * bound * (1 - bound)
    count = _IMAGINED + np.arange(1, values.size + 1)
    mean = (_IMAGINED * first_mean + np.cumsum(values)) / count
    variance = (_IMAGINED * first_variance + np.cumsum((values - mean) ** 2)) / count
    mean = np.concatenate([[first_mean], mean[:-1]])
    variance = np.concatenate([[first_variance], variance[:-1]])
    ahead = mean - bound
    stake = np.clip(ahead / (variance + ahead**2), 0, _BOLDEST / bound)
    return np.cumsum(np.log1p(stake * (values - bound)))
