"""Where a limit on open deals should stand, under each way in which juggling could slow people.

Several limits from a third to three times what a person can juggle are simulated on the same leads
and luck. Those that cannot be told from the best are as good as it, as far as is known.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass

from planner.analysis.attention import CURVES, with_curve
from planner.errors import NotPossible
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario
from planner.model.team import Curve
from planner.simulation import budget
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import PairedRuns
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR, level_of

LOOKS = (24, 60)
TIMES = (1 / 3, 1 / 2, 3 / 4, 1, 5 / 4, 3 / 2, 2, 3)
"""The limits tried, × the deals that a person can juggle."""


@dataclass(frozen=True)
class BestLimit:
    """Under one curve: the limit with most wins, what it brings against no limit (wins a quarter),
    and all limits that cannot be told from it, from the lowest on.
    """

    curve: Curve
    best: int
    effect: Interval
    as_good: tuple[int, ...]


@dataclass(frozen=True)
class BestLimits:
    """Under every curve, and the limits tried. share_done is 1 when no more follows."""

    tried: tuple[int, ...]
    found: tuple[BestLimit, ...]
    share_done: float

    @property
    def good_under_all(self) -> tuple[int, ...]:
        """The limits that are as good as the best under every curve."""
        return tuple(
            limit for limit in self.tried if all(limit in one.as_good for one in self.found)
        )


def limits(scenario: Scenario, options: Options) -> tuple[int, ...]:
    """The limits to try: around what a person can juggle, the one in force or chosen among them."""
    around = {max(1, round(times * scenario.focus.deals_per_rep)) for times in TIMES}
    own = PRACTICES["pull"].with_(scenario, options).pull.deals_per_rep
    return tuple(sorted(around | ({own} if own else set())))


def best_limits(
    scenario: Scenario,
    options: Options | None = None,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[BestLimits, None, None]:
    """The best limit under every curve, after each of LOOKS.

    All ranges hold together as surely as FAMILY_ERROR says, whichever limit is the best. Raises
    NotPossible where the practice is without a limit, TooLarge for too large a team.
    """
    options = options or Options()
    if "cap" not in options.pull:
        raise NotPossible("a limit is no part of the practice as it is meant here")
    tried = limits(scenario, options)
    arms = {curve: _arms(with_curve(scenario, curve), options, tried) for curve in CURVES}
    distinct = [arm for ways in arms.values() for arm in ways.values()]
    runs = PairedRuns(seed, executor, kept)
    # Every pair of limits under every curve, and each limit against none.
    pairs = len(tried) * (len(tried) + 1) // 2
    level = level_of(LOOKS, pairs * len(CURVES), FAMILY_ERROR)
    for look in budget.looks(distinct, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(distinct, look.replications)
        found = tuple(
            _best(curve, ways, runs, look.replications, level) for curve, ways in arms.items()
        )
        yield BestLimits(tried, found, look.share_done)


def _arms(
    scenario: Scenario, options: Options, tried: tuple[int, ...]
) -> dict[int | None, Scenario]:
    """By limit; None: without any."""
    limited = PRACTICES["pull"].with_(scenario, options)
    found: dict[int | None, Scenario] = {
        limit: limited.replace({"pull.deals_per_rep": limit}) for limit in tried
    }
    found[None] = PRACTICES["pull"].without(scenario, options)
    return found


def _best(
    curve: Curve,
    ways: dict[int | None, Scenario],
    runs: PairedRuns,
    replications: int,
    level: float,
) -> BestLimit:
    none = ways[None]
    capped = {limit: way for limit, way in ways.items() if limit is not None}
    best = max(capped, key=lambda limit: float(runs.wins_per_week(capped[limit]).mean()))
    as_good = tuple(
        limit
        for limit, way in capped.items()
        if runs.gain((capped[best], way), replications, level).low <= 0
    )
    return BestLimit(curve, best, runs.gain((capped[best], none), replications, level), as_good)
