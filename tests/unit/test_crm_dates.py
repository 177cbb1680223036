"""Dates of a CRM export: every usual form, and which number is the day."""

from __future__ import annotations

import numpy as np
import pytest

from planner.crm import month_names
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


def test_columns_that_fit_both_orders_go_by_the_other_dates_of_the_file():
    file = "id,created,closed,status\n1,13/1/2024,1/2/2024,Won\n2,14/1/2024,2/2/2024,Lost\n"
    history = found(file)
    assert not history.asks_day_first
    assert [str(one)[:10] for one in history.deals["closed"]] == ["2024-02-01", "2024-02-02"]
    both = found(file.replace("13/1", "3/1").replace("14/1", "4/1"))
    assert both.asks_day_first


def test_one_column_of_dates_that_fit_both_orders_is_asked_about_beside_sure_ones():
    rows = "1,2024-01-02,1/2/2024,Won\n2,2024-01-03,2/2/2024,Lost\n"
    assert found(f"id,created,closed,status\n{rows}").asks_day_first


def test_each_column_has_its_own_order_where_its_dates_tell_one():
    history = found(
        "id,created,closed,status\n1,13/1/2024,2/14/2024,Won\n2,14/1/2024,2/2/2024,Won\n"
    )
    assert [str(one)[5:10] for one in history.deals["created"]] == ["01-13", "01-14"]
    assert [str(one)[5:10] for one in history.deals["closed"]] == ["02-14", "02-02"]


def test_with_points_the_day_is_first():
    asked = read_dates("3.4.2024")
    assert not asked.asks_day_first
    assert dates("3.4.2024") == ["2024-04-03 00:00:00"]


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
        ("45352,75", "2024-03-01 18:00:00"),
        ("20240301120005", "2024-03-01 12:00:05"),
        ("20240301T120000Z", "2024-03-01 12:00:00"),
        ("202403011200", "2024-03-01 12:00:00"),
        ("2024-03-01 1:05 PM", "2024-03-01 13:05:00"),
        ("2024-03-01 12:05:07 AM", "2024-03-01 00:05:07"),
        ("2024-03-01 9:05", "2024-03-01 09:05:00"),
        ("3/14/2024 1:05 p. m.", "2024-03-14 13:05:00"),
        ("2024-03-01 10:00 CET", "2024-03-01 09:00:00"),
        ("2024-03-01T10:00:00 EST", "2024-03-01 15:00:00"),
        ("2024-03-01 10:00 GMT+2", "2024-03-01 08:00:00"),
        ("14.3.2024 10:00 MEZ", "2024-03-14 09:00:00"),
        ("Fri Apr 05 10:00:00 UTC 2024", "2024-04-05 10:00:00"),
        ("Fri, 5 Apr 2024 10:00:00 +0200", "2024-04-05 08:00:00"),
        ("Friday, March 1, 2024 at 10:05 AM", "2024-03-01 10:05:00"),
        ("15-Apr-21", "2021-04-15 00:00:00"),
        ("2024-Mar-05", "2024-03-05 00:00:00"),
        ("6. März 2024", "2024-03-06 00:00:00"),
        ("Freitag, 5. April 2024 um 10:05 Uhr", "2024-04-05 10:05:00"),
        ("1er août 2024 10:05", "2024-08-01 10:05:00"),
        ("1 fevrier 2024", "2024-02-01 00:00:00"),
        ("6 de marzo de 2024", "2024-03-06 00:00:00"),
        ("6 de setembro de 2024", "2024-09-06 00:00:00"),
        ("5 giu 2024", "2024-06-05 00:00:00"),
        ("5 mrt. 2024", "2024-03-05 00:00:00"),
        ("12 paź 2024", "2024-10-12 00:00:00"),
        ("5. září 2024", "2024-09-05 00:00:00"),
        ("5 мая 2024 г., 10:05", "2024-05-05 10:05:00"),
        ("2024年3月1日 10時05分", "2024-03-01 10:05:00"),
        ("31. 3. 2024 10:05", "2024-03-31 10:05:00"),
        ("2024. 03. 01. 10:05", "2024-03-01 10:05:00"),
        ("31/03/2024 10.05", "2024-03-31 10:05:00"),
        ("2024-03-01T10:05:00+00:00[UTC]", "2024-03-01 10:05:00"),
        ("'2024-03-01", "2024-03-01 00:00:00"),
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
        "March 2024",
        "5. Mirz 2024",
        "2024-03-01 10:00 IST",  # of India, Ireland or Israel
    ],
)
def test_what_is_no_date_is_no_data(text):
    assert dates(text, "2024-01-01") == ["", "2024-01-01 00:00:00"]


def test_a_cell_that_is_no_date_is_told_with_its_row():
    bad = found(LOG + "4,Talk,soon\n4,Talk,later\n")
    (told,) = [one for one in bad.findings if one.code == "no_date"]
    assert (told.column, told.row, told.count) == ("entered_at", 9, 2)
    assert "the first is “soon”" in told.text


def test_no_name_of_a_month_means_two_months():
    """A word that were March here and May there would be read by chance."""
    numbers: dict[str, set[int]] = {}
    for months in month_names._MONTHS.values():
        assert len(months.split()) == 12
        for number, names in enumerate(months.split(), 1):
            for name in names.split("|"):
                numbers.setdefault(name, set()).add(number)
                assert month_names.month_number(name.upper()) == number
    assert all(len(one) == 1 for one in numbers.values())
