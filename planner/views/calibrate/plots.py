"""The chart of the Calibrate page: the weeks kept back, against the band of the replays."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from planner.calibration.backtest import BackTest
from planner.calibration.prediction import Band
from planner.views.common.plotly import HELPS, HURTS, NEITHER, figure

_WASH = "rgba(127,138,151,0.22)"


def back_test(test: BackTest, band: Band) -> go.Figure:
    """Observed numbers week by week: dots inside the band, crosses outside it."""
    days = test.mondays.astype("datetime64[D]").astype(str)
    known = ~np.isnan(band.low)
    inside = (band.low <= band.observed) & (band.observed <= band.high)
    around = np.concatenate([days[known], days[known][::-1]])
    edge = np.concatenate([band.high[known], band.low[known][::-1]])
    top = np.nanmax(np.concatenate([band.high, band.observed, [1.0]]))
    drawn = figure(
        {
            "type": "scatter",
            "x": list(around),
            "y": list(edge),
            "fill": "toself",
            "fillcolor": _WASH,
            "line": {"width": 0},
            "mode": "lines",
        },
        height=230,
        xaxis={"showgrid": False, "zeroline": False, "nticks": 6, "tickformat": "%-d %b %Y"},
        yaxis={
            "range": [0, 1.08 * float(top)],
            "zeroline": False,
            "gridcolor": _WASH,
            "nticks": 5,
        },
        margin={"l": 36, "r": 8, "t": 8, "b": 28},
    )
    middle = {"width": 2, "color": NEITHER}
    drawn.add_scatter(x=days[known], y=band.middle[known], mode="lines", line=middle)
    for chosen, colour, symbol in ((inside, HELPS, "circle"), (known & ~inside, HURTS, "x")):
        marker = {"color": colour, "symbol": symbol, "size": 9}
        drawn.add_scatter(
            x=days[chosen], y=band.observed[chosen], mode="markers", marker=marker, cliponaxis=False
        )
    return drawn
