"""A settled team's open deals are told as such until somebody types another number."""

from __future__ import annotations

from planner.analysis.settled_pipeline import as_filled_in, is_filled_in
from planner.plans import link
from planner.plans.plan import Plan
from planner.views.next_quarters import words
from planner.views.plan.words import restated
from tests.unit.test_forecast import SAMPLE


def test_deals_filled_in_are_known_by_link_and_other_inputs_until_one_is_changed():
    plan = as_filled_in(Plan(scenario=SAMPLE))
    told = words.begins(plan.scenario, is_filled_in=is_filled_in(plan))
    assert told == f"From today with 50 open deals{words.FILLED_IN}, after 4 wins this quarter."
    assert "which begins with a settled team’s 50 open deals." in restated(
        SAMPLE, is_filled_in=True
    )
    again = link.read(link.link(plan)).plan
    assert is_filled_in(again)
    assert is_filled_in(again.with_scenario(SAMPLE.replace({"leads.per_week": 3.0})))
    more = SAMPLE.today.open_deals[0].deals + 1
    assert not is_filled_in(plan.with_scenario(SAMPLE.replace({"today.open_deals.0.deals": more})))
    assert not is_filled_in(plan.with_scenario(SAMPLE.replace({"today": None})))
    assert not is_filled_in(Plan(scenario=SAMPLE))
