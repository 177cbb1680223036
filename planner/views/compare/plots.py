"""Wins a quarter and days to a win of each scenario, drawn below each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.analysis.scenario_comparison import ScenarioComparison
from planner.statistics.arrays import Floats
from planner.views.common.svg import (
    MOST_BINS,
    Hill,
    bins_of,
    hills,
    shares_of,
)
from planner.views.compare import words


def wins(comparison: ScenarioComparison, reference: int) -> str:
    """How often a quarter brings how many wins, in each scenario of a comparison."""
    edges = bins_of([entry.wins_of_quarters for entry in comparison.entries])
    rows = [
        Hill(
            entry.name,
            shares_of(entry.wins_of_quarters, edges),
            float(entry.wins_of_quarters.mean()) if entry.wins_of_quarters.size else np.nan,
            words.most_quarters(entry),
        )
        for entry in comparison.entries
    ]
    about = "; ".join(f"{row.name}: {row.text}" for row in rows)
    return hills(rows, edges, "wins a quarter", f"Wins a quarter. {about}", reference)


def days(comparison: ScenarioComparison, reference: int) -> str:
    """How long wins take, in each scenario of a comparison."""
    edges = bins_up_to([entry.cycle_days for entry in comparison.entries])
    rows = [
        Hill(
            entry.name,
            shares_between(entry.cycle_days, edges),
            float(entry.cycle_days[50]) if entry.cycle_days.size else np.nan,
            words.most_wins(entry),
        )
        for entry in comparison.entries
    ]
    about = "; ".join(f"{row.name}: {row.text}" for row in rows)
    return hills(rows, edges, "days", f"Days from lead to win. {about}", reference)


def bins_up_to(quantiles: Sequence[Floats]) -> Floats:
    """Edges of bins from 0 to where nearly all of each is, from its (101,) quantiles."""
    top = max((float(values[98]) for values in quantiles if values.size), default=1.0) or 1.0
    return np.linspace(0, top, MOST_BINS + 1)


def shares_between(quantiles: Floats, edges: Floats) -> Floats:
    """The share between each two edges, from (101,) quantiles; nothing when there are none."""
    if not quantiles.size:
        return np.zeros(edges.size - 1)
    return np.diff(np.interp(edges, quantiles, np.linspace(0, 1, quantiles.size), left=0.0))
