"""Tables as reports lay them out: below titles, with footers, in groups, on sheets, in a ZIP."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from planner import crm
from planner.errors import CalibrationError
from tests.unit.test_crm import LOG, codes, file, found

REPORT = (
    "Opportunity ID,Stage,Created Date,Close Date,Owner\n"
    "1,Won,2024-01-01,2024-02-01,Ann\n2,Lost,2024-01-02,2024-02-02,Ann\n"
    "3,Won,2024-01-03,2024-02-03,Bo\n4,Lost,2024-01-04,2024-02-04,Bo\n"
)


def told(history: crm.History, code: str) -> crm.Finding:
    (one,) = [each for each in history.findings if each.code == code]
    return one


@pytest.mark.parametrize(
    "titles", ["Opportunities by owner\nAs of 2024-03-01\n\n", '"Deals, open and closed"\n;\n']
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_header_is_found_below_titles(titles, separator):
    history = found(titles + REPORT.replace(",", separator))
    assert history.deals["outcome"].tolist() == ["won", "lost", "won", "lost"]
    assert told(history, "titles").row == titles.count("\n") + 1


def test_a_row_is_told_by_its_number_in_the_file_also_below_titles():
    history = found("A report\n\n" + REPORT.replace("2024-02-02", "soon"))
    assert told(history, "no_date").row == 5


def test_footers_totals_and_a_second_header_are_no_deals():
    header = REPORT.splitlines()[0]
    rows = REPORT + f"\n{header}\n5,Won,2024-01-05,2024-02-05,Cy\nSubtotal,,,,5\n"
    footers = (
        "Grand Totals (5 records),,,,\nConfidential Information - Do Not Distribute\n"
        "Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved.\n"
    )
    history = found(rows + footers)
    assert history.deals.index.tolist() == ["1", "2", "3", "4", "5"]
    assert (told(history, "notes").count, told(history, "notes").row) == (5, 7)
    assert "uneven" not in codes(history)


def test_a_grouped_report_has_the_owner_of_a_group_in_its_first_row():
    rows = "".join(
        f"{'Ann' if i == 0 else 'Bo' if i == 5 else ''},{i},Won,2024-01-0{i + 1},2024-02-0{i + 1}\n"
        for i in range(9)
    )
    history = found(f"Owner,Deal ID,Stage,Created on,Closed on\n{rows}")
    assert history.deals["owner"].tolist() == ["Ann"] * 5 + ["Bo"] * 4
    assert told(history, "grouped").column == "Owner"


def test_a_history_grouped_by_deal_names_the_deal_in_its_first_row():
    rows = "".join(
        f"{deal},Talk,2024-01-01\n,Offer,2024-01-02\n,{end},2024-01-03\n"
        for deal, end in (("A", "Won"), ("B", "Lost"), ("C", "Won"))
    )
    history = found(f"Deal ID,Stage,Entered at\n{rows}")
    assert history.deals["outcome"].to_dict() == {"A": "won", "B": "lost", "C": "won"}


def test_owners_in_a_few_rows_only_are_no_groups():
    rows = "".join(
        f"{'Ann' if i in (0, 4) else ''},{i},Won,2024-01-0{i + 1},2024-02-0{i + 1}\n"
        for i in range(9)
    )
    history = found(f"Owner,Deal ID,Stage,Created on,Closed on\n{rows}")
    assert (history.deals["owner"] == "Ann").sum() == 2


def book(*sheets: tuple[str, str, str]) -> bytes:
    """A workbook of sheets: (title, "visible" or "hidden", its rows as CSV)."""
    made, out = Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, state, text in sheets:
        sheet = made.create_sheet(title)
        sheet.sheet_state = state
        for line in text.splitlines():
            sheet.append(line.split(","))
    made.save(out)
    return out.getvalue()


NOTES = "About this file\nmade on,2024-03-01\n"


@pytest.mark.parametrize(
    "sheets",
    [
        [("Notes", "visible", NOTES), ("Deals", "visible", REPORT)],
        [("Lists", "hidden", NOTES), ("Deals", "visible", "Our deals\n\n" + REPORT)],
        [("Old", "hidden", REPORT.replace("Won", "Lost")), ("Deals", "visible", REPORT)],
    ],
)
def test_the_sheet_with_the_deals_is_read(sheets):
    history = found(book(*sheets))
    assert history.deals["outcome"].tolist() == ["won", "lost", "won", "lost"]
    assert "“Deals”" in told(history, "sheet").text


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def test_the_one_table_in_a_zip_is_read():
    extra = {"__MACOSX/._deals.csv": b"x", "read me.pdf": b"%PDF"}
    for name, content in (("deals.csv", LOG.encode()), ("deals.xlsx", book(("A", "visible", LOG)))):
        history = found(packed({name: content, **extra}))
        assert history.deals.equals(found(LOG).deals)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.csv": b"x", "b.csv": b"y"}, r"several tables \(a.csv, b.csv\)"),
        ({"a.pdf": b"x"}, r"no table \(a.pdf\)"),
        ({}, "no table"),
    ],
)
def test_a_zip_without_one_table_is_refused_by_its_names(files, words):
    with pytest.raises(CalibrationError, match=words):
        crm.read(file(packed(files) if files else packed({"empty/": b""})))


def test_a_status_given_once_per_group_holds_for_the_group_wherever_its_column_stands():
    head = "Deal ID,Status,Created,Closed"
    told = [
        f"{i},{'Won' if i == 0 else 'Lost' if i == 4 else ''},2024-01-0{i + 1},2024-02-01"
        for i in range(8)
    ]
    assert found("\n".join([head, *told])).deals["outcome"].tolist() == ["won"] * 4 + ["lost"] * 4


def test_a_row_below_the_header_that_says_what_columns_are_is_no_deal():
    text = (
        "Deal ID,Status,Created,Closed\n(text),(text),(date),(date)\n1,Won,2024-01-01,2024-02-01\n"
    )
    history = found(text)
    assert history.deals.index.tolist() == ["1"]
    assert "notes" in codes(history)


def test_a_yes_or_no_to_won_tells_the_lost_from_the_open():
    rows = "1,Yes,2024-01-01,2024-02-01\n2,No,2024-01-02,2024-02-02\n3,,2024-01-03,\n"
    text = f"Deal ID,Won?,Created,Closed\n{rows}"
    assert found(text).deals["outcome"].tolist() == ["won", "lost", "open"]
    # Where every deal has a date of closing, one to come is a hope.
    rows = "1,true,2024-01-01,2024-01-09\n2,false,2024-01-02,2024-01-10\n"
    text = f"Id,IsWon,CreatedDate,CloseDate\n{rows}3,false,2024-03-03,2024-12-31\n"
    assert found(text).deals["outcome"].tolist() == ["won", "lost", "open"]


def test_one_person_in_several_spellings_is_one():
    text = "Deal ID,Status,Created,Closed,Owner\n" + "".join(
        f"{i},Won,2024-01-0{i + 1},2024-02-01,{name}\n"
        for i, name in enumerate(["Ann Lee", "Ann Lee", "ann lee", "ANN  LEE", "Bo"])
    )
    assert set(found(text).deals["owner"]) == {"Ann Lee", "Bo"}


def test_an_end_by_the_last_modification_is_said():
    rows = "1,Won,2024-01-01,2024-02-01\n2,Lost,2024-01-02,2024-02-02\n"
    text = f"Deal ID,Stage,Created,Last Modified\n{rows}"
    assert "modified_close" in codes(found(text))
