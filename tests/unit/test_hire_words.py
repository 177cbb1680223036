"""What stands beside the numbers of the next hire: who is there when, dollars, on what it rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.staffing.hiring import next_hires
from planner.statistics.intervals import Interval
from planner.views.common.numbers import MINUS, THIN
from planner.views.common.role_words import on_dates
from planner.views.plan.words import restated
from planner.views.team import hire_words, markup, words
from tests.unit.test_hiring import steady


def with_hire(people: int = 1, week: float = 8):
    return steady(A=3, B=6).replace({"team.hires": [{"week": week, "role": "A", "people": people}]})


def first(scenario):
    return next(next_hires(scenario))


def test_a_card_says_who_starts_later_and_of_when_people_are_so_busy():
    found = first(with_hire())
    cards = words.hire_lines(found)
    assert "3 people today and 1 who starts in week 8, " in cards[0].today
    assert cards[0].today.endswith(f"{THIN}% busy in the year")
    assert cards[1].today.endswith(f"{THIN}% busy"), "nobody comes there"
    quarter = first(with_hire().replace({"clock.horizon_weeks": 13.0}))
    assert words.hire_lines(quarter)[0].today.endswith("busy over 13 weeks")


def test_what_one_more_comes_on_top_of_is_said_beside_the_answer():
    found = first(with_hire())
    said = hire_words.on_top(found)
    assert said.startswith("Already in these numbers: 1 A who starts in week 8. One more comes on")
    assert said in markup.hires(found, lambda path: "", settling=False)
    assert hire_words.on_top(first(steady(A=3, B=6))) == ""


def test_the_heading_counts_who_is_there_today_and_who_starts_later():
    said = restated(with_hire())
    assert said.startswith("9 people today (3 for A and 6 for B) and 1 A who starts in week 8")
    assert restated(steady(A=3, B=6)).startswith("9 people (3 for A and 6 for B) work ")


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ([], ""),
        ([(8, 1)], " and 1 who starts in week 8"),
        ([(8, 2), (30, 1)], " and 3 who start in weeks 8 to 30"),
        ([(20, -1)], ", less 1 from week 20 on"),
        ([(20, -1), (8, 1)], " and 1 who starts in week 8, less 1 from week 20 on"),
    ],
)
def test_who_comes_and_goes_in_words(dates, said):
    hires = [{"week": week, "role": "A", "people": many} for week, many in dates]
    team = steady(A=3, B=6).replace({"team.hires": hires}).team
    assert on_dates(team.hires) == said


@pytest.mark.parametrize(
    ("low", "mean", "high", "said"),
    [
        (11_000, 56_000, 101_000, "about $56k ($11k to $101k) of revenue a year"),
        (-34_000, 1000, 36_000, f"{MINUS}{THIN}$34k to $36k of revenue a year"),
        (0, 0, 0, ""),
    ],
)
def test_dollars_have_their_range_and_no_size_where_their_sign_is_not_known(low, mean, high, said):
    assert hire_words.revenue(Interval(mean, 1 if high else 0, low, high)) == said


def test_cards_say_what_wins_are_worth_where_it_is_known():
    found = first(steady(A=3, B=6).replace({"money.deal_value_usd": 28_000.0}))
    told = [card.revenue for card in words.hire_lines(found)]
    assert "of revenue a year" in told[0]
    more_leads = replace(found, leads_gain=Interval(1, 1, 1, 1))
    assert words.hire_lines(more_leads)[-1].revenue.startswith("about $112k")
    assert told[0] in markup.hires(found, lambda path: "", settling=False)
    idle = replace(more_leads, hires=tuple(replace(one, gain=None) for one in found.hires))
    assert "with the same people, about $112k of revenue a year." in words.next_hire(idle)
    worthless = first(steady(A=3, B=6).replace({"money.deal_value_usd": 0.0}))
    assert {card.revenue for card in words.hire_lines(worthless)} == {""}


def test_that_no_deal_goes_cold_is_said_where_nobody_has_measured_it():
    *_, found = next_hires(steady(A=8, B=8))
    said = hire_words.rests_on_busy(found, lambda path: "assumption")
    assert said.endswith("which are assumed, and on no deal going cold while it waits.")
    cold = replace(found, scenario=found.scenario.replace({"stages.A.patience_days": 20.0}))
    assert "cold" not in hire_words.rests_on_busy(cold, lambda path: "assumption")
    measured = hire_words.rests_on_busy(found, lambda p: "" if "patience" in p else "assumption")
    assert "cold" not in measured
    assert "cold" not in hire_words.rests_on(cold.scenario, "A", lambda path: "assumption")
    assert "going cold" in hire_words.rests_on(cold.scenario, "B", lambda path: "assumption")


def test_the_bound_of_wins_holds_as_work_is_divided_now():
    *_, found = next_hires(steady(A=8, B=8))
    assert "as work is divided now" in words.next_hire(found)
