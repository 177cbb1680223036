"""One grammar and one walk for every path, whatever parts a scenario has or may come to have.

The team here is no scenario: it has what none has yet (lists of numbers, lists of parts without a
name, empty ones, parts that can be absent, lists within lists).
"""

from __future__ import annotations

import json
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from planner.analysis.axes import axes
from planner.model import paths
from planner.model.fields import Name, Number, Part, Whole, about, field, highest
from planner.model.frozen_map import FrozenMap
from planner.model.scenario import Scenario
from planner.model.stage import Stage
from planner.model.team import Role
from planner.plans.plan import Plan, field_at
from planner.simulation.replication_cache import as_simulated
from reference.strategies import scenarios


class Change(Part):
    week: Number = field(0, label="From week", help="When.", ge=0, le=260)
    factors: tuple[Number, ...] = field((), label="Factors", help="A list of numbers.")


class Member(Part):
    name: Name = field(label="Member", help="Name.")
    weeks: Whole = field(1, label="Weeks", help="How long.", ge=1, le=99)
    changes: tuple[Change, ...] = field((), label="Changes", help="Parts without a name.")


class Crew(Part):
    name: Name = field(label="Crew", help="Name.")
    members: Annotated[tuple[Member, ...], Field(max_length=5)] = field(
        (), label="Members", help="Parts with a name."
    )
    season: tuple[Number, ...] | None = field(None, label="Season", help="Numbers, or none.")
    today: Change | None = None
    cv: Number = field(1, label="Spread", kind="spread", help="Spread.", ge=0, le=5)


names = st.text(min_size=1, max_size=80) | st.sampled_from(
    ["0", "1", "A", "A.", ".", "A.changes", "changes.0", "weeks", "A.changes.0.week", "²", "name"]
)
numbers = st.floats(0, 260)
changes = st.builds(Change, week=numbers, factors=st.lists(numbers, max_size=3).map(tuple))


@st.composite
def crews(draw: st.DrawFn) -> Crew:
    return Crew(
        name=draw(names),
        members=tuple(
            Member(
                name=name,
                weeks=draw(st.integers(1, 99)),
                changes=tuple(draw(st.lists(changes, max_size=2))),
            )
            for name in draw(st.lists(names, max_size=4, unique=True))
        ),
        season=draw(st.none() | st.lists(numbers, max_size=3).map(tuple)),
        today=draw(st.none() | changes),
        cv=draw(st.floats(0, 5)),
    )


def plain(tree: Any) -> Any:
    return json.loads(json.dumps(tree))


wholes: st.SearchStrategy[Part] = crews() | scenarios()


@given(wholes)
def test_the_walk_meets_every_field_once_and_its_way_leads_to_its_value(whole):
    met = list(paths.walk(whole))
    assert len({found.way for found in met}) == len(met)
    for found in met:
        assert paths.value_at(whole, found.way) is found.value
        assert getattr(found.part, found.name) is found.value
        assert found.about == about(type(found.part), found.name)


@given(wholes)
def test_the_walk_leaves_nothing_out(whole):
    """Putting every value it meets into an empty tree gives the whole, spelled out.

    A map is met as well as what it holds; in a plain tree it looks like a part.
    """

    def leaves(tree: Any, way: paths.Way = ()) -> set[paths.Way]:
        if isinstance(tree, dict):
            return {leaf for key in tree for leaf in leaves(tree[key], (*way, key))}
        if isinstance(tree, tuple) and any(isinstance(each, dict) for each in tree):
            inner = {leaf for i, each in enumerate(tree) for leaf in leaves(each, (*way, i))}
            return inner | {way}
        return {way}

    met = {found.way for found in paths.walk(whole) if not isinstance(found.value, FrozenMap)}
    assert met == leaves(whole.model_dump(by_alias=False))


@given(wholes)
def test_a_numbered_path_means_the_way_it_came_from_whatever_the_names(whole):
    for found in paths.walk(whole):
        path = paths.numbered(found.way)
        assert paths.way_to(whole, path, by_name=False) == found.way


@given(crews())
def test_a_path_by_names_leads_to_a_field_of_that_path(crew):
    """Two ways can have one path where names hold dots; any of them is as good."""
    for found in paths.walk(crew):
        path = paths.named(crew, found.way)
        way = paths.way_to(crew, path)
        assert way == found.way or paths.named(crew, way) == path or not _is_plain(crew)


def _is_plain(crew: Crew) -> bool:
    return all("." not in each.name and not each.name.isdecimal() for each in crew.members)


@given(wholes, st.data())
def test_one_value_is_changed_and_nothing_else(whole, data):
    leaves = [found for found in paths.walk(whole) if not found.about.holds_parts]
    one = data.draw(st.sampled_from(leaves))
    tree = paths.with_values(whole, {one.way: "another"})
    back = paths.put(tree, one.way, one.value)
    assert plain(back) == plain(whole.model_dump(by_alias=False))
    assert paths.way_to(tree, paths.numbered(one.way), by_name=False) == one.way
    here: Any = tree
    for step in one.way:
        here = here[step]
    assert here == "another"


