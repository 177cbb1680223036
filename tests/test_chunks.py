"""A replication knows nothing of those that were run before it on the same state."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.loop import run
from planner.engine.tables import tables_of
from reference.random_scenarios import some_scenario

COUNT = 12


@pytest.mark.parametrize("number", range(24))
def test_a_replication_of_a_chunk_is_the_one_that_is_run_alone(number):
    tables = tables_of(some_scenario(number))
    chunk = run(tables, 10_001, 0, COUNT)
    alone = [run(tables, 10_001, first, 1) for first in range(COUNT)]
    for name in chunk._fields:
        together = getattr(chunk, name)
        apart = np.concatenate([getattr(one, name) for one in alone])
        if name == "tallies":  # where its cycle times begin is told within its chunk
            for counts in (together, apart):
                counts["first_cycle"] = 0
        np.testing.assert_array_equal(together, apart, name)
