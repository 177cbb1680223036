"""Months with more and with fewer leads are found where they come again, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from planner.calibration import calibrate, lead_season, user_inputs
from planner.calibration.replay import replay
from planner.calibration.visits import Visits
from planner.model import flow
from planner.model.season_edits import months_of, with_month
from planner.views.calibrate import words
from tests.unit.test_calibration import stage, team

WEEKS = 160
PLAIN = team({"per_week": 12}, [stage("Sale", 1, 5, 0.5)], [("Reps", 3, ["Sale"], True)])
SEASON = with_month(with_month(PLAIN, "leads", 10, 1.8), "leads", 7, 0.4)


def found(scenario, seed: int) -> tuple[float, ...] | None:
    return lead_season.factors_of(replay(scenario, WEEKS, seed))


def test_a_season_that_comes_each_year_is_found_by_month():
    factors = found(SEASON, 1)
    assert factors is not None
    assert int(np.argmax(factors)) == 10
    assert int(np.argmin(factors)) == 7
    assert factors[10] == pytest.approx(1.8, abs=0.3)
    assert factors[7] == pytest.approx(0.4, abs=0.2)


def test_leads_without_one_have_none_but_once_in_a_hundred_times():
    assert sum(found(PLAIN, seed) is not None for seed in range(20)) <= 1


def test_a_peak_in_one_year_only_and_steady_growth_are_no_season():
    history = replay(PLAIN, WEEKS, 3)
    once = (history.created > 40) & (history.created < 44)
    peak = np.sort(np.concatenate([history.created, history.created[once], history.created[once]]))
    assert lead_season.factors_of(_of(history, peak)) is None
    grows = np.sqrt(history.created / WEEKS) * WEEKS  # twice as many at the end as on average
    assert lead_season.factors_of(_of(history, grows)) is None


def _of(history: Visits, created) -> Visits:
    """A history of leads that came then, of which nothing else is known."""
    return history.__class__(**(vars(history) | {"created": created}))


def test_less_than_two_years_tell_none():
    assert lead_season.factors_of(replay(SEASON, 100, 1)) is None


def test_the_calibrated_scenario_has_the_season_and_says_it():
    history = replay(SEASON, WEEKS, 1)
    *_, last = calibrate.calibrate(history, user_inputs.proposal(history))
    factors = months_of(last.plan.scenario.season.leads)
    assert factors is not None
    assert factors[10] > 1.4
    assert last.plan.tags["season.leads"] == "measured"
    # Hours are assumed such that the busiest month can be done.
    assert flow.loads(last.plan.scenario)["Team"] * max(factors) == pytest.approx(0.9, abs=0.1)
    (told,) = words.season(last)
    assert told.startswith("most leads in November (+")
    assert "fewest leads in August" in told
    assert told in words.measured(last)
