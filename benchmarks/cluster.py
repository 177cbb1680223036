"""How well do two worker processes of a Dask cluster share the work?

The same simulation on a local cluster of one and of two workers, one thread each, turn by turn; the
efficiency is the time of one over twice the time of two: it needs two idle processors. What holds
on a busy machine too: the processor time of the workers, and of this process beside them, against
that of a thread here. Numbers are compared bit for bit.

python -m benchmarks cluster [--replications 4000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from statistics import median
from typing import Any

import numpy as np

from planner.plans import presets
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from planner.simulation.workers import Workers
from reference.results import keep


def main(arguments: Sequence[str]) -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks cluster")
    parser.add_argument("--replications", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    seconds: dict[str, list[float]] = {"thread": [], "one worker": [], "two workers": []}
    here: dict[str, list[float]] = {name: [] for name in seconds}
    there: dict[str, list[float]] = {name: [] for name in seconds}
    outcomes = {}
    with _Cluster(1) as one, _Cluster(2) as two:
        ways: dict[str, tuple[Executor, Callable[[], float]]] = {
            "thread": (Workers(1), lambda: 0.0),
            "one worker": (one.executor, one.processor_seconds),
            "two workers": (two.executor, two.processor_seconds),
        }
        for executor, _ in ways.values():
            _run(executor, 400)  # compiled code is loaded
        for _ in range(given.rounds):
            for name, (executor, workers) in ways.items():
                begun = time.perf_counter(), time.process_time(), workers()
                outcomes[name] = _run(executor, given.replications)
                seconds[name].append(time.perf_counter() - begun[0])
                here[name].append(time.process_time() - begun[1])
                there[name].append(workers() - begun[2])
    medians = {name: median(times) for name, times in seconds.items()}
    found = {
        "replications": given.replications,
        "seconds": _rounded(seconds),
        "processor_seconds_of_workers": _rounded(there),
        "processor_seconds_here": _rounded(here),
        "efficiency_of_two_workers": round(medians["one worker"] / medians["two workers"] / 2, 3),
        "one_worker_against_a_thread": round(medians["thread"] / medians["one worker"], 3),
        "same_bits": all(_same(outcomes["thread"], other) for other in outcomes.values()),
        "load_of_the_machine": os.getloadavg()[0],
    }
    print(found)
    print(keep("cluster", found))


def _rounded(times: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: [round(one, 2) for one in each] for name, each in times.items()}


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

    def processor_seconds(self) -> float:
        """What all workers have spent so far."""
        return float(sum(self._client.run(time.process_time).values()))

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
