"""Effects over time: with `today`, what a practice changes by calendar quarter, and when it pays.

On the same luck, replication by replication, as the effect on the whole window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.simulation.outcome import Outcome
from planner.statistics.arrays import Floats, Integers
from planner.statistics.intervals import Interval, gain_interval, number_or_none
from planner.statistics.looks import overlapping

NOT_POSSIBLE: dict[str, Any] = {"quarters": [], "pays_back_week": None, "pays_back_share": None}
"""In JSON, of a practice that the scenario cannot take."""


@dataclass(frozen=True)
class QuarterEffect:
    """One quarter's difference in wins, with − without; name and weeks as in the outcome's."""

    name: str
    weeks: int
    difference: Interval


@dataclass(frozen=True)
class EffectOverTime:
    """What a practice changes by quarter. `level` is that of each quarter's interval.

    gained_by_week: (weeks,) mean running total of the wins gained, at the end of each week.
    pays_back_week: the week of the window, 0 its first, from which that total stays above zero to
    the end; None where it does not. pays_back_share: of the replications, those whose own total
    stays above zero from that week on; NaN without one.
    """

    level: float
    quarters: tuple[QuarterEffect, ...]
    gained_by_week: Floats
    pays_back_week: int | None
    pays_back_share: float

    def to_dict(self) -> dict[str, Any]:
        """As the command line's JSON shows it."""
        return {
            "quarters": [
                {
                    "name": quarter.name,
                    "weeks": quarter.weeks,
                    "difference": quarter.difference.to_dict(),
                }
                for quarter in self.quarters
            ],
            "pays_back_week": self.pays_back_week,
            "pays_back_share": number_or_none(self.pays_back_share),
        }


def effect_over_time(
    with_: Outcome, without: Outcome, level: float, before: EffectOverTime | None = None
) -> EffectOverTime | None:
    """What two arms on the same luck differ in by quarter; None without `today`.

    The error that `level` leaves to the practice is shared by its quarters. Each interval meets
    that of the look `before`.
    """
    if with_.scenario.today is None:
        return None
    pairs = list(zip(with_.quarters, without.quarters, strict=True))
    level = 1 - (1 - level) / max(1, len(pairs))
    known = [quarter.difference for quarter in before.quarters] if before else [None] * len(pairs)
    quarters = tuple(
        QuarterEffect(
            one.name,
            one.weeks,
            overlapping(gain_interval(one.wins - other.wins, 1.0, level), seen),
        )
        for (one, other), seen in zip(pairs, known, strict=True)
    )
    return _with_totals(level, quarters, with_, without)


def of_stopping(over_time: EffectOverTime, with_: Outcome, without: Outcome) -> EffectOverTime:
    """The same effect seen from a team that does the practice: without − with."""
    quarters = tuple(
        replace(quarter, difference=quarter.difference.scaled(-1)) for quarter in over_time.quarters
    )
    return _with_totals(over_time.level, quarters, without, with_)


def _with_totals(
    level: float, quarters: tuple[QuarterEffect, ...], one: Outcome, other: Outcome
) -> EffectOverTime:
    """The effect by quarter with the running total of the wins that one arm has over the other."""
    totals = np.cumsum(one.wins_by_week - other.wins_by_week, axis=1, dtype=np.int64)
    week = pays_back_week(totals)
    return EffectOverTime(
        level=level,
        quarters=quarters,
        gained_by_week=totals.mean(axis=0),
        pays_back_week=week,
        pays_back_share=np.nan if week is None else share_paid_back(totals, week),
    )


def pays_back_week(totals: Integers | Floats) -> int | None:
    """The week from which the mean of (R, weeks) running totals stays above zero to the end."""
    not_ahead = np.flatnonzero(totals.sum(axis=0) <= 0)
    week = int(not_ahead[-1]) + 1 if not_ahead.size else 0
    return week if week < totals.shape[1] else None


def share_paid_back(totals: Integers | Floats, week: int) -> float:
    """Of (R, weeks) running totals, the share that stay above zero from a week on."""
    return float((totals[:, week:] > 0).all(axis=1).mean())
