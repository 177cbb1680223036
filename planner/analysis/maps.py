"""The effect of a practice over two inputs: where it helps, where it hurts, where nobody can tell.

All cells meet the same leads with the same luck.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from planner.analysis.arms import FEWEST, Keep, arms_at, as_turned, may_run
from planner.analysis.axes import Axis
from planner.model.practices import Options
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.arrays import Flags, Floats, Integers
from planner.statistics.intervals import Interval
from planner.statistics.looks import level_of

# Replications at which a cell is looked at, until its sign is clear.
LOOKS = (FEWEST, 16, 32, 64, 128)
_CELLS_AT_A_TIME = 6

Cell = tuple[int, int]  # row, column


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
    replications: Integers
    is_possible: Flags
    share_done: float

    @property
    def signs(self) -> Integers:
        """(R, C): 1 where it clearly helps, -1 where it clearly hurts, 0 where nobody can tell."""
        return (self.low > 0).astype(np.int64) - (self.high < 0).astype(np.int64)

    @property
    def own_cell(self) -> Cell | None:
        """(row, column) of the cell nearest to the scenario's own values, or None off the map."""
        cells = []
        for axis, values in ((self.y, self.ys), (self.x, self.xs)):
            if not axis.low <= axis.now <= axis.high:
                return None
            cells.append(int(np.argmin(np.abs(values - axis.now))))
        return cells[0], cells[1]

    @property
    def nearest_opposites(self) -> tuple[tuple[Axis, float], ...]:
        """Along each axis alone, if there is one: its value in the cell nearest to the own one in
        which the effect clearly has the other sign.
        """
        own = self.own_cell
        if own is None or self.signs[own] == 0:
            return ()
        row, column = own
        found = []
        for axis, values, signs, at in (
            (self.x, self.xs, self.signs[row], column),
            (self.y, self.ys, self.signs[:, column], row),
        ):
            cells = np.flatnonzero(signs == -self.signs[own])
            if cells.size:
                found.append((axis, float(values[cells[np.argmin(np.abs(cells - at))]])))
        return tuple(found)


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
    keep: Keep = as_turned,
    executor: Executor | None = None,
) -> Generator[Map, None, None]:
    """The map, ever more complete: first every cell a little, then those whose sign is still open.

    A cell is looked at after each of LOOKS replications and left when its sign is clear; its
    interval is wrong at most FAMILY_ERROR of the time, all looks together. What a large team leaves
    open at MOST_STEPS_OF_A_VIEW stays open, or unknown. Raises TooLarge when no cell can be
    simulated, as the scenario itself is too large.
    """
    xs, ys = np.array(x.values(columns)), np.array(y.values(rows))
    arms: dict[Cell, Arms] = {}
    for row, column in _spread_out((ys.size, xs.size)):
        values = {x.path: float(xs[column]), y.path: float(ys[row])}
        if both := arms_at(scenario, values, practice, options or Options(), keep=keep):
            arms[row, column] = both
    is_possible = np.array(
        [[(row, column) in arms for column in range(xs.size)] for row in range(ys.size)]
    )
    if not arms:
        budget.require([scenario], FEWEST, budget.PAGE)
    runs = PairedRuns(seed, executor)
    found: dict[Cell, tuple[Interval, int]] = {}
    open_cells = list(arms)
    most = max(1, len(arms) * LOOKS[-1])

    def so_far(share_done: float) -> Map:
        return Map(
            practice, x, y, xs, ys, *_arrays(found, ys.size, xs.size), is_possible, share_done
        )

    for look in LOOKS:
        still_open: list[Cell] = []
        for start in range(0, len(open_cells), _CELLS_AT_A_TIME):
            batch = open_cells[start : start + _CELLS_AT_A_TIME]
            of_batch = [arm for cell in batch for arm in arms[cell]]
            if not may_run(runs, of_batch, look):
                yield so_far(1.0)
                return
            runs.run(of_batch, look)
            for cell in batch:
                gain = runs.gain(arms[cell], look, level_of(LOOKS))
                found[cell] = gain, look
                if not (gain.sign or gain.is_nothing):
                    still_open.append(cell)
            rest = len(still_open) + len(open_cells) - start - len(batch)
            yield so_far(min(0.99, 1 - rest * (LOOKS[-1] - look) / most))
        open_cells = still_open
    yield so_far(1.0)


def _arrays(
    found: dict[Cell, tuple[Interval, int]], rows: int, columns: int
) -> tuple[Floats, Floats, Floats, Integers]:
    """(rows, columns) each: mean, low, high, and the replications behind them."""
    mean, low, high = np.full((3, rows, columns), np.nan)
    replications = np.zeros((rows, columns), np.int64)
    for cell, (gain, look) in found.items():
        mean[cell], low[cell], high[cell] = gain.mean, gain.low, gain.high
        replications[cell] = look
    return mean, low, high, replications


def _spread_out(shape: Cell) -> list[Cell]:
    """All cells, a coarse pattern over the whole map first."""
    rows, columns = shape
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    return sorted(cells, key=lambda cell: (cell[0] % 3 + cell[1] % 3, cell[0] % 3, cell))
