"""Edits of today's pipeline, of who comes and goes on dates, of dated changes and of seasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.errors import NotPossible
from planner.model import dated_edits, pipeline_edits, season_edits
from planner.model.calendar import first_day, quarter_of_year, week_of
from planner.model.season_edits import Push
from planner.plans import presets
from planner.views.common import input_words, season_bars
from tests.unit.test_forecast import SAMPLE

MID_MARKET = presets.load("mid_market").scenario


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [(9, [5, 4], [5, 4]), (18, [5, 4], [10, 8]), (1, [1, 1, 1], [1, 0, 0]), (3, [0, 0], [0, 0])],
)
def test_deals_are_split_into_whole_ones_by_weight(amount, weights, parts):
    assert pipeline_edits.split(amount, weights) == parts


def test_deals_at_a_place_are_all_its_rows_together():
    assert pipeline_edits.deals_at(SAMPLE, "Proposal", None) == 9
    assert pipeline_edits.deals_at(SAMPLE, None, None) == 3
    assert pipeline_edits.deals_at(MID_MARKET, "Demo", None) == 0
    fewer = pipeline_edits.with_deals_at(SAMPLE, "Proposal", None, 1)
    assert [row.deals for row in fewer.today.open_deals if row.stage == "Proposal"] == [1]
    none = pipeline_edits.with_deals_at(SAMPLE, "Proposal", None, 0)
    assert pipeline_edits.rows_at(none, "Proposal", None) == ()
    assert none.today.wins_so_far == SAMPLE.today.wins_so_far
    begun = pipeline_edits.with_deals_at(MID_MARKET, "Demo", None, 4)
    assert pipeline_edits.deals_at(begun, "Demo", None) == 4
    assert pipeline_edits.without_today(begun) == MID_MARKET


@pytest.mark.parametrize("deals", [-1, 10_001])
def test_more_deals_than_can_be_are_refused_in_words(deals):
    with pytest.raises(NotPossible, match="10,000 deals"):
        pipeline_edits.with_deals_at(SAMPLE, "Demo", None, deals)


def test_rows_hires_and_changes_come_and_go_one_by_one():
    more = pipeline_edits.with_row_at(SAMPLE, "Demo", None)
    assert more.today.open_deals[:-1] == SAMPLE.today.open_deals
    assert pipeline_edits.without_row(more, len(more.today.open_deals) - 1) == SAMPLE
    two = dated_edits.with_hire(dated_edits.with_hire(MID_MARKET, 2), -1)
    assert [(one.role, one.people) for one in two.team.hires] == [("SDR", 2), ("SDR", -1)]
    assert dated_edits.without_hire(dated_edits.without_hire(two, 1), 0) == MID_MARKET
    assert dated_edits.without_hire(two, 7) == two, "what is gone already stays gone"
    changed = dated_edits.with_change(MID_MARKET, "leads.per_week")
    assert [(one.field, one.times) for one in changed.changes] == [("leads.per_week", 1.0)]
    assert dated_edits.without_change(changed, 0) == MID_MARKET


def test_every_day_of_a_year_lies_in_its_week_and_begins_no_other():
    for year in (2027, 2028):
        day = date(year, 1, 1)
        while day.year == year:
            week = week_of(day)
            assert first_day(week, year) <= day
            assert week == 52 or day < first_day(week + 1, year)
            day += timedelta(days=1)


def test_weeks_lie_in_quarters_of_this_year_and_the_next():
    at = {week: quarter_of_year(SAMPLE, week) for week in (0, 8, 9, 21, 22, 74)}
    assert at == {0: (0, 3), 8: (0, 3), 9: (0, 4), 21: (0, 4), 22: (1, 1), 74: (2, 1)}


def test_a_season_of_months_is_kept_by_its_weeks():
    july = season_edits.with_month(MID_MARKET, "leads", 6, 0.5)
    months = season_edits.months_of(july.season.leads)
    assert months is not None
    assert months == tuple(0.5 if month == 6 else 1.0 for month in range(12))
    assert season_edits.with_month(july, "leads", 6, 1.0) == MID_MARKET
    assert season_edits.without_season(july, "leads") == MID_MARKET
    assert season_edits.months_of(None) == (1.0,) * 12
    assert season_edits.months_of((1.0,) * 13) is None, "of a quarter"
    weeks = [season_edits.month_of_week(week) for week in range(52)]
    assert weeks == sorted(weeks)
    assert {weeks.count(month) for month in range(12)} == {4, 5}
    for factor in (0.01, 30.0):
        with pytest.raises(NotPossible, match="% of the usual"):
            season_edits.with_month(MID_MARKET, "leads", 6, factor)


def test_a_push_at_a_quarters_end_is_one_choice_and_takes_no_other_seasons_place():
    pushed = season_edits.with_push(MID_MARKET, Push(2.0, 0.1))
    assert season_edits.push_of(pushed) == Push(2.0, 0.1)
    assert season_edits.with_push(pushed, None) == MID_MARKET
    free = season_edits.with_push(MID_MARKET, Push(2.0, 0.0))
    assert free.season.value is None
    assert season_edits.push_of(free) == Push(2.0, 0.0)
    assert season_edits.can_push(pushed)
    summer = season_edits.with_month(MID_MARKET, "closing", 6, 0.5)
    assert season_edits.push_of(summer) is None
    assert not season_edits.can_push(summer)
    for push in (Push(1.0, 0.0), Push(2.0, -0.1)):
        with pytest.raises(NotPossible):
            season_edits.with_push(MID_MARKET, push)


def test_the_calendar_is_told_in_days_and_quarters():
    assert input_words.week_says(SAMPLE, 2027) == (
        "Week 31 begins on 30 July: 9 weeks of Q3 are left."
    )
    last = SAMPLE.replace({"clock.week_of_year": 13})
    assert input_words.week_says(last, 2027) == "Week 13 begins on 26 March: 1 week of Q1 is left."
    assert input_words.when_says(SAMPLE, 9, 2027) == "That week begins on 1 October."
    assert input_words.when_says(SAMPLE, 22, 2027) == "That week begins on 1 January."
    leap = SAMPLE.replace({"today.year": 2028})
    assert input_words.when_says(leap, 9, 2027) == "That week begins on 30 September."
    assert input_words.when_says(MID_MARKET, 9, 2027) == "", "no day is known there"


def test_what_can_change_is_called_by_its_stage():
    can = input_words.what_can_change(MID_MARKET)
    assert can["leads.per_week"] == "leads per week"
    assert can["stages.Proposal.work.mean_hours"] == "Proposal: hands-on hours"


def test_a_season_is_drawn_a_bar_a_week():
    july = season_edits.with_month(MID_MARKET, "leads", 6, 0.5).season.leads
    said = input_words.season_says("leads", july)
    assert said == "Leads over the year: 50\u202f% to 100\u202f% of the usual."
    drawn = season_bars.bars(july, said)
    assert drawn.count("<rect") == 52
    assert said in drawn


def test_holidays_are_weeks_of_the_year_and_may_go_over_its_end():
    away = season_edits.with_weeks(MID_MARKET, "hours", 52, 2, 0.5)
    assert [i + 1 for i, each in enumerate(away.season.hours) if each == 0.5] == [1, 52]
    august = season_edits.with_weeks(away, "hours", 32, 3, 0.2)
    assert august.season.hours[30:35] == (1.0, 0.2, 0.2, 0.2, 1.0)
    assert august.season.hours[51] == 0.5
    assert season_edits.with_weeks(away, "hours", 1, 52, 1.0) == MID_MARKET
    told = input_words.weeks_say(SAMPLE, 52, 2, 2027)
    assert told == "24 December to 6 January, and so every year."
    for first, count, factor in ((0, 1, 0.5), (53, 1, 0.5), (1, 53, 0.5), (1, 1, 0.01)):
        with pytest.raises(NotPossible):
            season_edits.with_weeks(MID_MARKET, "hours", first, count, factor)
