"""What the engine counted of one scenario, all replications together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.engine.tally import Results
from planner.statistics.arrays import Floats

_PERCENTILES = np.array([50, 85, 95]) / 100


@dataclass(frozen=True)
class Counts:
    """Counts of R replications, with K kinds of deals (1 where all are alike) and W weeks.

    tallies (R,) and stage_tallies (R, stages): as the engine's records name them. busy: (R, roles)
    weeks worked. cycle_percentiles: (R, 3), 50, 85, 95 of the wins' cycle weeks. wins_by_week:
    (R, K, W), and value_by_week what they are worth, 1 is the kind's mean. losses: (R, K).
    open_wins_by_week: (R, W) of today's open deals, no weeks without `today`. there_by_week:
    (R, roles, W) person-weeks, no weeks where nobody comes or goes.
    """

    tallies: NDArray[np.void]
    stage_tallies: NDArray[np.void]
    busy: Floats
    cycle_percentiles: Floats
    wins_by_week: NDArray[np.int32]
    losses: NDArray[np.int64]
    value_by_week: NDArray[np.int32] | Floats
    open_wins_by_week: NDArray[np.int32]
    there_by_week: Floats


def counts_of(chunks: list[Results]) -> Counts:
    """The engine's chunks, in order, one after the other."""
    wins_by_week = np.concatenate([chunk.wins_by_week for chunk in chunks])
    values = np.concatenate([chunk.value_by_week for chunk in chunks])
    return Counts(
        tallies=np.concatenate([chunk.tallies for chunk in chunks]),
        stage_tallies=np.concatenate([chunk.stage_tallies for chunk in chunks]),
        busy=np.concatenate([chunk.busy for chunk in chunks]),
        cycle_percentiles=np.concatenate([_cycle_percentiles(chunk) for chunk in chunks]),
        wins_by_week=wins_by_week,
        losses=np.concatenate([chunk.losses_by_kind for chunk in chunks]),
        # Without weeks each win is worth just its kind's mean.
        value_by_week=values if values.shape[2] else wins_by_week,
        open_wins_by_week=np.concatenate([chunk.open_wins_by_week for chunk in chunks]),
        there_by_week=np.concatenate([chunk.there_by_week for chunk in chunks]),
    )


def _cycle_percentiles(chunk: Results) -> Floats:
    """(replications, 3): linear percentiles 50, 85, 95 of each replication's cycle weeks.

    As np.percentile, to the bit, at a tenth of its cost: it is called for every replication.
    """
    starts = chunk.tallies["first_cycle"]
    sizes = np.diff(starts, append=chunk.cycles.size)
    cycles = chunk.cycles[np.lexsort((chunk.cycles, np.repeat(np.arange(sizes.size), sizes)))]
    found = np.full((sizes.size, len(_PERCENTILES)), np.nan)
    some = sizes > 0
    first, last = starts[some, None], sizes[some, None] - 1
    place = last * _PERCENTILES
    below = place.astype(np.intp)
    along = place - below
    low, high = cycles[first + below], cycles[first + np.minimum(below + 1, last)]
    rise = high - low
    found[some] = np.where(along < 0.5, low + rise * along, high - rise * (1 - along))
    return found
