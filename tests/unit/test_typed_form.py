"""What is typed in the short form is read patiently, or refused by row and column."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.calibration.typed_figures import Refused
from planner.calibration.typed_form import (
    RoleRow,
    StageRow,
    TypedForm,
    amount_in,
    read,
    share_in,
)
from planner.model.fields import MOST_LETTERS
from planner.views.plan import typed_words as words
from tests.typed_teams import CONVERSIONS, HEAD_OF_SALES


def refusals(form: TypedForm) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(form)
    return [words.refusal(each) for each in refused.value.refusals]


def with_stage(number: int, **cells: str) -> TypedForm:
    stages = list(HEAD_OF_SALES.stages)
    stages[number] = replace(stages[number], **cells)
    return replace(HEAD_OF_SALES, stages=tuple(stages))


def with_role(number: int, **cells: str) -> TypedForm:
    roles = list(HEAD_OF_SALES.roles)
    roles[number] = replace(roles[number], **cells)
    return replace(HEAD_OF_SALES, roles=tuple(roles))


def test_a_head_of_sales_is_read():
    figures = read(HEAD_OF_SALES)
    assert figures.win_share == pytest.approx(0.0936)
    assert figures.leads_per_week == pytest.approx(300 * 12 / 52)
    assert figures.deal_value_usd == 28_000
    assert (figures.wins_per_quarter, figures.revenue_per_quarter_usd) == (None, 2_200_000)
    assert [role.people for role in figures.roles] == [6, 10, 3]
    assert figures.stages_of("AE") == ("Discovery", "Proposal", "Close")
    assert figures.stages[0].hours is None
    assert figures.entering()["Demo"] == pytest.approx(300 * 12 / 52 * 0.4 * 0.6)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("28k", 28_000),
        ("$28,000", 28_000),
        ("28'000 USD", 28_000),
        ("1.5m", 1_500_000),
        ("37,5", 37.5),
        ("1,234,567.5", 1_234_567.5),
        (" 12 days ", 12),
        ("1.5 h", 1.5),
        ("2 weeks", None),
        ("ten", None),
        ("1.2.3", None),
        ("", None),
        ("12/5", None),
    ],
)
def test_numbers_as_people_type_them(text, number):
    assert amount_in(text) == number


@pytest.mark.parametrize(
    ("text", "share"),
    [("40", 0.4), ("40 %", 0.4), ("37,5%", 0.375), ("0.4 %", 0.004), ("0.4", None), ("0", None)],
)
def test_shares_as_people_type_them(text, share):
    assert share_in(text) == (None if share is None else pytest.approx(share))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (with_stage(2, goes_on="0.75"), "Stages, row 3 (Demo), “Go on %”: “0.75”: is it 75 % or"),
        (with_stage(2, goes_on=""), "Stages, row 3 (Demo), “Go on %”: empty."),
        (with_stage(2, goes_on="140"), "Stages, row 3 (Demo), “Go on %”: “140”: allowed is above"),
        (with_stage(2, goes_on="0 %"), "Stages, row 3 (Demo), “Go on %”: “0 %”: allowed is above"),
        (with_stage(3, days="two"), "Stages, row 4 (Proposal), “Days here”: “two” is not a number"),
        (with_stage(3, days="12 %"), "Stages, row 4 (Proposal), “Days here”: “12 %”: a number is"),
        (with_stage(3, days="0"), "Stages, row 4 (Proposal), “Days here”: must be above 0"),
        (with_stage(3, days=""), "Stages, row 4 (Proposal), “Days here”: empty. Type the average"),
        (with_stage(3, days="5000"), "Stages, row 4 (Proposal), “Days here”: “5000”: allowed is 0"),
        (with_stage(1, hours="-1"), "Stages, row 2 (Discovery), “Work hours”: “-1”: allowed is 0"),
        (with_stage(0, name=" "), "Stages, row 1, “Stage”: empty."),
        (with_stage(1, name="qualify"), "Stages, row 2 (qualify), “Stage”: row 1 has this name"),
        (with_stage(0, name="x" * (MOST_LETTERS + 1)), f"at most {MOST_LETTERS} letters"),
        (with_stage(4, role=""), "Stages, row 5 (Close), “Who does it”: choose who does"),
        (with_stage(2, role="AE"), "Roles, row 3 (SE), “Role”: does no stage."),
        (with_role(0, people="2.5"), "Roles, row 1 (SDR), “People”: “2.5”: people are counted"),
        (with_role(0, people="0"), "Roles, row 1 (SDR), “People”: “0”: allowed is 1 to 1,000"),
        (with_role(1, selling_hours="90"), "Roles, row 2 (AE), “Deal hours a week”: “90”: allowed"),
        (with_role(1, cost="much"), "Roles, row 2 (AE), “Cost a year”: “much” is not a number"),
        (replace(HEAD_OF_SALES, leads=""), "“Leads”: empty."),
        (replace(HEAD_OF_SALES, leads="0"), "“Leads”: “0”: allowed is above 0 to 433,333"),
        (replace(HEAD_OF_SALES, value="-3"), "“Value of a win”: “-3”: allowed is 0"),
        (replace(HEAD_OF_SALES, target="lots"), "“Target a quarter”: “lots” is not a number"),
        (replace(HEAD_OF_SALES, cycle_days="0"), "“Days, lead to win”: “0”: allowed is above 0"),
        (replace(HEAD_OF_SALES, stages=()), "Stages, row 1, “Stage”: empty. At least one row"),
        (
            replace(with_stage(3, days=""), cycle_days="40"),
            "“Days, lead to win”: 40 days from lead to win leave nothing for the stages without",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_row_and_column(form, said):
    found = refusals(form)
    assert any(said in each for each in found), found


def test_all_faults_are_told_at_once():
    found = refusals(replace(with_stage(2, goes_on="no", days="?"), leads=""))
    assert len(found) == 3
    found = refusals(replace(with_stage(2, goes_on="no", days=""), leads=""))
    assert len(found) == 3, "that days are empty, too"


def test_rows_without_any_text_are_left_out():
    more = replace(
        HEAD_OF_SALES,
        stages=(*HEAD_OF_SALES.stages, StageRow(role="AE")),
        roles=(*HEAD_OF_SALES.roles, RoleRow()),
    )
    assert read(more) == read(HEAD_OF_SALES)


def test_too_many_stages_are_refused():
    many = tuple(StageRow(f"Stage {i}", "SDR", "50", "2") for i in range(13))
    found = refusals(
        TypedForm(stages=many, roles=(RoleRow("SDR", "2"),), leads="10", leads_by="week")
    )
    assert found == ["Stages, row 13 (Stage 12), “Stage”: at most 12 rows can be had."]


def test_what_the_figures_come_to_is_said_while_they_are_typed():
    assert words.so_far(HEAD_OF_SALES) == (
        "So far: **9.4\u202f%** of leads are won and **60** days from lead to win."
    )
    assert words.so_far(with_stage(2, goes_on="x")) == "So far: **60** days from lead to win."
    assert words.so_far(TypedForm()) == ""
    assert len(CONVERSIONS) == len(HEAD_OF_SALES.stages)
