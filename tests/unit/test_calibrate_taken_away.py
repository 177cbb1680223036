"""The figures of an export to take away are read by a person, not by the code."""

from __future__ import annotations

import re

import pytest

from planner import crm
from planner.calibration import history_metrics
from planner.plans.presets import ASSETS
from planner.views.calibrate import exports


@pytest.fixture(scope="module")
def history():
    return crm.read(ASSETS / "sample_deals.csv")


@pytest.fixture(scope="module")
def sheet(history):
    return exports.figures(history_metrics.metrics_of(history))


def test_headings_and_names_are_those_of_a_person(sheet):
    assert sheet.header[0] == "About"
    said = [text for row in sheet.rows for text in row if isinstance(text, str)]
    assert [text for text in said if "_" in text] == []
    assert {row[-1] for row in sheet.rows if row[3] is not None} == {"your history"}


def test_shares_are_in_per_cent_with_sensible_digits(sheet):
    shares = [row for row in sheet.rows if row[2] == "%"]
    assert shares
    assert max(row[3] for row in shares if row[3] is not None) > 1
    for row in sheet.rows:
        for value in row[3:6]:
            if isinstance(value, float):
                digits = re.sub(r"[^\d]", "", f"{value:.10g}").lstrip("0")
                assert len(digits) <= 6, row
