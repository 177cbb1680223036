"""Changes to what happens on dates: who comes and goes, and numbers that are others from then on.

Every edit gives a new scenario. Raises ScenarioError where nothing whole can come of it.
"""

from __future__ import annotations

from planner.errors import NotPossible
from planner.model.changes import Change
from planner.model.people import Hire
from planner.model.scenario import Scenario
from planner.model.team import MOST_TENURE_WEEKS

_FIRST_WEEK = 4  # of what is added: soon, and not at once


def with_hire(scenario: Scenario, people: int) -> Scenario:
    """One more date on which so many people come to the first role, or go from it."""
    new = Hire(week=_FIRST_WEEK, role=scenario.team.roles[0].name, people=people)
    return _with_hires(scenario, (*scenario.team.hires, new))


def without_hire(scenario: Scenario, number: int) -> Scenario:
    """Without the date of this number; as it is where there is none any more."""
    return _with_hires(
        scenario, tuple(hire for i, hire in enumerate(scenario.team.hires) if i != number)
    )


def with_starts_later(scenario: Scenario, weeks: float) -> Scenario:
    """All who come on a date come so many weeks later; who goes then goes as planned."""
    late = (hire.week + weeks if hire.people > 0 else hire.week for hire in scenario.team.hires)
    return scenario.replace({f"team.hires.{i}.week": week for i, week in enumerate(late)})


def _with_hires(scenario: Scenario, hires: tuple[Hire, ...]) -> Scenario:
    return scenario.replace({"team.hires": [hire.model_dump() for hire in hires]})


def newcomers(scenario: Scenario) -> list[tuple[str, int, float]]:
    """(role, number in it, weeks in the job) of all who are still new, one role after the other."""
    return [
        (role.name, number, weeks)
        for role in scenario.team.roles
        for number, weeks in enumerate(role.tenure_weeks)
    ]


def with_newcomer(scenario: Scenario, role: str) -> Scenario:
    """One more of a role's people who came lately, at first today."""
    return _with_tenures(scenario, role, (*_tenures(scenario, role), 0.0))


def with_tenure(scenario: Scenario, role: str, number: int, weeks: float) -> Scenario:
    """So many weeks in the job for the newcomer of this number; as it is where there is none.

    Raises NotPossible for weeks that cannot be.
    """
    if not 0 <= weeks <= MOST_TENURE_WEEKS:
        raise NotPossible(f"weeks in the job can be between 0 and {MOST_TENURE_WEEKS}")
    now = (weeks if i == number else each for i, each in enumerate(_tenures(scenario, role)))
    return _with_tenures(scenario, role, tuple(now))


def without_newcomer(scenario: Scenario, role: str, number: int) -> Scenario:
    """The newcomer of this number is like the others; as it is where there is none any more."""
    left = (each for i, each in enumerate(_tenures(scenario, role)) if i != number)
    return _with_tenures(scenario, role, tuple(left))


def _tenures(scenario: Scenario, role: str) -> tuple[float, ...]:
    return next(each.tenure_weeks for each in scenario.team.roles if each.name == role)


def _with_tenures(scenario: Scenario, role: str, weeks: tuple[float, ...]) -> Scenario:
    position = [each.name for each in scenario.team.roles].index(role)
    return scenario.replace({f"team.roles.{position}.tenure_weeks": list(weeks)})


def with_change(scenario: Scenario, field: str) -> Scenario:
    """One more change of a field, at first to as much as before."""
    new = Change(week=_FIRST_WEEK, field=field, times=1.0)
    return _with_changes(scenario, (*scenario.changes, new))


def without_change(scenario: Scenario, number: int) -> Scenario:
    """Without the change of this number; as it is where there is none any more."""
    return _with_changes(
        scenario, tuple(each for i, each in enumerate(scenario.changes) if i != number)
    )


def _with_changes(scenario: Scenario, changes: tuple[Change, ...]) -> Scenario:
    return scenario.replace({"changes": [change.model_dump() for change in changes]})
