"""How well do two worker processes of a Dask cluster share the work?

The same simulation on a local cluster of one and of two workers, one thread each, turn by turn; the
efficiency is the time of one over twice the time of two. A run on threads here shows what the wire
costs. Numbers are compared bit for bit.

python -m benchmarks cluster [--replications 4000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from statistics import median
from typing import Any

import numpy as np

from benchmarks.results import keep
from planner import presets
from planner.outcome import Outcome
from planner.simulation import simulate
from planner.workers import Workers


def main(arguments: Sequence[str]) -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks cluster")
    parser.add_argument("--replications", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    seconds: dict[str, list[float]] = {"thread": [], "one worker": [], "two workers": []}
    outcomes = {}
    with _Cluster(1) as one, _Cluster(2) as two:
        ways = {"thread": Workers(1), "one worker": one.executor, "two workers": two.executor}
        for executor in ways.values():
            _run(executor, 100)  # compiled code is loaded
        for _ in range(given.rounds):
            for name, executor in ways.items():
                begun = time.perf_counter()
                outcomes[name] = _run(executor, given.replications)
                seconds[name].append(time.perf_counter() - begun)
    medians = {name: median(times) for name, times in seconds.items()}
    found = {
        "replications": given.replications,
        "seconds": {name: [round(t, 2) for t in times] for name, times in seconds.items()},
        "efficiency_of_two_workers": round(medians["one worker"] / medians["two workers"] / 2, 3),
        "one_worker_against_a_thread": round(medians["thread"] / medians["one worker"], 3),
        "same_bits": all(_same(outcomes["thread"], other) for other in outcomes.values()),
        "load_of_the_machine": os.getloadavg()[0],
    }
    print(found)
    print(keep("cluster", found))


class _Cluster:
    """A cluster on this machine with so many worker processes of one thread each."""

    def __init__(self, workers: int):
        from distributed import Client, LocalCluster

        make: Any = LocalCluster
        self._cluster = make(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=":0",
        )
        connect: Any = Client
        self._client = connect(self._cluster)
        self.executor: Executor = self._client.get_executor()

    def __enter__(self) -> _Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._cluster.close()


def _run(executor: Executor, replications: int) -> Outcome:
    return simulate(presets.load("mid_market").scenario, replications, executor=executor)


def _same(one: Outcome, other: Outcome) -> bool:
    return all(
        np.array_equal(values, other.measures[name], equal_nan=True)
        for name, values in one.measures.items()
    )
