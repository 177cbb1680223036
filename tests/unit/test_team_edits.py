"""Edits of teams that have all there can be: nothing is lost, and every name still leads there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.errors import PlannerError, ScenarioError
from planner.model import team_edits
from planner.model.scenario import Scenario
from planner.plans import link, presets
from planner.plans.identities import KINDS, Identities
from planner.plans.plan import Plan
from reference.strategies import given_scenarios

WHOLE_TEAMS = settings(
    max_examples=25,
    deadline=None,
    # Many teams have no kinds, and not every edit is possible: others are drawn in their place.
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
teams = given_scenarios().map(Scenario.from_dict)
NEW = "a name that is new"

Edit = Callable[[Scenario, str, str], Scenario]


def coming(scenario: Scenario) -> tuple[int, int]:
    """People who come and places that end."""
    people = [hire.people for hire in scenario.team.hires]
    return sum(one for one in people if one > 0), sum(one for one in people if one < 0)


def tenures(scenario: Scenario) -> Counter[float]:
    return Counter(weeks for role in scenario.team.roles for weeks in role.tenure_weeks)


def homes(scenario: Scenario) -> list[tuple[int, ...]]:
    return [scenario.role_of(kind) for kind in range(len(scenario.kinds))]


@WHOLE_TEAMS
@given(teams, st.data())
def test_a_new_name_is_the_only_change_and_the_old_one_brings_all_back(scenario, data):
    renames: list[tuple[Edit, list[str]]] = [
        (team_edits.rename_stage, [stage.name for stage in scenario.stages]),
        (team_edits.rename_role, [role.name for role in scenario.team.roles]),
        (team_edits.rename_kind, [kind.name for kind in scenario.kinds]),
    ]
    rename, names = data.draw(st.sampled_from([each for each in renames if each[1]]))
    name = data.draw(st.sampled_from(names))
    renamed = rename(scenario, name, NEW)
    assert homes(renamed) == homes(scenario)
    assert renamed != scenario
    back = rename(renamed, NEW, name)
    assert back == scenario
    assert back.to_json() == scenario.to_json()


@WHOLE_TEAMS
@given(teams)
def test_a_stage_added_is_worked_by_whoever_works_the_one_before_it(scenario):
    assume(len(scenario.stages) < team_edits.MOST_PARTS)
    more = team_edits.add_stage(scenario)
    assert homes(more) == [(*of_kind, of_kind[-1]) for of_kind in homes(scenario)]
    assert more.changes == scenario.changes
    assert more.today == scenario.today
    assert more.team.hires == scenario.team.hires


@WHOLE_TEAMS
@given(teams, st.data())
def test_a_stage_taken_out_takes_along_what_told_only_of_it(scenario, data):
    assume(len(scenario.stages) > 1)
    stage = data.draw(st.sampled_from(scenario.stages))
    try:
        less = team_edits.remove_stage(scenario, stage.name)
    except PlannerError:  # a kind that visits no other, or nobody who could do the rest
        assume(False)
    assert less.people == scenario.people
    assert tenures(less) == tenures(scenario)
    assert coming(less) == coming(scenario)
    assert less.changes == tuple(one for one in scenario.changes if one.stage != stage.name)
    assert [len(kind.stages) for kind in less.kinds] == [
        len(kind.stages) - (stage.name in kind.stages) for kind in scenario.kinds
    ]
    if scenario.today and less.today:
        rows = tuple(row for row in scenario.today.open_deals if row.stage != stage.name)
        assert less.today == scenario.today.model_copy(update={"open_deals": rows})


@WHOLE_TEAMS
@given(teams, st.data())
def test_nobody_is_lost_where_a_stage_is_given_away(scenario, data):
    stage = data.draw(st.sampled_from(scenario.stages)).name
    role = data.draw(st.sampled_from(scenario.team.roles)).name
    try:
        given_away = team_edits.assign(scenario, stage, role)
    except PlannerError:
        assume(False)
    assert given_away.people == scenario.people
    assert tenures(given_away) == tenures(scenario)
    assert coming(given_away) == coming(scenario)


@WHOLE_TEAMS
@given(teams, st.data())
def test_nobody_is_lost_where_a_stage_is_split_off(scenario, data):
    stage = data.draw(st.sampled_from(scenario.stages)).name
    try:
        split = team_edits.split_off(scenario, stage)
    except PlannerError:  # too few are left for all places that end, or for mixed teams
        assume(False)
    assert split.people >= scenario.people  # a role of one person becomes two of one
    assert tenures(split) == tenures(scenario)
    assert coming(split) == coming(scenario)


@WHOLE_TEAMS
@given(teams, st.data())
def test_a_kind_taken_out_is_named_nowhere_and_its_people_stay(scenario, data):
    assume(scenario.kinds)
    name = data.draw(st.sampled_from(scenario.kinds)).name
    try:
        less = team_edits.remove_kind(scenario, name)
    except PlannerError:  # the others have no leads, or no role for a stage that it had
        assume(False)
    assert less.people == scenario.people
    assert tenures(less) == tenures(scenario)
    assert coming(less) == coming(scenario)
    assert [kind.name for kind in less.kinds] == [
        kind.name for kind in scenario.kinds if kind.name != name
    ]
    assert all(kind.comes_back is None or kind.comes_back.kind != name for kind in less.kinds)


# --- By example -----------------------------------------------------------------------------------

BY_KIND = link.plan_of("mid_market").scenario.replace(
    {
        "kinds": [
            {"name": "New", "stages": {"Demo": {"odds": 2}}},
            {"name": "More", "comes_back": {"kind": "New", "share": 0.5, "weeks": 26}},
        ],
        "team.roles": [
            {"name": "SDR", "people": 4, "stages": ["Qualify"]},
            {"name": "Hunter", "people": 3, "stages": ["Discovery", "Demo"], "kinds": ["New"]},
            {"name": "Farmer", "people": 2, "stages": ["Discovery", "Demo"], "kinds": ["More"]},
            {"name": "Closer", "people": 2, "stages": ["Proposal", "Close"]},
        ],
        "team.hires": [{"week": 4, "role": "Farmer", "people": 1}],
        "today": {"open_deals": [{"stage": "Demo", "kind": name} for name in ("New", "More")]},
        "changes": [{"week": 4, "field": "stages.Demo.work.mean_hours", "times": 0.5}],
    }
)


def test_a_role_of_no_other_kind_joins_one_that_has_its_stages():
    less = team_edits.remove_kind(BY_KIND, "More")
    assert [(role.name, role.people) for role in less.team.roles] == [
        ("SDR", 4),
        ("Hunter", 5),
        ("Closer", 2),
    ]
    assert [hire.role for hire in less.team.hires] == ["Hunter"]
    assert [row.kind for row in less.today.open_deals] == ["New"]
    alike = team_edits.remove_kind(less, "New")
    assert alike.kinds == ()
    assert alike.today.open_deals == ()
    assert all(role.kinds is None for role in alike.team.roles)


def test_a_kind_without_which_nobody_would_work_on_a_stage_stays():
    only_hunter = BY_KIND.replace({"kinds.More.stages": {"Demo": {"skip": True}}, "today": None})
    roles = [
        role.model_dump() | ({"stages": ("Discovery",)} if role.name == "Farmer" else {})
        for role in only_hunter.team.roles
    ]
    alone = only_hunter.replace({"team.roles": roles})
    with pytest.raises(ScenarioError, match="nobody works on stage 'Demo'"):
        team_edits.remove_kind(alone, "New")


def test_a_stage_is_given_away_for_the_kinds_of_the_role_that_gets_it():
    given_away = team_edits.assign(BY_KIND, "Demo", "Closer")
    assert [role.stages for role in given_away.team.roles[1:]] == [
        ("Discovery",),
        ("Discovery",),
        ("Demo", "Proposal", "Close"),
    ]
    with pytest.raises(ScenarioError, match="nobody works on stage 'Qualify', kind 'More'"):
        team_edits.assign(BY_KIND, "Qualify", "Hunter")


def test_of_a_role_split_in_two_the_newest_go():
    team = link.plan_of("mid_market").scenario
    newest: dict[str, Any] = {"team.roles.AE.people": 3, "team.roles.AE.tenure_weeks": [9, 30, 2]}
    split = team_edits.split_off(team.replace(newest), "Demo")
    old, new = split.team.roles[1:3]
    assert (old.people, new.people) == (1, 2)
    assert (old.tenure_weeks, new.tenure_weeks) == ((30,), (9, 2))


def test_tags_and_numbers_of_a_plan_follow_a_kind_and_the_stages_it_names():
    path = "kinds.New.stages.Demo.odds"
    plan = Plan.of({"scenario": BY_KIND, "tags": {path: "measured"}, "not_raised": [path]})
    shown = plan.renamed("scenario.stages.2.name", "Show.it")
    assert shown.tags == {"kinds.New.stages.Show.it.odds": "measured"}
    assert shown.scenario.changes[0].field == "stages.Show.it.work.mean_hours"
    assert shown.scenario.today.open_deals[0].stage == "Show.it"
    fresh = plan.renamed("scenario.kinds.0.name", "Fresh")
    assert fresh.tags == {"kinds.Fresh.stages.Demo.odds": "measured"}
    assert fresh.not_raised == ("kinds.Fresh.stages.Demo.odds",)
    assert fresh.scenario.kinds[1].comes_back.kind == "Fresh"
    assert fresh.scenario.team.roles[1].kinds == ("Fresh",)


def test_a_kind_keeps_its_number_through_renames():
    plan = Plan(scenario=BY_KIND)
    known = Identities.of(plan)
    anchored = known.anchored("scenario.kinds.1.odds")
    number = known.numbers(KINDS)[1]
    assert anchored == f"scenario.kinds.#{number}.odds"
    renamed = known.renamed(plan.renamed("scenario.kinds.1.name", "Later"))
    assert renamed.name(KINDS, number) == "Later"
    assert renamed.path(anchored) == "scenario.kinds.1.odds"


@pytest.mark.parametrize("preset", presets.names())
def test_any_stage_of_any_example_can_be_taken_out(preset):
    scenario = presets.load(preset).scenario
    for stage in scenario.stages:
        left = team_edits.remove_stage(scenario, stage.name)
        assert [one.name for one in left.stages] == [
            one.name for one in scenario.stages if one is not stage
        ]
        assert left.people == scenario.people
