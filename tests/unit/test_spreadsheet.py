"""CSV files that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io

import pytest

from planner.views.common.csv import table

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "x;=1", "x; @SUM(A1)",
            'x";=1', "x\t+1", "x\n-1", ";;=1",
            'x;"=1', 'x;""=1;']  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_is_never_a_formula_whatever_separates_cells_where_it_is_read(name, separator):
    text = table(["stage", name], [["a", name, -0.5], [name, 'say "x", y', 1.0]])
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            began = cell.lstrip().partition(",")[0]
            assert not began.startswith(("=", "+", "-", "@")) or float(began) == -0.5


def test_a_name_keeps_its_letters():
    assert table(["x; =1"], [["=1"], ["a-b; c"]]) == "x; '=1\r\n'=1\r\na-b; c\r\n"


def test_numbers_stay_numbers_and_quotes_come_back():
    rows = csv.reader(io.StringIO(table(["a", "b", "c"], [[-0.5, None, 'say "x", y']])))
    assert list(rows) == [["a", "b", "c"], ["-0.5", "", 'say "x", y']]
