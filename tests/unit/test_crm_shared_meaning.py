"""Exports with ends, orders, pipelines and people as teams have them, against what is right."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from planner import crm
from planner.calibration import calibrate, estimates, user_inputs
from planner.calibration.history_metrics import metrics_of
from planner.calibration.visits import visits_of
from planner.crm.corrections import mapping_of
from planner.model import flow

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
pytestmark = pytest.mark.skipif(
    not EXPORTS.is_dir(), reason="the exports are not beside this repository"
)


def right(name: str) -> dict:
    told = json.loads((EXPORTS / "right.json").read_text(encoding="utf-8"))
    found: dict = told[name]["right"]
    return found


def read(name: str, **given: object) -> crm.History:
    path = EXPORTS / f"{name}.csv"
    return crm.read(path, mapping_of(path, None, given))


@pytest.mark.parametrize(
    "name",
    [
        "01_lost_word_unknown",
        "04a_wide_columns_in_alphabetical_order",
        "04b_most_deals_skip_stages",
        "15a_one_stage_in_three_spellings",
    ],
)
def test_ends_order_and_spellings_are_read_right(name):
    history, wanted = read(name), right(name)
    assert not history.mapping.asks
    assert list(history.stages) == wanted["stages"]
    counts = history.deals["outcome"].value_counts()
    assert (counts["won"], counts["lost"]) == (wanted["won"], wanted["lost"])
    known = {(one.name, one.where): one.value for one in metrics_of(history).all}
    for loops in ("repeat_per_visit", "restart_per_visit"):
        assert not any(value for (what, _), value in known.items() if what == loops)


def test_several_pipelines_are_asked_and_each_is_read_right():
    name = "05_two_pipelines"
    (question,) = read(name).mapping.asks
    assert question.code == "pipeline"
    for pipeline, wanted in right(name)["pipelines"].items():
        history = read(name, pipelines=[pipeline])
        figures = metrics_of(history)
        assert figures.value("file", "deals") == wanted["deals"]
        assert figures.value("file", "won") == wanted["won"]
        assert figures.value("cycle_days", "mean", "won") == wanted["cycle_days"]


def test_an_end_that_nobody_knows_is_asked():
    (question,) = read("R6_won_word_unknown").mapping.asks
    assert (question.names, question.known) == ((("Signed", 4),), (("Declined", 4),))


def test_deals_get_as_far_as_they_do_past_a_stage_beside_the_way():
    name = "14_parking_stage"
    history = read(name)
    assert history.mapping.parking == ("Parked",)
    figures = metrics_of(history)
    for stage, share in right(name)["reached"].items():
        assert figures.value("stage", "reached_share", stage) == pytest.approx(share)
    assert visits_of(history).stages == ("Lead", "Offer")


def test_people_are_counted_once_and_no_loss_is_put_where_none_is():
    roles = user_inputs.proposal(visits_of(read("12a_people_in_two_roles"))).roles
    people = right("12a_people_in_two_roles")["people_in_all"]
    assert sum(role.people for role in roles) == people
    visits = visits_of(read("13_no_deal_is_lost"))
    measured = estimates.measure(visits, np.arange(len(visits.stages)), 1)
    scenario = calibrate._start(measured, user_inputs.proposal(visits))
    wanted = right("13_no_deal_is_lost")["win_share_scenario"]
    assert flow.win_chance(scenario) == pytest.approx(wanted)
