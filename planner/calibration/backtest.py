"""The back-test: fitted to the first two thirds of a history, does a scenario predict the rest?

The replay starts from the scenario's own settled pipeline, not from the deals open on the day, and
counts, as the file does, only deals created since the file begins. Each has its own luck and its
own scenario, drawn from what the first two thirds leave open. What counts as a miss: prediction.py.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.calibration import estimates, fit, prediction
from planner.calibration.calibrate import Calibration, calibrate
from planner.calibration.prediction import Band, Power, Wins
from planner.calibration.replay import affordable_replays, replay
from planner.calibration.user_inputs import UserInputs
from planner.calibration.visits import Visits
from planner.errors import CalibrationError
from planner.model.calendar import week_of
from planner.model.scenario import DAYS_PER_WEEK
from planner.simulation.simulate import threads
from planner.statistics.bootstrap import DRAWS

FEWEST_WEEKS = 26
FEWEST_WINS = 100
LEARNT_SHARE = 2 / 3
_REPLAYS, _FEWEST_REPLAYS = DRAWS, 40
_SLOW_SHARE = 0.5  # replays whose buyers take twice the time, beside the others
_MOST_STEPS = 1e8  # of all replays, as `budget` counts, beyond the fewest: minutes
_BLOCK = 20


@dataclass(frozen=True)
class BackTest:
    """Wins per week and cycle time of the weeks kept back, against replays.

    mondays (W,): when each week begins, UTC. learnt_weeks: full weeks the scenario was made from.
    power: what of a miss would have been noticed; known at the end.
    """

    mondays: NDArray[np.datetime64]
    learnt_weeks: int
    wins: Band
    cycle_days: Band
    power: Power | None
    calibration: Calibration
    replays: int
    share_done: float

    @property
    def is_missed(self) -> bool:
        """Whether the weeks it had not seen are beyond what it predicts."""
        return self.wins.is_missed or self.cycle_days.is_missed

    @property
    def is_predicted(self) -> bool:
        """Whether they are as predicted, where a clear miss would have been noticed."""
        return not self.is_missed and self.power is not None and self.power.is_enough

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
    observed = prediction.seen([prediction.wins_of(history, cut)], weeks)
    affordable = affordable_replays(calibration.plan.scenario, end - begin, _MOST_STEPS)
    replays = max(_FEWEST_REPLAYS, min(_REPLAYS, affordable))
    calibration = _from_then(calibration, history, begin)
    length = (end - begin, cut - begin)
    slow_replays = round(_SLOW_SHARE * replays)
    replayed, slow = list[Wins](), list[Wins]()
    while len(slow) < slow_replays:
        is_slow = len(replayed) == replays
        done, most = (slow, slow_replays) if is_slow else (replayed, replays)
        numbers = range(len(done) + 1, min(len(done) + _BLOCK, most) + 1)
        replay_of = partial(_replayed, calibration, seed, length, is_slow)
        done += threads().map(replay_of, numbers)
        wins, days = prediction.bands(observed, prediction.seen(replayed, weeks - begin))
        power = None
        if len(slow) == slow_replays:
            power = prediction.power(wins, days, replayed, slow, weeks - begin, seed)
        yield BackTest(
            mondays=history.zero + weeks * np.timedelta64(DAYS_PER_WEEK, "D"),
            learnt_weeks=cut - first,
            wins=wins,
            cycle_days=days,
            power=power,
            calibration=calibration,
            replays=len(replayed),
            share_done=(len(replayed) + len(slow)) / (replays + slow_replays),
        )


def _from_then(calibration: Calibration, history: Visits, begin: int) -> Calibration:
    """The calibration with a scenario whose window begins in this week of the history."""
    monday = history.zero + begin * np.timedelta64(DAYS_PER_WEEK, "D")
    week = week_of(monday.astype("datetime64[D]").item())
    scenario = calibration.plan.scenario.replace({"clock.week_of_year": week})
    return replace(calibration, plan=calibration.plan.with_scenario(scenario))


def _replayed(
    calibration: Calibration, seed: int, weeks: tuple[int, int], is_slow: bool, number: int
) -> Wins:
    """The wins of one replay, on a scenario drawn for it; weeks: its length, and those learnt.

    is_slow: buyers take twice the time from then on.
    """
    scenario = calibration.draws.scenario(calibration.plan.scenario, number)
    length, learnt = weeks
    if is_slow:
        scenario = prediction.slower(scenario, learnt)
    return prediction.wins_of(replay(scenario, length, seed + is_slow, number), learnt)
