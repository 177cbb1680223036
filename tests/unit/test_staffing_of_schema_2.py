"""Whom to hire, and what a tenth less or more brings, where people come and go and kinds differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.analysis.axes import TEAM_SIZE, axes, turned
from planner.analysis.scenario_comparison import compare_scenarios
from planner.errors import NotPossible
from planner.model import flow
from planner.model.division_of_work import full_cycle
from planner.model.scenario import Scenario
from planner.simulation.replication_cache import as_simulated
from planner.staffing import designs
from planner.staffing.hiring import next_hires
from planner.studies import bottleneck, compounding
from reference.teams import role, stage, team

TWO_KINDS = [{"name": "small"}, {"name": "large", "value_usd": 90_000}]


def sales(**fields: Any) -> Scenario:
    """Three stages: two people begin, six carry on and own what they have."""
    roles = [
        role("A", name="SDR", people=2, cost_per_year_usd=50_000),
        role("B", "C", name="AE", people=6, owns_deals=True, cost_per_year_usd=130_000),
    ]
    for one, more in zip(roles, fields.pop("roles", ({}, {})), strict=True):
        one |= more
    stages = [stage("A", 0.2, drop_off=0.5), stage("B", 0.3), stage("C", 0.5)]
    return team(stages, roles, **{"leads": {"per_week": 2}} | fields)


def hired(*hires: tuple[float, str, int], **fields: Any) -> Scenario:
    given = [{"week": week, "role": name, "people": more} for week, name, more in hires]
    return sales(**fields).replace({"team.hires": given})


# --- Designs --------------------------------------------------------------------------------------


def test_weeks_in_the_job_are_of_no_more_people_than_there_are():
    scenario = sales(roles=({"tenure_weeks": [4, 1]}, {"tenure_weeks": [9]}))
    own = designs.designs_of(scenario)["own"]
    fewer = designs.staffed(own, [1, 8])
    assert fewer.team.roles[0].tenure_weeks == (4,)
    assert fewer.team.roles[1].tenure_weeks == (9,)
    assert Scenario.from_json(fewer.to_json()) == fewer
    assert designs.staffed(own, designs.people_of(scenario)) == scenario


def test_a_role_of_which_places_end_has_so_many_at_least():
    scenario = hired((4, "AE", -2), (8, "AE", 1), (9, "AE", -2))
    found = designs.designs_of(scenario)
    assert designs.fewest_people(found["own"]).tolist() == [1, 4]
    assert designs.fewest_people(found["pods"]).tolist() == [2, 5]
    assert [r.people for r in found["pods"].team.roles] == [2, 6]
    least = designs.fewest_people(found["own"])
    assert designs.people_at(np.array([0.1, 0.1]), 1.0, least).tolist() == [1, 4]
    for name, design in found.items():
        staffed = designs.staffed(design, designs.fewest_people(design))
        assert Scenario.from_json(staffed.to_json()) == staffed, name


def test_hires_of_a_role_go_to_its_specialists_in_turn_and_to_the_one_role():
    found = designs.designs_of(hired((4, "AE", 3), (6, "SDR", 1)))
    line, alone = found["line"], found["full_cycle"]
    hires = [(hire.week, hire.role, hire.people) for hire in line.team.hires]
    assert hires == [(4, "B", 2), (4, "C", 1), (6, "A", 1)]
    assert {hire.role for hire in alone.team.hires} == {alone.team.roles[0].name}


def test_other_designs_are_reorganised_where_runs_begin_with_todays_deals():
    found = designs.designs_of(sales(today={"open_deals": [{"stage": "B"}]}))
    assert {name: one.today.reorganised for name, one in found.items() if one.today} == {
        "own": False, "pods": True, "line": True, "full_cycle": True
    }  # fmt: skip


def test_roles_of_kinds_are_a_design_of_their_own():
    roles = [
        role("A", "B", "C", name="one", people=2) | {"kinds": ["small"]},
        role("A", "B", "C", name="two", people=2) | {"kinds": ["large"]},
    ]
    scenario = team([stage("A"), stage("B"), stage("C")], roles, kinds=TWO_KINDS)
    found = designs.designs_of(scenario)
    assert next(iter(found)) == "own"
    assert all(one.kinds is None for one in found["line"].team.roles)


def steady() -> Scenario:
    return sales(kinds=TWO_KINDS)


@pytest.mark.parametrize(
    "unsteady",
    [
        sales(season={"leads": [2.0] * 13}),
        sales(changes=[{"week": 4, "field": "hand_off.loss", "times": 0.5}]),
        sales(today={"open_deals": []}),
        sales(kinds=[{"name": "K", "comes_back": {"kind": "K", "share": 0.5, "weeks": 9}}]),
        sales(roles=({"leaving": {"per_year": 0.1}}, {})),
        sales(roles=({"tenure_weeks": [1]}, {})),
        hired((4, "AE", 3)),
        sales().replace({"team.help": "idle"}),
    ],
)
def test_formulas_rule_out_nothing_where_they_do_not_hold_all_the_time(unsteady: Scenario):
    assert designs.is_steady(steady())
    assert not designs.is_steady(unsteady)


def test_the_most_wins_are_of_the_best_week_with_the_fewest_losses_and_all_open_deals():
    usual = designs.most_wins(sales())
    busy = sales(season={"leads": [1.0] * 12 + [14.0]})  # seven times the mean
    assert designs.most_wins(busy) == pytest.approx(7 * usual)
    fewer = [{"week": 4, "field": "stages.A.drop_off", "times": 0.5}]
    assert designs.most_wins(sales(changes=fewer)) == pytest.approx(1.5 * usual)
    open_deals = {"open_deals": [{"stage": "B", "deals": 7}]}
    assert designs.most_wins(sales(today=open_deals)) == pytest.approx(usual + 7)
    back = [{"name": "K", "comes_back": {"kind": "K", "share": 1, "weeks": 9}}]
    assert designs.most_wins(sales(kinds=back)) == pytest.approx(2 * usual)


def test_ample_people_are_ample_in_the_busiest_week():
    usual = designs.workload(sales())
    busy = sales(
        season={"leads": [1.0] * 12 + [14.0], "hours": [1.0] * 12 + [0.5]},
        changes=[{"week": 2, "field": "stages.B.work.mean_hours", "times": 2}],
    )
    # Fourteen leads where two are usual, half the hours of everybody, twice the work of a visit.
    assert designs.workload(busy) == pytest.approx(7 / 0.5 * 2 * usual)


# --- The next hire --------------------------------------------------------------------------------


def test_a_win_is_worth_the_mean_of_the_kinds_by_their_wins():
    kinds = [
        {"name": "small", "share": 3},
        {"name": "large", "value_usd": 90_000, "stages": {"A": {"skip": True}}},
    ]
    # Of three small leads half are won, of one large all are: 1.5 against 1.
    scenario = sales(kinds=kinds, hand_off={"loss": 0, "repeat": 0})
    assert flow.value_of_a_win_usd(scenario) == pytest.approx((1.5 * 25_000 + 90_000) / 2.5)
    assert flow.value_of_a_win_usd(sales(money={"deal_value_usd": 7})) == 7


def test_one_more_person_is_one_more_at_the_start_beside_all_who_are_hired():
    short = {"clock": {"horizon_weeks": 13, "warmup_weeks": 0}}
    first = next(next_hires(hired((4, "AE", 3), **short)))
    assert [one.people for one in first.hires if not one.takes_from] == [2, 6]
    assert all(one.gain is not None for one in first.hires)


# --- Studies --------------------------------------------------------------------------------------


def test_a_role_that_shares_its_stages_has_less_work_at_its_own_kinds_of_deal():
    roles = [
        role("A", "B", "C", name="one", people=2) | {"kinds": ["small"]},
        role("A", "B", "C", name="two", people=2) | {"kinds": ["large"]},
    ]
    kinds = [TWO_KINDS[0], TWO_KINDS[1] | {"stages": {"B": {"skip": True}, "C": {"work": 2}}}]
    scenario = team([stage("A"), stage("B"), stage("C")], roles, kinds=kinds)
    before = flow.loads(scenario)
    for name in ("one", "two"):
        after = flow.loads(bottleneck.problems(scenario)[bottleneck.Problem("work", name)])
        other = {"one": "two", "two": "one"}[name]
        assert after[name] == pytest.approx(0.9 * before[name])
        assert after[other] == before[other]
    # Nobody hands over here.
    assert bottleneck.Problem("hand_offs") not in bottleneck.problems(
        scenario.replace({"hand_off.loss": 0.3})
    )


def test_the_value_of_every_kind_is_raised():
    richer = compounding.raised(sales(kinds=TWO_KINDS), [compounding.VALUE])
    assert richer.money.deal_value_usd == pytest.approx(27_500)
    assert [kind.value_usd for kind in richer.kinds] == [None, pytest.approx(99_000)]


def test_growth_of_money_is_not_told_by_wins_of_different_value():
    with pytest.raises(NotPossible, match="wins of different value"):
        next(compounding.measure(sales(kinds=TWO_KINDS), [compounding.LEADS]))


# --- Axes -----------------------------------------------------------------------------------------


def paths_of(scenario: Scenario) -> set[str]:
    return {axis.path for axis in axes(scenario)}


def test_people_who_come_and_go_are_turned_only_where_some_do():
    assert not any("ramp" in path or "leav" in path for path in paths_of(sales()))
    leaving = paths_of(sales(roles=({}, {"leaving": {"per_year": 0.4}})))
    assert {
        "team.roles.AE.leaving.per_year",
        "team.roles.AE.leaving.fill.mean_days",
        "team.roles.AE.ramp.weeks",
        "team.leaver_loss",
    } <= leaving
    assert not any(path.startswith("team.roles.SDR.ramp") for path in leaving)
    gone = {"leaving": {"per_year": 0.4, "refill": False}}
    never = paths_of(sales(roles=({}, gone)))
    assert "team.roles.AE.leaving.per_year" in never
    assert not any("fill" in path or "ramp" in path for path in never)
    assert "team.roles.SDR.ramp.weeks" in paths_of(hired((3, "SDR", 1)))
    assert "team.leaver_loss" in paths_of(hired((3, "AE", -1)))
    assert "team.leaver_loss" not in paths_of(hired((3, "SDR", -1)))


def test_a_team_twice_as_large_has_twice_of_all_its_people_and_open_deals():
    scenario = hired(
        (4, "AE", 3),
        (5, "SDR", -1),
        roles=({"tenure_weeks": [4]}, {}),
        today={"open_deals": [{"stage": "B", "deals": 5}]},
    )
    twice = turned(scenario, TEAM_SIZE, 2)
    assert [hire.people for hire in twice.team.hires] == [6, -2]
    assert twice.team.roles[0].tenure_weeks == (4, 4)
    assert twice.today is not None
    assert twice.today.open_deals[0].deals == 10
    assert flow.loads(twice) == pytest.approx(flow.loads(scenario))


# --- Frozen scenarios -----------------------------------------------------------------------------


def test_a_frozen_scenario_that_divides_the_work_otherwise_is_reorganised():
    short = {"clock": {"horizon_weeks": 13, "warmup_weeks": 0}}
    today = sales(today={"open_deals": [{"stage": "B"}]}, **short)
    cheaper = today.replace({"team.roles.SDR.cost_per_year_usd": 1.0})
    named = [("A", full_cycle(today)), ("B", today), ("C", cheaper)]

    def reorganised(reference: int) -> list[bool]:
        first = next(compare_scenarios(named, reference=reference))
        return [bool(e.scenario.today and e.scenario.today.reorganised) for e in first.entries]

    assert reorganised(1) == [True, False, False]
    assert reorganised(0) == [False, True, True]


# --- What moves no deal ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moves_nothing",
    [
        {"kinds.large.value_usd": 3.0},
        {"today.wins_so_far": 9, "today.revenue_so_far_usd": 1e6},
        {"clock.warmup_weeks": 99.0},
        {"today.open_deals.0.age_days": 12.0},
        {"target.revenue_per_quarter_usd": 1e6},
    ],
)
def test_what_moves_no_deal_is_simulated_once(moves_nothing: dict[str, Any]):
    scenario = sales(kinds=TWO_KINDS, today={"open_deals": [{"stage": "B", "kind": "large"}]})
    moved = scenario.replace(moves_nothing)
    assert moved != scenario
    assert as_simulated(moved) == as_simulated(scenario)


def test_the_turn_of_kinds_and_help_count_only_where_there_are_others():
    one = sales(kinds=[{"name": "K"}])
    assert as_simulated(one.replace({"leads.mix": "in_turn"})) == as_simulated(one)
    two = sales(kinds=TWO_KINDS)
    assert as_simulated(two.replace({"leads.mix": "in_turn"})) != as_simulated(two)
    alone = full_cycle(sales())
    assert as_simulated(alone.replace({"team.help": "idle"})) == as_simulated(alone)
    assert as_simulated(sales().replace({"team.help": "idle"})) != as_simulated(sales())


def test_explaining_a_deal_again_counts_where_owners_leave_or_the_team_is_reorganised():
    alone = full_cycle(sales())
    longer = {"hand_off.rebrief": 0.5}
    assert as_simulated(alone.replace(longer)) == as_simulated(alone)
    leaving = alone.replace({f"team.roles.{alone.team.roles[0].name}.leaving.per_year": 0.5})
    assert as_simulated(leaving.replace(longer)) != as_simulated(leaving)
    lossy = leaving.replace({"hand_off.loss": 0.5, "hand_off.delay.mean_days": 9.0})
    assert as_simulated(lossy) == as_simulated(leaving)
    today = full_cycle(sales(today={"open_deals": [{"stage": "B"}], "reorganised": True}))
    assert as_simulated(today.replace(longer)) != as_simulated(today)
