"""Moments far from all others, as a mistyped year makes them: 2014 for 2024."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.crm.dates import DAY, NO_MOMENT
from planner.crm.history import FIRST_ROW, Finding

_YEAR = 365 * DAY
_FEW = 0.01  # of all moments may be far off; one always
_FEWEST = 8  # moments that tell what is usual
_ROUNDS = 10


def bounds_of(when: NDArray[np.int64]) -> tuple[int, int]:
    """The first and the last moment, without a few beyond a gap of more than a year and more than
    all the others span.
    """
    known = np.sort(when[when != NO_MOMENT])
    few = max(1, int(_FEW * known.size))
    first, last = 0, known.size  # of those that are near each other
    for _ in range(_ROUNDS):
        if last - first < _FEWEST:
            break
        gaps = np.diff(known[first:last])
        begin = int(gaps[:few].argmax())
        end = gaps.size - 1 - int(gaps[-few:][::-1].argmax())
        if gaps[begin] > max(_YEAR, known[last - 1] - known[first + begin + 1]):
            first += begin + 1
        elif gaps[end] > max(_YEAR, known[first + end] - known[first]):
            last = first + end + 1
        else:
            break
    return (int(known[first]), int(known[last - 1])) if known.size else (0, 0)


def mended(
    when: NDArray[np.int64],
    bounds: tuple[int, int],
    numbers: NDArray[np.integer],
    column: str,
    findings: list[Finding],
) -> NDArray[np.int64]:
    """The moments, with those out of bounds in the one year that puts them within, or as none.

    It is said which; `numbers` are their rows.
    """
    first, last = bounds
    far = (when != NO_MOMENT) & ((when < first) | (when > last))
    if not far.any():
        return when
    at = np.flatnonzero(far)
    when = when.copy()
    text = (
        "dates are more than a year from all others and farther than these span: mistyped years? "
        f"The first is {_day(when[at[0]])}"
    )
    for place in at:
        when[place] = _in_another_year(int(when[place]), first, last)
    known = when[at[0]] != NO_MOMENT
    text += f", taken as {_day(when[at[0]])}" if known else ", taken as unknown"
    row = int(numbers[at[0] % numbers.size]) + FIRST_ROW
    findings.append(Finding("far_off", text, column, row, int(at.size)))
    return when


def within(when: NDArray[np.int64], bounds: tuple[int, int]) -> NDArray[np.int64]:
    """The moments, with those out of bounds as none: of columns that are of no account alone."""
    first, last = bounds
    return np.where((when < first) | (when > last), NO_MOMENT, when)


def _day(moment: int) -> str:
    return str(np.datetime64(int(moment), "us"))[:10]


def _in_another_year(moment: int, first: int, last: int) -> int:
    """The moment in the one year that puts it between first and last; none where several do."""
    year, rest = _day(moment)[:4], moment % DAY
    fitting = []
    for other in range(int(_day(first)[:4]), int(_day(last)[:4]) + 1):
        try:
            day = np.datetime64(_day(moment).replace(year, f"{other:04d}", 1), "us")
        except ValueError:  # the 29th of February
            continue
        there = int(day.astype(np.int64)) + rest
        if first <= there <= last:
            fitting.append(there)
    return fitting[0] if len(fitting) == 1 else int(NO_MOMENT)
