"""Wins of many scenarios on the same leads with the same luck, each simulated once."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor

import numpy as np

from planner.outcome import Array
from planner.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import run_chunks

Arms = tuple[Scenario, Scenario]  # with a practice, without it


class Luck:
    """Wins a quarter of any scenario, replication by replication, each simulated once."""

    def __init__(self, seed: int, executor: Executor | None):
        self._seed = seed
        self._executor = executor
        self._wins: dict[Scenario, Array] = {}

    def extend(self, scenarios: Iterable[Scenario], replications: int) -> None:
        """Have at least so many replications of each."""
        jobs = []
        for scenario in dict.fromkeys(scenarios):
            done = self._wins.get(scenario, np.zeros(0)).size
            if done < replications:
                jobs.append((scenario, done, replications - done))
        for (scenario, _, _), chunks in zip(
            jobs, run_chunks(jobs, self._seed, self._executor), strict=True
        ):
            wins = np.concatenate([chunk.tallies["wins"] for chunk in chunks])
            found = wins * (WEEKS_PER_QUARTER / scenario.clock.horizon_weeks)
            self._wins[scenario] = np.concatenate([self._wins.get(scenario, np.zeros(0)), found])

    def difference(self, arms: Arms, replications: int) -> Array:
        """Wins a quarter, the first arm less the second."""
        one, other = arms
        return self._wins[one][:replications] - self._wins[other][:replications]
