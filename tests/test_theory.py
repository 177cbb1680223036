"""What the engine finds against closed forms of queueing, over several loads.

Waits are pooled over all visits of all replications, because a mean of ratios is biased; the
warm-up is several times each queue's memory. All within 4 standard errors.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from planner import theory
from planner.outcome import Array, Outcome
from planner.scenario import DAYS_PER_WEEK, Scenario
from planner.simulation import simulate
from tests.teams import line, role, stage, team

LONG = {"warmup_weeks": 150, "horizon_weeks": 260}


def assert_mean(values: Array, expected: float) -> None:
    """One number per replication has this mean."""
    assert abs(values.mean() - expected) < 4 * values.std(ddof=1) / sqrt(values.size)


def assert_mean_wait(outcome: Outcome, stage: str, weeks: float) -> None:
    """All visits of all replications waited so long on average."""
    visits = outcome.values("visits_per_week", stage=stage)
    waited = np.nan_to_num(outcome.values("wait_days", stage=stage)) / DAYS_PER_WEEK * visits
    mean = waited.sum() / visits.sum()
    error = np.std(waited - mean * visits, ddof=1) / sqrt(visits.size) / visits.mean()
    assert error < 0.02 * weeks
    assert abs(mean - weeks) < 4 * error


@pytest.mark.parametrize(("people", "load"), [(1, 0.5), (1, 0.7), (2, 0.8), (4, 0.85), (12, 0.9)])
def test_waits_are_erlangs(people, load):
    leads = {"per_week": people * load}
    outcome = simulate(team(roles=[role("Work", people=people)], leads=leads, clock=LONG), 4000)
    assert_mean_wait(outcome, "Work", theory.mmc_wait(people * load, 1, people))
    assert_mean(outcome.values("utilization", role="Work"), load)


@pytest.mark.parametrize(
    ("people", "load", "patience_weeks"), [(1, 0.7, 4), (1, 2, 1), (3, 0.95, 2), (5, 1.3, 0.5)]
)
def test_waits_that_go_cold_are_erlang_as(people, load, patience_weeks):
    scenario = team(
        [stage(patience_days=patience_weeks * DAYS_PER_WEEK)],
        [role("Work", people=people)],
        leads={"per_week": people * load},
        clock={"warmup_weeks": 40, "horizon_weeks": 260},
    )
    expected = theory.erlang_a(people * load, 1, patience_weeks, people)
    outcome = simulate(scenario, 400)
    per_week = people * load
    assert_mean(outcome.values("cold_per_week", stage="Work"), expected.cold * per_week)
    assert_mean(outcome.measures["throughput_per_week"], (1 - expected.cold) * per_week)
    assert_mean(outcome.values("utilization", role="Work"), expected.utilization)
    inside = outcome.measures["work_in_process"] + outcome.measures["lead_pool"]
    assert_mean(inside, expected.inside)


@pytest.mark.parametrize("family", ["gamma", "lognormal"])
@pytest.mark.parametrize(("load", "cv"), [(0.4, 2), (0.7, 0), (0.7, 0.5), (0.6, 1.5)])
def test_one_persons_waits_are_pollaczeks_and_khinchines(load, cv, family):
    scenario = team([stage(cv=cv)], leads={"per_week": load}, clock=LONG, family=family)
    outcome = simulate(scenario, 8000)
    assert_mean_wait(outcome, "Work", theory.pollaczek_khinchine(load, 1, cv))


def test_the_spread_from_deal_to_deal_adds_to_that_of_the_work():
    """Independent factors: 1 + cv² of the product is the product of the factors' 1 + cv²."""
    scenario = team([stage(cv=0.5)], leads={"per_week": 0.6}, clock=LONG, deal_cv=0.8)
    together = sqrt((1 + 0.5**2) * (1 + 0.8**2) - 1)
    outcome = simulate(scenario, 8000)
    assert_mean_wait(outcome, "Work", theory.pollaczek_khinchine(0.6, 1, together))


