"""The metrics of a history stage by stage: who got there, what became of them, how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.calibration.drawn_deals import DAY, NONE, DrawnDeals, moments
from planner.calibration.metric import Metric, durations, times_with_open
from planner.statistics.arrays import Flags, Floats, Integers

if TYPE_CHECKING:
    from planner.crm import History


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
        entered, left = moments(visits["entered"]), moments(visits["left"])
        ended = left != NONE
        return cls(
            deal=visits["deal"].to_numpy(),
            stage=visits["stage"].to_numpy().astype(np.int64),
            next=visits["next"].to_numpy().astype(np.int64),
            days=(np.where(ended, left, end) - entered) / DAY,
            ended=ended,
        )


def stage_metrics(history: History, deals: DrawnDeals) -> Iterator[Metric]:
    """All that a history with visits tells of its stages, in the order of the sale."""
    visits = _Visits.of(history, deals.end)
    for number, name in enumerate(history.stages):
        in_stage = visits.stage == number
        if not in_stage.any():
            continue
        yield from _of_deals(history, deals, visits, number)
        if "stage_days" not in history.tells:
            continue  # its visits are assumed
        yield from _of_visits(history, deals, visits, number)
        done, of = in_stage & visits.ended, int(in_stage.sum())
        group = "time_in_stage_days"
        yield from durations(group, name, visits.days[done], visits.deal[done], deals)
        yield Metric(group, "n_open", name, "visits", of - int(done.sum()), of)
        group, is_open = "time_in_stage_km", ~visits.ended[in_stage]
        yield from times_with_open(
            group, name, visits.days[in_stage], is_open, visits.deal[in_stage], deals
        )
    if "stage_days" in history.tells:
        yield from _loops(history, deals, visits)


def _of_deals(history: History, deals: DrawnDeals, visits: _Visits, stage: int) -> Iterator[Metric]:
    """One stage by deals: who reached it, and what became of them after their first visit."""
    name, in_stage = history.stages[stage], visits.stage == stage
    size, each = deals.created.size, np.arange(deals.created.size)
    first = np.full(size, visits.deal.size)
    np.minimum.at(first, visits.deal[in_stage], np.flatnonzero(in_stage))
    reached = first < visits.deal.size
    # After its first visit, did the deal come to a later stage, or was it won?
    later = (visits.next > stage) & (visits.next < len(history.stages))
    after = np.flatnonzero(later | _is_won(history)[visits.next])
    last = np.full(size, -1)
    np.maximum.at(last, visits.deal[after], after)
    got_on, count = reached & (last >= first), int(reached.sum())
    yield Metric("stage", "reached", name, "deals", count, size)
    value, interval = deals.share(reached, each)
    yield Metric("stage", "reached_share", name, "share", value, size).within(interval)
    closed = reached & (deals.outcome != 0)
    of = int(closed.sum())
    yield Metric("stage", "closed_deals", name, "deals", of, count)
    for what, hit in (
        ("advance", got_on),
        ("drop_off", ~got_on),
        ("win_share", deals.outcome == 1),
    ):
        value, interval = deals.share(hit[closed], each[closed])
        yield Metric("stage", what, name, "share", value, of).within(interval)
    if "stage_days" not in history.tells:
        return  # one visit of each stage is all that is assumed
    yield Metric("stage", "revisit", name, "share", 1 - count / in_stage.sum(), int(in_stage.sum()))


def _of_visits(
    history: History, deals: DrawnDeals, visits: _Visits, stage: int
) -> Iterator[Metric]:
    """One stage by visits: what they led to, of those that ended."""
    name, in_stage = history.stages[stage], visits.stage == stage
    yield Metric("stage", "visits", name, "visits", int(in_stage.sum()), int(in_stage.sum()))
    done = in_stage & visits.ended
    to, whose, of = visits.next[done], visits.deal[done], int(done.sum())
    if not of:
        return
    led = [("lost_per_visit", (to >= len(history.stages)) & ~_is_won(history)[to])]
    if "loops" in history.tells:
        led.append(("repeat_per_visit", (to <= stage) & ((to > 0) | (stage == 0))))
        led.append(("restart_per_visit", (to == 0) & (stage > 0)))
    for what, hit in led:
        value, interval = deals.share(hit, whose)
        yield Metric("stage", what, name, "share", value, of).within(interval)
    counts = np.bincount(to)
    for code in np.argsort(-counts, kind="stable"):
        if counts[code]:
            value, interval = deals.share(to == code, whose)
            following = (*history.stages, *history.ends)[code]
            yield Metric("next", following, name, "share", value, of).within(interval)


def _is_won(history: History) -> Flags:
    """Which of stages and ends mean won; the last one, for a visit without a next, does not."""
    names = (*history.stages, *history.ends)
    return np.array([*(name in history.mapping.won for name in names), False])


def _loops(history: History, deals: DrawnDeals, visits: _Visits) -> Iterator[Metric]:
    size = deals.created.size
    times = np.zeros((size, len(history.stages)), np.int32)
    np.add.at(times, (visits.deal, visits.stage), 1)
    again, interval = deals.share(np.asarray((times > 1).any(axis=1)), np.arange(size))
    yield Metric("loops", "deals", "", "share", again, size).within(interval)
    inside = visits.ended & (visits.next < len(history.stages))
    step, deal = (visits.next - visits.stage)[inside], visits.deal[inside]
    yield Metric("loops", "moves", "", "moves", step.size, step.size)
    value, interval = deals.share(step < 0, deal)
    yield Metric("loops", "backward", "", "share", value, step.size).within(interval)
    up = step > 0
    value, interval = deals.share(step[up] > 1, deal[up])
    yield Metric("loops", "skips", "", "share", value, int(up.sum())).within(interval)
