"""What a verdict is worth: dollars a year of doing the other than today."""

from __future__ import annotations

import numpy as np

from planner.analysis.verdict import Verdict
from planner.model.scenario import WEEKS_PER_YEAR
from planner.statistics.intervals import Interval, interval

_SAME = 1e-9  # relatively: revenue that is wins times a value, but for rounding


def of_changing(verdict: Verdict) -> Interval | None:
    """Revenue gained a year, in USD, by doing the other than today.

    People and what they cost are the same either way. Where every win is worth the same the range
    is that of the wins; else it is of the deals' own values, 95 times in 100. None where no win is
    worth anything, or nothing is known of a difference.
    """
    change, with_, without = verdict.of_changing, verdict.with_, verdict.without
    if change is None or with_ is None or without is None:
        return None
    wins = [arm.measures["throughput_per_week"] for arm in (with_, without)]
    revenue = [arm.measures["revenue_per_week_usd"] for arm in (with_, without)]
    value = with_.scenario.money.deal_value_usd
    if all(np.allclose(usd, value * won, _SAME) for usd, won in zip(revenue, wins, strict=True)):
        return change.scaled(WEEKS_PER_YEAR * value) if value else None
    gained = revenue[0] - revenue[1]
    return interval(gained).scaled(-WEEKS_PER_YEAR if verdict.today == "with" else WEEKS_PER_YEAR)
