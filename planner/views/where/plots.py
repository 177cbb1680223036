"""The charts of the Where page: the map and the way from factory to sales, where one explores, by
Plotly; what moves wins most as SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from planner.analysis.maps import Map
from planner.analysis.sensitivity import LARGEST, Bar, Line, Tornado
from planner.statistics.intervals import Interval
from planner.views.common import svg
from planner.views.common.numbers import cut, signed
from planner.views.common.plotly import HELPS, HURTS, NEITHER
from planner.views.common.svg import INK, PAPER, SOFT, WIDTH
from planner.views.where import words

MOST_BARS = LARGEST
MOST_OF_A_LABEL = 34  # letters
_BAR_ROW = 46
_ROOM = 2.0  # times the longest bar, so that the values at its ends have room
_PAINT = ("url(#lowest)", "#3f8f6b")  # at the lowest value, at the highest
_HATCHING = (
    '<defs><pattern id="lowest" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#8a63b8"/>'
    '<line x1="0" y1="0" x2="0" y2="6" stroke="#ffffff" stroke-width="2.5"/></pattern></defs>'
)
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


def heat_map(grid: Map) -> go.Figure:
    """Help, hurt and can't tell over two axes: colour, sign, the zero line, and 'you are here'."""
    x, y = grid.x, grid.y
    xs = [words.shown(x, value) for value in grid.xs]
    ys = [words.shown(y, value) for value in grid.ys]
    signs = np.where(grid.replications > 0, grid.signs, 0)
    strength = np.where(signs == 0, 0.0, grid.mean)
    strength = np.where(grid.replications > 0, strength, np.nan)
    most = float(np.nanmax(np.abs(grid.mean), initial=1.0))
    glyphs = np.where(
        grid.replications == 0, "", np.where(signs > 0, "▲", np.where(signs < 0, "▼", "≈"))
    )
    texts = [[_hover(grid, row, column) for column in range(len(xs))] for row in range(len(ys))]
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
        customdata=texts,
        hovertemplate="%{customdata}<extra></extra>",
    )
    traces: list[Any] = [cells]
    if np.isfinite(grid.mean).all() and grid.mean.min() < 0 < grid.mean.max():
        traces.append(
            go.Contour(
                x=xs,
                y=ys,
                z=grid.mean,
                contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
                line={"width": 3, "color": NEITHER, "smoothing": 1.0},
                hoverinfo="skip",
                showscale=False,
            )
        )
    own = _own_cell(grid)
    return go.Figure(
        {
            "data": traces,
            "layout": {
                **_AROUND,
                "height": 520,
                "margin": {"l": 64, "r": 12, "t": 48, "b": 56},
                "xaxis": _axis(words.axis_title(x)),
                "yaxis": _axis(words.axis_title(y)),
                "shapes": own,
                "annotations": _key(words.MAP_KEY[1:] if not own else words.MAP_KEY),
            },
        }
    )


def _own_cell(grid: Map) -> list[dict[str, Any]]:
    """A frame around the cell of today's values, so that its sign stays to be seen."""
    corners: dict[str, float] = {}
    for name, axis, values in (("x", grid.x, grid.xs), ("y", grid.y, grid.ys)):
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


_KEYS_ABREAST = 2  # as many as a phone has room for


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
            "text": "<br>".join(
                "&nbsp;&nbsp;&nbsp;".join(lines[start : start + _KEYS_ABREAST])
                for start in range(0, len(lines), _KEYS_ABREAST)
            ),
            "align": "left",
            "showarrow": False,
            "font": {"size": 13},
        }
    ]


def _hover(grid: Map, row: int, column: int) -> str:
    place = (
        f"{words.value_on(grid.x, float(grid.xs[column]))} / "
        f"{words.value_on(grid.y, float(grid.ys[row]))}"
    )
    if not grid.is_possible[row, column]:
        return f"{place}<br>not possible here"
    if not grid.replications[row, column]:
        return place
    return (
        f"{place}<br>{grid.mean[row, column]:+.1f} wins a quarter "
        f"({grid.low[row, column]:.1f} to {grid.high[row, column]:.1f})"
    )


