"""The next quarters as CSV, for a spreadsheet: a row for each number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.analysis.effects import Effect
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval, number_or_none
from planner.views.common.csv import table

_COLUMNS = ("about", "quarter", "weeks", "measure", "mean", "low", "high", "p10", "p50", "p90")


def as_csv(outcome: Outcome, effects: Mapping[str, Effect]) -> str:
    """What every quarter brings, then what each practice changes in it, if any are given."""
    return table(_COLUMNS, [*_quarter_rows(outcome), *_effect_rows(effects)])


def _quarter_rows(outcome: Outcome) -> Iterator[tuple[Any, ...]]:
    for quarter in outcome.quarters:
        for measure, told in quarter.predictions().items():
            fan = (number_or_none(each) for each in (told.p10, told.p50, told.p90))
            yield ("team", quarter.number, quarter.weeks, measure, *_of(told.mean), *fan)


def _effect_rows(effects: Mapping[str, Effect]) -> Iterator[tuple[Any, ...]]:
    for name, effect in effects.items():
        if effect.over_time is None:
            continue
        about, no_fan = f"practice: {name}", (None, None, None)
        for number, quarter in enumerate(effect.over_time.quarters, start=1):
            measure = "wins with less without"
            numbers = _of(quarter.difference)
            yield about, number, quarter.weeks, measure, *numbers, *no_fan
        week = effect.over_time.pays_back_week
        yield about, None, None, "pays_back_week", week, None, None, *no_fan


def _of(interval: Interval) -> tuple[float | None, ...]:
    return tuple(number_or_none(each) for each in (interval.mean, interval.low, interval.high))
