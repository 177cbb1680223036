"""The ways of deals through the names of a stage column: what follows what, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.crm.dates import NO_MOMENT

Codes = NDArray[np.signedinteger]
_ENOUGH_ROWS = 200_000  # to know what follows what


@dataclass(frozen=True)
class Ways:
    """Rows of deal, name and when, deal after deal and each in the order of time.

    names: what `name` counts in. Only rows with a name and a date; of rows in a row of one name the
    first. is_first: whether the deal was never there before.
    """

    names: tuple[str, ...]
    deal: Codes
    name: Codes
    when: NDArray[np.int64]
    is_first: NDArray[np.bool_]

    @classmethod
    def of(cls, names: Sequence[str], deal: Codes, name: Codes, when: NDArray[np.int64]) -> Ways:
        """The ways in rows of a file; of a long file its first rows. Names may come twice."""
        place = {one: i for i, one in reversed(list(enumerate(names)))}
        first = np.array([place[one] for one in names], np.int32)
        first_rows = slice(0, _ENOUGH_ROWS)
        deal, name, when = deal[first_rows], first[name[first_rows]], when[first_rows]
        known = (when != NO_MOMENT) & (np.array([*names, ""]) != "")[name]
        deal, name, when = deal[known], name[known], when[known]
        order = np.lexsort((when, deal))
        deal, name, when = deal[order], name[order], when[order]
        new = np.ones(deal.size, bool)
        new[1:] = (deal[1:] != deal[:-1]) | (name[1:] != name[:-1])
        deal, name, when = deal[new], name[new], when[new]
        pairs = deal.astype(np.int64) * len(names) + name
        order = np.argsort(pairs, kind="stable")
        is_first = np.ones(deal.size, bool)
        is_first[order[1:]] = pairs[order[1:]] != pairs[order[:-1]]
        return cls(tuple(names), deal, name, when, is_first)

    def deals(self) -> NDArray[np.int64]:
        """How many deals came to each name."""
        return np.bincount(self.name[self.is_first], minlength=len(self.names))

    def left(self) -> NDArray[np.int64]:
        """How often deals went on from each name to another."""
        followed = np.append(self.deal[1:] == self.deal[:-1], False)[: self.deal.size]
        return np.bincount(self.name[followed], minlength=len(self.names))

    def begun(self) -> NDArray[np.int64]:
        """How many deals began in each name."""
        begins = np.append(True, self.deal[1:] != self.deal[:-1])[: self.deal.size]
        return np.bincount(self.name[begins], minlength=len(self.names))

    def last_at(self) -> NDArray[np.int64]:
        """How many deals were last in each name."""
        is_last = np.append(self.deal[1:] != self.deal[:-1], True)[: self.deal.size]
        return np.bincount(self.name[is_last], minlength=len(self.names))

    def through(self, ends: Sequence[str]) -> tuple[NDArray[np.int64], int]:
        """(how many of the deals that were last in one of `ends` came to each name, all those)."""
        is_last = np.append(self.deal[1:] != self.deal[:-1], True)[: self.deal.size]
        is_end = np.array([*(one in set(ends) for one in self.names), False])
        chosen = self.deal[is_last & is_end[self.name]]
        of_win = np.zeros(int(self.deal.max(initial=0)) + 1, bool)
        of_win[chosen] = True
        passed = self.name[self.is_first & of_win[self.deal]]
        return np.bincount(passed, minlength=len(self.names)), int(chosen.size)

    def before(self) -> NDArray[np.int64]:
        """(names, names): of how many deals the first visit to one was before that to the other."""
        size = len(self.names)
        deal, name = self.deal[self.is_first], self.name[self.is_first]
        when = self.when[self.is_first]
        counts = np.zeros(size * size, np.int64)
        for lag in range(1, size):
            same = deal[lag:] == deal[:-lag]
            if not same.any():
                break
            same &= when[lag:] > when[:-lag]
            place = name[:-lag][same].astype(np.int64) * size + name[lag:][same]
            counts += np.bincount(place, minlength=size * size)
        return counts.reshape(size, size)


def in_order(ways: Ways, stages: Sequence[str]) -> tuple[str, ...]:
    """Stages in the order in which deals come to them; as they are given where none tells.

    Every pair should stand as it does in most of the deals that have both (Kemeny 1959); stages
    are moved one at a time as long as that makes more deals right.
    """
    place = {name: i for i, name in reversed(list(enumerate(ways.names)))}
    known = [place[name] for name in stages if name in place]
    before = ways.before()
    net = (before - before.T)[np.ix_(known, known)]
    order = list(range(len(known)))
    while any(_moved(order, net, one) for one in range(len(known))):
        continue  # until none is better elsewhere: every move makes more deals right
    names = [ways.names[known[i]] for i in order]
    return (*names, *(name for name in stages if name not in place))


def _moved(order: list[int], net: NDArray[np.int64], stage: int) -> bool:
    """Move a stage to where most deals have it; whether that was elsewhere.

    net: how many more deals have the one first than the other.
    """
    at = order.index(stage)
    rest = order[:at] + order[at + 1 :]
    # Deals that are right with the stage before the first of the others, after it, …
    gain = np.append(net[stage, rest].sum(), -2 * net[stage, rest]).cumsum()
    best = int(gain.argmax())
    if gain[best] <= gain[at]:
        return False
    order[:] = [*rest[:best], stage, *rest[best:]]
    return True
