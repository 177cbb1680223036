"""Average days of a deal in a stage, as a CRM would measure them in a simulated team.

From entering the stage until it goes on: waiting for people, their work, repeats, the buyer's own
time, and the delay of a hand-off that follows. So the stages add up to the days from lead to win.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.model import flow
from planner.model.scenario import DAYS_PER_WEEK
from planner.simulation.outcome import Outcome
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, student_t


def stage_days(outcome: Outcome) -> tuple[Interval, ...]:
    """Days in each stage of a team that has settled, with its 95 % interval; NaN where nobody came.

    By Little's law (Little 1961): deals inside over deals that enter a week. Those that are lost
    are inside as long as the others, but for the hand-off's delay, which they do not meet.
    """
    scenario = outcome.scenario
    visits, handed = flow.of_a_stay(scenario)
    roles = scenario.role_of_stage()
    delay = scenario.hand_off.delay.mean_days * scenario.team.pod_factor
    days = []
    for i, stage in enumerate(scenario.stages):
        inside = outcome.values("work_in_process", stage=stage.name)
        if i == 0:
            inside = inside + outcome.values("lead_pool")
        # Who goes cold was there, and was never visited.
        come = outcome.values("visits_per_week", stage=stage.name)
        come = come + outcome.values("cold_per_week", stage=stage.name)
        goes_to_another = i + 1 < len(roles) and roles[i] != roles[i + 1]
        more = delay * (float(goes_to_another) - handed[i])
        days.append(_plus(_ratio(DAYS_PER_WEEK * inside, come / visits[i]), more))
    return tuple(days)


def _plus(days: Interval, more: float) -> Interval:
    return replace(days, mean=days.mean + more, low=days.low + more, high=days.high + more)


def _ratio(above: Floats, below: Floats) -> Interval:
    """The ratio of two means, with the interval of the ratio estimator (Cochran 1977, ch. 6)."""
    if not below.any():
        return Interval(np.nan, np.nan, np.nan, np.nan)
    ratio = float(above.mean() / below.mean())
    if above.size < 2:
        return Interval(ratio, np.nan, np.nan, np.nan)
    rest = above - ratio * below
    error = float(rest.std(ddof=1) / np.sqrt(above.size) / below.mean())
    reach = student_t(0.95, above.size - 1) * error
    return Interval(ratio, error, max(0.0, ratio - reach), ratio + reach)
