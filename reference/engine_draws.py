"""The slow simulator on the engine's luck: every draw is the one that the engine takes.

The only part of the slow simulator that knows the engine: its keyed numbers and nothing else. So
two readings of the text can be compared event by event. What is drawn for whom is the model's to
say ("Randomness"); under which number, the engine's.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from planner.engine import random_numbers
from planner.model.scenario import Scenario
from reference.slow_simulator import draws, measures
from reference.slow_simulator.draws import Draw, Draws, Whom
from reference.slow_simulator.replication import Replication

OPEN_DEALS, PLACES = 2**40, 2**41  # the first numbers of deals of `today` and of places

# (purpose, what is added to the stage): both times of a place stand under one purpose.
PURPOSES = {
    draws.GAP: (random_numbers.GAP, 0),
    draws.PHASE: (random_numbers.PHASE, 0),
    draws.DEAL_FACTOR: (random_numbers.DEAL_FACTOR, 0),
    draws.ASSIGNMENT: (random_numbers.ASSIGNMENT, 0),
    draws.WORK: (random_numbers.WORK, 0),
    draws.BUYER: (random_numbers.BUYER, 0),
    draws.OUTCOME: (random_numbers.OUTCOME, 0),
    draws.PATIENCE: (random_numbers.PATIENCE, 0),
    draws.DELAY: (random_numbers.DELAY, 0),
    draws.VALUE: (random_numbers.VALUE, 0),
    draws.KIND: (random_numbers.KIND, 0),
    draws.TURN: (random_numbers.KIND, 0),
    draws.PLACE_IN_RUN: (random_numbers.KIND, 0),
    draws.COMES_BACK: (random_numbers.COMES_BACK, 0),
    draws.OPEN_STATE: (random_numbers.OPEN_STATE, 0),
    draws.OPEN_LEFT: (random_numbers.OPEN_TIME, 0),
    draws.OPEN_WHOLE: (random_numbers.OPEN_TIME, 0),
    draws.OPEN_PART: (random_numbers.OPEN_TIME, 0),
    draws.LEAVER_LOSS: (random_numbers.LEAVER_LOSS, 0),
    draws.NOTICE: (random_numbers.SEAT, 0),
    draws.FILL: (random_numbers.SEAT, 1),
}


class EngineDraws(Draws):
    """The draws of one replication of the engine."""

    def __init__(self, seed: int, replication: int):
        super().__init__(seed)
        self.key = random_numbers.replication_key(np.uint64(seed), replication)

    def uniform(self, draw: Draw) -> float:
        """As the engine's."""
        return float(random_numbers.uniform(self._bits(draw)))

    def duration(self, draw: Draw, mean: float, cv: float, family: str) -> float:
        """From the engine's quantile table."""
        if mean == 0 or cv == 0:
            return mean
        table = _quantiles(family, float(cv))
        return float(random_numbers.duration(table, 0, mean, self._bits(draw)))

    def _bits(self, draw: Draw) -> np.uint64:
        purpose, stage = PURPOSES[draw.purpose]
        key, visit = self._key(draw.whom), draw.visit
        return np.uint64(random_numbers.draw_bits(key, draw.stage + stage, visit, purpose))

    def _key(self, whom: Whom) -> np.uint64:
        if whom.what == "replication":
            return np.uint64(self.key)
        first = {"lead": -1, "open deal": OPEN_DEALS, "place": PLACES}[whom.what]
        key = np.uint64(random_numbers.lead_key(np.uint64(self.key), first + whom.number))
        for _ in range(whom.returns):
            key = np.uint64(random_numbers.lead_key(key, 0))
        return key


@cache
def _quantiles(family: str, cv: float) -> Any:
    return random_numbers.quantile_table(family, cv)


def slow_run(scenario: Scenario, seed: int, replication: int) -> Replication:
    """One replication of the engine, run by the slow simulator."""
    run = Replication(scenario.to_dict(), EngineDraws(seed, replication)).run()
    measures.check(run)
    return run
