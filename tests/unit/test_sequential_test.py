"""The sequential test: wrong as seldom as it says, and quick where the answer is plain."""

from __future__ import annotations

import numpy as np
import pytest

from planner.statistics.sequential_test import is_above, is_below


@pytest.mark.parametrize(
    "share",
    [0.2, 0.5, 0.8, 0.95],
)
def test_a_mean_at_the_bound_is_called_above_no_oftener_than_the_error_however_often_one_looks(
    share,
):
    # The largest over all 500 looks decides, so this is the error of looking after every value.
    luck = np.random.default_rng(5)
    error, experiments = 0.05, 1000
    wrong = sum(
        is_above((luck.random(500) < share).astype(float), share, error) for _ in range(experiments)
    )
    # Four standard errors above the promise.
    assert wrong <= experiments * error + 4 * np.sqrt(experiments * error * (1 - error))


def test_a_mean_at_the_bound_is_called_below_no_oftener_than_the_error():
    luck = np.random.default_rng(6)
    error, experiments = 0.05, 1000
    wrong = sum(is_below(luck.binomial(4, 0.8, 500) / 4, 0.8, error) for _ in range(experiments))
    assert wrong <= experiments * error + 4 * np.sqrt(experiments * error * (1 - error))


def test_plain_cases_are_told_from_few_values():
    always, never = np.ones(30), np.zeros(30)
    assert is_above(always, 0.8, 0.05)
    assert not is_below(always, 0.8, 0.05)
    assert is_below(never, 0.8, 0.05)
    assert not is_above(never, 0.8, 0.05)


def test_above_and_below_are_one_test_seen_from_both_sides():
    luck = np.random.default_rng(7)
    values = luck.random(200)
    for bound in (0.3, 0.4, 0.6, 0.7):
        assert is_above(values, bound, 0.01) == is_below(1 - values, 1 - bound, 0.01)


def test_what_was_sure_stays_sure_when_more_values_come():
    luck = np.random.default_rng(8)
    values = np.concatenate([np.ones(60), luck.random(200)])
    assert is_above(values[:60], 0.8, 0.01)
    assert is_above(values, 0.8, 0.01)


def test_values_that_vary_less_are_told_from_fewer():
    # Same mean, a sixteenth of the variance.
    luck = np.random.default_rng(9)

    def usually_needed(flips):
        def needed(values):
            return next(n for n in range(1, 1501) if is_above(values[:n], 0.8, 0.01))

        return np.median([needed(luck.binomial(flips, 0.9, 1500) / flips) for _ in range(21)])

    assert 2 * usually_needed(16) < usually_needed(1)
