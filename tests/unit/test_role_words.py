"""Roles behind a number are said as one says them."""

from __future__ import annotations

import pytest

from planner.model import team_edits
from planner.plans import link, presets
from planner.plans.differences import Input
from planner.plans.figures import come_by_the_month
from planner.views.common.fields import quota, still_for
from planner.views.common.input_words import comes_as_leads
from planner.views.common.numbers import THIN, money, span
from planner.views.common.role_words import begun, counted, named, they
from planner.views.compare.words import input_value
from planner.views.plan.words import restated, visits


@pytest.mark.parametrize(
    ("name", "two"),
    [
        ("SDR", "SDRs"),
        ("Senior AE", "Senior AEs"),
        ("Seller", "Sellers"),
        ("Salesperson", "Salespeople"),
        ("Account executive", "Account executives"),
        # Many already, work, or another language's: as it was typed.
        ("Inside Sales", "Inside Sales"),
        ("CS", "CS"),
        ("Proposal", "Proposal"),
        ("Verkäufer", "Verkäufer"),
        ("AE-", "AE-"),
    ],
)
def test_a_plural_is_made_only_where_it_is_known(name, two):
    assert named(name, 2) == named(name, 0) == two
    assert named(name, 1) == named(name, -1) == name


def test_a_specialist_called_by_the_stage_is_one_for_it():
    scenario = presets.load("mid_market").scenario
    role = scenario.team.roles[0].model_copy(update={"name": "Demo", "stages": ("Demo",)})
    assert counted(role) == "2 for Demo"
    assert counted(scenario.team.roles[0]) == "2 SDRs"
    assert quota(scenario).startswith("To reach it, each of 2 Closers has")


@pytest.mark.parametrize(
    ("leads", "said"),
    [(0.001, "0.001 leads"), (0.0333333, "0.033 leads"), (69.2307, "69.23 leads"), (1, "1 lead")],
)
def test_few_leads_a_week_are_never_none(leads, said):
    scenario = presets.load("mid_market").scenario.replace({"leads.per_week": leads})
    assert f" {said} a week" in restated(scenario)


def test_leads_typed_by_the_month_are_told_by_the_month():
    by_month = {"scenario.leads.per_month": 300.0}
    plan = link.plan_of("mid_market")
    assert not come_by_the_month(plan.scenario)
    monthly = plan.replace(by_month).scenario
    assert come_by_the_month(monthly)
    assert " work 300 leads a month through " in restated(monthly)
    assert not come_by_the_month(monthly.replace({"leads.per_week": 3.25}))


def test_a_range_of_millions_says_so_once():
    assert span(money(2.36e6), money(2.42e6)) == f"$2.36 to $2.42{THIN}million"
    assert span(money(997_000), money(1.24e6)) == f"$997k to $1.24{THIN}million"


def test_an_empty_target_says_which_one_stands():
    scenario = presets.load("mid_market").scenario
    assert "for the target of 14 wins a quarter" in still_for(scenario, in_dollars=True)
    assert still_for(scenario, in_dollars=False) == ""
    in_dollars = scenario.replace(
        {"target.wins_per_quarter": None, "target.revenue_per_quarter_usd": 500_000}
    )
    assert "for the target of $500k a quarter" in still_for(in_dollars, in_dollars=False)
    assert still_for(in_dollars, in_dollars=True) == ""


def test_a_verb_is_of_one_or_of_several():
    scenario = presets.load("mid_market").scenario.replace({"team.roles.SDR.people": 1})
    assert they(scenario, ["SDR"], "are") == "the SDR is"
    assert they(scenario, ["SDR"], "keep") == "the SDR keeps"
    assert they(scenario, ["AE"], "have") == "AEs have"
    assert they(scenario, ["SDR", "AE"], "are") == "SDRs and AEs are"
    line = team_edits.line(team_edits.full_cycle(scenario))
    assert they(line, ["Demo"], "are") == "the person for Demo is"
    assert begun(they(scenario, ["SDR"], "are")) == "The SDR is"
    assert [visits(each) for each in (1.0, 2.4)] == ["1 visit a week", "2.4 visits a week"]


def test_leads_that_are_round_by_the_month_are_told_so():
    of_300 = presets.load("mid_market").scenario.replace({"leads.per_week": 300 * 12 / 52})
    assert come_by_the_month(of_300)
    told = comes_as_leads(of_300, 3.2)
    assert told == "On top of 300 leads a month about 3.2 a week come back."
    leaf = "scenario.leads.per_week"
    assert input_value(Input("", leaf, ()), 300 * 12 / 52) == "69.2 (300 a month)"
    assert input_value(Input("", leaf, ()), 40.0) == "40"
