"""M1 and M2 in cimba: a store before each stage, a process for each person; compiled by cimba."""

from __future__ import annotations

import math
from typing import Any

import cimba as cb
import numpy as np
from cimba import random

from benchmarks.models import DROP_OFF, LEADS_PER_WEEK, REPEAT, SYSTEM_CAP, WEEKS, work_weeks
from benchmarks.peers import Found

_GAP = 1 / LEADS_PER_WEEK
_SIGMA = math.sqrt(math.log(2))  # of a lognormal with cv 1


def _location(model: str, stage: int) -> float:
    return math.log(work_weeks(model)[stage]) - _SIGMA**2 / 2


_A, _B, _C, _D, _E = (_location("M1", stage) for stage in range(5))
_A2, _B2, _C2, _D2, _E2 = (_location("M2", stage) for stage in range(5))
_LOST = DROP_OFF
_REPEATED = DROP_OFF + REPEAT


class M1(cb.Model):
    """Five stations in a row."""

    first: cb.Store[float]
    second: cb.Store[float]
    third: cb.Store[float]
    fourth: cb.Store[float]
    fifth: cb.Store[float]
    visits: cb.Output[float]
    wins: cb.Output[float]
    cycles: cb.Output[float]

    @cb.on_start
    def opens(self) -> None:
        self.visits = 0.0
        self.wins = 0.0
        self.cycles = 0.0

    @cb.process
    def arrivals(self) -> None:
        while True:
            cb.hold(random.exponential(_GAP))
            self.first.put(cb.now())

    @cb.process(copies=3)
    def works_first(self) -> None:
        while True:
            arrived = self.first.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_A, _SIGMA))
            if random.uniform() >= _LOST:
                self.second.put(arrived)

    @cb.process(copies=4)
    def works_second(self) -> None:
        while True:
            arrived = self.second.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_B, _SIGMA))
            if random.uniform() >= _LOST:
                self.third.put(arrived)

    @cb.process(copies=5)
    def works_third(self) -> None:
        while True:
            arrived = self.third.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_C, _SIGMA))
            if random.uniform() >= _LOST:
                self.fourth.put(arrived)

    @cb.process(copies=4)
    def works_fourth(self) -> None:
        while True:
            arrived = self.fourth.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_D, _SIGMA))
            if random.uniform() >= _LOST:
                self.fifth.put(arrived)

    @cb.process(copies=6)
    def works_fifth(self) -> None:
        while True:
            arrived = self.fifth.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_E, _SIGMA))
            if random.uniform() >= _LOST:
                self.wins += 1.0
                self.cycles += cb.now() - arrived


class M2(cb.Model):
    """The same with repeats at the third station, and room for so many deals inside."""

    outside: cb.Store[float]
    room: cb.Container = cb.Container(initial=SYSTEM_CAP)
    first: cb.Store[float]
    second: cb.Store[float]
    third: cb.Store[float]
    fourth: cb.Store[float]
    fifth: cb.Store[float]
    visits: cb.Output[float]
    wins: cb.Output[float]
    cycles: cb.Output[float]

    @cb.on_start
    def opens(self) -> None:
        self.visits = 0.0
        self.wins = 0.0
        self.cycles = 0.0

    @cb.process
    def arrivals(self) -> None:
        while True:
            cb.hold(random.exponential(_GAP))
            self.outside.put(cb.now())

    @cb.process
    def admits(self) -> None:
        while True:
            arrived = self.outside.get()
            self.room.get(1)
            self.first.put(arrived)

    @cb.process(copies=3)
    def works_first(self) -> None:
        while True:
            arrived = self.first.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_A2, _SIGMA))
            if random.uniform() >= _LOST:
                self.second.put(arrived)
            else:
                self.room.put(1)

    @cb.process(copies=4)
    def works_second(self) -> None:
        while True:
            arrived = self.second.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_B2, _SIGMA))
            if random.uniform() >= _LOST:
                self.third.put(arrived)
            else:
                self.room.put(1)

    @cb.process(copies=5)
    def works_third(self) -> None:
        while True:
            arrived = self.third.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_C2, _SIGMA))
            luck = random.uniform()
            if luck >= _REPEATED:
                self.fourth.put(arrived)
            elif luck >= _LOST:
                self.third.put(arrived)
            else:
                self.room.put(1)

    @cb.process(copies=4)
    def works_fourth(self) -> None:
        while True:
            arrived = self.fourth.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_D2, _SIGMA))
            if random.uniform() >= _LOST:
                self.fifth.put(arrived)
            else:
                self.room.put(1)

    @cb.process(copies=6)
    def works_fifth(self) -> None:
        while True:
            arrived = self.fifth.get()
            self.visits += 1.0
            cb.hold(random.lognormal(_E2, _SIGMA))
            if random.uniform() >= _LOST:
                self.wins += 1.0
                self.cycles += cb.now() - arrived
            self.room.put(1)


_MODELS: dict[str, Any] = {"M1": M1(), "M2": M2()}


def run(model: str, replications: int, seed: int) -> Found:
    """Replications one after the other, on one worker."""
    compiled = _MODELS[model]
    results = cb.Experiment(
        compiled, replications=replications, window=cb.Window(duration=float(WEEKS)), seed=seed
    ).run(workers=1)[compiled]
    visits, wins, cycles = (
        np.asarray(one.values).ravel() for one in (results.visits, results.wins, results.cycles)
    )
    return Found(int(visits.sum()), wins.tolist(), (cycles / wins).tolist())
