"""What each practice adds and how often a quarter brings how many wins, drawn."""

from __future__ import annotations

import numpy as np

from planner.analysis.effects import Attribution
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome, quarters
from planner.statistics.arrays import Floats
from planner.views.common.numbers import number
from planner.views.common.svg import (
    Hill,
    bins_of,
    effects,
    hills,
    shares_of,
)
from planner.views.common.vocabulary import NAMES
from planner.views.plan import words


def adds(attribution: Attribution) -> str:
    """What each practice adds, and all together, in wins a quarter."""
    parts = [
        (NAMES[practice][0], share.scaled(WEEKS_PER_QUARTER))
        for practice, share in attribution.shares.items()
    ]
    parts.append(("All together", attribution.total.scaled(WEEKS_PER_QUARTER)))
    rows = [(name, part, words.adds(part)) for name, part in parts]
    about = "; ".join(f"{name}: {text}" for name, _, text in rows)
    return effects(rows, "wins a quarter", f"What each adds. {about}")


def quarters_of(outcome: Outcome) -> str:
    """How often a quarter brings how many wins."""
    counted = quarters(outcome.wins_by_week, outcome.scenario.clock.horizon_weeks)
    values: Floats = counted.ravel().astype(np.float64)
    edges = bins_of([values])
    low, high = np.percentile(values, (10, 90)) if values.size else (0.0, 0.0)
    middle = float(values.mean()) if values.size else np.nan
    said = f"mostly {number(low, 0)} to {number(high, 0)}"
    row = Hill("Today", shares_of(values, edges), middle, said)
    return hills([row], edges, "wins a quarter", f"Wins a quarter. Today {said}.")
