"""simulate: run replications of a scenario until they are precise enough, or a given number."""

from __future__ import annotations

import os
from concurrent.futures import Executor
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine.loop import run
from planner.engine.loop import trace as run_trace
from planner.engine.state import EVENT_NAMES
from planner.engine.tables import tables_of
from planner.engine.tally import Results
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome, outcome_of
from planner.simulation.workers import Workers
from planner.statistics.intervals import student_t

BLOCK = 20  # replications before the first look at the precision, and between two
MOST_REPLICATIONS = 1000
_CHUNK = 25  # replications a thread runs at a time
_FAR_CHUNK = 200  # replications that another machine runs at a time
_STEPS_OF_A_FAR_CHUNK = 5e6  # at most, about half a second: the way there and back takes 10 ms
_FAR_WORKERS = 8  # as many have work, where nobody says how many there are
_STEPS_OF_A_CHUNK = 5e5  # at most, about 50 ms: so long an urgent chunk may have to wait


@lru_cache(maxsize=1)
def threads() -> Executor:
    """The threads that share the work; the engine releases the GIL, so they run side by side."""
    return Workers(os.cpu_count() or 1)


def simulate(
    scenario: Scenario,
    replications: int | None = None,
    seed: int = 1,
    *,
    precision: float = 0.02,
    executor: Executor | None = None,
) -> Outcome:
    """Simulate a scenario.

    With `replications`, that many. Without: at least 20, in blocks of 20, until the half-width of
    the 95 % interval of wins is at most `precision` times their mean, or 1,000 have run, or as many
    as `budget` allows; the outcome's `stopped` says which. Same scenario, same seed: same bits, on
    any executor.

    Raises ValueError when replications is below 1 or the seed is not in 0 … 2^63 - 1, and TooLarge
    when it would cost more than `budget` allows.
    """
    check_request(replications, seed)
    if replications is not None:
        budget.require([scenario], replications)
        asked = run_chunks([(scenario, 0, replications)], seed, executor)[0]
        return outcome_of(scenario, seed, asked, "asked")
    chunks: list[Results] = []
    planned, limit = range(BLOCK, MOST_REPLICATIONS + 1, BLOCK), budget.COMMAND_LINE
    for look in budget.looks([scenario], planned, limit, limit.steps):
        chunks += run_chunks([(scenario, look.replications - BLOCK, BLOCK)], seed, executor)[0]
        wins = np.concatenate([chunk.tallies["wins"] for chunk in chunks])
        look = look.judged(_precise(wins, precision))
        if look.is_last:
            break
    return outcome_of(scenario, seed, chunks, look.stopped)


def check_request(replications: int | None, seed: int) -> None:
    """Raise ValueError for a number of replications or a seed that cannot be."""
    if replications is not None and replications < 1:
        raise ValueError(f"replications: should be at least 1 (given: {replications})")
    if not 0 <= seed < 2**63:
        raise ValueError(f"seed: should be between 0 and 2^63 - 1 (given: {seed})")


def _precise(wins: NDArray[np.int64], precision: float) -> bool:
    reach = student_t(0.95, wins.size - 1) * wins.std(ddof=1) / np.sqrt(wins.size)
    return bool(reach <= precision * wins.mean())


def run_chunks(
    jobs: list[tuple[Scenario, int, int]], seed: int, executor: Executor | None = None
) -> list[list[Results]]:
    """For each job (scenario, first replication, count): its chunks in order.

    How the work is cut and who does it changes no result: a replication depends on the scenario,
    the seed and its own number only.
    """
    pool = executor or threads()
    # Executors of the standard library say how many workers they have. One that does not is a
    # cluster: larger pieces, so that the wire does not dominate.
    workers = getattr(pool, "_max_workers", None)
    most, most_steps = (
        (_FAR_CHUNK, _STEPS_OF_A_FAR_CHUNK) if workers is None else (_CHUNK, _STEPS_OF_A_CHUNK)
    )
    # Cut fine enough that every worker has work even when there is one small job.
    total = sum(count for _, _, count in jobs)
    even = min(most, -(-total // (workers or _FAR_WORKERS)))
    pending = []
    for scenario, first, count in jobs:
        # The tables are made where they are used: they are a thousand times as large as a scenario.
        call = (
            partial(run, tables_of(scenario), seed)
            if workers
            else partial(_run_far, scenario, seed)
        )
        size = max(1, min(even, int(most_steps / max(1.0, budget.cost(scenario).steps))))
        starts = range(first, first + count, size)
        ends = (min(start + size, first + count) for start in starts)
        pending.append(
            [pool.submit(call, start, end - start) for start, end in zip(starts, ends, strict=True)]
        )
    return [[future.result() for future in futures] for futures in pending]


def _run_far(scenario: Scenario, seed: int, first: int, count: int) -> Results:
    return run(tables_of(scenario), seed, first, count)


def trace(scenario: Scenario, seed: int = 1, replication: int = 0) -> list[dict[str, Any]]:
    """Every event of one replication, in order: time (weeks), deal, stage, visit, person, kind.

    Raises TooLarge for a scenario that would cost more than `budget` allows.
    `deal` is the lead's number from 0, also when it comes back after its win; `visit` counts the
    visits begun so far to that stage; `person` counts seats through the roles, then those that are
    added, and is None when no person takes part. Where there are kinds of deal, `deal_kind` is its
    kind's name. What is no deal's (a dated change, somebody who comes) has None for deal and stage.
    """
    check_request(None, seed)
    budget.require([scenario], 1, budget.TRACED)
    names = [stage.name for stage in scenario.stages]
    kinds = [kind.name for kind in scenario.kinds]
    return [
        {
            "time": float(event["time"]),
            "deal": int(event["lead"]) if event["lead"] >= 0 else None,
            "stage": names[event["stage"]] if event["stage"] >= 0 else None,
            "visit": int(event["visit"]),
            "person": int(event["person"]) if event["person"] >= 0 else None,
            "kind": EVENT_NAMES[event["kind"]],
            **({"deal_kind": kinds[event["deal_kind"]]} if kinds and event["lead"] >= 0 else {}),
        }
        for event in run_trace(tables_of(scenario), seed, replication)
    ]
