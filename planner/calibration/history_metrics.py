"""What a history comes to in figures, each with its interval and what it is a share or mean of.

Arrivals by full weeks (from Monday, UTC; the first and the last are dropped), stages, time in
stage, wins, cycles and owners. Conventions where several are defensible: percentiles are linear, a
spread is the sample's (one less in the denominator), and time is elapsed time, nights included.

Intervals are the bootstrap's over deals (Efron 1979), for arrivals over blocks of weeks. Of many
deals some are drawn and the spread is scaled to all (m out of n: Bickel, Götze & van Zwet 1997).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.calibration import estimates
from planner.statistics.arrays import Flags, Floats, Integers
from planner.statistics.bootstrap import (
    LEVEL,
    PERCENTS,
    Weights,
    drawn_in_blocks,
    percentile_interval,
    times_drawn,
)
from planner.statistics.intervals import least_reach
from planner.statistics.survival import median_time, share_after, share_still_open

if TYPE_CHECKING:
    from planner.crm import History

PERCENTILES = (50, 85, 95)
MOST_DRAWN = 10_000  # deals in a draw
RECENT_WEEKS = 12
STILL_OPEN_DAYS = (30, 60, 90, 120)
_DAY = 86_400e6  # microseconds
_WEEK = 7 * 86_400_000_000
_NONE = np.iinfo(np.int64).min
_MONDAY = 3 * 86_400_000_000  # the first day of 1970 was a Thursday


@dataclass(frozen=True)
class Figure:
    """One figure. group and name say what, where says of which stage, outcome or owner.

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


@dataclass(frozen=True)
class Refused:
    """A group of figures that the file cannot give, by the code of what it lacks."""

    group: str
    code: str


@dataclass(frozen=True)
class Figures:
    """All figures of a history, in the order of the sale, and what it cannot tell.

    first_week and last_week: Mondays of the first and last full week; NaT where there is none.
    arrivals_week: leads of each full week.
    """

    all: tuple[Figure, ...]
    refused: tuple[Refused, ...]
    first_arrival: np.datetime64
    last_arrival: np.datetime64
    first_week: np.datetime64
    last_week: np.datetime64
    arrivals_week: Floats

    def value(self, group: str, name: str, where: str = "") -> float:
        """One of the figures. Raises KeyError when there is none of that name."""
        return self.find(group, name, where).value

    def find(self, group: str, name: str, where: str = "") -> Figure:
        """One of the figures. Raises KeyError when there is none of that name."""
        for one in self.all:
            if (one.group, one.name, one.where) == (group, name, where):
                return one
        raise KeyError(f"{group}.{name} {where}".strip())


def figures(history: History, seed: int = 1) -> Figures:
    """All figures that a history gives; what it cannot give is in `refused`."""
    deals = _Deals.of(history, np.random.default_rng(seed))
    counts, first_week = _weekly(deals.created[deals.dated])
    refused = []
    if "stages" not in history.tells:
        refused += [Refused(name, "no_stages") for name in ("stage", "time_in_stage_days", "loops")]
    elif "loops" not in history.tells:
        refused.append(Refused("loops", "hides_loops"))
    if not any(history.activity.owners):
        refused.append(Refused("owners", "no_owner"))
    found = [
        *_counted(history, deals),
        *_arrivals(deals, counts),
        *_won(deals),
        *_cycles(deals),
        *(_stages(history, deals) if history.visits is not None else ()),
        *_where_they_are(history),
        *_owners(history),
        *_amounts(history, deals),
    ]
    moments = deals.created[deals.dated]
    none = np.datetime64("NaT", "us")
    return Figures(
        all=tuple(found),
        refused=tuple(refused),
        first_arrival=moments.min().astype("datetime64[us]") if moments.size else none,
        last_arrival=moments.max().astype("datetime64[us]") if moments.size else none,
        first_week=_monday_of(first_week) if counts.size else none,
        last_week=_monday_of(first_week + counts.size - 1) if counts.size else none,
        arrivals_week=counts,
    )


