"""Quarters: whole windows of 13 weeks, or with `today` those of the calendar, and where one falls.

With `today` the window begins in the midst of a quarter: the first is what remains of it, with what
was won so far.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import money
from planner.statistics.arrays import Floats
from planner.statistics.intervals import (
    Interval,
    counted_interval,
    interval,
    number_or_none,
)

_FAN = (10, 50, 90)  # percentiles over replications


def whole_windows(by_week: NDArray[Any], horizon_weeks: float) -> NDArray[Any]:
    """(replications, whole quarters): sums over each whole 13-week window of the measured time."""
    count = int(horizon_weeks // WEEKS_PER_QUARTER)
    whole = by_week[:, : count * WEEKS_PER_QUARTER]
    return whole.reshape(len(whole), count, WEEKS_PER_QUARTER).sum(axis=2)


def quarter_measures(
    scenario: Scenario, wins_by_week: NDArray[Any], value_by_week: NDArray[Any]
) -> dict[str, Floats]:
    """Of whole windows: wins, in schema 2 revenue too, and the share that reaches the target.

    wins_by_week is (R, weeks), value_by_week (R, kinds, weeks) as in Counts. Nothing with `today`:
    there the calendar's quarters stand in their place.
    """
    if scenario.today is not None:
        return {}
    horizon = scenario.clock.horizon_weeks
    wins = whole_windows(wins_by_week, horizon)
    of_kinds = [
        whole_windows(value_by_week[:, i], horizon) * usd
        for i, usd in enumerate(money.values_usd(scenario))
    ]
    revenue: Floats = np.sum(of_kinds, axis=0)
    found = {"wins_per_quarter": _mean_over_quarters(wins)}
    if scenario.schema_version == 2:
        found["revenue_per_quarter_usd"] = _mean_over_quarters(revenue)
    found["chance_of_target"] = _mean_over_quarters(
        _reached(scenario, wins.astype(np.float64), revenue)
    )
    return found


def _mean_over_quarters(by_quarter: NDArray[Any]) -> Floats:
    if by_quarter.shape[1] == 0:
        return np.full(len(by_quarter), np.nan)
    return by_quarter.mean(axis=1)


def _reached(scenario: Scenario, wins: Floats, revenue_usd: Floats) -> Floats:
    """1 where a quarter reaches the target, 0 where not; NaN without a target."""
    target = scenario.target
    if target.revenue_per_quarter_usd is not None:
        return (revenue_usd >= target.revenue_per_quarter_usd).astype(np.float64)
    if target.wins_per_quarter is not None:
        return (wins >= target.wins_per_quarter).astype(np.float64)
    return np.full(wins.shape, np.nan)


@dataclass(frozen=True)
class Prediction:
    """Where one quarter falls: the mean over replications with its interval, and percentiles of
    single replications (linear between them).
    """

    mean: Interval
    p10: float
    p50: float
    p90: float

    def to_dict(self) -> dict[str, float | int | None]:
        """As the command line's JSON shows it; null where there is no number."""
        fan = {name: number_or_none(getattr(self, name)) for name in ("p10", "p50", "p90")}
        return {**self.mean.to_dict(), **fan}


def prediction(values: Floats, step: float | None = None, highest: float = np.inf) -> Prediction:
    """Of one number per replication; step is what one more win adds, where it counts wins."""
    found = interval(values) if step is None else counted_interval(values, step)
    p10, p50, p90 = (float(each) for each in np.percentile(values, _FAN))
    return Prediction(found.within(0.0, highest), p10, p50, p90)


@dataclass(frozen=True)
class Quarter:
    """One quarter of an outcome, an array of one number per replication (R,) for each measure.

    number: from 1. first_week, end_week: the weeks of the window it has, the end not among them;
    with `today` they are fewer than 13 in the first where the calendar's has begun already.
    wins and revenue_usd: with what was won so far in the first. chance: 1 where the target is
    reached, NaN without one. wins_from_open_deals: in the quarter's weeks, NaN without `today`.
    """

    number: int
    first_week: int
    end_week: int
    wins: Floats
    revenue_usd: Floats
    chance: Floats
    wins_from_open_deals: Floats
    win_usd: float = field(repr=False)  # what one more win adds to the revenue

    @property
    def name(self) -> str:
        """'quarter 1', numbered from the one that the window begins in."""
        return f"quarter {self.number}"

    @property
    def weeks(self) -> int:
        """How many of the window's weeks it has."""
        return self.end_week - self.first_week

    def predictions(self) -> dict[str, Prediction]:
        """Of each measure by its name."""
        return {
            "wins": prediction(self.wins, 1.0),
            "revenue_usd": prediction(self.revenue_usd, self.win_usd),
            "chance": prediction(self.chance, 1.0, highest=1.0),
            "wins_from_open_deals": prediction(self.wins_from_open_deals, 1.0),
        }

    def to_dict(self) -> dict[str, Any]:
        """As the command line's JSON shows it."""
        told = {name: each.to_dict() for name, each in self.predictions().items()}
        return {"name": self.name, "weeks": self.weeks, **told}


def weeks_of_quarters(scenario: Scenario) -> list[tuple[int, int]]:
    """For each quarter that counts, its first week of the window and the week at which it ends.

    With `today` by the calendar; the last counts if it is whole, which holds for the first too
    where the window ends in it.
    """
    begun = (scenario.clock.week_of_year - 1) % WEEKS_PER_QUARTER if scenario.today else 0
    ends = range(
        WEEKS_PER_QUARTER - begun, int(scenario.clock.horizon_weeks) + 1, WEEKS_PER_QUARTER
    )
    return [(max(0, end - WEEKS_PER_QUARTER), end) for end in ends]


def quarters_of(
    scenario: Scenario,
    wins_by_week: NDArray[Any],
    revenue_by_week_usd: Floats,
    open_wins_by_week: NDArray[Any],
) -> tuple[Quarter, ...]:
    """Every quarter that counts; the arrays are (R, weeks), without `today` the last has none."""
    return tuple(
        _quarter(
            scenario,
            number,
            span,
            *(
                by_week[:, slice(*span)].sum(axis=1).astype(np.float64)
                for by_week in (wins_by_week, revenue_by_week_usd, open_wins_by_week)
            ),
        )
        for number, span in enumerate(weeks_of_quarters(scenario), start=1)
    )


def _quarter(
    scenario: Scenario,
    number: int,
    span: tuple[int, int],
    wins: Floats,
    revenue_usd: Floats,
    open_wins: Floats,
) -> Quarter:
    today = scenario.today
    if today is None:
        open_wins = np.full(wins.shape, np.nan)
    elif number == 1:
        wins = wins + today.wins_so_far
        revenue_usd = revenue_usd + today.revenue_so_far_usd
    return Quarter(
        number=number,
        first_week=span[0],
        end_week=span[1],
        wins=wins,
        revenue_usd=revenue_usd,
        chance=_reached(scenario, wins, revenue_usd),
        wins_from_open_deals=open_wins,
        win_usd=max(money.values_usd(scenario)),
    )
