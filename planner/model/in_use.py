"""Fields that change nothing as a scenario stands, as what they are about is not there."""

from __future__ import annotations

from planner.model import comings
from planner.model.paths import Found
from planner.model.people import Fill, Leaving, Ramp
from planner.model.scenario import Scenario
from planner.model.season import Season
from planner.model.team import Team


def is_in_use(scenario: Scenario, found: Found) -> bool:
    """Of seasons whether there is one, of numbers about people who come and go whether anybody does
    whom they are about. Every other field is.
    """
    if isinstance(found.part, Season):
        return found.value is not None
    if isinstance(found.part, Team) and found.name == "leaver_loss":
        return any(comings.owners_go(scenario, role) for role in scenario.team.roles)
    if not isinstance(found.part, Ramp | Leaving | Fill):
        return True
    role = scenario.team.roles[int(found.way[2])]
    if isinstance(found.part, Ramp):
        return comings.some_are_new(scenario, role)
    is_filled = role.leaving.refill or not isinstance(found.part, Fill)
    return role.leaving.per_year > 0 and is_filled
