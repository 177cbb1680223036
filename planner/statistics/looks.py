"""Looks at ever more replications, until they are precise or as many as may be.

Every look spends an equal share of the error (the union bound), so watching the numbers settle
misleads no oftener than one look would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from planner.statistics.intervals import Interval

FAMILY_ERROR = 0.05
"""Two-sided, over all that is compared together; each of it has an equal part (Bonferroni)."""

# Why replications ended: that many were asked for, precise enough, or the stated maximum reached;
# or that more are to come.
Stopped = Literal["asked", "precision", "maximum", "not yet"]


@dataclass(frozen=True)
class Look:
    """One look at so many replications: whether it is the last, and why.

    share_done: of the replications of the last look planned; 1 for the last look there is.
    """

    replications: int
    stopped: Stopped
    share_done: float

    @property
    def is_last(self) -> bool:
        """Whether no more replications follow."""
        return self.stopped != "not yet"

    def judged(self, is_precise: bool) -> Look:
        """The last look where what it shows is precise enough, else the look as it is."""
        return replace(self, stopped="precision", share_done=1.0) if is_precise else self


def looks_within(planned: Sequence[int], most: float) -> Iterator[Look]:
    """The looks planned that take no more than `most` replications; the first in any case."""
    possible = [count for count in planned if count == planned[0] or count <= most]
    for count in dict.fromkeys(possible):
        if count == possible[-1]:
            yield Look(count, "maximum", 1.0)
        else:
            yield Look(count, "not yet", count / planned[-1])


def level_of(looks: Sequence[int], comparisons: int = 1, error: float = FAMILY_ERROR) -> float:
    """The level of each interval, for an error over so many comparisons and all looks together."""
    return 1 - error / comparisons / len(looks)


def overlapping(found: Interval, before: Interval | None) -> Interval:
    """The interval found, widened to hold the one before where they have nothing in common.

    So no effect goes from above zero to below without an interval between that says it could.
    """
    if before is None or (found.low <= before.high and before.low <= found.high):
        return found
    return replace(found, low=min(found.low, before.low), high=max(found.high, before.high))
