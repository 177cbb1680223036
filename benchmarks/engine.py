"""The engine beside SimPy, Ciw and cimba: the same models, one core, in one interleaved run.

python -m benchmarks engine [--rounds N] [--quick]

Needs requirements-bench.txt. Speed is stage visits begun in the measured time, by processor time of
the whole call; everyone is measured once a round, and medians over the rounds are kept.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median, stdev
from typing import Any

import numpy as np

from benchmarks import models
from benchmarks.peers import Found, cimba_program, ciw_program, simpy_program
from planner.analysis.effects import compare
from planner.engine.jit import entry
from planner.engine.random_numbers import (
    OUTCOME,
    WORK,
    draw_bits,
    duration,
    lead_key,
    quantile_table,
    replication_key,
    uniform,
)
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from reference.results import keep

# 8,000 replications of independent programs (performance.md): wins, cycle weeks, standard errors.
REFERENCE = {"M1": ((3514.7, 0.7), (0.40294, 0.00038)), "M2": ((3445.3, 0.6), (0.40849, 0.00041))}
PEERS: dict[str, dict[str, Callable[[str, int, int], Found]]] = {
    "M1": {"SimPy": simpy_program.run, "Ciw": ciw_program.run, "cimba": cimba_program.run},
    "M2": {"SimPy": simpy_program.run, "cimba": cimba_program.run},
    "mid_market": {"SimPy": simpy_program.run},
}
REPLICATIONS = {"planner": 100, "SimPy": 2, "Ciw": 1, "cimba": 50}
PRESET_REPLICATIONS = {"planner": 400, "SimPy": 12}


def main(arguments: Sequence[str]) -> None:
    """Measure every model, print the table, keep the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks engine")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="two rounds, results not kept")
    given = parser.parse_args(arguments)
    rounds = 2 if given.quick else given.rounds
    found: dict[str, Any] = {"rounds": rounds, "models": {}}
    for model, peers in PEERS.items():
        found["models"][model] = _measured(model, peers, rounds)
        _show(model, found["models"][model])
    found["floor_visits_per_second"] = median(_floor() for _ in range(rounds))
    print(f"drawing only: {found['floor_visits_per_second'] / 1e6:.1f} M visits/s")
    found["three_verdicts_seconds"] = _verdicts(rounds)
    print("three verdicts, mid-market (s):", found["three_verdicts_seconds"])
    keeps_tables = quantile_table.cache_info()
    found["quantile_tables"] = {"made": keeps_tables.misses, "met_again": keeps_tables.hits}
    print("quantile tables:", found["quantile_tables"])
    if not given.quick:
        print(keep("engine", found))


def _ours(model: str, replications: int, seed: int) -> Found:
    with ThreadPoolExecutor(1) as one:
        outcome = simulate(models.scenario(model), replications, seed, executor=one)
    assert outcome.checks.conserved
    assert outcome.checks.little_error < 1e-9
    horizon = outcome.scenario.clock.horizon_weeks
    return Found(
        _visits(outcome),
        (outcome.measures["throughput_per_week"] * horizon).tolist(),
        (outcome.measures["cycle_days_mean"] / 7).tolist(),
    )


def _visits(outcome: Outcome) -> int:
    begun = sum(stage["visits_per_week"].sum() for stage in outcome.stages.values())
    return round(begun * outcome.scenario.clock.horizon_weeks)


def _measured(
    model: str, peers: dict[str, Callable[[str, int, int], Found]], rounds: int
) -> dict[str, Any]:
    programs = {"planner": _ours, **peers}
    sizes = PRESET_REPLICATIONS if model == "mid_market" else REPLICATIONS
    for program in programs.values():
        program(model, 1, 0)  # compile first
    speeds: dict[str, list[float]] = {name: [] for name in programs}
    wins: dict[str, list[float]] = {name: [] for name in programs}
    cycles: dict[str, list[float]] = {name: [] for name in programs}
    for seed in range(1, rounds + 1):
        for name, program in programs.items():
            begun = time.process_time()
            one = program(model, sizes[name], seed)
            speeds[name].append(one.visits / (time.process_time() - begun))
            wins[name] += one.wins
            cycles[name] += one.cycle_weeks
    return {
        name: {
            "visits_per_second": round(median(speeds[name])),
            "planner_is_times": round(
                median(a / b for a, b in zip(speeds["planner"], speeds[name], strict=True)), 2
            ),
            "replications": len(wins[name]),
            "wins": _mean(wins[name]),
            "cycle_weeks": _mean(cycles[name]),
            "standard_errors_off": [
                round(_off(values[name], values["planner"], reference), 2)
                for values, reference in zip(
                    (wins, cycles), REFERENCE.get(model, (None, None)), strict=True
                )
            ],
        }
        for name in programs
    }


def _mean(values: list[float]) -> list[float]:
    """Mean and its standard error."""
    return [float(np.mean(values)), stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0]


def _off(values: list[float], ours: list[float], reference: tuple[float, float] | None) -> float:
    """Standard errors from the reference, or from the planner where there is none."""
    mean, error = _mean(values)
    other, other_error = reference or _mean(ours)
    return (mean - other) / (error**2 + other_error**2) ** 0.5


def _show(model: str, found: dict[str, Any]) -> None:
    for name, one in found.items():
        print(
            f"{model:<11} {name:<8} {one['visits_per_second'] / 1e6:7.3f} M visits/s"
            f"  planner × {one['planner_is_times']:7.2f}"
            f"  wins {one['wins'][0]:8.1f} ± {one['wins'][1]:.1f}"
            f"  off by {one['standard_errors_off']} standard errors"
        )


@entry
def _draw(table, visits, key):  # type: ignore[no-untyped-def]  # numba finds the types
    total = 0.0
    for visit in range(visits):
        of_lead = lead_key(key, visit)
        total += duration(table, 0, 1.0, draw_bits(of_lead, 1, 0, WORK))
        total += uniform(draw_bits(of_lead, 1, 0, OUTCOME))
    return total


def _floor() -> float:
    """Visits a second when their work and outcome are drawn and nothing else is done."""
    table, visits = quantile_table("lognormal", 1.0), 10**7
    key = np.uint64(replication_key(np.uint64(1), 0))
    _draw(table, 1, key)
    begun = time.process_time()
    _draw(table, visits, key)
    return visits / (time.process_time() - begun)


def _verdicts(rounds: int) -> dict[str, float]:
    """Seconds on all cores, wall clock: the first answer, and the answer to ± 2 %."""
    scenario = models.scenario("mid_market")
    compare(scenario, replications=24)
    first, precise = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        compare(scenario, replications=24)
        first.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        compare(scenario)
        precise.append(time.perf_counter() - begun)
    return {"first": round(median(first), 3), "precise": round(median(precise), 3)}
