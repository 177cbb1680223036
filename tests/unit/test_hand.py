"""What a visitor has in hand: moves, presses and refusals, without a page."""

from __future__ import annotations

import pytest

from pages.ui.hand import Hand
from planner.plans import link
from planner.plans.identities import FROZEN, ROLES, STAGES, Gone, Identities


@pytest.fixture
def hand() -> Hand:
    plan = link.plan_of("mid_market")
    return Hand(plan, plan, Identities.of(plan))


def test_the_last_change_is_the_last_one_also_while_another_input_is_impossible(hand):
    drop_off = hand.identities.anchored("scenario.stages.0.drop_off")
    hours = hand.identities.anchored("scenario.team.roles.0.selling_hours_per_week")
    hand.change("scenario.leads.per_week", 20.0)
    hand.change(drop_off, 1.5)
    hand.change(hours, 17.0)
    assert list(hand.refused) == [drop_off]
    assert hand.before.scenario.leads.per_week == hand.plan.scenario.leads.per_week == 20


def test_what_was_typed_and_cannot_be_stays_aside_while_the_team_is_changed(hand):
    people = hand.identities.anchored("scenario.team.roles.1.people")
    hand.change(people, 5000)
    hand.alter(lambda plan: hand.rename(plan, "scenario.team.roles.1.name", "Hunters"), "somewhere")
    assert hand.plan.scenario.team.roles[1].name == "Hunters"
    assert hand.refused[people].value == 5000


def test_a_fault_of_ours_is_told_and_leaves_all_else_as_it_was(hand, caplog):
    def fail(plan):
        raise ZeroDivisionError("SECRET".lower())

    was = hand.plan
    hand.on_press("somewhere", lambda: hand.alter(fail, "somewhere"))()
    assert hand.catch_up([])
    assert hand.plan == was
    assert "fault" in hand.refused["somewhere"].reason
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text


def test_numbers_stay_through_renames_and_moves_and_are_never_given_twice(hand):
    known = hand.identities
    demo = known.numbers(STAGES)[2]
    moved = hand.plan.renamed("scenario.stages.2.name", "Pitch")
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


def test_what_a_list_no_longer_holds_is_no_move(hand):
    face = hand.face("not_raised", "levers", [], tuple, choices={"a": "A"})
    assert not hand.catch_up([(face, ["b"])])
    assert face.says == []
