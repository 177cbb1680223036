"""How long a map takes, and does it agree with many more replications on cells drawn by chance?

The fresh runs have another seed, so that both estimates are independent.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Generator, Sequence

import numpy as np

from benchmarks import results
from planner import presets
from planner.axes import axis_of, turned
from planner.outcome import interval
from planner.practices import PRACTICES, Options
from planner.scenario import WEEKS_PER_QUARTER, Scenario
from planner.search import Map, map_of, sign_of
from planner.simulation import run_chunks

PRESET, PRACTICE = "mid_market", "hand_offs"
X, Y = "hand_off.loss", "team.specialist_gain"
CELLS, REPLICATIONS, FRESH_SEED = 30, 400, 2


def main(arguments: Sequence[str]) -> None:
    """Time the map, then check it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks maps")
    parser.add_argument("--cells", type=int, default=CELLS)
    given = parser.parse_args(arguments)
    team = presets.load(PRESET).scenario
    next(_search(team))  # compiles
    start = time.perf_counter()
    search = _search(team)
    found = next(search)
    first_seconds = time.perf_counter() - start
    for found in search:  # noqa: B007
        pass
    whole_seconds = time.perf_counter() - start
    about = {
        "first_cells_seconds": round(first_seconds, 2),
        "whole_map_seconds": round(whole_seconds, 2),
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
        opposite += sign_of(fresh) * int(found.signs[row, column]) < 0
        # Both half-widths, at their own levels, squared and added: never less than a joint one.
        map_reach = (found.high[row, column] - found.low[row, column]) / 2
        reach = float(np.hypot(map_reach, (fresh.high - fresh.low) / 2))
        inside += abs(fresh.mean - found.mean[row, column]) <= reach
    return {"cells": count, "opposite_clear_signs": int(opposite), "inside_interval": int(inside)}
