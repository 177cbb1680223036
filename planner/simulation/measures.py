"""The measures of model.md: one number a replication from counts, their units and steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.comings import owners_go
from planner.model.division_of_work import has_hand_offs
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Scenario
from planner.simulation import money
from planner.simulation.counts import Counts
from planner.statistics.arrays import Floats

# Units of all measures, by model.md's names.
UNITS = {
    "throughput_per_week": "wins/week",
    "leads_per_week": "leads/week",
    "win_share": "share",
    "cycle_days_mean": "days",
    "cycle_days_p50": "days",
    "cycle_days_p85": "days",
    "cycle_days_p95": "days",
    "response_days_mean": "days",
    "work_in_process": "deals",
    "lead_pool": "leads",
    "hand_offs_per_win": "hand-offs",
    "touches_per_win": "visits",
    "revenue_per_week_usd": "USD/week",
    "cost_per_win_usd": "USD/win",
    "wins_per_quarter": "wins/quarter",
    "revenue_per_quarter_usd": "USD/quarter",
    "chance_of_target": "share",
    "wins_from_open_deals": "wins",
    "people_there": "people",
    "wait_days": "days",
    "visits_per_week": "visits/week",
    "dropped_per_week": "deals/week",
    "cold_per_week": "deals/week",
    "lost_at_hand_off_per_week": "deals/week",
    "turned_away_per_week": "deals/week",
    "lost_with_owner_per_week": "deals/week",
    "utilization": "share",
}

SKEWED = {"wait_days", "response_days_mean", "cycle_days_mean"}
"""Rare long values: their intervals reach further to the long side."""

LOST = (
    "dropped_per_week",
    "cold_per_week",
    "lost_at_hand_off_per_week",
    "turned_away_per_week",
    "lost_with_owner_per_week",
)
"""The ways in which a deal is lost, of a stage."""


def steps_of(scenario: Scenario) -> dict[str, float]:
    """By measure that counts, what one more win, lead or quarter adds to it in a replication.

    Of revenue that is what a win of the dearest kind adds on average.
    """
    horizon = scenario.clock.horizon_weeks
    value_usd = max(money.values_usd(scenario))
    steps = {
        "throughput_per_week": 1 / horizon,
        "leads_per_week": 1 / horizon,
        "revenue_per_week_usd": value_usd / horizon,
        "wins_from_open_deals": 1.0,
    }
    if whole_quarters := int(horizon // WEEKS_PER_QUARTER):
        steps |= dict.fromkeys(("wins_per_quarter", "chance_of_target"), 1 / whole_quarters)
        steps["revenue_per_quarter_usd"] = value_usd / whole_quarters
    return steps


def countable(scenario: Scenario, stage: str) -> dict[str, bool]:
    """By measure of a stage that counts deals, whether there can be any."""
    here = next(one for one in scenario.stages if one.name == stage)
    return {
        "visits_per_week": True,
        "dropped_per_week": _can_drop(scenario, stage, here.drop_off),
        "cold_per_week": here.patience_days is not None,
        "lost_at_hand_off_per_week": scenario.hand_off.loss > 0 and has_hand_offs(scenario),
        "turned_away_per_week": scenario.pull.when_full == "turn_away",
        "lost_with_owner_per_week": scenario.team.leaver_loss > 0
        and any(owners_go(scenario, role) for role in scenario.team.roles),
    }


def _can_drop(scenario: Scenario, stage: str, drop_off: float) -> bool:
    """A kind whose odds are 0 drops out even where nobody else does."""
    return drop_off > 0 or any(kind.odds_at(stage) == 0 for kind in scenario.kinds)


def share(top: NDArray[Any], bottom: NDArray[Any]) -> Floats:
    """Elementwise quotient; NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def flow_measures(scenario: Scenario, counts: Counts) -> dict[str, Floats]:
    """Of all deals together, but for money and quarters."""
    horizon, tallies = scenario.clock.horizon_weeks, counts.tallies
    wins = tallies["wins"].astype(np.float64)
    # Nothing since an arrival is known of what was open already.
    seen_whole = wins - counts.open_wins_by_week.sum(axis=1)
    percentiles = counts.cycle_percentiles
    return {
        "throughput_per_week": wins / horizon,
        "leads_per_week": tallies["arrivals"] / horizon,
        "win_share": share(wins, wins + tallies["losses"]),
        "cycle_days_mean": share(tallies["cycle_sum"], seen_whole) * DAYS_PER_WEEK,
        "cycle_days_p50": percentiles[:, 0] * DAYS_PER_WEEK,
        "cycle_days_p85": percentiles[:, 1] * DAYS_PER_WEEK,
        "cycle_days_p95": percentiles[:, 2] * DAYS_PER_WEEK,
        "response_days_mean": share(tallies["response_sum"], tallies["responses"]) * DAYS_PER_WEEK,
        "work_in_process": (tallies["inside_area"] - tallies["outside_area"]) / horizon,
        "lead_pool": tallies["outside_area"] / horizon,
        "hand_offs_per_win": share(tallies["hand_offs_of_wins"], seen_whole),
        "touches_per_win": share(tallies["touches_of_wins"], seen_whole),
    }


