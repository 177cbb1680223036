"""A factor over time, in steps ("Time"): what season and changes make of leads, hours and so on."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple


class Calendar(NamedTuple):
    """Where the weeks begin: those of the window are numbered from 0, earlier ones below."""

    window: float  # the window's start, in weeks of the run
    end: float  # of the run
    week_of_year: int


class Course:
    """Constant between jumps, from the start of the run to its end, and then as it ended."""

    def __init__(
        self, calendar: Calendar, season: Sequence[float] | None, changes: Sequence[dict[str, Any]]
    ):
        jumps: list[tuple[float, float | None, float]] = [(0.0, None, 1.0)]
        for week in range(math.floor(-calendar.window), math.ceil(calendar.end) + 1):
            if season is not None:
                # A week that began before the run holds from the start of the run.
                number = (calendar.week_of_year - 1 + week) % len(season)
                jumps.append((max(calendar.window + week, 0.0), season[number], 1.0))
        jumps += [(calendar.window + one["week"], None, one["times"]) for one in changes]
        jumps.sort(key=lambda jump: jump[0])
        self.moments: list[float] = []
        self.factors: list[float] = []
        of_season, of_changes = 1.0, 1.0
        for moment, factor, times in jumps:
            of_season = of_season if factor is None else factor
            of_changes *= times
            if self.moments and self.moments[-1] == moment:
                self.factors[-1] = of_season * of_changes
            else:
                self.moments.append(moment)
                self.factors.append(of_season * of_changes)

    def at(self, time: float) -> float:
        """Its value; at a jump the new one."""
        return self.factors[bisect_right(self.moments, time) - 1]

    def pieces(self, start: float) -> Iterator[tuple[float, float, float]]:
        """(from, to, factor) from a start on; the last one has no end."""
        first = bisect_right(self.moments, start) - 1
        for number in range(first, len(self.moments)):
            is_last = number + 1 == len(self.moments)
            stop = math.inf if is_last else self.moments[number + 1]
            yield max(self.moments[number], start), stop, self.factors[number]

    def end(self, start: float, amount: float) -> float:
        """The first moment at which its integral from the start is the amount."""
        for begin, stop, factor in self.pieces(start):
            end = begin + amount / factor
            if end <= stop:
                return end
            amount = max(amount - factor * (stop - begin), 0.0)
        raise AssertionError("the last piece has no end")


def end_of_work(
    hours: Course, start: float, weeks: float, came: float, ramp: dict[str, float]
) -> float:
    """When a person who came then has done work of so many weeks at full speed ("People").

    The speed is that of the hours' course times the ramp: start + (1 − start) τ / weeks, at most 1.
    """
    settled = came + ramp["weeks"]
    if start >= settled or ramp["weeks"] == 0:
        return hours.end(start, weeks)
    slope = (1 - ramp["start"]) / ramp["weeks"]
    for begin, stop, factor in hours.pieces(start):
        if begin >= settled:
            return hours.end(begin, weeks)
        speed = ramp["start"] + slope * (begin - came)
        length = min(stop, settled) - begin
        done = factor * (speed * length + slope * length**2 / 2)
        if weeks <= done:
            left = weeks / factor  # = speed u + slope u² / 2
            return begin + 2 * left / (speed + math.sqrt(speed**2 + 2 * slope * left))
        weeks -= done
        if settled < stop:
            return hours.end(settled, weeks)
    raise AssertionError("the last piece has no end")