@given(wholes)
def test_what_is_known_of_a_field_is_found_by_its_path_and_needs_no_example(whole):
    known = dict(paths.fields_of(type(whole)))
    for found in paths.walk(whole):
        assert paths.about_at(type(whole), paths.numbered(found.way)) == found.about
        assert known[paths.leaf(found.way)] == found.about


def test_fields_that_are_absent_or_in_an_empty_list_are_known():
    assert list(dict(paths.fields_of(Crew))) == [
        "name",
        "members",
        "members.0.name",
        "members.0.weeks",
        "members.0.changes",
        "members.0.changes.0.week",
        "members.0.changes.0.factors",
        "season",
        "today",
        "today.week",
        "today.factors",
        "cv",
    ]


CREW = Crew(
    name="x",
    members=(
        Member(name="A", changes=(Change(week=3, factors=(1, 2)),)),
        Member(name="A.changes"),
        Member(name="0", weeks=7),
    ),
    season=(0.5,),
)


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("season", ("season",)),
        ("season.0", ("season", 0)),
        ("members", ("members",)),
        ("members.A", ("members", 0)),
        ("members.A.weeks", ("members", 0, "weeks")),
        ("members.A.changes", ("members", 0, "changes")),  # a value rather than a member
        ("members.A.changes.weeks", ("members", 1, "weeks")),
        ("members.A.changes.0.factors.1", ("members", 0, "changes", 0, "factors", 1)),
        ("members.0.weeks", ("members", 2, "weeks")),  # the name before the number
        ("members.1.weeks", ("members", 1, "weeks")),
    ],
)
def test_a_path_means_one_way(path, way):
    assert paths.way_to(CREW, path) == way


@pytest.mark.parametrize(
    "path",
    ["", ".", "season.", ".season", "season.1", "season.-1", "season.00", "season.٠", "season.x",
     "members.3.weeks", "members.A.", "members..weeks", "today.week", "weeks", "model_fields",
     "members.A.changes.0.factors.2", "cv.real", "name.upper", "1" * 5000, "members." + "1" * 5000],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_a_key_error(path):
    with pytest.raises(KeyError):
        paths.way_to(CREW, path)
    with pytest.raises(KeyError):
        paths.way_to(CREW, path, by_name=False)


@pytest.mark.parametrize("path", ["", "x", "scenario", "scenario.stages.drop_off", "seed.0", "1.2"])
def test_no_field_of_a_plan_is_known_where_there_is_none(path):
    with pytest.raises(KeyError):
        field_at(path)


def test_who_owns_a_field_is_told_by_name_or_else_by_number():
    ways = ["members.A.weeks", "members.A.changes.0.week", "members.A.changes", "season.0", "cv"]
    owners = [paths.owner_of(CREW, paths.way_to(CREW, path)) for path in ways]
    assert owners == ["A", "0", "A", "", ""]


# --- What a field is ------------------------------------------------------------------------------


def every_field() -> dict[str, Any]:
    return dict(paths.fields_of(Plan))


def test_shares_and_spreads_are_those_whose_unit_says_so():
    for path, known in every_field().items():
        first = known.unit.split(" ")[0]
        assert (known.kind == "share") == (first == "share"), path
        assert (known.kind == "spread") == (first == "cv"), path
        assert known.scale == (100 if known.kind else 1)
        assert known.shown_unit.startswith("%") == bool(known.kind)


def test_what_moves_no_deal_is_at_its_default_when_it_is_simulated():
    scenario = Plan.model_fields["scenario"].annotation
    assert scenario is Scenario
    team = Scenario(
        name="any",
        stages=(Stage(name="S", work={"mean_hours": 1}),),
        team={"roles": [{"name": "R", "people": 1, "stages": ["S"], "cost_per_year_usd": 7}]},
        money={"deal_value_usd": 3},
        target={"wins_per_quarter": 4},
    )
    simulated = as_simulated(team)
    for found in paths.walk(team):
        if found.about.moves_no_deal and not found.about.is_text:
            assert simulated.value(paths.numbered(found.way)) == found.about.default, found.way


def test_no_axis_turns_what_could_not_flip_a_verdict():
    team = Plan.of({"scenario": _full()}).scenario
    turned = {axis.path for axis in axes(team)}
    for found in paths.walk(team):
        if not found.about.can_flip:
            assert paths.named(team, found.way) not in turned


def _full() -> dict[str, Any]:
    return Scenario(
        name="any",
        stages=(Stage(name="S", work={"mean_hours": 1}),),
        team={"roles": [{"name": "R", "people": 4, "stages": ["S"]}], "pods": 2},
    ).to_dict()


def test_every_plausible_range_lies_within_the_bounds():
    for path, known in every_field().items():
        if known.plausible:
            low, high = known.plausible
            assert known.low <= low < high <= known.high, path


def test_a_spread_names_the_mean_beside_it():
    for path, known in every_field().items():
        if known.spread_of:
            assert known.kind == "spread"
            beside = every_field()[f"{path.rpartition('.')[0]}.{known.spread_of}"]
            assert beside.kind is None


def test_the_highest_value_is_the_bound_that_the_field_refuses_to_pass():
    assert highest(Role, "people") == 1000
    assert highest(Scenario, "stages") == 12
    with pytest.raises(ValueError, match="owns_deals has no highest value"):
        highest(Role, "owns_deals")
