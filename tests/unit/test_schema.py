"""Which schema a scenario is of: the first that holds what it uses, in files, links and fields."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from planner.errors import ScenarioError
from planner.model import paths, schema
from planner.model.fields import about
from planner.model.scenario import Scenario
from planner.plans import link
from planner.plans.differences import differing
from planner.plans.plan import Plan
from planner.views.compare import words
from reference.teams import team

OLD = team(clock={"horizon_weeks": 13, "warmup_weeks": 4})
NEW = {
    "clock.warmup_weeks": None,
    "leads.assignment": "in_turn",
    "focus.curve": "log",
    "money.deal_value_cv": 0.5,
    "target.revenue_per_quarter_usd": 100_000.0,
    "clock.week_of_year": 9,
    "leads.mix": "in_turn",
    "leads.mix_batch": 5,
    "season": {"leads": [2.0] * 13},
    "changes": [{"week": 4.5, "field": "leads.per_week", "times": 1.5}],
    "kinds": [{"name": "New"}, {"name": "More", "work": 0.5}],
    "today": {"open_deals": [{"stage": None, "deals": 7}]},
    "team.hires": [{"week": 3, "role": "Work", "people": 2}],
    "team.leaver_loss": 0.5,
    "team.help": "idle",
    "team.roles.Work.ramp": {"weeks": 13},
    "team.roles.Work.leaving": {"per_year": 0.3},
    "team.roles.Work.tenure_weeks": [4.0],
}

WITH_ALL = OLD.replace(NEW | {"today": {}})  # with kinds, open deals would be of one


def marked(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """The paths of fields said to be new, parts that are new as a whole among them."""
    for name, declared in model.model_fields.items():
        inner, several = paths.part_in(declared.annotation)
        if about(model, name).new_in_2:
            yield f"{before}{name}"
        elif inner is not None:
            yield from marked(inner, f"{before}{name}.Work." if several else f"{before}{name}.")


def test_the_fields_of_schema_2_are_these():
    """And "team.roles.Work.kinds", which a scenario with kinds alone can have."""
    assert {*marked(Scenario)} == {*NEW, "schema_version", "team.roles.Work.kinds"}


def test_a_scenario_that_uses_nothing_of_schema_2_is_written_as_schema_1():
    written = OLD.to_dict()
    assert written["schema"] == 1
    assert not {"curve", "deal_value_cv"} & {*written["focus"], *written["money"]}
    said = written | {"schema": 2}
    assert Scenario.from_dict(said) == OLD
    assert Scenario.from_dict(said).to_dict() == written


@pytest.mark.parametrize(("path", "value"), NEW.items())
def test_what_uses_a_field_of_schema_2_is_written_as_schema_2(path, value):
    new = OLD.replace({path: value})
    written = json.loads(new.to_json())
    assert new.schema_version == written["schema"] == 2
    assert Scenario.from_dict(written) == new
    assert new.replace({path: OLD.value(path)}).to_json() == OLD.to_json()


@pytest.mark.parametrize(("path", "value"), NEW.items())
def test_a_file_of_schema_1_cannot_hold_what_is_of_schema_2(path, value):
    given = OLD.replace({path: value}).to_dict() | {"schema": 1}
    with pytest.raises(ScenarioError, match=f"^{path}: is of schema 2") as refused:
        Scenario.from_dict(given)
    assert [problem.field for problem in refused.value.problems] == [path]


@pytest.mark.parametrize(("path", "value"), NEW.items())
def test_a_link_and_a_list_of_differences_carry_a_field_of_schema_2(path, value):
    new = OLD.replace({path: value})
    plan = Plan(scenario=new)
    linked = link.read(link.link(plan))
    assert linked.plan == plan
    assert not linked.changed
    found = differing([OLD, new])
    assert found
    for each in found:
        assert each.leaf.startswith(f"scenario.{path.replace('Work', '0')}")
        label, _ = words.input_name(each)
        shown = [words.input_value(each, one) for one in each.values]
        assert label
        assert shown[0] != shown[1]
        assert not {"_", "{", "[", "="} & {*"".join(shown)}


def test_only_a_file_that_says_schema_2_warms_up_as_long_as_needed():
    given = {key: value for key, value in OLD.to_dict().items() if key not in ("schema", "clock")}
    assert Scenario.from_dict(given).clock.warmup_weeks == 26
    assert Scenario.from_dict(given | {"schema": 1, "clock": {}}).clock.warmup_weeks == 26
    for clock in ({}, {"clock": {"horizon_weeks": 13}}):
        assert Scenario.from_dict(given | {"schema": 2} | clock).clock.warmup_weeks is None
    said = given | {"schema": 2, "clock": {"warmup_weeks": 26}}
    assert Scenario.from_dict(said).schema_version == 1


def test_a_target_is_in_wins_or_in_revenue():
    targets = {"wins_per_quarter": 3, "revenue_per_quarter_usd": 3}
    with pytest.raises(ScenarioError, match=r"^target: .*not both"):
        Scenario.from_dict(OLD.to_dict() | {"schema": 2, "target": targets})


def test_new_fields_within_a_list_are_told_by_the_part_they_are_of():
    assert schema.new_in(OLD) == []
    assert set(schema.new_in(WITH_ALL)) == {*NEW}


def test_a_role_for_some_kinds_is_of_schema_2_even_where_it_is_for_all():
    kinds = {"kinds": [{"name": "A"}], "team.roles.Work.kinds": ["A"]}
    assert set(schema.new_in(OLD.replace(kinds))) == {"team.roles.Work.kinds", "kinds"}
