"""What one scenario brings more than another in each quarter of the calendar, on the same luck.

Of forecasts that have run: replication by replication, so that luck that both had cancels. Whoever
looks may take any of them as the reference, so the error is spent over all pairs, quarters and
measures (Bonferroni): no choice of reference makes it larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.analysis.forecast import QUARTERS_PER_YEAR, Forecast
from planner.model.scenario import WEEKS_PER_YEAR
from planner.simulation.quarters import Quarter
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, gain_interval
from planner.statistics.looks import level_of

_MEASURES = 2  # wins, and what they are worth


@dataclass(frozen=True)
class Gain:
    """Wins and USD more than the reference's."""

    wins: Interval
    revenue_usd: Interval


@dataclass(frozen=True)
class QuarterGains:
    """A forecast against the reference. `level` is that of each interval.

    quarters: one for each quarter of the forecast; None where the reference has no such quarter.
    together: the first quarters together, a year's at most; None where they are not the same.
    """

    quarters: tuple[Gain | None, ...]
    together: Gain | None
    level: float
    replications: int


def quarter_gains(forecasts: Sequence[Forecast], reference: int) -> tuple[QuarterGains, ...]:
    """Of each forecast against the one at the position `reference`, in their order."""
    pairs = len(forecasts) * (len(forecasts) - 1) // 2
    cells = max(len(each.quarters) for each in forecasts) + 1
    level = level_of((1,), max(1, pairs) * cells * _MEASURES)
    return tuple(_gains(each, forecasts[reference], level) for each in forecasts)


def calendar_end(forecast: Forecast, quarter: Quarter) -> int:
    """The week at which a quarter ends, counted on from the start of a year that all share."""
    scenario = forecast.outcome.scenario
    year = (scenario.today.year if scenario.today else None) or 0
    return year * WEEKS_PER_YEAR + scenario.clock.week_of_year - 1 + quarter.end_week


def _gains(one: Forecast, other: Forecast, level: float) -> QuarterGains:
    mine = {calendar_end(one, each): each for each in one.outcome.quarters}
    theirs = {calendar_end(other, each): each for each in other.outcome.quarters}
    step = max(each.win_usd for each in (*mine.values(), *theirs.values()))
    many = min(one.outcome.replications, other.outcome.replications)

    def gain(ends: Sequence[int]) -> Gain | None:
        if any(end not in mine or end not in theirs for end in ends):
            return None
        pairs = [(mine[end], theirs[end]) for end in ends]
        wins = [(now.wins, before.wins) for now, before in pairs]
        usd = [(now.revenue_usd, before.revenue_usd) for now, before in pairs]
        return Gain(_gain(wins, many, 1.0, level), _gain(usd, many, step, level))

    first = list(mine)[:QUARTERS_PER_YEAR]
    is_same = first == list(theirs)[:QUARTERS_PER_YEAR]
    return QuarterGains(
        quarters=tuple(gain([end]) for end in mine),
        together=gain(first) if is_same else None,
        level=level,
        replications=many,
    )


def _gain(pairs: Sequence[tuple[Floats, Floats]], many: int, step: float, level: float) -> Interval:
    """Of quarters together: what their own averages leave, in a range on the same luck."""
    gained: Floats = sum((now[:many] - before[:many] for now, before in pairs), np.zeros(many))
    found = gain_interval(gained, step, level)
    if found.is_nothing:
        return found
    return found.about(float(sum(now.mean() - before.mean() for now, before in pairs)))
