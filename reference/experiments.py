"""Whole comparisons by an independent simulator of the model (data/experiments.json)."""

from __future__ import annotations

import json
from functools import cache
from math import hypot
from typing import Any

from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from reference.checked_value import CheckedValue
from reference.published_cases import DATA

EXPERIMENTS: dict[str, dict[str, Any]] = {
    one["id"]: one
    for one in json.loads((DATA / "experiments.json").read_text("utf-8"))["experiments"]
}
ARMS = ("with", "without")
PRINTED = 0.00005  # half of the last decimal that the file prints


@cache
def arm(experiment: str, name: str) -> Outcome:
    """One arm, simulated."""
    return simulate(Scenario.from_dict(EXPERIMENTS[experiment][name]), 96, seed=1)


def comparison(experiment: str, name: str) -> list[CheckedValue]:
    """Every measure of one arm; the standard error is that of both simulators together."""
    return [
        CheckedValue(
            case=f"{experiment}, {name}",
            group="comparison",
            model=f"{EXPERIMENTS[experiment]['question']}: {name}",
            source="an independent simulator of this model",
            measure=measure,
            expected=both[name]["mean"],
            got=(ours := arm(experiment, name).summary(measure)).mean,
            standard_error=hypot(ours.standard_error, both[name]["standard_error"]),
            replications=96,
            slack=PRINTED,
        )
        for measure, both in EXPERIMENTS[experiment]["measures"].items()
    ]
