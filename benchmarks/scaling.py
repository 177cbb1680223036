"""What a stage visit costs as a scenario grows: it should hardly depend on the size.

python -m benchmarks scaling [--quick]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from benchmarks import models
from planner.engine.loop import run
from planner.engine.tables import tables_of
from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate
from reference.results import keep


def line(leads_per_year: float, stages: int, people: int, load: float) -> Scenario:
    """So many stages with so many people each, at this load, a year from empty."""
    per_week = leads_per_year / models.WEEKS
    names = [f"Stage {number}" for number in range(1, stages + 1)]
    hours = load * people / per_week * models.HOURS
    role = {"people": people, "selling_hours_per_week": models.HOURS}
    given = models.scenario("M1").to_dict() | {
        "leads": {"per_week": per_week, "cv": 1},
        "stages": [{"name": name, "work": {"mean_hours": hours}} for name in names],
        "team": {
            "roles": [role | {"name": name, "stages": [name]} for name in names],
            "specialist_gain": 0,
        },
    }
    return Scenario.from_dict(given)


def sizes() -> Iterator[tuple[str, float, Scenario, int]]:
    """What grows, its size, the scenario, replications."""
    for leads in (1_000, 10_000, 100_000):
        yield "leads a year", leads, line(leads, 5, 5, 0.85), max(1, 100_000 // leads)
    for stages in (1, 3, 6, 12):
        yield "stages", stages, line(6_000, stages, 5, 0.85), 10
    for people in (2, 10, 40, 100):
        yield "people", 5 * people, line(20_000, 5, people, 0.85), 4
    for replications in (1, 10, 100):
        yield "replications", replications, line(6_000, 5, 5, 0.85), replications
    for load in (0.5, 0.8, 0.95, 1.05):
        yield "load", load, line(6_000, 5, 5, load), 10
    for leads in (1_000, 10_000, 100_000):
        # Twice the work that can be done: half of the leads are open at the end.
        yield "leads of a saturated pool", leads, line(leads, 2, 5, 2.0), max(1, 50_000 // leads)


def main(arguments: Sequence[str]) -> None:
    """Report nanoseconds a visit at every size, and what a second thread gives."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scaling")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one round, results not kept")
    given = parser.parse_args(arguments)
    rounds = 1 if given.quick else given.rounds
    found: list[dict[str, Any]] = []
    for what, size, scenario, replications in sizes():
        nanoseconds, open_deals = _cost(scenario, replications, rounds)
        found.append(
            {"what": what, "size": size, "ns_per_visit": nanoseconds, "open_at_end": open_deals}
        )
        print(f"{what:<26} {size:>9} {nanoseconds:8.1f} ns a visit, {open_deals:8.0f} open at end")
    threads = _two_threads(rounds)
    print("two threads over one:", threads)
    if not given.quick:
        print(keep("scaling", {"rounds": rounds, "costs": found, "two_threads_over_one": threads}))


def _cost(scenario: Scenario, replications: int, rounds: int) -> tuple[float, float]:
    tables = tables_of(scenario)
    run(tables, 1, 0, 1)
    spent = []
    for _ in range(rounds):
        begun = time.process_time()
        results = run(tables, 1, 0, replications)
        spent.append(time.process_time() - begun)
    visits = int(results.stage_tallies["visits"].sum())
    open_deals = float(results.tallies["open_at_end"].mean())
    return round(min(spent) / visits * 1e9, 1), round(open_deals, 1)


def _two_threads(rounds: int) -> float:
    """Wall clock; only idle cores show what it is worth."""
    scenario = models.scenario("mid_market")
    gains = []
    for _ in range(rounds):
        took = []
        for workers in (1, 2):
            with ThreadPoolExecutor(workers) as executor:
                begun = time.perf_counter()
                simulate(scenario, 800, executor=executor)
                took.append(time.perf_counter() - begun)
        gains.append(took[0] / took[1])
    return round(median(gains), 2)
