"""What people are, do and cost over the time they are there.

Everybody is there all the time; where people come and go, these are the sums that change.
"""

from __future__ import annotations

from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.model.team import Role


def person_weeks(role: Role, weeks: float) -> float:
    """Weeks that all people of a role are there, of so many."""
    return role.people * weeks


def hours_worked_per_week(role: Role, utilization: float) -> float:
    """Hours that all people of a role work, at this share of those they have."""
    return utilization * role.people * role.selling_hours_per_week


def cost_per_year_usd(scenario: Scenario) -> float:
    """What all people cost in a year."""
    return sum(role.people * role.cost_per_year_usd for role in scenario.team.roles)


def cost_usd(scenario: Scenario, weeks: float) -> float:
    """What all people cost in so many weeks."""
    return cost_per_year_usd(scenario) / WEEKS_PER_YEAR * weeks
