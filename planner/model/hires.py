"""People coming and going on dates: kept as they are when roles are renamed, joined or split."""

from __future__ import annotations

from collections import defaultdict
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


def dealt_out(hires: Sequence[Hire], names: Sequence[str], first: int) -> tuple[Hire, ...]:
    """The people of all hires given to the roles of these names in turn, the first to `first`.

    Places that end are those given last, so that no role ever has two people more than another
    that had as many before.
    """
    turn, found = first, []
    for hire in sorted(hires, key=lambda each: each.week):
        given: defaultdict[str, int] = defaultdict(int)
        step = 1 if hire.people > 0 else -1
        for _ in range(abs(hire.people)):
            turn += min(step, 0)
            given[names[turn % len(names)]] += step
            turn += max(step, 0)
        found += [changed(hire, role=name, people=count) for name, count in given.items() if count]
    return tuple(found)
