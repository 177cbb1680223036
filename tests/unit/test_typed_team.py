"""A team made of typed figures replays them: exactly by arithmetic, or as nearly as it says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from planner.calibration.stage_days import stage_days
from planner.calibration.typed_figures import (
    Refused,
    RoleFigures,
    StageFigures,
    TypedFigures,
)
from planner.calibration.typed_form import TypedForm, read
from planner.calibration.typed_team import TypedTeam, check, team_of
from planner.model import flow
from planner.model.scenario import Scenario
from planner.plans import link
from planner.simulation.simulate import simulate
from planner.views.plan import typed_markup, typed_words
from tests.typed_teams import CONVERSIONS, DAYS, HEAD_OF_SALES, NAMES


@cache
def fitted(form: TypedForm = HEAD_OF_SALES) -> TypedTeam:
    *_, last = team_of(read(form))
    return last


def of_two(**more) -> TypedFigures:
    """A founder's team: two roles, three stages, all of it known."""
    stages = (
        StageFigures("Call", "Seller", 0.5, 4.0, 1.0),
        StageFigures("Pilot", "Engineer", 0.98, 20.0, 6.0),
        StageFigures("Sign", "Seller", 0.6, 10.0, 2.0),
    )
    known = {
        "stages": stages,
        "roles": (RoleFigures("Seller", 2, 25.0, 120e3), RoleFigures("Engineer", 1, 15.0, 150e3)),
        "leads_per_week": 3.0,
        "deal_value_usd": 40e3,
    }
    return TypedFigures(**(known | more))


def test_the_conversions_multiply_to_the_share_that_is_won():
    assert flow.win_chance(fitted().plan.scenario) == pytest.approx(0.0936, abs=1e-12)


def test_each_stage_passes_on_what_was_typed_hand_offs_included():
    scenario = fitted().plan.scenario
    after = [flow.win_chances(scenario)[i] for i in range(len(CONVERSIONS) + 1)]
    for i, on in enumerate(CONVERSIONS):
        assert after[i] / after[i + 1] == pytest.approx(on, abs=1e-12)


def test_days_are_met_within_the_simulated_range():
    found = {(each.name, each.where): each for each in fitted().replayed}
    assert set(found) == {
        ("win_share", ""),
        ("cycle_days", ""),
        *(("stage_days", name) for name in NAMES),
    }
    assert all(each.is_met for each in found.values())
    for name, typed in zip(NAMES, DAYS, strict=True):
        assert found["stage_days", name].found.mean == pytest.approx(typed, rel=0.01)
    assert found["cycle_days", ""].typed == 60
    assert found["cycle_days", ""].found.mean == pytest.approx(60, rel=0.02)


def test_other_luck_meets_them_too():
    again = simulate(fitted().plan.scenario, 40, seed=77)
    for days, typed in zip(stage_days(again), DAYS, strict=True):
        assert days.mean == pytest.approx(typed, rel=0.04)
    share = again.summary("win_share")
    assert abs(share.mean - 0.0936) < 3 * share.standard_error


def test_from_the_link_everything_reproduces():
    team = fitted()
    plan = link.read(link.link(team.plan)).plan
    assert plan.scenario == team.plan.scenario
    assert plan.tags == team.plan.tags
    again = simulate(plan.scenario, team.outcome.replications, plan.seed)
    assert [day.mean for day in stage_days(again)] == [day.mean for day in stage_days(team.outcome)]


def test_the_same_figures_give_the_same_team():
    *_, again = team_of(read(HEAD_OF_SALES))
    assert again.plan == fitted().plan


def test_what_nobody_typed_is_assumed_by_name():
    team = fitted()
    said = " ".join(typed_words.assumed(team))
    for part in ("SDR 71\u202f%", "Qualify 1.4", "SDR 20, AE 20 and SE 20", "goes cold"):
        assert part in said
    assert "No stage is repeated" in said
    assert "Value of a win" not in said
    assert {each.code for each in team.assumed} == set(typed_words._SAY) - {"days", "value"}
    html = typed_markup.result(team)
    assert html.count("<tr") == 1 + len(team.replayed)
    assert "✓ met" in html


def test_where_every_value_comes_from():
    tags = fitted().plan.tags
    assert tags["leads.per_week"] == tags["stages.Demo.drop_off"] == "measured"
    assert tags["team.roles.AE.people"] == tags["money.deal_value_usd"] == "measured"
    assert tags["stages.Demo.work.mean_hours"] == "assumption"
    assert tags["stages.Demo.buyer.mean_days"] == "assumption", "it rests on hours nobody typed"
    assert tags["hand_off.loss"] == "assumption"
    notes = typed_words.notes(fitted())
    assert notes["stages.Demo.drop_off"][0] == "as you typed it"
    assert notes["stages.Demo.buyer.mean_days"][0] == "fitted to your days"


