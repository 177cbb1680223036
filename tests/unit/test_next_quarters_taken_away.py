"""The next quarters in a spreadsheet and in the report, in the words of the page."""

from __future__ import annotations

import csv
import datetime
import io

import pytest

from planner.analysis.dated_moves import dated_moves
from planner.analysis.effects import compare
from planner.analysis.forecast import forecast_of
from planner.analysis.usual_formulas import usual_formulas
from planner.analysis.verdict import verdicts
from planner.plans import link
from planner.simulation.simulate import simulate
from planner.views.common.sheet import sensible
from planner.views.next_quarters import effect_words, exports, words
from planner.views.report import page
from planner.views.report import words as report_words
from tests.unit.test_dated_moves import PLANNED
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


def test_the_usual_formulas_go_with_the_running_quarter(forecast):
    rows = {row[2]: row for row in exports.numbers(forecast).rows if row[0] == "Q3 2026"}
    found = usual_formulas(forecast)
    assert rows["Weighted pipeline says"][3:5] == ("wins", round(4 + found.weighted.worth, 1))
    assert rows["Capacity sheet says"][4] == round(found.capacity.wins, 1)
    assert rows["Sales velocity says"][4] == round(found.velocity.wins, 1)
    assert rows["Coverage"][3:5] == ("times", round(found.coverage.times, 1))


def test_what_practices_and_dates_do_when_is_taken_away_as_it_is_told():
    found = verdicts(compare(PLANNED, replications=4))
    told = exports.effects(found).rows
    one = next(name for name, each in found.items() if each.over_time is not None)
    lines = next(iter(effect_words.rows({one: found[one]})))
    mine = [row for row in told if row[0] == lines.name]
    assert [row[2] for row in mine] == ["Q3", "Q4", "All 22 weeks"]
    assert mine[-1][-1] == lines.said
    whole = effect_words.whole_of(found[one])
    assert mine[-1][3] == sensible(whole)[0]
    dates = next(dated_moves(PLANNED))
    first = exports.moves(dates).rows[:3]
    assert [row[2] for row in first] == ["Q3", "Q4", "All 22 weeks"]
    assert first[0][0] == next(iter(effect_words.rows_of_moves(dates))).name
    assert first[-1][3:6] == sensible(dates.moves[0].whole)


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
