"""What the engine finds against closed forms of queueing, over several loads.

The cases stand in reference/; each must be within 4 standard errors, and the table on the Method
page must show what is found here.
"""

from __future__ import annotations

import pytest

from planner.model import flow
from planner.model.scenario import DAYS_PER_WEEK
from reference import closed_forms, queueing
from reference.checked_value import simulated
from tests.shipped import assert_met_as_shipped


@pytest.mark.parametrize("case", closed_forms.ERLANG_C)
def test_waits_are_erlangs(case):
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.ERLANG_A)
def test_waits_that_go_cold_are_erlang_as(case):
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.POLLACZEK)
def test_one_persons_waits_are_pollaczeks_and_khinchines(case):
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.DEALS_DIFFER)
def test_the_spread_from_deal_to_deal_adds_to_that_of_the_work(case):
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.TRAFFIC)
def test_visits_wins_and_loads_are_the_traffic_equations(case):
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.CAPPED)
def test_a_capped_line_makes_the_practical_worst_case(case):
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.JACKSON)
def test_deals_inside_are_jacksons(case):
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.JACKSON)
def test_deals_inside_are_wins_times_their_time_inside(case):
    """Little's law across three measures; pooled, and nobody is lost."""
    form = closed_forms.FORMS[case]
    outcome = simulated(form.scenario, form.replications)
    wins = outcome.measures["throughput_per_week"]
    weeks = (outcome.measures["cycle_days_mean"] * wins).sum() / wins.sum() / DAYS_PER_WEEK
    inside = outcome.measures["work_in_process"]
    assert inside.mean() == pytest.approx(queueing.little(wins.mean(), weeks), rel=0.01)


@pytest.mark.parametrize("case", closed_forms.BUYER)
def test_the_buyers_own_time_holds_deals_whatever_its_spread(case):
    """M/G/∞: nobody waits for the buyer, so only the mean counts."""
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.BOTTLENECK)
def test_nobody_wins_more_than_the_bottleneck_lets_through(case):
    assert flow.bottleneck(closed_forms.FORMS[case].scenario) == "S1"
    assert_met_as_shipped(case)


@pytest.mark.parametrize("case", closed_forms.STREAM)
def test_the_stream_of_leads_is_stationary_from_the_first_week(case):
    """Leads a week are the rate, without any warm-up and whatever their spread."""
    assert_met_as_shipped(case)
    form = closed_forms.FORMS[case]
    if form.scenario.leads.cv == 0:
        leads = simulated(form.scenario, form.replications).measures["leads_per_week"]
        assert set(leads) == {2}
