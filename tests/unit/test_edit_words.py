"""What an edit of the team says that it did."""

from __future__ import annotations

import pytest

from planner.model import (
    dated_edits,
    flow,
    kind_edits,
    pipeline_edits,
    season_edits,
    team_edits,
)
from planner.model.changes import Change
from planner.model.leveling import staffed_to_load
from planner.views.common import edit_words, rows
from planner.views.common.numbers import percent
from tests.five_stages import line, one_role
from tests.unit.test_forecast import SAMPLE


@pytest.mark.parametrize(
    ("field", "times", "said"),
    [
        ("leads.per_week", 1.25, "25\u202f% more leads"),
        ("selling_hours", 0.8, "20\u202f% fewer selling hours"),
        ("hand_off.loss", 0.5, "50\u202f% fewer lost at hand-offs"),
        ("money.deal_value_usd", 1.075, "a win is worth 7.5\u202f% more"),
        ("stages.Close.work.mean_hours", 1.2, "work at Close takes 20\u202f% longer"),
        ("stages.Close.buyer.mean_days", 0.9, "buyers at Close take 10\u202f% less time"),
        ("stages.Close.drop_off", 1.1, "10\u202f% more drop off at Close"),
        ("stages.Close.drop_off", 3, "Close: drop-off × 3"),
    ],
)
def test_a_change_is_told_as_one_says_it_with_its_day(field, times, said):
    change = Change(week=9, field=field, times=times)
    assert rows.row(change, SAMPLE) == f"from week 9 on (1 October): {said}"
    assert rows.row(change) == f"from week 9 on: {said}"


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


def test_stages_handed_to_a_new_role_say_how_busy_both_are_and_what_would_even_it_out():
    before = one_role(10)
    split = team_edits.split_off(before, "Proposal")
    after = team_edits.assign(split, "Close", "Role 2")
    names = edit_words.with_other_work(split, after)
    assert names == ("Rep", "Role 2")
    said = edit_words.busy(after, names)
    assert said.startswith("Reps have work now for ")
    loads = [flow.loads(after)[name] for name in names]
    assert all(f"{100 * load:.0f}\u202f%" in said for load in loads)
    even = staffed_to_load(after, names)
    rep, new = (role.people for role in even.team.roles)
    assert edit_words.evened_out(after, names) == f"Even out: Rep 8 → {rep}, Role 2 2 → {new}"
    assert max(flow.loads(even).values()) < max(loads)
    assert edit_words.evened_out(even, names) == ""
    assert edit_words.with_other_work(after, even) == (), "only people moved"
    renamed = team_edits.rename_stage(after, "Close", "Sign")
    assert edit_words.with_other_work(after, renamed) == ()


def test_a_shape_says_from_what_to_what():
    before = line((2, 2, 2, 2, 2))
    after = team_edits.full_cycle(before)
    (alone,) = after.team.roles
    said = edit_words.did(before, after)
    assert f"{alone.name} 10 (new)" in said
    assert "Qualify 2 → none" in said
    assert f"Qualify: Qualify → {alone.name}" in said


def test_a_share_won_that_was_typed_and_moves_with_the_hand_offs_is_told():
    before = kind_edits.with_kind(line((2, 2, 2, 2, 2)).replace({"hand_off.loss": 0.05}))
    before = kind_edits.with_win_chance(before, "Kind 1", 0.15)
    alone = team_edits.full_cycle(before)
    was, now = (kind_edits.win_chance_of(each, "Kind 1") for each in (before, alone))
    told = f"Kind 1 {percent(was)} → {percent(now)}"
    assert f"Won, as fewer are lost at hand-offs: {told} and Kind 2 " in edit_words.did(
        before, alone
    )
    assert "Won, as more are lost at hand-offs: Kind 1 " in edit_words.did(alone, before)
    assert "Won" not in edit_words.did(before, kind_edits.with_win_chance(alone, "Kind 1", 0.2))
    no_loss = before.replace({"hand_off.loss": 0.0, "hand_off.repeat": 0.0})
    assert "Won" not in edit_words.did(no_loss, team_edits.full_cycle(no_loss))


def test_mixed_teams_say_how_many():
    before = line((4, 4, 4, 4, 4))
    after = team_edits.in_pods(before)
    assert edit_words.did(before, after) == f"{after.team.pods} mixed teams, before 1."


def test_an_edit_that_moves_nobody_says_nothing():
    before = line()
    assert edit_words.did(before, team_edits.move_stage(before, "Demo", 1)) == ""


def test_a_row_that_came_or_went_is_told_and_a_number_typed_is_not():
    come = dated_edits.with_hire(SAMPLE, people=1)
    assert edit_words.did_to_hires(SAMPLE, come) == "Added: week 4: +\u202f1 SDR."
    assert edit_words.did_to_hires(come, SAMPLE) == "Taken out: week 4: +\u202f1 SDR."
    later = come.replace({"team.hires.0.week": 9.0})
    assert edit_words.did_to_hires(come, later) == ""


def test_who_is_new_or_not_any_more_is_told_with_the_weeks_in_the_job():
    role = SAMPLE.team.roles[0].name
    new = dated_edits.with_newcomer(SAMPLE, role)
    told = edit_words.did_to_newcomers
    assert told(SAMPLE, new) == f"Still new: {role}, 0 weeks in the job."
    later = dated_edits.with_tenure(new, role, 0, 8)
    assert told(new, later) == "", "the number itself is seen"
    assert told(later, SAMPLE) == f"Not new any more: {role}, 8 weeks in the job."
    changed = dated_edits.with_change(SAMPLE, "leads.per_week")
    assert edit_words.did_to_changes(SAMPLE, changed) == (
        "Added: from week 4 on: leads per week × 1."
    )
    summer = season_edits.with_month(SAMPLE, "leads", 6, 0.5)
    assert edit_words.did_to_changes(SAMPLE, summer) == "The seasons are others."


def test_a_pipeline_that_is_filled_or_left_is_told_in_deals():
    off = pipeline_edits.without_today(SAMPLE)
    assert edit_words.did_to_today(off, SAMPLE) == "Open deals: off → 50."
    assert edit_words.did_to_today(SAMPLE, off) == "Open deals: 50 → off."
    fewer = pipeline_edits.without_row(SAMPLE, 1)
    assert edit_words.did_to_today(SAMPLE, fewer) == "Taken out: 10 at Qualify."
    assert edit_words.did_to_today(SAMPLE, pipeline_edits.with_rows(SAMPLE, [])) == (
        "Open deals: 50 → 0."
    )
    typed = pipeline_edits.with_deals_at(SAMPLE, "Qualify", None, 12)
    assert edit_words.did_to_today(SAMPLE, typed) == ""
