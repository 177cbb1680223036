"""How far off the next quarters could be, as what is assumed could be otherwise: in words."""

from __future__ import annotations

from planner.analysis.input_width import InputWidth, QuarterWidth
from planner.views.common.numbers import count, listed, number, percent
from planner.views.next_quarters.words import name_of

TITLE = "How far off, if what is assumed is otherwise"
WORKING = "Trying sets of what is assumed…"
NOTHING = (
    "Nothing is assumed that could be otherwise: all it depends on is measured, or not in use."
)
HEADS = ("Wins, 8 of 10 times", "By chance alone", "With the assumptions otherwise, too")

MEASURED_QUARTERS, MEASURED_YEARS = 0.76, 0.68
"""Shares of what came that bands for 8 of 10 held, with inputs measured in one year; of
`python -m benchmarks forecast`.
"""
MEASURED_TOO = (
    "What is measured is not exact either. With inputs measured in one year of a made-up team, "
    f"the band for 8 of 10 held {percent(MEASURED_QUARTERS)} of the quarters and "
    f"{percent(MEASURED_YEARS)} of the years that came: take the year's range as wider than it "
    "stands here."
)


def sentence(found: InputWidth) -> str:
    """What was tried, and what that makes of the first quarter's range."""
    first = found.quarters[0]
    so_far = "" if found.share_done >= 1 else " so far"
    left = f" ({found.impossible} more cannot be)" if found.impossible else ""
    return (
        f"By chance alone {_name(found, first)} brings {_between(first.by_chance)} wins 8 of 10 "
        f"times. With {count(len(found.axes), 'assumption')} anywhere within the plausible "
        f"range, all together, it is {_between(first.in_all)}: "
        f"{count(found.sets, 'set')}{so_far} of them{left}, on the same luck."
    )


def rows(found: InputWidth) -> list[tuple[str, ...]]:
    """A row for each quarter, then for the year, under HEADS."""
    return [
        (_name(found, each), _between(each.by_chance), _between(each.in_all))
        for each in found.quarters
    ]


def widest(found: InputWidth) -> str:
    """'What moves it most: “Lost at hand-offs” (31 % of it) …'; "" where it is not known."""
    told = [f"“{axis.label}” ({percent(share)} of it)" for axis, share in found.widest]
    return f"What moves it most: {listed(told)}." if told else ""


def names(found: InputWidth) -> str:
    """All the assumptions that were drawn."""
    return f"Assumed, not measured: {listed([f'“{axis.label}”' for axis in found.axes])}."


def _name(found: InputWidth, each: QuarterWidth) -> str:
    if each.quarter is None:
        return f"These {number(min(4, len(found.outcome.quarters)))} quarters together"
    return name_of(found.outcome.scenario, each.quarter)


def _between(ends: tuple[float, float]) -> str:
    low, high = (number(each, 0) for each in ends)
    return low if low == high else f"{low} to {high}"
