"""Frozen scenarios quarter by quarter: each as Next quarters tells it, in the order of time."""

from __future__ import annotations

import csv
import io

import pytest

from planner.analysis.forecast import forecast_of
from planner.simulation.simulate import simulate
from planner.views.common.numbers import THIN, number, percent
from planner.views.compare import markup, quarter_words
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
    sheet = quarter_words.sheet(told)
    rows = list(csv.DictReader(io.StringIO(sheet.as_csv())))
    assert {row["Scenario"] for row in rows} == {"A", "B"}
    assert rows[0]["Quarter"] == "Q3"
