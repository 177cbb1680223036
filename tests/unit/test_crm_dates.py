"""Dates of a CRM export: every usual form, and which number is the day."""

from __future__ import annotations

import numpy as np
import pytest

from planner.crm.dates import Dates, Moments, moments
from tests.unit.test_crm import LOG, found


def read_dates(*texts: str, day_first: bool | None = None) -> Moments:
    column = Dates()
    column.add(texts)
    return moments([column], "when", day_first)


def dates(*texts: str, day_first: bool | None = None) -> list[str]:
    values = read_dates(*texts, day_first=day_first).values.astype("datetime64[us]")
    return ["" if np.isnat(one) else str(one)[:19].replace("T", " ") for one in values]


def test_the_order_of_day_and_month_is_decided_by_the_whole_column():
    assert dates("3/4/2024", "13/4/2024")[0] == "2024-04-03 00:00:00"
    assert dates("3/4/2024", "3/14/2024")[0] == "2024-03-04 00:00:00"


def test_a_column_that_fits_both_orders_is_told_and_can_be_decided():
    asked = read_dates("3/4/2024")
    assert [one.code for one in asked.findings] == ["ambiguous_dates"]
    assert asked.asks_day_first
    assert dates("3/4/2024", day_first=True) == ["2024-04-03 00:00:00"]
    assert dates("3/4/2024", day_first=False) == ["2024-03-04 00:00:00"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01T10:00:00+02:00", "2024-03-01 08:00:00"),
        ("2024-03-01T10:00:00.000+0000", "2024-03-01 10:00:00"),
        ("2024-03-01T10:00:00-0530", "2024-03-01 15:30:00"),
        ("2024-03-01T10:00:00Z", "2024-03-01 10:00:00"),
        ("2024-03-01 10:00", "2024-03-01 10:00:00"),
        ("2024/3/1", "2024-03-01 00:00:00"),
        ("20240301", "2024-03-01 00:00:00"),
        ("15 Apr, 2021 00:02:00", "2021-04-15 00:02:00"),
        ("Apr 15, 2021 1:02 PM", "2021-04-15 13:02:00"),
        ("4/15/2021 1:02 PM", "2021-04-15 13:02:00"),
        ("4/15/2021 12:02 AM", "2021-04-15 00:02:00"),
        ("15.04.2021 13:02:03", "2021-04-15 13:02:03"),
        ("15/04/21", "2021-04-15 00:00:00"),
        ("45352", "2024-03-01 00:00:00"),
        ("45352.75", "2024-03-01 18:00:00"),
        ("1709287200", "2024-03-01 10:00:00"),
        ("1709287200000", "2024-03-01 10:00:00"),
    ],
)
def test_a_date_is_known_in_every_usual_form(text, moment):
    assert dates(text) == [moment]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "None",
        "NaT",
        "unknown",
        "1970-01-01",
        "2050-01-01",
        "9999-12-31",
        "0001-01-01",
        "2300-05-05",
        "0",
        "31/31/2024",
        "2024-02-30",
        "soon",
        "1/1/1970",
        "May",
    ],
)
def test_what_is_no_date_is_no_data(text):
    assert dates(text, "2024-01-01") == ["", "2024-01-01 00:00:00"]


def test_a_cell_that_is_no_date_is_told_with_its_row():
    bad = found(LOG + "4,Talk,soon\n4,Talk,later\n")
    (told,) = [one for one in bad.findings if one.code == "no_date"]
    assert (told.column, told.row, told.count) == ("entered_at", 9, 2)
