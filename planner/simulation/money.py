"""What people are, do and cost over the time they are there, and what wins are worth.

there_by_week in all of this is (R, roles, weeks) of the time that people were there, as the engine
counts it, or without weeks where nobody comes or goes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.model.team import Role
from planner.statistics.arrays import Floats


def person_weeks(scenario: Scenario, there_by_week: Floats) -> Floats:
    """(R, roles): weeks that all people of a role are there, of those measured."""
    if there_by_week.shape[2]:
        return there_by_week.sum(axis=2)
    people = np.array([role.people for role in scenario.team.roles])
    all_the_time: Floats = people * scenario.clock.horizon_weeks
    return np.tile(all_the_time, (len(there_by_week), 1))


def people_by_week(scenario: Scenario, there_by_week: Floats) -> Floats:
    """(R, weeks): people of all roles there, on average over each week."""
    weeks = int(np.ceil(scenario.clock.horizon_weeks))
    if not there_by_week.shape[2]:
        return np.full((len(there_by_week), weeks), float(scenario.people))
    # The last week of the window may be only begun.
    lengths = np.minimum(scenario.clock.horizon_weeks - np.arange(weeks), 1.0)
    return there_by_week.sum(axis=1) / lengths


def hours_worked_per_week(role: Role, utilization: float, people_there: float) -> float:
    """Hours that all people of a role work, at this share of those they have."""
    return utilization * people_there * role.selling_hours_per_week


def cost_per_year_usd(scenario: Scenario, there_by_week: Floats) -> Floats:
    """(R,): what all people cost a year, while they are there."""
    if there_by_week.shape[2]:
        people = person_weeks(scenario, there_by_week) / scenario.clock.horizon_weeks
        yearly = np.array([role.cost_per_year_usd for role in scenario.team.roles])
        return people @ yearly
    # Added up one by one, as ever: another order would change the last bit.
    cost = sum(role.people * role.cost_per_year_usd for role in scenario.team.roles)
    return np.full(len(there_by_week), cost)


def without_cost(scenario: Scenario) -> list[str]:
    """The roles of whose people no cost is given: where there is one, nothing is known of what is
    left over.
    """
    return [role.name for role in scenario.team.roles if role.cost_per_year_usd == 0]


def any_value(scenario: Scenario) -> bool:
    """Whether a win of any kind is worth anything."""
    return any(values_usd(scenario))


def cost_by_week_usd(scenario: Scenario, there_by_week: Floats) -> Floats:
    """(R, weeks): what all people cost in each week, while they are there."""
    weekly = [role.cost_per_year_usd / WEEKS_PER_YEAR for role in scenario.team.roles]
    if there_by_week.shape[2]:
        return np.einsum("rpw,p->rw", there_by_week, np.array(weekly))
    # The last week of the window may be only begun.
    weeks = np.arange(np.ceil(scenario.clock.horizon_weeks))
    lengths = np.minimum(scenario.clock.horizon_weeks - weeks, 1.0)
    people = [role.people for role in scenario.team.roles]
    return np.tile(np.dot(people, weekly) * lengths, (len(there_by_week), 1))


def cost_usd(scenario: Scenario, there_by_week: Floats) -> Floats:
    """(R,): what all people cost over the measured weeks, while they are there."""
    per_year = cost_per_year_usd(scenario, there_by_week)
    return per_year / WEEKS_PER_YEAR * scenario.clock.horizon_weeks


def values_usd(scenario: Scenario) -> list[float]:
    """What a win of each kind is worth on average, seasons and changes out; one without kinds."""
    every = scenario.money.deal_value_usd
    return [every if kind.value_usd is None else kind.value_usd for kind in scenario.kinds] or [
        every
    ]


def revenue_usd(scenario: Scenario, value_by_week: NDArray[Any]) -> list[Floats]:
    """Of each kind, (R,) over all weeks; value_by_week is (R, kinds, weeks), 1 the mean value."""
    return [value_by_week[:, i].sum(axis=1) * usd for i, usd in enumerate(values_usd(scenario))]


def revenue_by_week_usd(scenario: Scenario, value_by_week: NDArray[Any]) -> Floats:
    """(R, weeks), of all kinds together."""
    parts = [usd * value_by_week[:, i] for i, usd in enumerate(values_usd(scenario))]
    return np.sum(parts, axis=0, dtype=np.float64)


def revenue_by_kind_usd(scenario: Scenario, value_by_week: NDArray[Any]) -> Floats:
    """(R, kinds, weeks)."""
    return value_by_week * np.array(values_usd(scenario))[:, None]
