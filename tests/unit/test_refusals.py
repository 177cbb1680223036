"""Whatever is wrong in a scenario, a plan or their files is said in our own words, field by field.

Every value of a plan that has all there can be is replaced by every kind of wrong value in turn,
and what is said is searched for the words of the libraries that read it.
"""

import json
import re
from collections.abc import Iterator
from copy import copy
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from planner import errors
from planner.errors import NotPossible, Problem, ScenarioError, problems_of
from planner.model import practices, team_edits
from planner.model.practices import Options
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.plans.link import plan_of
from planner.plans.plan import Plan
from planner.views.common import fields, sharing

FOREIGN = re.compile(
    r"should|Input|[Ss]tring|[Tt]uple|Keys|Expecting|valid|dictionary|instance|integer|boolean|"
    r"permitted|Field required|Extra|char \d|column|pars|unicode|codec|None\b|\bnan\b|\binf\b|"
    r"True\b|False\b|[Ee]xceeds|recursion|finite|class|greater|less than|Unterminated|utf"
)

# One of each kind, and of each size.
WRONG: tuple[Any, ...] = (
    None, True, 3.5, 7, 0, -1, -1e300, 1e300, 10**30, 10**400, float("inf"), float("nan"),
    "", "3", "no such choice", "x" * 300, "\ud800",
    [], [None], ["a", "a"], ["a"] * 30, [{}] * 30, {}, {"no_such_field": 1}, {"name": "\ud800"},
)  # fmt: skip

Place = tuple[str | int, ...]


EVERY_PART_OF_SCHEMA_2 = {
    "scenario.season": dict.fromkeys(("leads", "hours", "closing", "value"), [1.5] * 13),
    "scenario.changes": [{"week": 3, "field": "stages.Demo.drop_off", "times": 1.1}],
    "scenario.kinds": [
        {
            "name": "New",
            "value_usd": 9,
            "stages": {"Demo": {"work": 2, "odds": 0.5}},
            "comes_back": {"kind": "New", "share": 0.3, "weeks": 52},
        }
    ],
    "scenario.today": {"open_deals": [{"stage": "Demo", "kind": "New", "deals": 3}]},
    "scenario.team.hires": [{"week": 3, "role": "SDR", "people": 2}],
    "scenario.team.roles.0.kinds": ["New"],
    "scenario.team.roles.0.tenure_weeks": [5],
}


def full_plan() -> dict[str, Any]:
    """A plan in which no list is empty and no number is missing, as plain JSON values."""
    plan = plan_of("mid_market").replace(
        {
            "scenario.leads.pace": 1.1,
            "scenario.pull.deals_per_rep": 9,
            "scenario.pull.system_cap": 90,
            "scenario.target.wins_per_quarter": 12,
            "scenario.stages.0.patience_days": 9,
            "options.cap": 3,
            **EVERY_PART_OF_SCHEMA_2,
            "not_raised": ["win_rate"],
            "tags": {"leads.per_week": "measured"},
        }
    )
    frozen = [{"name": "A", "scenario": plan.scenario}, {"name": "B", "scenario": plan.scenario}]
    return json.loads(Plan.of(dict(plan) | {"frozen": frozen}).model_dump_json())


def places(tree: Any, before: Place = ()) -> Iterator[Place]:
    """Everything in a tree; of each list, the first alone."""
    yield before
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from places(value, (*before, key))
    elif isinstance(tree, list):
        yield from places(tree[0], (*before, 0))


def with_value(tree: Any, place: Place, value: Any) -> Any:
    """The tree with another value there: new along the way to it, all else is shared."""
    if not place:
        return value
    changed = copy(tree)
    changed[place[0]] = with_value(tree[place[0]] if place[1:] else None, place[1:], value)
    return changed


def without(tree: Any, place: Place) -> Any:
    home = copy(at(tree, place[:-1]))
    del home[place[-1]]
    return with_value(tree, place[:-1], home)


def at(tree: Any, place: Place) -> Any:
    for step in place:
        tree = tree[step]
    return tree


