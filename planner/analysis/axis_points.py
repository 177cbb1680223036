"""The effect of a practice at some values of one axis, and where it crosses zero between them.

Everything is measured on the same leads with the same luck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from planner.analysis.arms import Keep, arms_at, arms_of, as_turned, may_run, with_values
from planner.analysis.axes import Axis, is_composite
from planner.analysis.effects import FEWEST_WINS
from planner.model.practices import PRACTICES, Options, Practice
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.arrays import Floats
from planner.statistics.control_variate import anchored
from planner.statistics.intervals import Interval, interval
from planner.statistics.looks import FAMILY_ERROR, level_of

# Replications at which a point of an axis is looked at. As many as the last are simulated of the
# scenario as it is, once for all axes: all other points lean on it (`control_variate`). Half of the
# error is for its sign, so that no break-even reaches today's value where the verdict of today is
# sure.
POINT_LOOKS = (8, 48, 144)
_GRID_POINTS = 4
_MOST_ROUNDS = 4  # of narrowing a crossing, two points each
_MOST_POINTS = _GRID_POINTS + 1 + 2 * _MOST_ROUNDS
_STANDS_OFF = 1.3  # how far from the crossing a point is looked at, where 1 is just clear
_MOST_SETTLED = 2  # points of either sign that are looked at longer
_PLAIN = 4.0  # standard errors to one side at both ends and today: nobody looks in between
_MOVED = 2.0  # standard errors by which the effect at an end differs from today's, or is the same
_HOPELESS = 1.0  # standard errors after the middle look: the last would hardly make a sign clear
_FINEST = 0.0025  # of an axis' range: nearer to a crossing nobody looks


@dataclass(frozen=True)
class BreakEven:
    """Where one practice's effect crosses zero along one axis, if it does in its range.

    at, low, high: the crossing nearest to now, with an interval whose ends have clear and opposite
    signs, of an effect that a card would call HELPS somewhere on one side and HURTS on the other;
    None when there is none. before, after: the sign of the effect below and above the crossing;
    without one, both are the sign seen everywhere that one was seen, 0 for none. nothing: between
    low and high, from where to where the effect is exactly nothing, as both arms win the very same
    deals; `at` is then in the middle between a clear sign and that stretch, on the side where the
    sign is not today's, or the nearest. is_nothing_now: whether it is exactly nothing at now.
    """

    practice: str
    axis: Axis
    at: float | None
    low: float | None
    high: float | None
    before: int
    after: int
    nothing: tuple[float, float] | None = None
    is_nothing_now: bool = False

    @property
    def turns_between(self) -> tuple[float, float]:
        """The two values between which the effect turns. There must be a crossing."""
        assert self.at is not None
        assert self.low is not None
        assert self.high is not None
        if self.nothing is None:
            return self.low, self.high
        first, last = self.nothing
        return (self.low, first) if self.at <= first else (last, self.high)

    @property
    def distance(self) -> float | None:
        """How far from now, as a share of the axis' range."""
        if self.at is None:
            return None
        return abs(self.at - self.axis.now) / (self.axis.high - self.axis.low)


