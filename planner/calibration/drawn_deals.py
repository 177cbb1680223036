"""Deals as arrays, with draws of some of them anew: what an interval of a metric is made of.

Intervals are the bootstrap's over deals (Efron 1979). Of many deals some are drawn, and the spread
is scaled to all (m out of n: Bickel, Götze & van Zwet 1997).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.statistics.arrays import Flags, Floats, Integers
from planner.statistics.bootstrap import LEVEL, PERCENTS, Weights, times_drawn
from planner.statistics.intervals import least_reach

if TYPE_CHECKING:
    from planner.crm import History

MOST_DRAWN = 10_000  # deals in a draw
PERCENTS_OF_DAYS = (50, 85, 95)
DAY = 86_400e6  # microseconds
NONE = np.iinfo(np.int64).min


def moments(column: Any) -> Integers:
    """A column of pandas' moments in microseconds since 1970, NONE where there is none."""
    found: Integers = column.to_numpy("datetime64[us]").astype(np.int64)
    return found


@dataclass(frozen=True)
class DrawnDeals:
    """Deals as arrays; `drawn` are those of the bootstrap, weights (B, drawn) how often each."""

    created: Integers
    closed: Integers
    outcome: Integers  # open 0, won 1, lost 2
    end: int
    drawn: Flags
    weights: Weights
    place: Integers  # of each deal among the drawn
    scale: float

    @classmethod
    def of(cls, history: History, rng: np.random.Generator) -> DrawnDeals:
        """The deals of a history."""
        created = moments(history.deals["created"])
        names = list(history.deals["outcome"].cat.categories)
        number = np.array([("open", "won", "lost").index(name) for name in names])
        drawn = np.zeros(created.size, bool)
        drawn[rng.permutation(created.size)[:MOST_DRAWN]] = True
        count = int(drawn.sum())
        return cls(
            created=created,
            closed=moments(history.deals["closed"]),
            outcome=number[history.deals["outcome"].cat.codes],
            end=int(np.datetime64(history.end.tz_convert(None), "us").astype(np.int64)),
            drawn=drawn,
            weights=times_drawn(count, rng)[1:],
            place=np.cumsum(drawn) - 1,
            scale=float(np.sqrt(count / created.size)),
        )

    @property
    def dated(self) -> Flags:
        """Which deals say when they were created."""
        return self.created != NONE

    @property
    def days(self) -> Floats:
        """From creation to the end; NaN where it has none."""
        known = (self.closed != NONE) & self.dated
        return np.where(known, (self.closed - self.created) / DAY, np.nan)

    def interval(self, value: float, draws: Floats, whole: float) -> tuple[float, float] | None:
        """The interval of a value from draws of some deals, whose own value is `whole`."""
        draws = draws[np.isfinite(draws)]
        if draws.size < 20 or not np.isfinite(value):
            return None
        low, high = value + self.scale * (np.percentile(draws, PERCENTS) - whole)
        return float(low), float(high)

    def share(self, hit: Flags, deal: Integers) -> tuple[float, tuple[float, float] | None]:
        """Share of hits among rows that belong to deals, with its interval."""
        if not hit.size:
            return float("nan"), None
        there = self.drawn[deal]
        place, hits = self.place[deal[there]], hit[there]
        size = int(self.drawn.sum())
        all_, of_hits = (
            np.bincount(place, weight, minlength=size).astype(np.float64)
            for weight in (None, hits.astype(np.float64))
        )
        weights = self.weights.astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            draws = (weights @ of_hits) / (weights @ all_)
        value = float(hit.mean())
        low_high = self.interval(value, draws, float(hits.mean()) if hits.size else np.nan)
        if low_high is None:
            return value, None
        # None or all of some deals: the draws are all the same.
        is_open = low_high[0] < low_high[1]
        reach = 0.0 if is_open else least_reach(1, np.unique(deal).size, LEVEL)
        return value, (max(0.0, low_high[0] - reach), min(1.0, low_high[1] + reach))

    def spread(self, values: Floats, deal: Integers) -> Spread:
        """Sorted values of the drawn deals with the weights of each draw."""
        there = self.drawn[deal]
        order = np.argsort(values[there], kind="stable")
        return Spread(values[there][order], self.weights[:, self.place[deal[there]][order]])


@dataclass(frozen=True)
class Spread:
    """Sorted values, and how often each draw (B) holds each of them."""

    values: Floats
    weights: Weights

    def mean(self) -> Floats:
        """(B,): the mean of each draw."""
        total = self.weights.sum(axis=1, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.weights.astype(np.float64) @ self.values / total

    def percentiles(self) -> Floats:
        """(B, 3): linear, as of the values written out as often as they were drawn."""
        below = np.cumsum(self.weights, axis=1, dtype=np.int32)
        percentiles = np.full((len(below), len(PERCENTS_OF_DAYS)), np.nan)
        for i, row in enumerate(below):
            if not row.size or row[-1] == 0:
                continue
            at = np.array(PERCENTS_OF_DAYS) / 100 * (row[-1] - 1)
            low = self.values[np.searchsorted(row, np.floor(at) + 1)]
            high = self.values[np.searchsorted(row, np.ceil(at) + 1)]
            percentiles[i] = low + (at - np.floor(at)) * (high - low)
        return percentiles
