"""The same models as programs for other simulators, each as its makers would write them.

Every one has `run(model, replications, seed)`, which gives its `Found`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Stage visits begun in all replications; wins and mean cycle weeks of each replication."""

    visits: int
    wins: list[float]
    cycle_weeks: list[float]