def spoiled(tree: Any) -> Iterator[tuple[Place, Any]]:
    """The tree with one thing wrong (or, by luck, not), and where."""
    for place in places(tree):
        for value in WRONG:
            yield place, with_value(tree, place, value)
        now = at(tree, place)
        if isinstance(now, dict):
            yield (*place, "no_such_field"), with_value(tree, (*place, "no_such_field"), 1)
        if isinstance(now, list):
            yield place, with_value(tree, place, now * 2)
            yield place, with_value(tree, place, now[:1] * 40)
        if place:
            yield place, without(tree, place)


PLAN = full_plan()
SCENARIO = PLAN["scenario"]


TREES = {"scenario": (SCENARIO, Scenario.from_dict), "plan": (PLAN, Plan.of)}


@cache
def refused_by(kind: str) -> list[tuple[Place, ScenarioError]]:
    """Where each spoiled tree of that kind was refused, and how."""
    tree, read = TREES[kind]
    refused = []
    for place, given in spoiled(tree):
        try:
            read(given)
        except ScenarioError as error:
            refused.append((place, error))
    return refused


def refusals_of(kind: str) -> list[tuple[Place, tuple[Problem, ...]]]:
    return [(place, error.problems) for place, error in refused_by(kind)]


def kinds_of(error: BaseException | None) -> set[str]:
    """What the library that reads calls the faults behind a refusal."""
    return (
        {item["type"] for item in error.errors()} if isinstance(error, ValidationError) else set()
    )


def is_ours(said: str) -> bool:
    return not FOREIGN.search(said)


@pytest.mark.parametrize("kind", TREES)
def test_no_refusal_speaks_a_librarys_words(kind):
    refused = refusals_of(kind)
    said = {str(each) for _, problems in refused for each in problems}
    said |= {fields.problem(each.allowed) for _, problems in refused for each in problems}
    said |= {sharing.refused_file(problems) for _, problems in refused}
    assert sorted(each for each in said if not is_ours(each)) == []
    assert len(said) > 500


@pytest.mark.parametrize("kind", TREES)
def test_every_field_refuses_and_is_named(kind):
    tree, _ = TREES[kind]
    refused = refusals_of(kind)
    refusing = {place for place, _ in refused}
    # A name that nothing else uses and a tag's own path can be nearly anything; all else is bound.
    assert [place for place in places(tree) if place not in refusing] == []
    for place, problems in refused:
        for each in problems:
            if each.place:
                assert str(each.place[-1]).encode(errors="replace").decode() in each.field or (
                    isinstance(each.place[-1], int)  # a stage or role is told by its name
                )
            else:  # a rule of the whole names what breaks it
                assert (each.field in ("scenario", "plan")) == (not place)


@pytest.mark.parametrize("kind", TREES)
def test_what_was_given_is_told_wherever_something_was(kind):
    for _, problems in refusals_of(kind):
        for each in problems:
            tells_itself = not each.allowed.startswith("must ")  # "loss + repeat add up to 1.2"
            assert each.given or each.allowed == "is missing" or tells_itself, each


def test_every_bound_of_every_number_is_told():
    """A number below or above what its field takes is told the bound it has to keep to."""
    told = {
        (place, each.allowed)
        for place, problems in refusals_of("scenario")
        for each in problems
        if each.place == place
    }
    assert (("clock", "horizon_weeks"), "must be at least 1") in told
    assert (("leads", "per_week"), "must be above 0") in told
    assert (("leads", "per_week"), "must be at most 100,000") in told
    assert (("priorities", "productivity_loss"), "must be below 1") in told


def test_every_word_is_used():
    """The walk meets every kind of refusal for which there are words: none is there for nothing."""
    kinds = {
        kind
        for name in TREES
        for _, error in refused_by(name)
        for kind in kinds_of(error.__context__)
    }
    with pytest.raises(ValidationError) as wrong_key:
        Scenario.model_validate(SCENARIO | {3: 3})
    kinds |= kinds_of(wrong_key.value)
    assert kinds - {"inconsistent"} == errors.OUR_WORDS.keys()


