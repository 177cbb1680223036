"""Edits of kinds of deal: each gives a whole scenario, and says what cannot be."""

from __future__ import annotations

import pytest

from planner.errors import NotPossible, ScenarioError
from planner.model import flow, kind_edits, pipeline_edits
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.views.common import edit_words
from tests.unit.test_forecast import SAMPLE

MID_MARKET = presets.load("mid_market").scenario
TWO = kind_edits.with_kind(MID_MARKET)
A, B = (kind.name for kind in TWO.kinds)


def shares(scenario: Scenario) -> list[float]:
    return [kind_edits.share_of(scenario, kind.name) for kind in scenario.kinds]


def test_the_first_kinds_are_two_and_change_nothing_yet():
    assert shares(TWO) == [0.5, 0.5]
    assert flow.loads(TWO) == pytest.approx(flow.loads(MID_MARKET))
    assert flow.win_chance(TWO) == pytest.approx(flow.win_chance(MID_MARKET))
    assert kind_edits.without_kinds(TWO) == MID_MARKET


def test_another_kind_has_as_many_leads_as_the_others_on_average():
    three = kind_edits.with_kind(kind_edits.with_share(TWO, A, 0.8))
    assert shares(three) == pytest.approx([0.8 * 2 / 3, 0.2 * 2 / 3, 1 / 3])
    six = TWO
    for _ in range(4):
        six = kind_edits.with_kind(six)
    assert len({kind.name for kind in six.kinds}) == kind_edits.MOST_KINDS
    with pytest.raises(ScenarioError):
        kind_edits.with_kind(six)


def test_the_other_kinds_divide_the_rest_as_before():
    three = kind_edits.with_kind(kind_edits.with_share(TWO, A, 0.75))
    changed = kind_edits.with_share(three, three.kinds[2].name, 0.6)
    assert shares(changed) == pytest.approx([0.3, 0.1, 0.6])
    alone = kind_edits.with_share(three, A, 1.0)
    assert shares(alone) == [1.0, 0.0, 0.0]
    assert shares(kind_edits.with_share(alone, A, 0.5)) == [0.5, 0.25, 0.25], "none is lost"
    for share in (-0.1, 1.1):
        with pytest.raises(NotPossible, match="between 0 and 100 %"):
            kind_edits.with_share(TWO, A, share)


def test_odds_follow_from_the_share_that_is_won():
    short = kind_edits.with_passed_over(TWO, A, {"Qualify"})
    won = kind_edits.with_win_chance(short, A, 0.4)
    assert kind_edits.win_chance_of(won, A) == pytest.approx(0.4, abs=1e-9)
    assert won.kinds[0].odds > 1
    assert won.kinds[1] == TWO.kinds[1]
    with pytest.raises(NotPossible, match=r"between 0 % and \d\d % of these leads can be won"):
        kind_edits.with_win_chance(TWO, A, 0.999)


def test_a_kind_of_which_nearly_all_are_won_gets_a_shorter_sale_that_is_said():
    won = kind_edits.with_win_chance(TWO, A, 0.85)
    assert kind_edits.win_chance_of(won, A) == pytest.approx(0.85, abs=1e-9)
    over = [stage.name for stage in won.stages if won.kinds[0].skips(stage.name)]
    assert over == ["Qualify", "Discovery"]
    assert won.kinds[1] == TWO.kinds[1]
    said = f"{A}: without Qualify and Discovery from now on, as only a shorter sale is won so often"
    assert said in edit_words.did(TWO, won)
    assert "without" not in edit_words.did(won, kind_edits.with_win_chance(won, A, 0.5))


def test_a_stage_where_deals_of_the_kind_are_open_today_is_not_passed_over():
    told = kind_edits.with_kind(SAMPLE)
    first = told.kinds[0].name
    rows = {row.stage for row in told.today.open_deals}
    with pytest.raises(NotPossible, match="of these leads can be won"):
        kind_edits.with_win_chance(told, first, 0.95)
    assert rows >= {stage.name for stage in told.stages}, "all stay"


