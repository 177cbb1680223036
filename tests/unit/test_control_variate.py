"""Means that lean on a number known from more replications: against theory and by trial."""

import numpy as np
import pytest

from planner.statistics.control_variate import anchored
from planner.statistics.intervals import interval

FEW, MANY = 16, 200


def drawn(seed: int, correlation: float) -> tuple[np.ndarray, np.ndarray]:
    """Values of mean 3, and an anchor of mean 5, of a bivariate normal."""
    anchor, noise = np.random.default_rng(seed).standard_normal((2, MANY))
    values = correlation * anchor + np.sqrt(1 - correlation**2) * noise
    return 3 + values[:FEW], 5 + anchor


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.95])
def test_95_per_cent_of_the_intervals_hold_the_mean(correlation):
    held = [
        found.low <= 3 <= found.high
        for found in (anchored(*drawn(seed, correlation)) for seed in range(4000))
    ]
    # Four standard errors of a share of 0.95 in 4,000; more than 95 % would do no harm.
    assert np.mean(held) > 0.95 - 4 * np.sqrt(0.95 * 0.05 / 4000)
    assert np.mean(held) < 0.98


def test_the_error_is_what_double_sampling_promises():
    """Cochran 1977, (12.51): s² (1 − ρ²) / n + s² ρ² / N."""
    correlation = 0.9
    means = [anchored(*drawn(seed, correlation)).mean for seed in range(4000)]
    # The slope is found from the same few values: times 1 + 1 / (n − 3), Cochran's (12.52).
    expected = (1 - correlation**2) / FEW * (1 + 1 / (FEW - 3)) + correlation**2 / MANY
    assert np.var(means) == pytest.approx(expected, rel=0.1)
    assert np.mean(means) == pytest.approx(3, abs=4 * np.sqrt(expected / 4000))


def test_parts_of_an_anchor_add_up_to_all_of_it():
    anchor = np.random.default_rng(1).normal(size=MANY)
    one, two = np.random.default_rng(2).normal(size=(2, FEW))
    parts = [one, two, anchor[:FEW] - one - two]
    whole = sum(anchored(part, anchor).mean for part in parts)
    assert whole == pytest.approx(anchor.mean(), abs=1e-12)


def test_without_more_to_lean_on_it_is_the_plain_interval():
    values, anchor = drawn(1, 0.9)
    assert anchored(values, anchor[:FEW]) == interval(values)
    assert anchored(values, np.ones(MANY)) == interval(values)
    assert anchored(values[:3], anchor) == interval(values[:3])