def repeats_and_restarts(pods: int) -> Scenario:
    """Interleaved roles, repeats, restarts and hand-off harm: every term of the visits."""
    stages = [
        stage("Qualify", 0.05, drop_off=0.3, repeat=0.1, buyer={"mean_days": 2}),
        stage("Demo", 0.05, drop_off=0.1, repeat=0.2, restart=0.1),
        stage("Close", 0.05, drop_off=0.2, restart=0.05, buyer={"mean_days": 5, "cv": 0}),
    ]
    return team(
        stages,
        [role("Qualify", "Close", people=2), role("Demo", people=2)],
        pods=pods,
        specialist_gain=0.3,
        hand_off={"loss": 0.1, "repeat": 0.15, "delay": {"mean_days": 1}},
        leads={"per_week": 10},
        clock={"warmup_weeks": 26, "horizon_weeks": 260},
    )


@pytest.mark.parametrize("pods", [1, 2])
def test_visits_wins_and_loads_are_the_traffic_equations(pods):
    scenario = repeats_and_restarts(pods)
    outcome = simulate(scenario, 200)
    for one, visits in zip(scenario.stages, theory.visits_per_lead(scenario), strict=True):
        assert_mean(outcome.values("visits_per_week", stage=one.name), 10 * visits)
    assert_mean(outcome.measures["throughput_per_week"], 10 * theory.win_chance(scenario))
    for name, load in theory.loads(scenario).items():
        assert_mean(outcome.values("utilization", role=name), load)


@pytest.mark.parametrize("open_deals", [1, 3, 9])
def test_a_capped_line_makes_the_practical_worst_case(open_deals):
    """Four single people, exponential times, always another lead: exact (Hopp & Spearman)."""
    scenario = line(
        *[0.5] * 4,
        leads={"per_week": 20},
        pull={"system_cap": open_deals},
        clock={"warmup_weeks": 60, "horizon_weeks": 260},
    )
    outcome = simulate(scenario, 100)
    expected = theory.pwc_throughput(open_deals, bottleneck_per_week=2, raw_weeks=2)
    assert_mean(outcome.measures["throughput_per_week"], expected)
    assert outcome.measures["work_in_process"] == pytest.approx(open_deals)


def test_deals_inside_are_wins_times_their_time_inside():
    """Little's law across three measures; pooled, and nobody is lost."""
    scenario = line(0.5, 0.7, people=1, leads={"per_week": 1}, clock=LONG)
    outcome = simulate(scenario, 4000)
    wins = outcome.measures["throughput_per_week"]
    weeks = (outcome.measures["cycle_days_mean"] * wins).sum() / wins.sum() / DAYS_PER_WEEK
    inside = outcome.measures["work_in_process"]
    assert inside.mean() == pytest.approx(theory.little(wins.mean(), weeks), rel=0.01)
    jackson = 0.5 / (1 - 0.5) + 0.7 / (1 - 0.7)
    assert_mean(inside, jackson)


@pytest.mark.parametrize("cv", [0, 1, 3])
def test_the_buyers_own_time_holds_deals_whatever_its_spread(cv):
    """M/G/∞: nobody waits for the buyer, so only the mean counts."""
    buyer = {"mean_days": 21, "cv": cv}
    scenario = team([stage(weeks=0, buyer=buyer)], leads={"per_week": 5}, clock=LONG)
    assert_mean(simulate(scenario, 100).measures["work_in_process"], theory.little(5, 3))


def test_nobody_wins_more_than_the_bottleneck_lets_through():
    scenario = line(0.5, 1.0, 0.25, leads={"per_week": 3}, clock=LONG)
    wins = simulate(scenario, 40).measures["throughput_per_week"]
    assert theory.bottleneck(scenario) == "S1"
    assert_mean(wins, theory.expected_wins_per_week(scenario))


@pytest.mark.parametrize("cv", [0, 0.5, 1, 3])
def test_the_stream_of_leads_is_stationary_from_the_first_week(cv):
    """Leads a week are the rate, without any warm-up and whatever their spread."""
    scenario = team(leads={"per_week": 2, "cv": cv}, clock={"warmup_weeks": 0, "horizon_weeks": 1})
    leads = simulate(scenario, 20_000).measures["leads_per_week"]
    if cv == 0:
        assert set(leads) == {2}
    else:
        assert_mean(leads, 2)
