"""The models in SimPy: one process for each lead, one resource for each role or person."""

from __future__ import annotations

import math
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
from planner.engine.tables import skill_factor


def run(model: str, replications: int, seed: int) -> Found:
    """Replications one after the other."""
    visits, wins, cycles = 0, [], []
    for replication in range(replications):
        make = _Preset if model == "mid_market" else _Line
        run_ = make(model, random.Random(seed * 1_000_003 + replication))
        visits += run_.visits
        wins.append(float(len(run_.cycles)))
        cycles.append(sum(run_.cycles) / len(run_.cycles))
    return Found(visits, wins, cycles)


def lognormal(luck: random.Random, mean: float, cv: float) -> float:
    """A draw with this mean and coefficient of variation."""
    variance = math.log(1 + cv * cv)
    return mean * luck.lognormvariate(-variance / 2, math.sqrt(variance))


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


class _Preset:
    """The mid-market preset with every feature it uses; its measures count from the warm-up's end.

    Pooled or owned people, patience, buyer's time, repeats, restarts, hand-offs with delay, loss,
    repeat and rebrief, a factor for each deal, and slower work with many open deals.
    """

    def __init__(self, model: str, luck: random.Random):
        given = scenario(model)
        self.given, self.luck, self.visits = given, luck, 0
        self.cycles: list[float] = []
        self.env = simpy.Environment()
        self.start = given.clock.warmup_weeks
        self.role_of = given.role_of_stage()
        roles = given.team.roles
        self.desks = [
            [simpy.Resource(self.env, 1) for _ in range(role.people)]
            if role.owns_deals
            else [simpy.Resource(self.env, role.people)]
            for role in roles
        ]
        self.open = [[0] * len(desks) for desks in self.desks]
        gain, stages = given.team.specialist_gain, len(given.stages)
        self.skill = [skill_factor(gain, len(role.stages), stages) for role in roles]
        self.env.process(self.arrivals())
        self.env.run(self.start + given.clock.horizon_weeks)

    def arrivals(self) -> Any:
        while True:
            yield self.env.timeout(self.luck.expovariate(self.given.leads.per_week))
            self.env.process(self.deal())

    def deal(self) -> Any:
        env, luck, harm = self.env, self.luck, self.given.hand_off
        arrived, stage, role, came = env.now, 0, self.role_of[0], False
        factor = lognormal(luck, 1, self.given.deal_cv)
        owners: dict[int, int] = {}
        self._enters(owners, role)
        while True:
            part, desk = self.given.stages[stage], owners[role]
            person = self.desks[role][desk].request()
            if part.patience_days is None:
                yield person
            else:
                cold = env.timeout(luck.expovariate(7 / part.patience_days))
                yield person | cold
                if not person.triggered:
                    person.cancel()
                    break
            self.visits += env.now >= self.start
            yield env.timeout(self._work(stage, role, desk, factor, came))
            self.desks[role][desk].release(person)
            yield env.timeout(lognormal(luck, part.buyer.mean_days / 7, part.buyer.cv))
            roll = luck.random()
            repeat = part.drop_off + part.repeat
            restart = repeat + part.restart
            advance = 1 - restart
            if roll < part.drop_off or (came and restart <= roll < restart + harm.loss * advance):
                break
            to = stage + 1
            if roll < repeat:
                to = stage
            elif roll < restart:
                to = 0
            elif came and roll < restart + (harm.loss + harm.repeat) * advance:
                to = stage
            came = False
            if to == len(self.given.stages):
                if env.now >= self.start:
                    self.cycles.append(env.now - arrived)
                break
            if self.role_of[to] != role:
                yield env.timeout(lognormal(luck, harm.delay.mean_days / 7, harm.delay.cv))
                self.open[role][desk] -= 1
                role, came = self.role_of[to], True
                self._enters(owners, role)
            stage = to
        self.open[role][owners[role]] -= 1

    def _enters(self, owners: dict[int, int], role: int) -> None:
        if role not in owners:
            owners[role] = self.open[role].index(min(self.open[role]))
        self.open[role][owners[role]] += 1

    def _work(self, stage: int, role: int, desk: int, factor: float, came: bool) -> float:
        given, people = self.given, self.desks[role][desk].capacity
        work = given.stages[stage].work
        mean = work.mean_hours * self.skill[role] / given.team.roles[role].selling_hours_per_week
        excess = self.open[role][desk] / people / given.focus.deals_per_rep - 1
        switching = 1 + given.focus.switching_cost * min(max(excess, 0), 2)
        rebrief = given.hand_off.rebrief if came else 0
        return lognormal(self.luck, mean, work.cv) * factor * switching * (1 + rebrief)
