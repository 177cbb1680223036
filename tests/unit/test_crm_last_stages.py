"""Files with one row per deal that say at which stage each deal was lost, or was last."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from planner import crm
from planner.calibration import calibrate, fit, history_metrics, user_inputs, visits
from planner.crm import columns
from planner.crm.corrections import mapping_of
from planner.errors import CalibrationError
from planner.views.calibrate import asked_words, history_words, words
from tests.unit.test_crm import codes, file
from tests.unit.test_crm_exports import SHARED, real, real_files

ZERO = datetime(2024, 1, 1, 9)
HEADER = "Deal ID,Status,Created,Closed,Stage,Lost at stage"
DAYS = {"1 Lead": 5, "2 Demo": 15, "3 Offer": 35}  # from creation to where a deal was lost


def row(number: int, status: str, days: int | None, now: str, lost_at: str = "") -> str:
    created = ZERO + timedelta(days=number)
    closed = "" if days is None else f"{created + timedelta(days=days):%Y-%m-%d %H:%M}"
    return f"D{number},{status},{created:%Y-%m-%d %H:%M},{closed},{now},{lost_at}"


def deals(numbered: bool = True) -> list[str]:
    """24 deals: of every six two are lost in the first stage, one in each other, two are won."""
    rows = []
    for number in range(24):
        last = ("1 Lead", "1 Lead", "2 Demo", "3 Offer", "", "")[number % 6]
        if last:
            rows.append(row(number, "Lost", DAYS[last], "Closed Lost", last))
        else:
            rows.append(row(number, "Won", 35, "Closed Won"))
    return rows if numbered else [re_named(one) for one in rows]


def re_named(text: str) -> str:
    return text.replace("1 Lead", "Lead").replace("2 Demo", "Demo").replace("3 Offer", "Offer")


def source(rows: list[str], header: str = HEADER):
    return file("\n".join([header, *rows]))


def drop_offs(history: crm.History) -> list[float]:
    figures = history_metrics.metrics_of(history)
    return [figures.value("stage", "drop_off", one) for one in history.stages]


def test_a_column_of_where_deals_were_lost_gives_stages_and_their_drop_off():
    history = crm.read(source(deals()))
    assert history.stages == ("1 Lead", "2 Demo", "3 Offer")
    assert not history.mapping.asks
    figures = history_metrics.metrics_of(history)
    assert [figures.value("stage", "reached", one) for one in history.stages] == [24, 16, 12]
    assert drop_offs(history) == pytest.approx([1 / 3, 1 / 4, 1 / 3])
    assert "last_stage" in codes(history)
    assert "no_stages" not in codes(history)


def test_days_and_repeats_are_in_no_figure_and_that_is_said():
    history = crm.read(source(deals()))
    assert history.tells == {"arrivals", "outcome", "cycle", "stages"}
    figures = history_metrics.metrics_of(history)
    groups = {one.group for one in figures.all}
    assert not groups & {"time_in_stage_days", "time_in_stage_km", "loops", "next"}
    assert not {"visits", "revisit", "repeat_per_visit"} & {one.name for one in figures.all}
    assert {one.group for one in figures.refused} >= {"time_in_stage_days", "loops"}
    assert "no dates of stages" in " ".join(history_words.refused(figures.refused))


def test_a_stage_takes_as_long_as_deals_took_longer_that_came_to_it():
    found = crm.read(source(deals())).visits
    days = (found["left"] - found["entered"]).dt.total_seconds() / 86_400
    assert days.groupby(found["stage"]).mean().tolist() == pytest.approx([5, 10, 20])
    last = found.groupby("deal").last()
    assert (last["left"] == crm.read(source(deals())).deals["closed"].to_numpy()[last.index]).all()


def test_where_those_who_came_further_took_no_longer_stages_share_their_time_evenly():
    rows = [row(i, "Lost", 10, "", ("1 Lead", "2 Demo")[i % 2]) for i in range(10)]
    found = crm.read(source([*rows, row(10, "Won", 10, "")])).visits
    days = (found["left"] - found["entered"]).dt.total_seconds() / 86_400
    assert sorted(days.unique()) == pytest.approx([5, 10])


def test_an_open_deal_has_reached_the_stage_it_is_in_and_stays_there():
    rows = [*deals(), row(24, "Open", None, "2 Demo"), row(25, "Open", None, "")]
    history = crm.read(source(rows))
    told = history.visits[history.visits["deal"] == 24]
    assert told["stage"].tolist() == [0, 1]
    assert told["next"].tolist() == [1, -1]
    assert history.visits[history.visits["deal"] == 25]["stage"].tolist() == [0]
    assert "no_stage_now" in codes(history)
    assert drop_offs(history) == pytest.approx([1 / 3, 1 / 4, 1 / 3])


def test_lost_deals_that_do_not_say_where_are_lost_as_the_others_are():
    rows = deals() + [row(24 + i, "Lost", 10, "Closed Lost") for i in range(8)]
    history = crm.read(source(rows))
    finding = next(one for one in history.findings if one.code == "no_last_stage")
    assert finding.count == 8
    figures = history_metrics.metrics_of(history)
    assert figures.value("stage", "reached", "2 Demo") == 16 + 4
    assert figures.value("stage", "drop_off", "1 Lead") == pytest.approx(12 / 32)


def test_where_most_lost_deals_do_not_say_where_the_sale_stays_one_stage():
    rows = deals() + [row(24 + i, "Lost", 10, "Closed Lost") for i in range(40)]
    history = crm.read(source(rows))
    assert history.visits is None
    assert {"few_last_stages", "no_stages"} <= codes(history)


def test_a_deal_closed_without_a_date_and_one_without_creation_are_no_trouble():
    rows = [*deals(), "D24,Lost,2024-01-30 09:00,,Closed Lost,2 Demo", "D25,Lost,,,,2 Demo"]
    history = crm.read(source(rows))
    told = history.visits[history.visits["deal"] == 24]
    assert told["stage"].tolist() == [0, 1]
    assert not told["left"].isna().any()
    assert not (history.visits["deal"] == 25).any()
    assert visits.visits_of(history).created.size == 25


def test_the_order_is_asked_where_stages_are_not_numbered():
    mapping = crm.detect(source(deals(numbered=False)))
    (question,) = mapping.asks
    assert question.code == "order"
    assert question.names == (("Lead", 8), ("Demo", 4), ("Offer", 4))  # as long as they took
    told = asked_words.refusal(mapping.asks)
    assert "“Lead” (8) → “Demo” (4) → “Offer” (4)" in told
    assert '{"stages": ["Lead", "Demo", "Offer"]}' in told


def test_the_order_is_answered_by_a_mapping_and_the_column_can_be_left_alone():
    answered = mapping_of(
        source(deals(numbered=False)), None, {"stages": ["Lead", "Offer", "Demo"]}
    )
    assert not answered.asks
    history = crm.read(source(deals(numbered=False)), answered)
    assert history.stages == ("Lead", "Offer", "Demo")
    again = crm.Mapping.from_json(answered.to_json())
    assert crm.read(source(deals(numbered=False)), again).stages == history.stages
    alone = mapping_of(
        source(deals(numbered=False)), json.dumps({"columns": {"last_stage": None}}), {}
    )
    assert not alone.asks
    assert crm.read(source(deals(numbered=False)), alone).visits is None


def test_the_stage_beside_a_status_is_read_as_before_and_told_to_be_of_use():
    header = "Deal ID,Status,Created,Closed,Stage"
    rows = [re_named(one).rpartition(",") for one in deals()]
    rows = [one[0].replace("Closed Lost", one[2]).replace("Closed Won", "Offer") for one in rows]
    history = crm.read(source(rows, header))
    assert history.visits is None
    assert "could_be_last_stage" in codes(history)
    chosen = {"columns": {"last_stage": "Stage"}, "stages": ["Lead", "Demo", "Offer"]}
    history = crm.read(source(rows, header), mapping_of(source(rows, header), None, chosen))
    assert history.stages == ("Lead", "Demo", "Offer")
    assert drop_offs(history) == pytest.approx([1 / 3, 1 / 4, 1 / 3])


def test_won_by_a_flag_needs_no_name_of_an_end():
    header = "Deal ID,Is won,Created,Closed,Is closed,Lost at stage"
    rows = [
        one.replace("Lost,", "no,", 1).replace("Won,", "yes,", 1).replace("Closed Lost", "yes")
        for one in deals()
    ]
    history = crm.read(source([one.replace("Closed Won", "yes") for one in rows], header))
    assert drop_offs(history) == pytest.approx([1 / 3, 1 / 4, 1 / 3])


@pytest.mark.parametrize(
    "header",
    [
        "Lost at stage",
        "Stage Lost At",
        "Last stage reached",
        "Lost Stage",
        "Phase verloren",
        "Stage before closing",
        "Letzte Phase",
        "Étape perdue",
        "Etapa perdida",
    ],
)
def test_headers_of_the_last_stage_are_known(header):
    assert columns.roles([header, "Deal Stage", "Status"])["last_stage"] == header


@pytest.mark.parametrize(
    "header", ["Last stage change", "Lost date", "Lost reason", "Stage last modified", "Old stage"]
)
def test_headers_of_something_else_are_not(header):
    assert "last_stage" not in columns.roles([header, "Deal Stage"])


def test_spellings_of_one_stage_are_one():
    rows = [one.replace("Demo", ("Demo", "DEMO ")[i == 2]) for i, one in enumerate(deals(False))]
    mapping = mapping_of(source(rows), None, {"stages": ["Lead", "Demo", "Offer"]})
    assert mapping.same == {"DEMO": "Demo"}
    assert drop_offs(crm.read(source(rows), mapping)) == pytest.approx([1 / 3, 1 / 4, 1 / 3])


def test_a_history_of_stages_does_not_look_at_such_a_column():
    rows = ["D0,Lead,2024-01-01,Demo", "D0,Demo,2024-01-05,Demo", "D1,Lead,2024-01-02,Lead"]
    mapping = crm.detect(source(rows, "deal_id,stage,entered_at,Lost at stage"))
    assert "last_stage" not in mapping.columns


def test_in_the_scenario_days_and_repeats_are_assumptions(monkeypatch):
    monkeypatch.setattr(fit, "REPLAYED_DEALS", 100)
    history = visits.visits_of(crm.read(source(deals())))
    inputs = user_inputs.proposal(history, None, "one")
    fitted = next(calibrate.calibrate(history, inputs))
    tags = {one.path: one for one in fitted.estimates}
    assert tags["stages.2 Demo.drop_off"].tag == "measured"
    for name in ("buyer.mean_days", "buyer.cv", "repeat", "restart"):
        assert (tags[f"stages.2 Demo.{name}"].tag, tags[f"stages.2 Demo.{name}"].n) == (
            "assumption",
            None,
        )
    assert "stage_days" not in {one.name for one in fitted.matches}
    told = [words.unknown(*one) for one in fitted.unknown]
    assert any("those of each stage assumed" in one for one in told)


def test_no_stage_at_all_is_one_stage():
    rows = [row(i, ("Won", "Lost")[i % 2], 10, "") for i in range(10)]
    history = crm.read(source(rows))
    assert history.visits is None
    with pytest.raises(CalibrationError, match="no column"):
        mapping_of(source(rows), None, {"columns": {"last_stage": "Nowhere"}})


@real_files
def test_real_deals_give_the_drop_off_that_they_give_with_the_dates_of_their_stages():
    path = SHARED / "shape_pipedrive_deals.csv"
    chosen = {"columns": {"last_stage": "Deal - Stage"}}
    history = crm.read(path, mapping_of(path, None, chosen))
    dated = real("shape_hubspot_deals_wide.csv")
    assert history.stages == dated.stages
    assert drop_offs(history) == pytest.approx(drop_offs(dated), abs=0.01)