def test_a_kind_of_refusal_that_nobody_foresaw_is_told_without_its_words():
    with pytest.raises(ValidationError) as refused:
        Scenario.model_validate_json("{")
    (problem,) = problems_of(refused.value, None)
    assert str(problem) == "scenario: cannot be taken (given: '{')"


NO_SCENARIOS = {
    "": "is empty",
    "  \n": "is empty",
    "oops": "is not JSON: it goes wrong in line 1, at character 1",
    '{\n "name": "x",\n oops': "is not JSON: it goes wrong in line 3, at character 2",
    '{"name": "x': "is not JSON: it goes wrong in line 1, at character 10",
    '{"name": "x", "deal_cv": 1' + "0" * 5000 + "}": "is not JSON: a number in it is too long",
    b"\xff\xfe\x00": "is not JSON: it is not text",
    b"\xc3\x28": "is not JSON: it is not text",
    "[" * 100_000: "is not JSON: it is nested too deep",
    "[1]": "must be an object with fields (given: a list)",
    "3": "must be an object with fields (given: 3)",
    "null": "must be an object with fields (given: nothing)",
    '"x"': "must be an object with fields (given: 'x')",
    "[" * 900 + "]" * 900: "must be an object with fields",
    "[" * 20_100 + "]" * 20_100: "",
    "[" + "0," * 30_000 + "0]": "the file holds far more than a scenario",
    " " * 1_000_001: "has 1,000,001 bytes, and up to 1,000,000 are read",
}


@pytest.mark.parametrize("text", NO_SCENARIOS, ids=lambda text: repr(text[:20]))
def test_a_file_that_is_no_scenario_is_refused_in_our_words(text):
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_json(text)
    (problem,) = refused.value.problems
    assert is_ours(str(problem))
    assert is_ours(sharing.refused_file(refused.value.problems))
    assert str(problem).startswith(f"scenario: {NO_SCENARIOS[text]}")


def test_another_schema_is_told_with_the_one_that_is_read():
    with pytest.raises(ScenarioError, match=r"^schema: must be 1 or 2 \(given: 3\)$"):
        Scenario.from_dict(SCENARIO | {"schema": 3})


def test_an_emptied_name_is_told_as_such():
    scenario = presets.load("mid_market").scenario
    for edit, name in ((team_edits.rename_stage, "Demo"), (team_edits.rename_role, "SDR")):
        with pytest.raises(ScenarioError) as refused:
            edit(scenario, name, "")
        assert fields.problem(refused.value.problems[0].allowed) == "Must not be empty."


def test_a_practice_beyond_a_bound_names_the_field_and_the_bound():
    scenario = presets.load("mid_market").scenario
    many = scenario.replace(
        {f"team.roles.{role.name}.people": 1000 for role in scenario.team.roles}
    )
    with pytest.raises(NotPossible) as refused:
        practices.PRACTICES["hand_offs"].without(many, Options())
    assert is_ours(str(refused.value))
    assert str(refused.value) == (
        f"it would break a limit: “People” must be at most 1,000, and would be {many.people:,}"
    )


def test_an_edit_beyond_a_bound_names_the_field_and_the_bound():
    """A role that joins another with its people can make it larger than a role can be."""
    scenario = presets.load("mid_market").scenario
    many = scenario.replace(
        {f"team.roles.{role.name}.people": 1000 for role in scenario.team.roles}
    )
    first, second = many.team.roles[:2]
    *others, last = first.stages
    for stage in others:
        many = team_edits.assign(many, stage, second.name)
    with pytest.raises(NotPossible, match="“People” must be at most 1,000, and would be 2,000"):
        team_edits.assign(many, last, second.name)


def test_only_sums_of_shares_are_told_in_per_cent():
    assert fields.problem("must be at most 1,000") == "Must be at most 1,000."
    assert fields.problem("must be at most 1") == "Must be at most 1."
    stage = presets.load("mid_market").scenario.stages[0]
    with pytest.raises(ScenarioError) as refused:
        presets.load("mid_market").scenario.replace({f"stages.{stage.name}.repeat": 0.9})
    said = fields.problem(refused.value.problems[0].allowed)
    assert said.startswith("Drop-off + repeats + restarts must stay below 100 %")
