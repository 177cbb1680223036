"""Where a verdict flips: maps over two numbers, break-evens, the way from factory to sales.

Everything is measured on the same leads with the same luck. Long searches are generators of ever
better results; closing one stops the work.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from planner import budget
from planner.anchors import anchored
from planner.axes import FACTORY_TO_SALES, Axis, axes, axis_of, is_composite, turned
from planner.comparison import FEWEST_WINS
from planner.errors import PlannerError
from planner.luck import Arms, Luck
from planner.outcome import Array, Interval, interval
from planner.practices import MAIN, PRACTICES, Options
from planner.replications import as_simulated
from planner.scenario import WEEKS_PER_QUARTER, Scenario

ERROR = 0.05  # of one cell of a map, one break-even, one point of a line or one bar

# Replications at which a cell of a map is looked at, until its sign is clear. Each look spends an
# equal share of the cell's error (the union bound).
CELL_LOOKS = (8, 16, 32, 64, 128)
_CELLS_AT_A_TIME = 6

# Replications at which a point of an axis is looked at. As many as the last are simulated of the
# scenario as it is, once for all axes: all other points lean on it (`anchors`). Half of the error
# is for its sign, so that no break-even reaches today's value where the verdict of today is sure.
_POINT_LOOKS = (12, 48, 144)
_GRID_POINTS = 4
_MOST_ROUNDS = 4  # of narrowing a crossing, two points each
_MOST_POINTS = _GRID_POINTS + 1 + 2 * _MOST_ROUNDS
_STANDS_OFF = 1.3  # how far from the crossing a point is looked at, where 1 is just clear
_MOST_SETTLED = 2  # points of either sign that are looked at longer
_PROMISING = 3.0  # standard errors on both sides: looked at longer at once
_SCREENED = 0.6  # of the way, when every axis has been looked at
_FINEST = 0.0025  # of an axis' range: nearer to a crossing nobody looks
MOST_STEPS = 1e9  # of all break-evens of a scenario, as `budget` counts: half a minute

MOST_STEPS_OF_A_VIEW = 5e9  # a map, a line, bars or break-evens: two minutes; the rest stays open

_LINE_LOOKS = (24, 80)
_BAR_REPLICATIONS = 40


def _arms(scenario: Scenario, practice: str, options: Options) -> Arms | None:
    """Both arms of a practice; None where it is not possible, or too large to simulate."""
    try:
        both = (
            PRACTICES[practice].with_(scenario, options),
            PRACTICES[practice].without(scenario, options),
        )
        budget.require(
            both,
            CELL_LOOKS[0],
            most_steps=budget.MOST_STEPS_ON_A_PAGE,
            most_deals=budget.MOST_DEALS_ON_A_PAGE,
        )
    except PlannerError:
        return None
    return both


def _require(scenario: Scenario, replications: int) -> None:
    """Raise TooLarge where the scenario as it is would take too long."""
    budget.require(
        [scenario],
        replications,
        most_steps=budget.MOST_STEPS_ON_A_PAGE,
        most_deals=budget.MOST_DEALS_ON_A_PAGE,
    )


def _turned_both(scenario: Scenario, values: dict[str, float]) -> Scenario | None:
    """The scenario with several axes at their values, those of several fields last; or None."""
    try:
        for path in sorted(values, key=is_composite):
            scenario = turned(scenario, path, values[path])
    except (PlannerError, ValueError):
        return None
    return scenario


def _affordable(scenarios: Iterable[Scenario]) -> int:
    """How many replications of all of these one view can have; two at least, for an interval."""
    distinct = {as_simulated(scenario) for scenario in scenarios}
    return max(2, budget.affordable(distinct, MOST_STEPS_OF_A_VIEW))


def _may_run(luck: Luck, scenarios: Iterable[Scenario], replications: int) -> bool:
    """Whether a view stays within its steps when it runs these, too."""
    more = luck.steps_to(scenarios, replications)
    return more == 0 or luck.steps + more <= MOST_STEPS_OF_A_VIEW


def sign_of(found: Interval) -> int:
    """1 where all of the interval is above zero, -1 below, else 0."""
    return 1 if found.low > 0 else -1 if found.high < 0 else 0


# --- Maps -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Map:
    """The effect of one practice on wins a quarter, over two axes.

    xs (C,), ys (R,): the axes' values. mean, low, high (R, C): the effect with its interval; NaN
    where nothing is known yet or the practice is not possible. replications (R, C): behind each
    cell. is_possible (R, C). share_done: 0 to 1.
    """

    practice: str
    x: Axis
    y: Axis
    xs: Array
    ys: Array
    mean: Array
    low: Array
    high: Array
    replications: NDArray[np.int64]
    is_possible: NDArray[np.bool_]
    share_done: float

    @property
    def signs(self) -> NDArray[np.int64]:
        """(R, C): 1 where it clearly helps, -1 where it clearly hurts, 0 where nobody can tell."""
        return (self.low > 0).astype(np.int64) - (self.high < 0).astype(np.int64)

    @property
    def own_cell(self) -> tuple[int, int] | None:
        """(row, column) of the cell nearest to the scenario's own values, or None off the map."""
        cells = []
        for axis, values in ((self.y, self.ys), (self.x, self.xs)):
            if not axis.low <= axis.now <= axis.high:
                return None
            cells.append(int(np.argmin(np.abs(values - axis.now))))
        return cells[0], cells[1]


