"""How much the shared luck is worth: variance of a difference in wins, independent over shared.

python -m benchmarks luck
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from planner.model.practices import MAIN, PRACTICES, Options
from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate
from reference.results import keep

TEAM = Path(__file__).parent.parent / "tests" / "data" / "five_stage_sales.json"


def main(arguments: Sequence[str]) -> None:
    """Report the ratio for each main practice and for two small moves."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks luck")
    parser.add_argument("--replications", type=int, default=400)
    replications = parser.parse_args(arguments).replications
    scenario = Scenario.from_dict(json.loads(TEAM.read_text(encoding="utf-8")))
    moves = {
        "rebrief 0.15 to 0.10": (scenario, scenario.replace({"hand_off.rebrief": 0.10})),
        "arrivals + 2 %": (
            scenario,
            scenario.replace({"leads.per_week": scenario.leads.per_week * 1.02}),
        ),
    }
    for name in MAIN:
        practice = PRACTICES[name]
        moves[name] = (
            practice.with_(scenario, Options()),
            practice.without(scenario, Options()),
        )
    found = {}
    for name, (one, other) in moves.items():
        shared = _wins(one, replications, 1) - _wins(other, replications, 1)
        apart = _wins(one, replications, 2) - _wins(other, replications, 3)
        found[name] = round(float(np.var(apart, ddof=1) / np.var(shared, ddof=1)), 2)
        print(f"{name:<22} {found[name]:6.2f} times smaller variance")
    print(keep("luck", {"replications": replications, "variance_ratio": found}))


def _wins(scenario: Scenario, replications: int, seed: int) -> np.ndarray:
    return simulate(scenario, replications, seed).measures["throughput_per_week"]
