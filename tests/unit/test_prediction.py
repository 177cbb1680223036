"""The back-test notices a miss as often as it says, and says when it would not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from planner.calibration import prediction
from planner.calibration.prediction import MISSES, Band, Power
from planner.calibration.replay import replay
from planner.views.calibrate import back_test_words, words
from reference.missing import missing
from tests.unit.test_calibration import KNOWN, calibrated

CUT, END = 32, 48
WEEKS = np.arange(CUT, END)


def wins_of(team, number):
    return prediction.wins_of(replay(team, END, 7, number), CUT)


@cache
def judged(leads: float) -> tuple[Band, Band, Power]:
    """The full-cycle team with so many leads a week: what 120 replays of it expect."""
    team = KNOWN["full cycle"].replace({"leads.per_week": leads})
    replays = [wins_of(team, number) for number in range(120)]
    expected = prediction.seen(replays, WEEKS)
    observed = prediction.seen(replays[:1], WEEKS)
    wins, days = prediction.bands(observed, expected)
    slow = [wins_of(prediction.slower(team, CUT), 200 + number) for number in range(60)]
    return wins, days, prediction.power(wins, days, replays, slow, WEEKS, seed=1)


def missed(miss: str, leads: float, histories: int = 40) -> float:
    """Share of new histories that are called missed, of a team that changed at the cut."""
    team = missing(KNOWN["full cycle"].replace({"leads.per_week": leads}), miss, CUT)
    wins, days, _ = judged(leads)
    made = prediction.seen([wins_of(team, 1000 + n) for n in range(histories)], WEEKS)
    found = wins.misses(made.wins, made.all_wins) | days.misses(made.days, made.all_days)
    return float(found.mean())


@pytest.mark.parametrize("miss", MISSES)
@pytest.mark.parametrize("leads", [18.0, 6.0])
def test_halved_leads_halved_wins_and_doubled_days_are_noticed_as_often_as_is_said(miss, leads):
    claimed = judged(leads)[2].noticed[miss]
    error = np.sqrt(max(claimed * (1 - claimed), 0.04) * (1 / 40 + 1 / 120))
    assert missed(miss, leads) >= claimed - 3 * error


def test_a_scenario_that_is_right_is_hardly_ever_called_missed():
    for leads in (18.0, 6.0):
        assert judged(leads)[2].mistaken <= 0.1
        assert missed("", leads) <= 0.25  # 3 errors above a tenth, of 40


def test_twelve_wins_where_forty_were_told_are_a_miss_and_said_with_both_numbers():
    """Though nearly all weeks may lie inside their bands."""
    wins, _, _ = judged(6.0)
    few = replace(wins, in_all=(0.3 * wins.in_all[2], *wins.in_all[1:]), observed=wins.middle)
    assert few.covered_share == 1
    assert few.is_missed
    assert few.is_missed_in_all


def test_with_few_wins_the_back_test_says_that_they_are_too_few():
    _, _, power = judged(1.5)
    assert not power.is_enough
    _, _, many = judged(18.0)
    assert many.is_enough
    assert many.fewer_wins is not None
    assert f"{100 * many.fewer_wins:.0f}" in back_test_words.noticed(many)
    # Told is what so many replays are sure of, and no more.
    assert all(0 <= many.at_least[miss] < share for miss, share in many.noticed.items())
    assert f"at least {100 * many.at_least['leads']:.0f} of 100" in back_test_words.noticed(many)


def test_a_fit_is_judged_in_words():
    found = calibrated("full cycle", 11)
    met = [replace(one, simulated=one.observed) for one in found.matches]
    assert words.fit_judgement(met) == "It replays your history."
    wrong = [
        replace(one, simulated=10 * one.high)
        if one.name in ("wins_per_week", "cycle_days_p50")
        else one
        for one in met
    ]
    assert words.fit_judgement(wrong).startswith("A poor fit: neither its wins nor its days")
