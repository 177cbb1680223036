"""What a notebook shows: verdicts, quarters and effects over time as pandas tables and figures."""

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


def quarter_table(outcome: Outcome) -> pd.DataFrame:
    """A row for each quarter; with `today` they are the calendar's, the first with its wins so far.

    weeks: of the window. wins, revenue_usd, wins_from_open_deals: means. wins_p10, _p50, _p90:
    where one quarter falls. chance: of the target. NaN where there is no target, or no `today`.
    """
    rows = {}
    for quarter in outcome.quarters:
        told = quarter.predictions()
        rows[quarter.name] = {
            "weeks": quarter.weeks,
            "wins": told["wins"].mean.mean,
            "wins_p10": told["wins"].p10,
            "wins_p50": told["wins"].p50,
            "wins_p90": told["wins"].p90,
            "revenue_usd": told["revenue_usd"].mean.mean,
            "chance": told["chance"].mean.mean,
            "wins_from_open_deals": told["wins_from_open_deals"].mean.mean,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("quarter")


def quarter_figure(outcome: Outcome) -> go.Figure:
    """The mean wins of each quarter, with the range in which 8 of 10 fall."""
    table = quarter_table(outcome)
    bars = {
        "type": "bar",
        "x": list(table.index),
        "y": table["wins"],
        "marker": {"color": plotly.NEITHER},
        "error_y": {
            "array": table["wins_p90"] - table["wins"],
            "arrayminus": table["wins"] - table["wins_p10"],
        },
    }
    return plotly.figure(
        bars,
        xaxis={"automargin": True},
        yaxis={"title": {"text": "wins, and where 8 of 10 quarters fall"}, "rangemode": "tozero"},
        title={"text": outcome.scenario.name},
        margin={"l": 0, "r": 0, "t": 60, "b": 48},
        paper_bgcolor="#ffffff",  # whatever the notebook's own
    )


def effect_table(comparison: Comparison) -> pd.DataFrame:
    """Wins with each practice less without it, a row for each quarter; empty without `today`.

    difference, low, high: in wins of that quarter, at the level of `Effect.over_time`.
    pays_back_week: of the window, from 0; missing where the practice is not ahead at the end.
    """
    rows = [
        {
            "practice": name,
            "quarter": quarter.name,
            "difference": quarter.difference.mean,
            "low": quarter.difference.low,
            "high": quarter.difference.high,
            "pays_back_week": effect.over_time.pays_back_week,
        }
        for name, effect in comparison.effects.items()
        if effect.over_time is not None
        for quarter in effect.over_time.quarters
    ]
    columns = ["practice", "quarter", "difference", "low", "high", "pays_back_week"]
    return pd.DataFrame(rows, columns=columns).set_index(["practice", "quarter"])


def _wins(arm: Outcome | None) -> float:
    """Mean wins a quarter."""
    if arm is None:
        return _NO_NUMBER
    return float(arm.measures["throughput_per_week"].mean() * WEEKS_PER_QUARTER)
