"""The models in SimPy, as its makers would write them; the preset as the checks' own program."""

from __future__ import annotations

import random
from typing import Any

import simpy

from benchmarks.models import (
    DROP_OFF,
    LEADS_PER_WEEK,
    PEOPLE,
    SYSTEM_CAP,
    WEEKS,
    repeat_of,
    scenario,
    work_weeks,
)
from benchmarks.peers import Found
from reference.simpy_program import Team, lognormal


def run(model: str, replications: int, seed: int) -> Found:
    """Replications one after the other."""
    visits, wins, cycles = 0, [], []
    for replication in range(replications):
        luck = random.Random(seed * 1_000_003 + replication)
        run_ = Team(scenario(model), luck) if model == "mid_market" else _Line(model, luck)
        visits += run_.visits
        wins.append(float(len(run_.cycles)))
        cycles.append(sum(run_.cycles) / len(run_.cycles))
    return Found(visits, wins, cycles)


class _Line:
    """M1 and M2."""

    def __init__(self, model: str, luck: random.Random):
        self.luck, self.visits = luck, 0
        self.cycles: list[float] = []
        self.env = simpy.Environment()
        self.work = work_weeks(model)
        self.repeats = [repeat_of(model, stage) for stage in range(len(PEOPLE))]
        self.people = [simpy.Resource(self.env, number) for number in PEOPLE]
        self.cap = simpy.Resource(self.env, SYSTEM_CAP) if model == "M2" else None
        self.env.process(self.arrivals())
        self.env.run(WEEKS)

    def arrivals(self) -> Any:
        while True:
            yield self.env.timeout(self.luck.expovariate(LEADS_PER_WEEK))
            self.env.process(self.deal() if self.cap is None else self.capped())

    def capped(self) -> Any:
        arrived = self.env.now
        assert self.cap is not None
        with self.cap.request() as room:
            yield room
            yield from self.deal(arrived)

    def deal(self, arrived: float | None = None) -> Any:
        arrived = self.env.now if arrived is None else arrived
        stage = 0
        while stage < len(PEOPLE):
            with self.people[stage].request() as person:
                yield person
                self.visits += 1
                yield self.env.timeout(lognormal(self.luck, self.work[stage], 1))
            luck = self.luck.random()
            if luck < DROP_OFF:
                return
            if luck >= DROP_OFF + self.repeats[stage]:
                stage += 1
        self.cycles.append(self.env.now - arrived)