def map_of(
    scenario: Scenario,
    practice: str,
    x: Axis,
    y: Axis,
    *,
    columns: int = 12,
    rows: int = 12,
    options: Options | None = None,
    seed: int = 1,
    executor: Executor | None = None,
) -> Generator[Map, None, None]:
    """The map, ever more complete: first every cell a little, then those whose sign is still open.

    A cell is looked at after each of CELL_LOOKS replications and left when its sign is clear; its
    interval is wrong at most ERROR of the time, all looks together. What a large team leaves open
    at MOST_STEPS_OF_A_VIEW stays open, or unknown. Raises TooLarge when no cell can be simulated,
    as the scenario itself is too large.
    """
    options = options or Options()
    xs, ys = np.array(x.values(columns)), np.array(y.values(rows))
    shape = (ys.size, xs.size)
    arms: dict[tuple[int, int], Arms] = {}
    for row, column in _spread_out(shape):
        here = _turned_both(scenario, {x.path: float(xs[column]), y.path: float(ys[row])})
        both = _arms(here, practice, options) if here else None
        if both:
            arms[row, column] = both
    if not arms:
        _require(scenario, CELL_LOOKS[0])
    mean, low, high = (np.full(shape, np.nan) for _ in range(3))
    replications = np.zeros(shape, np.int64)
    is_possible = np.zeros(shape, np.bool_)
    for cell in arms:
        is_possible[cell] = True
    luck = Luck(seed, executor)
    open_cells = list(arms)
    most = max(1, len(arms) * CELL_LOOKS[-1])

    def now(share_done: float) -> Map:
        kept = (mean.copy(), low.copy(), high.copy(), replications.copy())
        return Map(practice, x, y, xs, ys, *kept, is_possible, share_done)

    for look in CELL_LOOKS:
        still_open = []
        for start in range(0, len(open_cells), _CELLS_AT_A_TIME):
            batch = open_cells[start : start + _CELLS_AT_A_TIME]
            of_batch = [arm for cell in batch for arm in arms[cell]]
            if not _may_run(luck, of_batch, look):
                yield now(1.0)
                return
            luck.run(of_batch, look)
            for cell in batch:
                found = luck.gain(arms[cell], look, 1 - ERROR / len(CELL_LOOKS))
                mean[cell], low[cell], high[cell] = found.mean, found.low, found.high
                replications[cell] = look
                if sign_of(found) == 0 and not found.low == found.high == 0:
                    still_open.append(cell)
            rest = len(still_open) + len(open_cells) - start - len(batch)
            yield now(min(0.99, 1 - rest * (CELL_LOOKS[-1] - look) / most))
        open_cells = still_open
    yield now(1.0)


