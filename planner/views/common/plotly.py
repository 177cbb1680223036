"""What all charts share: colours, lines, and a figure without ornament."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

# The colours of help, hurt and neither that stand on light and on dark (contrast above 3 to 1),
# and that colour-blind people tell apart; style.css has those of the text.
HELPS, HURTS, NEITHER = "#2a80c8", "#d1661a", "#7f8a97"

# Plotly's own tools are of no use here; a picture of the chart is.
CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}


_SOURCE_PIXELS = 34


def with_source(chart: go.Figure, title: str, source: str) -> go.Figure:
    """The chart with its title and source in two lines below, for a picture to say by itself."""
    below = (chart.layout.margin.b or 0) + _SOURCE_PIXELS
    chart.update_layout(margin_b=below)
    chart.add_annotation(
        text="<br>".join(line.replace("<", "&lt;") for line in (title, source)),
        align="left",
        xref="paper",
        x=0,
        xanchor="left",
        yref="paper",
        y=0,
        yanchor="top",
        yshift=_SOURCE_PIXELS - below,
        showarrow=False,
        font={"size": 11},
    )
    return chart


def colour(low: float, high: float) -> str:
    """The colour of an effect with this interval."""
    return HELPS if low > 0 else HURTS if high < 0 else NEITHER


def figure(bars: dict[str, Any], *, xaxis: dict[str, Any], **layout: Any) -> go.Figure:
    """Bars on paper that takes the page\'s colour, with room for labels above."""
    below = 0 if xaxis.get("visible") is False else 24
    around = {
        "template": "none",
        "margin": {"l": 0, "r": 0, "t": 22, "b": below},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 14, "family": '"Source Sans", sans-serif'},
    }
    return go.Figure({"data": [bars], "layout": {**around, "xaxis": xaxis, **layout}})
