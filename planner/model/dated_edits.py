"""Changes to what happens on dates: who comes and goes, and numbers that are others from then on.

Every edit gives a new scenario. Raises ScenarioError where nothing whole can come of it.
"""

from __future__ import annotations

from planner.model.changes import Change
from planner.model.people import Hire
from planner.model.scenario import Scenario

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


def _with_hires(scenario: Scenario, hires: tuple[Hire, ...]) -> Scenario:
    return scenario.replace({"team.hires": [hire.model_dump() for hire in hires]})


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