def _spread_out(shape: tuple[int, int]) -> list[tuple[int, int]]:
    """All cells, a coarse pattern over the whole map first."""
    rows, columns = shape
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    return sorted(cells, key=lambda cell: (cell[0] % 3 + cell[1] % 3, cell[0] % 3, cell))


# --- Break-evens ----------------------------------------------------------------------------------


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
    def distance(self) -> float | None:
        """How far from now, as a share of the axis' range."""
        if self.at is None:
            return None
        return abs(self.at - self.axis.now) / (self.axis.high - self.axis.low)


@dataclass(frozen=True)
class BreakEvens:
    """What has been found so far: those that flip, the nearest first, then those that do not.

    inputs_left: axes at which nobody will look, as so large a team takes too long.
    """

    found: tuple[BreakEven, ...]
    share_done: float
    inputs_left: int = 0

    @property
    def flips(self) -> tuple[BreakEven, ...]:
        """Only those with a crossing."""
        return tuple(one for one in self.found if one.at is not None)


def break_evens(
    scenario: Scenario,
    *,
    practices: Sequence[str] = MAIN,
    along: Sequence[Axis] | None = None,
    options: Options | None = None,
    seed: int = 1,
    executor: Executor | None = None,
) -> Generator[BreakEvens, None, None]:
    """Where each practice flips along each axis, as it is found.

    First every axis is looked at a little; what clearly flips is narrowed at once. Then those whose
    signs are open are looked at longer, the most promising first, until MOST_STEPS are used up: of
    what is left then, nothing is claimed. Nothing is run beyond MOST_STEPS_OF_A_VIEW.
    Raises TooLarge at once for a scenario that is itself too large to simulate.
    """
    options = options or Options()
    if not any(_arms(scenario, practice, options) for practice in practices):
        _require(scenario, CELL_LOOKS[0])
    along = axes(scenario) if along is None else along
    luck = Luck(seed, executor)
    found: list[BreakEven] = []
    doubtful: list[_Points] = []

    def so_far(share_done: float) -> BreakEvens:
        found.sort(key=lambda one: (one.distance is None, one.distance or 0, one.axis.label))
        return BreakEvens(tuple(found), share_done, inputs_left)

    inputs_left = 0
    for done, axis in enumerate(along, 1):
        screened = [_Points(scenario, each, axis, options, luck) for each in practices]
        of_axis = [arm for points in screened for arm in points.all_arms()]
        if not _may_run(luck, of_axis, _POINT_LOOKS[0]):
            inputs_left = len(along) - done + 1
            break
        luck.run(of_axis, _POINT_LOOKS[0])
        for points in screened:
            points.screen()
            if points.is_open() and points.promise() < _PROMISING:
                doubtful.append(points)
            elif points.known:
                points.settle_signs()
                found.append(points.result())
        yield so_far(_SCREENED * done / len(along) if doubtful else done / len(along))
    doubtful.sort(key=lambda points: -points.promise())
    for done, points in enumerate(doubtful, 1):
        if luck.steps < MOST_STEPS:
            points.settle_signs()
        found.append(points.result())
        yield so_far(_SCREENED + (1 - _SCREENED) * done / len(doubtful))
    if inputs_left and not doubtful:
        yield so_far(1.0)


def break_even(
    scenario: Scenario,
    practice: str,
    axis: Axis,
    *,
    options: Options | None = None,
    seed: int = 1,
    executor: Executor | None = None,
) -> BreakEven | None:
    """The crossing nearest to now, or that there is none; None where the practice is impossible.

    A few points of the range are simulated until their sign is clear or the looks are used up.
    Between two with clear and opposite signs points nearer and nearer to where the effect seems to
    cross are looked at, on both sides, as near as their sign can be told. So a crossing is claimed
    falsely at most ERROR of the time (the union bound over all points and looks), and lies between
    the ends of its interval if the effect changes its sign there once.
    """
    points = _Points(scenario, practice, axis, options or Options(), Luck(seed, executor))
    points.screen()
    if not points.known:
        return None
    points.settle_signs()
    return points.result()


