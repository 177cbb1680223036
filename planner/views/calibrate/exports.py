"""The figures of an export to take away, with headings that a person reads and sensible digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan

import numpy as np

from planner.calibration.calibrate import Calibration, Estimate
from planner.calibration.fit_quality import Match
from planner.calibration.history_metrics import HistoryMetrics
from planner.calibration.metric import Metric
from planner.calibration.people_seen import RoleSeen
from planner.statistics.intervals import Interval
from planner.views.calibrate import history_words, people_words, words
from planner.views.common.fields import TAGS
from planner.views.common.sheet import Row, Sheet, sensible

_HEADER = ("About", "Figure", "Unit", "Value", "Range from", "Range to", "Rests on", "Comes from")
_REPLAYED = "Replayed by the scenario"
_HISTORY = "your history"
_PER_CENT = 100


def figures(found: HistoryMetrics, calibration: Calibration | None = None) -> Sheet:
    """All figures of a history; of a calibration also what was replayed, then every field.

    A row each: what it is about, the figure, its unit, value and 95 % interval, how many deals,
    visits or weeks it rests on, and where it comes from. What the history lacks stands below.
    """
    rows = [_figure(each) for each in found.all]
    lacks = [("", each, *("",) * 6) for each in history_words.refused(found.refused)]
    if calibration is None:
        return Sheet("Figures", _HEADER, [*rows, *lacks])
    more = [*_matches(calibration), *_fields(calibration)]
    told = [(*row, None) for row in (*rows, *lacks)]
    return Sheet("Figures and fields", (*_HEADER, _REPLAYED), [*told, *more])


def people(seen: Sequence[RoleSeen], zero: np.datetime64) -> Sheet:
    """Who was there: a row for each person, with role, first and last day; empty where the file
    begins or ends with them.
    """
    rows = [
        (
            one.role,
            stay.name,
            None if stay.came is None else people_words.date(zero, stay.came).isoformat(),
            None if stay.gone is None else people_words.date(zero, stay.gone).isoformat(),
        )
        for one in seen
        for stay in one.stays
    ]
    return Sheet(people_words.WHO_WAS_THERE, people_words.COLUMNS, rows)


def _figure(figure: Metric) -> Row:
    group = history_words.group_name(figure.group)
    about = f"{group}: {figure.where}" if figure.where else group
    unit, numbers = _numbers(figure.value, figure.low, figure.high, figure.unit)
    return about, history_words.figure_name(figure), unit, *numbers, figure.n, _HISTORY


def _matches(calibration: Calibration) -> Iterator[Row]:
    for match in calibration.matches:
        unit, numbers = _numbers(match.observed, match.low, match.high, match.unit)
        name = words.match_name(match)
        yield match.where, name, unit, *numbers, None, _HISTORY, _replayed(match)


def _replayed(match: Match) -> float | None:
    times = _PER_CENT if match.unit == "share" else 1
    return sensible(Interval(times * match.simulated, nan, nan, nan))[0]


def _fields(calibration: Calibration) -> Iterator[Row]:
    scenario = calibration.plan.scenario
    for estimate in calibration.estimates:
        where, what = words.estimate_name(estimate.path, scenario)
        unit, numbers = _of_field(estimate, words.unit_of(estimate.path, scenario))
        tag = TAGS[estimate.tag]
        about = f"Scenario: {where}" if where else "Scenario"
        yield about, what, unit, *numbers, estimate.n, tag, None


def _of_field(estimate: Estimate, unit: str) -> tuple[str, Row]:
    """A share in per cent, as its unit says; what is no number as text."""
    value = estimate.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        told = ", ".join(map(str, value)) if isinstance(value, tuple) else value
        return unit, (told, None, None)
    as_share = "share" if unit.startswith("%") else unit
    return unit, _numbers(value, estimate.low, estimate.high, as_share)[1]


def _numbers(value: float, low: float | None, high: float | None, unit: str) -> tuple[str, Row]:
    """The unit as it is shown, and value, low and high to the digits that the range deserves."""
    times = _PER_CENT if unit == "share" else 1
    shown = "%" if unit == "share" else unit
    if not isfinite(value):
        return shown, (None, None, None)
    if low is None or high is None or not low < high:
        exact = float(value).is_integer() and unit != "share"
        mean = int(value) if exact else sensible(Interval(times * value, nan, nan, nan))[0]
        return shown, (mean, None, None)
    half = times * (high - low) / 2
    return shown, sensible(Interval(times * value, half, times * low, times * high))
