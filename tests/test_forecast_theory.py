"""Forecasts from today's deals against exact results: binomials, Poisson, a pure death process."""

from __future__ import annotations

from math import comb, exp, factorial, sqrt

import numpy as np
import pytest

from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from reference.laws import assert_laws_are_kept
from reference.teams import role, stage, team

RUNS = 1500
NO_LEADS = {"per_week": 1e-6}


def binomial(n: int, p: float) -> list[float]:
    return [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


def poisson(mean: float) -> list[float]:
    return [exp(-mean) * mean**k / factorial(k) for k in range(60)]


def percentile(law: list[float], share: float) -> int:
    """The least number that so many of 100 are at or below."""
    return next(k for k in range(len(law)) if sum(law[: k + 1]) >= share / 100)


def with_buyers(
    deals: int, won: float, week_of_year: int = 1, weeks: float = 13, **fields: object
) -> Scenario:
    """Deals that need no work any more: their buyers decide within a fortnight on average."""
    buyer = fields.pop("buyer", {"mean_days": 14, "cv": 1})
    return team(
        [stage(weeks=0, buyer=buyer, drop_off=1 - won)],
        schema=2,
        clock={"warmup_weeks": 0, "horizon_weeks": weeks, "week_of_year": week_of_year},
        leads=fields.pop("leads", NO_LEADS),
        today={
            "open_deals": [{"stage": "Work", "deals": deals, "state": "with_buyer"}]
            if deals
            else [],
            **fields.pop("so_far", {}),
        },
        **fields,
    )


def assert_is(found: np.ndarray, mean: float, spread: float) -> None:
    """Within 4 standard errors, known from theory."""
    assert found.mean() == pytest.approx(mean, abs=4 * spread / sqrt(found.size))


@pytest.fixture(scope="module")
def coverage() -> Outcome:
    """30 open deals of 1 in 3, 10 of the quarter's 13 weeks to go, 2 won so far, 12 to win."""
    return simulate(
        with_buyers(
            30,
            1 / 3,
            week_of_year=4,
            weeks=23,
            so_far={"wins_so_far": 2, "revenue_so_far_usd": 150},
            target={"wins_per_quarter": 12},
            money={"deal_value_usd": 100},
        ),
        RUNS,
    )


IN_TEN_WEEKS = (1 - exp(-5)) / 3  # a deal is decided within 70 days, and won


def test_open_deals_bring_a_binomial_number_of_wins(coverage):
    first, second = coverage.quarters
    spread = sqrt(30 * IN_TEN_WEEKS * (1 - IN_TEN_WEEKS))
    assert_is(first.wins, 2 + 30 * IN_TEN_WEEKS, spread)
    assert_is(first.wins_from_open_deals, 30 * IN_TEN_WEEKS, spread)
    assert np.array_equal(first.revenue_usd, 150 + 100 * first.wins_from_open_deals)
    late = (exp(-5) - exp(-11.5)) / 3
    assert_is(second.wins, 30 * late, sqrt(30 * late))
    assert np.array_equal(second.wins, second.wins_from_open_deals)
    assert_laws_are_kept(coverage)


def test_the_chance_of_the_target_is_a_binomial_tail(coverage):
    tail = sum(binomial(30, IN_TEN_WEEKS)[10:])
    assert_is(coverage.quarters[0].chance, tail, sqrt(tail * (1 - tail)))


def test_the_fan_is_that_of_a_binomial():
    """40 deals of 1 in 2, all decided within the quarter: 16, 20 and 24."""
    found = simulate(with_buyers(40, 0.5, buyer={"mean_days": 14, "cv": 0}), RUNS)
    told = found.quarters[0].predictions()["wins"]
    law = binomial(40, 0.5)
    assert (told.p10, told.p50, told.p90) == (16, 20, 24)
    assert (told.p10, told.p50, told.p90) == tuple(percentile(law, share) for share in (10, 50, 90))


def test_new_leads_bring_a_poisson_number_of_wins_in_every_quarter():
    """Won at once, 1 of 2: 13 weeks of 1 win a week, and 6 in the weeks that remain of this one."""
    found = simulate(
        with_buyers(
            0,
            0.5,
            week_of_year=8,
            weeks=32,
            buyer={"mean_days": 0},
            leads={"per_week": 2},
            target={"wins_per_quarter": 15},
        ),
        RUNS,
    )
    assert [quarter.weeks for quarter in found.quarters] == [6, 13, 13]
    for quarter in found.quarters:
        law = poisson(quarter.weeks)
        assert_is(quarter.wins, quarter.weeks, sqrt(quarter.weeks))
        tail = 1 - sum(law[:15])
        assert_is(quarter.chance, tail, sqrt(tail * (1 - tail)))
        told = quarter.predictions()["wins"]
        for name, share in (("p10", 10), ("p50", 50), ("p90", 90)):
            assert abs(getattr(told, name) - percentile(law, share)) <= 1, name
        assert not quarter.wins_from_open_deals.any()


def test_a_backlog_is_worked_off_as_a_death_process():
    """20 jobs of a fortnight for 4 people, 4 weeks to go: 2 a week while all 4 have one."""
    chances = np.zeros(21)
    chances[20] = 1.0
    steps = 20_000
    for _ in range(steps):
        leaves = chances * np.minimum(np.arange(21), 4) / 2 * 4 / steps
        chances = chances - leaves + np.append(leaves[1:], 0)
    given = team(
        [stage(weeks=2)],
        [role("Work", people=4)],
        schema=2,
        clock={"warmup_weeks": 0, "horizon_weeks": 17, "week_of_year": 10},
        leads=NO_LEADS,
        today={"open_deals": [{"stage": "Work", "deals": 20, "state": "waiting"}]},
    )
    wins = simulate(given, RUNS).quarters[0].wins
    done = 20 - np.arange(21)
    mean = float(done @ chances)
    assert mean == pytest.approx(8.0, abs=0.01)
    assert_is(wins, mean, sqrt(done**2 @ chances - mean**2))


def test_a_kind_s_wins_are_those_of_its_own_deals():
    """Sure things, and coin tosses; each kind is open today ten times."""
    rows = [
        {"stage": "Work", "deals": 10, "state": "with_buyer", "kind": kind}
        for kind in ("sure", "toss")
    ]
    given = with_buyers(1, 0.5, buyer={"mean_days": 3, "cv": 0}).to_dict() | {
        "kinds": [
            {"name": "sure", "share": 1, "odds": 20, "value_usd": 10},
            {"name": "toss", "share": 1},
        ],
        "today": {"open_deals": rows},
        "money": {"deal_value_usd": 1000},
    }
    found = simulate(Scenario.from_dict(given), RUNS)
    for kind, won, usd in (("sure", 20 / 21, 10), ("toss", 0.5, 1000)):
        wins = found.values("throughput_per_week", kind=kind) * 13
        assert_is(wins, 10 * won, sqrt(10 * won * (1 - won)))
        revenue = found.values("revenue_per_week_usd", kind=kind) * 13
        assert revenue == pytest.approx(usd * wins)
    assert_laws_are_kept(found)
