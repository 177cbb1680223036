"""Several roles as one: every field has a rule, and nothing of the team is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import NotPossible
from planner.model.role_merge import RULES, average, merged
from planner.model.team import Role

roles = st.lists(
    st.builds(
        Role,
        name=st.sampled_from("ABC"),
        people=st.integers(1, 50),
        stages=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3).map(tuple),
        selling_hours_per_week=st.floats(0.5, 80),
        owns_deals=st.booleans(),
        cost_per_year_usd=st.floats(0, 1e9),
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
    assert list(whole.stages) == [stage for role in some for stage in role.stages]


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
