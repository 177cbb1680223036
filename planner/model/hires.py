"""People coming and going on dates: the places they leave, and the roles they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.model.fields import changed
from planner.model.people import Hire


def renamed(hires: Sequence[Hire], names: Mapping[str, str]) -> tuple[Hire, ...]:
    """The hires with these roles called, or joined to, others: old name → new name."""
    return tuple(changed(hire, role=names.get(hire.role, hire.role)) for hire in hires)


def places(people: Mapping[str, int], hires: Sequence[Hire]) -> Iterator[tuple[int, int]]:
    """(number of the hire, places of its role after it), in order of week, then as they are listed.

    `people` is role → who is there at the start. Raises KeyError where a hire names no role.
    """
    now = dict(people)
    for i, hire in sorted(enumerate(hires), key=lambda each: each[1].week):
        now[hire.role] += hire.people
        yield i, now[hire.role]
