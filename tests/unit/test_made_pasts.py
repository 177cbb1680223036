"""Made pasts and the forecasts held against them; at length: `python -m benchmarks forecast`."""

from __future__ import annotations

import numpy as np
import pytest

from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate
from reference import forecast_scores
from reference.estimated_inputs import drawn, estimated, year_before
from reference.made_pasts import KIND, MadePast, made_past, stages_only

PASTS = 12


@pytest.fixture(scope="module")
def team() -> Scenario:
    """A line of two roles with few leads, so that all of it takes moments."""
    given = {
        "schema": 2,
        "name": "Few leads",
        "clock": {"horizon_weeks": 52, "warmup_weeks": None},
        "leads": {"per_week": 4},
        "stages": [
            {"name": "Call", "work": {"mean_hours": 4}, "buyer": {"mean_days": 5}, "drop_off": 0.3},
            {"name": "Offer", "work": {"mean_hours": 8}, "buyer": {"mean_days": 14}},
        ],
        "team": {
            "roles": [
                {"name": "SDR", "people": 2, "stages": ["Call"]},
                {
                    "name": "AE",
                    "people": 3,
                    "stages": ["Offer"],
                    "owns_deals": True,
                    "ramp": {"weeks": 10},
                    "leaving": {"per_year": 0.8},
                },
            ],
        },
    }
    return Scenario.from_dict(given)


@pytest.fixture(scope="module")
def pasts(team) -> list[MadePast]:
    return [made_past(team, 1 + 4 * number, seed=number) for number in range(PASTS)]


def test_what_is_open_that_day_is_what_came_and_has_not_ended(team, pasts):
    past = pasts[0]
    came = np.count_nonzero(past.events["kind"] == KIND["arrived"])
    open_today = sum(row.deals for row in past.today.today.open_deals)
    assert 0 < open_today < came
    assert sum(row.deals for row in stages_only(past.today).today.open_deals) == open_today


def test_wins_of_the_running_quarter_are_those_of_its_events(pasts):
    for past in pasts:
        begun = (past.today.clock.week_of_year - 1) % 13
        won = past.events[past.events["kind"] == KIND["won"]]["time"]
        assert past.today.today.wins_so_far == np.count_nonzero(won >= past.day - begun)


def test_an_open_seat_is_filled_by_somebody_who_comes(team, pasts):
    for past in pasts:
        there = sum(role.people for role in past.today.team.roles)
        coming = sum(hire.people for hire in past.today.team.hires)
        assert there + coming == sum(role.people for role in team.team.roles)
    assert any(past.today.team.hires for past in pasts)
    assert any(role.tenure_weeks for past in pasts for role in past.today.team.roles)


def test_a_fan_from_made_pasts_holds_what_came_about_as_often_as_it_says(pasts):
    scores = []
    for past in pasts:
        quarters = simulate(past.today, 60, seed=99).quarters
        scores += [
            forecast_scores.score(quarter.wins, came)
            for quarter, came in zip(quarters, past.wins, strict=True)
        ]
    found = forecast_scores.in_all(scores)
    # 48 numbers, a history's four hang together: 4 standard errors and a little.
    assert 0.6 < found["in_proportion"] < 0.97
    assert abs(found["share_off"]) < 0.15


def test_inputs_of_a_year_are_those_of_the_team_but_for_chance(team, pasts):
    found = [estimated(past, year_before(past)) for past in pasts]
    for path, four_errors in (
        ("leads.per_week", 0.32),
        ("stages.Call.drop_off", 0.036),
        ("stages.Offer.buyer.mean_days", 1.4),
        ("team.roles.AE.leaving.per_year", 0.36),
    ):
        mean = np.mean([one.value(path) for one in found])
        truth = team.value(path)
        # Leaving is measured of all people, and only AEs leave: 3 in 5.
        truth *= 3 / 5 if "leaving" in path else 1
        assert mean == pytest.approx(truth, abs=four_errors), path
    others = [drawn(pasts[0], year_before(pasts[0]), np.random.default_rng(i)) for i in range(40)]
    leads = [one.leads.per_week for one in others]
    assert np.std(leads) == pytest.approx(np.sqrt(4 / 52), rel=0.4)


def test_edges_count_in_proportion_and_chances_are_binned():
    forecast = np.repeat(np.arange(10.0), 10)  # 0 to 9, each one in ten
    assert [forecast_scores.score(forecast, came).in_proportion for came in (0, 1, 8, 9)] == [
        0.0,
        pytest.approx(1.0),
        pytest.approx(1.0),
        pytest.approx(0.0),
    ]
    assert forecast_scores.score(forecast, 12).inside == 0
    assert forecast_scores.chances(forecast, 5, usual=5)[2] == (0.5, True)
    said = [(0.9, True)] * 9 + [(0.9, False)] + [(0.1, False)] * 4
    assert forecast_scores.reliability(said) == [
        {"said": 0.1, "came": 0.0, "numbers": 4},
        {"said": 0.9, "came": 0.9, "numbers": 10},
    ]
