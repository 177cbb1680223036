"""What a history comes to in numbers, each with its interval and what it is a share or mean of.

Arrivals by full weeks (from Monday, UTC; the first and the last are dropped), stages, time in
stage, wins, cycles and owners. Conventions where several are defensible: percentiles are linear, a
spread is the sample's (one less in the denominator), and time is elapsed time, nights included.

Intervals are the bootstrap's over deals (drawn_deals.py), for arrivals over blocks of weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.calibration import estimates
from planner.calibration.drawn_deals import DAY, DrawnDeals
from planner.calibration.leads_ended import LeadsEnded, leads_ended
from planner.calibration.metric import Metric, durations, times_with_open
from planner.calibration.stage_metrics import stage_metrics
from planner.statistics.arrays import Flags, Floats, Integers
from planner.statistics.bootstrap import drawn_in_blocks, percentile_interval

if TYPE_CHECKING:
    from planner.crm import History

RECENT_WEEKS = 12
_WEEK = 7 * 86_400_000_000
_MONDAY = 3 * 86_400_000_000  # the first day of 1970 was a Thursday


@dataclass(frozen=True)
class Refused:
    """A group of metrics that the file cannot give, by the code of what it lacks."""

    group: str
    code: str


@dataclass(frozen=True)
class HistoryMetrics:
    """All metrics of a history, in the order of the sale, and what it cannot tell.

    first_week and last_week: Mondays of the first and last full week; NaT where there is none.
    arrivals_week: leads of each full week. leads_ended: None where leads come to the end.
    """

    all: tuple[Metric, ...]
    refused: tuple[Refused, ...]
    first_arrival: np.datetime64
    last_arrival: np.datetime64
    first_week: np.datetime64
    last_week: np.datetime64
    arrivals_week: Floats
    leads_ended: LeadsEnded | None

    def value(self, group: str, name: str, where: str = "") -> float:
        """One of the metrics. Raises KeyError when there is none of that name."""
        return self.find(group, name, where).value

    def find(self, group: str, name: str, where: str = "") -> Metric:
        """One of the metrics. Raises KeyError when there is none of that name."""
        for one in self.all:
            if (one.group, one.name, one.where) == (group, name, where):
                return one
        raise KeyError(f"{group}.{name} {where}".strip())


def metrics_of(history: History, seed: int = 1) -> HistoryMetrics:
    """All metrics that a history gives; what it cannot give is in `refused`."""
    deals = DrawnDeals.of(history, np.random.default_rng(seed))
    counts, first_week = _weekly(deals.created[deals.dated])
    ended = _leads_ended(deals)
    refused = []
    if "stages" not in history.tells:
        refused += [Refused(name, "no_stages") for name in ("stage", "time_in_stage_days", "loops")]
    elif "stage_days" not in history.tells:
        refused += [Refused(name, "last_stage") for name in ("time_in_stage_days", "loops")]
    elif "loops" not in history.tells:
        refused.append(Refused("loops", "hides_loops"))
    if not any(history.activity.owners):
        refused.append(Refused("owners", "no_owner"))
    metrics = [
        *_counted(history, deals),
        *_arrivals(deals, counts),
        *_won(deals),
        *_cycles(deals),
        *(stage_metrics(history, deals) if history.visits is not None else ()),
        *_where_they_are(history),
        *_owners(history, ended),
        *_amounts(history, deals),
    ]
    moments = deals.created[deals.dated]
    none = np.datetime64("NaT", "us")
    return HistoryMetrics(
        all=tuple(metrics),
        refused=tuple(refused),
        first_arrival=moments.min().astype("datetime64[us]") if moments.size else none,
        last_arrival=moments.max().astype("datetime64[us]") if moments.size else none,
        first_week=_monday_of(first_week) if counts.size else none,
        last_week=_monday_of(first_week + counts.size - 1) if counts.size else none,
        arrivals_week=counts,
        leads_ended=ended,
    )


# --- The groups -----------------------------------------------------------------------------------


def _counted(history: History, deals: DrawnDeals) -> Iterator[Metric]:
    size = deals.created.size
    of = deals.outcome
    rows = int(history.activity.rows.sum())
    yield Metric("file", "rows", "", "rows", rows, rows)
    yield Metric("file", "repeated_rows", "", "rows", history.activity.repeats, rows)
    yield Metric("file", "deals", "", "deals", size, size)
    if "stage_days" in history.tells:
        assert history.visits is not None
        visits = len(history.visits) + history.end_visits
        yield Metric("file", "visits", "", "visits", visits, size)
    for code, name in enumerate(("open", "won", "lost")):
        yield Metric("file", name, "", "deals", int((of == code).sum()), size)
    if "stage_days" in history.tells:
        yield Metric("file", "reopened", "", "deals", history.reopened, size)
    dated = int(deals.dated.sum())
    yield Metric("file", "dated", "", "share", dated / size, size)


def _arrivals(deals: DrawnDeals, counts: Floats) -> Iterator[Metric]:
    created = np.sort(deals.created[deals.dated])
    weeks, group = counts.size, "arrivals"
    yield Metric(group, "deals", "", "deals", created.size, created.size)
    yield Metric(group, "full_weeks", "", "weeks", weeks, weeks)
    if weeks >= 2:
        mean, sd = float(counts.mean()), float(counts.std(ddof=1))
        draws = drawn_in_blocks(counts, np.random.default_rng(1))
        low, high = percentile_interval(np.insert(draws.mean(axis=1), 0, mean))
        yield Metric(group, "per_week_mean", "", "leads/week", mean, weeks, low, high)
        yield Metric(group, "per_week_sd", "", "leads/week", sd, weeks)
        yield Metric(group, "per_week_cv", "", "ratio", sd / mean if mean else np.nan, weeks)
        yield Metric(group, "per_week_min", "", "leads/week", float(counts.min()), weeks)
        yield Metric(group, "per_week_max", "", "leads/week", float(counts.max()), weeks)
        last = counts[-RECENT_WEEKS:]
        spread = float(last.std(ddof=1) / last.mean()) if last.mean() else np.nan
        yield Metric(group, "last_12_mean", "", "leads/week", float(last.mean()), last.size)
        yield Metric(group, "last_12_cv", "", "ratio", spread, last.size)
    if weeks >= estimates.FEWEST_FOR_TREND:
        trend = estimates.trend(counts)
        yield Metric(
            group, "trend", "", "leads/week each week", trend.slope, weeks, *trend.interval
        )
        yield Metric(group, "sd_about_trend", "", "leads/week", trend.rest, weeks)
    gaps = np.diff(created)
    if gaps.size >= 2 and gaps.mean() > 0:
        cv = float(gaps.std(ddof=1) / gaps.mean())
        yield Metric(group, "gaps_cv", "", "ratio", cv, gaps.size)
    days = np.bincount((created // int(DAY) + 3) % 7, minlength=7)
    for name, count in zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), days, strict=True):
        yield Metric(group, "weekday", name, "deals", int(count), created.size)


def _won(deals: DrawnDeals) -> Iterator[Metric]:
    each = np.arange(deals.created.size)
    won = deals.outcome == 1
    days = deals.days
    decided = days[~np.isnan(days)]
    cohorts: list[tuple[str, Flags]] = [
        ("closed", deals.outcome != 0),
        ("all", np.ones(won.size, bool)),
    ]
    if decided.size:
        # Old enough that 95 of 100 deals that ended had ended by that age.
        age = int(np.percentile(decided, 95) * DAY)
        cohorts.append(("mature", deals.dated & (deals.created <= deals.end - age)))
        yield Metric("win", "deciding_days", "", "days", age / DAY, decided.size)
    for name, cohort in cohorts:
        if cohort.any():
            value, interval = deals.share(won[cohort], each[cohort])
            size = int(cohort.sum())
            yield Metric("win", "share", name, "share", value, size).within(interval)


def _cycles(deals: DrawnDeals) -> Iterator[Metric]:
    each, days = np.arange(deals.created.size), deals.days
    for name, chosen in (
        ("won", deals.outcome == 1),
        ("lost", deals.outcome == 2),
        ("closed", deals.outcome != 0),
    ):
        known = chosen & ~np.isnan(days)
        yield from durations("cycle_days", name, days[known], each[known], deals)
    is_open = (deals.outcome == 0) & deals.dated
    age = (deals.end - deals.created[is_open]) / DAY
    yield from durations("open_age_days", "", age, each[is_open], deals)
    begun = deals.dated & ((deals.outcome == 0) | ~np.isnan(days))
    took = np.where(is_open, (deals.end - deals.created) / DAY, days)[begun]
    yield from times_with_open("whole_sale_km", "", took, is_open[begun], each[begun], deals)


def _where_they_are(history: History) -> Iterator[Metric]:
    counts = history.deals["stage"].value_counts()
    for name, count in counts.items():
        if name and count:
            yield Metric("last_stage", "deals", str(name), "deals", int(count), len(history.deals))


def _leads_ended(deals: DrawnDeals) -> LeadsEnded | None:
    weeks = (deals.created[deals.dated] + _MONDAY) / _WEEK
    return leads_ended(weeks, (deals.end + _MONDAY) / _WEEK, _monday_of(0))


def _owners(history: History, ended: LeadsEnded | None) -> Iterator[Metric]:
    work = history.activity
    if not any(work.owners):
        return
    without, rows = int(work.rows[0]), work.rows[1:]  # the first is nobody
    named = int(rows.sum())
    yield Metric("owners", "distinct", "", "people", int((rows > 0).sum()), named)
    yield Metric("owners", "rows_without_owner", "", "rows", without, named + without)
    if not named:
        return
    week, active = (of_weeks[1:-1] for of_weeks in work.active)  # full weeks
    is_at_work = active > 0  # a week in which nobody moved a deal says nothing of who is there
    yield from _at_work("active_per_week", active[is_at_work])
    if ended is not None:  # afterwards there is less and less to do
        yield from _at_work("active_with_leads", active[is_at_work & (week < int(ended.last))])
    top = int(rows.argmax())
    share = float(rows[top]) / named
    yield Metric("owners", "top_share", work.owners[top + 1], "share", share, named)


def _at_work(name: str, active: Integers) -> Iterator[Metric]:
    """How many owners moved deals in a week of these, on average."""
    if active.size < 2:
        return
    many = active.astype(np.float64)
    draws = drawn_in_blocks(many, np.random.default_rng(1)).mean(axis=1)
    value = float(many.mean())
    low, high = percentile_interval(np.insert(draws, 0, value))
    yield Metric("owners", name, "", "people", value, active.size, low, high)


def _amounts(history: History, deals: DrawnDeals) -> Iterator[Metric]:
    """Amounts of the deals won, where they are in one currency."""
    amount = history.deals["amount"].to_numpy()
    known = (deals.outcome == 1) & ~np.isnan(amount)
    money = {str(one) for one in history.deals["currency"][known].unique()} - {""}
    if not known.any() or len(money) > 1:
        return
    values, n, unit = amount[known], int(known.sum()), next(iter(money), "amount")
    drawn = deals.spread(values, np.flatnonzero(known))
    whole = float(drawn.values.mean()) if drawn.values.size else np.nan
    mean = float(values.mean())
    interval = deals.interval(mean, drawn.mean(), whole)
    yield Metric("won_amount", "mean", "", unit, mean, n).within(interval)
    yield Metric("won_amount", "median", "", unit, float(np.median(values)), n)
    yield Metric("won_amount", "sum", "", unit, float(values.sum()), n)


# --- Parts ----------------------------------------------------------------------------------------


def _weekly(created: Integers) -> tuple[Floats, int]:
    """(deals of each full week, number of the first): between the first and the last arrival."""
    if not created.size:
        return np.zeros(0), 0
    week = (created + _MONDAY) // _WEEK
    first, last = int(week.min()) + 1, int(week.max())
    if last <= first:
        return np.zeros(0), first
    inside = (first <= week) & (week < last)
    counts: Floats = np.bincount(week[inside] - first, minlength=last - first).astype(np.float64)
    return counts, first


def _monday_of(week: int) -> np.datetime64:
    return np.datetime64(week * _WEEK - _MONDAY, "us")
