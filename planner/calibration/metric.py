"""One metric of a history, and the metrics of how long things took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.calibration.drawn_deals import PERCENTS_OF_DAYS, DrawnDeals
from planner.statistics.arrays import Flags, Floats, Integers
from planner.statistics.survival import median_time, share_after, share_still_open

STILL_OPEN_DAYS = (30, 60, 90, 120)


@dataclass(frozen=True)
class Metric:
    """One number. group and name say what, where says of which stage, outcome or owner.

    low and high: its 95 % interval, None where it is a count or has none. n: what it rests on
    (deals, visits, weeks …), the denominator of a share.
    """

    group: str
    name: str
    where: str
    unit: str
    value: float
    n: int
    low: float | None = None
    high: float | None = None

    def within(self, interval: tuple[float, float] | None, least: float = -np.inf) -> Metric:
        """The same with its interval, which does not go below `least`."""
        if interval is None:
            return self
        return replace(self, low=max(least, interval[0]), high=interval[1])


def durations(
    group: str, where: str, days: Floats, deal: Integers, deals: DrawnDeals
) -> Iterator[Metric]:
    """n, mean, percentiles and spread of durations, in days."""
    n = days.size
    yield Metric(group, "n", where, "count", n, n)
    if not n:
        return
    drawn = deals.spread(days, deal)
    own = np.percentile(drawn.values, PERCENTS_OF_DAYS) if drawn.values.size else np.full(3, np.nan)
    mean = float(days.mean())
    whole = float(drawn.values.mean()) if drawn.values.size else np.nan
    interval = deals.interval(mean, drawn.mean(), whole)
    yield Metric(group, "mean", where, "days", mean, n).within(interval, least=0)
    percentiles = drawn.percentiles()
    for i, percent in enumerate(PERCENTS_OF_DAYS):
        value = float(np.percentile(days, percent))
        interval = deals.interval(value, percentiles[:, i], float(own[i]))
        yield Metric(group, f"p{percent}", where, "days", value, n).within(interval, least=0)
    if n >= 2:
        sd = float(days.std(ddof=1))
        yield Metric(group, "sd", where, "days", sd, n)
        yield Metric(group, "cv", where, "ratio", sd / mean if mean else float("nan"), n)
    yield Metric(group, "min", where, "days", float(days.min()), n)
    yield Metric(group, "max", where, "days", float(days.max()), n)
    yield Metric(group, "share_zero", where, "share", float((days == 0).mean()), n)


def times_with_open(
    group: str, where: str, days: Floats, is_open: Flags, deal: Integers, deals: DrawnDeals
) -> Iterator[Metric]:
    """How long it takes where what is still open is no shorter than it is (Kaplan & Meier 1958)."""
    n = days.size
    events = int(np.count_nonzero(~is_open))
    yield Metric(group, "events", where, "count", events, n)
    if not events:
        return
    times, left = share_still_open(days, is_open, np.ones((1, n), np.uint8))
    there = deals.drawn[deal]
    weights = deals.weights[:, deals.place[deal[there]]]
    some, drawn = share_still_open(days[there], is_open[there], weights)
    own = share_still_open(days[there], is_open[there], np.ones((1, int(there.sum())), np.uint8))[1]
    median, own_median = median_time(times, left)[0], median_time(some, own)[0]
    interval = deals.interval(median, median_time(some, drawn), own_median)
    yield Metric(group, "median_days", where, "days", median, n).within(interval, least=0)
    for day in STILL_OPEN_DAYS:
        value, whole = share_after(times, left, day)[0], share_after(some, own, day)[0]
        interval = deals.interval(float(value), share_after(some, drawn, day), float(whole))
        yield Metric(group, f"open_after_{day}", where, "share", float(value), n).within(interval)
    yield Metric(group, "never", where, "share", float(left[0, -1]), n)
