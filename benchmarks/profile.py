"""Where the time of one stage visit of M1 goes: the whole, and each part done alone.

python -m benchmarks profile [--rounds N] [--quick]

The parts are the engine's own functions, on a state of M1's size and doing what a visit needs of
them: its two draws, one moment put on the agenda and taken off it, one deal joining and leaving a
queue. What is left of the whole is the rules, the counting, and waiting for what each of them needs
of the one before: alone, the parts of many visits overlap in the processor.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np

from benchmarks import models
from planner.engine.agenda import clear_agenda, next_moment, schedule, take_first
from planner.engine.jit import entry
from planner.engine.loop import run
from planner.engine.random_numbers import (
    OUTCOME,
    WORK,
    draw_bits,
    duration,
    lead_key,
    replication_key,
    uniform,
)
from planner.engine.state import (
    EVENT,
    SLOT_BITS,
    WORKING,
    State,
    clear_deals,
    first_in,
    join_line,
    leave_line,
    new_state,
)
from planner.engine.tables import tables_of
from planner.simulation.outcome import outcome_of
from reference.results import keep

BUSY = 19  # of M1's 22 people, at 85 % load
QUEUED = 4  # deals in a stage's queue, on average
TURNS = 2_000_000
REPLICATIONS = 100


def main(arguments: Sequence[str]) -> None:
    """Measure the parts in turn, several rounds; print and keep the medians."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks profile")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="two rounds, results not kept")
    given = parser.parse_args(arguments)
    scenario = models.scenario("M1")
    tables = tables_of(scenario)
    gaps = np.random.default_rng(1).exponential(size=4096)
    results = run(tables, 1, 0, REPLICATIONS)
    visits = int(results.stage_tallies["visits"].sum())

    def whole() -> None:
        run(tables, 1, 0, REPLICATIONS)

    parts: dict[str, tuple[int, Callable[[], Any]]] = {
        "the whole": (visits, whole),
        "drawing work and outcome": (TURNS, lambda: _draws(_state(BUSY), TURNS)),
        "the agenda": (TURNS, lambda: _moments(_state(BUSY), gaps, TURNS)),
        "a queue": (TURNS, lambda: _queues(_state(QUEUED), TURNS)),
        "around it: tables and measures": (
            visits,
            lambda: (tables_of(scenario), outcome_of(scenario, 1, [results], "asked")),
        ),
    }
    for _, part in parts.values():
        part()  # compile first
    took: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(2 if given.quick else given.rounds):
        for name, (count, part) in parts.items():
            begun = time.process_time()
            part()
            took[name].append((time.process_time() - begun) / count * 1e9)
    found = {name: round(median(times), 1) for name, times in took.items()}
    alone = ("drawing work and outcome", "the agenda", "a queue")
    found["rules, counting and waiting"] = round(
        found["the whole"] - sum(found[name] for name in alone), 1
    )
    for name, nanoseconds in found.items():
        print(f"{name:<32} {nanoseconds:6.1f} ns a visit")
    if not given.quick:
        print(keep("profile", {"model": "M1", "visits": visits, "ns_per_visit": found}))


def _state(deals: int) -> State:
    """A state with so many deals at work, none of them on the agenda or in a queue yet."""
    state = new_state(tables_of(models.scenario("M1")), np.zeros(0, EVENT))
    for slot in range(state.clock.lines, state.clock.lines + deals):
        state.deals[slot].order = slot << int(SLOT_BITS) | slot
    return state


@entry
def _draws(state, turns):  # type: ignore[no-untyped-def]  # numba finds the types
    total = 0.0
    key = replication_key(np.uint64(1), 0)
    for turn in range(turns):
        of_lead = lead_key(key, turn)
        stage = state.stages[turn % state.stages.size]
        bits = draw_bits(of_lead, 1, 0, WORK)
        total += duration(state.quantiles, stage.work_table, stage.work_mean, bits)
        total += uniform(draw_bits(of_lead, 1, 0, OUTCOME))
    return total


@entry
def _moments(state, gaps, turns):  # type: ignore[no-untyped-def]  # as above
    clear_deals(state)
    clear_agenda(state)
    first = state.clock.lines
    for slot in range(first, first + BUSY):
        schedule(state, slot, WORKING, gaps[slot])
    for turn in range(turns):
        state.clock.now = next_moment(state)
        slot = take_first(state)
        schedule(state, slot, WORKING, state.clock.now + gaps[turn & 4095])


@entry
def _queues(state, turns):  # type: ignore[no-untyped-def]  # as above
    clear_deals(state)
    first = state.clock.lines
    for slot in range(first, first + QUEUED):
        state.deals[slot].ready = slot
        join_line(state, 1, slot)
    for turn in range(turns):
        slot = first_in(state, 1)
        leave_line(state, slot)
        state.deals[slot].ready = first + QUEUED + turn
        join_line(state, 1, slot)
