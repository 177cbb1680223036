"""The CRM reader: every usual shape, date and format, and a clear answer to any file at all."""

from __future__ import annotations

import gzip
import io
import json
from datetime import datetime

import pandas as pd
import pytest
from openpyxl import Workbook

from planner import crm
from planner.errors import CalibrationError


def file(text: str | bytes) -> io.BytesIO:
    return io.BytesIO(text if isinstance(text, bytes) else text.encode())


def found(text: str | bytes, **changes) -> crm.History:
    source = file(text)
    mapping = crm.Mapping.from_json(json.dumps(json.loads(crm.detect(source).to_json()) | changes))
    return crm.read(source, mapping)


def codes(history: crm.History) -> set[str]:
    return {one.code for one in history.findings}


# --- Shapes ---------------------------------------------------------------------------------------

LOG = """deal_id,stage,entered_at
1,Talk,2024-01-01 10:00:00
1,Offer,2024-01-03 10:00:00
1,Closed Won,2024-01-05 10:00:00
2,Talk,2024-01-02 10:00:00
2,Closed Lost,2024-01-04 10:00:00
3,Talk,2024-01-02 11:00:00
3,Offer,2024-01-06 11:00:00
"""


def test_open_deals_are_neither_won_nor_lost():
    history = found(LOG)
    assert history.stages == ("Talk", "Offer")
    assert history.deals["outcome"].to_dict() == {"1": "won", "2": "lost", "3": "open"}
    assert pd.isna(history.deals.loc["3", "closed"])


def test_a_salesforce_field_history_begins_with_the_stage_before_the_first_change():
    history = found(
        "Id,OpportunityId,CreatedDate,Field,OldValue,NewValue\n"
        "a,1,2024-01-01T10:00:00.000+0000,created,,\n"
        "b,1,2024-01-02T10:00:00.000+0000,Amount,10,20\n"
        "c,1,2024-01-03T10:00:00.000+0000,StageName,Talk,Offer\n"
        "d,1,2024-01-05T12:00:00.000+0200,StageName,Offer,Closed Won\n"
    )
    assert history.visits is not None
    assert history.visits["entered"].dt.day.tolist() == [1, 3]
    assert [history.stages[i] for i in history.visits["stage"]] == ["Talk", "Offer"]
    assert str(history.deals.loc["1", "closed"]) == "2024-01-05 10:00:00+00:00"


@pytest.mark.parametrize("prefix", ["hs_v2_date_entered_", "hs_date_entered_", "Date entered "])
def test_a_date_column_per_stage_is_a_stage(prefix):
    history = found(
        f"Record ID,Deal Stage,Close Date,{prefix}talk,{prefix}offer\n"
        "1,Closed Won,2024-01-05,2024-01-01,2024-01-03\n"
        "2,offer,2024-09-05,2024-01-01,2024-01-04\n"
    )
    assert history.stages == ("talk", "offer")
    assert history.deals["outcome"].to_dict() == {"1": "won", "2": "open"}
    assert history.deals.loc["1", "closed"].day == 5


@pytest.mark.parametrize(
    "text",
    [
        "Deal - ID,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time\n"
        "1,Won,2024-01-01,2024-02-01,\n2,Lost,2024-01-02,,2024-02-02\n3,Open,2024-01-03,,\n",
        "(Do Not Modify) Opportunity,Status,Created On,Actual Close Date\n"
        "1,Won,2024-01-01,2024-02-01\n2,Lost,2024-01-02,2024-02-02\n3,Open,2024-01-03,\n",
        "Id,CreatedDate,CloseDate,IsWon,IsClosed\n"
        "1,2024-01-01,2024-02-01,true,true\n2,2024-01-02,2024-02-02,false,true\n"
        "3,2024-01-03,2024-12-31,false,false\n",
        "id,add_time,won time,lost time\n"
        "1,2024-01-01,2024-02-01,\n2,2024-01-02,,2024-02-02\n3,2024-01-03,,\n",
        "Id,StageName,CreatedDate,CloseDate\n"
        "1,Closed Won,2024-01-01,2024-02-01\n2,closed-lost,2024-01-02,2024-02-02\n"
        "3,Offer,2024-01-03,2024-12-31\n",
    ],
    ids=["Pipedrive", "Dynamics", "flags", "dates alone", "Salesforce opportunities"],
)
def test_won_and_lost_are_known_as_status_stage_flag_or_date(text):
    history = found(text)
    assert history.deals["outcome"].to_dict() == {"1": "won", "2": "lost", "3": "open"}
    assert history.deals["closed"].dt.month.tolist()[:2] == [2, 2]
    assert pd.isna(history.deals.loc["3", "closed"])


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ("Won", "won"),
        ("Closed Won", "won"),
        ("closedwon", "won"),
        ("CLOSED - WON", "won"),
        ("6 Gewonnen", "won"),
        ("Lost: declined", "lost"),
        ("closedlost", "lost"),
        ("Closed_Lost", "lost"),
        ("Disqualified", "lost"),
        ("Verbally won", "open"),
        ("Wonder", "open"),
        ("Proposal", "open"),
    ],
)
def test_won_and_lost_are_known_in_many_spellings(value, means):
    stages = crm.detect(file(f"{LOG}3,{value},2024-02-01 10:00:00\n"))
    known = {"won": stages.won, "lost": stages.lost, "open": stages.stages}
    assert [name for name, values in known.items() if value in values] == [means]


