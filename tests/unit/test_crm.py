"""The CRM reader: every usual shape, date and format, and a clear answer to any file at all."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook

from planner import crm
from planner.calibration import user_inputs
from planner.calibration.visits import visits_of
from planner.crm.dates import Dates, Moments, moments
from planner.errors import CalibrationError

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
real_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real exports are not beside this repository"
)


def file(text: str | bytes) -> io.BytesIO:
    return io.BytesIO(text if isinstance(text, bytes) else text.encode())


def found(text: str | bytes, **changes) -> crm.History:
    source = file(text)
    mapping = crm.Mapping.from_json(json.dumps(json.loads(crm.detect(source).to_json()) | changes))
    return crm.read(source, mapping)


def codes(history: crm.History) -> set[str]:
    return {one.code for one in history.findings}


def read_dates(*texts: str, day_first: bool | None = None) -> Moments:
    column = Dates()
    column.add(texts)
    return moments([column], "when", day_first)


def dates(*texts: str, day_first: bool | None = None) -> list[str]:
    values = read_dates(*texts, day_first=day_first).values.astype("datetime64[us]")
    return ["" if np.isnat(one) else str(one)[:19].replace("T", " ") for one in values]


# --- Real exports, against figures that were reckoned apart ---------------------------------------


@cache
def real(name: str) -> crm.History:
    return crm.read(SHARED / name)


@cache
def expected(name: str) -> dict:
    return json.loads((SHARED / name).read_text(encoding="utf-8"))


def days_in_stage(history: crm.History) -> dict[str, pd.Series]:
    visits = history.visits
    assert visits is not None
    days = (visits["left"] - visits["entered"]).dt.total_seconds() / 86_400
    return {name: days[visits["stage"] == i] for i, name in enumerate(history.stages)}


def cycle_days(history: crm.History, outcome: str) -> pd.Series:
    deals = history.deals[history.deals["outcome"] == outcome]
    return (deals["closed"] - deals["created"]).dt.total_seconds() / 86_400


def check_outcomes(history: crm.History, figures: dict) -> None:
    counts = history.deals["outcome"].value_counts()
    assert {one: counts.get(one, 0) for one in ("won", "lost", "open")} == {
        one: figures[one] for one in ("won", "lost", "open")
    }


def check_cycles(history: crm.History, figures: dict) -> None:
    for outcome in ("won", "lost"):
        days, known = cycle_days(history, outcome), figures["cycle_days"][outcome]
        assert len(days) == known["n"]
        assert days.mean() == pytest.approx(known["mean"], abs=1e-6)
        for share in (50, 85, 95):
            assert np.percentile(days, share) == pytest.approx(known[f"p{share}"], abs=1e-6)


def check_stages(history: crm.History, figures: dict) -> None:
    assert list(history.stages) == list(figures["stages"])
    visits = history.visits
    assert visits is not None
    for i, (name, days) in enumerate(days_in_stage(history).items()):
        known, took = figures["stages"][name], figures["time_in_stage_days"][name]
        here = visits[visits["stage"] == i]
        assert (len(here), here["deal"].nunique()) == (known["visits"], known["reached"])
        assert days.notna().sum() == took["n"]
        assert days.mean() == pytest.approx(took["mean"], abs=1e-6)
        assert days.median() == pytest.approx(took["median"], abs=1e-6)


@real_files
@pytest.mark.parametrize("name", ["shape_eventlog.csv", "shape_salesforce_opportunityhistory.csv"])
def test_an_event_log_and_a_salesforce_history_give_the_figures_reckoned_apart(name):
    figures = expected("expected_shapes.json")["shape_eventlog.csv"]
    check_outcomes(real(name), figures)
    check_cycles(real(name), figures)
    check_stages(real(name), figures)
    # Rows told as exact duplicates are repeats of a stage as well.
    assert (
        sum(one.count for one in real(name).findings if one.code in {"merged", "duplicates"})
        == figures["self_repeats_merged"]
    )
    assert {"robot", "instant", "auto_close"} <= codes(real(name))


@real_files
def test_an_event_log_and_its_salesforce_twin_are_one_history():
    log = real("shape_eventlog.csv")
    twin = real("shape_salesforce_opportunityhistory.csv")
    assert log.visits is not None
    assert twin.visits is not None
    names = log.deals.index.str.zfill(15).take(log.visits["deal"]).to_numpy()
    order = np.argsort(names, kind="stable")
    theirs = twin.deals.index.take(twin.visits["deal"])
    assert (("006" + pd.Series(names[order])) == theirs).all()
    for column in ("stage", "entered", "left"):
        ours, theirs = log.visits[column].to_numpy()[order], twin.visits[column].to_numpy()
        assert (ours == theirs).all()


@real_files
def test_a_hubspot_file_gives_its_figures_and_says_that_it_hides_loops():
    history = real("shape_hubspot_deals_wide.csv")
    figures = expected("expected_shapes.json")["shape_hubspot_deals_wide.csv"]
    check_outcomes(history, figures)
    check_cycles(history, figures)
    check_stages(history, figures)
    assert "hides_loops" in codes(history)
    assert "stages" in history.tells
    assert "loops" not in history.tells


@real_files
def test_a_pipedrive_file_refuses_what_it_cannot_tell():
    history = real("shape_pipedrive_deals.csv")
    check_outcomes(history, expected("expected_shapes.json")["shape_pipedrive_deals.csv"])
    assert history.visits is None
    assert history.tells == {"arrivals", "outcome", "cycle"}
    assert "no_stages" in codes(history)
    # Its closing times are to the minute, so cycles differ from the log's by that at most.
    log = expected("expected_shapes.json")["shape_eventlog.csv"]["cycle_days"]
    assert cycle_days(history, "won").mean() == pytest.approx(log["won"]["mean"], abs=1 / 1440)


@real_files
def test_maven_gives_the_figures_reckoned_apart():
    history, figures = real("maven_sales_pipeline.csv"), expected("expected_maven.json")
    check_outcomes(history, figures)
    check_cycles(history, figures)
    created = history.deals["created"].dropna()
    arrivals = figures["arrivals_by_engage_date"]
    assert (len(created), str(created.min()), str(created.max())) == (
        arrivals["n_deals"],
        arrivals["first"],
        arrivals["last"],
    )
    assert {"no_created", "date_only", "no_stages"} <= codes(history)


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


# --- Dates ----------------------------------------------------------------------------------------


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


# --- Findings -------------------------------------------------------------------------------------


def test_one_owner_with_half_of_all_rows_is_pointed_out_as_a_robot():
    def log(share: float) -> str:
        rows = [
            f"{i},Talk,2024-01-01 10:{i % 60:02d}:01,{'bot' if i < 100 * share else i % 9}\n"
            for i in range(100)
        ]
        return "deal_id,stage,entered_at,owner\n" + "".join(rows) + "1,Won,2024-02-01 10:00:00,1\n"

    assert "robot" in codes(found(log(0.5)))
    assert "robot" not in codes(found(log(0.1)))


def test_deals_lost_by_a_rule_after_thirty_days_are_pointed_out():
    def log(by_rule: int) -> str:
        rows = ["deal_id,stage,entered_at\n"]
        for i in range(100):
            days = 30 if i < by_rule else i % 50
            lost = pd.Timestamp("2024-01-01") + pd.Timedelta(days=days)
            rows.append(f"{i},Talk,2024-01-01\n{i},Lost,{lost:%Y-%m-%d}\n")
        return "".join(rows)

    told = [one.text for one in found(log(40)).findings if one.code == "auto_close"]
    assert "40 of 100 deals" in told[0] or "41 of 100 deals" in told[0]
    assert "30 days" in told[0]
    assert "auto_close" not in codes(found(log(0)))


def test_dates_without_a_time_and_several_currencies_are_pointed_out():
    history = found(
        "id,created,closed,status,amount,currency\n"
        '1,2024-01-01,2024-02-01,Won,"$1,200.50",USD\n2,2024-01-01,2024-02-01,Lost,"1.200,50",EUR\n'
    )
    assert {"date_only", "currencies"} <= codes(history)
    assert history.deals["amount"].tolist() == [1200.5, 1200.5]


def test_a_deal_closed_before_it_was_created_is_told_with_its_row():
    history = found(
        "id,created,closed,status\n1,2024-01-01,2024-02-01,Won\n2,2024-03-01,2024-01-01,Won\n"
    )
    (told,) = [one for one in history.findings if one.code == "closed_before"]
    assert (told.row, told.count) == (3, 1)
    assert history.deals.loc["2", "closed"] == history.deals.loc["2", "created"]


# --- People, robots and machines ------------------------------------------------------------------


def owners_log(owner_of, count: int = 400, minute_of=lambda i: 600 + i % 300) -> str:
    rows = ["deal_id,stage,entered_at,owner\n"]
    for i in range(count):
        when = pd.Timestamp("2024-01-01") + pd.Timedelta(
            days=i // 8, minutes=minute_of(i), seconds=7
        )
        rows.append(f"{i},Talk,{when},{owner_of(i)}\n")
        rows.append(f"{i},Won,{when + pd.Timedelta(days=2)},{owner_of(i)}\n")
    return "".join(rows)


def test_a_robot_that_is_excluded_is_no_person_and_what_it_moved_still_counts():
    text = owners_log(lambda i: "bot" if i % 2 else f"p{i % 8}")
    with_bot = found(text)
    assert with_bot.likely_robots == ("bot",)
    without = found(text, robots=["bot"])
    assert without.likely_robots == ("bot",)  # still shown, so that it can be taken back
    assert len(without.visits) == len(with_bot.visits)
    assert "bot" in visits_of(with_bot).people
    assert "bot" not in visits_of(without).people
    assert set(visits_of(without).people) == {f"p{i}" for i in range(0, 8, 2)}


def test_who_works_at_night_when_nobody_else_does_may_be_a_robot():
    def minute(i: int) -> int:
        return (i * 7) % 1440 if i % 10 == 9 else 600 + i % 300

    text = owners_log(lambda i: "night" if i % 10 == 9 else f"p{i % 10}", 900, minute)
    assert found(text).likely_robots == ("night",)


def test_people_at_work_are_no_robots():
    assert found(owners_log(lambda i: f"p{i % 7}")).likely_robots == ()


def test_begin_and_end_of_work_are_hands_on_hours_and_no_visits():
    history = found(
        "case id,activity,timestamp,lifecycle:transition\n"
        "1,Talk,2024-01-01 08:00:00,SCHEDULE\n1,Talk,2024-01-01 10:00:00,START\n"
        "1,Talk,2024-01-01 10:30:00,COMPLETE\n1,Talk,2024-01-02 10:00:00,START\n"
        "1,Talk,2024-01-02 11:00:00,COMPLETE\n1,Won,2024-01-03 09:00:00,COMPLETE\n"
        "2,Talk,2024-01-01 10:00:00,START\n2,Talk,2024-01-05 10:00:00,COMPLETE\n"
        "2,Lost,2024-01-06 10:00:00,COMPLETE\n"
    )
    assert history.hands_on == {"Talk": (1.5, 1)}  # the sitting of four days is none
    assert history.visits is not None
    assert len(history.visits) == 2
    assert str(history.visits["entered"].iloc[0]) == "2024-01-01 08:00:00+00:00"
    assert history.deals["outcome"].to_dict() == {"1": "won", "2": "lost"}


def test_a_history_of_properties_is_one_of_stages():
    history = found(
        "Record ID,Property name,Value,Timestamp\n"
        "1,dealstage,Talk,2024-01-01 10:00\n1,amount,900,2024-01-02 10:00\n"
        "1,dealstage,Closed Won,2024-01-04 10:00\n"
    )
    assert history.deals["outcome"].to_dict() == {"1": "won"}
    assert history.stages == ("Talk",)


def test_letters_that_look_like_others_are_pointed_out_by_name():
    history = found(LOG.replace("2,Talk", "2,T\u0430lk").replace("Won", "W\u043en"))
    told = [one.text for one in history.findings if one.code == "look_alike"]
    assert any("looks like “Talk”" in text for text in told)
    assert any("looks like “Closed Won”" in text for text in told)
    assert "look_alike" not in codes(found(LOG.replace("Talk", "Переговоры")))


@pytest.mark.parametrize(("zone", "is_told"), [("", True), ("Z", False), ("+02:00", False)])
def test_times_without_an_offset_are_said_to_be_taken_as_utc(zone, is_told):
    history = found(LOG.replace(":00\n", f":00{zone}\n"))
    assert ("no_offset" in codes(history)) == is_told


def test_a_column_that_was_corrected_by_hand_brings_its_own_stages():
    text = LOG.replace("stage", "schritt")
    first = crm.detect(file(text))
    assert "stage" not in first.columns
    columns = {**first.columns, "stage": "schritt", "entered_at": "entered_at"}
    mapping = crm.named(file(text), replace(first, columns=columns))
    assert mapping.stages == ("Talk", "Offer")
    columns.pop("created_at", None)
    history = crm.read(file(text), replace(mapping, columns=columns))
    pd.testing.assert_frame_equal(history.deals, found(LOG).deals)


def test_amounts_in_several_currencies_are_in_no_sum():
    text = "id,created,closed,status,amount,currency\n" + "".join(
        f"{i},2024-01-0{i},2024-02-0{i},Won,100,{'USD' if i % 2 else 'EUR'}\n" for i in range(1, 9)
    )
    assert "currencies" in codes(found(text))
    assert user_inputs.deal_value_usd(found(text)) is None
    assert user_inputs.deal_value_usd(found(text.replace("EUR", "USD"))) == 100
