"""What could turn a verdict, as its card says it: the nearest assumption and its value, or none."""

from dataclasses import replace

import pytest

from planner.analysis.axes import axis_of
from planner.analysis.axis_points import BreakEven
from planner.analysis.effects import compare
from planner.analysis.explanations import Explanations, assumptions
from planner.analysis.verdict import Reason, verdicts
from planner.plans import presets
from planner.views.common.numbers import THIN
from planner.views.plan.turning_words import LOOKING, none_turns, turning
from tests.unit.test_why_on_cards import VERDICT as HURTS

TEAM = presets.load("mid_market").scenario
GAIN, LOSS = (axis_of(TEAM, path) for path in ("team.specialist_gain", "hand_off.loss"))
HELPS_ABOVE = BreakEven("hand_offs", GAIN, 0.28, 0.24, 0.33, -1, 1)
NEVER = BreakEven("hand_offs", LOSS, None, None, None, -1, -1)


@pytest.fixture(scope="module")
def verdict():
    """A verdict that hurts, with its arms."""
    found = verdicts(compare(TEAM, None, 2))["hand_offs"]
    return replace(found, word="HURTS", reason=HURTS.reason)


def known(*flips, looked_at=frozenset({"hand_offs"})):
    return Explanations((), flips, 1.0, looked_at)


def told(verdict, explanations, evidence=lambda path: "assumption", *, is_last=True):
    return turning(verdict, explanations, evidence, is_last=is_last).replace(THIN, " ")


def test_an_input_that_could_turn_it_is_named_with_the_value(verdict):
    assert told(verdict, known(NEVER, HELPS_ABOVE)) == (
        "Would help if “Specialist's gain” were 28 % or more (24 % to 33 %); "
        "you have 15 % (assumption)."
    )


def test_a_verdict_that_cannot_be_told_says_which_way_each_side_goes(verdict):
    unclear = replace(verdict, word="NO CLEAR DIFFERENCE")
    assert told(unclear, known(HELPS_ABOVE)) == (
        "Depends on “Specialist's gain”: hurts below 28 %, helps above (24 % to 33 %); "
        "you have 15 % (assumption)."
    )


def test_the_nearest_is_told(verdict):
    near = BreakEven("hand_offs", LOSS, 0.02, 0.015, 0.025, 1, -1)
    assert "“Lost at hand-offs” were 2 % or less" in told(verdict, known(HELPS_ABOVE, near))


def test_where_no_input_turns_it_the_card_says_so(verdict):
    assert told(verdict, known(NEVER)) == none_turns(1, -1)
    assert told(verdict, known(NEVER, replace(NEVER, axis=GAIN))) == none_turns(2, -1)


def test_what_is_measured_is_no_assumption(verdict):
    of_gain = {"team.specialist_gain": ""}
    text = told(verdict, known(NEVER, HELPS_ABOVE), lambda path: of_gain.get(path, "assumption"))
    assert text == none_turns(1, -1)
    assert told(verdict, known(NEVER, HELPS_ABOVE), lambda path: "") == ""


def test_until_all_are_looked_at_the_card_says_that_it_looks(verdict):
    assert told(verdict, None, is_last=False) == LOOKING
    assert told(verdict, known(HELPS_ABOVE, looked_at=frozenset()), is_last=False) == LOOKING
    assert told(verdict, known(HELPS_ABOVE, looked_at=frozenset()), is_last=True) == ""


def test_nothing_is_told_where_nothing_happens(verdict):
    silent = replace(verdict, reason=Reason("never_binds"))
    assert told(silent, known(HELPS_ABOVE)) == ""


@pytest.mark.parametrize("practice", ["hand_offs", "leveling", "pull"])
def test_what_a_verdict_could_rest_on_are_inputs_in_use(practice):
    found = assumptions(TEAM, practice)
    assert found
    for axis in found:
        assert axis.low < axis.high
        assert TEAM.value(axis.path) == pytest.approx(axis.now)
    assert assumptions(TEAM, "coaching") == ()


def test_what_none_of_them_does_is_said_of_the_verdict_at_hand():
    assert "of its 5 assumptions alone makes it help, anywhere" in none_turns(5, -1)
    assert "alone makes it hurt, anywhere" in none_turns(5, 1)
    assert "alone decides it, anywhere" in none_turns(5, 0)
    assert (
        none_turns(1, -1) == "Its assumption never makes it help, anywhere in its plausible range."
    )
