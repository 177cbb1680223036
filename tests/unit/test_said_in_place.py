"""What fresh eyes misread first, said where it stands."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest

from planner.analysis.axes import axis_of
from planner.analysis.baseline import baseline, wins_per_quarter
from planner.calibration.typed_figures import LESS_THAN_A_WIN, Refused
from planner.calibration.typed_form import read
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.staffing.hiring import next_hires
from planner.staffing.redivision import survey
from planner.staffing.results import Best, Staffed, Staffing
from planner.statistics.intervals import Interval
from planner.views.common import vocabulary
from planner.views.common.numbers import THIN, money_alike, of_target
from planner.views.common.quarter_names import what_they_are
from planner.views.next_quarters import markup as quarters_markup
from planner.views.plan import words as plan_words
from planner.views.team import cheapest_words, redivision_words
from planner.views.team import words as team_words
from planner.views.where import words as where_words
from reference.teams import role, stage, team
from tests import typed_teams

TEAM = team(
    [stage("Demo", 0.1, drop_off=0.3), stage("Close", 0.2, drop_off=0.2)],
    [role("Demo", name="SDR", people=2), role("Close", name="AE", people=3)],
    leads={"per_week": 12, "cv": 1},
    clock={"warmup_weeks": 4, "horizon_weeks": 26},
)


def test_quarter_2_of_a_team_without_a_pipeline_of_today_says_what_it_is():
    said = what_they_are(TEAM)
    assert "Quarter 2 the next" in said
    assert said.endswith("They differ by luck alone.")
    assert escape(said) in quarters_markup.opening(TEAM)
    hire = {"week": 6, "role": "AE", "people": 1}
    planned = TEAM.replace({"schema_version": 2, "team.hires": [hire]})
    assert "what is planned on dates" in what_they_are(planned)
    assert "the empty pipeline" in what_they_are(TEAM.replace({"clock.warmup_weeks": 0}))
    assert what_they_are(presets.load("mid_year").scenario) == "", "the calendar names them"


def test_leads_are_whole_or_by_the_month_as_they_were_typed():
    by_month = axis_of(TEAM.replace({"leads.per_week": 300 * 12 / 52}), "leads.per_week")
    assert where_words.name(by_month) == "Leads per month"
    assert where_words.values_on(by_month, by_month.now, 345 * 12 / 52) == (
        "300 leads/month",
        "345 leads/month",
    )
    by_week = axis_of(TEAM.replace({"leads.per_week": 40}), "leads.per_week")
    assert where_words.name(by_week) == by_week.label
    assert where_words.value_on(by_week, 69.23) == "69 leads/week"


def test_a_target_that_follows_from_dollars_has_sensible_digits():
    assert of_target(2_200_000 / 28_000) == "78.6"
    assert of_target(16.0) == "16"


def test_a_number_of_today_s_way_says_what_the_other_way_is():
    assert vocabulary.lead("hand_offs", "with").endswith("If everyone did it all:")
    assert vocabulary.lead("pull", "with").endswith("Stopping:")


def test_work_and_busyness_are_told_apart():
    assert plan_words.OF_HOURS.endswith("of their hours if none goes cold")
    assert "without juggling" in vocabulary.WORK_AND_BUSY


@pytest.fixture(scope="module")
def hiring():
    return next(next_hires(TEAM))


def with_gains(hiring, of_hire: Interval, of_leads: Interval):
    hires = tuple(replace(each, gain=of_hire) for each in hiring.hires)
    return replace(hiring, hires=hires, leads_gain=of_leads)


def test_where_leads_are_the_limit_the_answer_says_so_and_what_more_would_bring(hiring):
    nothing, clear = Interval(0.1, 0.1, -0.2, 0.4), Interval(3.0, 0.2, 2.6, 3.4)
    said = team_words.next_hire(with_gains(hiring, nothing, clear)).replace(THIN, " ")
    assert said.startswith("Don't hire: leads are the limit.")
    assert "10 % more leads would bring + 3.0 (2.6 to 3.4) wins a quarter" in said
    all_won = replace(with_gains(hiring, nothing, nothing), most_wins=hiring.wins.high)
    assert team_words.next_hire(all_won).startswith("Don't hire: leads are the limit.")
    room = replace(all_won, most_wins=2 * hiring.wins.high)
    assert team_words.next_hire(room).startswith("No single hire clearly adds wins.")


def test_hires_are_told_as_busy_as_every_page_says(hiring):
    own = baseline(TEAM)
    told = hiring.with_today(own)
    assert told.wins == wins_per_quarter(own)
    busy = {each.takes_from or each.role: each.utilization for each in told.hires}
    assert busy == {name: own.summary("utilization", role=name).mean for name in busy}


def answer_of(design: str, scenario: Scenario) -> cheapest_words.AnswerLines:
    few = Interval(20.0, 1.0, 18.0, 22.0)
    today = Staffed("own", TEAM, 5.0, 10, few, few)
    cheapest = Staffed(design, scenario, 4.0, 10, few, few)
    best = Best(design, "reached", 40.0, cheapest, True, 1, 0, True, None, None)
    found = Staffing(TEAM, 20.0, 0.5, 1, False, today, (best,), (today,), 1.0)
    said = cheapest_words.answer(found)
    assert said is not None
    return said


def test_another_shape_is_not_told_as_a_hire():
    assert any("not a hire" in note for note in answer_of("full_cycle", TEAM).notes)
    assert not any("not a hire" in note for note in answer_of("own", TEAM).notes)


def test_a_target_of_wins_typed_as_dollars_is_asked_about():
    form = replace(typed_teams.HEAD_OF_SALES, target="4", target_in="dollars")
    with pytest.raises(Refused) as refused:
        read(form)
    assert [each.reason for each in refused.value.refusals] == [LESS_THAN_A_WIN]
    assert read(replace(form, target_in="wins")).wins_per_quarter == 4


def test_amounts_of_one_range_have_one_unit():
    assert money_alike(9_687, 18_100) == ("$9.7k", "$18k")
    assert money_alike(-9_687, 18_100)[0].endswith("$9.7k")
    assert money_alike(900, 9_000) == ("$900", "$9,000")


def test_a_chance_that_is_sure_has_no_range():
    said = plan_words.chance_of_target(Interval(1.0, 0.0, 1.0, 1.0), 4)
    assert said.replace(THIN, " ") == "today: 100 % chance of 4 or more"


def test_a_way_that_surely_brings_less_than_a_win_is_too_small_to_matter():
    *_, ways = survey(TEAM)
    one = ways.ways[0]
    small = replace(
        one.tried.verdict, word="NO CLEAR DIFFERENCE", difference=Interval(0.01, 0.0, 0.005, 0.015)
    )
    told = replace(ways, ways=(replace(one, tried=replace(one.tried, verdict=small)),))
    assert redivision_words.TOO_SMALL in next(redivision_words.survey_rows(told))[2]