def test_what_is_a_kinds_own_at_a_stage_stays_when_it_is_passed_over_and_back():
    own = kind_edits.with_own(TWO, B, "Demo", "work", 2.0)
    over = kind_edits.with_passed_over(own, B, {"Demo", "Qualify"})
    assert over.kinds[1].skips("Demo")
    assert kind_edits.with_passed_over(over, B, set()) == own
    assert kind_edits.with_own(own, B, "Demo", "work", None) == TWO
    with pytest.raises(ScenarioError, match="must visit some stage"):
        kind_edits.with_passed_over(TWO, A, {stage.name for stage in TWO.stages})
    with pytest.raises(NotPossible, match="Work at this stage"):
        kind_edits.with_own(TWO, B, "Demo", "work", 0.0)


def test_a_kind_comes_back_as_itself_after_a_year_until_told_otherwise():
    back = kind_edits.with_coming_back(TWO, A, True)
    assert back.kinds[0].comes_back is not None
    assert (back.kinds[0].comes_back.kind, back.kinds[0].comes_back.weeks) == (A, 52)
    assert kind_edits.with_coming_back(back, A, True) == back
    assert kind_edits.with_coming_back(back, A, False) == TWO


def test_a_kind_taken_from_a_role_gets_people_of_its_own_by_its_part_of_the_work():
    large = TWO.replace({"kinds.0.work": 3.0})
    name = large.team.roles[0].name
    split = kind_edits.with_worked(large, name, {B})
    rest, new = split.team.roles[:2]
    assert (rest.kinds, new.kinds) == ((B,), (A,))
    assert rest.people + new.people == large.team.roles[0].people
    assert new.people >= rest.people, "three times the work"
    assert new.stages == rest.stages
    assert new.selling_hours_per_week == rest.selling_hours_per_week
    assert f"{new.name} {new.people} (new)" in edit_words.did(large, split)
    assert kind_edits.worked_by(split, name) == (B,)
    again = kind_edits.with_worked(split, name, {A, B})
    assert again == large, "and joins it again"


def test_nobody_is_split_in_two_and_no_work_is_left_undone():
    alone = TWO.replace({"team.roles.0.people": 1})
    name = alone.team.roles[0].name
    with pytest.raises(NotPossible, match="is one person"):
        kind_edits.split_off(alone, name, A)
    split = kind_edits.split_off(TWO, TWO.team.roles[1].name, A)
    with pytest.raises(NotPossible, match="no other kind"):
        kind_edits.split_off(split, split.team.roles[2].name, A)
    assert kind_edits.without_kinds(split) == MID_MARKET


def test_what_no_deal_of_a_kind_visits_is_no_work_of_it():
    first = TWO.stages[0].name
    over = kind_edits.with_passed_over(TWO, A, set(TWO.team.roles[0].stages))
    assert first in TWO.team.roles[0].stages
    assert kind_edits.kinds_at(over, TWO.team.roles[0].name) == (B,)


def test_deals_open_today_are_of_the_first_kind_and_stay_when_all_are_alike_again():
    told = kind_edits.with_kind(SAMPLE)
    assert {row.kind for row in told.today.open_deals} == {told.kinds[0].name}
    deals = pipeline_edits.deals_at
    assert deals(told, "Proposal", told.kinds[0].name) == deals(SAMPLE, "Proposal", None)
    assert kind_edits.without_kinds(told) == SAMPLE


def test_a_new_kind_is_taken_by_the_people_of_the_kind_listed_first():
    apart = presets.load("inbound_and_outbound").scenario
    more = kind_edits.with_kind(apart)
    taken = {role.name: role.kinds for role in more.team.roles}
    assert taken == {"SDR": ("Inbound", "Kind 3"), "BDR": ("Outbound",), "AE": None}


def test_kinds_of_which_none_come_yet_are_made_alike_too():
    two = kind_edits.with_kind(presets.load("mid_market").scenario)
    assert kind_edits.without_kinds(two.replace({"kinds.1.share": 0.0})).kinds == ()
