"""What leveling would move, as its card says it."""

from planner.analysis.effects import compare
from planner.analysis.verdict import verdicts
from planner.model import team_edits
from planner.model.practices import Options
from planner.views.plan.move_words import move
from tests.unit.test_staffing import LUCKY

UNEVEN = LUCKY.replace({"team.roles.A.people": 4, "team.roles.B.people": 1})


def told(scenario, parts, practice="leveling"):
    found = compare(scenario, Options(leveling=parts), 2, practices=("leveling", "hand_offs"))
    return move(verdicts(found)[practice])


def test_people_who_move_are_told_role_by_role():
    assert told(UNEVEN, ("staff",)) == "A 4 → 2, B 1 → 3"


def test_hours_that_become_alike_are_told_once_and_beside_the_people():
    assert told(UNEVEN, ("times",)) == f"every stage {10:g} hours a visit"
    assert told(UNEVEN, ("staff", "times")).startswith("A 4 → ")


def test_hours_by_people_are_told_stage_by_stage():
    assert told(UNEVEN, ("loads",)).startswith("hours a visit: A ")


def test_nothing_is_told_where_nothing_moves_or_it_is_another_practice():
    assert told(LUCKY, ("pace",)) == ""
    assert told(UNEVEN, ("staff",), "hand_offs") == ""


def test_a_team_without_hand_offs_is_told_what_line_it_is_set_against():
    full_cycle = team_edits.full_cycle(UNEVEN)
    assert told(full_cycle, ("staff",), "hand_offs") == "The line: 3 for A and 2 for B"
