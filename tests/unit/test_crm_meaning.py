"""What the names in a file mean: order, ends, spellings, stages beside the way, pipelines."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from planner import crm
from planner.__main__ import main
from planner.calibration import calibrate, estimates, user_inputs
from planner.calibration.visits import visits_of
from planner.crm.corrections import mapping_of
from planner.errors import CalibrationError
from planner.model import flow
from planner.model.team import HandOff
from tests.unit.test_crm import codes, file


def log(*ways: str, pipeline: str = "") -> str:
    """Each way a deal: "Lead Offer Won"; a deal every third day, four days in each stage."""
    extra = ",pipeline" if pipeline else ""
    rows = [f"deal_id,stage,entered_at{extra}"]
    for deal, way in enumerate(ways):
        when = pd.Timestamp("2024-01-01 09:00") + pd.Timedelta(days=3 * deal)
        for step, name in enumerate(way.split()):
            row = f"{deal},{name.replace('_', ' ')},{when + pd.Timedelta(days=4 * step)}"
            rows.append(f"{row},{pipeline}" if pipeline else row)
    return "\n".join(rows) + "\n"


def outcomes(history: crm.History) -> tuple[int, int, int]:
    counts = history.deals["outcome"].value_counts()
    return int(counts["won"]), int(counts["lost"]), int(counts["open"])


# --- Order ----------------------------------------------------------------------------------------


def test_stages_that_most_deals_skip_stand_where_the_others_have_them():
    ways = ["Lead Offer Won"] * 7 + ["Lead Demo Trial Offer Lost"] * 3
    assert crm.detect(file(log(*ways))).stages == ("Lead", "Demo", "Trial", "Offer")


def test_numbers_in_names_order_stages_only_where_no_deal_does():
    ways = ["3_Lead 1_Demo 2_Offer Won"] * 4
    assert crm.detect(file(log(*ways))).stages == ("3 Lead", "1 Demo", "2 Offer")
    apart = ["2_Lead Won", "1_Call Won", "3_Mail Won"]
    assert crm.detect(file(log(*apart))).stages == ("1 Call", "2 Lead", "3 Mail")


def test_a_way_back_makes_no_stage_the_first():
    ways = ["Lead Demo Lead Demo Offer Won"] * 3 + ["Lead Demo Offer Demo Offer Lost"] * 3
    assert crm.detect(file(log(*ways))).stages == ("Lead", "Demo", "Offer")


def test_columns_with_dates_of_stages_are_ordered_by_the_dates():
    text = "Record ID,Deal Stage,Close Date,Date entered Demo,Date entered Lead,Date entered Bid\n"
    for deal in range(4):
        text += f"{deal},Closed Won,2024-02-0{deal + 1},2024-01-05,2024-01-01,2024-01-09\n"
    history = crm.read(file(text))
    assert history.stages == ("Lead", "Demo", "Bid")
    assert history.visits is not None
    assert history.visits["stage"].tolist() == [0, 1, 2] * 4


# --- Ends -----------------------------------------------------------------------------------------

LOST_WORDS = ("No_decision", "Dead", "Rejected", "Not_interested", "Junk", "Abgesagt")


@pytest.mark.parametrize("word", LOST_WORDS)
def test_a_name_that_sounds_lost_and_that_no_deal_leaves_is_lost(word):
    history = crm.read(file(log(*["Lead Offer Won"] * 4, *[f"Lead {word}"] * 8)))
    assert outcomes(history) == (4, 8, 0)
    assert history.stages == ("Lead", "Offer")
    assert "lost_by_name" in codes(history)
    assert not history.mapping.asks


def test_a_name_that_sounds_lost_is_a_stage_where_deals_go_on():
    ways = ["Lead Dead Offer Won"] * 4 + ["Lead Offer Lost"] * 4
    assert crm.detect(file(log(*ways))).stages == ("Lead", "Dead", "Offer")


ENDS_ASKED = ["Lead Offer Signed"] * 4 + ["Lead Offer Declined"] * 5


def test_a_name_that_no_deal_leaves_is_asked_about_and_every_answer_is_taken():
    text = log(*ENDS_ASKED)
    (question,) = crm.detect(file(text)).asks
    assert (question.code, question.names) == ("ends", (("Signed", 4),))
    assert question.likely == (("Signed", "won"),)
    assert question.known == (("Declined", 5),)
    for meaning, found in (("won", (4, 5, 0)), ("lost", (0, 9, 0)), ("open", (0, 5, 4))):
        mapping = mapping_of(file(text), None, {meaning: ["Signed"]})
        assert not mapping.asks
        assert outcomes(crm.read(file(text), mapping)) == found
    assert mapping.stages == ("Lead", "Offer", "Signed")


def test_a_stage_with_few_open_deals_and_the_first_stage_are_no_ends():
    ways = ["Lead Offer Won"] * 4 + ["Lead Legal"] * 2 + ["Lead"] * 90
    assert not crm.detect(file(log(*ways))).asks


def test_a_status_that_nobody_knows_is_asked_about():
    text = "id,created,closed,status\n"
    text += "".join(f"{i},2024-01-0{i},2024-02-0{i},Converted\n" for i in range(1, 6))
    text += "6,2024-01-06,2024-02-06,Lost\n7,2024-01-06,,Running\n"
    (question,) = crm.detect(file(text)).asks
    assert question.names == (("Converted", 5), ("Running", 1))
    known = text.replace("6,2024-01-06,2024-02-06,Lost", "6,2024-01-06,2024-02-06,Won")
    (question,) = crm.detect(file(known)).asks  # the open one has no date of closing
    assert question.names == (("Converted", 5),)
    dead = crm.read(file(known.replace("Converted", "Dead")))
    assert outcomes(dead) == (1, 5, 1)


# --- Spellings and stages beside the way ----------------------------------------------------------


def test_spellings_of_one_stage_are_one_stage_and_that_is_told():
    ways = ["Lead Demo_call Won", "Lead DEMO_CALL Lost", "Lead democall Won", "Lead Demo_call Won"]
    history = crm.read(file(log(*ways)))
    assert history.stages == ("Lead", "Demo call")
    assert outcomes(history) == (3, 1, 0)
    (told,) = [one.text for one in history.findings if one.code == "spellings"]
    assert "“Demo call”" in told
    assert "“democall”" in told
    parted = crm.read(file(log(*ways)), mapping_of(file(log(*ways)), None, {"same": {}}))
    assert "spellings" not in codes(parted)


PARKED = (
    ["Lead Offer Won"] * 2
    + ["Lead Offer Lost"]
    + ["Lead Parked Lost"] * 4
    + ["Lead Parked Lead Lost", "Parked", "Lead Lost"]
)


def test_a_stage_beside_the_way_counts_and_is_no_stage_of_the_scenario():
    history = crm.read(file(log(*PARKED)))
    assert history.mapping.parking == ("Parked",)
    assert set(history.stages) == {"Lead", "Offer", "Parked"}
    visits = visits_of(history)
    assert visits.stages == ("Lead", "Offer")
    real = visits.deal[visits.real & (visits.stage == 1)]
    assert len(set(real.tolist())) == 3
    assert visits.went_back == 0
    lead = visits.real & (visits.stage == 0)
    days = 7 * (visits.left - visits.entered)[lead]
    assert days.tolist()[3:9] == pytest.approx([8, 8, 8, 8, 12, float("nan")], nan_ok=True)
    assert lead.sum() == 10  # a deal that was nowhere else is in the first stage


def test_a_stage_on_the_way_of_a_win_is_not_beside_it():
    ways = ["Lead Demo Won"] * 5 + ["Lead Won"] * 5 + ["Lead Demo Lost"] * 9
    assert crm.detect(file(log(*ways))).parking == ()


# --- Pipelines ------------------------------------------------------------------------------------


def two_pipelines() -> str:
    new = log(*["Lead Offer Won"], *["Lead Offer Lost"] * 5, pipeline="New")
    again = log(*["Lead Won"] * 9, pipeline="Renewal").split("\n", 1)[1]
    return new + again.replace("\n", "\nR")[:-1].replace("0,", "R0,", 1)


def test_several_pipelines_are_asked_about_and_one_is_read():
    text = two_pipelines()
    (question,) = crm.detect(file(text)).asks
    assert (question.code, question.names) == ("pipeline", (("Renewal", 9), ("New", 6)))
    for name, found in (("New", (1, 5, 0)), ("Renewal", (9, 0, 0))):
        history = crm.read(file(text), mapping_of(file(text), None, {"pipelines": [name]}))
        assert outcomes(history) == found
        assert "pipelines" in codes(history)
    both = mapping_of(file(text), None, {"pipelines": ["New", "Renewal"]})
    assert not both.asks
    assert outcomes(crm.read(file(text), both)) == (10, 5, 0)
    with pytest.raises(CalibrationError, match="no pipeline 'Old'; it has New, Renewal"):
        mapping_of(file(text), None, {"pipelines": ["Old"]})


def test_one_pipeline_is_not_asked_about():
    assert not crm.detect(file(log(*["Lead Won"] * 3, pipeline="New"))).asks


# --- A mapping with what differs ------------------------------------------------------------------


def test_a_mapping_file_needs_only_what_differs():
    text = log(*ENDS_ASKED)
    found = mapping_of(file(text), '{"won": ["Signed"], "stages": ["Offer", "Lead"]}', {})
    assert (found.stages, found.won, found.lost) == (("Offer", "Lead"), ("Signed",), ("Declined",))
    assert not found.asks
    again = mapping_of(file(text), found.to_json(), {})
    assert again == found
    moved = mapping_of(file(text), found.to_json(), {"lost": ["Signed"]})
    assert (moved.won, moved.lost) == ((), ("Signed", "Declined"))
    other = mapping_of(file(text.replace("stage", "step")), '{"columns": {"stage": "step"}}', {})
    assert other.stages == ("Lead", "Offer", "Signed")
    assert other.asks


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"won": ["Sined"]}, "no stage or status 'Sined'; it has Declined, Lead, Offer, Signed"),
        ({"won": "Signed"}, "won should be names"),
        ({"won": ["Signed"], "lost": ["Signed"]}, "more than one of stages, won, lost, open"),
        ({"wins": ["Signed"]}, "it has no 'wins', only columns, stage_columns"),
        ({"columns": {"stage": "nowhere"}}, "no column 'nowhere'"),
        ({"pipelines": 3}, "cannot be read"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(given, reason):
    with pytest.raises(CalibrationError, match=reason):
        mapping_of(file(log(*ENDS_ASKED)), json.dumps(given), {})


def test_the_command_asks_in_one_line_with_what_to_type(capsys, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(log(*ENDS_ASKED), encoding="utf-8")
    assert main(["calibrate", str(path)]) == 2
    error = capsys.readouterr().err
    assert "“Signed” (4)" in error
    assert "“Declined” (5)" in error
    assert '--won "Signed"' in error
    assert error.count("\n") == 1
    path.write_text(two_pipelines(), encoding="utf-8")
    assert main(["calibrate", str(path)]) == 2
    assert '--pipeline "Renewal"' in capsys.readouterr().err


# --- People and hand-offs -------------------------------------------------------------------------

HELPERS = {"Qualify": ["Ann", "Bo", "Cy", "Ann", "Bo"], "Close": ["Cy", "Di", "Ann", "Di", "Cy"]}


def with_owners(stages: dict[str, list[str]], end: str, deals: int = 30) -> str:
    rows = ["deal_id,stage,entered_at,owner"]
    for deal in range(deals):
        when = pd.Timestamp("2024-01-01 09:00") + pd.Timedelta(days=3 * deal)
        for step, name in enumerate([*stages, end]):
            who = stages.get(name, ["Di"])[deal % len(stages.get(name, ["Di"]))]
            rows.append(f"{deal},{name},{when + pd.Timedelta(days=4 * step)},{who}")
    return "\n".join(rows) + "\n"


def test_who_helps_in_another_role_is_one_person():
    visits = visits_of(crm.read(file(with_owners(HELPERS, "Won"))))
    found = user_inputs.proposal(visits)
    assert [(role.name, role.people) for role in found.roles] == [("Qualify", 2), ("Close", 2)]
    assert found.measured == {"Qualify", "Close"}


def test_no_loss_at_hand_offs_is_assumed_where_no_deal_is_lost():
    teams = {"Order": ["Ann", "Bo"], "Design": ["Cy", "Di"], "Install": ["Ed", "Fay"]}
    visits = visits_of(crm.read(file(with_owners(teams, "Won"))))
    inputs = user_inputs.proposal(visits)
    roles = np.array([0, 1, 2])
    scenario = calibrate._start(estimates.measure(visits, roles, 1), inputs)
    assert scenario.hand_off.loss == 0
    assert flow.win_chance(scenario) == 1
    mixed = visits_of(crm.read(file(with_owners(teams, "Won") + MIXED)))
    scenario = calibrate._start(estimates.measure(mixed, roles, 1), user_inputs.proposal(mixed))
    assert scenario.hand_off.loss == HandOff().loss
    assert flow.win_chance(scenario) == pytest.approx(mixed.won.mean())


MIXED = "".join(
    f"x{deal},Order,2024-01-02 09:00,Ann\nx{deal},Design,2024-01-05 09:00,Cy\n"
    + (f"x{deal},Install,2024-01-08 09:00,Ed\n" if deal % 2 else "")
    + f"x{deal},Lost,2024-01-09 09:00,Cy\n"
    for deal in range(30)
)