def test_leveling_says_where_it_rests_on_hours_nobody_typed():
    plan = fitted().plan
    assert typed_words.hours_assumed(plan).startswith("Work hours are assumed")
    stages = range(len(NAMES))
    some = plan.replace({"tags": dict(plan.tags) | {"stages.Demo.work.mean_hours": "measured"}})
    assert "of Qualify, Discovery, Proposal and Close are" in typed_words.hours_assumed(some)
    typed = plan.replace({f"scenario.stages.{i}.work.mean_hours": 2.0 for i in stages})
    known = typed.replace({"tags": {}})
    assert typed_words.hours_assumed(known) == ""


def test_what_was_typed_is_kept_to_the_letter():
    *_, team = team_of(of_two(wins_per_quarter=9.0))
    scenario = team.plan.scenario
    assert [stage.work.mean_hours for stage in scenario.stages] == [1.0, 6.0, 2.0]
    assert [role.people for role in scenario.team.roles] == [2, 1]
    assert [role.selling_hours_per_week for role in scenario.team.roles] == [25.0, 15.0]
    assert [role.cost_per_year_usd for role in scenario.team.roles] == [120e3, 150e3]
    assert scenario.target.wins_per_quarter == 9
    assert {each.code for each in team.assumed}.isdisjoint({"busy", "hours", "selling_hours"})
    assert all(each.is_met for each in team.replayed)
    assert team.plan.tags["stages.Pilot.buyer.mean_days"] == "measured"


def test_a_conversion_that_leaves_no_room_for_hand_offs_lowers_their_loss():
    *_, team = team_of(of_two())
    scenario = team.plan.scenario
    assert scenario.hand_off.loss == pytest.approx(0.02)
    assert scenario.stages[1].drop_off == 0
    assert flow.win_chance(scenario) == pytest.approx(0.5 * 0.98 * 0.6)
    assert "Hand-offs lose 2\u202f%" in " ".join(typed_words.assumed(team))


def test_days_that_nobody_knows_share_the_days_to_a_win():
    stages = tuple(replace(one, days=None) for one in of_two().stages[1:])
    *_, team = team_of(of_two(stages=(of_two().stages[0], *stages), cycle_days=54.0))
    shared = [each.value for each in team.assumed if each.code == "days"]
    assert shared == [25.0, 25.0]
    cycle = next(each for each in team.replayed if each.name == "cycle_days")
    assert cycle.is_met
    assert cycle.typed == 54


def test_days_that_contradict_each_other_are_told():
    *_, team = team_of(of_two(cycle_days=90.0))
    assert [each.name for each in team.replayed if not each.is_met] == ["cycle_days"]
    assert "add up to 34" in " ".join(typed_words.reasons(team))
    assert "Not met: days from lead to win" in typed_words.verdict(team)


def test_days_shorter_than_the_work_are_told():
    slow = StageFigures("Call", "Seller", 0.5, 0.3, 8.0)
    *_, team = team_of(of_two(stages=(slow, *of_two().stages[1:])))
    missed = [each for each in team.replayed if each.name == "stage_days" and not each.is_met]
    assert [each.where for each in missed] == ["Call"]
    assert team.plan.scenario.stages[0].buyer.mean_days == 0
    assert "waiting for Seller and their work alone take" in " ".join(typed_words.reasons(team))


def test_assumed_hours_leave_room_for_short_days():
    stages = (StageFigures("Call", "Seller", 0.3, 0.2), *of_two().stages[1:])
    *_, team = team_of(of_two(stages=stages, leads_per_week=5.0))
    call = next(each for each in team.replayed if each.where == "Call")
    assert call.is_met, call


def test_more_work_than_hours_is_refused_by_role():
    with pytest.raises(Refused) as refused:
        check(of_two(leads_per_week=30.0))
    said = [typed_words.refusal(each) for each in refused.value.refusals]
    assert [each.split(":")[0] for each in said] == [
        "Roles, row 1 (Seller), “People”",
        "Roles, row 2 (Engineer), “People”",
    ]


def test_one_person_who_does_it_all_has_no_hand_off():
    one = TypedFigures(
        stages=(StageFigures("Sell", "Founder", 0.2, 30.0),),
        roles=(RoleFigures("Founder", 1),),
        leads_per_week=2.0,
    )
    *_, team = team_of(one)
    assert all(each.is_met for each in team.replayed)
    assert {"hand_off_loss", "specialist"}.isdisjoint(each.code for each in team.assumed)
    assert "Value of a win: $25k" in " ".join(typed_words.assumed(team))


def test_days_in_stages_add_up_to_the_days_to_a_win_repeats_included():
    tree = fitted().plan.scenario.to_dict()
    tree["leads"]["per_week"] = 40.0
    tree["stages"][2] |= {"repeat": 0.2, "drop_off": 0.2}
    tree["stages"][4] |= {"repeat": 0.2}
    scenario = Scenario.from_dict(tree)
    outcome = simulate(scenario, 30, 3)
    total = sum(each.mean for each in stage_days(outcome))
    assert total == pytest.approx(outcome.summary("cycle_days_mean").mean, rel=0.03)
    visits, handed = flow.of_a_stay(scenario)
    assert visits[2] > 1 / 0.8, "after a hand-off some repeat the stage besides"
    assert 1 < visits[3] < 1.05
    assert handed[3] == handed[4] == 0
