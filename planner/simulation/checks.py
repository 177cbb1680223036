"""The checks of an outcome: whether its numbers can be believed, and what to know beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model import flow
from planner.model.scenario import Scenario
from planner.statistics.intervals import interval, number_or_none

_UNSETTLED_SHARE = 0.10
_UNSETTLED_LEVEL = 0.99


@dataclass(frozen=True)
class Checks:
    """Whether the numbers can be believed, and what the leader must know before reading them.

    conserved: open at the start + arrivals = wins + losses + open at the end, in every replication.
    little_error: largest relative gap between the integral of the number inside and the deals'
    own times.
    settled: open deals do not grow or shrink over the window (model.md, Checks).
    overloaded: roles whose load is 1 or more while nobody turns leads away.
    loads: each role's load. drift: last over first quarter's open deals, less 1.
    """

    conserved: bool
    little_error: float
    settled: bool
    drift: float
    overloaded: tuple[str, ...]
    loads: dict[str, float]

    @property
    def adds_up(self) -> bool:
        """Whether every deal and its time are accounted for, but for rounding."""
        return self.conserved and self.little_error < 1e-9

    def to_dict(self) -> dict[str, Any]:
        """As the command line's JSON shows them."""
        return {
            "conserved": self.conserved,
            "little_error": self.little_error,
            "settled": self.settled,
            "drift": number_or_none(self.drift),
            "overloaded": list(self.overloaded),
            "loads": self.loads,
        }


def checks_of(scenario: Scenario, tallies: NDArray[np.void]) -> Checks:
    """The checks of what was counted in (R,) replications."""
    came = tallies["open_at_start"] + tallies["arrivals"]
    went = tallies["wins"] + tallies["losses"] + tallies["open_at_end"]
    area, time = tallies["inside_area"], tallies["inside_time"]
    settled, drift = _settled(tallies)
    return Checks(
        conserved=bool(np.all(came == went)),
        little_error=float(np.max(np.abs(area - time) / np.maximum(area, 1e-300), initial=0.0)),
        settled=settled,
        drift=drift,
        overloaded=flow.overloaded(scenario),
        loads=flow.loads(scenario),
    )


def _settled(tallies: NDArray[np.void]) -> tuple[bool, float]:
    """Model.md's test: last and first quarter differ by > 10 %, clear of zero at 99 %, paired.

    It makes no exception for a run that begins with today's deals, nor for seasons: there too the
    number of open deals was another at the end than at first.
    """
    first, last = tallies["first_quarter_area"], tallies["last_quarter_area"]
    if first.mean() == 0:
        return bool(last.mean() == 0), 0.0
    drift = float(last.mean() / first.mean() - 1)
    found = interval(last - first, _UNSETTLED_LEVEL)
    if abs(drift) <= _UNSETTLED_SHARE:
        return True, drift
    # With one replication there is no interval: nothing is clear.
    clear = found.low > 0 or found.high < 0
    return not clear, drift
