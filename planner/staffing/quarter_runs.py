"""Simulated years of scenarios of which only one quarter counts: whether it reaches the target."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine.tally import Results
from planner.model.scenario import Scenario
from planner.simulation import money
from planner.simulation.counts import counts_of
from planner.simulation.quarters import Quarter, quarters_of
from planner.simulation.replication_cache import Replications, Span
from planner.simulation.runs import PairedRuns

# (R, weeks) wins, (R, kinds, weeks) what they are worth, (R, weeks) wins of open deals.
_Weeks = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


class QuarterRuns(PairedRuns):
    """Paired runs of scenarios that end with the quarter of this number, which they all have.

    What is kept of a replication are its weeks, of a scenario without money or target: one of those
    that are simulated alike.
    """

    def __init__(
        self,
        number: int,
        seed: int = 1,
        executor: Executor | None = None,
        kept: Replications | None = None,
    ):
        super().__init__(seed, executor, kept)
        self._number = number
        self._weeks: dict[Scenario, list[_Weeks]] = {}

    def _take(self, span: Span, chunks: list[Results]) -> None:
        super()._take(span, chunks)
        counts = counts_of(chunks)
        wins = counts.wins_by_week.sum(axis=1)
        found = wins, counts.value_by_week, counts.open_wins_by_week
        self._weeks.setdefault(span.scenario, []).append(found)

    def quarter(self, scenario: Scenario) -> Quarter:
        """The quarter of all replications so far."""
        parts = self._weeks[self._find(scenario).scenario]
        wins, value, open_wins = (np.concatenate(each) for each in zip(*parts, strict=True))
        revenue = money.revenue_by_week_usd(scenario, value)
        return quarters_of(scenario, wins, revenue, open_wins)[self._number - 1]