@dataclass(frozen=True)
class _Deals:
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
    def of(cls, history: History, rng: np.random.Generator) -> _Deals:
        created = _moments(history.deals["created"])
        names = list(history.deals["outcome"].cat.categories)
        number = np.array([("open", "won", "lost").index(name) for name in names])
        drawn = np.zeros(created.size, bool)
        drawn[rng.permutation(created.size)[:MOST_DRAWN]] = True
        count = int(drawn.sum())
        return cls(
            created=created,
            closed=_moments(history.deals["closed"]),
            outcome=number[history.deals["outcome"].cat.codes],
            end=int(np.datetime64(history.end.tz_convert(None), "us").astype(np.int64)),
            drawn=drawn,
            weights=times_drawn(count, rng)[1:],
            place=np.cumsum(drawn) - 1,
            scale=float(np.sqrt(count / created.size)),
        )

    @property
    def dated(self) -> Flags:
        return self.created != _NONE

    @property
    def days(self) -> Floats:
        """From creation to the end; NaN where it has none."""
        known = (self.closed != _NONE) & self.dated
        return np.where(known, (self.closed - self.created) / _DAY, np.nan)

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

    def spread(self, values: Floats, deal: Integers) -> _Drawn:
        """Sorted values of the drawn deals with the weights of each draw."""
        there = self.drawn[deal]
        order = np.argsort(values[there], kind="stable")
        return _Drawn(values[there][order], self.weights[:, self.place[deal[there]][order]])


