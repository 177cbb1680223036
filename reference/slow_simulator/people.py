"""Who does the work: persons, the places they sit in, and crews ("People")."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from reference.slow_simulator.deal import Deal
from reference.slow_simulator.draws import Whom


@dataclass(eq=False)
class Person:
    """Somebody in a place, from coming to going."""

    place: Place
    there_from: float
    came: float  # the start of the ramp: before the run for who is there at its start
    there_until: float = math.inf
    is_working: bool = False
    is_leaving: bool = False  # on notice, or the place has ended
    deals: set[Deal] = field(default_factory=set)  # that are open with this owner
    queue: list[Deal] = field(default_factory=list)  # of those, who waits

    @property
    def is_gone(self) -> bool:
        """Whether somebody else or nobody sits there now."""
        return self.place.person is not self


@dataclass(eq=False)
class Place:
    """A seat. `index` is the one within the role, `number` the one over the whole team."""

    number: int
    index: int
    crew: Crew
    have_sat: int = 0  # who sits there now included
    person: Person | None = None
    opened: float = 0.0  # when it was left
    is_ended: bool = False

    @property
    def whom(self) -> Whom:
        """For its draws."""
        return Whom("place", self.number)


@dataclass(eq=False)
class Crew:
    """The people of one role in one pod."""

    number: int  # of the role
    pod: int
    role: dict[str, Any]
    places: list[Place] = field(default_factory=list)  # by index; gone ones are not here
    deals: set[Deal] = field(default_factory=set)  # that are open here
    # Who waits for any of them; where deals are owned, those without an owner.
    queue: list[Deal] = field(default_factory=list)
    chosen_last: int = -1  # by index, for turns

    @property
    def owns_deals(self) -> bool:
        """Whether each deal here has one person of its own."""
        return bool(self.role["owns_deals"])

    @property
    def people(self) -> list[Person]:
        """Those there, by index; who leaves is there till the work in hand is done."""
        return [place.person for place in self.places if place.person]

    @property
    def size(self) -> int:
        """People and open seats; not a place that has ended, whoever still works there."""
        return sum(not place.is_ended for place in self.places)

    @property
    def takers(self) -> list[Person]:
        """Who may be given a new deal."""
        return [person for person in self.people if not person.is_leaving]


def dealt_out(number: int, role: dict[str, Any], pods: int) -> list[Crew]:
    """The crews of a role, by pod: people dealt out, remainders to the first; places to come."""
    assert role["people"] >= pods, "every role needs a person in every pod"
    return [Crew(number, pod, role) for pod in range(pods)]


def people_of_pod(role: dict[str, Any], pod: int, pods: int) -> int:
    """How many people of a role there are in a pod at the start."""
    each, rest = divmod(role["people"], pods)
    return int(each + (pod < rest))
