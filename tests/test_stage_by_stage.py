"""A pass stage by stage, with no list of events, gives each deal the engine's times, bit for bit.

It holds where nothing comes back or stands in the way: no repeats, restarts, caps, patience or
pods, pooled roles of one stage each. Then a stage is a queue served in the order in which deals get
ready, whatever happens elsewhere.
"""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import pytest

from planner.engine import random_numbers
from planner.engine.loop import run
from planner.engine.tables import tables_of
from planner.model.scenario import Scenario
from planner.simulation.simulate import trace
from reference.teams import role, stage, team

Times = dict[tuple[int, str], tuple[float, float]]  # (deal, stage) → work's start and end


class Luck:
    """The engine's keyed draws of one replication."""

    def __init__(self, scenario: Scenario, seed: int):
        self.tables = tables_of(scenario)
        self.key = np.uint64(random_numbers.replication_key(np.uint64(seed), 0))

    def bits(self, lead: int, at: int, purpose: int) -> np.uint64:
        of_lead = np.uint64(random_numbers.lead_key(self.key, lead))
        return np.uint64(random_numbers.draw_bits(of_lead, at, 0, purpose))

    def uniform(self, lead: int, at: int, purpose: int) -> float:
        return float(random_numbers.uniform(self.bits(lead, at, purpose)))

    def time(self, table: int, mean: float, lead: int, at: int, purpose: int) -> float:
        bits = self.bits(lead, at, purpose)
        return float(random_numbers.duration(self.tables.quantiles, int(table), float(mean), bits))


def arrivals(luck: Luck) -> list[tuple[float, int]]:
    rules = luck.tables.rules[0]
    found: list[tuple[float, int]] = []
    time = luck.time(rules.first_gap_table, rules.first_gap_mean, 0, 0, random_numbers.GAP)
    time *= luck.uniform(0, 0, random_numbers.PHASE)
    while time < rules.end:
        found.append((time, len(found)))
        time += luck.time(rules.gap_table, rules.gap_mean, len(found), 0, random_numbers.GAP)
    return found


def pass_stage(
    luck: Luck, scenario: Scenario, at: int, ready: list[tuple[float, int]], times: Times
) -> list[tuple[float, int]]:
    """Serve a stage's deals in order; returns when each that goes on is ready for the next."""
    rules, part = luck.tables.rules[0], luck.tables.stages[at]
    people = scenario.team.roles[int(part.role)].people
    free = [-np.inf] * people
    onward = []
    for moment, lead in sorted(ready):
        begins = max(moment, heapq.heappop(free))
        weeks = luck.time(part.work_table, part.work_mean, lead, at, random_numbers.WORK)
        factor = luck.time(rules.deal_table, 1.0, lead, 0, random_numbers.DEAL_FACTOR)
        weeks *= factor
        if at > 0:
            weeks *= 1.0 + float(rules.rebrief)
        ends = begins + weeks
        heapq.heappush(free, ends)
        times[lead, scenario.stages[at].name] = begins, ends
        decided = ends + luck.time(
            part.buyer_table, part.buyer_mean, lead, at, random_numbers.BUYER
        )
        lost_below = part.hand_off_loss_below if at > 0 else 0.0
        roll = luck.uniform(lead, at, random_numbers.OUTCOME)
        if roll >= max(part.drop_below, lost_below):
            delay = luck.time(rules.delay_table, rules.delay_mean, lead, at, random_numbers.DELAY)
            onward.append((decided + delay, lead))
    return onward


def stage_by_stage(scenario: Scenario, seed: int) -> Times:
    luck, times = Luck(scenario, seed), Times()
    ready = arrivals(luck)
    for at in range(len(scenario.stages)):
        ready = pass_stage(luck, scenario, at, ready, times)
    return times


def by_the_engine(scenario: Scenario, seed: int) -> tuple[Times, Times]:
    """Times of finished work, and starts (with no end) of all work."""
    starts: dict[tuple[int, str], float] = {}
    done: Times = {}
    for event in trace(scenario, seed):
        key = event["deal"], event["stage"]
        if event["kind"] == "work_started":
            starts[key] = event["time"]
        elif event["kind"] == "work_ended":
            done[key] = starts[key], event["time"]
    return done, {key: (start, np.inf) for key, start in starts.items()}


def flow(cv: float, family: str, **fields: Any) -> Scenario:
    stages = [
        stage("A", 0.20, cv, drop_off=0.3, buyer={"mean_days": fields.pop("buyer_days", 0)}),
        stage("B", 0.35, cv, drop_off=0.1),
        stage("C", 0.15, cv),
    ]
    roles = [role("A", people=3), role("B", people=4), role("C", people=2)]
    return team(stages, roles, family=family, leads={"per_week": 12, "cv": 1}, **fields)


HARM = {"delay": {"mean_days": 2, "cv": 1}, "rebrief": 0.2, "loss": 0.1, "repeat": 0}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(flow(1, "lognormal"), id="work only"),
        pytest.param(flow(1.4, "gamma", buyer_days=3, deal_cv=0.5), id="buyers and spread"),
        pytest.param(flow(0.7, "gamma", hand_off=HARM), id="hand-offs"),
    ],
)
def test_a_pass_stage_by_stage_gives_each_deal_the_same_times(scenario, seed):
    ours = stage_by_stage(scenario, seed)
    done, started = by_the_engine(scenario, seed)
    end = scenario.clock.warmup_weeks + scenario.clock.horizon_weeks
    assert len(done) > 500
    assert done == {key: times for key, times in ours.items() if times[1] < end}
    assert started.keys() == {key for key, times in ours.items() if times[0] < end}


def test_a_saturated_pool_of_100_000_leads_takes_every_one_in_once():
    """Counted, not timed: work per lead does not grow with the pool, nor does a deal get lost."""
    scenario = team(
        [stage("A", 0.002), stage("B", 0.002)],
        [role("A", people=2), role("B", people=2)],
        leads={"per_week": 100_000 / 52, "cv": 1},
    )
    tally = run(tables_of(scenario), 1, 0, 1)
    counts = tally.tallies[0]
    assert counts["arrivals"] == pytest.approx(100_000, rel=0.02)
    assert counts["arrivals"] == counts["wins"] + counts["open_at_end"]
    assert counts["open_at_end"] > 40_000
    assert tally.stage_tallies["visits"].sum() <= 2 * counts["arrivals"]
