"""What an edit of the team says that it did."""

from __future__ import annotations

from planner.model import team_edits
from planner.views.common import edit_words
from tests.five_stages import line, one_role


def test_a_new_role_says_how_many_went_where():
    before = one_role(10)
    after = team_edits.split_off(before, "Demo")
    new = next(role for role in after.team.roles if role.name != "Rep")
    said = edit_words.did(before, after)
    assert said == (
        f"People: Rep 10 → {10 - new.people} and {new.name} {new.people} (new). "
        f"Demo: Rep → {new.name}."
    ) or said == (
        f"People: {new.name} {new.people} (new) and Rep 10 → {10 - new.people}. "
        f"Demo: Rep → {new.name}."
    )


def test_a_shape_says_from_what_to_what():
    before = line((2, 2, 2, 2, 2))
    after = team_edits.full_cycle(before)
    (alone,) = after.team.roles
    said = edit_words.did(before, after)
    assert f"{alone.name} 10 (new)" in said
    assert "Qualify 2 → none" in said
    assert f"Qualify: Qualify → {alone.name}" in said


def test_mixed_teams_say_how_many():
    before = line((4, 4, 4, 4, 4))
    after = team_edits.in_pods(before)
    assert edit_words.did(before, after) == f"{after.team.pods} mixed teams, before 1."


def test_an_edit_that_moves_nobody_says_nothing():
    before = line()
    assert edit_words.did(before, team_edits.move_stage(before, "Demo", 1)) == ""
