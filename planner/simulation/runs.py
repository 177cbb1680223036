"""Wins of many scenarios on the same leads with the same luck, each simulated as often as asked.

Replication r of every scenario meets the same leads with the same luck: differences between
scenarios are taken replication by replication. What has been run is kept, so numbers only get
better; and scenarios that differ in nothing that moves a deal are simulated once.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import NotPossible
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.outcome import quarters
from planner.simulation.replication_cache import as_simulated
from planner.simulation.simulate import check_request, run_chunks
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, gain_interval

Arms = tuple[Scenario, Scenario]  # with a practice, without it


@dataclass(frozen=True)
class _Years:
    """What is kept of the simulated years of one scenario."""

    wins: NDArray[np.int64]  # (replications,) all measured weeks
    quarters: NDArray[np.int64]  # (replications, whole quarters)
    busy: Floats  # (replications, roles) weeks worked

    def __add__(self, more: _Years) -> _Years:
        return _Years(
            np.concatenate([self.wins, more.wins]),
            np.concatenate([self.quarters, more.quarters]),
            np.concatenate([self.busy, more.busy]),
        )


class Luck:
    """Simulated years of scenarios, and their wins.

    steps: what all of it has cost so far, as `budget` counts.
    """

    def __init__(self, seed: int = 1, executor: Executor | None = None):
        check_request(None, seed)
        self.seed = seed
        self.steps = 0.0
        self._executor = executor
        self._years: dict[Scenario, _Years] = {}

    def run(self, scenarios: Iterable[Scenario], replications: int) -> None:
        """Bring every one of these scenarios to at least so many replications."""
        jobs = self._missing(scenarios, replications)
        for (scenario, done, more), chunks in zip(
            jobs, run_chunks(jobs, self.seed, self._executor), strict=True
        ):
            by_week = np.concatenate([chunk.wins_by_week for chunk in chunks])
            years = _Years(
                wins=np.concatenate([chunk.tallies["wins"] for chunk in chunks]),
                quarters=quarters(by_week, scenario.clock.horizon_weeks),
                busy=np.concatenate([chunk.busy for chunk in chunks]),
            )
            self._years[scenario] = self._years[scenario] + years if done else years
            self.steps += more * budget.cost(scenario).steps

    def steps_to(self, scenarios: Iterable[Scenario], replications: int) -> float:
        """What `run` would cost, as `budget` counts."""
        missing = self._missing(scenarios, replications)
        return sum(more * budget.cost(scenario).steps for scenario, _, more in missing)

    def _missing(
        self, scenarios: Iterable[Scenario], replications: int
    ) -> list[tuple[Scenario, int, int]]:
        """(scenario as simulated, how many there are, how many more it takes)."""
        found = []
        for scenario in dict.fromkeys(as_simulated(each) for each in scenarios):
            done = self._done(scenario)
            if done < replications:
                found.append((scenario, done, replications - done))
        return found

    def replications(self, scenario: Scenario) -> int:
        """How many replications of this scenario there are."""
        return self._done(as_simulated(scenario))

    def _done(self, simulated: Scenario) -> int:
        return len(self._years[simulated].wins) if simulated in self._years else 0

    def _of(self, scenario: Scenario) -> _Years:
        return self._years[as_simulated(scenario)]

    def rate(self, scenario: Scenario, replications: int | None = None) -> Floats:
        """(replications,): wins a quarter of each, over all the measured weeks."""
        wins = self._of(scenario).wins[:replications].astype(np.float64)
        return wins * (WEEKS_PER_QUARTER / scenario.clock.horizon_weeks)

    def difference(self, arms: Arms, replications: int | None = None) -> Floats:
        """(replications,): wins a quarter, the first arm less the second."""
        one, other = arms
        return self.rate(one, replications) - self.rate(other, replications)

    def gain(self, arms: Arms, replications: int, level: float = 0.95) -> Interval:
        """Wins a quarter, the first arm less the second: the mean of so many, and its interval."""
        step = WEEKS_PER_QUARTER / arms[0].clock.horizon_weeks
        return gain_interval(self.difference(arms, replications), step, level)

    def wins(self, scenario: Scenario) -> NDArray[np.int64]:
        """(replications, quarters): wins in each whole quarter.

        Raises NotPossible where less than a quarter is measured.
        """
        found = self._of(scenario).quarters
        if found.shape[1] == 0:
            raise NotPossible(
                "clock.horizon_weeks: wins a quarter need a measured time of "
                f"{WEEKS_PER_QUARTER} weeks or more"
            )
        return found

    def utilization(self, scenario: Scenario) -> dict[str, float]:
        """By role: the mean share of their hours that its people work."""
        weeks = self._of(scenario).busy.mean(axis=0)
        return {
            role.name: float(busy / (role.people * scenario.clock.horizon_weeks))
            for role, busy in zip(scenario.team.roles, weeks, strict=True)
        }

    def mean_wins(self, scenario: Scenario) -> Floats:
        """(replications,): mean wins of the whole quarters of each."""
        return self.wins(scenario).mean(axis=1)

    def mean_gain(self, arms: Arms, level: float = 0.95) -> Interval:
        """Mean wins of the whole quarters, the first arm less the second, and its interval; over as
        many replications as there are of both.
        """
        one, other = (self.mean_wins(arm) for arm in arms)
        both = min(one.size, other.size)
        return gain_interval(one[:both] - other[:both], 1 / self.wins(arms[0]).shape[1], level)

    def reached(self, scenario: Scenario, target: float) -> Floats:
        """(replications,): share of each one's quarters at or above the target."""
        return (self.wins(scenario) >= target).mean(axis=1)
