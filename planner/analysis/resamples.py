"""Verdicts over resamples: what a practice does for the team that another sample of deals tells.

A file of few deals leaves its numbers open. Each resample is the team as so many deals drawn anew
from the file give it; all are simulated on the same leads with the same luck.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from planner.analysis.arms import FEWEST, arms_of, may_run
from planner.analysis.cases import LOOKS, effect_and_sign
from planner.model.practices import MAIN, Options
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.arrays import Floats
from planner.statistics.bootstrap import PERCENTS
from planner.statistics.control_variate import anchored

RESAMPLES = 100
_OF_THE_FIT = 144  # replications of the team as it is fitted, on which all others lean
_AT_ONCE = 10


@dataclass(frozen=True)
class Resamples:
    """What has been found so far.

    signs: by practice, of each resample: 1 helps, -1 hurts, 0 cannot be told or is too small; of
    one that cannot be had today none. wins_per_quarter: mean wins of the team as each resample has
    it. share_done: 1 only at the end; a large team may get fewer resamples.
    """

    signs: dict[str, tuple[int, ...]]
    wins_per_quarter: tuple[float, ...]
    share_done: float

    def count(self, practice: str, sign: int) -> int:
        """In how many resamples a practice has this sign."""
        return sum(one == sign for one in self.signs[practice])

    @property
    def range_of_wins(self) -> tuple[float, float]:
        """Where the wins a quarter fall in 95 of 100 resamples."""
        low, high = np.percentile(self.wins_per_quarter, PERCENTS)
        return float(low), float(high)


def resamples(
    fitted: Scenario,
    drawn: Sequence[Scenario],
    options: Options | None = None,
    seed: int = 1,
    *,
    executor: Executor | None = None,
) -> Generator[Resamples, None, None]:
    """The main practices in each of the scenarios drawn, as they are found.

    A sign is at most FAMILY_ERROR wrong for each resample by itself. Raises TooLarge for a team
    that is itself too large.
    """
    options = options or Options()
    budget.require([fitted], FEWEST, budget.PAGE)
    runs = PairedRuns(seed, executor)
    anchors: dict[str, Floats] = {}
    for practice in MAIN:
        arms = arms_of(fitted, practice, options)
        if arms is not None:
            runs.run(arms, _OF_THE_FIT)
            anchors[practice] = runs.gained(arms, _OF_THE_FIT)
    runs.run([fitted], _OF_THE_FIT)
    usual = runs.wins_per_quarter(fitted)
    signs: dict[str, list[int]] = {practice: [] for practice in anchors}
    wins: list[float] = []
    for start in range(0, len(drawn), _AT_ONCE):
        batch = drawn[start : start + _AT_ONCE]
        known = [found for one in batch if (found := _arms(one, anchors, options))]
        scenarios = [arm for _, both in known for arms in both.values() for arm in arms]
        scenarios += [one for one, _ in known]
        if not may_run(runs, scenarios, LOOKS[0]):
            break
        runs.run(scenarios, LOOKS[0])
        for one, both in known:
            wins.append(anchored(runs.wins_per_quarter(one, LOOKS[0]), usual).mean)
            for practice, arms in both.items():
                signs[practice].append(effect_and_sign(arms, runs, anchors[practice])[1])
        if wins:
            share = min(1.0, (start + _AT_ONCE) / len(drawn))
            yield Resamples({name: tuple(each) for name, each in signs.items()}, tuple(wins), share)


def _arms(
    resample: Scenario, practices: Iterable[str], options: Options
) -> tuple[Scenario, dict[str, Arms]] | None:
    """A resample with both arms of each practice; None where one cannot be had there, so that all
    practices are told of the same resamples.
    """
    both: dict[str, Arms] = {}
    for practice in practices:
        arms = arms_of(resample, practice, options)
        if arms is None:
            return None
        both[practice] = arms
    return resample, both
