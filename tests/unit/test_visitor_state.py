"""What a visitor has in state: moves, presses and refusals, without a page."""

from __future__ import annotations

import pytest

from pages.ui.visitor_state import VisitorState
from planner.model import dated_edits
from planner.plans import link
from planner.plans.identities import FROZEN, HIRES, OPEN_DEALS, ROLES, STAGES, Gone, Identities


@pytest.fixture
def state() -> VisitorState:
    plan = link.plan_of("mid_market")
    return VisitorState(plan, plan, Identities.of(plan))


def test_the_last_change_is_the_last_one_also_while_another_input_is_impossible(state):
    drop_off = state.identities.anchored("scenario.stages.0.drop_off")
    hours = state.identities.anchored("scenario.team.roles.0.selling_hours_per_week")
    state.change("scenario.leads.per_week", 20.0)
    state.change(drop_off, 1.5)
    state.change(hours, 17.0)
    assert list(state.refused) == [drop_off]
    assert state.before.scenario.leads.per_week == state.plan.scenario.leads.per_week == 20


def test_what_was_typed_and_cannot_be_stays_aside_while_the_team_is_changed(state):
    people = state.identities.anchored("scenario.team.roles.1.people")
    state.change(people, 5000)
    state.alter(
        lambda plan: state.rename(plan, "scenario.team.roles.1.name", "Hunters"), "somewhere"
    )
    assert state.plan.scenario.team.roles[1].name == "Hunters"
    assert state.refused[people].value == 5000


def test_a_fault_of_ours_is_told_and_leaves_all_else_as_it_was(state, caplog):
    def fail(plan):
        raise ZeroDivisionError("SECRET".lower())

    was = state.plan
    state.on_press("somewhere", lambda: state.alter(fail, "somewhere"))()
    assert state.catch_up([])
    assert state.plan == was
    assert "fault" in state.refused["somewhere"].reason
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text


def test_numbers_stay_through_renames_and_moves_and_are_never_given_twice(state):
    known = state.identities
    demo = known.numbers(STAGES)[2]
    moved = state.plan.renamed("scenario.stages.2.name", "Pitch")
    known = known.renamed(moved)
    assert known.path(f"{STAGES}.#{demo}.drop_off") == f"{STAGES}.2.drop_off"
    assert known.name(STAGES, demo) == "Pitch"
    assert known.anchored(f"{STAGES}.2.repeat of a group") == f"{STAGES}.#{demo}.repeat of a group"
    other = known.after(link.plan_of("factory_floor"))
    with pytest.raises(Gone):
        other.position(STAGES, demo)
    used = {number for where in (STAGES, ROLES, FROZEN) for number in known.numbers(where)}
    names = {role.name for role in link.plan_of("factory_floor").scenario.team.roles}
    new = set(other.numbers(STAGES)) | set(other.numbers(ROLES))
    assert names
    assert not new & used


def test_what_a_list_no_longer_holds_is_no_move(state):
    widget = state.widget("not_raised", "levers", [], tuple, choices={"a": "A"})
    assert not state.catch_up([(widget, ["b"])])
    assert widget.holds == []


def test_a_row_keeps_its_number_when_another_is_taken_out_and_while_it_is_changed(state):
    scenario = state.plan.scenario
    for people in (1, -1, 2):
        scenario = dated_edits.with_hire(scenario, people)
    plan = state.plan.with_scenario(scenario)
    known = state.identities.after(plan)
    first, second, third = known.numbers(HIRES)
    changed = plan.replace({"scenario.team.hires.1.week": 11.0})
    known = known.after(changed)
    assert known.numbers(HIRES) == (first, second, third)
    without = changed.with_scenario(dated_edits.without_hire(changed.scenario, 0))
    known = known.after(without)
    assert known.numbers(HIRES) == (second, third)
    assert known.path(f"{HIRES}.#{third}.week") == f"{HIRES}.1.week"
    with pytest.raises(Gone):
        known.position(HIRES, first)
    assert known.anchored(f"{OPEN_DEALS}.0.deals") == f"{OPEN_DEALS}.0.deals", "there is no row"
