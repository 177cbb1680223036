"""Kinds of deals from a column: what our own engine made of known kinds is found again."""

from __future__ import annotations

import io
from functools import cache

import pytest

from pages.ui.inputs import FOLDED
from planner import crm
from planner.calibration import calibrate, user_inputs
from planner.calibration.calibrate import Calibration
from planner.calibration.history_summary import HistorySummary, summary_of
from planner.calibration.open_deals import with_open_deals
from planner.calibration.replay import event_log, replay
from planner.crm.corrections import mapping_of
from planner.errors import CalibrationError
from planner.model import flow
from planner.model.fields import about
from planner.model.kinds import Kind
from planner.views.calibrate import markup, pipeline_words, reading_words, words
from tests.unit.test_calibration import stage, team

KNOWN = team(
    {"per_week": 30},
    [
        stage("Qualify", 0.5, 3, 0.4),
        stage("Demo", 1.5, 6, 0.3, 0.1),
        stage("Offer", 1.5, 10, 0.3),
    ],
    [("Reps", 8, ["Qualify", "Demo", "Offer"], True)],
    kinds=[
        {"name": "New", "share": 0.7},
        {
            "name": "Renewal",
            "share": 0.3,
            "odds": 4,
            "buyer": 0.5,
            "stages": {"Demo": {"skip": True}},
        },
    ],
)


@cache
def log() -> str:
    return event_log(replay(KNOWN, 78, 5), 1000.0)


def summary(text: str, **columns: str) -> HistorySummary:
    source = io.BytesIO(text.encode())
    given = {"columns": {"kind": "kind"} | columns, "same_stage_rows": "visits"}
    return summary_of(crm.read(source, mapping_of(source, None, given)))


@cache
def fitted() -> tuple[HistorySummary, Calibration]:
    found = summary(log())
    hours = {one.name: one.work.mean_hours for one in KNOWN.stages}
    inputs = user_inputs.proposal(found.visits, found.worth)
    *_, last = calibrate.calibrate(found.visits, user_inputs.replace(inputs, hours=hours))
    return found, last


def test_kinds_are_found_again_in_share_wins_days_and_the_stages_they_pass_over():
    _, found = fitted()
    scenario = found.plan.scenario
    assert [kind.name for kind in scenario.kinds] == ["New", "Renewal"]
    assert scenario.kinds[1].skips("Demo")
    assert not any(scenario.kinds[0].skips(one.name) for one in scenario.stages)
    known = {one.path: one for one in found.estimates}
    share = known["kinds.Renewal.share"]
    assert share.tag == "measured"
    assert share.low < 0.3 < share.high
    chances = flow.win_chances_of_kinds(scenario)
    assert chances == pytest.approx(flow.win_chances_of_kinds(KNOWN), rel=0.15)
    new, renewal = (one.buyer for one in scenario.kinds)
    assert renewal / new == pytest.approx(0.5, abs=0.15)
    assert all(one.is_met for one in found.matches if one.name in ("wins_per_week", "win_share"))


def test_deals_open_today_are_of_their_kinds():
    read, found = fitted()
    assert read.open_now is not None
    scenario = with_open_deals(found.plan.scenario, read.visits, read.open_now)
    assert scenario.today is not None
    of = dict.fromkeys(("New", "Renewal"), 0)
    for row in scenario.today.open_deals:
        assert row.kind is not None
        of[row.kind] += row.deals
    assert of == dict(read.open_now.by_kind())
    assert "By kind: New" in pipeline_words.told(read.open_now)


def with_kinds(of_deal) -> str:
    """The log with another word of the kind, by the number of the deal."""
    head, *lines = log().splitlines()
    rows = [line.rsplit(",", 1)[0] for line in lines]
    return "\n".join([head, *(f"{row},{of_deal(int(row[1:6]))}" for row in rows)])


def test_a_kind_of_few_deals_has_a_share_and_is_otherwise_as_the_usual_deal():
    found = summary(with_kinds(lambda number: "Odd" if number % 200 == 0 else "Usual"))
    *_, last = calibrate.calibrate(found.visits, user_inputs.proposal(found.visits, found.worth))
    odd = last.plan.scenario.kinds[1]
    assert (odd.name, odd.odds, odd.buyer) == ("Odd", 1, 1)
    assert odd.share == pytest.approx(1 / 200, abs=0.001)
    told = [words.unknown(*one) for one in last.unknown]
    assert any("Odd" in one and "too few to measure" in one for one in told)


def test_many_kinds_are_the_largest_and_the_rest_and_deals_without_one_are_among_it():
    found = summary(with_kinds(lambda number: "" if number % 9 == 8 else f"K{number % 9}"))
    assert found.visits.kinds is not None
    assert len(found.visits.kinds.names) == 6
    assert found.visits.kinds.names[-1] == "Other"
    assert set(found.visits.kinds.of_deal) == set(range(6))


@pytest.mark.parametrize(
    ("of_deal", "said"),
    [(lambda number: "One", "only 'One'"), (lambda number: number, "too many for kinds")],
)
def test_a_column_that_tells_no_kinds_is_refused(of_deal, said):
    with pytest.raises(CalibrationError, match=said):
        summary(with_kinds(of_deal))


def test_amounts_tell_what_a_win_of_each_kind_is_worth_and_how_much_it_varies():
    head, *lines = log().splitlines()
    rows = [line.split(",") for line in lines]
    for row in rows:
        row[4] = str((5000 if row[5] == "New" else 1000) * (1 + int(row[0][1:]) % 2))
    found = summary("\n".join([head, *(",".join(row) for row in rows)])).worth
    assert found is not None
    assert found.by_kind["New"][0] == pytest.approx(7500, rel=0.1)
    assert found.by_kind["Renewal"][0] == pytest.approx(1500, rel=0.1)
    assert found.cv == pytest.approx(1 / 3, abs=0.02)  # half are worth twice the others


def test_columns_that_could_tell_kinds_are_named_and_those_chosen_are_listed():
    text = log().replace(",kind\n", ",Lead Source\n", 1)
    source = io.BytesIO(text.encode())
    plain = summary_of(crm.read(source, mapping_of(source, None, {})))
    said = dict(reading_words.understood(plain.history, plain.metrics))
    assert "“Lead Source” could tell them apart" in said["Kinds of deal"]
    chosen = summary(text, kind="Lead Source")
    said = dict(reading_words.understood(chosen.history, chosen.metrics))
    assert said["Kinds of deal"] == "“New”, “Renewal”"


def test_what_kinds_differ_in_is_a_table_and_every_field_of_theirs_has_its_name():
    _, found = fitted()
    table = markup.measured_kinds(found)
    assert "Odds of moving on" in table
    assert "Renewal" in table
    assert "$1,000" in table
    assert "Share of the leads" in markup.provenance(found)


def test_that_hours_by_kind_are_not_in_dates_is_said_beside_the_kinds_and_where_to_type_them():
    _, found = fitted()
    told = words.unknown(*next(one for one in found.unknown if one[0] == "kinds_work"))
    assert "the dates of a CRM do not show it" in told
    assert f"“{about(Kind, 'work').label}” of that kind" in told
    assert any(f"under “{fold}”" in told for fold in FOLDED)
    assert f"1 <small>{words.KINDS_WORK_SHORT}</small>" in markup.measured_kinds(found)
    known = {one.path: one for one in found.estimates}
    assert words.tag(known["kinds.New.work"]) == "assumption, alike for all kinds"
    assert "type here" in words.file_notes(found)["kinds.Renewal.work"][1]
