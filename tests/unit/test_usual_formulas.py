"""The usual formulas on teams so small that each can be reckoned by hand."""

from __future__ import annotations

import pytest

from planner.analysis.forecast import forecast_of
from planner.analysis.usual_formulas import usual_formulas
from planner.model import flow
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.next_quarters import formula_words, markup
from tests.unit.test_forecast import SAMPLE

TWO_STAGES = Scenario.from_dict(
    {
        "schema": 2,
        "name": "Two stages",
        "clock": {"horizon_weeks": 26, "week_of_year": 4},
        "leads": {"per_week": 1},
        "stages": [
            {"name": "Talk", "work": {"mean_hours": 1}, "drop_off": 0.5},
            {
                "name": "Close",
                "work": {"mean_hours": 2},
                "buyer": {"mean_days": 7},
                "drop_off": 0.2,
            },
        ],
        "team": {"roles": [{"name": "AE", "people": 2, "stages": ["Talk", "Close"]}]},
        "target": {"wins_per_quarter": 13},
        "today": {
            "open_deals": [
                {"stage": None, "deals": 2},
                {"stage": "Talk", "deals": 4},
                {"stage": "Close", "deals": 5},
            ],
            "wins_so_far": 2,
        },
    }
)


def formulas(scenario, replications=40):
    return usual_formulas(forecast_of(simulate(scenario, replications)))


def test_the_weighted_pipeline_is_each_deal_at_the_chance_of_its_stage():
    found = formulas(TWO_STAGES)
    assert found.weighted.worth == pytest.approx(2 * 0.4 + 4 * 0.4 + 5 * 0.8)
    assert found.won == 2
    now, later = found.weighted.now, found.weighted.later
    assert found.weighted.not_won == pytest.approx(found.weighted.worth - now - later)
    assert found.won + now + found.new == pytest.approx(found.simulated)


def test_a_kinds_deals_are_weighted_by_its_own_odds():
    kinds = [{"name": "New", "odds": 0.5}, {"name": "Old", "odds": 2.0}]
    rows = [
        {"stage": "Close", "deals": 3, "kind": "New"},
        {"stage": None, "deals": 1, "kind": "Old"},
    ]
    found = formulas(TWO_STAGES.replace({"kinds": kinds, "today.open_deals": rows}))
    new = 0.5 * 0.8 / (0.5 * 0.8 + 0.2)
    old = 2 * 0.5 / (2 * 0.5 + 0.5) * 2 * 0.8 / (2 * 0.8 + 0.2)
    assert found.weighted.worth == pytest.approx(3 * new + old)


def test_coverage_is_of_what_is_missing_to_the_target():
    found = formulas(TWO_STAGES)
    assert found.coverage.times == 1.0
    assert found.coverage.won == pytest.approx(found.weighted.now / 11)
    dollars = {"target.wins_per_quarter": None, "target.revenue_per_quarter_usd": 325_000.0}
    in_dollars = formulas(TWO_STAGES.replace({**dollars, "today.revenue_so_far_usd": 50_000.0}))
    assert in_dollars.coverage.times == 1.0
    assert formulas(TWO_STAGES.replace({"today.wins_so_far": 13})).coverage.times is None
    without = formulas(TWO_STAGES.replace({"target.wins_per_quarter": None}))
    assert (without.coverage, without.capacity) == (None, None)


def test_the_capacity_sheet_gives_everybody_a_quota_by_ramp_and_leaving():
    assert formulas(TWO_STAGES).capacity.wins == pytest.approx(2 + 2 * 6.5 * 10 / 13)
    hired = TWO_STAGES.replace({"team.hires": [{"week": 5, "role": "AE", "people": 1}]})
    assert formulas(hired).capacity.full == pytest.approx(2.5), "there for half of ten weeks"
    ramp = {"team.roles.AE.ramp": {"weeks": 10, "start": 0.5}}
    assert formulas(hired.replace(ramp)).capacity.full == pytest.approx(2 + 0.5 * 0.625)
    new = TWO_STAGES.replace({**ramp, "team.roles.AE.tenure_weeks": [0]})
    assert formulas(new).capacity.full == pytest.approx(1 + 0.75)
    gone = TWO_STAGES.replace({"team.hires": [{"week": 0, "role": "AE", "people": -1}]})
    assert formulas(gone).capacity.full == pytest.approx(1)
    leaving = TWO_STAGES.replace({"team.roles.AE.leaving.per_year": 0.52})
    assert formulas(leaving).capacity.wins == pytest.approx(2 + 0.9 * 10)


def test_sales_velocity_spreads_open_deals_over_the_length_of_a_sale():
    found = formulas(TWO_STAGES).velocity
    weeks = flow.weeks_to_win(TWO_STAGES)
    assert found.win_rate == pytest.approx(0.4)
    assert found.sale_days == pytest.approx(7 * weeks)
    assert found.wins == pytest.approx(2 + 11 * 0.4 * 10 / weeks)
    assert found.mean_chance == pytest.approx(6.4 / 11)


def test_without_open_deals_there_is_nothing_to_reckon_with():
    assert formulas(presets.load("mid_market").scenario, 2) is None
    assert formulas(TWO_STAGES.replace({"today.open_deals": []}), 2) is None


def test_every_formula_says_its_number_the_simulated_one_and_why():
    found = formulas(SAMPLE, 60)
    lines = list(formula_words.rows(found, SAMPLE))
    assert [each.name for each in lines] == [
        "Weighted pipeline",
        "Coverage",
        "Capacity sheet",
        "Sales velocity",
    ]
    weighted, coverage, capacity, velocity = lines
    assert weighted.says == "14.5 wins"
    assert "come only after this quarter" in weighted.why
    assert "New leads add" in weighted.why
    assert coverage.says == "5.0 times: enough"
    assert "chance of the target" in coverage.simulated
    assert "each of 2 Closers at full speed a quota of 7, whatever reaches them: " in capacity.why
    assert f" = {capacity.says.removesuffix(' wins')}. Simulated" in capacity.why
    assert "3.6\u202f%" in velocity.why
    told = markup.formulas(found, SAMPLE)
    assert told.count("<tr>") == 5
    without = formulas(TWO_STAGES.replace({"target.wins_per_quarter": None}))
    assert len(list(formula_words.rows(without, TWO_STAGES))) == 2


def test_a_target_that_is_reached_needs_no_coverage():
    scenario = TWO_STAGES.replace({"today.wins_so_far": 13})
    lines = list(formula_words.rows(formulas(scenario), scenario))
    assert lines[1].says == "the target is reached"
    assert "more than anybody else" in lines[2].why
