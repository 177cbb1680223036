"""The chart of the Principles page: wins gained or lost in a year of one programme or of four."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from planner.model.scenario import WEEKS_PER_QUARTER
from planner.studies.programmes import Programmes, Way
from planner.views.common.plotly import NEITHER, figure
from planner.views.principles import words

# Neither colour means help or hurt: those are told by the cards.
_LINES: dict[Way, tuple[str, str]] = {
    "yearly": ("#3f8f6b", "rgba(63,143,107,0.18)"),
    "quarterly": ("#8a63b8", "rgba(138,99,184,0.18)"),
}
_LABELS: dict[Way, str] = {"yearly": "one new", "quarterly": "every quarter"}
_WASH = "rgba(127,138,151,0.22)"


def over_time(study: Programmes) -> go.Figure:
    """A line and its band for each way of changing; zero is today's programme, kept."""
    drawn = figure(
        {"type": "scatter", "x": [0, 52], "y": [0, 0], "mode": "lines", "line": {"color": NEITHER}},
        height=300,
        xaxis={
            "title": {"text": words.AXIS_WEEKS, "font": {"size": 13}},
            "showgrid": False,
            "zeroline": False,
            "tickvals": [WEEKS_PER_QUARTER * i for i in range(5)],
            "range": [0, 52],
        },
        yaxis={
            "title": {"text": words.AXIS_WINS, "font": {"size": 13}},
            "zeroline": False,
            "gridcolor": _WASH,
            "nticks": 6,
        },
        margin={"l": 52, "r": 104, "t": 10, "b": 44},
    )
    ends = []
    for way, gained in study.gained.items():
        line, wash = _LINES[way]
        weeks = np.arange(len(gained))
        drawn.add_scatter(
            x=np.concatenate([weeks, weeks[::-1]]),
            y=np.concatenate([gained[:, 1], gained[::-1, 2]]),
            fill="toself",
            fillcolor=wash,
            line={"width": 0},
            mode="lines",
        )
        drawn.add_scatter(x=weeks, y=gained[:, 0], mode="lines", line={"width": 3, "color": line})
        ends.append((float(gained[-1, 0]), _LABELS[way], line))
    ends.append((0.0, "today's, kept", NEITHER))
    for y, text, colour in _apart(ends, study):
        drawn.add_annotation(
            x=1.01,
            xref="paper",
            xanchor="left",
            y=y,
            text=f"<b>{text}</b>",
            showarrow=False,
            font={"color": colour, "size": 13},
        )
    return drawn


def _apart(labels: list[tuple[float, str, str]], study: Programmes) -> list[tuple[float, str, str]]:
    """Labels from below, none on top of another."""
    edges = np.concatenate([gained.ravel() for gained in study.gained.values()])
    gap = max(0.09 * float(np.ptp(edges)), 1e-9)
    placed: list[tuple[float, str, str]] = []
    for y, text, colour in sorted(labels):
        placed.append((max(y, placed[-1][0] + gap) if placed else y, text, colour))
    return placed