class _Points:
    """The effect of a practice at some values of an axis."""

    def __init__(self, scenario: Scenario, practice: str, axis: Axis, options: Options, luck: Luck):
        self.scenario, self.practice, self.axis = scenario, practice, axis
        self.options, self.luck = options, luck
        self.known: dict[float, Interval] = {}
        self._replications: dict[float, int] = {}
        self._rounds = _MOST_ROUNDS  # of narrowing that are left
        self._level = 1 - ERROR / 2 / (_MOST_POINTS * len(_POINT_LOOKS))
        self._today = _arms(scenario, practice, options)
        inside = [axis.now] if axis.low <= axis.now <= axis.high else []
        self._arms: dict[float, Arms] = {}
        for value in sorted({*axis.values(_GRID_POINTS), *inside}):
            self._arms_at(value)

    def all_arms(self) -> list[Scenario]:
        """Of all points of the grid."""
        return [arm for arms in self._arms.values() for arm in arms]

    def screen(self) -> None:
        """Look a little at every point of the grid."""
        for value in list(self._arms):
            self.look(value, _POINT_LOOKS[0])

    def look(self, value: float, replications: int) -> None:
        """Simulate so many replications at a value; nothing where it cannot be had or paid."""
        arms = self._arms_at(value)
        if arms is None:
            return
        today = self._todays_difference()
        if today is not None and value == self.axis.now:
            self.known[value] = interval(today, 1 - ERROR / 2)
            self._replications[value] = _POINT_LOOKS[-1]
            return
        if not _may_run(self.luck, arms, replications):
            return
        self.luck.run(arms, replications)
        differences = self.luck.difference(arms, replications)
        anchor = differences if today is None else today
        self.known[value] = anchored(differences, anchor, self._level)
        self._replications[value] = replications

    def _todays_difference(self) -> Array | None:
        if self._today is None or not _may_run(self.luck, self._today, _POINT_LOOKS[-1]):
            return None
        self.luck.run(self._today, _POINT_LOOKS[-1])
        return self.luck.difference(self._today, _POINT_LOOKS[-1])

    def _arms_at(self, value: float) -> Arms | None:
        if value not in self._arms:
            here = _turned_both(self.scenario, {self.axis.path: value})
            arms = _arms(here, self.practice, self.options) if here else None
            if arms is None:
                return None
            self._arms[value] = arms
        return self._arms[value]

    def settle(self, value: float) -> int:
        """Look on until the sign is clear or the looks are used up; the sign."""
        for look in _POINT_LOOKS:
            if self._replications.get(value, 0) < look:
                self.look(value, look)
            found = self.known.get(value)
            if found is None:
                return 0
            if sign_of(found):
                break
        return sign_of(self.known[value]) if value in self.known else 0

    def _is_nothing(self, value: float) -> bool:
        found = self.known[value]
        return found.low == found.high == 0

    def settle_signs(self) -> None:
        """Look longer at the points that tell most for either sign, until both are clear.

        Nothing where both are, or where the effect does not seem to cross zero.
        """
        if not self.is_open():
            return
        for side in (-1, 1):
            telling = [value for value in self.known if side * self._telling(value) > 0]
            telling.sort(key=lambda value: -side * self._telling(value))
            if not any(self.settle(value) == side for value in telling[:_MOST_SETTLED]):
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
        return {value: sign_of(self.known[value]) for value in sorted(self.known)}

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
            if self.axis.is_whole or last - first > (first - low) + (high - last):
                at, nothing = self._edge_that_turns(low, first, last, high), (first, last)
            else:  # so short that the effect may just cross zero there
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
        return (middle, other) if sign == sign_of(self.known[one]) else (one, middle)

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
            (found.high - found.low) / 2 * np.sqrt(self._replications[value] / _POINT_LOOKS[-1])
            for value, found in ((one, at_one), (other, at_other))
        )
        return one - at_one.mean / slope, max(reach / abs(slope), self._finest)

    @property
    def _finest(self) -> float:
        return _FINEST * (self.axis.high - self.axis.low)


