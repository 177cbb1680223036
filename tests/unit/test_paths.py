"""The path of a field leads to it, whatever its stage or role is called."""

from __future__ import annotations

import datetime

import pytest

from planner.analysis.axes import axes, turned
from planner.analysis.decomposition import decompose
from planner.analysis.effects import compare
from planner.analysis.verdict import verdicts
from planner.errors import LinkError, ScenarioError
from planner.model import team_edits
from planner.model.practices import MAIN, PRACTICES, Options
from planner.model.scenario import Scenario
from planner.plans import link
from planner.plans.plan import Plan
from planner.simulation.simulate import simulate
from planner.staffing.designs import designs_of
from planner.studies import bottleneck, compounding
from planner.views.report import page
from planner.views.where import words

TEAM = link.plan_of("mid_market").scenario


def called(*names: str) -> Scenario:
    """Three stages of these names, done by two roles that are called as the first two."""
    given = TEAM.to_dict()
    stages = zip(given["stages"], names, strict=False)
    first, second, *_ = given["team"]["roles"]
    roles = [
        first | {"name": names[0], "stages": [names[0]]},
        second | {"name": names[1], "stages": list(names[1:])},
    ]
    return Scenario.from_dict(
        given
        | {
            "stages": [stage | {"name": name} for stage, name in stages],
            "team": given["team"] | {"roles": roles},
        }
    )


NAMES = [
    ("A", "A.b", "C"),
    ("A", "A.work", "A.work.cv"),
    ("A.work.cv", "A.work", "A"),
    ("²", "1", "0"),
    ("0", "stages", "cv"),
    (".", "..", "..."),
    ("A.", "A", ".A"),
    ("9" * 80, "٣", "work.cv"),
]


@pytest.mark.parametrize("names", NAMES, ids="|".join)
def test_every_stage_is_found_by_its_name(names):
    scenario = called(*names)
    for name, stage in zip(names, scenario.stages, strict=True):
        assert scenario.value(f"stages.{name}.drop_off") == stage.drop_off
        assert scenario.value(f"stages.{name}.work.cv") == stage.work.cv
        other = scenario.replace({f"stages.{name}.work.mean_hours": 77.0})
        assert [each.work.mean_hours for each in other.stages].count(77.0) == 1
        assert other.value(f"stages.{name}.work.mean_hours") == 77.0


@pytest.mark.parametrize("names", NAMES, ids="|".join)
def test_a_report_and_the_axes_are_made_whatever_the_names(names):
    scenario = called(*names)
    plan = Plan(scenario=scenario)
    comparison = compare(scenario, replications=2)
    assert page.of_plan(
        plan,
        comparison,
        verdicts(comparison),
        simulate(scenario, 2),
        link="",
        made_on=datetime.date.min,
    )
    titles = [words.axis_title(axis) for axis in axes(scenario)]
    assert len(set(titles)) == len(titles)


def nameless(scenario: Scenario) -> Scenario:
    """The same with every stage and role called by its place."""
    for i, stage in enumerate(scenario.stages):
        scenario = team_edits.rename_stage(scenario, stage.name, f"stage {i}")
    for i, role in enumerate(scenario.team.roles):
        scenario = team_edits.rename_role(scenario, role.name, f"role {i}")
    return scenario.replace({"name": "any"})


@pytest.mark.parametrize("names", NAMES, ids="|".join)
def test_no_number_depends_on_what_stages_and_roles_are_called(names):
    """What changes a scenario changes the same fields, also where a name is another's number."""
    plain, named = called("one", "two", "three"), called(*names)
    for one, other in zip(axes(plain), axes(named), strict=True):
        assert (one.low, one.high, one.now) == (other.low, other.high, other.now)
        for value in (one.low, one.high):
            pair = turned(plain, one.path, value), turned(named, other.path, value)
            assert nameless(pair[0]) == nameless(pair[1]), other.path
    for one, other in zip(compounding.levers_of(plain), compounding.levers_of(named), strict=True):
        assert nameless(compounding.raised(plain, [one])) == nameless(
            compounding.raised(named, [other])
        )
    for practice in PRACTICES.values():
        for arm in (practice.with_, practice.without):
            assert nameless(arm(plain, Options())) == nameless(arm(named, Options()))
    for practice in MAIN:
        found = [next(decompose(each, practice)).parts for each in (plain, named)]
        assert found[0] == found[1]
    pairs = zip(
        bottleneck.problems(plain).values(), bottleneck.problems(named).values(), strict=True
    )
    assert all(nameless(one) == nameless(other) for one, other in pairs)
    pairs = zip(designs_of(plain).values(), designs_of(named).values(), strict=True)
    assert all(nameless(one) == nameless(other) for one, other in pairs)


@pytest.mark.parametrize("number", ["²", "1" * 5000, "٣", "-1", "99"])
def test_a_tag_of_no_number_of_a_stage_is_told(number):
    tags = {f"stages.{number}.drop_off.x": "measured"}
    with pytest.raises((ScenarioError, LinkError), match="there is no field"):
        Plan.of({"scenario": TEAM, "tags": tags})
