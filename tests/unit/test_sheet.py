"""Numbers to take away: headings that a person reads, sensible digits, the same in both files."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from openpyxl import load_workbook

from planner.analysis.effects import compare
from planner.analysis.scenario_comparison import COMPARED, compare_scenarios
from planner.analysis.verdict import verdicts
from planner.plans import presets
from planner.simulation.measures import UNITS
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval
from planner.views.common import exports
from planner.views.common.sheet import Sheet, sensible

SHORT = {"clock.horizon_weeks": 13.0, "clock.warmup_weeks": 4.0}
TEAM = presets.load("mid_market").scenario.replace(SHORT)
NASTY = "=2+3"


def test_every_measure_has_a_name_and_a_unit_for_people():
    assert set(exports.FIGURES) >= set(UNITS) | {each for each in COMPARED if each in UNITS}
    for name, unit, factor in exports.FIGURES.values():
        assert name[0].isupper()
        assert "_" not in name + unit
        assert factor > 0


@pytest.mark.parametrize(
    ("interval", "shown"),
    [
        (Interval(28.34915, 0.1, 28.1512, 28.5471), (28.35, 28.15, 28.55)),
        (Interval(1_812_345.6, 9_000, 1_790_123.4, 1_834_567.8), (1_812_000, 1_790_000, 1_835_000)),
        (Interval(3.14159, 0, 3.14159, 3.14159), (3.142, 3.142, 3.142)),
        (Interval(0, 0, 0, 0), (0, 0, 0)),
        (Interval(np.nan, np.nan, np.nan, np.nan), (None, None, None)),
        (Interval(2.71828, np.nan, np.nan, np.nan), (2.718, None, None)),
    ],
)
def test_a_number_has_the_digits_that_its_range_deserves(interval, shown):
    assert sensible(interval) == shown


def test_a_workbook_has_the_same_cells_as_the_text_and_no_formula():
    sheet = Sheet("A sheet", ("About", "Mean"), [(NASTY, 1.5), ("B", None)])
    book = load_workbook(io.BytesIO(sheet.as_xlsx()))
    cells = list(book["A sheet"].iter_rows())
    assert [[cell.value for cell in row] for row in cells] == [
        ["About", "Mean"],
        [NASTY, 1.5],
        ["B", None],
    ]
    assert cells[1][0].data_type == "s", "text, not a formula"
    assert cells[0][0].font.bold
    assert list(csv.reader(io.StringIO(sheet.as_csv())))[2] == ["B", ""]


def test_the_numbers_of_a_plan_and_of_a_comparison_are_in_a_leaders_units():
    comparison = compare(TEAM, replications=4)
    plan = exports.numbers(simulate(TEAM, 4), verdicts(comparison))
    about = {(row[0], row[1]): row for row in plan.rows}
    assert about["Team", "Wins"][2] == "a quarter"
    busy = about["Role: AE", "Busy"]
    assert busy[2] == "% of their hours"
    assert 1 < busy[3] <= 100
    assert ("Practice: Limit open deals", "Wins with it, less those without") in about
    dearer = TEAM.replace({"team.roles.AE.cost_per_year_usd": 200_000.0})
    *_, beside = compare_scenarios([("A", TEAM), ("B", dearer)], precision=0.2)
    named = {(row[0], row[1]): row[3] for row in exports.comparison_numbers(beside, 0).rows}
    assert named["Scenario: B", "Value of wins less cost of people, more than A"] == -90_000
    assert named["Scenario: B", "Cost of people"] == named["Scenario: A", "Cost of people"] + 90_000
    assert 0 <= named["Scenario: A", "Chance of the target"] <= 100
