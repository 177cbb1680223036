"""Whether weeks kept back are as a scenario predicts, and what miss would have been noticed.

Judged are the wins and the days to a win, each week by week and in all. What counts as missed is
set by the replays themselves: 1 to 3 of 100 replays of a scenario that is right fall beyond each
bound. How surely a miss is noticed is told by replays that miss, from the first of these weeks on:
half the leads or half the wins of each are left out, and the buyers' time of others is doubled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.calibration.visits import Visits
from planner.model.changes import Change, path_of
from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.statistics.arrays import Flags, Floats

BAND = 0.90
HALVED = ("leads", "win_share")
MISSES = (*HALVED, "cycle")  # halved, halved, doubled
ENOUGH_POWER = 0.8  # share of misses noticed from which a test that finds none says something
_BEYOND = 1.25  # per cent of the replays of a right scenario beyond each bound
_FEWER = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # wins that are missing, as a share


@dataclass(frozen=True)
class Wins:
    """The deals won of one history, one of each for each: created and ended, in weeks.

    since: the first of the weeks kept back.
    """

    since: float
    created: Floats
    ended: Floats

    def halved(self, miss: str, rng: np.random.Generator) -> Wins:
        """As they would be had one of HALVED begun then."""
        concerned = (self.created if miss == "leads" else self.ended) >= self.since
        kept = ~concerned | (rng.random(concerned.size) < 0.5)
        return Wins(self.since, self.created[kept], self.ended[kept])


def wins_of(history: Visits, since: float) -> Wins:
    """The wins of a history of which the weeks from `since` on are kept back."""
    return Wins(since, history.created[history.won], history.ended[history.won])


def slower(team: Scenario, week: float) -> Scenario:
    """The team whose buyers take twice the time in every visit that begins from this week on."""
    double = [
        Change(week=week, field=path_of(stage.name, "buyer.mean_days"), times=2.0)
        for stage in team.stages
    ]
    return team.model_copy(update={"changes": (*team.changes, *double)})


@dataclass(frozen=True)
class Seen:
    """Wins and median days to a win (NaN: none) of R histories: by week (R, W) and in all (R,)."""

    wins: Floats
    days: Floats
    all_wins: Floats
    all_days: Floats


def seen(histories: Sequence[Wins], weeks: NDArray[np.int64]) -> Seen:
    """What these weeks hold of each history."""
    rows = [_seen(one, weeks) for one in histories]
    return Seen(*(np.array(column) for column in zip(*rows, strict=True)))


def _seen(wins: Wins, weeks: NDArray[np.int64]) -> tuple[Floats, Floats, float, float]:
    week = np.floor(wins.ended).astype(int)
    days = DAYS_PER_WEEK * (wins.ended - wins.created)
    by_week = [days[week == number] for number in weeks]
    inside = days[np.isin(week, weeks)]
    return (
        np.array([float(one.size) for one in by_week]),
        np.array([_median(one) for one in by_week]),
        float(inside.size),
        _median(inside),
    )


def _median(values: Floats) -> float:
    return float(np.median(values)) if values.size else float("nan")


@dataclass(frozen=True)
class Band:
    """One measure, week by week and in all: as observed, and where the replays of it fall.

    observed, low, middle and high (W,): the band holds BAND of the replays. NaN is a week without a
    win, which has no days and counts in no coverage. in_all: observed, low, middle and high of all
    these weeks; fewest_inside: share of weeks inside the band below which hardly a replay comes.
    """

    name: str
    unit: str
    observed: Floats
    low: Floats
    middle: Floats
    high: Floats
    in_all: tuple[float, float, float, float]
    fewest_inside: float

    @property
    def covered(self) -> Flags:
        """(weeks that can be judged,): is the observed number inside the band?"""
        known = ~np.isnan(self.observed) & ~np.isnan(self.low)
        inside = (self.low <= self.observed) & (self.observed <= self.high)
        return inside[known]

    @property
    def covered_share(self) -> float:
        """Share of the weeks that can be judged; NaN where there is none."""
        return float(self.covered.mean()) if self.covered.size else float("nan")

    @property
    def is_missed_in_all(self) -> bool:
        """Whether all weeks together are beyond what the replays show."""
        return bool(self._missed_in_all(np.array([self.in_all[0]]))[0])

    @property
    def is_missed(self) -> bool:
        """Whether the weeks, or all of them together, are beyond what the replays show."""
        return bool(self.misses(self.observed[None, :], np.array([self.in_all[0]]))[0])

    def misses(self, weekly: Floats, in_all: Floats) -> Flags:
        """(R,): which histories, (R, W) by week and (R,) in all, are beyond it."""
        share = _share_inside(weekly, self.low, self.high)
        return self._missed_in_all(in_all) | (np.nan_to_num(share, nan=1.0) < self.fewest_inside)

    def _missed_in_all(self, in_all: Floats) -> Flags:
        _, low, _, high = self.in_all
        return (in_all < low) | (in_all > high)


@dataclass(frozen=True)
class Power:
    """In what share of replays a miss was noticed, by MISSES, and of right ones, mistaken for one.

    at_least: the share of which so many replays leave hardly a doubt. fewer_wins: the smallest
    share of wins missing that is noticed in ENOUGH_POWER of replays; None where not even nine
    tenths are.
    """

    noticed: dict[str, float]
    at_least: dict[str, float]
    mistaken: float
    fewer_wins: float | None

    @property
    def is_enough(self) -> bool:
        """Whether half the wins missing would mostly be noticed."""
        return self.noticed["win_share"] >= ENOUGH_POWER


def bands(observed: Seen, replayed: Seen) -> tuple[Band, Band]:
    """The wins and the days to a win."""
    wins = _band("wins_per_week", "wins/week", (observed.wins[0], observed.all_wins[0]), replayed)
    days = _band("cycle_days", "days", (observed.days[0], observed.all_days[0]), replayed)
    return wins, days


def power(
    wins: Band,
    days: Band,
    replays: Sequence[Wins],
    slow: Sequence[Wins],
    weeks: NDArray[np.int64],
    seed: int,
) -> Power:
    """What would be noticed by these bands, of replays made to miss and of those that are right.

    slow: replays whose buyers take twice the time; `slower` says when.
    """
    rng = np.random.default_rng(seed)

    def noticed(histories: Sequence[Wins]) -> float:
        found = seen(histories, weeks)
        missed = wins.misses(found.wins, found.all_wins) | days.misses(found.days, found.all_days)
        return float(missed.mean())

    shares = {miss: noticed([one.halved(miss, rng) for one in replays]) for miss in HALVED}
    shares["cycle"] = noticed(slow)
    counts = dict.fromkeys(HALVED, len(replays)) | {"cycle": len(slow)}
    least = {miss: _at_least(share, counts[miss]) for miss, share in shares.items()}
    in_all = seen(replays, weeks).all_wins
    fewer = next(_noticed_fewer(wins, in_all, rng), None)
    return Power(shares, least, noticed(replays), fewer)


def _at_least(share: float, count: int) -> float:
    """The bound that a share of so many is above in 95 of 100 samples (Wilson 1927)."""
    z = 1.645
    reach = z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return float((share + z**2 / (2 * count) - reach) / (1 + z**2 / count))


def _noticed_fewer(wins: Band, in_all: Floats, rng: np.random.Generator) -> Iterator[float]:
    for share in _FEWER:
        left = rng.binomial(in_all.astype(np.int64), 1 - share)
        if np.mean((left < wins.in_all[1]) | (left > wins.in_all[3])) >= ENOUGH_POWER:
            yield share


def _band(name: str, unit: str, observed: tuple[Floats, float], replayed: Seen) -> Band:
    is_count = name == "wins_per_week"
    weekly, whole = (
        (replayed.wins, replayed.all_wins) if is_count else (replayed.days, replayed.all_days)
    )
    of = _of_counts if is_count else np.percentile
    tail = 50 * (1 - BAND)
    quantiles = np.full((3, weekly.shape[1]), np.nan)
    for week in range(weekly.shape[1]):
        values = weekly[:, week][~np.isnan(weekly[:, week])]
        if values.size:
            quantiles[:, week] = of(values, (tail, 50, 100 - tail))
    low, middle, high = quantiles
    known = whole[~np.isnan(whole)]
    ends = np.full(3, np.nan)
    if known.size:
        ends = np.percentile(known, (_BEYOND, 50, 100 - _BEYOND))
    shares = _share_inside(weekly, low, high)
    shares = shares[~np.isnan(shares)]
    fewest = float(np.percentile(shares, _BEYOND)) if shares.size else 0.0
    in_all = (observed[1], float(ends[0]), float(ends[1]), float(ends[2]))
    return Band(name, unit, observed[0], low, middle, high, in_all, fewest)


def _share_inside(weekly: Floats, low: Floats, high: Floats) -> Floats:
    """(R,): of the weeks that can be judged the share inside; NaN where there is none."""
    known = ~np.isnan(weekly) & ~np.isnan(low)
    inside = known & (low <= weekly) & (weekly <= high)
    count = known.sum(axis=1)
    share: Floats = np.where(count > 0, inside.sum(axis=1) / np.maximum(count, 1), np.nan)
    return share


def _of_counts(values: Floats, percents: tuple[float, ...]) -> Floats:
    """Percentiles of whole numbers, each spread evenly over its unit.

    Otherwise a band of small numbers, say 0 to 6 wins, would hold far more than it says.
    """
    whole, times = np.unique(values, return_counts=True)
    at = np.repeat(whole, 2) + np.tile([-0.5, 0.5], whole.size)
    share = np.cumsum(times) / values.size
    below = np.stack([share - times / values.size, share], axis=1).ravel()
    return np.maximum(np.interp(np.array(percents) / 100, below, at), 0.0)