# --- Lines and bars -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """Effects of practices on wins a quarter along one axis: practice → an interval per value.

    values (V,); an interval is None where the practice is not possible.
    """

    axis: Axis
    values: tuple[float, ...]
    effects: dict[str, tuple[Interval | None, ...]]
    share_done: float


def line_of(
    scenario: Scenario,
    path: str = FACTORY_TO_SALES,
    *,
    points: int = 11,
    practices: Sequence[str] = MAIN,
    options: Options | None = None,
    seed: int = 1,
    executor: Executor | None = None,
) -> Generator[Line, None, None]:
    """The effect of each practice along an axis: roughly at first, then sharper.

    A large team gets as few replications as MOST_STEPS_OF_A_VIEW allow. Raises TooLarge when no
    point can be simulated, as the scenario itself is too large.
    """
    options = options or Options()
    axis = axis_of(scenario, path)
    values = tuple(axis.values(points))
    luck = Luck(seed, executor)
    arms: dict[tuple[str, float], Arms | None] = {}
    for value in values:
        here = _turned_both(scenario, {path: value})
        for practice in practices:
            arms[practice, value] = _arms(here, practice, options) if here else None
    if not any(arms.values()):
        _require(scenario, CELL_LOOKS[0])
    affordable = _affordable(arm for both in arms.values() if both for arm in both)
    looks = [look for look in _LINE_LOOKS if look <= affordable] or [affordable]
    for number, look in enumerate(looks):
        for done, value in enumerate(values):
            here_arms = [both for practice in practices if (both := arms[practice, value])]
            luck.run((arm for both in here_arms for arm in both), look)
            if number == 0 and done + 1 < len(values):
                continue
            effects = {
                practice: tuple(
                    _effect(luck, arms[practice, each], look if each <= value else looks[0])
                    for each in values
                )
                for practice in practices
            }
            share = (number + (done + 1) / len(values)) / len(looks)
            yield Line(axis, values, effects, share)


def _effect(luck: Luck, arms: Arms | None, replications: int) -> Interval | None:
    if arms is None:
        return None
    level = 1 - ERROR / len(_LINE_LOOKS)
    return luck.gain(arms, replications, level)


@dataclass(frozen=True)
class Bar:
    """What wins a quarter gain or lose when one axis is at either end of its range."""

    axis: Axis
    at_low: Interval
    at_high: Interval

    @property
    def swing(self) -> float:
        """The larger of both changes, in wins a quarter."""
        return max(abs(self.at_low.mean), abs(self.at_high.mean))


@dataclass(frozen=True)
class Tornado:
    """The axes that move wins most, the largest swing first."""

    bars: tuple[Bar, ...]
    share_done: float


def tornado_of(
    scenario: Scenario,
    *,
    along: Sequence[Axis] | None = None,
    seed: int = 1,
    executor: Executor | None = None,
) -> Generator[Tornado, None, None]:
    """Each single input alone at both ends of its range, against the scenario as it is.

    A large team gets as few replications as MOST_STEPS_OF_A_VIEW allow. Raises TooLarge for a
    scenario that would take too long.
    """
    _require(scenario, _BAR_REPLICATIONS)
    ends: dict[Axis, Arms] = {}
    for axis in axes(scenario) if along is None else along:
        if not is_composite(axis.path):
            low, high = (_turned_both(scenario, {axis.path: end}) for end in (axis.low, axis.high))
            if low and high and _fits(low) and _fits(high):
                ends[axis] = low, high
    replications = min(
        _BAR_REPLICATIONS, _affordable([scenario, *(end for both in ends.values() for end in both)])
    )
    luck = Luck(seed, executor)
    bars: list[Bar] = []
    for done, (axis, (low, high)) in enumerate(ends.items(), 1):
        luck.run((scenario, low, high), replications)
        at_low, at_high = (
            luck.gain((end, scenario), replications, 1 - ERROR) for end in (low, high)
        )
        bars.append(Bar(axis, at_low, at_high))
        bars.sort(key=lambda bar: -bar.swing)
        yield Tornado(tuple(bars), done / len(ends))
    yield Tornado(tuple(bars), 1.0)


def _fits(scenario: Scenario) -> bool:
    try:
        _require(scenario, _BAR_REPLICATIONS)
    except PlannerError:
        return False
    return True
