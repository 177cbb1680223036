"""Verdicts over resamples of a file: how far they hold, given how little it is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from planner.analysis.resamples import Resamples, resamples
from planner.views.calibrate import resample_words
from tests.unit.test_calibration import calibrated


@cache
def asked() -> Resamples:
    found = calibrated("hand-offs", 11)
    *_, last = resamples(found.plan.scenario, found.resampled(10))
    return last


def test_each_resample_is_the_scenario_of_other_deals_of_the_file():
    found = calibrated("hand-offs", 11)
    drawn = found.resampled(100)
    assert len({one.to_json() for one in drawn}) == 100
    leads = [one.leads.per_week for one in drawn]
    interval = next(one for one in found.estimates if one.path == "leads.per_week")
    assert interval.low is not None
    assert interval.high is not None
    assert np.mean([interval.low <= one <= interval.high for one in leads]) >= 0.9
    assert all(one.team == found.plan.scenario.team for one in drawn)


def test_a_practice_is_told_in_every_resample_and_wins_spread_as_the_file_leaves_them_open():
    found = asked()
    assert found.share_done == 1
    for practice in found.signs:
        assert sum(found.count(practice, sign) for sign in (1, -1, 0)) == 10
    low, high = found.range_of_wins
    settled = 13 * calibrated("hand-offs", 11).settled_wins_per_week
    assert low < settled < high
    assert high - low > 0.1 * settled


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ((1,) * 100, "whatever other deals you might have had"),
        ((1,) * 60 + (-1,) * 30 + (0,) * 10, "too little to tell which"),
        ((-1,) * 70 + (0,) * 30, "Likely, and no more"),
        ((0,) * 90 + (1,) * 10, "Mostly too small to tell"),
    ],
)
def test_it_is_said_what_the_resamples_mean(signs, said):
    found = Resamples({"pull": signs}, tuple(np.linspace(20.0, 40.0, 100)), 1.0)
    told = resample_words.sentences(found)
    assert said in told[0]
    assert f"helps in {signs.count(1)} of 100 resamples" in told[0]
    assert "20 to 40" in told[1] or "21 to 39" in told[1] or "20 to 39" in told[1]
