"""What a notebook shows of a comparison: its verdicts as a pandas table and a Plotly figure."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from planner.analysis.effects import Comparison
from planner.analysis.verdict import verdicts
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome
from planner.views.common import plotly
from planner.views.common.vocabulary import NAMES
from planner.views.plan import words

_COLOURS = {"HELPS": plotly.HELPS, "HURTS": plotly.HURTS}
_NO_NUMBER = float("nan")


def verdict_table(comparison: Comparison) -> pd.DataFrame:
    """The verdicts, a row for each practice by its name; all numbers are wins a quarter.

    verdict: as on its card. today: "with" or "without", missing where the team is neither.
    wins_without, wins_with: means of the two arms. difference: with − without, and its interval
    from low to high, at the comparison's level. reason: what changed most between the arms.
    Numbers are NaN where a practice is not possible.
    """
    rows = {}
    for name, verdict in verdicts(comparison).items():
        found = verdict.difference and verdict.difference.scaled(WEEKS_PER_QUARTER)
        rows[name] = {
            "verdict": verdict.word,
            "today": verdict.today,
            "wins_without": _wins(verdict.without),
            "wins_with": _wins(verdict.with_),
            "difference": found.mean if found else _NO_NUMBER,
            "low": found.low if found else _NO_NUMBER,
            "high": found.high if found else _NO_NUMBER,
            "reason": words.verdict_lines(verdict, comparison.options).reason,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("practice")


def verdict_figure(comparison: Comparison) -> go.Figure:
    """The difference that each practice makes, a bar with its interval, coloured by its verdict."""
    table = verdict_table(comparison)[::-1]  # a figure is filled from below
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": table["difference"],
        "y": [NAMES[name][0] for name in table.index],
        "marker": {"color": [_COLOURS.get(word, plotly.NEITHER) for word in table["verdict"]]},
        "error_x": {
            "array": table["high"] - table["difference"],
            "arrayminus": table["difference"] - table["low"],
        },
        "hovertext": table["verdict"] + ": " + table["reason"],
    }
    return plotly.figure(
        bars,
        xaxis={"title": {"text": "wins a quarter, with − without"}, "zeroline": True},
        yaxis={"automargin": True},
        title={"text": comparison.scenario.name},
        margin={"l": 0, "r": 0, "t": 60, "b": 48},
        paper_bgcolor="#ffffff",  # whatever the notebook's own
    )


def _wins(arm: Outcome | None) -> float:
    """Mean wins a quarter."""
    if arm is None:
        return _NO_NUMBER
    return float(arm.measures["throughput_per_week"].mean() * WEEKS_PER_QUARTER)
