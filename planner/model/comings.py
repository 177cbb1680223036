"""Who comes to a role and who goes: whether anybody does, and how many people there ever are."""

from __future__ import annotations

from planner.model.hires import places
from planner.model.scenario import Scenario
from planner.model.team import Role


def some_are_new(scenario: Scenario, role: Role) -> bool:
    """Whether anybody of the role is ever getting up to speed."""
    is_refilled = role.leaving.per_year > 0 and role.leaving.refill
    return bool(role.tenure_weeks) or is_refilled or most_people(scenario, role) > role.people


def owners_go(scenario: Scenario, role: Role) -> bool:
    """Whether anybody of the role leaves deals of their own behind."""
    return role.owns_deals and (role.leaving.per_year > 0 or places_ending(scenario, role) > 0)


def most_people(scenario: Scenario, role: Role) -> int:
    """People of the role and all who are ever hired, whoever goes."""
    hires = scenario.team.hires
    return role.people + sum(max(0, one.people) for one in hires if one.role == role.name)


def places_ending(scenario: Scenario, role: Role) -> int:
    """How many places of the role ever end by a date."""
    hires = scenario.team.hires
    return sum(max(0, -one.people) for one in hires if one.role == role.name)


def people_at_start(scenario: Scenario, role: Role) -> int:
    """People of the role as the window begins, with those who come or go at once."""
    hires = scenario.team.hires
    at_once = (one.people for one in hires if one.role == role.name and one.week == 0)
    return role.people + sum(at_once)


def most_gone(scenario: Scenario, role: Role) -> int:
    """How many fewer than at the start of the run are in the role at most, by the places that end.

    So with one more at first than so many there is always one.
    """
    hires = [one for one in scenario.team.hires if one.role == role.name]
    return max([0, *(-left for _, left in places({role.name: 0}, hires))])
