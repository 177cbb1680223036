"""How well a scenario replays a history: what was observed against what is simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.calibration import estimates, fit
from planner.calibration.estimates import Measured
from planner.calibration.visits import Visits
from planner.model.scenario import DAYS_PER_WEEK
from planner.statistics.arrays import Flags, Floats
from planner.statistics.bootstrap import Weights, share_interval

CYCLE_PERCENTS = (50, 85, 95)


@dataclass(frozen=True)
class Observed:
    """One thing a fit is judged by, with its 95 % interval.

    name: wins_per_week, win_share, cycle_days_p50 …, stage_days, reached. where: the stage, or "".
    """

    name: str
    where: str
    unit: str
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class Match(Observed):
    """The same, and as simulated."""

    simulated: float

    @property
    def is_comparable(self) -> bool:
        """Whether there are both numbers."""
        return bool(np.isfinite(self.simulated) and np.isfinite(self.observed))

    @property
    def is_met(self) -> bool:
        """Whether the simulated value is one that chance could have made of the observed."""
        return self.low <= self.simulated <= self.high


def observed(measured: Measured) -> list[Observed]:
    """All that the fit is judged by."""
    history, weights = measured.history, measured.weights
    weeks = _weeks(history)
    # As many deals in every draw, so how many came is drawn besides.
    came = measured.arrivals.per_week / measured.arrivals.per_week[0]
    wins = came * (weights @ history.won.astype(float)) / weeks
    rows = [_observed("wins_per_week", "", "wins/week", wins)]
    old = history.created <= history.end - estimates.deciding_weeks(history)
    if old.any():
        share = weights @ (history.won & old).astype(float)
        share = share / np.maximum(weights @ old.astype(float), 1)
        rows.append(_observed("win_share", "", "share", share, int(old.sum())))
    cycles = np.array([_weighted_cycle(history, each) for each in weights])
    for k, percent in enumerate(CYCLE_PERCENTS):
        rows.append(_observed(f"cycle_days_p{percent}", "", "days", cycles[:, k]))
    reached = _reached(history)
    for i, stage in enumerate(history.stages):
        if i > 0:
            share = weights @ reached[:, i].astype(float) / history.created.size
            rows.append(_observed("reached", stage, "share", share, history.created.size))
        if history.has_stage_days:
            rows.append(_observed("stage_days", stage, "days", measured.days[:, i]))
    return rows


def _observed(name: str, where: str, unit: str, draws: Floats, deals: int = 0) -> Observed:
    """deals: of how many the draws are shares; 0 where they are none."""
    return Observed(name, where, unit, float(draws[0]), *share_interval(draws, deals))


def _weeks(history: Visits) -> float:
    """From the first lead to the end."""
    return max(history.end - float(history.created.min()), 1 / DAYS_PER_WEEK)


def _weighted_cycle(history: Visits, weight: Weights) -> Floats:
    days = DAYS_PER_WEEK * (history.ended - history.created)[history.won]
    times = weight[history.won]
    if not times.any():
        return np.full(len(CYCLE_PERCENTS), np.nan)
    return np.percentile(np.repeat(days, times), CYCLE_PERCENTS)


def _reached(history: Visits) -> Flags:
    """(D, S): did the deal get to the stage?"""
    reached = np.zeros((history.created.size, len(history.stages)), bool)
    reached[history.deal, history.stage] = True
    return reached


def matches(
    rows: Sequence[Observed], history: Visits, replays: Sequence[Visits]
) -> Iterator[Match]:
    """What was observed of a history, each beside what its replays come to."""
    deals = sum(one.created.size for one in replays)
    won = sum(int(one.won.sum()) for one in replays)
    simulated = {
        ("wins_per_week", ""): won / len(replays) / _weeks(history),
        ("win_share", ""): estimates.decided_win_share(replays, estimates.deciding_weeks(history))[
            0
        ],
    }
    for percent, days in zip(CYCLE_PERCENTS, fit.cycle_days(replays), strict=True):
        simulated[f"cycle_days_p{percent}", ""] = days
    times = estimates.stage_times(replays).mean_days
    reached = sum(_reached(one).sum(axis=0) for one in replays) / max(deals, 1)
    for i, stage in enumerate(history.stages):
        simulated["reached", stage] = reached[i]
        simulated["stage_days", stage] = times[i]
    for row in rows:
        value = float(simulated[row.name, row.where])
        yield Match(row.name, row.where, row.unit, row.observed, row.low, row.high, value)
