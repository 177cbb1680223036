"""Forecasts held against what came: how much of it a fan holds, and whether chances come true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.statistics.arrays import Floats

TAIL = 0.1  # on each side of a fan that holds 8 of 10
TIMES_USUAL = (0.7, 0.85, 1.0, 1.15, 1.3)  # targets, as so many times a usual quarter's wins
_BINS = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)


@dataclass(frozen=True)
class Score:
    """One number that was forecast, and what came.

    inside: 1 where the fan as it is shown holds what came. in_proportion: the same with what lies
    at an edge counted only as far as it takes to make 8 of 10 (whole numbers cannot be cut there).
    off: what came less the mean. spread: that of the forecast (standard deviation).
    """

    inside: float
    in_proportion: float
    off: float
    mean: float
    spread: float


def score(forecast: Floats, came: float) -> Score:
    """Of a forecast's replications (R,)."""
    low, high = np.percentile(forecast, (100 * TAIL, 100 * (1 - TAIL)))
    below, at = float(np.mean(forecast < came)), float(np.mean(forecast == came))
    if at:
        upto = [min(1.0, max(0.0, (edge - below) / at)) for edge in (TAIL, 1 - TAIL)]
        in_proportion = upto[1] - upto[0]
    else:
        in_proportion = float(TAIL <= below <= 1 - TAIL)
    mean = float(forecast.mean())
    return Score(float(low <= came <= high), in_proportion, came - mean, mean, forecast.std())


def chances(forecast: Floats, came: float, usual: float) -> list[tuple[float, bool]]:
    """(chance of reaching a target, whether it was reached) of targets around the usual."""
    targets = [np.ceil(times * usual) for times in TIMES_USUAL]
    return [(float(np.mean(forecast >= each)), bool(came >= each)) for each in targets]


def in_all(scores: Sequence[Score]) -> dict[str, Any]:
    """Shares of all of them, the error of the latter, and how far off the means were."""
    held = np.array([one.in_proportion for one in scores])
    off, mean = (np.array([getattr(one, name) for one in scores]) for name in ("off", "mean"))
    spread = np.array([one.spread for one in scores])
    return {
        "numbers": len(scores),
        "inside": round(float(np.mean([one.inside for one in scores])), 4),
        "in_proportion": round(float(held.mean()), 4),
        "share_off": round(float(off.sum() / mean.sum()), 4),
        # 1 where the forecast varies as much as what comes does.
        "spread_came_to_forecast": round(float(np.sqrt(np.mean(off**2) / np.mean(spread**2))), 3),
    }


def reliability(pairs: Iterable[tuple[float, bool]]) -> list[dict[str, Any]]:
    """Chances in bins: what was said on average, and how often it came."""
    said, came = (np.array(each, dtype=np.float64) for each in zip(*pairs, strict=True))
    of_bin = np.digitize(said, _BINS)
    return [
        {
            "said": round(float(said[of_bin == i].mean()), 3),
            "came": round(float(came[of_bin == i].mean()), 3),
            "numbers": int(np.count_nonzero(of_bin == i)),
        }
        for i in range(len(_BINS) + 1)
        if (of_bin == i).any()
    ]
