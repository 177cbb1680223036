"""Today's pipeline as arrays: which deals are open when the window begins, and where they stand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import record
from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.model.todays_pipeline import OpenDeals

IN_POOL = -1  # in place of a stage

# Whose turn it is. EITHER: nobody knows.
IS_WITH_BUYER, IS_WAITING, EITHER = range(3)
_STATES = {"with_buyer": IS_WITH_BUYER, "waiting": IS_WAITING, "unknown": EITHER}

# So many deals at one place.
OPEN_DEALS = record(
    ("deals", np.int64),
    ("stage", np.int64),  # or IN_POOL
    ("kind", np.int64),
    ("state", np.int64),  # IS_WITH_BUYER …
    ("age", np.float64),  # weeks with the buyer, or of waiting, so far
    ("buyer_cv", np.float64),
    # The buyer's time that is under way at any moment: so many times as long on average, and its
    # table. Each time of the law weighs as much as it is long: of a gamma that is one of a shape
    # one higher and the same scale, of a lognormal one 1 + cv² times as long.
    ("longer", np.float64),
    ("longer_table", np.int64),
)


def open_deals(scenario: Scenario, table_of_spread: Callable[[float], int]) -> NDArray[np.void]:
    """(rows,) of OPEN_DEALS; none without `today`."""
    rows = () if scenario.today is None else scenario.today.open_deals
    made = np.zeros(len(rows), OPEN_DEALS)
    for record_, row in zip(made, rows, strict=True):
        _set(record_, row, scenario, table_of_spread)
    return made


def _set(
    made: np.void, row: OpenDeals, scenario: Scenario, table_of_spread: Callable[[float], int]
) -> None:
    made.deals = row.deals
    made.kind = [kind.name for kind in scenario.kinds].index(row.kind) if row.kind else 0
    made.age = row.age_days / DAYS_PER_WEEK
    if row.stage is None:
        made.stage = IN_POOL
        made.state = IS_WAITING
        return
    made.stage = [stage.name for stage in scenario.stages].index(row.stage)
    made.state = _STATES[row.state]
    cv = scenario.stages[made.stage].buyer.cv
    square = cv * cv
    made.buyer_cv = cv
    made.longer = 1 + square
    is_gamma = scenario.family == "gamma"
    made.longer_table = table_of_spread(float(np.sqrt(square / (1 + square))) if is_gamma else cv)
