"""The same bits with people who come and go, kinds, dates and today's deals: however it is run."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import numpy as np
import pytest

from planner.engine.loop import run
from planner.engine.tables import tables_of
from planner.engine.tally import Results
from planner.simulation.simulate import run_chunks, trace
from reference.random_scenarios import EVERYTHING, some_scenario
from tests.plain_python import said_in_plain_python

SCENARIOS = [some_scenario(number, features=EVERYTHING) for number in (1, 2, 4)]
SMALL = [some_scenario(number, features=EVERYTHING) for number in (1, 6)]


def joined(chunks: list[Results]) -> dict[str, bytes]:
    """What was counted of all replications in a row, as bits."""
    found = {
        field: np.concatenate([getattr(chunk, field) for chunk in chunks])
        for field in Results._fields
    }
    found["tallies"]["first_cycle"] = 0  # of the chunk it is in
    return {field: array.tobytes() for field, array in found.items()}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=range(len(SCENARIOS)))
def test_neither_threads_nor_cuts_change_a_bit(scenario):
    whole = joined(run_chunks([(scenario, 0, 24)], seed=5)[0])
    for workers in (1, 3):
        with ThreadPoolExecutor(workers) as threads:
            assert joined(run_chunks([(scenario, 0, 24)], 5, threads)[0]) == whole
    for cuts in ((1,) * 24, (7, 17)):
        starts = np.cumsum([0, *cuts[:-1]]).tolist()
        jobs = [(scenario, start, count) for start, count in zip(starts, cuts, strict=True)]
        chunks = [chunk for of_job in run_chunks(jobs, 5) for chunk in of_job]
        assert joined(chunks) == whole


def bits_of_small_scenarios() -> str:
    """Every number and every event of one replication of each, floats as their bits."""
    found = []
    for scenario in SMALL:
        counted = run(tables_of(scenario), 6, 0, 1)
        found += [sha256(array.tobytes()).hexdigest() for array in counted]
        found += [event | {"time": event["time"].hex()} for event in trace(scenario, seed=6)]
    return json.dumps(found)


def test_plain_python_gives_the_same_bits_as_machine_code():
    plain = said_in_plain_python("tests.test_determinism_of_schema_2", "bits_of_small_scenarios")
    assert plain == json.loads(bits_of_small_scenarios())


def test_the_small_scenarios_know_people_kinds_dates_and_today():
    kinds = {event["kind"] for one in SMALL for event in trace(one, seed=6)}
    assert {"came", "gave_notice", "left", "changed", "open_today", "won"} <= kinds
    assert any(len(one.kinds) > 1 for one in SMALL)
