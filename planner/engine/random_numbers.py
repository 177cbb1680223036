"""Keyed random numbers: every draw is a function of what it is for, and of nothing else.

A draw's key is (seed, replication, lead, stage, visit, purpose), mixed by the finalizer of
SplitMix64 (Steele, Lea & Flood 2014). Durations are drawn by inverse transform from a table of the
quantile function with mean 1, so a longer mean gives a longer draw of the same luck.

Only + - * /, square roots, comparisons and 64-bit integers are used, with logarithm, exponential
and inverse normal of our own, so that no maths library can change a bit.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import at, entry, formula, record, step

# What a draw is for. The numbers are part of every key: changing one changes all results.
GAP, PHASE, DEAL_FACTOR, ASSIGNMENT, WORK, BUYER, OUTCOME, PATIENCE, DELAY, VALUE = range(10)
KIND, COMES_BACK, OPEN_STATE, OPEN_TIME, LEAVER_LOSS, SEAT = range(10, 16)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xD1342543DE82EF95)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_11, _12, _27, _30, _31 = (np.uint64(shift) for shift in (11, 12, 27, 30, 31))

# A tail probability x in [2^-54, 1/2) finds its cell by the top bits of its floating-point form:
# 32 cells for each halving of x, so both tails are as fine as the middle.
_CELLS_PER_OCTAVE_BITS = 5
_CELL_SHIFT = np.uint64(52 - _CELLS_PER_OCTAVE_BITS)
SMALLEST_TAIL = 2.0**-54
_LARGEST_TAIL = 0.5 - 2.0**-53
_FIRST_CELL = np.float64(SMALLEST_TAIL).view(np.uint64) >> _CELL_SHIFT
_CELLS = 53 << _CELLS_PER_OCTAVE_BITS
_HALF = np.uint64(1 << 52)
_TOP = np.uint64((1 << 53) - 1)

# One cell of a quantile table: value and derivatives at its left edge, a cubic in the tail
# probability.
CUBIC = record(
    ("at_left", np.float64), ("slope", np.float64), ("bend", np.float64), ("twist", np.float64)
)

_LN2_HIGH = 0.693147180369123816490
_LN2_LOW = 1.90821492927058770002e-10
_EXPONENT_MASK = np.uint64(0x7FF0000000000000)
_ONE_BITS = np.uint64(0x3FF0000000000000)
_52 = np.uint64(52)

# Above this shape (cv below 0.02) a gamma is so near normal that its expansion is exact enough.
_NEARLY_NORMAL_SHAPE = 2500.0


@formula
def mix(x):
    """Scramble 64 bits (SplitMix64's finalizer)."""
    x = (x ^ (x >> _30)) * _MIX_1
    x = (x ^ (x >> _27)) * _MIX_2
    return x ^ (x >> _31)


@formula
def replication_key(seed, replication):
    """The key under which all draws of one replication stand."""
    return mix(mix(np.uint64(seed) + _GOLDEN) + np.uint64(replication) * _GOLDEN)


@formula
def lead_key(key_of_replication, lead):
    """The key under which all draws of one lead stand."""
    return mix(key_of_replication + (np.uint64(lead) + np.uint64(1)) * _GOLDEN)


@formula
def draw_bits(key_of_lead, stage, visit, purpose):
    """64 random bits for one purpose of one visit."""
    counter = np.uint64((visit << 8) | (stage << 4) | purpose) + np.uint64(1)
    return mix(key_of_lead + counter * _ODD)


@formula
def uniform(bits):
    """A uniform number strictly between 0 and 1."""
    return (np.float64(bits >> _12) + 0.5) * 2.0**-52


@formula
def duration(quantiles, table, mean, bits):
    """A draw of the given mean from a quantile table; a table below 0 is the constant."""
    if table < 0 or mean == 0.0:
        return mean
    return mean * _quantile(quantiles, table, bits)


@step
def _quantile(quantiles, table, bits):
    """Evaluate the cubic of the cell that these bits fall into."""
    middle = bits >> _11
    row = table * (2 * _CELLS)
    if middle >= _HALF:
        middle = _TOP - middle
        row += _CELLS
    return _at_tail(quantiles, row, (np.float64(middle) + 0.5) * 2.0**-53)


@step
def _at_tail(quantiles, row, tail):
    """The quantile at a tail probability of one side of a table; row: the side's first."""
    cell = np.float64(tail).view(np.uint64) >> _CELL_SHIFT
    along = tail - np.uint64(cell << _CELL_SHIFT).view(np.float64)
    row += np.int64(cell - _FIRST_CELL)
    cubic = quantiles[at(row)]
    return cubic.at_left + along * (cubic.slope + along * (cubic.bend + along * cubic.twist))


@step
def quantile_at(quantiles, table, beyond):
    """What a draw of mean 1 exceeds with this chance, between 2^-54 and 1 (not included)."""
    row = table * (2 * _CELLS)
    if beyond < 0.5:
        return _at_tail(quantiles, row + _CELLS, max(beyond, SMALLEST_TAIL))
    return _at_tail(quantiles, row, min(max(1.0 - beyond, SMALLEST_TAIL), _LARGEST_TAIL))


@step
def log(x):
    """Natural logarithm of a positive normal number, by the series of atanh."""
    bits = np.float64(x).view(np.uint64)
    exponent = np.int64(bits >> _52) - 1023
    mantissa = np.uint64((bits & ~_EXPONENT_MASK) | _ONE_BITS).view(np.float64)
    if mantissa > 1.4142135623730951:
        mantissa *= 0.5
        exponent += 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square = s * s
    total = 0.0
    for k in range(12, 0, -1):
        total = square * (1.0 / (2 * k + 1) + total)
    return exponent * _LN2_HIGH + (2.0 * s * (1.0 + total) + exponent * _LN2_LOW)


@step
def exp(x):
    """Exponential of a number, 0 below -708; by halving the range and a Taylor series."""
    if x < -708.0:
        return 0.0
    halvings = np.int64(x * 1.4426950408889634 + (0.5 if x >= 0.0 else -0.5))
    rest = (x - halvings * _LN2_HIGH) - halvings * _LN2_LOW
    total = 1.0
    for k in range(16, 0, -1):
        total = 1.0 + rest / k * total
    return total * np.uint64(np.uint64(halvings + 1023) << _52).view(np.float64)


@step
def inverse_normal_lower(x):
    """Normal quantile of a probability x <= 1/2: algorithm AS 241, PPND16 (Wichura 1988)."""
    q = x - 0.5
    if q >= -0.425:
        r = 0.180625 - q * q
        top = 2509.0809287301226727 * r + 33430.575583588128105
        top = ((top * r + 67265.770927008700853) * r + 45921.953931549871457) * r
        top = ((top + 13731.693765509461125) * r + 1971.5909503065514427) * r
        top = (top + 133.14166789178437745) * r + 3.3871328727963666080
        bottom = 5226.4952788528545610 * r + 28729.085735721942674
        bottom = ((bottom * r + 39307.895800092710610) * r + 21213.794301586595867) * r
        bottom = ((bottom + 5394.1960214247511077) * r + 687.18700749205790830) * r
        bottom = (bottom + 42.313330701600911252) * r + 1.0
        return q * top / bottom
    r = np.sqrt(-log(x))
    if r <= 5.0:
        r -= 1.6
        top = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
        top = ((top * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258) * r
        top = ((top + 3.64784832476320460504) * r + 5.76949722146069140550) * r
        top = (top + 4.63033784615654529590) * r + 1.42343711074968357734
        bottom = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
        bottom = ((bottom * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
        bottom = ((bottom + 6.89767334985100004550e-1) * r + 1.67638483018380384940) * r
        bottom = (bottom + 2.05319162663775882187) * r + 1.0
        return -top / bottom
    r -= 5.0
    top = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    top = ((top * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
    top = ((top + 2.96560571828504891230e-1) * r + 1.78482653991729133580) * r
    top = (top + 5.46378491116411436990) * r + 6.65790464350110377720
    bottom = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
    bottom = ((bottom * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
    bottom = ((bottom + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
    bottom = (bottom + 5.99832206555887937690e-1) * r + 1.0
    return -top / bottom


@step
def log_gamma(x):
    """Logarithm of the gamma function for x > 0: Stirling's series after lifting x above 12."""
    product = 1.0
    while x < 12.0:
        product *= x
        x += 1.0
    w = 1.0 / (x * x)
    series = 1.0 / 12 + w * (
        -1.0 / 360 + w * (1.0 / 1260 + w * (-1.0 / 1680 + w * (1.0 / 1188 - w * 691.0 / 360360)))
    )
    half_log_two_pi = 0.91893853320467274178
    return (x - 0.5) * log(x) - x + half_log_two_pi + series / x - log(product)


@step
def _log_gamma_tail(shape, log_y, upper, log_gamma_of_shape):
    """Log of the gamma tail probability at y = exp(log_y), unit scale.

    Lower tail by its power series, upper tail by its continued fraction (modified Lentz), each
    from the other where the other converges.
    """
    y = exp(log_y)
    front = shape * log_y - y - log_gamma_of_shape
    if y < shape + 1.0:
        term = 1.0 / shape
        total = term
        n = shape
        while term > total * 1e-17:
            n += 1.0
            term *= y / n
            total += term
        lower = front + log(total)
        return log(max(1.0 - exp(lower), 1e-300)) if upper else lower
    b = y + 1.0 - shape
    c = 1e300
    d = 1.0 / b
    fraction = d
    i = 1
    factor = 0.0
    while abs(factor - 1.0) > 1e-16 and i < 100_000:
        a = -i * (i - shape)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        factor = c * d
        fraction *= factor
        i += 1
    tail = front + log(fraction)
    return tail if upper else log(max(1.0 - exp(tail), 1e-300))


@step
def _gamma_knot(shape, x, upper, log_y, log_gamma_of_shape):
    """log y at which the gamma's tail probability is x, by Newton's method from a near guess."""
    target = log(x)
    for _ in range(60):
        tail = _log_gamma_tail(shape, log_y, upper, log_gamma_of_shape)
        slope = exp(shape * log_y - exp(log_y) - log_gamma_of_shape - tail)
        change = (target - tail) / (-slope if upper else slope)
        change = min(max(change, -1.0), 1.0)
        log_y += change
        if abs(change) < 1e-13:
            break
    return log_y


@step
def _fill_gamma(shape, edges, values, slopes, upper):
    """Quantiles of the gamma with mean 1 and their slopes in x, from the median outwards."""
    constant = log_gamma(shape)
    log_y = log(shape) if shape > 1.0 else -1.0 / shape
    for i in range(edges.size - 1, -1, -1):
        x = edges[i]
        log_y = _gamma_knot(shape, x, upper, log_y, constant)
        y = exp(log_y)
        density_times_y = exp(shape * log_y - y - constant)
        values[i] = y / shape
        slope = values[i] / density_times_y if density_times_y > 0.0 else 0.0
        slopes[i] = -slope if upper else slope


@step
def _fill_nearly_normal_gamma(shape, edges, values, slopes, upper):
    """Quantiles of a gamma of large shape by the expansion of Fisher & Cornish (1960)."""
    third = 2.0 / np.sqrt(shape)
    fourth = 6.0 / shape
    fifth = 24.0 / (shape * np.sqrt(shape))
    spread = 1.0 / np.sqrt(shape)
    for i in range(edges.size):
        lower = inverse_normal_lower(edges[i])
        z = -lower if upper else lower
        s = z * z
        value = (
            z
            + third * (s - 1.0) / 6.0
            + fourth * z * (s - 3.0) / 24.0
            - third * third * z * (2.0 * s - 5.0) / 36.0
            + fifth * ((s - 6.0) * s + 3.0) / 120.0
            - third * fourth * ((s - 5.0) * s + 2.0) / 24.0
            + third * third * third * ((12.0 * s - 53.0) * s + 17.0) / 324.0
        )
        slope = (
            1.0
            + third * z / 3.0
            + fourth * (s - 1.0) / 8.0
            - third * third * (6.0 * s - 5.0) / 36.0
            + fifth * z * (4.0 * s - 12.0) / 120.0
            - third * fourth * z * (4.0 * s - 10.0) / 24.0
            + third * third * third * z * (48.0 * s - 106.0) / 324.0
        )
        values[i] = 1.0 + spread * value
        by_x = spread * slope / _normal_density(z)
        slopes[i] = -by_x if upper else by_x


@step
def _normal_density(z):
    return 0.39894228040143267794 * exp(-0.5 * z * z)


@step
def _fill_lognormal(cv, edges, values, slopes, upper):
    """Quantiles of the lognormal with mean 1 and their slopes in x."""
    variance = log(1.0 + cv * cv)
    sigma = np.sqrt(variance)
    for i in range(edges.size):
        lower = inverse_normal_lower(edges[i])
        z = -lower if upper else lower
        values[i] = exp(sigma * z - 0.5 * variance)
        slope = values[i] * sigma / _normal_density(z)
        slopes[i] = -slope if upper else slope


@entry
def _fill_table(is_lognormal, cv, edges, values, slopes, table):
    """Fill the table with the cubic of every cell: lower tail first, then upper."""
    for i in range(edges.size):
        edges[i] = np.uint64((_FIRST_CELL + np.uint64(i)) << _CELL_SHIFT).view(np.float64)
    shape = 1.0 / (cv * cv)
    for side in range(2):
        upper = side == 1
        if is_lognormal:
            _fill_lognormal(cv, edges, values, slopes, upper)
        elif shape > _NEARLY_NORMAL_SHAPE:
            _fill_nearly_normal_gamma(shape, edges, values, slopes, upper)
        else:
            _fill_gamma(shape, edges, values, slopes, upper)
        for i in range(_CELLS):
            width = edges[i + 1] - edges[i]
            rise = (values[i + 1] - values[i]) / width
            row = side * _CELLS + i
            cubic = table[at(row)]
            cubic.at_left = values[i]
            cubic.slope = slopes[i]
            cubic.bend = (3.0 * rise - 2.0 * slopes[i] - slopes[i + 1]) / width
            cubic.twist = (slopes[i] + slopes[i + 1] - 2.0 * rise) / (width * width)


@lru_cache(maxsize=64)
def quantile_table(family: str, cv: float) -> NDArray[np.void]:
    """Cubics of the quantile function with mean 1: (2 * cells,) records. cv must be positive.

    Kept between calls: a table costs milliseconds and does not depend on any mean. Another
    spread is another table, of 109 kB: some of the last are enough.
    """
    table = np.zeros(2 * _CELLS, CUBIC)
    edges, values, slopes = (np.zeros(_CELLS + 1) for _ in range(3))
    with np.errstate(over="ignore", under="ignore"):
        _fill_table(family == "lognormal", float(cv), edges, values, slopes, table)
    return table
