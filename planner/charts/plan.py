"""The charts of the Plan page: what each practice adds, and how wins a quarter are spread."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from planner import wording
from planner.charts.figure import HELPS, HURTS, NEITHER, colour, figure, line_at
from planner.comparison import Attribution
from planner.outcome import Outcome, quarters
from planner.scenario import WEEKS_PER_QUARTER

MOST_BARS = 24
FEWEST_WIDE = 10  # wins; a narrower spread would look like a wide one


def contributions(attribution: Attribution) -> go.Figure:
    """What each practice adds to wins a quarter, one after the other, and all of them together."""
    names = [wording.NAMES[practice][0] for practice in attribution.shares] + ["All together"]
    parts = [
        part.scaled(WEEKS_PER_QUARTER) for part in (*attribution.shares.values(), attribution.total)
    ]
    starts = [sum(part.mean for part in parts[:i]) for i in range(len(parts) - 1)] + [0.0]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(parts))),
        "x": [part.mean for part in parts],
        "base": starts,
        "width": 0.36,
        "marker": {"color": [colour(part.low, part.high) for part in parts], "cornerradius": 3},
        "error_x": {
            "type": "data",
            "array": [part.high - part.mean for part in parts],
            "arrayminus": [part.mean - part.low for part in parts],
            "thickness": 1.5,
            "width": 0,
            "color": NEITHER,
        },
    }
    labels = []
    for row, (name, part) in enumerate(zip(names, parts, strict=True)):
        labels.append(_above(row, 0, "left", name))
        labels.append(_above(row, 1, "right", f"<b>{wording.adds(part)}</b>"))
    return figure(
        bars,
        height=24 + 48 * len(parts),
        xaxis={"visible": False},
        yaxis={"visible": False, "range": [len(parts) - 0.7, -0.75]},
        shapes=[line_at(0, 1, NEITHER)],
        annotations=labels,
    )


def wins_a_quarter(outcome: Outcome, target: float | None) -> go.Figure:
    """How often a quarter brings how many wins; those below the target in grey."""
    wins = quarters(outcome.wins_by_week, outcome.scenario.clock.horizon_weeks).ravel()
    if wins.size == 0:  # less than a quarter was measured
        wins = np.zeros(1, dtype=np.int64)
    low, high = int(wins.min()), int(wins.max())
    size = max(1, -(-(high - low + 1) // MOST_BARS))
    edges = np.arange(low, high + size + 1, size)
    if target is not None and size > 1:  # no bar on both sides of the target
        edges = edges + int(np.ceil(target) - low) % size - size
        edges = np.append(edges, edges[-1] + size)
    reached = [target is None or edge >= target for edge in edges[:-1]]
    bars = {
        "type": "bar",
        "x": list(edges[:-1] + (size - 1) / 2),
        "y": list(np.histogram(wins, edges)[0] / wins.size),
        "width": 0.86 * size,
        "marker": {"color": [HELPS if each else NEITHER for each in reached]},
    }
    marks: dict[str, Any] = {}
    slack = max(1.0, (FEWEST_WIDE - (high - low)) / 2)
    ends = [float(edges[0]) - slack, float(edges[-1]) + slack]
    reach = 1.5 * (ends[1] - ends[0])  # a target further away would squeeze the bars to nothing
    if target is not None and ends[0] - reach < target < ends[1] + reach:
        at = float(np.ceil(target)) - 0.5
        ends = [min(ends[0], at - 1), max(ends[1], at + 1)]
        label = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
        marks = {
            "shapes": [line_at(at, 2, HURTS)],
            "annotations": [{**label, "text": f"target {wording.number(target)}"}],
        }
    return figure(
        bars,
        height=216,
        xaxis={"showgrid": False, "zeroline": False, "nticks": 8, "range": ends},
        yaxis={"visible": False},
        **marks,
    )


def _above(row: int, x: float, anchor: str, text: str) -> dict[str, Any]:
    """Text above the bar of a row, at one end of the picture."""
    place = {"x": x, "xref": "paper", "xanchor": anchor, "y": row - 0.2, "yanchor": "bottom"}
    return {**place, "text": text, "showarrow": False}
