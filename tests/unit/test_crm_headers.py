"""Columns known by the words of their headers, in the languages of CRM systems."""

from __future__ import annotations

import pytest

from planner import crm
from planner.crm import columns, header_words
from planner.crm.letters import bare
from planner.errors import CalibrationError
from tests.unit.test_crm import codes, file, found

# Deal, stage, created, closed, owner, amount, as each language's exports name them.
LANGUAGES = {
    "German": "Datensatz-ID;Deal-Phase;Erstelldatum;Abschlussdatum;Deal-Inhaber;Betrag",
    "German of Salesforce": "Opportunity-ID;Verkaufsphase;Erstellt am;Schlusstermin;Inhaber;Betrag",
    "French": "ID;Étape de l'affaire;Date de création;Date de clôture;Propriétaire;Montant",
    "Spanish": "ID de registro;Etapa;Fecha de creación;Fecha de cierre;Vendedor;Importe",
    "Portuguese": "ID do negócio;Etapa;Data de criação;Data de fechamento;Responsável;Valor",
    "Italian": "ID;Fase della trattativa;Data di creazione;Data di chiusura;Proprietario;Importo",
    "Dutch": "Deal-ID;Dealfase;Aanmaakdatum;Sluitingsdatum;Eigenaar;Bedrag",
    "Polish": "ID szansy;Etap sprzedaży;Data utworzenia;Data zamknięcia;Właściciel;Kwota",
    "Czech": "ID obchodu;Fáze prodeje;Datum vytvoření;Datum uzavření;Vlastník;Částka",
    "Russian": "ID;Стадия сделки;Дата создания;Дата закрытия;Ответственный;Сумма",
    "Japanese": "商談ID;フェーズ;作成日;クローズ日;商談所有者;金額",
    "parts of words": "opp_id;current_stage;dateCreated;ClosedDate;owner_rep_name;deal_value",
}
ROLES = ("deal_id", "stage", "created_at", "closed_at", "owner", "amount")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_in_any_of_the_languages_is_read(language):
    rows = "1;Won;2024-01-01;2024-02-01;Ann;900\n2;Lost;2024-01-02;2024-02-03;Bo;800\n"
    history = found(f"{LANGUAGES[language]}\n{rows}")
    assert history.deals["outcome"].tolist() == ["won", "lost"]
    assert history.deals["closed"].dt.day.tolist() == [1, 3]
    assert history.deals["owner"].tolist() == ["Ann", "Bo"]
    assert history.deals["amount"].tolist() == [900, 800]
    known = history.mapping.columns
    assert [known[role] for role in ROLES] == LANGUAGES[language].split(";")


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("lead_id", "deal_id"),
        ("STAGE_CREATED_AT", "entered_at"),
        ("Stage entered on", "entered_at"),
        ("pipeline_stage_id", "stage"),
        ("Assigned to", "owner"),
        ("Sales rep", "owner"),
        ("Previous stage", "stage_before"),
        ("Date won", "won_at"),
        ("Verwachte afsluitdatum", "closed_at"),
        ("Währung", "currency"),
        ("Statut", "status"),
    ],
)
def test_a_header_is_known_by_its_parts(header, role):
    assert columns.roles([header, "other thing"]) == {role: header}


@pytest.mark.parametrize(
    "header",
    [
        "Lead source",
        "Account name",
        "Account owner",
        "Last activity date",
        "Last modified on",
        "Time in stage",
        "Close probability",
        "Number of employees",
        "Created by",
    ],
)
def test_a_header_with_a_word_more_is_something_else(header):
    assert header not in columns.roles([header, "Deal owner"]).values()


def test_each_word_means_one_thing():
    """A word under two notions would be read as whichever comes first."""
    notions: dict[str, set[str]] = {}
    for notion, languages in header_words._WORDS.items():
        for words in languages.values():
            for word in words.split():
                assert word == bare(word)
                notions.setdefault(word, set()).add(notion)
    assert {word: found for word, found in notions.items() if len(found) > 1} == {}


def test_a_letter_with_an_accent_is_the_letter_and_a_syllable_is_whole():
    assert bare("Étape Właściciel Größe") == "etape wlasciciel grosse"
    assert bare("Ответственный") == "ответственный"
    assert bare("ステージ") == "ステージ"