@dataclass(frozen=True)
class _Drawn:
    values: Floats
    weights: Weights

    def mean(self) -> Floats:
        total = self.weights.sum(axis=1, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.weights.astype(np.float64) @ self.values / total

    def percentiles(self) -> Floats:
        """(B, 3): linear, as of the values written out as often as they were drawn."""
        below = np.cumsum(self.weights, axis=1, dtype=np.int32)
        found = np.full((len(below), len(PERCENTILES)), np.nan)
        for i, row in enumerate(below):
            if not row.size or row[-1] == 0:
                continue
            at = np.array(PERCENTILES) / 100 * (row[-1] - 1)
            low = self.values[np.searchsorted(row, np.floor(at) + 1)]
            high = self.values[np.searchsorted(row, np.ceil(at) + 1)]
            found[i] = low + (at - np.floor(at)) * (high - low)
        return found


# --- The groups -----------------------------------------------------------------------------------


def _counted(history: History, deals: _Deals) -> Iterator[Figure]:
    size = deals.created.size
    of = deals.outcome
    rows = int(history.activity.rows.sum())
    yield Figure("file", "rows", "", "rows", rows, rows)
    yield Figure("file", "repeated_rows", "", "rows", history.activity.repeats, rows)
    yield Figure("file", "deals", "", "deals", size, size)
    if history.visits is not None:
        visits = len(history.visits) + history.end_visits
        yield Figure("file", "visits", "", "visits", visits, size)
    for code, name in enumerate(("open", "won", "lost")):
        yield Figure("file", name, "", "deals", int((of == code).sum()), size)
    if history.visits is not None:
        yield Figure("file", "reopened", "", "deals", history.reopened, size)
    dated = int(deals.dated.sum())
    yield Figure("file", "dated", "", "share", dated / size, size)


def _arrivals(deals: _Deals, counts: Floats) -> Iterator[Figure]:
    created = np.sort(deals.created[deals.dated])
    weeks, group = counts.size, "arrivals"
    yield Figure(group, "deals", "", "deals", created.size, created.size)
    yield Figure(group, "full_weeks", "", "weeks", weeks, weeks)
    if weeks >= 2:
        mean, sd = float(counts.mean()), float(counts.std(ddof=1))
        draws = drawn_in_blocks(counts, np.random.default_rng(1))
        low, high = percentile_interval(np.insert(draws.mean(axis=1), 0, mean))
        yield Figure(group, "per_week_mean", "", "leads/week", mean, weeks, low, high)
        yield Figure(group, "per_week_sd", "", "leads/week", sd, weeks)
        yield Figure(group, "per_week_cv", "", "ratio", sd / mean if mean else np.nan, weeks)
        yield Figure(group, "per_week_min", "", "leads/week", float(counts.min()), weeks)
        yield Figure(group, "per_week_max", "", "leads/week", float(counts.max()), weeks)
        last = counts[-RECENT_WEEKS:]
        spread = float(last.std(ddof=1) / last.mean()) if last.mean() else np.nan
        yield Figure(group, "last_12_mean", "", "leads/week", float(last.mean()), last.size)
        yield Figure(group, "last_12_cv", "", "ratio", spread, last.size)
    if weeks >= estimates.FEWEST_FOR_TREND:
        trend = estimates.trend(counts)
        yield Figure(
            group, "trend", "", "leads/week each week", trend.slope, weeks, *trend.interval
        )
        yield Figure(group, "sd_about_trend", "", "leads/week", trend.rest, weeks)
    gaps = np.diff(created)
    if gaps.size >= 2 and gaps.mean() > 0:
        cv = float(gaps.std(ddof=1) / gaps.mean())
        yield Figure(group, "gaps_cv", "", "ratio", cv, gaps.size)
    days = np.bincount((created // int(_DAY) + 3) % 7, minlength=7)
    for name, count in zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), days, strict=True):
        yield Figure(group, "weekday", name, "deals", int(count), created.size)


def _won(deals: _Deals) -> Iterator[Figure]:
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
        age = int(np.percentile(decided, 95) * _DAY)
        cohorts.append(("mature", deals.dated & (deals.created <= deals.end - age)))
        yield Figure("win", "deciding_days", "", "days", age / _DAY, decided.size)
    for name, cohort in cohorts:
        if cohort.any():
            value, interval = deals.share(won[cohort], each[cohort])
            yield _figure("win", "share", name, "share", value, int(cohort.sum()), interval)


def _cycles(deals: _Deals) -> Iterator[Figure]:
    each, days = np.arange(deals.created.size), deals.days
    for name, chosen in (
        ("won", deals.outcome == 1),
        ("lost", deals.outcome == 2),
        ("closed", deals.outcome != 0),
    ):
        known = chosen & ~np.isnan(days)
        yield from _durations("cycle_days", name, days[known], each[known], deals)
    is_open = (deals.outcome == 0) & deals.dated
    age = (deals.end - deals.created[is_open]) / _DAY
    yield from _durations("open_age_days", "", age, each[is_open], deals)
    begun = deals.dated & ((deals.outcome == 0) | ~np.isnan(days))
    took = np.where(is_open, (deals.end - deals.created) / _DAY, days)[begun]
    yield from _kaplan_meier("whole_sale_km", "", took, is_open[begun], each[begun], deals)


def _durations(
    group: str, where: str, days: Floats, deal: Integers, deals: _Deals
) -> Iterator[Figure]:
    """n, mean, percentiles and spread of durations, in days."""
    n = days.size
    yield Figure(group, "n", where, "count", n, n)
    if not n:
        return
    drawn = deals.spread(days, deal)
    own = np.percentile(drawn.values, PERCENTILES) if drawn.values.size else np.full(3, np.nan)
    mean = float(days.mean())
    whole = float(drawn.values.mean()) if drawn.values.size else np.nan
    yield _figure(
        group, "mean", where, "days", mean, n, deals.interval(mean, drawn.mean(), whole), least=0
    )
    found = drawn.percentiles()
    for i, percent in enumerate(PERCENTILES):
        value = float(np.percentile(days, percent))
        interval = deals.interval(value, found[:, i], float(own[i]))
        yield _figure(group, f"p{percent}", where, "days", value, n, interval, least=0)
    if n >= 2:
        sd = float(days.std(ddof=1))
        yield Figure(group, "sd", where, "days", sd, n)
        yield Figure(group, "cv", where, "ratio", sd / mean if mean else float("nan"), n)
    yield Figure(group, "min", where, "days", float(days.min()), n)
    yield Figure(group, "max", where, "days", float(days.max()), n)
    yield Figure(group, "share_zero", where, "share", float((days == 0).mean()), n)


def _kaplan_meier(
    group: str, where: str, days: Floats, is_open: Flags, deal: Integers, deals: _Deals
) -> Iterator[Figure]:
    """How long it takes where what is still open is no shorter than it is (Kaplan & Meier 1958)."""
    n = days.size
    events = int(np.count_nonzero(~is_open))
    yield Figure(group, "events", where, "count", events, n)
    if not events:
        return
    times, left = share_still_open(days, is_open, np.ones((1, n), np.uint8))
    there = deals.drawn[deal]
    weights = deals.weights[:, deals.place[deal[there]]]
    some, drawn = share_still_open(days[there], is_open[there], weights)
    own = share_still_open(days[there], is_open[there], np.ones((1, int(there.sum())), np.uint8))[1]
    median, own_median = median_time(times, left)[0], median_time(some, own)[0]
    interval = deals.interval(median, median_time(some, drawn), own_median)
    yield _figure(group, "median_days", where, "days", median, n, interval, least=0)
    for day in STILL_OPEN_DAYS:
        value, whole = share_after(times, left, day)[0], share_after(some, own, day)[0]
        interval = deals.interval(float(value), share_after(some, drawn, day), float(whole))
        yield _figure(group, f"open_after_{day}", where, "share", float(value), n, interval)
    yield Figure(group, "never", where, "share", float(left[0, -1]), n)


@dataclass(frozen=True)
class _Visits:
    """Visits as arrays; next is -1 where nothing came yet, and days are then those until now."""

    deal: Integers
    stage: Integers
    next: Integers
    days: Floats
    ended: Flags

    @classmethod
    def of(cls, history: History, end: int) -> _Visits:
        visits = history.visits
        assert visits is not None
        entered, left = _moments(visits["entered"]), _moments(visits["left"])
        ended = left != _NONE
        return cls(
            deal=visits["deal"].to_numpy(),
            stage=visits["stage"].to_numpy().astype(np.int64),
            next=visits["next"].to_numpy().astype(np.int64),
            days=(np.where(ended, left, end) - entered) / _DAY,
            ended=ended,
        )


def _stages(history: History, deals: _Deals) -> Iterator[Figure]:
    visits = _Visits.of(history, deals.end)
    for number, name in enumerate(history.stages):
        here = visits.stage == number
        if not here.any():
            continue
        yield from _of_deals(history, deals, visits, number)
        yield from _of_visits(history, deals, visits, number)
        done, of = here & visits.ended, int(here.sum())
        group = "time_in_stage_days"
        yield from _durations(group, name, visits.days[done], visits.deal[done], deals)
        yield Figure(group, "n_open", name, "visits", of - int(done.sum()), of)
        group, is_open = "time_in_stage_km", ~visits.ended[here]
        yield from _kaplan_meier(group, name, visits.days[here], is_open, visits.deal[here], deals)
    yield from _loops(history, deals, visits)


def _of_deals(history: History, deals: _Deals, visits: _Visits, stage: int) -> Iterator[Figure]:
    """One stage by deals: who reached it, and what became of them after their first visit."""
    name, here = history.stages[stage], visits.stage == stage
    size, each = deals.created.size, np.arange(deals.created.size)
    first = np.full(size, visits.deal.size)
    np.minimum.at(first, visits.deal[here], np.flatnonzero(here))
    reached = first < visits.deal.size
    # After its first visit, did the deal come to a later stage, or was it won?
    later = (visits.next > stage) & (visits.next < len(history.stages))
    after = np.flatnonzero(later | _is_won(history)[visits.next])
    last = np.full(size, -1)
    np.maximum.at(last, visits.deal[after], after)
    got_on, count = reached & (last >= first), int(reached.sum())
    yield Figure("stage", "reached", name, "deals", count, size)
    value, interval = deals.share(reached, each)
    yield _figure("stage", "reached_share", name, "share", value, size, interval)
    closed = reached & (deals.outcome != 0)
    of = int(closed.sum())
    yield Figure("stage", "closed_deals", name, "deals", of, count)
    for what, hit in (
        ("advance", got_on),
        ("drop_off", ~got_on),
        ("win_share", deals.outcome == 1),
    ):
        value, interval = deals.share(hit[closed], each[closed])
        yield _figure("stage", what, name, "share", value, of, interval)
    yield Figure("stage", "revisit", name, "share", 1 - count / here.sum(), int(here.sum()))


def _of_visits(history: History, deals: _Deals, visits: _Visits, stage: int) -> Iterator[Figure]:
    """One stage by visits: what they led to, of those that ended."""
    name, here = history.stages[stage], visits.stage == stage
    yield Figure("stage", "visits", name, "visits", int(here.sum()), int(here.sum()))
    done = here & visits.ended
    to, whose, of = visits.next[done], visits.deal[done], int(done.sum())
    if not of:
        return
    led = [("lost_per_visit", (to >= len(history.stages)) & ~_is_won(history)[to])]
    if "loops" in history.tells:
        led.append(("repeat_per_visit", (to <= stage) & ((to > 0) | (stage == 0))))
        led.append(("restart_per_visit", (to == 0) & (stage > 0)))
    for what, hit in led:
        value, interval = deals.share(hit, whose)
        yield _figure("stage", what, name, "share", value, of, interval)
    counts = np.bincount(to)
    for code in np.argsort(-counts, kind="stable"):
        if counts[code]:
            value, interval = deals.share(to == code, whose)
            following = (*history.stages, *history.ends)[code]
            yield _figure("next", following, name, "share", value, of, interval)


def _is_won(history: History) -> Flags:
    """Which of stages and ends mean won; the last one, for a visit without a next, does not."""
    names = (*history.stages, *history.ends)
    return np.array([*(name in history.mapping.won for name in names), False])


def _loops(history: History, deals: _Deals, visits: _Visits) -> Iterator[Figure]:
    size = deals.created.size
    times = np.zeros((size, len(history.stages)), np.int32)
    np.add.at(times, (visits.deal, visits.stage), 1)
    again, interval = deals.share(np.asarray((times > 1).any(axis=1)), np.arange(size))
    yield _figure("loops", "deals", "", "share", again, size, interval)
    inside = visits.ended & (visits.next < len(history.stages))
    step, deal = (visits.next - visits.stage)[inside], visits.deal[inside]
    yield Figure("loops", "moves", "", "moves", step.size, step.size)
    value, interval = deals.share(step < 0, deal)
    yield _figure("loops", "backward", "", "share", value, step.size, interval)
    up = step > 0
    value, interval = deals.share(step[up] > 1, deal[up])
    yield _figure("loops", "skips", "", "share", value, int(up.sum()), interval)


def _where_they_are(history: History) -> Iterator[Figure]:
    counts = history.deals["stage"].value_counts()
    for name, count in counts.items():
        if name and count:
            yield Figure("last_stage", "deals", str(name), "deals", int(count), len(history.deals))


def _owners(history: History) -> Iterator[Figure]:
    work = history.activity
    if not any(work.owners):
        return
    without, rows = int(work.rows[0]), work.rows[1:]  # the first is nobody
    named = int(rows.sum())
    yield Figure("owners", "distinct", "", "people", int((rows > 0).sum()), named)
    yield Figure("owners", "rows_without_owner", "", "rows", without, named + without)
    if not named:
        return
    active = work.active[1][1:-1].astype(np.float64)  # full weeks
    active = active[active > 0]  # a week in which nobody moved a deal says nothing of who is there
    if active.size >= 2:
        draws = drawn_in_blocks(active, np.random.default_rng(1)).mean(axis=1)
        value = float(active.mean())
        low, high = percentile_interval(np.insert(draws, 0, value))
        yield Figure("owners", "active_per_week", "", "people", value, active.size, low, high)
    top = int(rows.argmax())
    share = float(rows[top]) / named
    yield Figure("owners", "top_share", work.owners[top + 1], "share", share, named)


def _amounts(history: History, deals: _Deals) -> Iterator[Figure]:
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
    yield _figure("won_amount", "mean", "", unit, mean, n, interval)
    yield Figure("won_amount", "median", "", unit, float(np.median(values)), n)
    yield Figure("won_amount", "sum", "", unit, float(values.sum()), n)


# --- Parts ----------------------------------------------------------------------------------------


def _figure(
    group: str,
    name: str,
    where: str,
    unit: str,
    value: float,
    n: int,
    interval: tuple[float, float] | None,
    least: float | None = None,
) -> Figure:
    low, high = interval or (None, None)
    if low is not None and least is not None:
        low = max(least, low)
    return Figure(group, name, where, unit, value, n, low, high)


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


def _moments(column: Any) -> Integers:
    found: Integers = column.to_numpy("datetime64[us]").astype(np.int64)
    return found
