"""Several roles as one: every field has a rule, and nothing of the team is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import NotPossible
from planner.model.people import Fill, Leaving, Ramp
from planner.model.role_merge import RULES, average, merged, with_people
from planner.model.team import Role

leavings = st.builds(
    Leaving,
    per_year=st.floats(0, 3),
    fill=st.builds(Fill, mean_days=st.floats(0, 1000), cv=st.floats(0, 5)),
    refill=st.booleans(),
)

roles = st.lists(
    st.builds(
        Role,
        name=st.sampled_from("ABC"),
        people=st.integers(3, 50),
        stages=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True).map(tuple),
        selling_hours_per_week=st.floats(0.5, 80),
        owns_deals=st.booleans(),
        cost_per_year_usd=st.floats(0, 1e9),
        kinds=st.none() | st.lists(st.sampled_from("kl"), min_size=1, unique=True).map(tuple),
        ramp=st.builds(Ramp, weeks=st.floats(0, 104), start=st.floats(0.05, 1)),
        leaving=leavings,
        tenure_weeks=st.lists(st.floats(0, 520), max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=12,
)


def test_every_field_of_a_role_has_a_rule_of_its_own():
    """A new field of a role needs one: what does it hold when two roles become one?"""
    assert RULES.keys() == Role.model_fields.keys()


@given(roles)
def test_merged_roles_bring_all_people_with_their_hours_and_costs(some):
    whole = merged(some)
    assert whole.people == sum(role.people for role in some)
    for name in ("selling_hours_per_week", "cost_per_year_usd"):
        before = sum(role.people * getattr(role, name) for role in some)
        assert whole.people * getattr(whole, name) == pytest.approx(before)
    assert whole.name == some[0].name
    assert list(whole.stages) == list(dict.fromkeys(one for role in some for one in role.stages))


@given(roles)
def test_merged_roles_lose_and_learn_at_the_pace_of_their_people(some):
    whole = merged(some)

    def mean(of):
        return pytest.approx(sum(role.people * of(role) for role in some) / whole.people)

    assert whole.ramp.weeks == mean(lambda role: role.ramp.weeks)
    assert whole.ramp.start == mean(lambda role: role.ramp.start)
    assert whole.leaving.per_year == mean(lambda role: role.leaving.per_year)
    assert whole.leaving.fill.mean_days == mean(lambda role: role.leaving.fill.mean_days)
    assert whole.leaving.fill.cv == mean(lambda role: role.leaving.fill.cv)
    assert whole.leaving.refill == any(role.leaving.refill for role in some)
    assert sorted(whole.tenure_weeks) == sorted(one for role in some for one in role.tenure_weeks)
    of_all = [set(role.kinds) if role.kinds else {"k", "l"} for role in some]
    assert set(whole.kinds or "kl") == set.union(*of_all)


def test_a_field_without_a_rule_is_no_merged_role(monkeypatch):
    monkeypatch.delitem(RULES, "ramp")
    with pytest.raises(KeyError, match="ramp"):
        merged([Role(name="A", people=1, stages=("a",))])


def test_of_fewer_people_the_newest_are_gone_and_the_others_keep_their_order():
    role = Role(name="A", people=5, stages=("a",), tenure_weeks=(3, 20, 3, 8))
    assert with_people(role, 4).tenure_weeks == (3, 20, 3, 8)
    assert with_people(role, 3).tenure_weeks == (3, 20, 8)
    assert with_people(role, 1) == Role(name="A", people=1, stages=("a",), tenure_weeks=(20,))
    assert with_people(role, 9).tenure_weeks == role.tenure_weeks


@given(roles)
def test_one_role_merged_is_itself(some):
    assert merged(some[:1]) == some[0]


def test_more_people_than_a_role_can_have_are_refused():
    crowd = Role(name="A", people=600, stages=("a",))
    with pytest.raises(NotPossible, match="“People” must be at most 1,000, and would be 1,200"):
        merged([crowd, crowd])


@given(st.lists(st.tuples(st.floats(0, 1e9), st.integers(1, 1000)), min_size=1, max_size=12))
def test_the_average_lies_between_the_values_and_of_equal_ones_is_that_value(pairs):
    values, weights = zip(*pairs, strict=True)
    assert min(values) <= average(values, weights) <= max(values)
    assert average([values[0]] * len(weights), weights) == values[0]