# --- What a file is -------------------------------------------------------------------------------


def test_without_a_column_for_the_deal_each_row_is_one():
    history = found(
        "Stage,Created Date,Close Date\nWon,2024-01-01,2024-02-01\nWon,2024-01-01,2024-02-01\n"
    )
    assert history.deals.index.tolist() == ["row 2", "row 3"]
    assert "no_id" in codes(history)
    assert "duplicates" not in codes(history)


def test_a_status_beside_a_created_date_says_how_deals_ended():
    history = found(
        "Deal ID,Status,Created Date,Close Date\n1,Won,2024-01-01,2024-02-01\n"
        "2,Lost,2024-01-02,2024-02-02\n3,Open,2024-01-03,\n"
    )
    assert history.deals["outcome"].tolist() == ["won", "lost", "open"]


def test_a_file_with_some_deals_twice_is_still_one_row_per_deal():
    rows = "".join(f"{i},Won,2024-01-{i:02d},2024-02-{i:02d}\n" for i in range(1, 21))
    history = found(f"Id,StageName,CreatedDate,CloseDate\n{rows}5,Lost,2024-01-05,2024-03-05\n")
    assert len(history.deals) == 20
    assert "deal_again" in codes(history)


def test_the_last_change_of_a_closed_deals_stage_is_when_it_closed():
    history = found(
        "Deal ID,Stage,Created at,Last stage change\n1,Won,2024-01-01,2024-02-01\n"
        "2,Lost,2024-01-02,2024-02-02\n3,Offer,2024-01-03,2024-01-09\n"
    )
    assert history.deals["closed"].dt.month.tolist()[:2] == [2, 2]
    assert history.deals["outcome"].tolist() == ["won", "lost", "open"]


@pytest.mark.parametrize(
    "header", ["Deal ID,Stage,Last Modified,Close Date", "Deal ID,Stage,Stage entered at,Exited at"]
)
def test_one_row_per_deal_without_its_creation_is_refused_and_said_why(header):
    rows = "1,Won,2024-01-21,2024-01-21\n2,Lost,2024-01-24,2024-01-24\n"
    with pytest.raises(CalibrationError, match="no date of creation") as told:
        crm.read(file(f"{header}\n{rows}"))
    assert "arrivals and cycle time are not in this file" in str(told.value)
    assert f"“{header.split(',')[2]}”" in str(told.value)


def test_a_refusal_says_what_was_found_what_is_missing_and_what_to_type():
    with pytest.raises(CalibrationError) as told:
        crm.read(file("Deal ID,Stage,Owner\n1,Won,Ann\n"))
    for words in (
        "Found: the deal (“Deal ID”), its stage (“Stage”)",
        "Missing: when a stage was entered",
        '"entered_at"',
        "its columns are Deal ID, Stage, Owner",
    ):
        assert words in str(told.value)


def test_the_history_of_stages_of_bitrix24_names_the_deal_as_owner():
    """Source: apidocs.bitrix24.com, crm.stagehistory.list."""
    history = found(
        "ID,TYPE_ID,OWNER_ID,CREATED_TIME,STAGE_SEMANTIC_ID,STAGE_ID\n"
        "1,1,7,2024-01-01T10:00:00+03:00,P,NEW\n2,3,7,2024-01-05T10:00:00+03:00,S,WON\n"
        "3,1,8,2024-01-02T10:00:00+03:00,P,NEW\n"
    )
    assert history.deals["outcome"].to_dict() == {"7": "won", "8": "open"}
    assert not any(history.activity.owners)


def test_a_report_of_field_histories_is_known_with_its_slash():
    history = found(
        "Opportunity ID,Edit Date,Field / Event,Old Value,New Value,Edited By\n"
        "1,2024-01-01 09:00,Created,,,Ann\n1,2024-01-03 09:00,Stage,Talk,Offer,Ann\n"
        "1,2024-01-02 09:00,Amount,900,1200,Ann\n1,2024-01-09 09:00,Stage,Offer,Closed Won,Ann\n"
    )
    assert history.stages == ("Talk", "Offer")
    assert history.deals["outcome"].tolist() == ["won"]
