"""The figures of a history: each one that was reckoned apart, by name, and known laws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from planner import crm
from planner.calibration import drawn_deals, history_metrics
from planner.calibration.drawn_deals import PERCENTS_OF_DAYS, Spread
from planner.calibration.history_metrics import HistoryMetrics
from planner.calibration.metric import STILL_OPEN_DAYS

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SAMPLE = Path(__file__).parents[2] / "assets" / "sample_deals.csv"
real_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real exports are not beside this repository"
)
LOG, TWIN = "shape_eventlog.csv", "shape_salesforce_opportunityhistory.csv"
WIDE, DEALS = "shape_hubspot_deals_wide.csv", "shape_pipedrive_deals.csv"
MAVEN = "maven_sales_pipeline.csv"


@cache
def history(name: str) -> crm.History:
    return crm.read(SHARED / name)


@cache
def found(name: str) -> HistoryMetrics:
    return history_metrics.metrics_of(history(name))


@cache
def expected(name: str) -> dict:
    if name == MAVEN:
        return json.loads((SHARED / "expected_maven.json").read_text(encoding="utf-8"))
    shapes = json.loads((SHARED / "expected_shapes.json").read_text(encoding="utf-8"))
    return shapes[shapes[name].get("same_as", name)]


# --- Every figure that was reckoned apart, by its own name ----------------------------------------

# Their names, and ours for the same: (group, name, where).
FILE = {
    "deals": ("file", "deals"),
    "visits": ("file", "visits"),
    "self_repeats_merged": ("file", "repeated_rows"),
    "won": ("file", "won"),
    "lost": ("file", "lost"),
    "open": ("file", "open"),
    "reopened_deals": ("file", "reopened"),
    "win_rate_closed": ("win", "share", "closed"),
    "win_rate_all": ("win", "share", "all"),
    "deals_with_revisit": ("loops", "deals"),
    "open_to_open_transitions": ("loops", "moves"),
    "backward_rate": ("loops", "backward"),
    "skip_rate": ("loops", "skips"),
    "advance_prospecting_to_engaging_all_deals": ("file", "dated"),
}
ARRIVALS = {
    "n_deals": ("arrivals", "deals"),
    "full_weeks": ("arrivals", "full_weeks"),
    "per_week_mean": ("arrivals", "per_week_mean"),
    "per_week_sd": ("arrivals", "per_week_sd"),
    "per_week_cv": ("arrivals", "per_week_cv"),
    "per_week_min": ("arrivals", "per_week_min"),
    "per_week_max": ("arrivals", "per_week_max"),
    "last_12_full_weeks_mean": ("arrivals", "last_12_mean"),
    "last_12_full_weeks_cv": ("arrivals", "last_12_cv"),
    "interarrival_cv": ("arrivals", "gaps_cv"),
}
TIMES = {
    "median": "p50",
    "n_censored": "n_open",
    **{one: one for one in ("n", "mean", "sd", "cv", "p85", "p95", "share_zero", "min", "max")},
}
STAGE = {
    "reached": "reached",
    "reached_share": "reached_share",
    "visits": "visits",
    "closed_deals": "closed_deals",
    "advance_rate": "advance",
    "drop_off": "drop_off",
    "win_rate_from": "win_share",
    "revisit_rate": "revisit",
}
OWNERS = {
    "distinct": ("owners", "distinct"),
    "rows_without_owner": ("owners", "rows_without_owner"),
    "active_per_week_mean": ("owners", "active_per_week"),
}
MONEY = {one: ("won_amount", one) for one in ("mean", "median", "sum")}
KAPLAN_MEIER = {
    "events": ("whole_sale_km", "events"),
    "km_median_days": ("whole_sale_km", "median_days"),
    "km_final": ("whole_sale_km", "never"),
    "n": "km_n",
}
# What is no figure of a history: how the file was made, and other files than this.
NO_FIGURE = {
    "dataset",
    "input_files",
    "note",
    "definitions",
    "stage_order",
    "same_as",
    "rows",  # of an event log: a test of its own, below
    "raw.account_empty",  # a column that nothing is made of
    "raw.product_not_in_products_csv",  # another file
    "raw.date_format",  # a test of its own, below
    "owners.in_sales_teams_csv",  # another file
    "open_age_days_at_snapshot.snapshot",
    "engaging_kaplan_meier.snapshot",
}


def leaves(told: Any, *way: str) -> Iterator[tuple[tuple[str, ...], object]]:
    """(the names that lead to it, value) of everything in a file of figures but NO_FIGURE."""
    if ".".join(way) in NO_FIGURE:
        return
    if isinstance(told, list):  # of weekdays
        told = dict(zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), told, strict=True))
    if isinstance(told, dict):
        for name, value in told.items():
            yield from leaves(value, *way, name)
    else:
        yield way, told


def ours_of(way: tuple[str, ...]) -> tuple[str, ...] | str:
    """(group, name, where) of our number for theirs, or the name of one in `told_apart`."""
    match way:
        case (name,) if name in FILE:
            return FILE[name]
        case ("arrivals" | "arrivals_by_engage_date", "by_weekday_mon_to_sun", day):
            return "arrivals", "weekday", day
        case ("arrivals" | "arrivals_by_engage_date", what):
            return ARRIVALS.get(what, what)
        case ("time_in_stage_days", stage, what):
            return "time_in_stage_days", TIMES[what], stage
        case ("stages", stage, "next_stage_share", to):
            return "next", to, stage
        case ("stages", stage, what):
            return "stage", STAGE[what], stage
        case ("cycle_days", outcome, what):
            return "cycle_days", what, outcome
        case ("engaging_time_days_closed", what):
            return "cycle_days", TIMES[what], "closed"
        case ("open_age_days_at_snapshot", what):
            return "open_age_days", what, ""
        case ("engaging_kaplan_meier", "km_still_open", days):
            return "whole_sale_km", f"open_after_{days}"
        case ("engaging_kaplan_meier", what):
            return KAPLAN_MEIER[what]
        case ("owners", what):
            return OWNERS.get(what, what)
        case ("won_value", what):
            return MONEY[what]
        case ("furthest_open_stage_counts", stage) | ("raw", "by_stage", stage):
            return "last_stage", "deals", stage
        case ("raw", "rows"):
            return "file", "rows"
        case ("raw", what):
            return what
    raise AssertionError(f"nobody compares {way}")


def claims(name: str) -> Iterator[tuple[str, tuple[str, ...] | str, object]]:
    """(their name, ours or where a test of its own is, their value) of every figure of a file."""
    for way, value in leaves(expected(name)):
        yield ".".join(way), ours_of(way), value


def told_apart(name: str, what: str) -> object:
    """What is no number of ours, or stands elsewhere."""
    ours = found(name)
    top = next((one for one in ours.all if (one.group, one.name) == ("owners", "top_share")), None)
    values: dict[str, object] = {
        "first": f"{str(ours.first_arrival).replace('T', ' ').removesuffix('.000000')}+00:00",
        "last": f"{str(ours.last_arrival).replace('T', ' ').removesuffix('.000000')}+00:00",
        "first_full_week": str(ours.first_week)[:10],
        "last_full_week": str(ours.last_week)[:10],
        "top_owner": top.where if top else None,
        "top_owner_share": top.value if top else None,
        "km_n": ours.find("whole_sale_km", "events").n,
        "engage_empty": round((1 - ours.value("file", "dated")) * ours.value("file", "deals")),
        "close_empty": ours.value("file", "open"),
        "duplicate_ids": sum(
            one.count for one in history(name).findings if one.code == "deal_again"
        ),
    }
    return values[what]


FILES = (LOG, TWIN, WIDE, DEALS, MAVEN)
ALL = [(name, *claim) for name in FILES for claim in claims(name)] if SHARED.is_dir() else []


@pytest.mark.parametrize(
    ("name", "theirs", "ours", "value"), ALL, ids=[f"{one[0]}: {one[1]}" for one in ALL]
)
def test_a_figure_is_the_one_that_was_reckoned_apart(name, theirs, ours, value):
    number = told_apart(name, ours) if isinstance(ours, str) else found(name).value(*ours)
    if isinstance(value, str):
        if theirs == "owners.top_owner":  # Salesforce writes the owner's number with zeros before
            number = str(number)[-len(value) :]
        assert number == value
    elif ours == ("loops", "deals") and name == WIDE:
        assert number == value == 0  # by its nature; refused below
    else:
        assert number == pytest.approx(value, abs=6e-7, rel=1e-9)


@real_files
def test_every_file_has_all_its_figures_compared():
    assert {name: sum(one[0] == name for one in ALL) for name in FILES} == {
        LOG: 168,
        TWIN: 168,
        WIDE: 169,
        DEALS: 9,
        MAVEN: 83,
    }


@real_files
@pytest.mark.parametrize("name", [LOG, TWIN])
def test_all_rows_are_counted(name):
    assert found(name).value("file", "rows") == expected(name)["rows"]


@real_files
def test_an_event_log_and_its_salesforce_twin_have_the_same_figures_and_intervals():
    def plain(name):
        return [one for one in found(name).all if one.group != "owners"]

    assert plain(LOG) == plain(TWIN)


@real_files
def test_a_wide_file_refuses_loops_and_a_file_of_deals_refuses_its_stages():
    assert found(WIDE).refused == (history_metrics.Refused("loops", "hides_loops"),)
    assert [one.group for one in found(DEALS).refused] == ["stage", "time_in_stage_days", "loops"]
    assert "hides_loops" in {one.code for one in history(WIDE).findings}
    groups = {one.group for one in found(DEALS).all}
    assert groups.isdisjoint({"stage", "next", "time_in_stage_days", "loops"})


@real_files
def test_the_dates_of_maven_have_the_month_first_by_their_own_telling():
    assert expected(MAVEN)["raw"]["date_format"] == "M/D/YYYY"
    assert not history(MAVEN).asks_day_first


# --- Known laws -----------------------------------------------------------------------------------


def log(rows) -> crm.History:
    from io import BytesIO

    text = "deal_id,stage,entered_at\n" + "".join(f"{d},{s},{w}\n" for d, s, w in rows)
    return crm.read(BytesIO(text.encode()))


def test_open_deals_lengthen_a_stage_as_another_kaplan_meier_says():
    rng = np.random.default_rng(3)
    begun, took = rng.uniform(0, 60, 400), rng.exponential(20, 400)
    zero, rows = np.datetime64("2024-01-01", "s"), []
    for i, (at, days) in enumerate(zip(begun, took, strict=True)):
        rows.append((i, "Talk", zero + np.timedelta64(int(at * 86_400), "s")))
        if at + days < 60:
            rows.append((i, "Won", zero + np.timedelta64(int((at + days) * 86_400), "s")))
    ours = history_metrics.metrics_of(log(rows))
    end = max(min(a + d, 60) if a + d < 60 else a for a, d in zip(begun, took, strict=True))
    done = begun + took < 60
    theirs = stats.ecdf(stats.CensoredData(took[done], right=(end - begun)[~done])).sf
    for days in STILL_OPEN_DAYS[:1]:
        one = ours.find("time_in_stage_km", f"open_after_{days}", "Talk")
        assert one.value == pytest.approx(float(theirs.evaluate(days)), abs=1e-3)
        assert one.low < np.exp(-days / 20) < one.high
    median = ours.find("time_in_stage_km", "median_days", "Talk")
    assert median.low < 20 * np.log(2) < median.high
    assert ours.value("time_in_stage_days", "p50", "Talk") < 0.8 * 20 * np.log(2)


def test_intervals_of_many_deals_are_as_wide_as_those_of_the_whole_bootstrap(monkeypatch):
    rng = np.random.default_rng(5)
    rows = []
    for i in range(4000):
        day = np.datetime64("2024-01-01", "s") + np.timedelta64(int(rng.uniform(0, 9e6)), "s")
        rows.append((i, "Talk", day))
        end = "Won" if rng.random() < 0.3 else "Lost"
        rows.append((i, end, day + np.timedelta64(int(rng.exponential(9e5)), "s")))
    history = log(rows)
    widths = []
    for most in (10_000, 800):
        monkeypatch.setattr(drawn_deals, "MOST_DRAWN", most)
        ours = history_metrics.metrics_of(history)
        share, mean = ours.find("win", "share", "closed"), ours.find("cycle_days", "mean", "won")
        widths.append([share.high - share.low, mean.high - mean.low])
    # The normal law's: 2 * 1.96 * sqrt(p q / n); 200 draws tell it to about 10 %.
    value = ours.value("win", "share", "closed")
    assert widths[0][0] == pytest.approx(3.92 * np.sqrt(value * (1 - value) / 4000), rel=0.25)
    assert widths[1] == pytest.approx(widths[0], rel=0.4)


def test_the_percentiles_of_a_draw_are_those_of_the_values_written_out():
    rng = np.random.default_rng(2)
    values, weights = np.sort(rng.normal(size=30)), rng.integers(0, 4, (25, 30)).astype(np.uint8)
    ours = Spread(values, weights).percentiles()
    for row, times in zip(ours, weights, strict=True):
        whole = np.percentile(np.repeat(values, times), PERCENTS_OF_DAYS)
        assert row == pytest.approx(whole, abs=1e-12)


def test_the_sample_has_every_group_of_figures():
    ours = history_metrics.metrics_of(crm.read(SAMPLE))
    assert {one.group for one in ours.all} >= {
        "file",
        "arrivals",
        "win",
        "cycle_days",
        "stage",
        "next",
        "time_in_stage_days",
        "time_in_stage_km",
        "loops",
        "owners",
        "won_amount",
    }
    shares = [one for one in ours.all if one.unit == "share" and one.low is not None]
    assert all(0 <= one.low <= one.value + 1e-9 and one.value <= one.high + 1e-9 for one in shares)
    assert ours.refused == ()