def test_a_deal_opened_again_counts_by_its_last_end():
    history = found(LOG + "2,Offer,2024-01-08 10:00:00\n2,Closed Won,2024-01-09 10:00:00\n")
    assert history.deals.loc["2", "outcome"] == "won"
    assert history.deals.loc["2", "closed"].day == 9
    assert "reopened" in codes(history)


# --- Rows -----------------------------------------------------------------------------------------

REPEATED = LOG + "3,Offer,2024-01-07 11:00:00\n3,Offer,2024-01-07 11:00:00\n"


def test_rows_of_one_stage_are_one_visit_unless_the_mapping_says_visits():
    merged, visits = found(REPEATED), found(REPEATED, same_stage_rows="visits")
    assert merged.visits is not None
    assert visits.visits is not None
    assert (len(merged.visits), len(visits.visits)) == (5, 6)
    assert "merged" in codes(merged)
    assert "merged" not in codes(visits)


def test_exact_duplicates_are_dropped_and_counted():
    assert [one.count for one in found(REPEATED).findings if one.code == "duplicates"] == [1]


def test_the_order_of_rows_is_of_no_account():
    header, *rows = LOG.splitlines(keepends=True)
    backwards = found(header + "".join(reversed(rows)), stages=["Talk", "Offer"])
    pd.testing.assert_frame_equal(backwards.visits, found(LOG).visits)


def test_two_stages_at_one_moment_go_by_the_pipeline():
    history = found(
        LOG + "4,Offer,2024-01-08 10:00:00\n4,Talk,2024-01-08 10:00:00\n",
        stages=["Talk", "Offer"],
    )
    assert history.visits is not None
    assert history.visits.loc[history.visits["deal"] == 3, "stage"].tolist() == [0, 1]


# --- Formats --------------------------------------------------------------------------------------


def workbook(rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


LOG_ROWS = [line.split(",") for line in LOG.splitlines()]
FORMS = {
    "semicolons": LOG.replace(",", ";"),
    "tabs": LOG.replace(",", "\t"),
    "pipes": LOG.replace(",", "|"),
    "Excel's sep line": "sep=;\n" + LOG.replace(",", ";"),
    "quotes": "\n".join(",".join(f'"{cell}"' for cell in row) for row in LOG_ROWS),
    "UTF-8 with a mark": LOG.encode("utf-8-sig"),
    "UTF-16": LOG.encode("utf-16"),
    "UTF-16 without a mark": LOG.encode("utf-16-le"),
    "gzip": gzip.compress(LOG.encode()),
    "Windows line ends": LOG.replace("\n", "\r\n"),
    "old Mac line ends": LOG.replace("\n", "\r"),
    "mixed line ends": LOG.replace("\n", "\r\n", 3),
    "blank rows": LOG.replace("\n", "\n\n") + ",,\n",
    "full width headers": LOG.replace("stage", "\uff53\uff54\uff41\uff47\uff45"),
    "XLSX with texts": workbook(LOG_ROWS),
    "XLSX with dates": workbook(
        [
            LOG_ROWS[0],
            *([int(d), s, datetime.fromisoformat(when)] for d, s, when in LOG_ROWS[1:]),
        ]
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_one_table_is_one_history_in_every_format(form):
    history, known = found(FORMS[form]), found(LOG)
    pd.testing.assert_frame_equal(history.visits, known.visits)
    pd.testing.assert_frame_equal(history.deals, known.deals)


def test_windows_letters_are_read_and_told():
    history = found(LOG.replace("Talk", "Gespräch").encode("cp1252"))
    assert history.stages[0] == "Gespräch"
    assert "encoding" in codes(history)


def test_a_file_is_still_the_visitors_after_it_was_read():
    for form in ("quotes", "gzip", "XLSX with texts", "UTF-16"):
        source = file(FORMS[form])
        assert crm.read(source).deals.equals(crm.read(source).deals)


def test_a_mapping_comes_back_from_its_own_file():
    mapping = crm.detect(file(LOG))
    assert crm.Mapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "3", '{"seen": 1}', crm.Mapping(day_first=3).to_json(), "[" * 99_999],  # type: ignore[arg-type]
)
def test_a_mapping_that_is_none_is_refused(text):
    with pytest.raises(CalibrationError):
        crm.Mapping.from_json(text)
