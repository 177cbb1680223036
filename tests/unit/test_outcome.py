"""Measures and checks, mostly of counts made up by hand so that the answer is known."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from planner.engine.tally import Results
from planner.model.scenario import Scenario
from planner.simulation import simulate as simulation
from planner.simulation.measures import UNITS
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import whole_windows
from planner.simulation.simulate import simulate
from planner.statistics.intervals import interval
from reference.teams import line, role, stage, team
from tests.counts import counted, outcome_of_counts
from tests.unit.test_intervals import SLEEP


def outcome(*chunks: Results, scenario: Scenario | None = None) -> Outcome:
    return outcome_of_counts(scenario or ten_weeks(), *chunks)


def ten_weeks(**fields: Any) -> Scenario:
    return team(clock={"warmup_weeks": 0, "horizon_weeks": 10}, **fields)


# --- Measures -------------------------------------------------------------------------------------

REPLICATION = {
    "arrivals": 20,
    "wins": 4,
    "losses": 12,
    "open_at_start": 3,
    "open_at_end": 7,
    "inside_area": 50.0,
    "inside_time": 50.0,
    "outside_area": 20.0,
    "cycle_sum": 10.0,
    "cycles": [1.0, 2.0, 3.0, 4.0],
    "weeks": [0, 3, 1],
    "response_sum": 2.0,
    "responses": 8,
    "hand_offs_of_wins": 6,
    "touches_of_wins": 14,
    "hours_on_lost": 90.0,
    "stages": [
        {"visits": 16, "waits": 16, "wait_sum": 4.0, "time": 25.0, "turned_away": 1, "cold": 2},
        {
            "visits": 10,
            "waits": 10,
            "wait_sum": 0.0,
            "time": 5.0,
            "dropped": 5,
            "lost_at_hand_off": 3,
        },
    ],
    "busy": [24.0, 2.5],
}


@pytest.fixture(scope="module")
def known() -> Outcome:
    """Ten weeks of three people at 52,000 USD and of one at 104,000, wins worth 1,000 USD."""
    scenario = ten_weeks(
        stages=[stage("S0"), stage("S1")],
        roles=[
            role("S0", people=3, cost_per_year_usd=52_000),
            role("S1", cost_per_year_usd=104_000),
        ],
        leads={"per_week": 0.5},
        money={"deal_value_usd": 1000},
    )
    return outcome(counted(REPLICATION, stages=2, roles=2), scenario=scenario)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("throughput_per_week", 4 / 10),
        ("leads_per_week", 20 / 10),
        ("win_share", 4 / 16),
        ("cycle_days_mean", 7 * 10 / 4),
        ("cycle_days_p50", 7 * 2.5),
        ("cycle_days_p85", 7 * (3 + 0.55)),  # linear: 0.85 of the way from the 1st to the 4th
        ("cycle_days_p95", 7 * (3 + 0.85)),
        ("response_days_mean", 7 * 2 / 8),
        ("work_in_process", (50 - 20) / 10),
        ("lead_pool", 20 / 10),
        ("hand_offs_per_win", 6 / 4),
        ("touches_per_win", 14 / 4),
        ("revenue_per_week_usd", 4 * 1000 / 10),
        ("cost_per_win_usd", 10 * (3 * 1000 + 2000) / 4),
    ],
)
def test_a_measure_is_as_the_model_defines_it(known, name, value):
    assert known.values(name) == pytest.approx([value])


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("wait_days", 7 * 4 / 16, 0),
        ("work_in_process", 2.5, 0.5),
        ("visits_per_week", 1.6, 1),
        ("dropped_per_week", 0, 0.5),
        ("cold_per_week", 0.2, 0),
        ("lost_at_hand_off_per_week", 0, 0.3),
        ("turned_away_per_week", 0.1, 0),
    ],
)
def test_a_stage_s_measure_is_as_the_model_defines_it(known, name, first, second):
    assert known.values(name, stage="S0") == pytest.approx([first])
    assert known.values(name, stage="S1") == pytest.approx([second])


def test_utilization_is_busy_time_of_all_people(known):
    assert known.values("utilization", role="S0") == pytest.approx([24 / 30])
    assert known.values("utilization", role="S1") == pytest.approx([2.5 / 10])


def test_hours_on_lost_deals_are_told_a_week(known):
    assert known.hours_on_lost_per_week == pytest.approx([9])


def test_every_measure_has_a_unit(known):
    of_parts = [*known.stages.values(), *known.roles.values()]
    only_in_schema_2 = {
        "revenue_per_quarter_usd",
        "people_there",
        "wins_from_open_deals",
        "lost_with_owner_per_week",
    }
    assert set(known.measures).union(*of_parts) == set(UNITS) - only_in_schema_2


def test_an_unknown_measure_is_refused(known):
    with pytest.raises(KeyError, match="wait_days"):
        known.values("wait_days")
    with pytest.raises(KeyError, match="S2"):
        known.values("wait_days", stage="S2")


def test_percentiles_are_of_each_replication_s_own_wins():
    first = counted(
        {"wins": 3, "cycles": [4.0, 1.0, 2.0]},
        {"losses": 1},
        {"wins": 1, "cycles": [9.0]},
    )
    second = counted({"losses": 1}, {"wins": 2, "cycles": [1.0, 2.0]}, {"losses": 1})
    half = outcome(first, second).values("cycle_days_p50")
    assert half == pytest.approx([14, np.nan, 63, np.nan, 10.5, np.nan], nan_ok=True)


def test_a_replication_without_a_win_has_no_cycle_and_no_cost():
    wins = {"wins": 2, "cycles": [1.0, 1.0], "cycle_sum": 2.0}
    found = outcome(counted(wins, {"losses": 3}, {}))
    for name in ("cycle_days_mean", "cycle_days_p95", "hand_offs_per_win", "cost_per_win_usd"):
        assert found.summary(name).missing == 2, name
    assert found.summary("win_share").missing == 1, "lost deals are data"
    assert found.summary("throughput_per_week").missing == 0, "no win is a number of wins"
    assert found.summary("throughput_per_week").mean == pytest.approx(2 / 3 / 10)


# --- Quarters and the target ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("horizon", "found"),
    [
        (1, []),
        (12.999, []),
        (13, [sum(range(13))]),
        (25.5, [sum(range(13))]),
        (26, [sum(range(13)), sum(range(13, 26))]),
        (38.9, [sum(range(13)), sum(range(13, 26))]),
    ],
)
def test_quarters_are_whole_and_the_rest_is_dropped(horizon, found):
    wins = np.tile(np.arange(int(np.ceil(horizon))), (2, 1))
    assert whole_windows(wins, horizon).tolist() == [found, found]


def test_a_time_shorter_than_a_quarter_has_none():
    scenario = team(
        clock={"warmup_weeks": 0, "horizon_weeks": 12.5}, target={"wins_per_quarter": 0}
    )
    found = simulate(scenario, 2)
    assert found.wins_by_week.shape == (2, 13), "the begun week is a column of its own"
    assert found.summary("wins_per_quarter").missing == 2
    assert found.summary("chance_of_target").missing == 2


def half_year(target: float | None) -> Outcome:
    """Two replications of 27 weeks: 5 and 3 wins in their quarters, 4 and 0; and 50 afterwards."""
    scenario = team(
        clock={"warmup_weeks": 0, "horizon_weeks": 27}, target={"wins_per_quarter": target}
    )
    first = {"weeks": [5] + [0] * 24 + [3, 50]}
    second = {"weeks": [0] * 12 + [4] + [0] * 13 + [50]}
    return outcome(counted(first, second), scenario=scenario)


def test_wins_per_quarter_are_the_mean_over_whole_quarters():
    assert half_year(None).values("wins_per_quarter").tolist() == [4, 2]


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        (0, [1, 1]),
        (3, [1, 0.5]),
        (3.5, [0.5, 0.5]),
        (4, [0.5, 0.5]),
        (5, [0.5, 0]),
        (6, [0, 0]),
    ],
)
def test_the_chance_of_the_target_is_the_share_of_quarters_at_or_above_it(target, reached):
    assert half_year(target).values("chance_of_target").tolist() == reached


def test_without_a_target_there_is_no_chance_of_it():
    assert half_year(None).summary("chance_of_target").missing == 2


# --- Checks ---------------------------------------------------------------------------------------


def test_every_lead_is_accounted_for_in_every_replication():
    whole = REPLICATION | {"stages": [], "busy": 0}
    assert outcome(counted(whole, whole)).checks.conserved
    assert not outcome(counted(whole, whole | {"open_at_end": 8})).checks.conserved


def test_little_s_law_is_checked_by_its_largest_gap():
    found = outcome(
        counted(
            {"inside_area": 200.0, "inside_time": 200.0},
            {"inside_area": 200.0, "inside_time": 199.0},
            {},
        )
    )
    assert found.checks.little_error == pytest.approx(0.005)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("dropped_per_week", {"stages": [stage(drop_off=0.1)]}),
        ("cold_per_week", {"stages": [stage(patience_days=9)]}),
        ("turned_away_per_week", {"pull": {"when_full": "turn_away", "system_cap": 3}}),
        ("visits_per_week", {}),
    ],
)
def test_what_hardly_ever_happens_has_a_range_where_it_can_happen(name, fields):
    """None in 20 replications: up to 1 - 0.05^(1/20) of all may have one in their ten weeks."""
    often = outcome(counted(*[{}] * 20), scenario=ten_weeks(**fields))
    found = often.summary(name, stage="Work")
    assert (found.mean, found.low) == (0, 0)
    assert found.high == pytest.approx((1 - 0.05 ** (1 / 20)) / 10)
    if name != "visits_per_week":
        never = outcome(counted(*[{}] * 20)).summary(name, stage="Work")
        assert (never.low, never.high) == (0, 0), "it cannot happen"


def test_shares_have_a_range_and_stay_between_nothing_and_all():
    each = [{"wins": 3, "losses": 0, "busy": 9.0 + i % 2} for i in range(20)]
    found = outcome(counted(*each), scenario=ten_weeks())
    won = found.summary("win_share")
    assert (won.mean, won.high) == (1, 1)
    assert won.low == pytest.approx(1 - (1 - 0.05 ** (1 / 20)) / 3)
    lone = outcome(counted({"busy": 9.9}, {"busy": 8.0}), scenario=ten_weeks())
    assert lone.summary("utilization", role="Work").high == 1


def quarter_areas(first: list[float], last: list[float]) -> Outcome:
    pairs = zip(first, last, strict=True)
    return outcome(counted(*({"first_quarter_area": a, "last_quarter_area": b} for a, b in pairs)))


@pytest.mark.parametrize(
    ("first", "last", "settled", "drift"),
    [
        ([100, 102, 98], [111, 113.1, 109.05], False, 333.15 / 300 - 1),
        ([100, 102, 98], [109, 111.1, 107.05], True, 327.15 / 300 - 1),
        ([100, 102, 98], [89, 90.9, 87.05], False, 266.95 / 300 - 1),
        ([100, 102, 98], [91, 92.9, 89.05], True, 272.95 / 300 - 1),
        ([100, 100, 100], [100, 250, 100], True, 0.5),
        ([100], [300], True, 2.0),
        ([0, 0], [0, 0], True, 0.0),
        ([0, 0], [5, 6], False, 0.0),
    ],
    ids=[
        "grows by more than 10 %, clearly",
        "grows by less",
        "shrinks by more than 10 %, clearly",
        "shrinks by less",
        "grows, but one replication alone",
        "one replication: nothing is clear",
        "nobody ever inside",
        "nobody inside at first",
    ],
)
def test_open_deals_are_unsettled_when_they_clearly_change_by_a_tenth(first, last, settled, drift):
    checks = quarter_areas(first, last).checks
    assert checks.settled == settled
    assert checks.drift == pytest.approx(drift)


def test_unsettled_asks_for_99_percent_not_95():
    sleepless = 100 - SLEEP.mean() + SLEEP
    growth = 12 + (SLEEP - SLEEP.mean()) * 12 / (2.6 * 0.3889587)
    assert interval(growth, 0.95).low > 0 > interval(growth, 0.99).low
    assert quarter_areas(list(sleepless), list(sleepless + growth)).checks.settled
    surer = 12 + (growth - 12) / 2
    assert not quarter_areas(list(sleepless), list(sleepless + surer)).checks.settled


@pytest.mark.parametrize(
    ("leads", "pull", "overloaded"),
    [
        (0.99, {}, ()),
        (1, {}, ("S1",)),
        (2, {}, ("S0", "S1")),
        (2, {"deals_per_rep": 3}, ("S0", "S1")),
        (2, {"when_full": "turn_away", "deals_per_rep": 3}, ()),
    ],
)
def test_a_role_is_overloaded_from_load_1_unless_leads_are_turned_away(leads, pull, overloaded):
    scenario = line(0.5, 1, leads={"per_week": leads}, pull=pull)
    checks = outcome(counted({}, stages=2, roles=2), scenario=scenario).checks
    assert checks.overloaded == overloaded
    assert checks.loads == pytest.approx({"S0": leads / 2, "S1": leads})


# --- As JSON --------------------------------------------------------------------------------------


def test_json_has_null_for_no_number_and_says_how_many_replications_lack_it():
    found = json.loads(json.dumps(outcome(counted({}, {})).to_dict(), allow_nan=False))
    none = {"mean": None, "standard_error": None, "low": None, "high": None}
    assert found["measures"]["cycle_days_p50"] == none | {"replications_without": 2}
    assert found["measures"]["throughput_per_week"] == {
        "mean": 0,
        "standard_error": 0,
        "low": 0,
        "high": pytest.approx((1 - 0.05**0.5) / 10),
    }
    assert found["stages"]["Work"]["wait_days"] == none | {"replications_without": 2}
    assert found["roles"]["Work"]["utilization"]["mean"] == 0


def test_json_of_one_replication_has_means_without_intervals(known):
    found = json.loads(json.dumps(known.to_dict(), allow_nan=False))
    assert found["measures"]["win_share"] == {
        "mean": 0.25,
        "standard_error": None,
        "low": None,
        "high": None,
    }
    assert found["checks"] == {
        "conserved": True,
        "little_error": 0,
        "settled": True,
        "drift": 0,
        "overloaded": [],
        "loads": pytest.approx(known.checks.loads),
    }


# --- What the engine hands over -------------------------------------------------------------------

BUSY = line(0.4, 0.5, leads={"per_week": 1.5}, clock={"warmup_weeks": 3.3, "horizon_weeks": 30.6})


@pytest.fixture(scope="module")
def simulated() -> Outcome:
    return simulate(BUSY, 12, 3)


def test_wins_by_week_are_all_the_wins(simulated):
    wins = simulated.wins_by_week
    assert wins.shape == (12, 31)
    assert wins.sum(axis=1) == pytest.approx(simulated.values("throughput_per_week") * 30.6)
    by_quarter = wins[:, :26].reshape(12, 2, 13).sum(axis=2)
    assert np.array_equal(simulated.values("wins_per_quarter"), by_quarter.mean(axis=1))


def test_an_outcome_says_where_it_comes_from(simulated):
    assert simulated.scenario is BUSY
    assert (simulated.seed, simulated.replications, simulated.stopped) == (3, 12, "asked")
    assert simulated.engine


def test_the_deals_inside_grow_where_more_come_than_leave():
    crowded = simulate(BUSY.replace({"leads.per_week": 6.0}), 12)
    assert crowded.checks.conserved
    assert not crowded.checks.settled
    assert crowded.checks.drift > 1
    assert crowded.checks.overloaded == ("S0", "S1")


def half_width(found: Outcome) -> float:
    """Of the interval of wins, as a share of them."""
    wins = found.summary("throughput_per_week")
    return (wins.high - wins.low) / 2 / wins.mean


def test_replications_stop_when_wins_are_precise_enough():
    rough = simulate(BUSY, precision=0.5)
    assert (rough.replications, rough.stopped) == (simulation.BLOCK, "precision")
    fine = simulate(BUSY, precision=0.02)
    assert fine.stopped == "precision"
    assert half_width(fine) <= 0.02
    one_block_less = simulate(BUSY, fine.replications - simulation.BLOCK)
    assert one_block_less.replications >= simulation.BLOCK
    assert half_width(one_block_less) > 0.02


def test_replications_stop_at_the_stated_maximum(monkeypatch):
    monkeypatch.setattr(simulation, "MOST_REPLICATIONS", 40)
    found = simulate(BUSY, precision=1e-9)
    assert (found.replications, found.stopped) == (40, "maximum")


def test_percentiles_of_cycle_times_are_numpys_to_the_bit():
    luck = np.random.default_rng(3)
    replications = [luck.lognormal(size=size).tolist() for size in (0, 1, 2, 3, 17, 100)]
    found = outcome(counted(*({"wins": len(c), "cycles": c} for c in replications)))
    for percent in (50, 85, 95):
        expected = [np.percentile(c, percent) * 7 if c else np.nan for c in replications]
        np.testing.assert_array_equal(found.measures[f"cycle_days_p{percent}"], expected)
