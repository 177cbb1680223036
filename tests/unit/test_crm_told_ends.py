"""Histories of stages that say elsewhere how deals ended, or in which stage they began."""

from __future__ import annotations

import pandas as pd
import pytest

from planner import crm
from planner.errors import CalibrationError
from tests.unit.test_crm import codes, file, found
from tests.unit.test_crm_meaning import outcomes

WAYS = [("Lead", "Demo", "Offer")] * 3 + [("Lead", "Demo")] * 3 + [("Lead",)] * 2
ENDS = ["Won"] * 3 + ["Lost"] * 4 + ["Open"]
FIRST = pd.Timestamp("2024-01-01 09:00")


def moment(deal: int, step: int) -> str:
    return f"{FIRST + pd.Timedelta(days=2 * deal + 4 * step):%Y-%m-%d %H:%M}"


def rows(head: str, more) -> str:
    """A row for each stage of each deal, with what `more` (deal, step) says beside it."""
    told = [
        ",".join([f"D{deal}", stage, moment(deal, step), *more(deal, step)])
        for deal, way in enumerate(WAYS)
        for step, stage in enumerate(way)
    ]
    return "\n".join([f"deal_id,stage,entered_at,{head}", *told]) + "\n"


def test_the_status_of_a_deal_beside_its_stages_says_how_it_ended():
    history = found(rows("status", lambda deal, _: [ENDS[deal]]))
    assert outcomes(history) == (3, 4, 1)
    assert history.stages == ("Lead", "Demo", "Offer")
    assert history.deals["closed"].isna().all()
    assert not history.mapping.asks


def test_a_date_of_closing_beside_the_stages_says_when():
    def closed(deal: int, _: int) -> list[str]:
        return [ENDS[deal], moment(deal, len(WAYS[deal])) if ENDS[deal] != "Open" else ""]

    history = found(rows("deal_status,closed_at", closed))
    won = history.deals[history.deals["outcome"] == "won"]
    assert ((won["closed"] - won["created"]).dt.days == 12).all()


def test_flags_beside_the_stages_say_it_too():
    history = found(
        rows(
            "Is Won,Is Closed",
            lambda deal, _: [str(ENDS[deal] == "Won"), str(ENDS[deal] != "Open")],
        )
    )
    assert outcomes(history) == (3, 4, 1)


def test_a_row_that_says_the_end_in_the_stage_where_the_deal_was_is_when_it_ended():
    text = "deal_id,stage,entered_at,status\n"
    for deal in range(6):
        end = "Won" if deal % 2 else "Lost"
        text += f"{deal},Lead,{moment(deal, 0)},Open\n{deal},Demo,{moment(deal, 1)},Open\n"
        text += f"{deal},Demo,{moment(deal, 3)},{end}\n"
    history = found(text)
    assert outcomes(history) == (3, 3, 0)
    assert ((history.deals["closed"] - history.deals["created"]).dt.days == 12).all()


def changes(created: bool) -> str:
    """What a deal left and what it came to: where it began stands in no row of its own."""
    head = "Deal ID,From Stage,To Stage,Stage Change Date" + (",Created date" if created else "")
    told = [head]
    for deal, way in enumerate([*WAYS[:6], *WAYS[:6]]):
        whole = [*way, "Won" if deal % 2 else "Lost"]
        for step in range(1, len(whole)):
            more = f",{moment(deal, 0)}" if created else ""
            told.append(f"{deal},{whole[step - 1]},{whole[step]},{moment(deal, step)}{more}")
    return "\n".join(told) + "\n"


def test_the_stage_that_the_first_change_led_out_of_is_where_a_deal_began():
    history = found(changes(created=True))
    assert history.mapping.columns["entered_at"] == "Stage Change Date"
    assert history.stages == ("Lead", "Demo", "Offer")
    assert (history.deals["created"] == FIRST.tz_localize("UTC")).sum() == 1
    assert "no_begin" in codes(found(changes(created=False)))


def test_one_date_for_all_rows_of_a_deal_is_no_history():
    text = rows("x", lambda *_: ["y"])
    for deal, way in enumerate(WAYS):
        for step in range(1, len(way)):
            text = text.replace(
                f"D{deal},{way[step]},{moment(deal, step)}",
                f"D{deal},{way[step]},{moment(deal, 0)}",
            )
    text = text + text.replace("D", "E")
    with pytest.raises(CalibrationError, match="all rows of a deal have one date"):
        crm.read(file(text))


@pytest.mark.parametrize(
    ("head", "stage", "created"),
    [
        ("Opportunity Name,Field / Event,Old Value,New Value,Edit Date", "Stage", "Created."),
        (
            "Opportunity-ID,Feld/Ereignis,Alter Wert,Neuer Wert,Bearbeitungsdatum",
            "Phase",
            "Erstellt.",
        ),
        (
            "Opp-ID,Champ / Événement,Ancienne valeur,Nouvelle valeur,Date de modification",
            "Étape",
            "Créé.",
        ),
        ("ID,Campo / Evento,Valor anterior,Valor nuevo,Fecha de modificación", "Etapa", "Creado."),
    ],
)
def test_a_history_of_fields_is_known_in_other_languages_and_by_the_deals_name(
    head, stage, created
):
    told = [head]
    for deal in range(4):
        whole = ["Lead", "Demo", "Won" if deal % 2 else "Lost"]
        told.append(f"Deal {deal},{created},,,{moment(deal, 0)}")
        told += [
            f"Deal {deal},{stage},{whole[step - 1]},{whole[step]},{moment(deal, step)}"
            for step in (1, 2)
        ]
    history = found("\n".join(told) + "\n")
    assert outcomes(history) == (2, 2, 0)
    assert history.stages == ("Lead", "Demo")
    assert ("by_name" in codes(history)) == ("Name" in head)


@pytest.mark.parametrize(
    "head", ["deal,stage,start_date,end_date", "Opportunity,Stage,Entered,Exited"]
)
def test_rows_with_begin_and_end_of_a_stay_are_a_history(head):
    text = f"{head}\n"
    for deal in range(4):
        for step, stage in enumerate(["Lead", "Demo", "Won" if deal % 2 else "Lost"]):
            text += f"Deal {deal},{stage},{moment(deal, step)},{moment(deal, step + 1)}\n"
    assert outcomes(found(text)) == (2, 2, 0)
