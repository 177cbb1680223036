"""Wins by quarter of many teams on the same luck, each run as often as it takes to tell."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from planner import budget
from planner.errors import NotPossible
from planner.outcome import Array, quarters
from planner.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import check_request, run_chunks

Wins = NDArray[np.int64]


class Trials:
    """Simulated years of teams; what has been run is kept, so a team's numbers only get better.

    Replication r of every team meets the same leads with the same luck: differences between teams
    are taken replication by replication.
    """

    def __init__(self, seed: int = 1, executor: Executor | None = None):
        check_request(None, seed)
        self.seed = seed
        self.steps = 0.0  # what all of it has cost so far, as `budget` counts
        self._executor = executor
        self._wins: dict[Scenario, Wins] = {}

    def run(self, scenarios: Iterable[Scenario], replications: int) -> None:
        """Bring every one of these teams to at least so many replications.

        Raises NotPossible where less than a quarter is measured.
        """
        jobs = []
        for scenario in dict.fromkeys(scenarios):
            if scenario.clock.horizon_weeks < WEEKS_PER_QUARTER:
                raise NotPossible(
                    "clock.horizon_weeks: wins a quarter need a measured time of "
                    f"{WEEKS_PER_QUARTER} weeks or more"
                )
            done = self.replications(scenario)
            if done < replications:
                jobs.append((scenario, done, replications - done))
        for (scenario, _, more), chunks in zip(
            jobs, run_chunks(jobs, self.seed, self._executor), strict=True
        ):
            weeks = int(np.ceil(scenario.clock.horizon_weeks))
            new = [
                quarters(chunk.tallies["wins_by_week"][:, :weeks], scenario.clock.horizon_weeks)
                for chunk in chunks
            ]
            known = self._wins.get(scenario)
            self._wins[scenario] = np.concatenate(new if known is None else [known, *new])
            self.steps += more * budget.cost(scenario).steps

    def replications(self, scenario: Scenario) -> int:
        """How many replications of this team there are."""
        return len(self._wins.get(scenario, ()))

    def wins(self, scenario: Scenario) -> Wins:
        """(replications, quarters): wins in each quarter."""
        return self._wins[scenario]

    def mean_wins(self, scenario: Scenario) -> Array:
        """(replications,): mean wins a quarter of each."""
        return self._wins[scenario].mean(axis=1)

    def reached(self, scenario: Scenario, target: float) -> Array:
        """(replications,): share of each one's quarters at or above the target."""
        return (self._wins[scenario] >= target).mean(axis=1)
