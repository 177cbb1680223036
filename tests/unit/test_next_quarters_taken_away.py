"""The next quarters in a spreadsheet and in the report, in the words of the page."""

from __future__ import annotations

import csv
import datetime
import io

import pytest

from planner.analysis.effects import compare
from planner.analysis.forecast import forecast_of
from planner.analysis.verdict import verdicts
from planner.plans import link
from planner.simulation.simulate import simulate
from planner.views.next_quarters import exports, words
from planner.views.report import page
from planner.views.report import words as report_words
from tests.unit.test_forecast import MID_MARKET, SAMPLE


@pytest.fixture(scope="module")
def forecast():
    return forecast_of(simulate(SAMPLE.replace({"today.year": 2026}), 20))


def test_every_quarter_and_the_year_have_their_figures_in_a_leaders_words(forecast):
    sheet = exports.numbers(forecast)
    rows = list(csv.DictReader(io.StringIO(sheet.as_csv())))
    assert list(dict.fromkeys(row["Quarter"] for row in rows)) == [
        "Q3 2026", "Q4 2026", "Q1 2027", "Q2 2027", "These 4 quarters together"
    ]  # fmt: skip
    assert [row["Figure"] for row in rows[:4]] == [
        "Wins", "Revenue", "Wins from today's open deals", "Chance of the target"
    ]  # fmt: skip
    wins, year = rows[0], next(row for row in rows if row["Weeks"] == "48")
    told = forecast.quarters[0].predictions["wins"]
    assert float(wins["Mean"]) == pytest.approx(told.mean.mean, abs=0.06)
    assert float(wins["1 of 10 is below"]) == pytest.approx(told.p10, abs=0.06)
    assert float(year["Mean"]) == pytest.approx(forecast.year.wins.mean.mean, rel=0.02)
    assert not any("_" in cell for row in sheet.rows for cell in row if isinstance(cell, str))
    assert sheet.as_xlsx()[:2] == b"PK"


def test_without_today_or_a_target_or_a_value_their_rows_are_left_out():
    nothing = {"target.wins_per_quarter": None, "money.deal_value_usd": 0.0}
    sheet = exports.numbers(forecast_of(simulate(MID_MARKET.replace(nothing), 2)))
    assert {row[2] for row in sheet.rows} == {"Wins"}


def test_the_report_has_the_quarters_as_the_cards_tell_them(forecast):
    plan = link.plan_of("mid_market").with_scenario(forecast.outcome.scenario)
    comparison = compare(plan.scenario, plan.options, 4, plan.seed)
    text = page.of_plan(
        plan,
        comparison,
        verdicts(comparison),
        simulate(plan.scenario, 4),
        link="x",
        made_on=datetime.date(2026, 11, 30),
        forecast=forecast,
    )
    before, _, table = text.partition(f"<h2>{words.QUESTION}</h2>")
    assert before.count("class=sheet") == 2, "on the second sheet"
    for card in words.cards(forecast):
        assert f"<td>{card.name}" in table
        assert card.sizes[0].between in table
        assert card.chance in table
    assert "4 already won" in table
    assert report_words.INPUTS in table
