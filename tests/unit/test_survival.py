"""How long things take where some have not ended: against a published table."""

from __future__ import annotations

import numpy as np
import pytest

from planner.statistics.survival import median_time, share_after, share_still_open

# Weeks in remission of 21 children on 6-mercaptopurine, 12 of them still in remission
# (Freireich et al. 1963, Blood 21).
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_OPEN = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
WEEKS = np.array([*ENDED, *STILL_OPEN], dtype=float)
IS_OPEN = np.array([False] * len(ENDED) + [True] * len(STILL_OPEN))
ONCE = np.ones((1, WEEKS.size), np.uint8)


@pytest.mark.parametrize(
    ("week", "share"),
    [(5, 1.0), (6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538)],
)
def test_the_share_still_open_is_that_of_the_published_table(week, share):
    times, left = share_still_open(WEEKS, IS_OPEN, ONCE)
    assert share_after(times, left, week)[0] == pytest.approx(share, abs=5e-4)


def test_the_median_is_the_published_one_and_unknown_where_all_are_still_open():
    assert median_time(*share_still_open(WEEKS, IS_OPEN, ONCE))[0] == 23
    assert np.isnan(median_time(*share_still_open(WEEKS, WEEKS > 0, ONCE))[0])


def test_a_case_that_is_drawn_twice_counts_twice():
    weights = np.array([[2, *[1] * (WEEKS.size - 1)]], np.uint8)
    twice = np.append(WEEKS, WEEKS[0]), np.append(IS_OPEN, IS_OPEN[0])
    _, left = share_still_open(WEEKS, IS_OPEN, weights)
    _, expected = share_still_open(*twice, np.ones((1, WEEKS.size + 1), np.uint8))
    assert left == pytest.approx(expected)
