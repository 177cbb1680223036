"""The back-test: fitted to the first two thirds of a history, does a scenario predict the rest?

The replay starts from the scenario's own settled pipeline, not from the deals open on the day, and
counts, as the file does, only deals created since the file begins. The band holds 90 % of replays;
each has its own luck and its own scenario, drawn from what the first two thirds leave open.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.calibration import estimates, fit
from planner.calibration.calibrate import Calibration, calibrate
from planner.calibration.replay import affordable_replays, replay
from planner.calibration.user_inputs import UserInputs
from planner.calibration.visits import Visits
from planner.errors import CalibrationError
from planner.model.scenario import DAYS_PER_WEEK
from planner.simulation.simulate import threads
from planner.statistics.arrays import Floats
from planner.statistics.bootstrap import DRAWS

FEWEST_WEEKS = 26
FEWEST_WINS = 100
LEARNT_SHARE = 2 / 3
BAND = 0.90
PREDICTED_SHARE = 0.8  # of the weeks inside the band, from which they count as predicted
_REPLAYS, _FEWEST_REPLAYS = DRAWS, 40
_MOST_STEPS = 1e8  # of all replays, as `budget` counts, beyond the fewest: minutes
_BLOCK = 20


@dataclass(frozen=True)
class Band:
    """One measure, week by week: as observed, and the band of the replays (W,) each.

    NaN is a week without a win, which has no cycle time and counts in no coverage.
    """

    name: str
    unit: str
    observed: Floats
    low: Floats
    middle: Floats
    high: Floats

    @property
    def covered(self) -> NDArray[np.bool_]:
        """(weeks that can be judged,): is the observed number inside the band?"""
        known = ~np.isnan(self.observed) & ~np.isnan(self.low)
        inside = (self.low <= self.observed) & (self.observed <= self.high)
        return inside[known]

    @property
    def covered_share(self) -> float:
        """Share of the weeks that can be judged; NaN where there is none."""
        return float(self.covered.mean()) if self.covered.size else float("nan")

    @property
    def is_predicted(self) -> bool:
        """Whether the scenario predicted this measure."""
        return self.covered_share >= PREDICTED_SHARE


@dataclass(frozen=True)
class BackTest:
    """Wins per week and cycle time of the weeks kept back, against replays.

    mondays (W,): when each week begins, UTC. learnt_weeks: full weeks the scenario was made from.
    """

    mondays: NDArray[np.datetime64]
    learnt_weeks: int
    wins: Band
    cycle_days: Band
    calibration: Calibration
    replays: int
    share_done: float

    @property
    def is_predicted(self) -> bool:
        """Whether the scenario predicted the weeks it had not seen, both measures together."""
        covered = np.concatenate([self.wins.covered, self.cycle_days.covered])
        return bool(covered.size and covered.mean() >= PREDICTED_SHARE)

    @property
    def fit_missed_cycle_days(self) -> bool:
        """Whether days to a win are spread otherwise even in the weeks it was fitted to."""
        cycles = [one for one in self.calibration.matches if one.name.startswith("cycle_days")]
        return any(not one.is_met for one in cycles)


@dataclass(frozen=True)
class Missing:
    """What a history lacks for a back-test."""

    weeks: int
    wins: int
    fewest_weeks: int = FEWEST_WEEKS
    fewest_wins: int = FEWEST_WINS


def missing(history: Visits) -> Missing | None:
    """What the history has, when that is too little for a back-test; else None."""
    history = estimates.whole_part(history)
    first, end = history.full_weeks()
    wins = int(history.won.sum())
    if end - first < FEWEST_WEEKS or wins < FEWEST_WINS:
        return Missing(end - first, wins)
    return None


def back_test(
    history: Visits, inputs: UserInputs, seed: int = 1
) -> Generator[BackTest, None, None]:
    """Calibrate on the first two thirds and replay the rest; yields ever more replays.

    Raises CalibrationError where `missing` says what is missing, or the fit is not possible.
    """
    lack = missing(history)
    if lack:
        raise CalibrationError(
            f"a back-test needs {FEWEST_WEEKS} full weeks and {FEWEST_WINS} wins; the file has "
            f"{lack.weeks} and {lack.wins}"
        )
    history = estimates.whole_part(history)
    first, end = history.full_weeks()
    cut = first + round(LEARNT_SHARE * (end - first))
    *_, calibration = calibrate(history.until(cut), inputs, seed)
    # Replays cannot be of any length; what is left out lies far before the weeks to tell.
    begin = max(0, end - fit.replay_weeks(calibration.plan.scenario, history))
    weeks = np.arange(cut, end)
    observed = _by_week(history, weeks)
    affordable = affordable_replays(calibration.plan.scenario, end - begin, _MOST_STEPS)
    replays = max(_FEWEST_REPLAYS, min(_REPLAYS, affordable))
    replayed: list[tuple[Floats, Floats]] = []
    while len(replayed) < replays:
        numbers = range(len(replayed) + 1, min(len(replayed) + _BLOCK, replays) + 1)
        replay_of = partial(_replayed, calibration, seed, end - begin, weeks - begin)
        replayed += threads().map(replay_of, numbers)
        wins, cycles = (np.array(weekly) for weekly in zip(*replayed, strict=True))
        yield BackTest(
            mondays=history.zero + weeks * np.timedelta64(DAYS_PER_WEEK, "D"),
            learnt_weeks=cut - first,
            wins=_band("wins_per_week", "wins/week", observed[0], wins),
            cycle_days=_band("cycle_days", "days", observed[1], cycles),
            calibration=calibration,
            replays=len(replayed),
            share_done=len(replayed) / replays,
        )


def _replayed(
    calibration: Calibration, seed: int, length: int, weeks: NDArray[np.int64], number: int
) -> tuple[Floats, Floats]:
    """Wins and cycle times week by week of one replay, on a scenario drawn for it."""
    scenario = calibration.draws.scenario(calibration.plan.scenario, number)
    return _by_week(replay(scenario, length, seed, number), weeks)


def _by_week(history: Visits, weeks: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Wins of each week, and the median days from creation to win of those wins (NaN: none)."""
    week = np.floor(history.ended[history.won]).astype(int)
    days = DAYS_PER_WEEK * (history.ended - history.created)[history.won]
    wins = np.array([float(np.count_nonzero(week == number)) for number in weeks])
    cycle = np.array(
        [np.median(days[week == each]) if (week == each).any() else np.nan for each in weeks]
    )
    return wins, cycle


def _band(name: str, unit: str, observed: Floats, replayed: Floats) -> Band:
    """Quantiles of the replays (R, W), week by week."""
    of = _of_counts if name == "wins_per_week" else np.percentile
    tail = 50 * (1 - BAND)
    quantiles = np.full((3, observed.size), np.nan)
    for week in range(observed.size):
        values = replayed[:, week][~np.isnan(replayed[:, week])]
        if values.size:
            quantiles[:, week] = of(values, (tail, 50, 100 - tail))
    return Band(name, unit, observed, *quantiles)


def _of_counts(values: Floats, percents: tuple[float, ...]) -> Floats:
    """Percentiles of whole numbers, each spread evenly over its unit.

    Otherwise a band of small numbers, say 0 to 6 wins, would hold far more than it says.
    """
    whole, times = np.unique(values, return_counts=True)
    at = np.repeat(whole, 2) + np.tile([-0.5, 0.5], whole.size)
    share = np.cumsum(times) / values.size
    below = np.stack([share - times / values.size, share], axis=1).ravel()
    return np.maximum(np.interp(np.array(percents) / 100, below, at), 0.0)