class Points:
    """The effect of a practice at some values of an axis."""

    def __init__(
        self,
        scenario: Scenario,
        practice: str,
        axis: Axis,
        options: Options,
        runs: PairedRuns,
        practices: Mapping[str, Practice] = PRACTICES,
        keep: Keep = as_turned,
    ):
        self.scenario, self.practice, self.axis = scenario, practice, axis
        self.options, self.runs, self._practices = options, runs, practices
        self._keep = keep
        self.known: dict[float, Interval] = {}
        self._replications: dict[float, int] = {}
        self._rounds = _MOST_ROUNDS  # of narrowing that are left
        self._level = level_of(POINT_LOOKS, _MOST_POINTS, FAMILY_ERROR / 2)
        # Along an axis of several fields even today's value can leave something out.
        here = with_values(scenario, {axis.path: axis.now}) if is_composite(axis.path) else None
        self._today = arms_of(here or scenario, practice, options, practices)
        inside = [axis.now] if axis.low <= axis.now <= axis.high else []
        self._grid = sorted({*axis.values(_GRID_POINTS), *inside})
        self._arms: dict[float, Arms | None] = {}

    def arms(self) -> list[Scenario]:
        """Of all points of the grid."""
        return self._arms_of(self._grid)

    def arms_of_outer(self) -> list[Scenario]:
        """Of both ends of the grid and today's value."""
        return self._arms_of(self._outer())

    def _arms_of(self, values: Sequence[float]) -> list[Scenario]:
        return [arm for value in values if (arms := self._arms_at(value)) for arm in arms]

    def _outer(self) -> list[float]:
        """Where a value at an end cannot be had, the next one that can stands for it."""
        low = next((each for each in self._grid if self._arms_at(each)), None)
        high = next((each for each in reversed(self._grid) if self._arms_at(each)), None)
        return [each for each in self._grid if each in (low, high, self.axis.now)]

    def screen(self) -> None:
        """Look a little at every point of the grid."""
        for value in self._grid:
            if value not in self.known:
                self.look(value, POINT_LOOKS[0])

    def screen_outer(self) -> None:
        """Look a little at both ends of the grid and at today's value."""
        for value in self._outer():
            self.look(value, POINT_LOOKS[0])

    def is_plain(self) -> bool:
        """Whether all that was looked at lies far to one side or is exactly nothing, or the effect
        at neither end differs from today's.
        """
        if all(map(self._is_nothing, self.known)):
            return True
        tellings = [self._telling(value) for value in self.known]
        if min(tellings) >= _PLAIN or max(tellings) <= -_PLAIN:
            return True
        return self.axis.now in self.known and not any(map(self._is_moved, self.known))

    def _is_moved(self, value: float) -> bool:
        """Whether the effect at a value seems to be another than today's, on the same luck."""
        at, today = self._arms_at(value), self._today
        if value == self.axis.now or at is None or today is None:
            return False
        moved = interval(self._first(at) - self._first(today))
        return abs(moved.mean) > _MOVED * moved.standard_error

    def _first(self, arms: Arms) -> Floats:
        return self.runs.gained(arms, POINT_LOOKS[0])

    def look(self, value: float, replications: int) -> None:
        """Simulate so many replications at a value; nothing where it cannot be had or paid."""
        arms = self._arms_at(value)
        if arms is None:
            return
        today = self._todays_difference()
        if today is not None and value == self.axis.now:
            self.known[value] = interval(today, 1 - FAMILY_ERROR / 2)
            self._replications[value] = POINT_LOOKS[-1]
            return
        if not may_run(self.runs, arms, replications):
            return
        self.runs.run(arms, replications)
        differences = self.runs.gained(arms, replications)
        anchor = differences if today is None else today
        self.known[value] = anchored(differences, anchor, self._level)
        self._replications[value] = replications

    def _todays_difference(self) -> Floats | None:
        if self._today is None or not may_run(self.runs, self._today, POINT_LOOKS[-1]):
            return None
        self.runs.run(self._today, POINT_LOOKS[-1])
        return self.runs.gained(self._today, POINT_LOOKS[-1])

    def _arms_at(self, value: float) -> Arms | None:
        if value not in self._arms:
            at = {self.axis.path: value}
            self._arms[value] = arms_at(
                self.scenario, at, self.practice, self.options, self._practices, self._keep
            )
        return self._arms[value]

    def settle(self, value: float, *, is_patient: bool = True) -> int:
        """Look on until the sign is clear or the looks are used up; the sign. Who is not patient
        gives up where it will hardly get clear.
        """
        for look in POINT_LOOKS:
            if self._replications.get(value, 0) < look:
                self.look(value, look)
            found = self.known.get(value)
            if found is None:
                return 0
            is_hopeless = look > POINT_LOOKS[0] and abs(self._telling(value)) < _HOPELESS
            if found.sign or (is_hopeless and not is_patient):
                break
        return self.known[value].sign if value in self.known else 0

    def _is_nothing(self, value: float) -> bool:
        found = self.known[value]
        return found.is_nothing

    def settle_signs(self) -> None:
        """Look longer at the points that tell most for either sign, until both are clear.

        Nothing where both are, or where the effect does not seem to cross zero. The weaker first:
        where it is not clear, the other does not matter.
        """
        if not self.is_open():
            return
        strengths = [self._telling(value) for value in self.known]
        weaker = 1 if max(strengths) < -min(strengths) else -1
        for side in (weaker, -weaker):
            telling = [value for value in self.known if side * self._telling(value) > 0]
            telling.sort(key=lambda value: -side * self._telling(value))
            if not any(
                self.settle(value, is_patient=False) == side for value in telling[:_MOST_SETTLED]
            ):
                return

    def _counts(self, value: float) -> bool:
        """Whether the effect is more than one win in the window: no card says a word of less."""
        weeks = self.scenario.clock.horizon_weeks
        return abs(self.known[value].mean) * weeks / WEEKS_PER_QUARTER > FEWEST_WINS

    def _telling(self, value: float) -> float:
        """How many standard errors the mean is from zero; 0 of an effect that does not count."""
        found = self.known[value]
        if not self._counts(value):
            return 0.0
        if found.standard_error == 0:
            return float(np.sign(found.mean)) * np.inf
        return found.mean / found.standard_error

    def promise(self) -> float:
        """How far the effect seems to go to the side to which it goes less."""
        telling = [self._telling(value) for value in self.known]
        return min(max(telling, default=0.0), -min(telling, default=0.0))

    def is_open(self) -> bool:
        """Whether the effect may well cross zero, and it is not clear yet that it does."""
        return self.bracket() is None and self.promise() > 1

    def signs(self) -> dict[float, int]:
        """By value, in order: the clear signs."""
        return {value: self.known[value].sign for value in sorted(self.known)}

    def bracket(self) -> tuple[float, float] | None:
        """Two values with clear, opposite signs, of effects that count there or beyond, and no such
        signs between: the nearest to now.
        """
        pairs = [
            (below[-1], above[0])
            for (sign, below), (opposite, above) in pairwise(self._told())
            if sign == -opposite
        ]
        now = self.axis.now
        return min(pairs, key=lambda pair: abs((pair[0] + pair[1]) / 2 - now), default=None)

    def _told(self) -> list[tuple[int, list[float]]]:
        """Neighbouring values of one clear sign, in order, where the effect counts at any."""
        clear = [(value, sign) for value, sign in self.signs().items() if sign]
        runs = [
            (sign, [value for value, _ in run])
            for sign, run in groupby(clear, key=lambda one: one[1])
        ]
        return [(sign, run) for sign, run in runs if any(map(self._counts, run))]

    def result(self) -> BreakEven:
        """The crossing as near as it can be told, or that there is none to be told of."""
        bracket = self.bracket()
        if bracket is None:
            told = {sign for sign, _ in self._told()}
            seen = told.pop() if len(told) == 1 else 0
            return BreakEven(self.practice, self.axis, None, None, None, seen, seen)
        low, high = self._narrowed(*bracket)
        nothing = self._nothing(low, high)
        if nothing is None:
            at, _ = self._crossing(low, high)
        else:
            low, first, last, high = self._edges(low, *nothing, high)
            if self.axis.is_whole or last - first > self._finest:
                at, nothing = self._edge_that_turns(low, first, last, high), (first, last)
            else:  # so short that the effect just crosses zero there
                at, nothing = (first + last) / 2, None
        signs, now = self.signs(), self.axis.now
        return BreakEven(
            self.practice,
            self.axis,
            at,
            low,
            high,
            before=signs[low],
            after=signs[high],
            nothing=nothing,
            is_nothing_now=now in self.known and self._is_nothing(now),
        )

    def _nothing(self, low: float, high: float) -> tuple[float, float] | None:
        """From where to where between these the effect is known to be exactly nothing."""
        inside = [value for value in self.known if low < value < high and self._is_nothing(value)]
        return (min(inside), max(inside)) if inside else None

    def _edges(
        self, low: float, first: float, last: float, high: float
    ) -> tuple[float, float, float, float]:
        """Both edges of the stretch where the effect is nothing, each halved as long as it can be
        told on which side of it the middle is.
        """
        while self._rounds:
            self._rounds -= 1
            nearer = (*self._halved(low, first), *self._halved(last, high))
            if nearer == (low, first, last, high):
                break
            low, first, last, high = nearer
        return low, first, last, high

    def _halved(self, one: float, other: float) -> tuple[float, float]:
        middle = (one + other) / 2
        if self.axis.is_whole:
            middle = float(np.floor(middle))
        if middle in (one, other) or other - one <= self._finest:
            return one, other
        sign = self.settle(middle)
        if middle not in self.known or not (sign or self._is_nothing(middle)):
            return one, other
        return (middle, other) if sign == self.known[one].sign else (one, middle)

    def _edge_that_turns(self, low: float, first: float, last: float, high: float) -> float:
        below, above = (low + first) / 2, (last + high) / 2
        now = self.axis.now
        if now <= low:
            return above
        return below if now >= high or abs(now - below) <= abs(now - above) else above

    def _narrowed(self, low: float, high: float) -> tuple[float, float]:
        """A narrower bracket: from both sides as near to the crossing as the sign can be told; as
        it is where the effect is nothing in between.
        """
        first = self.signs()[low]
        stands_off = _STANDS_OFF
        while self._rounds and self._nothing(low, high) is None:
            if self.axis.is_whole and high - low <= 1:
                break
            self._rounds -= 1
            middle, blur = self._crossing(low, high)
            is_near, moved = True, False
            for value in (middle - stands_off * blur, middle + stands_off * blur):
                if self.axis.is_whole:
                    value = float(round(value))
                outer = low if value < middle else high
                if not low < value < high or abs(value - outer) < stands_off * blur / 2:
                    continue
                is_near = False
                sign = self.settle(value)
                if sign:
                    low, high = (value, high) if sign == first else (low, value)
                    moved = True
            if is_near:
                break
            if not moved:
                stands_off *= 1.6
        return low, high

    def _crossing(self, low: float, high: float) -> tuple[float, float]:
        """Where the means between cross zero, by a straight line between the points around it, and
        how far from there a sign is just clear after the last look.
        """
        inside = [value for value in sorted(self.known) if low <= value <= high]
        first = np.sign(self.known[low].mean)
        one, other = next(
            pair for pair in pairwise(inside) if np.sign(self.known[pair[1]].mean) != first
        )
        at_one, at_other = self.known[one], self.known[other]
        slope = (at_other.mean - at_one.mean) / (other - one)
        reach = max(
            found.half_width * np.sqrt(self._replications[value] / POINT_LOOKS[-1])
            for value, found in ((one, at_one), (other, at_other))
        )
        return one - at_one.mean / slope, max(reach / abs(slope), self._finest)

    @property
    def _finest(self) -> float:
        return _FINEST * (self.axis.high - self.axis.low)
