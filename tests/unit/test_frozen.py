"""Freezing, moving and dropping keep every scenario, and the reference stays the same one."""

import pytest

from planner.errors import ScenarioError
from planner.model import team_edits
from planner.plans import frozen_set, link
from planner.plans.plan import MOST_FROZEN, Plan

MID_MARKET = link.plan_of("mid_market")


def three() -> Plan:
    plan = frozen_set.freeze(MID_MARKET)
    plan = frozen_set.freeze(plan.with_scenario(team_edits.line(MID_MARKET.scenario)))
    return frozen_set.freeze(plan.with_scenario(team_edits.full_cycle(MID_MARKET.scenario)))


def names(plan: Plan) -> str:
    return "".join(each.name for each in plan.frozen)


def test_frozen_scenarios_are_named_by_the_letters_that_are_free():
    plan = three()
    assert names(plan) == "ABC"
    assert plan.frozen[1].scenario == team_edits.line(MID_MARKET.scenario)
    assert frozen_set.next_name(frozen_set.drop(plan, 1)) == "B"


def test_the_reference_stays_the_same_scenario_wherever_it_moves():
    plan = three().replace({"reference": 2})
    moved = frozen_set.move(plan, 2, -1)
    assert (names(moved), moved.reference) == ("ACB", 1)
    moved = frozen_set.move(moved, 0, 1)
    assert (names(moved), moved.reference) == ("CAB", 0)
    assert frozen_set.drop(plan, 0).reference == 1
    assert frozen_set.drop(plan, 2).reference == 0, "the first takes its place"


def test_moving_past_an_end_stays_at_the_end():
    assert names(frozen_set.move(three(), 0, -1)) == "ABC"
    assert names(frozen_set.move(three(), 2, 1)) == "ABC"


def test_a_scenario_taken_back_is_the_present_one_and_stays_frozen():
    plan = frozen_set.take_back(three(), 1)
    assert plan.scenario == team_edits.line(MID_MARKET.scenario)
    assert names(plan) == "ABC"


def test_no_more_than_eight_and_no_name_twice():
    plan = MID_MARKET
    for _ in range(MOST_FROZEN):
        assert not frozen_set.is_full(plan)
        plan = frozen_set.freeze(plan)
    assert frozen_set.is_full(plan)
    with pytest.raises(ScenarioError):
        frozen_set.freeze(plan)
    with pytest.raises(ScenarioError, match="more than once"):
        plan.replace({"frozen.0.name": "B"})
    with pytest.raises(ScenarioError, match="no frozen scenario at this position"):
        three().replace({"reference": 3})
