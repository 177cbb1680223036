"""What a simulation costs is known before it runs, and too much is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings

from planner.analysis.effects import LOOKS, compare, compare_in_looks
from planner.engine.loop import run
from planner.engine.tables import tables_of
from planner.errors import TooLarge
from planner.plans import presets
from planner.simulation import budget
from planner.simulation.simulate import simulate, trace
from reference.strategies import scenarios
from reference.teams import team

MOMENTS = {"arrived": 1, "work_ended": 2, "handed_off": 1, "cold": 1}
REPLICATIONS = 3


@settings(max_examples=30)
@given(scenario=scenarios())
def test_no_scenario_costs_more_than_was_said(scenario):
    assume(budget.cost(scenario).steps <= budget.TRACED.steps)
    settled = [
        sum(MOMENTS.get(event["kind"], 0) for event in trace(scenario, replication=r))
        for r in range(REPLICATIONS)
    ]
    mean = sum(settled) / REPLICATIONS
    # An expectation: a mean of three runs may lie above it by chance.
    assert mean <= 1.5 * budget.cost(scenario).steps + 100


@settings(max_examples=60)
@given(scenario=scenarios())
def test_no_more_deals_are_inside_than_was_said(scenario):
    tallies = run(tables_of(scenario), 1, 0, REPLICATIONS).tallies
    assert tallies["open_at_end"].mean() <= 1.5 * budget.cost(scenario).deals + 100


def test_ticks_that_come_thousands_of_times_as_often_as_leads_are_counted():
    scenario = team(leads={"per_week": 1000}).replace({"leads.pace": 1000.0})
    assert budget.cost(scenario).steps > 1e6 * scenario.clock.horizon_weeks


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"leads.per_week": 100_000.0}, "leads.per_week"),
        ({"leads.per_week": 5_000.0, "leads.pace": 1000.0}, "leads.pace"),
    ],
)
def test_what_is_too_large_is_refused_at_once_with_the_field_to_change(changes, field):
    scenario = team().replace(changes)
    with pytest.raises(TooLarge, match=f"^{field}: ") as refused:
        budget.require([scenario], 24, budget.PAGE)
    assert "lower" in str(refused.value)


def test_the_largest_request_that_is_allowed_is_allowed():
    scenario = team()
    most = budget.affordable([scenario])
    budget.require([scenario], most)
    with pytest.raises(TooLarge):
        budget.require([scenario], most + 1)


def test_simulate_and_trace_refuse_what_would_not_end():
    endless = team(leads={"per_week": 100_000}).replace({"leads.pace": 1000.0})
    with pytest.raises(TooLarge):
        simulate(endless, 1)
    with pytest.raises(TooLarge):
        trace(endless)


def test_a_saturated_pool_of_a_hundred_thousand_leads_is_allowed():
    weeks = team().clock.horizon_weeks + team().clock.warmup_weeks
    budget.require([team(leads={"per_week": 100_000 / weeks})], 24)


def test_a_comparison_that_would_not_end_is_refused_and_one_that_fits_is_not():
    endless = team(leads={"per_week": 100_000, "pace": 1000.0})
    with pytest.raises(TooLarge):
        compare(endless, replications=1)
    with pytest.raises(TooLarge):
        next(compare_in_looks(endless))
    with pytest.raises(TooLarge):
        next(compare_in_looks(team(leads={"per_week": 10_000}), limit=budget.Limit(1e6, 4e6)))


def test_looks_end_where_the_next_would_cost_too_much(monkeypatch):
    monkeypatch.setattr(budget, "affordable", lambda *_: LOOKS[1])
    *_, last = compare_in_looks(presets.load("mid_market").scenario, precision=1e-9)
    assert (last.replications, last.stopped) == (LOOKS[1], "maximum")
