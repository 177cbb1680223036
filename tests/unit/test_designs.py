"""The shapes of a team: the same work by other people, each at the price of who does it today."""

from __future__ import annotations

import numpy as np
import pytest

from planner.model import flow
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.staffing import designs
from reference.teams import role, stage, team

MIXED = team(
    [stage("A", 0.2), stage("B", 0.3), stage("C", 0.5)],
    [
        role("A", people=2, cost_per_year_usd=50_000),
        role("B", "C", people=6, owns_deals=True, cost_per_year_usd=130_000),
    ],
)


def test_a_team_of_several_roles_can_have_four_shapes_its_own_first():
    assert list(designs.designs_of(MIXED)) == ["own", "pods", "line", "full_cycle"]


@pytest.mark.parametrize("name", presets.names())
def test_a_scenario_is_one_of_its_own_shapes(name):
    scenario = presets.load(name).scenario
    found = designs.designs_of(scenario)
    today = designs.design_of(scenario, found)
    assert next(iter(found)) == today
    assert designs.staffed(found[today], designs.people_of(scenario)) == scenario


def test_in_a_line_each_specialist_costs_what_the_role_costs_that_does_the_stage_today():
    assert designs.prices(designs.designs_of(MIXED)["line"]) == (50_000, 130_000, 130_000)


def test_who_carries_a_deal_through_costs_the_average_of_todays_people():
    assert designs.prices(designs.designs_of(MIXED)["full_cycle"]) == (
        (2 * 50 + 6 * 130) / 8 * 1000,
    )


def test_where_nobody_costs_anything_people_are_counted():
    free = team([stage("A"), stage("B")], [role("A", people=3), role("B", people=4)])
    assert not designs.is_priced(free)
    assert designs.price(free) == 7


def test_a_team_of_one_owned_role_has_no_mixed_teams():
    alone = team([stage("A"), stage("B")], [role("A", "B", people=4, owns_deals=True)])
    assert list(designs.designs_of(alone)) == ["full_cycle", "line"]


def test_a_line_that_is_one_already_is_left_as_it_is():
    line = team(
        [stage("A"), stage("B")],
        [role("A", name="First", people=2), role("B", name="Second", people=2)],
    )
    assert designs.designs_of(line)["line"] == line
    assert "own" not in designs.designs_of(line)


@pytest.mark.parametrize("peak", [1.3, 0.8, 0.5])
def test_the_fewest_people_for_a_load_keep_it_and_one_fewer_would_not(peak):
    people = designs.people_at(designs.workload(MIXED), peak)
    assert max(flow.loads(designs.staffed(MIXED, people)).values()) <= peak
    for i in range(people.size):
        fewer = people - np.eye(people.size, dtype=int)[i]
        if fewer[i] >= 1:
            assert max(flow.loads(designs.staffed(MIXED, fewer)).values()) > peak


def test_every_role_of_mixed_teams_has_someone_in_each():
    found = designs.designs_of(MIXED)["pods"]
    assert found.team.pods == 2
    assert min(designs.people_of(found)) >= 2
    assert min(designs.people_at(designs.workload(found), 100.0, found.team.pods)) == 2


COMING_AND_GOING = MIXED.replace(
    {
        "team.roles.B+C.tenure_weeks": [2.0, 9.0],
        "team.hires": [
            {"week": 4, "role": "A", "people": 1},
            {"week": 9, "role": "B+C", "people": -3},
        ],
        "kinds": [{"name": "New"}, {"name": "More"}],
    }
)


def test_every_shape_keeps_who_comes_and_goes_and_who_is_new():
    for name, design in designs.designs_of(COMING_AND_GOING).items():
        assert sum(hire.people for hire in design.team.hires) == -2, name
        tenures = [weeks for role in design.team.roles for weeks in role.tenure_weeks]
        assert sorted(tenures) == [2, 9], name
    line = designs.designs_of(COMING_AND_GOING)["line"]
    hires = [(hire.role, hire.people) for hire in line.team.hires]
    assert hires == [("A", 1), ("B", -1), ("C", -2)]


def test_a_shape_has_people_for_all_places_that_end():
    found = designs.designs_of(COMING_AND_GOING)
    assert designs.fewest_people(found["own"]).tolist() == [1, 4]
    assert designs.fewest_people(found["pods"]).tolist() == [2, 5]
    fewest = designs.staffed(found["own"], designs.fewest_people(found["own"]))
    assert Scenario.from_dict(fewest.to_dict()) == fewest
    alone = designs.staffed(found["own"], [1, 1])
    assert alone.team.roles[1].tenure_weeks == (9,)


def test_roles_for_different_kinds_are_another_shape():
    by_kind = COMING_AND_GOING.replace(
        {
            "team.hires": [],
            "team.roles": [
                {"name": "A", "people": 2, "stages": ["A"]},
                {"name": "New", "people": 2, "stages": ["B", "C"], "kinds": ["New"]},
                {"name": "More", "people": 2, "stages": ["B", "C"], "kinds": ["More"]},
            ],
        }
    )
    found = designs.designs_of(by_kind)
    assert designs.design_of(by_kind, found) == "own"
    assert [role.kinds for role in found["line"].team.roles] == [None] * 3
