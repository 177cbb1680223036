"""Dates of stages in columns of any form, and columns that hold sales of their own."""

from __future__ import annotations

import pytest

from planner import crm
from planner.crm import columns
from planner.errors import CalibrationError
from tests.unit.test_crm import codes, file, found
from tests.unit.test_crm_meaning import log, outcomes

FORMS = [
    "Deal ID,Lead date,Demo date,Offer date,Won date,Lost date",
    "Deal ID,Entered Lead,Entered Demo,Entered Offer,Entered Won,Entered Lost",
    "Deal-ID,Datum Lead,Datum Demo,Datum Offer,Datum Won,Datum Lost",
    "Id,Date - Lead,Date - Demo,Date - Offer,Date - Won,Date - Lost",
    'ID,"In ""Lead""","In ""Demo""","In ""Offer""","In ""Won""","In ""Lost"""',
    "deal_id,lead_at,demo_at,offer_at,won_at,lost_at",
    "Deal,Lead,Demo,Offer,Won,Lost",
]
ROWS = (
    "1,2024-01-01,2024-01-05,2024-01-09,2024-01-13,\n"
    "2,2024-01-02,2024-01-06,,,2024-01-10\n"
    "3,2024-01-03,,,,\n"
)


@pytest.mark.parametrize("head", FORMS)
def test_dates_of_stages_are_known_by_the_form_that_their_headers_share(head):
    history = found(f"{head}\n{ROWS}")
    assert outcomes(history) == (1, 1, 1)
    assert [one.lower() for one in history.stages] == ["lead", "demo", "offer"]


@pytest.mark.parametrize(
    "head",
    [
        "Deal ID,Created date,Close date,Won date,Renewal date,Invoice date",
        "Deal ID,Status,Created,Closed,Birth date,Won date,Demo date",
        "Deal ID,Stage,Stage date,Won date,Demo date,Offer date",
    ],
)
def test_other_dates_of_a_deal_are_no_stages(head):
    assert columns.stage_dates(head.split(",")) == {}


def test_a_column_whose_values_have_stages_of_their_own_is_asked_about():
    new = log(*["Lead Demo Offer Won"] * 6, pipeline="New").replace("pipeline", "Deal type")
    renewals = log(*["Due Talk Won"] * 5, pipeline="Renewal").replace("\n", "\nR").splitlines()
    text = new + "\n".join(renewals[1:-1]) + "\n"
    (asked,) = crm.detect(file(text)).asks
    assert (asked.code, dict(asked.names)) == ("pipeline", {"New": 6, "Renewal": 5})
    alike = text.replace("Due", "Lead").replace("Talk", "Demo")
    assert crm.detect(file(alike)).asks == ()


def test_dates_in_two_orders_in_one_column_are_said():
    rows = (
        "1,Won,13/01/2024,2024-03-01\n2,Lost,02/14/2024,2024-03-01\n3,Won,15/01/2024,2024-03-01\n"
    )
    assert "mixed_orders" in codes(found(f"Deal ID,Status,Created,Closed\n{rows}"))


def test_a_refusal_shows_the_date_that_cannot_be_read():
    text = "deal_id,stage,entered_at\n1,Lead,some day\n1,Won,later\n"
    with pytest.raises(CalibrationError, match="the first is “some day”, in row 2"):
        crm.read(file(text))
