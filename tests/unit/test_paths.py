"""The path of a field leads to it, whatever its stage or role is called."""

from __future__ import annotations

import datetime

import pytest

from planner import report, sharing
from planner.axes import axes
from planner.comparison import compare
from planner.errors import LinkError, ScenarioError
from planner.plan import Plan
from planner.scenario import Scenario
from planner.simulation import simulate
from planner.verdict import verdicts
from planner.wording import where as words

TEAM = sharing.plan_of("mid_market").scenario


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
    assert report.of_plan(
        plan,
        comparison,
        verdicts(comparison),
        simulate(scenario, 2),
        link="",
        made_on=datetime.date.min,
    )
    titles = [words.axis_title(axis) for axis in axes(scenario)]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("number", ["²", "1" * 5000, "٣", "-1", "99"])
def test_a_tag_of_no_number_of_a_stage_is_told(number):
    tags = {f"stages.{number}.drop_off.x": "measured"}
    with pytest.raises((ScenarioError, LinkError), match="there is no field"):
        Plan.of({"scenario": TEAM, "tags": tags})
