"""The charts of the Where page: the map, the way from factory to sales, what moves wins most."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from planner.analysis.maps import Map
from planner.analysis.sensitivity import Bar, Line, Tornado
from planner.statistics.intervals import Interval
from planner.views.common.numbers import cut
from planner.views.common.plotly import HELPS, HURTS, NEITHER
from planner.views.where import words

MOST_BARS = 12
MOST_OF_A_LABEL = 34  # letters
_ENDS = (("at_low", "#8a63b8", "/"), ("at_high", "#3f8f6b", ""))
_AROUND: dict[str, Any] = {
    "template": "none",
    "showlegend": False,
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"size": 14, "family": '"Source Sans", sans-serif'},
    "dragmode": False,
    "hoverlabel": {"bgcolor": "#16202c", "font": {"color": "#ffffff"}},
}
_LINE_COLOURS = {"hand_offs": HURTS, "leveling": HELPS, "pull": "#8a63b8"}


def heat_map(found: Map) -> go.Figure:
    """Help, hurt and can't tell over two axes: colour, sign, the zero line, and 'you are here'."""
    x, y = found.x, found.y
    xs = [words.shown(x, value) for value in found.xs]
    ys = [words.shown(y, value) for value in found.ys]
    signs = np.where(found.replications > 0, found.signs, 0)
    strength = np.where(signs == 0, 0.0, found.mean)
    strength = np.where(found.replications > 0, strength, np.nan)
    most = float(np.nanmax(np.abs(found.mean), initial=1.0))
    glyphs = np.where(
        found.replications == 0, "", np.where(signs > 0, "▲", np.where(signs < 0, "▼", "≈"))
    )
    said = [[_hover(found, row, column) for column in range(len(xs))] for row in range(len(ys))]
    cells = go.Heatmap(
        x=xs,
        y=ys,
        z=strength,
        zmin=-most,
        zmax=most,
        colorscale=[[0, HURTS], [0.5, "rgba(127,138,151,0.22)"], [1, HELPS]],
        showscale=False,
        xgap=2,
        ygap=2,
        text=glyphs,
        texttemplate="%{text}",
        textfont={"size": 17},
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )
    traces: list[Any] = [cells]
    if np.isfinite(found.mean).all() and found.mean.min() < 0 < found.mean.max():
        traces.append(
            go.Contour(
                x=xs,
                y=ys,
                z=found.mean,
                contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
                line={"width": 3, "color": NEITHER, "smoothing": 1.0},
                hoverinfo="skip",
                showscale=False,
            )
        )
    here = _here(found)
    return go.Figure(
        {
            "data": traces,
            "layout": {
                **_AROUND,
                "height": 520,
                "margin": {"l": 64, "r": 12, "t": 36, "b": 56},
                "xaxis": _axis(words.axis_title(x)),
                "yaxis": _axis(words.axis_title(y)),
                "shapes": here,
                "annotations": _key(words.MAP_KEY[1:] if not here else words.MAP_KEY),
            },
        }
    )


def _here(found: Map) -> list[dict[str, Any]]:
    """A frame around the cell of today's values, so that its sign stays to be seen."""
    corners: dict[str, float] = {}
    for name, axis, values in (("x", found.x, found.xs), ("y", found.y, found.ys)):
        if not axis.low <= axis.now <= axis.high or values.size < 2:
            return []
        shown = np.array([words.shown(axis, float(value)) for value in values])
        between = (shown[1:] + shown[:-1]) / 2
        edges = [2 * shown[0] - between[0], *between, 2 * shown[-1] - between[-1]]
        cell = int(np.argmin(np.abs(values - axis.now)))
        corners |= {f"{name}0": edges[cell], f"{name}1": edges[cell + 1]}
    return [
        {"type": "rect", **corners, "line": {"width": width, "color": colour}}
        for width, colour in ((7, "#ffffff"), (3, "#16202c"))
    ]


