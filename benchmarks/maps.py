"""How long a map takes, and does it agree with many more replications on cells drawn by chance?

The fresh runs have another seed, so that both estimates are independent.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Generator, Sequence

import numpy as np

from planner.analysis.axes import axis_of, turned
from planner.analysis.maps import LOOKS, Map, map_of
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.plans import presets
from planner.simulation.simulate import run_chunks
from planner.statistics.intervals import interval, student_t
from planner.statistics.looks import FAMILY_ERROR
from reference import results

PRESET, PRACTICE = "mid_market", "hand_offs"
X, Y = "hand_off.loss", "team.specialist_gain"
CELLS, REPLICATIONS, FRESH_SEED = 30, 400, 2
MAP_LEVEL = 1 - FAMILY_ERROR / len(LOOKS)  # of the intervals in a map


def main(arguments: Sequence[str]) -> None:
    """Time the map, then check it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks maps")
    parser.add_argument("--cells", type=int, default=CELLS)
    given = parser.parse_args(arguments)
    team = presets.load(PRESET).scenario
    next(_search(team))  # compiles
    start, work_start = time.perf_counter(), time.process_time()
    search = _search(team)
    found = next(search)
    first_seconds = time.perf_counter() - start
    for found in search:  # noqa: B007
        pass
    whole_seconds = time.perf_counter() - start
    # On a busy machine, what the map costs says more than how long it took.
    processor_seconds = time.process_time() - work_start
    about = {
        "first_cells_seconds": round(first_seconds, 2),
        "whole_map_seconds": round(whole_seconds, 2),
        "whole_map_processor_seconds": round(processor_seconds, 2),
        "other_load": round(os.getloadavg()[0], 1),
        "helps": int((found.signs == 1).sum()),
        "hurts": int((found.signs == -1).sum()),
        "cannot_be_told": int((found.signs == 0).sum()),
        **_agreement(team, found, given.cells),
    }
    print(*(f"{name}: {value}" for name, value in about.items()), sep="\n")
    print(results.keep("maps", about))


def _search(team: Scenario) -> Generator[Map, None, None]:
    return map_of(team, PRACTICE, axis_of(team, X), axis_of(team, Y))


def _agreement(team: Scenario, found: Map, count: int) -> dict[str, int]:
    """Cells with opposite clear signs, and those whose difference is inside the joint interval."""
    rows, columns = found.mean.shape
    drawn = np.random.default_rng(1).choice(rows * columns, count, replace=False)
    opposite = inside = 0
    for row, column in (divmod(int(one), columns) for one in drawn):
        here = turned(turned(team, X, float(found.xs[column])), Y, float(found.ys[row]))
        practice = PRACTICES[PRACTICE]
        arms = (practice.with_(here, Options()), practice.without(here, Options()))
        with_, without = (
            np.concatenate([chunk.tallies["wins"] for chunk in chunks])
            for chunks in run_chunks([(arm, 0, REPLICATIONS) for arm in arms], FRESH_SEED)
        )
        differences = (with_ - without) * (WEEKS_PER_QUARTER / here.clock.horizon_weeks)
        fresh = interval(differences)
        opposite += fresh.sign * int(found.signs[row, column]) < 0
        inside += abs(fresh.mean - found.mean[row, column]) <= _joint_reach(
            (found.high[row, column] - found.low[row, column]) / 2,
            int(found.replications[row, column]),
            fresh.standard_error,
        )
    return {"cells": count, "opposite_clear_signs": int(opposite), "inside_interval": int(inside)}


def _joint_reach(map_reach: float, replications: int, fresh_error: float) -> float:
    """Half-width of the 95 % interval of a difference of two means (Welch 1947)."""
    map_error = map_reach / student_t(MAP_LEVEL, replications - 1)
    variances = np.array([map_error**2, fresh_error**2])
    if not variances.any():
        return 0.0
    freedom = variances.sum() ** 2 / (variances**2 / (replications - 1, REPLICATIONS - 1)).sum()
    return float(student_t(0.95, int(freedom)) * np.sqrt(variances.sum()))
