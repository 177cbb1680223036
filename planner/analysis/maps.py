"""What inputs do to verdicts and wins: maps over two of them, the way from factory to sales, and
what moves wins most.

Everything is measured on the same leads with the same luck. Long searches are generators of ever
better results; closing one stops the work.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.analysis.axes import FACTORY_TO_SALES, Axis, axes, axis_of, is_composite, turned
from planner.errors import PlannerError
from planner.model.practices import MAIN, PRACTICES, Options
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.replication_cache import as_simulated
from planner.simulation.runs import Arms, Luck
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval

ERROR = 0.05  # of one cell of a map, one break-even, one point of a line or one bar

# Replications at which a cell of a map is looked at, until its sign is clear. Each look spends an
# equal share of the cell's error (the union bound).
CELL_LOOKS = (8, 16, 32, 64, 128)
_CELLS_AT_A_TIME = 6

MOST_STEPS_OF_A_VIEW = 5e9  # a map, a line, bars or break-evens: two minutes; the rest stays open

_LINE_LOOKS = (24, 80)
_BAR_REPLICATIONS = 40


def arms_of(scenario: Scenario, practice: str, options: Options) -> Arms | None:
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


def require(scenario: Scenario, replications: int) -> None:
    """Raise TooLarge where the scenario as it is would take too long."""
    budget.require(
        [scenario],
        replications,
        most_steps=budget.MOST_STEPS_ON_A_PAGE,
        most_deals=budget.MOST_DEALS_ON_A_PAGE,
    )


def turned_both(scenario: Scenario, values: dict[str, float]) -> Scenario | None:
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


def may_run(luck: Luck, scenarios: Iterable[Scenario], replications: int) -> bool:
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
    xs: Floats
    ys: Floats
    mean: Floats
    low: Floats
    high: Floats
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
        here = turned_both(scenario, {x.path: float(xs[column]), y.path: float(ys[row])})
        both = arms_of(here, practice, options) if here else None
        if both:
            arms[row, column] = both
    if not arms:
        require(scenario, CELL_LOOKS[0])
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
            if not may_run(luck, of_batch, look):
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
        here = turned_both(scenario, {path: value})
        for practice in practices:
            arms[practice, value] = arms_of(here, practice, options) if here else None
    if not any(arms.values()):
        require(scenario, CELL_LOOKS[0])
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
    require(scenario, _BAR_REPLICATIONS)
    ends: dict[Axis, Arms] = {}
    for axis in axes(scenario) if along is None else along:
        if not is_composite(axis.path):
            low, high = (turned_both(scenario, {axis.path: end}) for end in (axis.low, axis.high))
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
        require(scenario, _BAR_REPLICATIONS)
    except PlannerError:
        return False
    return True
