"""Real exports of CRM systems, against figures that were reckoned apart."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner import crm
from tests.unit.test_crm import codes

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
real_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real exports are not beside this repository"
)


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
