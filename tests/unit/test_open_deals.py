"""Today's pipeline out of a file: the deals open on its last day, and what comes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.calibration.history_summary import summary_of
from planner.calibration.open_deals import AGES, QuarterSoFar, open_now, with_open_deals
from planner.calibration.replay import replay
from planner.calibration.visits import Visits
from planner.crm import read
from planner.simulation.simulate import simulate
from planner.views.calibrate import pipeline_words
from tests.unit.test_calibration import KNOWN

SO_FAR = QuarterSoFar(date(2024, 10, 7), 3, 30_000.0)


def test_the_deals_open_on_the_last_day_win_as_many_as_they_then_did():
    """Of a known team cut off in week 40: wins of the next quarter among the deals then open."""
    known, were, told = KNOWN["hand-offs"], [], []
    for seed in range(30):
        whole = replay(known, 54, 500 + seed)
        history = whole.until(40.0)
        found = open_now(history, SO_FAR)
        assert found is not None
        later = whole.won & (whole.created <= 40) & (whole.ended > 40) & (whole.ended <= 53)
        were.append(np.count_nonzero(later))
        scenario = with_open_deals(known, history, found).replace({"clock.horizon_weeks": 13.0})
        told.append(simulate(scenario, 10, seed).values("wins_from_open_deals").mean())
    error = float(np.std(np.array(were) - told, ddof=1) / np.sqrt(len(told)))
    assert np.mean(told) == pytest.approx(np.mean(were), abs=3 * error)
    assert 3 * error < 0.15 * np.mean(were), "a fifth too many or too few would be found out"


def known_history() -> Visits:
    return replay(KNOWN["full cycle"], 60, 5).until(52.0)


def test_every_open_deal_is_in_a_row_of_its_stage_and_of_its_age():
    history = known_history()
    found = open_now(history, SO_FAR)
    assert found is not None
    scenario = with_open_deals(KNOWN["full cycle"], history, found)
    assert scenario.today is not None
    rows = scenario.today.open_deals
    assert sum(row.deals for row in rows) == found.stage.size
    assert found.stage.size + found.forgotten == np.isnan(history.ended).sum()
    for name, deals in found.by_stage():
        here = [row for row in rows if row.stage == name]
        assert sum(row.deals for row in here) == deals
        assert len(here) <= 2 * AGES
        assert any(row.state == "with_buyer" and row.age_days > 0 for row in here)
    assert (scenario.today.year, scenario.clock.week_of_year) == (2024, 41)
    assert (scenario.today.wins_so_far, scenario.today.revenue_so_far_usd) == (3, 30_000)


def test_a_deal_open_longer_than_any_that_ended_is_none_of_todays_and_that_is_said():
    history = known_history()
    oldest = int(np.flatnonzero(np.isnan(history.left))[0])
    entered = history.entered.copy()
    entered[oldest] = -300.0
    found = open_now(history, SO_FAR)
    older = open_now(replace(history, entered=entered), SO_FAR)
    assert found is not None
    assert older is not None
    assert (older.stage.size, older.forgotten) == (found.stage.size - 1, found.forgotten + 1)
    assert "1 more deal left out" in pipeline_words.told(replace(older, forgotten=1))


LOG = """deal_id,stage,entered_at,amount
1,Talk,2024-09-02 09:00,100
1,Won,2024-09-20 09:00,100
2,Talk,2024-09-10 09:00,100
2,Offer,2024-09-18 09:00,100
2,Won,2024-10-02 09:00,250
3,Talk,2024-10-01 09:00,100
4,Talk,2024-10-01 09:00,100
4,Offer,2024-10-05 09:00,100
5,Won,2024-10-06 09:00,50
6,Lost,2024-10-07 09:00,50
"""


def test_a_file_gives_its_day_its_open_deals_and_what_was_won_so_far_in_the_quarter(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(LOG, encoding="utf-8")
    found = summary_of(read(path)).open_now
    assert found is not None
    # The third quarter's last day is 29 September, and 30 September is of the fourth.
    assert found.so_far == QuarterSoFar(date(2024, 10, 7), 2, 300.0)
    assert found.by_stage() == [("Talk", 1), ("Offer", 1)]
    assert pipeline_words.told(found) == (
        "2 deals open on 7 October 2024: Talk 1 and Offer 1. "
        "2 wins so far in that quarter, worth $300."
    )
