"""The flow model in SimPy: one process for each lead, one resource for each role or person."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import Any

import simpy

from planner.engine.crews import skill_factor
from planner.model import flow
from planner.model.scenario import Scenario


def measures(given: Scenario, seed: int) -> dict[str, float | None]:
    """The measures of one replication by model.md's names; None where there is no data.

    Any scenario without caps, a beat, mixed teams or another order than first come, first served.
    """
    run_ = Team(given, random.Random(seed))
    horizon, wins = given.clock.horizon_weeks, len(run_.cycles)
    found: dict[str, float | None] = {
        "throughput_per_week": wins / horizon,
        "cycle_days_mean": 7 * sum(run_.cycles) / wins if wins else None,
        "leads_per_week": run_.counts["leads", None] / horizon,
        "work_in_process": run_.weeks_inside / horizon,
    }
    for i, stage in enumerate(given.stages):
        visits = run_.counts["visits", i]
        found[f"wait_days[{stage.name}]"] = 7 * run_.waits[i] / visits if visits else None
        for what in ("visits", "dropped", "cold", "lost_at_hand_off"):
            found[f"{what}_per_week[{stage.name}]"] = run_.counts[what, i] / horizon
    for i, role in enumerate(given.team.roles):
        found[f"utilization[{role.name}]"] = run_.busy_weeks[i] / (role.people * horizon)
    return found


def drawn(luck: random.Random, family: str, mean: float, cv: float) -> float:
    """A draw with this mean and coefficient of variation."""
    if mean == 0 or cv == 0:
        return mean
    if family == "gamma":
        return luck.gammavariate(1 / cv**2, mean * cv**2)
    return lognormal(luck, mean, cv)


def lognormal(luck: random.Random, mean: float, cv: float) -> float:
    """The same, of the one family."""
    variance = math.log(1 + cv * cv)
    return mean * luck.lognormvariate(-variance / 2, math.sqrt(variance))


class Team:
    """One run of any scenario that `measures` takes, counted from the warm-up's end.

    Pooled or owned people, patience, buyer's time, repeats, restarts, hand-offs with delay, loss,
    repeat and rebrief, a factor for each deal, slower work with many open deals, and priorities
    that change.
    """

    def __init__(self, given: Scenario, luck: random.Random):
        self.given, self.luck, self.visits = given, luck, 0
        self.cycles: list[float] = []
        self.counts: Counter[tuple[str, int | None]] = Counter()
        self.waits = [0.0] * len(given.stages)
        self.busy_weeks = [0.0] * len(given.team.roles)
        self.weeks_inside = 0.0
        self.env = simpy.Environment()
        self.start = flow.warmup_weeks(given)
        self.end = self.start + given.clock.horizon_weeks
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
        self.inside: dict[int, float] = {}  # arrival of every deal that has not ended
        self.env.process(self.arrivals())
        self.env.run(self.end)
        self.weeks_inside += sum(self._in_window(came, self.end) for came in self.inside.values())

    def arrivals(self) -> Any:
        leads, luck = self.given.leads, self.luck
        mean, number = 1 / leads.per_week, 0
        # A renewal stream seen from any moment: the rest of a gap that is likelier a long one.
        gap = mean * luck.random()
        if leads.cv > 0:
            square = leads.cv**2
            gap = luck.gammavariate(1 / square + 1, mean * square) * luck.random()
        while True:
            yield self.env.timeout(gap)
            number += 1
            self.env.process(self.deal(number))
            gap = drawn(luck, "gamma", mean, leads.cv)

    def deal(self, number: int) -> Any:
        """From the arrival to the end."""
        self.inside[number] = self.env.now
        self._count("leads")
        yield from self._stages()
        self.weeks_inside += self._in_window(self.inside.pop(number), self.env.now)

    def _stages(self) -> Any:
        env, luck, harm, family = self.env, self.luck, self.given.hand_off, self.given.family
        arrived, stage, role, came = env.now, 0, self.role_of[0], False
        factor = lognormal(luck, 1, self.given.deal_cv)
        owners: dict[int, int] = {}
        self._enters(owners, role)
        while True:
            part, desk, ready = self.given.stages[stage], owners[role], env.now
            person = self.desks[role][desk].request()
            if part.patience_days is None:
                yield person
            else:
                cold = env.timeout(luck.expovariate(7 / part.patience_days))
                yield person | cold
                if not person.triggered:
                    person.cancel()
                    self._count("cold", stage)
                    break
            self._count("visits", stage)
            if env.now >= self.start:
                self.visits += 1
                self.waits[stage] += env.now - ready
            work = self._work(stage, role, desk, factor, came)
            self.busy_weeks[role] += self._in_window(env.now, env.now + work)
            yield env.timeout(work)
            self.desks[role][desk].release(person)
            yield env.timeout(drawn(luck, family, part.buyer.mean_days / 7, part.buyer.cv))
            roll = luck.random()
            repeat = part.drop_off + part.repeat
            restart = repeat + part.restart
            advance = 1 - restart
            if roll < part.drop_off:
                self._count("dropped", stage)
                break
            if came and restart <= roll < restart + harm.loss * advance:
                self._count("lost_at_hand_off", stage)
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
                yield env.timeout(drawn(luck, family, harm.delay.mean_days / 7, harm.delay.cv))
                self.open[role][desk] -= 1
                role, came = self.role_of[to], True
                self._enters(owners, role)
            stage = to
        self.open[role][owners[role]] -= 1

    def _count(self, what: str, stage: int | None = None) -> None:
        if self.env.now >= self.start:
            self.counts[what, stage] += 1

    def _in_window(self, start: float, stop: float) -> float:
        return max(min(stop, self.end) - max(start, self.start), 0.0)

    def _enters(self, owners: dict[int, int], role: int) -> None:
        if role not in owners:
            if self.given.leads.assignment == "random":
                owners[role] = self.luck.randrange(len(self.open[role]))
            else:
                owners[role] = self.open[role].index(min(self.open[role]))
        self.open[role][owners[role]] += 1

    def _work(self, stage: int, role: int, desk: int, factor: float, came: bool) -> float:
        given, people = self.given, self.desks[role][desk].capacity
        work = given.stages[stage].work
        mean = work.mean_hours * self.skill[role] / given.team.roles[role].selling_hours_per_week
        excess = self.open[role][desk] / people / given.focus.deals_per_rep - 1
        switching = 1 + given.focus.switching_cost * min(max(excess, 0), 2)
        rebrief = given.hand_off.rebrief if came else 0
        hours = drawn(self.luck, given.family, mean, work.cv)
        return hours * factor * switching * (1 + rebrief) * self._unsettled()

    def _unsettled(self) -> float:
        """How much longer work takes for changed priorities."""
        said = self.given.priorities
        if said.shifts_per_year == 0:
            return 1.0
        since = self.env.now % (52 / said.shifts_per_year)
        new = math.exp(-since / said.recovery_weeks)
        return 1 / (1 - said.productivity_loss * new + said.programme_gain * (1 - new))
