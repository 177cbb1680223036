"""Principle 9 as a study: what coaching would have to bring to be worth its hour.

Nobody knows by how much coaching shortens the time to full speed in sales, so that is turned, from
not at all to full speed on the first day, and told where the hour begins to pay.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import pairwise

from planner.model.fields import changed
from planner.model.practices import COACHED_RAMP, COACHING_HOURS
from planner.model.scenario import Scenario
from planner.model.team import Role
from planner.simulation import budget
from planner.simulation.runs import PairedRuns
from planner.statistics.intervals import Interval
from planner.statistics.looks import level_of
from planner.studies.turnover import with_turnover

SHARES = (1.0, COACHED_RAMP, COACHED_RAMP / 2, 0.0)
"""Time to full speed with coaching, as shares of that without."""
LOOKS = (24, 60, 150)
_LEVEL = level_of(LOOKS, len(SHARES))


@dataclass(frozen=True)
class Coaching:
    """gains: wins a quarter with an hour of coaching a week, less without, for each of SHARES."""

    scenario: Scenario
    gains: tuple[Interval, ...]
    replications: int
    share_done: float

    @property
    def pays_from(self) -> float | None:
        """The share of the time to full speed at which the hour is made up for, on a straight line
        between the points; None where no share does.
        """
        points = list(zip(SHARES, (gain.mean for gain in self.gains), strict=True))
        for (longer, below), (shorter, above) in pairwise(points):
            if below <= 0 < above:
                return longer + (shorter - longer) * -below / (above - below)
        return SHARES[0] if points[0][1] > 0 else None


def coached(scenario: Scenario, share: float) -> Scenario:
    """An hour a week less for everybody, and that share of the time to full speed."""

    def of(role: Role) -> Role:
        return changed(
            role,
            selling_hours_per_week=role.selling_hours_per_week - COACHING_HOURS,
            ramp=changed(role.ramp, weeks=share * role.ramp.weeks),
        )

    roles = tuple(of(role) for role in scenario.team.roles)
    return changed(scenario, team=changed(scenario.team, roles=roles))


def study(
    scenario: Scenario, seed: int = 1, *, executor: Executor | None = None
) -> Generator[Coaching, None, None]:
    """The gain at each of SHARES, on the same leads and luck; one result for each of LOOKS.

    Raises TooLarge for too large a team.
    """
    today = with_turnover(scenario)
    arms = [coached(today, share) for share in SHARES]
    every = list(dict.fromkeys([today, *arms]))
    runs = PairedRuns(seed, executor)
    for look in budget.looks(every, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(every, look.replications)
        gains = (runs.gain((arm, today), look.replications, _LEVEL) for arm in arms)
        yield Coaching(scenario, tuple(gains), look.replications, look.share_done)
        if look.is_last:
            return
