"""Which stage, role, kind, frozen scenario or row of a list is which while a plan is changed.

A position says where one stands now, a name what it is called now; both change under a page that a
browser still shows as it was. So each has a number here that it keeps through renames and moves,
and that nothing else gets when it is gone. A path with such numbers is an anchored path:
'scenario.stages.#17.drop_off' for 'scenario.stages.2.drop_off'.

Hires, dated changes, rows of open deals and who is still new have no names: one is the row that
says the same, or, while there are as many of them, that stands at the same place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count

from planner.model.dated_edits import newcomers
from planner.plans.plan import Plan

STAGES = "scenario.stages"
ROLES = "scenario.team.roles"
KINDS = "scenario.kinds"
FROZEN = "frozen"
HIRES = "scenario.team.hires"
CHANGES = "scenario.changes"
OPEN_DEALS = "scenario.today.open_deals"
NEWCOMERS = "newcomers"  # no field: who is still new, of one role after the other

_ROWS = (HIRES, CHANGES, OPEN_DEALS, NEWCOMERS)
_LISTS = (STAGES, ROLES, KINDS, FROZEN, *_ROWS)
_POSITION = re.compile(rf"^({'|'.join(map(re.escape, _LISTS))})\.(\d+)\b")
_ANCHOR = re.compile(rf"^({'|'.join(map(re.escape, _LISTS))})\.#(\d+)\b")


class Gone(KeyError):
    """There is no stage, role, kind, frozen scenario or row of that number any more."""


@dataclass(frozen=True)
class _Member:
    number: int
    name: str


@dataclass(frozen=True)
class Identities:
    """The numbers of all members of a plan's lists, in the plan's order; `unused` is the next."""

    members: dict[str, tuple[_Member, ...]]
    unused: int

    @classmethod
    def of(cls, plan: Plan, unused: int = 0) -> Identities:
        """Of a plan none of whose members was known before."""
        return cls({}, unused).after(plan)

    def after(self, plan: Plan) -> Identities:
        """Of the plan that came of this one by adding, taking out or moving: a name is kept."""
        fresh = count(self.unused)
        members = {}
        for where in _LISTS:
            before, names = self.members.get(where, ()), _names(plan, where)
            if where in _ROWS:
                members[where] = tuple(_rows(before, names, fresh))
                continue
            known = {each.name: each for each in before}
            members[where] = tuple(
                known[name] if name in known else _Member(next(fresh), name) for name in names
            )
        return Identities(members, next(fresh))

    def renamed(self, plan: Plan) -> Identities:
        """Of the plan that came of this one by renaming: a position is kept."""
        members = {
            where: tuple(
                _Member(each.number, name)
                for each, name in zip(self.members[where], _names(plan, where), strict=True)
            )
            for where in _LISTS
        }
        return Identities(members, self.unused)

    def numbers(self, where: str) -> tuple[int, ...]:
        """The numbers of one of the lists, in the plan's order."""
        return tuple(each.number for each in self.members[where])

    def position(self, where: str, number: int) -> int:
        """Where the one with this number stands now. Raises Gone when it is."""
        numbers = self.numbers(where)
        if number not in numbers:
            raise Gone(f"{where}.#{number}")
        return numbers.index(number)

    def name(self, where: str, number: int) -> str:
        """What the one with this number is called now. Raises Gone when it is."""
        return self.members[where][self.position(where, number)].name

    def anchored(self, path: str) -> str:
        """A path of this plan, with numbers in the place of positions."""

        def of_member(found: re.Match[str]) -> str:
            numbers, position = self.numbers(found[1]), int(found[2])
            # What is said of any row, where there is none, is of none.
            return f"{found[1]}.#{numbers[position]}" if position < len(numbers) else found[0]

        return _POSITION.sub(of_member, path)

    def path(self, anchored: str) -> str:
        """The path as this plan has it now. Raises Gone when what it leads to is."""
        return _ANCHOR.sub(lambda m: f"{m[1]}.{self.position(m[1], int(m[2]))}", anchored)


def _names(plan: Plan, where: str) -> list[str]:
    """What members are called; of a row all that it says."""
    if where == NEWCOMERS:
        return [f"{role} {weeks}" for role, _, weeks in newcomers(plan.scenario)]
    if where == OPEN_DEALS and plan.scenario.today is None:
        return []
    return [repr(each) if where in _ROWS else each.name for each in plan.value(where)]


def _rows(before: tuple[_Member, ...], now: list[str], fresh: Iterator[int]) -> Iterator[_Member]:
    """The rows of now, with the numbers of those that they are."""
    if len(before) == len(now):
        yield from (_Member(each.number, row) for each, row in zip(before, now, strict=True))
        return
    matcher = SequenceMatcher(None, [each.name for each in before], now, autojunk=False)
    same = {
        block.b + i: before[block.a + i]
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    }
    for i, row in enumerate(now):
        yield same[i] if i in same else _Member(next(fresh), row)
