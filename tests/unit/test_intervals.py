"""Intervals: Student's own numbers, and how often they hold where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from planner.statistics.intervals import (
    Interval,
    counted_interval,
    interval,
    skewed_interval,
    student_t,
)

# Hours of sleep gained by ten patients on one drug over the other (Student 1908).
SLEEP = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])


def test_an_interval_is_students_of_1908():
    found = interval(SLEEP)
    # As R's t.test(extra ~ group, data = sleep, paired = TRUE) tells it.
    assert found.mean == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-7)
    assert found.standard_error == pytest.approx(0.3889587, abs=1e-7)
    assert found.missing == 0


@pytest.mark.parametrize(
    ("level", "degrees", "printed"),
    [
        (0.95, 1, 12.706),
        (0.95, 9, 2.262),
        (0.95, 30, 2.042),
        (0.99, 5, 4.032),
        (0.90, 20, 1.725),
    ],
)
def test_students_t_is_that_of_the_printed_tables(level, degrees, printed):
    assert student_t(level, degrees) == pytest.approx(printed, abs=5e-4)


def test_a_surer_interval_is_wider_around_the_same_mean():
    sure, surer = interval(SLEEP, 0.95), interval(SLEEP, 0.99)
    assert surer.low < sure.low < sure.mean == surer.mean < sure.high < surer.high
    assert (surer.high - surer.mean) / surer.standard_error == pytest.approx(3.250, abs=5e-4)


def test_equal_numbers_have_an_interval_of_no_width():
    assert interval(np.full(7, 0.25)) == Interval(0.25, 0.0, 0.25, 0.25)


def test_replications_without_data_are_left_out_and_counted():
    with_gaps = np.concatenate([[np.nan], SLEEP, [np.nan, np.nan]])
    of_data = interval(SLEEP)
    assert interval(with_gaps) == Interval(
        of_data.mean, of_data.standard_error, of_data.low, of_data.high, missing=3
    )


def test_one_replication_has_a_mean_and_no_interval():
    found = interval(np.array([np.nan, 4.0]))
    assert (found.mean, found.missing) == (4.0, 1)
    assert np.isnan([found.standard_error, found.low, found.high]).all()


@pytest.mark.parametrize("size", [0, 3])
def test_without_any_data_there_is_no_number(size):
    found = interval(np.full(size, np.nan))
    assert np.isnan([found.mean, found.standard_error, found.low, found.high]).all()
    assert found.missing == size


def held(intervals: list[Interval], truth: float) -> float:
    """Share of the intervals that hold the truth."""
    return float(np.mean([one.low <= truth <= one.high for one in intervals]))


def test_intervals_of_long_tailed_waits_hold_as_often_as_they_say_where_students_do_not():
    # Means of 20 lognormal values with cv 2: as skewed as a stage's waits over short windows.
    sigma = np.sqrt(np.log(5.0))
    luck = np.random.default_rng(20_260_101)
    samples = np.exp(sigma * luck.standard_normal((4000, 20)) - sigma**2 / 2)
    student = held([interval(one) for one in samples], 1.0)
    mended = held([skewed_interval(one) for one in samples], 1.0)
    assert student < 0.85
    assert mended > student + 0.05


def test_intervals_of_exponential_waits_hold_nearly_as_often_as_they_say():
    samples = np.random.default_rng(5).exponential(size=(8000, 20))
    error = np.sqrt(0.95 * 0.05 / 8000)
    assert held([skewed_interval(one) for one in samples], 1.0) > 0.945 - error


def test_where_nothing_is_skewed_a_wait_s_interval_is_students():
    even = np.array([1.0, 2.0, 4.0, 6.0, 7.0])
    assert skewed_interval(even) == interval(even)
    assert skewed_interval(np.array([1.0, 5.0])) == interval(np.array([1.0, 5.0]))
    assert skewed_interval(np.full(9, 2.0)) == interval(np.full(9, 2.0))


def test_a_wait_s_interval_reaches_further_to_the_long_side():
    found = skewed_interval(SLEEP)
    assert found.mean == interval(SLEEP).mean
    assert found.high > interval(SLEEP).high
    assert found.low == interval(SLEEP).low


def test_wins_that_hardly_ever_differ_have_an_interval_that_holds_as_often_as_it_says():
    # One win less in 4 of 100 years: what factory_floor shows (12 of 20 samples show no spread).
    samples = 3262 - (np.random.default_rng(7).random((4000, 20)) < 0.04)
    assert held([interval(one) for one in samples], 3262 - 0.04) < 0.6
    assert held([counted_interval(one, 1.0) for one in samples], 3262 - 0.04) > 0.95


def test_none_of_n_tells_what_the_rule_of_three_says():
    # Hanley and Lippman-Hand 1983: none in 20 leaves up to 14 % (their table's exact bound).
    found = counted_interval(np.full(20, 5.0), 1.0)
    assert found.high - 5 == pytest.approx(1 - 0.05 ** (1 / 20)) == pytest.approx(0.139, abs=5e-4)
    assert found.standard_error == 0


def test_where_counts_differ_their_interval_is_students():
    assert counted_interval(SLEEP, 0.1) == interval(SLEEP)
    assert np.isnan(counted_interval(np.array([3.0]), 1.0).low)


def test_an_interval_turns_round_with_its_sign():
    assert Interval(2, 1, 1, 5, missing=2).scaled(-3) == Interval(-6, 3, -15, -3, missing=2)