def money_measures(scenario: Scenario, counts: Counts) -> dict[str, Floats]:
    """Revenue of the deals' own values, and what people cost while they are there."""
    horizon = scenario.clock.horizon_weeks
    wins = counts.tallies["wins"].astype(np.float64)
    cost = money.cost_usd(scenario, counts.there_by_week)
    revenue: Floats = np.sum(money.revenue_usd(scenario, counts.value_by_week), axis=0)
    return {
        "revenue_per_week_usd": revenue / horizon,
        "cost_per_win_usd": share(cost, wins),
    }


def schema_2_measures(scenario: Scenario, counts: Counts) -> dict[str, Floats]:
    """What only a scenario of schema 2 is told: people there, and wins of today's open deals."""
    found: dict[str, Floats] = {}
    if scenario.today is not None:
        found["wins_from_open_deals"] = counts.open_wins_by_week.sum(axis=1).astype(np.float64)
    if scenario.schema_version == 2:
        weeks_there = money.person_weeks(scenario, counts.there_by_week)
        found["people_there"] = weeks_there.sum(axis=1) / scenario.clock.horizon_weeks
    return found


def stage_measures(scenario: Scenario, counts: NDArray[np.void]) -> dict[str, Floats]:
    """Of one stage, from its (R,) tallies."""
    horizon = scenario.clock.horizon_weeks
    found = {
        "wait_days": share(counts["wait_sum"], counts["waits"]) * DAYS_PER_WEEK,
        "work_in_process": counts["time"] / horizon,
        "visits_per_week": counts["visits"] / horizon,
        "dropped_per_week": counts["dropped"] / horizon,
        "cold_per_week": counts["cold"] / horizon,
        "lost_at_hand_off_per_week": counts["lost_at_hand_off"] / horizon,
        "turned_away_per_week": counts["turned_away"] / horizon,
    }
    if scenario.schema_version == 2:
        found["lost_with_owner_per_week"] = counts["lost_with_owner"] / horizon
    return found


def role_measures(scenario: Scenario, counts: Counts) -> dict[str, dict[str, Floats]]:
    """Of each role by its name: how busy its people are, in schema 2 also how many there are."""
    weeks_there = money.person_weeks(scenario, counts.there_by_week)
    found = {}
    for i, role in enumerate(scenario.team.roles):
        found[role.name] = {"utilization": share(counts.busy[:, i], weeks_there[:, i])}
        if scenario.schema_version == 2:
            there = weeks_there[:, i] / scenario.clock.horizon_weeks
            found[role.name]["people_there"] = there
    return found


def kind_measures(scenario: Scenario, counts: Counts) -> dict[str, dict[str, Floats]]:
    """Of each kind by its name; none where all deals are alike."""
    return {
        kind.name: measures
        for kind, measures in zip(scenario.kinds, _by_kind(scenario, counts), strict=False)
    }


def _by_kind(scenario: Scenario, counts: Counts) -> Iterator[dict[str, Floats]]:
    horizon = scenario.clock.horizon_weeks
    revenues = money.revenue_usd(scenario, counts.value_by_week)
    for i, revenue in enumerate(revenues):
        wins = counts.wins_by_week[:, i].sum(axis=1).astype(np.float64)
        yield {
            "throughput_per_week": wins / horizon,
            "win_share": share(wins, wins + counts.losses[:, i]),
            "revenue_per_week_usd": revenue / horizon,
        }
