"""What a verdict is worth, and how long until it would show in the team's own figures."""

from __future__ import annotations

from math import ceil

import numpy as np

from planner.analysis.verdict import Verdict
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from planner.simulation.quarters import whole_windows
from planner.statistics.intervals import Interval, interval

# Of 20 that differ by luck alone 1 is taken for a difference, of 5 true ones 4 are: 1.96 and 0.84
# standard errors of the mean of a normal law.
_STANDARD_ERRORS = 1.959964 + 0.841621
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


def quarters_to_notice(verdict: Verdict) -> int | None:
    """Quarters of doing the other than today until their mean stands out of the luck.

    It is held against the mean as it is today, known for long: 4 times in 5 the mean of so many
    quarters is further from it than luck alone makes it 19 times in 20. None without a difference,
    or where less than a quarter is measured.
    Source: sample size for a mean (Fleiss 1981, ch. 2), quarters taken as independent.
    """
    today = verdict.without if verdict.today == "without" else verdict.with_
    change = verdict.of_changing
    if today is None or change is None or change.mean == 0:
        return None
    by_quarter = whole_windows(today.wins_by_week, today.scenario.clock.horizon_weeks)
    if by_quarter.size < 2:
        return None
    spread = float(by_quarter.std(ddof=1))
    return max(1, ceil((_STANDARD_ERRORS * spread / (WEEKS_PER_QUARTER * change.mean)) ** 2))
