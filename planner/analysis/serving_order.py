"""Which kind of deal goes first where deals wait, and what that costs the others.

To go first saves no work: hours of waiting are only shared out anew (Kleinrock 1965, the
conservation law). So every order is simulated on the same leads and luck, and told by kind.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal

import numpy as np

from planner.analysis.effects import interval_of_wins
from planner.model import flow
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, interval
from planner.statistics.looks import FAMILY_ERROR, level_of

LOOKS = (24, 60, 150)

# Every kind alike; the one of fewest hours a visit first, as it is visits that wait; of most; of
# most revenue an hour (c-mu rule, Cox & Smith 1961).
Order = Literal["alike", "quick_first", "large_first", "worth_first"]


@dataclass(frozen=True)
class Served:
    """One order, by all the names that fit it: what changes against the team as it stands, a
    quarter, by kind and in all.
    """

    orders: tuple[Order, ...]
    outcome: Outcome
    wins: dict[str, Interval]
    revenue_usd: Interval


@dataclass(frozen=True)
class ServingOrders:
    """The team as it stands, and every other order. share_done is 1 when no more follows."""

    today: Outcome
    found: tuple[Served, ...]
    share_done: float


def orders(scenario: Scenario) -> dict[tuple[Order, ...], Scenario]:
    """The orders that are another than today's, those that are the same here together."""
    leads = flow.leads_by_kind(scenario)
    hours = _of_a_lead(flow.hours_of_kinds(scenario).sum(axis=0), leads)
    of_a_visit = flow.hours_of_a_visit(scenario)
    values = [
        scenario.money.deal_value_usd if kind.value_usd is None else kind.value_usd
        for kind in scenario.kinds
    ]
    worth = _of_a_lead(flow.win_chances_of_kinds(scenario) * np.array(values), hours)
    wanted: dict[Order, tuple[int, ...]] = {
        "alike": (1,) * len(scenario.kinds),
        "quick_first": _ranks(of_a_visit),
        "large_first": _ranks(-of_a_visit),
        "worth_first": _ranks(-worth),
    }
    ways: dict[tuple[int, ...], list[Order]] = {}
    for order, ranks in wanted.items():
        ways.setdefault(ranks, []).append(order)
    now = np.array([kind.rank for kind in scenario.kinds], dtype=float)
    return {
        tuple(names): scenario.replace({f"kinds.{i}.rank": rank for i, rank in enumerate(ranks)})
        for ranks, names in ways.items()
        if ranks != _ranks(now)
    }


def _of_a_lead(whole: Floats, leads: Floats) -> Floats:
    return np.divide(whole, leads, out=np.zeros_like(whole), where=leads > 0)


def _ranks(size: Floats) -> tuple[int, ...]:
    """1 for the smallest, the same for the same."""
    steps = np.unique(size.round(9))
    return tuple(int(np.searchsorted(steps, each)) + 1 for each in size.round(9))


def serving_orders(
    scenario: Scenario,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[ServingOrders, None, None]:
    """Every order of `orders` after each of LOOKS; all ranges hold together as FAMILY_ERROR says.

    Raises TooLarge for too large a team.
    """
    ways = orders(scenario)
    distinct = [scenario, *ways.values()]
    level = level_of(LOOKS, max(1, len(ways)) * (len(scenario.kinds) + 1), FAMILY_ERROR)
    runs = FullRuns(seed, executor, kept)
    for look in budget.looks(distinct, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(distinct, look.replications)
        today = runs.outcome(scenario, look.stopped)
        found = tuple(
            _served(names, runs.outcome(way, look.stopped), today, level)
            for names, way in ways.items()
        )
        yield ServingOrders(today, found, look.share_done)


def _served(names: tuple[Order, ...], outcome: Outcome, today: Outcome, level: float) -> Served:
    earned = "revenue_per_week_usd"
    return Served(
        names,
        outcome,
        wins_by_kind(outcome, today, level),
        interval(outcome.values(earned) - today.values(earned), level).scaled(WEEKS_PER_QUARTER),
    )


def wins_by_kind(one: Outcome, other: Outcome, level: float) -> dict[str, Interval]:
    """Wins a quarter of each kind, one way of working less the other, on the same luck."""
    name = "throughput_per_week"
    return {
        kind: interval_of_wins(
            one.values(name, kind=kind) - other.values(name, kind=kind), one.scenario, level
        ).scaled(WEEKS_PER_QUARTER)
        for kind in one.kinds
    }
