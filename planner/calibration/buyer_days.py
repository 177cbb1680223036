"""The buyer's own time with which a deal stays in a stage as many days as somebody knows it does.

What else makes it stay (waiting for people, their work, repeats, the hand-off that follows) is
simulated, with the fit that calibration uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.calibration import fit
from planner.calibration.estimates import StageTimes
from planner.calibration.stage_days import stage_days
from planner.errors import CalibrationError
from planner.model import flow
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval

CLOSE = 0.005  # simulated days this near those wanted, as a share, are the same
MET = 0.02  # so near they are called met
DIGITS = 3  # of the days that are fitted: as exact as anybody reads them
_LEADS_OF_A_ROUND = 100_000
_REPLICATIONS = (20, 400)  # fewest and most of a round


@dataclass(frozen=True)
class StageFit:
    """Of one stage: days wanted, the buyer's own time for them, and the days found with it."""

    wanted: float
    buyer_days: float
    found: Interval

    @property
    def is_met(self) -> bool:
        """Whether the days found are those wanted, but for chance or nearly."""
        return is_met(self.wanted, self.found)


def is_met(wanted: float, found: Interval) -> bool:
    """Whether what is found is what is wanted, but for chance or nearly."""
    return abs(found.mean - wanted) <= MET * wanted or found.low <= wanted <= found.high


def buyer_days_for(scenario: Scenario, number: int, days: float, seed: int = 1) -> StageFit:
    """The buyer's time at the stage of this number with which a deal stays there so many days.

    Of the team once it has settled: today's open deals are left out. Raises CalibrationError where
    there is more work than hours, so that days grow for as long as one looks, and TooLarge.
    """
    crowded = flow.overloaded(scenario)
    if crowded:
        raise CalibrationError(
            f"{crowded[0]} have more work than hours, so deals stay ever longer and no days in a "
            "stage can be told"
        )
    settled = scenario.model_copy(update={"today": None})
    goal = np.full(len(scenario.stages), np.nan)
    goal[number] = days
    nothing = np.full(goal.size, np.nan)
    times = StageTimes(goal, nothing, np.zeros(goal.size, np.int64), np.zeros(goal.size))
    nearest = settled
    for each in fit.nearer_and_nearer(settled, times, reaching(seed), CLOSE):
        nearest = each.nearest
    outcome = reaching(seed)(rounded(nearest))[1]
    return StageFit(
        days, outcome.scenario.stages[number].buyer.mean_days, stage_days(outcome)[number]
    )


def reaching(seed: int) -> Callable[[Scenario], tuple[StageTimes, Outcome]]:
    """Simulates a scenario; gives the days in its stages, and all that was found."""

    def reach(scenario: Scenario) -> tuple[StageTimes, Outcome]:
        outcome = simulate(scenario, _replications(scenario), seed)
        days = np.array([each.mean for each in stage_days(outcome)])
        nothing, count = np.full(days.size, np.nan), np.zeros(days.size)
        return StageTimes(np.nan_to_num(days), nothing, count.astype(np.int64), count), outcome

    return reach


def _replications(scenario: Scenario) -> int:
    """Enough for days within a per cent or two, within what a round may cost."""
    fewest, most = _REPLICATIONS
    wanted = _LEADS_OF_A_ROUND / (scenario.leads.per_week * WEEKS_PER_YEAR)
    affordable = budget.affordable([scenario], budget.PAGE.steps / fit.ROUNDS)
    return int(np.clip(min(np.ceil(wanted), affordable), fewest, most))


def rounded(scenario: Scenario) -> Scenario:
    """The scenario with the buyer's days rounded."""
    stages = tuple(
        stage.model_copy(
            update={
                "buyer": stage.buyer.model_copy(
                    update={"mean_days": round(stage.buyer.mean_days, DIGITS)}
                )
            }
        )
        for stage in scenario.stages
    )
    return Scenario.from_dict(scenario.model_copy(update={"stages": stages}).to_dict())