def way_to_sales(way: Line, at: float) -> go.Figure:
    """Effect of each practice from the factory (left) to the team's own sales (right)."""
    xs = [words.shown(way.axis, value) for value in way.values]
    traces: list[Any] = []
    labels = []
    for practice, effects in way.effects.items():
        means = [None if effect is None else effect.mean for effect in effects]
        reach = [0.0 if effect is None else (effect.high - effect.low) / 2 for effect in effects]
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
                        "x0": words.shown(way.axis, at),
                        "x1": words.shown(way.axis, at),
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


def tornado(tornado_: Tornado) -> str:
    """What wins a quarter gain or lose when one input goes to either end of its range, as SVG.

    Each end says the input's value there; the lowest is hatched as well.
    """
    bars = tornado_.bars[:MOST_BARS]
    reach = max((bar.swing for bar in bars), default=1.0) or 1.0
    end = _ROOM * reach

    def x(value: float) -> float:
        return WIDTH / 2 + (WIDTH / 2 - 4) * value / end

    bottom = len(bars) * _BAR_ROW
    parts = [_HATCHING]
    for i, bar in enumerate(bars):
        name = cut(bar.axis.label, MOST_OF_A_LABEL)
        parts.append(svg.text_at(4, i * _BAR_ROW + 14, name, INK))
        parts += _ends_of(bar, i * _BAR_ROW + 30, reach, x)
    parts.append(svg.vertical(x(0), 0, bottom + 2, INK, 1.5))
    parts += [
        svg.text_at(
            x(tick), bottom + 18, signed(tick, svg.decimals_of(tick)), SOFT, anchor="middle"
        )
        for tick in svg.ticks(-end, end)
    ]
    parts.append(
        svg.text_at(WIDTH - 4, bottom + 36, "change of wins a quarter", SOFT, anchor="end")
    )
    return svg.picture(parts, bottom + 42, words.moves_most(tornado_))


def _ends_of(bar: Bar, middle: float, reach: float, x: Callable[[float], float]) -> list[str]:
    """The bars of both ends. Where both go to one side the shorter is thin and lies over the
    longer, which would hide it.
    """
    texts = words.values_on(bar.axis, bar.axis.low, bar.axis.high)
    parts = []
    for end in sorted(range(len(_PAINT)), key=lambda end: _lies_over(bar, end)):
        effect, _ = _both(bar, end)
        height = 6 if _lies_over(bar, end) else 16
        left, right = sorted((x(0), x(effect.mean)))
        parts.append(
            f'<rect x="{left:.1f}" y="{middle - height / 2:.1f}" width="{right - left:.1f}" '
            f'height="{height}" rx="2" fill="{_PAINT[end]}" stroke="{PAPER}" stroke-width="1">'
            f"<title>{escape(f'{texts[end]}: {words.effect(effect)}')}</title></rect>"
            f'<line x1="{x(effect.low):.1f}" x2="{x(effect.high):.1f}" y1="{middle}" '
            f'y2="{middle}" stroke="{SOFT}" stroke-width="1.2"/>'
        )
        if told := _value_told(bar, texts, end, reach):
            is_right = effect.mean > 0
            at = x(effect.high) + 5 if is_right else x(effect.low) - 5
            side = "start" if is_right else "end"
            parts.append(svg.text_at(at, middle + 4, told, INK, anchor=side, size=12))
    return parts


def _both(bar: Bar, end: int) -> tuple[Interval, Interval]:
    """The effect at this end, and at the other."""
    return (bar.at_low, bar.at_high) if end == 0 else (bar.at_high, bar.at_low)


def _lies_over(bar: Bar, end: int) -> bool:
    own, other = _both(bar, end)
    return own.mean * other.mean > 0 and abs(own.mean) < abs(other.mean)


def _value_told(bar: Bar, texts: Sequence[str], end: int, reach: float) -> str:
    """The input's value at this end; the longer bar tells both where they would lie on each other,
    the shorter none.
    """
    own, other = _both(bar, end)
    if own.mean == own.low == own.high == 0:
        return ""  # that end is where it is now
    is_apart = own.mean * other.mean <= 0 or abs(own.mean - other.mean) > reach
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
