"""Places: a person's seat in a team whose people come and go, learn the job, or help one another.

Where nobody does any of it there are none, and people are bits of their station's words alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import record
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR, Scenario
from planner.model.team import Role

# What a place is. NOT_YET: a later hire's.
TAKEN, OPEN_SEAT, CLOSED, NOT_YET = range(4)
PLACES_PER_BLOCK = 64

# A seat, numbered over the whole team as listed, then in the order in which places are added.
PLACE = record(
    ("role", np.int64),
    ("crew", np.int64),  # its role pod
    ("station", np.int64),
    ("bit", np.int64),  # which of the station's people
    ("key", np.uint64),  # of its random numbers
    ("next", np.float64),  # when its person gives notice, or the next one comes; infinite: never
    ("came", np.float64),  # when its person did: minus infinite for those at full speed
    ("opened", np.float64),  # since when it is an open seat
    ("sat_before", np.int64),  # how many have sat there before its person
    ("next_going", np.int64),  # in the list of who goes now
    ("status", np.int64),  # TAKEN …
    ("on_notice", np.int64),
    ("at_work", np.int64),
    ("ends", np.int64),  # with its person
)

# People who come on a date, or places that end.
HIRE = record(("time", np.float64), ("role", np.int64), ("people", np.int64))


def are_kept(scenario: Scenario) -> bool:
    """Is there anything for which a person has to have a place?"""
    return (
        people_move(scenario)
        or scenario.team.help == "idle"
        or any(role.ramp.weeks > 0 and role.tenure_weeks for role in scenario.team.roles)
    )


def people_move(scenario: Scenario) -> bool:
    """Does anybody come or go?"""
    return bool(scenario.team.hires) or any(r.leaving.per_year > 0 for r in scenario.team.roles)


def added_to(scenario: Scenario, role: Role) -> int:
    """Places that hires add to a role, all together."""
    return sum(max(hire.people, 0) for hire in scenario.team.hires if hire.role == role.name)


def places(scenario: Scenario) -> NDArray[np.void]:
    """The places at the start of the run, then those that hires add, in their order: of PLACE.

    None where none are kept.
    """
    if not are_kept(scenario):
        return np.zeros(0, PLACE)
    roles = scenario.team.roles
    made = np.zeros(sum(role.people + added_to(scenario, role) for role in roles), PLACE)
    made["came"] = -np.inf
    first = 0
    for number, role in enumerate(roles):
        own = made[first : first + role.people]
        own["role"] = number
        newest = sorted(role.tenure_weeks, reverse=True)
        own["came"][len(own) - len(newest) :] = -np.array(newest)
        first += role.people
    for hire in hires(scenario):
        added = made[first : first + max(hire.people, 0)]
        added["role"] = hire.role
        added["status"] = NOT_YET
        first += len(added)
    return made


def hires(scenario: Scenario, start: float = 0.0) -> NDArray[np.void]:
    """Hires in the order in which they happen, and one that never does: (hires + 1,) of HIRE.

    start: of the window. Of one date, who comes stands before the places that end; else as listed.
    """
    numbers = {role.name: number for number, role in enumerate(scenario.team.roles)}
    dated = sorted(scenario.team.hires, key=lambda hire: (hire.week, hire.people < 0))
    rows: list[Any] = [(start + hire.week, numbers[hire.role], hire.people) for hire in dated]
    return np.array([*rows, (np.inf, 0, 0)], HIRE)


def notice_weeks(role: Role) -> float:
    """Mean time until a person gives notice."""
    per_year = role.leaving.per_year
    return WEEKS_PER_YEAR / per_year if per_year > 0 else np.inf


def fill_weeks(role: Role) -> float:
    """Mean time that a seat stays empty."""
    return role.leaving.fill.mean_days / DAYS_PER_WEEK
