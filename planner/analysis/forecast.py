"""What the next quarters bring: each one's running total week by week, and the year together.

Ever more precisely: a first answer from few replications, then sharper ones on the same luck.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.analysis.baseline import PRECISION, wins_per_quarter
from planner.analysis.effects import LOOKS
from planner.errors import PlannerError
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.simulation import budget
from planner.simulation.money import values_usd
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import Prediction, Quarter, prediction, weeks_of_quarters
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, counted_interval

QUARTERS_PER_YEAR = WEEKS_PER_YEAR // WEEKS_PER_QUARTER

FEWEST = 400
"""Replications at which the looks end at the earliest: on a tenth of them the outer two rest."""

_LOOKS = LOOKS[1:]  # at fewer the outer two jump; the very first only where no more is affordable

_BAND = (10, 50, 90)  # percentiles over replications: 8 of 10 quarters lie between the outer two


@dataclass(frozen=True)
class Fan:
    """A quarter's running total at the start of its first week and at the end of each week.

    weeks: (W + 1,) of the window. low, middle, high: (W + 1,) 10th, 50th and 90th percentile over
    replications; they begin with what was won in the quarter before the window.
    """

    weeks: Floats
    low: Floats
    middle: Floats
    high: Floats


@dataclass(frozen=True)
class OfKind:
    """What a quarter brings of one kind of deal, without what was won before the window."""

    wins: Prediction
    revenue_usd: Prediction


@dataclass(frozen=True)
class QuarterForecast:
    """One quarter: the predictions of its measures by name, how it gets there, and of each kind by
    its name; of none where all deals are alike.
    """

    quarter: Quarter
    predictions: dict[str, Prediction]
    wins: Fan
    revenue_usd: Fan
    kinds: dict[str, OfKind]

    @property
    def wins_so_far(self) -> float:
        """What was won in it before the window."""
        return float(self.wins.middle[0])


@dataclass(frozen=True)
class Year:
    """The first quarters together, a year's at most; what was won so far is in.

    chance: of reaching as many times the target of a quarter; NaN without one.
    """

    quarters: int
    wins: Prediction
    revenue_usd: Prediction
    chance: Interval


@dataclass(frozen=True)
class Forecast:
    """What the quarters bring, as far as it is known; share_done is 1 when no more follows."""

    outcome: Outcome
    quarters: tuple[QuarterForecast, ...]
    year: Year
    share_done: float


def forecast_in_looks(
    scenario: Scenario,
    seed: int = 1,
    *,
    limit: budget.Limit = budget.COMMAND_LINE,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Forecast, None, None]:
    """The forecast, one for each look, with that many replications; as many as `limit` allows.

    The last is as sharp as `baseline`, so that its wins are those of every page, or has FEWEST.
    What is `kept` is not run again. Raises PlannerError where no quarter ends in the measured time,
    ValueError for a bad seed, TooLarge for too large a team.
    """
    if not weeks_of_quarters(scenario):
        raise PlannerError(
            f"clock.horizon_weeks: no quarter ends in the {scenario.clock.horizon_weeks:g} weeks "
            f"measured; {WEEKS_PER_QUARTER} hold one in any case"
        )
    runs = FullRuns(seed, executor, kept)
    for look in budget.looks([scenario], _planned(scenario, limit), limit, limit.steps):
        run_in_steps(runs, scenario, look.replications)
        wins = wins_per_quarter(runs.outcome(scenario, "not yet"))
        is_precise = wins.half_width <= PRECISION * wins.mean
        look = look.judged(is_precise and look.replications >= FEWEST)
        yield forecast_of(runs.outcome(scenario, look.stopped), look.share_done)
        if look.is_last:
            return


def _planned(scenario: Scenario, limit: budget.Limit) -> tuple[int, ...]:
    return _LOOKS if budget.affordable([scenario], limit.steps) >= _LOOKS[0] else LOOKS


def run_in_steps(runs: FullRuns, scenario: Scenario, replications: int) -> None:
    """Bring a scenario to so many replications in the steps in which all who look at it run them,
    so that those kept of one are found by the others.
    """
    for step in LOOKS:
        if step < replications:
            runs.run([scenario], step)
    runs.run([scenario], replications)


def forecast_of(outcome: Outcome, share_done: float = 1.0) -> Forecast:
    """What the quarters of an outcome bring. It must have one."""
    quarters = outcome.quarters
    return Forecast(
        outcome=outcome,
        quarters=tuple(_quarter(outcome, quarter) for quarter in quarters),
        year=_year(outcome, quarters[:QUARTERS_PER_YEAR]),
        share_done=share_done,
    )


def _quarter(outcome: Outcome, quarter: Quarter) -> QuarterForecast:
    weeks = slice(quarter.first_week, quarter.end_week)
    return QuarterForecast(
        quarter=quarter,
        predictions=quarter.predictions(),
        wins=_fan(quarter, outcome.wins_by_week[:, weeks], quarter.wins),
        revenue_usd=_fan(quarter, outcome.revenue_by_week_usd[:, weeks], quarter.revenue_usd),
        kinds={kind: _of_kind(outcome, i, weeks) for i, kind in enumerate(outcome.kinds)},
    )


def _of_kind(outcome: Outcome, position: int, weeks: slice) -> OfKind:
    wins = outcome.wins_by_kind_and_week[:, position, weeks].sum(axis=1, dtype=np.float64)
    revenue_usd: Floats = outcome.revenue_by_kind_and_week_usd[:, position, weeks].sum(axis=1)
    worth = values_usd(outcome.scenario)[position]
    return OfKind(prediction(wins, 1.0), prediction(revenue_usd, worth))


def _fan(quarter: Quarter, by_week: NDArray[np.generic], total: Floats) -> Fan:
    """by_week is (R, W); total (R,) of the whole quarter has what was won before in it too."""
    added = np.cumsum(by_week, axis=1, dtype=np.float64)
    # Whole dollars and wins: what is left of adding up cents is none of them.
    before = np.round(total - added[:, -1], 6)
    running = np.concatenate([before[:, None], before[:, None] + added], axis=1)
    low, middle, high = np.percentile(running, _BAND, axis=0)
    weeks = np.arange(quarter.first_week, quarter.end_week + 1, dtype=np.float64)
    return Fan(weeks, low, middle, high)


def _year(outcome: Outcome, quarters: tuple[Quarter, ...]) -> Year:
    wins: Floats = np.sum([quarter.wins for quarter in quarters], axis=0)
    revenue_usd: Floats = np.sum([quarter.revenue_usd for quarter in quarters], axis=0)
    target, reached = outcome.scenario.target, np.full(wins.shape, np.nan)
    if target.revenue_per_quarter_usd is not None:
        reached = revenue_usd >= len(quarters) * target.revenue_per_quarter_usd
    elif target.wins_per_quarter is not None:
        reached = wins >= len(quarters) * target.wins_per_quarter
    return Year(
        quarters=len(quarters),
        wins=prediction(wins, 1.0),
        revenue_usd=prediction(revenue_usd, quarters[0].win_usd),
        chance=counted_interval(reached.astype(np.float64), 1.0).within(0.0, 1.0),
    )
