"""CSV files that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io

import pytest

from planner.spreadsheet import table


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1"])
def test_a_name_is_never_a_formula(name):
    row = list(csv.reader(io.StringIO(table(["name"], [[name]]), newline="")))[1]
    assert row == [f"'{name}"]


def test_numbers_stay_numbers_and_quotes_come_back():
    rows = csv.reader(io.StringIO(table(["a", "b", "c"], [[-0.5, None, 'say "x", y']])))
    assert list(rows) == [["a", "b", "c"], ["-0.5", "", 'say "x", y']]
