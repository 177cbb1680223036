"""Who starts on a date and what leaving costs, in a spreadsheet: the numbers of the page."""

from __future__ import annotations

import csv
import io
from datetime import date

from planner.plans import link
from planner.staffing.dated_hire import dated_hires
from planner.staffing.leaving import what_leaving_costs
from planner.views.common.sheet import Sheet, sensible
from planner.views.report import page
from planner.views.report import words as report_words
from planner.views.team import dated_markup, dated_words, exports
from tests.unit.test_dated_hire import two_steps


def rows_of(sheet: Sheet) -> list[dict[str, str]]:
    assert not any("_" in cell for row in sheet.rows for cell in row if isinstance(cell, str))
    assert sheet.as_xlsx()[:2] == b"PK"
    return list(csv.DictReader(io.StringIO(sheet.as_csv())))


def test_what_a_new_person_adds_and_when_they_have_paid():
    found = next(dated_hires(two_steps(), 12))
    rows = rows_of(exports.dated_hires(found))
    assert [row["Figure"] for row in rows[:5]] == [
        "Wins added",
        "Revenue added",
        "Cost of people added",
        "Revenue less cost of people added",
        "Paid back",
    ]
    assert rows[0]["About"] == "One more A, in week 12"
    assert float(rows[0]["Mean"]) == sensible(found.hires[0].adds.wins)[0]
    assert rows[4]["In words"] == dated_words.paid_back(found, found.hires[0])
    free = next(dated_hires(two_steps().replace({"money.deal_value_usd": 0}), 12))
    assert {row["Figure"] for row in rows_of(exports.dated_hires(free))} == {"Wins added"}


def test_where_no_more_can_be_hired_the_sheet_says_it():
    full = [{"week": 0, "role": "A", "people": 1}] * 40
    found = next(dated_hires(two_steps().replace({"team.hires": full}), 4))
    assert {row["In words"] for row in rows_of(exports.dated_hires(found))} == {"at its maximum"}


def test_what_people_leaving_costs():
    found = next(what_leaving_costs(two_steps(leaving={"per_year": 0.8})))
    rows = rows_of(exports.leaving(found))
    assert list(dict.fromkeys(row["About"] for row in rows)) == [
        "If nobody left",
        "If half as many left",
    ]
    assert float(rows[0]["Mean"]) == sensible(found.all_stay.wins)[0]
    assert float(rows[2]["Mean"]) == round(found.all_stay.cost_usd)


def test_an_answer_is_printed_as_it_is_drawn_with_the_inputs_behind_it():
    scenario = two_steps(leaving={"per_year": 0.8})
    found = next(what_leaving_costs(scenario))
    drawn = dated_markup.leaving(found, settling=False)
    plan = link.plan_of("mid_market").with_scenario(scenario)
    paper = page.of_answer(
        plan, dated_words.LEAVING_TITLE, drawn, link="?s=abc", made_on=date(2026, 11, 30)
    )
    assert drawn in paper
    assert paper.count("<section class=sheet>") == 2
    assert dated_words.LEAVING_TITLE in paper
    assert report_words.INPUTS in paper
    assert "?s=abc" in paper
    assert "made on 2026-11-30" in paper