def _key(lines: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the marks mean, above the map."""
    return [
        {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "text": "&nbsp;&nbsp;&nbsp;".join(lines),
            "showarrow": False,
            "font": {"size": 13},
        }
    ]


def _hover(found: Map, row: int, column: int) -> str:
    place = (
        f"{words.value_on(found.x, float(found.xs[column]))} / "
        f"{words.value_on(found.y, float(found.ys[row]))}"
    )
    if not found.is_possible[row, column]:
        return f"{place}<br>not possible here"
    if not found.replications[row, column]:
        return place
    return (
        f"{place}<br>{found.mean[row, column]:+.1f} wins a quarter "
        f"({found.low[row, column]:.1f} to {found.high[row, column]:.1f})"
    )


def way_to_sales(found: Line, here: float) -> go.Figure:
    """Effect of each practice from the factory (left) to the team's own sales (right)."""
    xs = [words.shown(found.axis, value) for value in found.values]
    traces: list[Any] = []
    labels = []
    for practice, effects in found.effects.items():
        means = [None if one is None else one.mean for one in effects]
        reach = [0.0 if one is None else (one.high - one.low) / 2 for one in effects]
        colour = _LINE_COLOURS.get(practice, NEITHER)
        traces.append(
            go.Scatter(
                x=xs,
                y=means,
                mode="lines+markers",
                line={"width": 3, "color": colour},
                marker={"size": 7},
                error_y={"type": "data", "array": reach, "thickness": 1, "width": 0},
                name=words.practice(practice),
                hovertemplate="%{y:+.1f} wins a quarter<extra>%{fullData.name}</extra>",
            )
        )
        if means[-1] is not None:
            labels.append((means[-1], words.term(practice), colour))
    annotations = [
        {
            "x": 1.01,
            "xref": "paper",
            "xanchor": "left",
            "y": y,
            "text": f"<b>{text}</b>",
            "showarrow": False,
            "font": {"color": colour, "size": 13},
        }
        for y, text, colour in _apart(labels)
    ]
    line = {"width": 2, "color": NEITHER, "dash": "dot"}
    return go.Figure(
        {
            "data": traces,
            "layout": {
                **_AROUND,
                "height": 340,
                "margin": {"l": 64, "r": 84, "t": 12, "b": 56},
                "xaxis": _axis("from factory (0) to your sales (100), %"),
                "yaxis": {**_axis("wins a quarter"), "zeroline": True, "zerolinecolor": NEITHER},
                "shapes": [
                    {
                        "type": "line",
                        "x0": words.shown(found.axis, here),
                        "x1": words.shown(found.axis, here),
                        "yref": "paper",
                        "y0": 0,
                        "y1": 1,
                        "line": line,
                    }
                ],
                "annotations": annotations,
            },
        }
    )


def _apart(labels: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Labels in order, none on top of another."""
    ordered = sorted(labels)
    if len(ordered) < 2:
        return ordered
    gap = max(0.12 * (ordered[-1][0] - ordered[0][0]), 0.25)
    placed = [ordered[0]]
    for y, text, colour in ordered[1:]:
        placed.append((max(y, placed[-1][0] + gap), text, colour))
    return placed


def tornado(found: Tornado) -> go.Figure:
    """What wins a quarter gain or lose when one input goes to either end of its range.

    Each end says the input's value there; the lowest is hatched as well.
    """
    bars = found.bars[:MOST_BARS]
    names = [escape(cut(bar.axis.label, MOST_OF_A_LABEL)) for bar in bars]
    texts = [words.values_on(bar.axis, bar.axis.low, bar.axis.high) for bar in bars]
    reach = max((bar.swing for bar in bars), default=1.0) or 1.0
    traces: list[Any] = [
        _bars(bars, names, end, is_thin=is_thin)
        for is_thin in (False, True)
        for end in range(len(_ENDS))
    ]
    for end, (field, *_) in enumerate(_ENDS):
        told = [
            (name, getattr(bar, field), _value_told(bar, text, end, reach))
            for name, bar, text in zip(names, bars, texts, strict=True)
        ]
        told = [one for one in told if one[-1]]
        traces.append(
            go.Scatter(
                y=[name for name, _, _ in told],
                x=[one.high if one.mean > 0 else one.low for _, one, _ in told],
                mode="text",
                text=[f" {escape(text)} " for _, _, text in told],
                textposition=[
                    "middle right" if one.mean > 0 else "middle left" for _, one, _ in told
                ],
                textfont={"size": 12},
                hoverinfo="skip",
                cliponaxis=False,
            )
        )
    return go.Figure(
        {
            "data": traces,
            "layout": {
                **_AROUND,
                "height": 70 + 46 * max(1, len(bars)),
                "margin": {"l": 8, "r": 8, "t": 8, "b": 48},
                "barmode": "overlay",
                # Above its bar, as a phone has no room for it beside.
                "annotations": [
                    {
                        "text": name,
                        "y": name,
                        "yshift": 17,
                        "x": 0,
                        "xref": "paper",
                        "xanchor": "left",
                        "showarrow": False,
                        "font": {"size": 12},
                    }
                    for name in names
                ],
                "xaxis": {
                    **_axis("change of wins a quarter"),
                    "range": [-1.6 * reach, 1.6 * reach],
                },
                "yaxis": {
                    "autorange": "reversed",
                    "categoryorder": "array",
                    "categoryarray": names,
                    "showticklabels": False,
                    "ticks": "",
                },
            },
        }
    )


def _bars(bars: Sequence[Bar], names: Sequence[str], end: int, *, is_thin: bool) -> go.Bar:
    """The bars of one end. Where both go to one side the shorter is thin and lies over the longer,
    which would hide it.
    """
    field, colour, pattern = _ENDS[end]
    here = [i for i, bar in enumerate(bars) if _lies_over(bar, end) is is_thin]
    effects = [getattr(bars[i], field) for i in here]
    return go.Bar(
        y=[names[i] for i in here],
        x=[one.mean for one in effects],
        orientation="h",
        width=0.16 if is_thin else 0.42,
        zorder=2 if is_thin else 1,
        marker={
            "color": colour,
            "cornerradius": 3,
            "line": {"color": "#ffffff", "width": 1 if is_thin else 0},
            "pattern": {"shape": pattern, "bgcolor": colour, "fgcolor": "#ffffff", "size": 6},
        },
        error_x={
            "type": "data",
            "array": [(one.high - one.low) / 2 for one in effects],
            "thickness": 1.2,
            "width": 0,
            "color": NEITHER,
        },
        customdata=[words.effect(one) for one in effects],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _both(bar: Bar, end: int) -> tuple[Interval, Interval]:
    """The effect at this end, and at the other."""
    return (bar.at_low, bar.at_high) if end == 0 else (bar.at_high, bar.at_low)


def _lies_over(bar: Bar, end: int) -> bool:
    here, other = _both(bar, end)
    return here.mean * other.mean > 0 and abs(here.mean) < abs(other.mean)


def _value_told(bar: Bar, texts: Sequence[str], end: int, reach: float) -> str:
    """The input's value at this end; the longer bar tells both where they would lie on each other,
    the shorter none.
    """
    here, other = _both(bar, end)
    if here.mean == here.low == here.high == 0:
        return ""  # that end is where it is now
    is_apart = here.mean * other.mean <= 0 or abs(here.mean - other.mean) > reach
    if is_apart:
        return texts[end]
    if _lies_over(bar, end):
        return ""
    # The unit once, as a phone has no room for two.
    return f"{texts[end].removesuffix(f' {bar.axis.unit}')}; {texts[1 - end]}"


def _axis(title: str) -> dict[str, Any]:
    return {
        "title": {"text": escape(title), "font": {"size": 14}},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
