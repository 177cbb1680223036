"""Grouped reports whose groups have a heading in a row of its own: "Status: Won (5)"."""

from __future__ import annotations

import pytest

from planner import crm
from tests.unit.test_crm import codes, file
from tests.unit.test_crm_meaning import outcomes

GROUPS = {
    "a field and a count": ("Status: Won (2)", "Status: Lost (3 records)", "Status: Open (1)"),
    "a count": ("Won (2)", "Closed Lost (3)", "In progress (1)"),
    "a field": ("Stage: Closed Won", "Stage: Closed Lost", "Stage: Offer"),
}
ROWS = (
    ["2024-01-01,2024-01-20,100", "2024-01-03,2024-01-22,200"],
    ["2024-01-02,2024-01-25,100", "2024-01-06,2024-01-26,100", "2024-01-07,2024-01-27,90"],
    ["2024-01-09,,100"],
)


def report(headings: tuple[str, ...], has_id: bool = True) -> str:
    lines, number = ["Deal ID,Created Date,Close Date,Amount"[0 if has_id else 8 :]], 0
    for heading, rows in zip(headings, ROWS, strict=True):
        lines.append(heading + ",,," + "," * has_id)
        for row in rows:
            number += 1
            lines.append(f"D{number}," * has_id + row)
    return "\n".join([*lines, "Grand Total" + ",,," + "," * has_id])


@pytest.mark.parametrize("has_id", [True, False])
@pytest.mark.parametrize("kind", GROUPS)
def test_what_a_heading_says_holds_for_the_rows_below_it(kind, has_id):
    history = crm.read(file(report(GROUPS[kind], has_id)))
    assert outcomes(history) == (2, 3, 1)
    assert "headings" in codes(history)
    again = crm.Mapping.from_json(history.mapping.to_json())
    assert outcomes(crm.read(file(report(GROUPS[kind], has_id)), again)) == (2, 3, 1)


def test_owners_may_stand_above_groups_of_outcomes():
    text = report(GROUPS["a count"])
    text = text.replace("Won (2)", "Deal Owner: Ann (6)\nWon (2)").replace(
        "Grand", "Owner: x\nGrand"
    )
    text = text.replace("Owner: x", "Deal Owner: Bo (0)")
    history = crm.read(file(text))
    assert outcomes(history) == (2, 3, 1)
    assert set(history.deals["owner"]) == {"Ann"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (report(("Filtered by: me (2)", "Note (3)", "Region: North (1)")), "none is of a deal"),
        (report(("Status: A (2)", "Status: B (3)", "Status: C (1)")), "none means won"),
        (report(("Status: Won (2)", "", "")), "one is no group"),
    ],
)
def test_other_rows_of_one_cell_are_no_headings(text, why):
    assert "headings" not in codes(crm.read(file(text))), why


def test_a_column_of_the_file_says_it_better():
    rows = ["D1,2024-01-01,2024-01-20,Lost", "D2,2024-01-03,2024-01-22,Won"]
    lines = ["Deal ID,Created,Closed,Status", "Status: Won (1),,,", rows[0], "Status: Won (1),,,"]
    history = crm.read(file("\n".join([*lines, rows[1]])))
    assert outcomes(history) == (1, 1, 0)
    assert "headings" not in codes(history)
