"""Frozen scenarios quarter by quarter: each as Next quarters tells it, in the order of time."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.analysis.forecast import forecast_of
from planner.analysis.quarter_gains import quarter_gains
from planner.analysis.scenario_comparison import compare_scenarios
from planner.simulation.simulate import simulate
from planner.statistics.intervals import interval
from planner.views.common.numbers import THIN, number, percent
from planner.views.compare import markup, quarter_words
from planner.views.report import page as report_page
from planner.views.report import words as report_words
from tests.unit.test_forecast import SAMPLE


@pytest.fixture(scope="module")
def told():
    later = {"clock.week_of_year": 40, "clock.horizon_weeks": 26.0}
    return [("A", forecast_of(simulate(SAMPLE, 12))), ("B", _of(**later))]


def _of(**changes):
    return forecast_of(simulate(SAMPLE.replace(changes), 12))


def test_a_row_for_each_scenario_and_a_column_for_each_quarter_of_any(told):
    assert quarter_words.heads(told) == [
        "Scenario",
        "Q3",
        "Q4",
        "Q1 next year",
        "Q2 next year",
        "Together",
    ]
    first, second = quarter_words.rows(told)
    wins = told[0][1].quarters[0].predictions["wins"]
    chance = told[0][1].quarters[0].predictions["chance"].mean.mean
    assert first[1].startswith(f"{number(wins.mean.mean, 1)} ({number(wins.p10, 0)} to ")
    assert first[1].endswith(f"), {percent(chance)}")
    assert (second[1], second[4]) == ("", ""), "it begins later, and ends sooner"
    assert second[2]
    assert markup.by_quarter(told, []).count("<tr>") == 3


def test_the_targets_and_who_is_not_told_stand_below(told):
    assert quarter_words.below(told, []) == "Target of a quarter: 14."
    other = [*told, ("C", _of(**{"target.wins_per_quarter": None}))]
    said = quarter_words.below(other, ["D"])
    assert said.startswith("Targets of a quarter: 14 (A), 14 (B) and none (C).")
    assert said.endswith("Without a pipeline of today or the end of a quarter: D.")
    *_, without = quarter_words.rows(other)
    assert f"{THIN}%" not in without[1]


def test_the_quarters_are_ordered_by_time_whoever_begins_first(told):
    dated = [("Late", _of(**{"today.year": 2027})), ("Early", _of(**{"today.year": 2026}))]
    names = quarter_words.quarters(dated)
    assert names[0] == "Q3 2026"
    assert names[-1] == "Q2 2028"
    assert names == sorted(names, key=lambda name: (name[-4:], name))


def test_all_of_it_can_be_taken_away(told):
    sheet = quarter_words.sheet(told, "A")
    rows = list(csv.DictReader(io.StringIO(sheet.as_csv())))
    assert {row["Scenario"] for row in rows} == {"A", "B"}
    assert rows[0]["Quarter"] == "Q3"
    gained = [row for row in rows if row["Figure"] == "Wins, more than A"]
    assert {row["Scenario"] for row in gained} == {"B"}
    assert [row["Quarter"] for row in gained] == ["Q4", "Q1 next year"]


def test_a_quarter_is_compared_with_the_same_of_the_reference_year_by_year_on_the_same_luck(told):
    """By hand: the mean of what each simulated year has more, and of all four quarters at once."""
    more = _of(**{"leads.per_week": 1.2 * SAMPLE.leads.per_week})
    first, gains = quarter_gains([told[0][1], more], 0)
    assert all(one.wins.is_nothing for one in first.quarters), "against itself"
    wins = [
        one.wins - other.wins
        for one, other in zip(more.outcome.quarters, told[0][1].outcome.quarters, strict=True)
    ]
    assert [one.wins.mean for one in gains.quarters] == pytest.approx([np.mean(w) for w in wins])
    assert gains.together.wins.mean == pytest.approx(np.sum(wins, axis=0).mean())
    assert gains.together.revenue_usd.mean == pytest.approx(45_000 * gains.together.wins.mean)
    alone = interval(wins[-1]).half_width
    assert gains.quarters[-1].wins.half_width > 1.5 * alone, "all of them hold together"


def test_what_each_brings_more_stands_on_the_page_and_on_paper(told):
    fewer = _of(**{"leads.per_week": SAMPLE.leads.per_week / 4})
    beside = [told[0], ("Few leads", fewer), told[1]]
    wins, revenue, later, _ = quarter_words.more_rows(beside, 0)
    assert (wins.name, wins.lead, revenue.lead) == ("Few leads", "wins", "revenue")
    assert wins.sizes[-1].text.startswith("▼ −")
    assert revenue.sizes[-1].text.startswith("▼ −\u202f$")
    assert later.sizes[0].text == "–", "B has no Q3"
    assert later.sizes[-1].text == "–", "it tells other quarters together"
    drawn = markup.more_by_quarter(beside, "A")
    assert "More or fewer than A" in drawn
    assert wins.sizes[-1].text in drawn
    assert markup.more_by_quarter([told[0]], "A") == "", "nothing stands beside it"
    assert markup.more_by_quarter(beside, "C") == "", "the reference has no quarters"
    paper = report_page._by_quarter([("A" * 60, told[0][1]), *beside[1:]], "A" * 60)
    assert "A" * 30 not in paper, "names are cut, so that two sheets are enough"
    paper = report_page._by_quarter(beside, "A")
    assert f"{wins.sizes[-1].text} {wins.sizes[-1].range}" in paper
    assert "Few leads less A, wins" in paper
    assert paper.count("<tr>") == 1 + 3 + 4
    assert paper.count("<th>") == 6, "a scenario, four quarters, and all together"


def test_that_more_scenarios_than_paper_has_room_for_are_not_told_by_quarter_is_said_on_it():
    short = SAMPLE.replace({"clock.horizon_weeks": 13.0})
    five = next(compare_scenarios([(name, short) for name in "ABCDE"], precision=1))
    left_out = report_words.quarters_left_out(4).replace("'", "&#x27;")

    def paper(comparison) -> str:
        return report_page.of_comparison(comparison, 0, link="x", made_on=date(2026, 11, 30))

    assert left_out in paper(five)
    assert left_out not in paper(replace(five, entries=five.entries[:4])), "these have room"
    settled = [replace(each, scenario=short.replace({"today": None})) for each in five.entries]
    assert left_out not in paper(replace(five, entries=tuple(settled))), "these have no such table"
    assert report_page.has_room_for_quarters(4)
    assert not report_page.has_room_for_quarters(5)
