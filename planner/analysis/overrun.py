"""Who is overrun when: the share of their hours that people work, role by role, week by week.

The engine counts what a role works in all of the measured time. A run that ends earlier is the same
up to its end, on the same luck, so what was worked in between is the difference of the two.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from math import ceil

import numpy as np

from planner.analysis.verdict import OVERRUN
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import PairedRuns
from planner.statistics.arrays import Floats

REPLICATIONS = 16
SMOOTHED_WEEKS = 4
"""A share is of so many weeks up to its own: of one week alone chance would make too much."""
MOST_ENDS = 60  # of runs; of a longer time not every week is told


@dataclass(frozen=True)
class RoleByWeek:
    """One role over the measured time.

    busy: (W,) share of their hours that its people work in the last SMOOTHED_WEEKS, people: (W,)
    of them there, each up to the ends of BusyByWeek. overrun_from: the first week, 0 the window's
    first, of those in which they have no time left; None where there are none.
    """

    role: str
    busy: Floats
    people: Floats
    overrun_from: int | None


@dataclass(frozen=True)
class BusyByWeek:
    """All roles. ends: (W,) weeks of the window at which what is told ends."""

    scenario: Scenario
    ends: Floats
    roles: tuple[RoleByWeek, ...]
    replications: int

    @property
    def first(self) -> RoleByWeek | None:
        """The role that is overrun first, if any is."""
        over = [each for each in self.roles if each.overrun_from is not None]
        return min(over, key=lambda each: each.overrun_from or 0, default=None)

    @property
    def busiest(self) -> RoleByWeek:
        """The role with the busiest weeks of all."""
        return max(self.roles, key=lambda each: float(each.busy.max()))


def busy_by_week(
    scenario: Scenario, seed: int = 1, *, executor: Executor | None = None
) -> BusyByWeek:
    """Every role's busy share, week by week.

    Raises ValueError for a bad seed, TooLarge for a team that would take too long to simulate.
    """
    ends = _ends(scenario.clock.horizon_weeks)
    clock = scenario.clock
    shorter = [
        scenario.model_copy(update={"clock": clock.model_copy(update={"horizon_weeks": end})})
        for end in ends
    ]
    budget.require(shorter, 1, budget.PAGE)
    count = min(REPLICATIONS, budget.affordable(shorter, budget.PAGE.steps))
    runs = PairedRuns(seed, executor)
    runs.run(shorter, count)
    found = [runs.person_weeks(each) for each in shorter]
    nothing = np.zeros((1, len(scenario.team.roles)))
    worked = np.concatenate([nothing, [busy.mean(axis=0) for busy, _ in found]])
    there = np.concatenate([nothing, [people.mean(axis=0) for _, people in found]])
    weeks = np.array([0.0, *ends])
    return BusyByWeek(
        scenario=scenario,
        ends=weeks[1:],
        roles=tuple(
            _role(role.name, worked[:, i], there[:, i], weeks)
            for i, role in enumerate(scenario.team.roles)
        ),
        replications=count,
    )


def _ends(horizon_weeks: float) -> list[float]:
    step = ceil(horizon_weeks / MOST_ENDS)
    return [float(week) for week in range(step, int(horizon_weeks) + 1, step)]


def _role(name: str, worked: Floats, there: Floats, weeks: Floats) -> RoleByWeek:
    """worked, there: (W + 1,) person-weeks from the start up to each of the weeks."""
    now = np.arange(1, len(weeks))
    before = np.searchsorted(weeks, weeks[1:] - SMOOTHED_WEEKS, side="right") - 1
    before = np.clip(before, 0, now - 1)
    hours = there[now] - there[before]
    busy = np.divide(worked[now] - worked[before], hours, out=np.zeros(len(now)), where=hours > 0)
    over = np.flatnonzero(busy >= OVERRUN)
    return RoleByWeek(
        role=name,
        busy=busy,
        people=np.diff(there) / np.diff(weeks),
        overrun_from=int(weeks[before[over[0]]]) if over.size else None,
    )
