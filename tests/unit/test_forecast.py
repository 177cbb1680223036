"""The forecast of the next quarters: fans, the year together, and what a settled team has open."""

from __future__ import annotations

import numpy as np
import pytest

from planner.analysis import forecast
from planner.analysis.forecast import forecast_in_looks, forecast_of
from planner.analysis.settled_pipeline import with_settled_pipeline
from planner.errors import PlannerError, TooLarge
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.plans.asset_folder import ASSETS
from planner.simulation.simulate import simulate

SAMPLE = Scenario.from_json((ASSETS / "sample_today.json").read_text(encoding="utf-8"))
MID_MARKET = presets.load("mid_market").scenario


@pytest.fixture(scope="module")
def found():
    return forecast_of(simulate(SAMPLE, 60))


def test_each_fan_begins_with_what_was_won_and_ends_with_the_quarters_prediction(found):
    assert [each.wins_so_far for each in found.quarters] == [4, 0, 0, 0]
    assert found.quarters[0].revenue_usd.middle[0] == 180_000
    for each in found.quarters:
        assert each.wins.weeks[0] == each.quarter.first_week
        assert each.wins.weeks[-1] == each.quarter.end_week
        for fan, name in ((each.wins, "wins"), (each.revenue_usd, "revenue_usd")):
            ends = fan.low[-1], fan.middle[-1], fan.high[-1]
            told = each.predictions[name]
            assert ends == pytest.approx((told.p10, told.p50, told.p90))
            assert (np.diff(fan.low) >= 0).all(), "a running total never falls"
            assert (fan.low <= fan.middle).all()
            assert (fan.middle <= fan.high).all()


def test_the_year_adds_up_its_quarters_run_by_run(found):
    quarters = found.outcome.quarters
    wins = sum(quarter.wins for quarter in quarters)
    assert found.year.quarters == 4
    assert found.year.wins.mean.mean == pytest.approx(wins.mean())
    assert found.year.wins.p10 == pytest.approx(np.percentile(wins, 10))
    assert found.year.chance.mean == (wins >= 4 * 14).mean()
    assert found.year.revenue_usd.mean.mean == pytest.approx(180_000 + 45_000 * (wins - 4).mean())


def test_the_chance_of_the_year_is_of_dollars_where_the_target_is(found):
    in_dollars = {"wins_per_quarter": None, "revenue_per_quarter_usd": 14 * 45_000.0}
    scenario = SAMPLE.replace({f"target.{name}": value for name, value in in_dollars.items()})
    assert forecast_of(simulate(scenario, 60)).year.chance == found.year.chance
    no_target = scenario.replace({"target.revenue_per_quarter_usd": None})
    assert np.isnan(forecast_of(simulate(no_target, 60)).year.chance.mean)


def test_a_year_is_four_quarters_of_a_longer_time():
    longer = MID_MARKET.replace({"clock.horizon_weeks": 70.0})
    found = forecast_of(simulate(longer, 4))
    assert (len(found.quarters), found.year.quarters) == (5, 4)


def test_looks_get_sharper_on_the_same_luck():
    looks = list(forecast_in_looks(SAMPLE))
    assert [each.outcome.replications for each in looks] == [60, 150, 400]
    assert looks[0].share_done < looks[-1].share_done == 1
    assert (looks[1].outcome.wins_by_week[:60] == looks[0].outcome.wins_by_week).all()


def test_a_time_in_which_no_quarter_ends_is_refused_by_name():
    with pytest.raises(PlannerError, match=r"clock\.horizon_weeks"):
        next(forecast_in_looks(MID_MARKET.replace({"clock.horizon_weeks": 12.0})))


def test_the_pipeline_of_a_settled_team_is_what_it_has_open_on_average():
    begun = with_settled_pipeline(MID_MARKET)
    outcome = simulate(MID_MARKET, 60)
    by_stage = {row.stage: row.deals for row in begun.today.open_deals if row.stage}
    for stage in MID_MARKET.stages:
        inside = outcome.values("work_in_process", stage=stage.name).mean()
        assert abs(by_stage.get(stage.name, 0) - inside) <= 0.5
    assert begun.replace({"today": None}).stages == MID_MARKET.stages


def test_a_settled_pipeline_leaves_out_what_is_yet_to_come_and_keeps_what_was_won():
    dated = SAMPLE.replace(
        {
            "changes": [{"week": 0, "field": "leads.per_week", "times": 3.0}],
            "team.hires": [{"week": 0, "role": "SDR", "people": 9}],
        }
    )
    plain = SAMPLE.replace({"today": None, "clock.week_of_year": 31})
    begun = with_settled_pipeline(dated)
    assert begun.today.open_deals == with_settled_pipeline(plain).today.open_deals
    assert begun.today.wins_so_far == SAMPLE.today.wins_so_far
    assert begun.team.hires == dated.team.hires


def test_a_settled_pipeline_is_split_among_kinds_that_visit_the_stage():
    kinds = [
        {"name": "New", "share": 3},
        {"name": "Renewal", "share": 1, "stages": {"Demo": {"skip": True}}},
    ]
    begun = with_settled_pipeline(MID_MARKET.replace({"kinds": kinds}))
    rows = begun.today.open_deals
    assert {row.kind for row in rows} == {"New", "Renewal"}
    assert {row.kind for row in rows if row.stage == "Demo"} == {"New"}
    qualify = {row.kind: row.deals for row in rows if row.stage == "Qualify"}
    assert qualify["New"] == pytest.approx(3 * qualify["Renewal"], abs=2)


def test_too_large_a_team_is_refused_before_it_is_simulated(monkeypatch):
    monkeypatch.setattr("planner.analysis.settled_pipeline.simulate", None)
    with pytest.raises(TooLarge):
        with_settled_pipeline(MID_MARKET.replace({"leads.per_week": 90_000.0}))


def test_a_year_has_four_quarters():
    assert forecast.QUARTERS_PER_YEAR == 4
