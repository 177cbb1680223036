"""Figures in place of fields: what a CRM says, and what the model makes of it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import ScenarioError
from planner.model import flow
from planner.plans import figures, link, presets
from planner.plans.plan import Plan, field_at
from planner.views.common.fields import evidence_in, quota

CONVERSIONS = (0.40, 0.60, 0.75, 0.65, 0.80)  # 9.4 % in all


def mid_market() -> Plan:
    return link.plan_of("mid_market")


def of_a_crm() -> Plan:
    """Its conversions typed as what is lost, in a team that loses nothing at hand-offs."""
    lost = {f"scenario.stages.{i}.lost_here": 1 - on for i, on in enumerate(CONVERSIONS)}
    no_harm = {"scenario.hand_off.loss": 0.0, "scenario.hand_off.repeat": 0.0}
    no_restarts = {f"scenario.stages.{i}.restart": 0.0 for i in range(len(CONVERSIONS))}
    return mid_market().replace(lost | no_harm | no_restarts)


def test_the_conversions_of_a_crm_multiply_to_the_share_that_is_won():
    won = 1.0
    for on in CONVERSIONS:
        won *= on
    assert flow.win_chance(of_a_crm().scenario) == pytest.approx(won)


@given(repeat=st.floats(0, 0.95), at=st.integers(0, 4))
def test_repeats_do_not_change_what_is_lost(repeat, at):
    plan = of_a_crm()
    more = plan.replace({f"scenario.stages.{at}.repeat": repeat})
    lost = f"scenario.stages.{at}.lost_here"
    assert more.value(lost) == pytest.approx(plan.value(lost), abs=1e-9)
    assert flow.win_chance(more.scenario) == pytest.approx(flow.win_chance(plan.scenario))


@given(
    lost=st.floats(0.2, 0.999),
    repeat=st.floats(0, 0.9),
    loss=st.floats(0, 0.2),
    again=st.floats(0, 0.5),
)
def test_what_a_hand_off_loses_is_lost_here(lost, repeat, loss, again):
    at = "scenario.stages.1"  # Discovery: deals come from the SDR
    harm = {"scenario.hand_off.loss": loss, "scenario.hand_off.repeat": again}
    plan = of_a_crm().replace(harm | {f"{at}.lost_here": lost, f"{at}.repeat": repeat})
    assert plan.value(f"{at}.lost_here") == pytest.approx(lost, abs=1e-9)
    won = flow.win_chances(plan.scenario)
    assert won[1] / won[2] == pytest.approx(1 - lost, abs=1e-9), "as the flow reckons it"
    fewer = plan.replace({f"{at}.repeat": repeat / 2})
    assert fewer.value(f"{at}.lost_here") == pytest.approx(lost, abs=1e-9)


def test_typed_conversions_make_the_share_that_is_won_hand_offs_included():
    lost = {f"scenario.stages.{i}.lost_here": 1 - on for i, on in enumerate(CONVERSIONS)}
    no_restarts = {f"scenario.stages.{i}.restart": 0.0 for i in range(len(CONVERSIONS))}
    plan = mid_market().replace(lost | no_restarts)
    assert plan.scenario.hand_off.loss > 0
    assert flow.win_chance(plan.scenario) == pytest.approx(0.0936)


def test_less_than_a_hand_off_loses_cannot_be_lost():
    with pytest.raises(ScenarioError) as refused:
        mid_market().replace({"scenario.stages.1.lost_here": 0.01})
    assert "lost at the hand-off before it" in refused.value.problems[0].allowed
    least = mid_market().replace(
        {"scenario.stages.1.drop_off": 0.0, "scenario.stages.1.repeat": 0.5}
    )
    followed = least.replace({"scenario.stages.1.repeat": 0.1})
    assert followed.scenario.stages[1].drop_off == 0, "nobody typed what is lost"


@given(lost=st.floats(0, 0.999), repeat=st.floats(0, 0.9))
def test_a_figure_comes_back_as_it_was_typed(lost, repeat):
    at = "scenario.stages.1"
    plan = of_a_crm().replace({f"{at}.lost_here": lost, f"{at}.repeat": repeat})
    assert plan.value(f"{at}.lost_here") == pytest.approx(lost, abs=1e-9)
    assert plan.scenario.stages[1].drop_off == pytest.approx(lost * (1 - repeat), abs=1e-11)


def test_a_drop_off_that_is_given_itself_stands():
    plan = of_a_crm().replace({"scenario.stages.1.drop_off": 0.1, "scenario.stages.1.repeat": 0.5})
    assert plan.scenario.stages[1].drop_off == 0.1


def test_leads_by_the_month():
    plan = mid_market().replace({figures.LEADS_PER_MONTH: 300.0})
    assert plan.scenario.leads.per_week == pytest.approx(300 * 12 / 52)
    assert plan.value(figures.LEADS_PER_MONTH) == pytest.approx(300)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("scenario.stages.1.lost_here", 1.2, "must be at most 1"),
        ("scenario.stages.1.lost_here", -0.1, "must be at least 0"),
        ("scenario.stages.1.lost_here", 1.0, "must stay below 1"),
        ("scenario.stages.1.repeat", 1.5, "must be at most 1"),
        (figures.LEADS_PER_MONTH, 0.0, "must be above 0"),
        (figures.LEADS_PER_MONTH, 1e6, "must be at most 100,000"),
    ],
)
def test_an_impossible_figure_is_refused_by_its_own_bounds(path, value, said):
    with pytest.raises(ScenarioError) as refused:
        of_a_crm().replace({path: value})
    assert said in refused.value.problems[0].allowed


def test_no_figure_of_a_stage_that_is_not_there():
    with pytest.raises(KeyError):
        mid_market().value("scenario.stages.9.lost_here")
    with pytest.raises(KeyError):
        mid_market().replace({"scenario.stages.9.lost_here": 0.1})
    with pytest.raises(KeyError):
        figures.about_at("scenario.stages.0.drop_off")


def test_bounds_and_words_of_a_figure_are_its_own():
    assert field_at("scenario.stages.3.lost_here").shown_unit == "% of the deals that enter"
    assert field_at(figures.LEADS_PER_MONTH).high == int(100_000 * 52 / 12)


def test_a_drop_off_that_only_followed_the_repeats_is_not_called_your_number():
    plan, behind = mid_market(), presets.load("mid_market")
    followed = plan.replace({"scenario.stages.2.repeat": 0.4})
    assert followed.scenario.stages[2].drop_off != plan.scenario.stages[2].drop_off
    assert evidence_in(followed, behind, "stages.Demo.drop_off") == evidence_in(
        plan, behind, "stages.Demo.drop_off"
    )
    typed = plan.replace({"scenario.stages.2.lost_here": 0.4})
    assert evidence_in(typed, behind, "stages.Demo.drop_off") == (
        "your number",
        "Your number: the example has another.",
    )


def test_a_team_of_another_name_is_compared_with_no_example():
    behind, ours = presets.load("mid_market"), mid_market().replace({"scenario.name": "Ours"})
    typed = ours.replace({"scenario.stages.2.lost_here": 0.4})
    assert evidence_in(typed, behind, "stages.Demo.drop_off") == ("your number", "Your number.")
    assert presets.named_as(typed.scenario) is None
    assert presets.named_as(mid_market().scenario) == "mid_market"


def test_a_target_in_dollars_asks_for_wins_of_the_usual_value():
    worth = {"scenario.money.deal_value_usd": 28_000.0, "scenario.target.wins_per_quarter": None}
    plan = mid_market().replace(worth | {"scenario.target.revenue_per_quarter_usd": 280_000.0})
    assert plan.scenario.target_wins == 10
    closers = plan.scenario.team.roles[-1]
    assert quota(plan.scenario) == (
        f"To reach it, each of {closers.people} {closers.name}s has to win 5.0 a quarter."
    )
    free = plan.replace({"scenario.money.deal_value_usd": 0.0})
    assert free.scenario.target_wins is None
    assert quota(free.scenario) == ""


def test_a_target_in_wins_is_itself():
    plan = mid_market().replace({"scenario.target.wins_per_quarter": 7.5})
    assert plan.scenario.target_wins == 7.5


def test_what_is_lost_at_a_stage_stays_whatever_of_it_is_the_hand_offs():
    typed = of_a_crm().scenario
    moved = typed.replace({"hand_off.loss": 0.2, "hand_off.repeat": 0.3})
    first = typed.stages[0].name
    names = [stage.name for stage in typed.stages]
    kept = figures.with_lost_of(moved, typed, names)
    assert flow.win_chance(kept) == pytest.approx(math.prod(CONVERSIONS))
    assert flow.win_chance(moved) < 0.9 * math.prod(CONVERSIONS)
    assert kept.hand_off == moved.hand_off
    assert figures.with_lost_of(moved, typed, [first]) == moved, "no hand-off comes before it"
    too_much = typed.replace({"hand_off.loss": 0.9})
    assert figures.with_lost_of(too_much, typed, names) is None
