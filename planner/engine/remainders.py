"""What is left of a time that has lasted so long already, by inverse transform.

The chance to last beyond the end is that to last beyond the age, times a uniform number. Both are
looked up in the quantile table. An age that is too great for the table lies in the law's far tail:
there the logarithm of the chance is all but a quadratic, given by the hazard and its slope.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import routine, step
from planner.engine.random_numbers import SMALLEST_TAIL, exp, log, quantile_at

_FAR = 2.0**-40  # a chance below this is not looked up: too near to where the table ends
_TERMS = 500  # of a continued fraction; so far out a tenth of them would do


@routine
def left_of(state, table, mean, age, cv, luck):
    """Weeks that are left of a duration of this table and mean after `age`, by a uniform luck."""
    if table < 0 or mean == 0.0:
        return max(mean - age, 0.0)
    beyond = chance_beyond(state.quantiles, table, age / mean)
    if beyond >= _FAR:
        return max(mean * quantile_at(state.quantiles, table, beyond * luck) - age, 0.0)
    if state.rules.is_lognormal:
        return _far_in_lognormal(mean, age, cv, luck)
    return _far_in_gamma(mean, age, cv, luck)


@routine
def chance_beyond(quantiles, table, value):
    """The chance that a draw of mean 1 exceeds a value; 0 where the table has none so large.

    Found by halving among floating-point numbers, which stand in the order of their bits.
    """
    if quantile_at(quantiles, table, SMALLEST_TAIL) <= value:
        return 0.0
    low = np.float64(SMALLEST_TAIL).view(np.uint64)
    high = np.float64(1.0).view(np.uint64)
    while high - low > np.uint64(1):
        middle = np.uint64(low + (high - low) // np.uint64(2))
        if quantile_at(quantiles, table, np.uint64(middle).view(np.float64)) > value:
            low = middle
        else:
            high = middle
    return np.uint64(low).view(np.float64)


@routine
def _far_in_gamma(mean, age, cv, luck):
    """Source: the continued fraction of the upper incomplete gamma function (Legendre)."""
    scale = cv * cv
    shape = 1.0 / scale
    y = age / mean
    t = y / scale
    rest = 0.0
    for term in range(_TERMS, 0, -1):
        rest = term * (term - shape) / (t + (2 * term + 1) - shape - rest)
    hazard = (t + 1.0 - shape - rest) / (t * scale)
    slope = hazard * ((shape - 1.0) / y - 1.0 / scale + hazard)
    return mean * _until(hazard, slope, -log(luck))


@routine
def _far_in_lognormal(mean, age, cv, luck):
    """In the normal's own scale. Source: the continued fraction of Mills' ratio (Laplace)."""
    variance = log(1.0 + cv * cv)
    sigma = np.sqrt(variance)
    z = (log(age / mean) + 0.5 * variance) / sigma
    rest = 0.0
    for term in range(_TERMS, 0, -1):
        rest = term / (z + rest)
    hazard = z + rest
    return age * (exp(sigma * _until(hazard, hazard * rest, -log(luck))) - 1.0)


@step
def _until(hazard, slope, amount):
    """How far the hazard, rising in a straight line, adds up to an amount."""
    return 2.0 * amount / (hazard + np.sqrt(max(hazard * hazard + 2.0 * slope * amount, 0.0)))
