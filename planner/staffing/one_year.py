"""A year of a team, and what one such year has over another on the same luck.

The year is the 52 weeks from the start of the measured time: from today, where the run begins with
today's deals, else from when the team has settled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.analysis.quarters import pays_back_week, share_paid_back
from planner.model import flow
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.simulation import money
from planner.simulation.outcome import Outcome
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, counted_interval, gain_interval, interval

LOOKS = (20, 60, 150, 400, 1000)
"""Replications at which the years are looked at."""
PRECISION = 0.01
"""Half of the range of the wins gained, as a share of the year's wins, at which the looks end."""
TOLD = 2  # intervals of each difference, for its share of the error: wins, and revenue less cost


def of_one_year(scenario: Scenario) -> Scenario:
    """The same team watched for a year; with its warm-up told, so that every arm has the same."""
    clock = {"clock.horizon_weeks": float(WEEKS_PER_YEAR)}
    if scenario.today is None:
        clock["clock.warmup_weeks"] = flow.warmup_weeks(scenario)
    return scenario.replace(clock)


@dataclass(frozen=True)
class Difference:
    """What one year has over another: wins, revenue of the deals' own values, people's cost (mean)
    and revenue less cost, in USD.
    """

    wins: Interval
    revenue_usd: Interval
    cost_usd: float
    net_usd: Interval

    def to_dict(self) -> dict[str, Any]:
        """As the command line's JSON shows it."""
        return {
            "wins": self.wins.to_dict(),
            "revenue_usd": self.revenue_usd.to_dict(),
            "cost_usd": self.cost_usd,
            "revenue_less_cost_usd": self.net_usd.to_dict(),
        }


def difference(one: Outcome, other: Outcome, level: float) -> Difference:
    """One year less the other, replication by replication; intervals of this level."""
    wins = (one.wins_by_week - other.wins_by_week).sum(axis=1).astype(np.float64)
    revenue = (one.revenue_by_week_usd - other.revenue_by_week_usd).sum(axis=1)
    net = _running_total_usd(one, other)[:, -1]
    return Difference(
        wins=gain_interval(wins, 1.0, level),
        revenue_usd=_dollars(revenue, one.scenario, wins, level),
        cost_usd=float((revenue - net).mean()),
        net_usd=_dollars(net, one.scenario, wins, level),
    )


def is_precise(found: Iterable[Difference], base: Outcome) -> bool:
    """Whether the wins of all of these are known to PRECISION of the year's."""
    most = PRECISION * float(base.wins_by_week.sum(axis=1).mean())
    return all(each.wins.half_width <= most for each in found)


def paid_back(one: Outcome, other: Outcome) -> tuple[int, float] | None:
    """The week, 0 the year's first, from which the mean running total of revenue less cost stays
    above zero to the end, and the share of the replications whose own total does; None for never.
    """
    totals = _running_total_usd(one, other)
    week = pays_back_week(totals)
    return None if week is None else (week, share_paid_back(totals, week))


def _running_total_usd(one: Outcome, other: Outcome) -> Floats:
    """(R, weeks): revenue less people's cost up to the end of each week, one less the other."""
    revenue = one.revenue_by_week_usd - other.revenue_by_week_usd
    total: Floats = np.cumsum(revenue - (_cost_by_week_usd(one) - _cost_by_week_usd(other)), axis=1)
    return total


def _cost_by_week_usd(outcome: Outcome) -> Floats:
    return money.cost_by_week_usd(outcome.scenario, outcome.there_by_week)


def _dollars(usd: Floats, scenario: Scenario, wins: Floats, level: float) -> Interval:
    """Of dollars that come with wins: where no win ever differs, just what is found."""
    if not wins.any():
        return interval(usd, level)
    return counted_interval(usd, max(money.values_usd(scenario)), level, lowest=-np.inf)
