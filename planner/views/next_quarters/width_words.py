"""How far off the next quarters could be, as what is assumed could be otherwise: in words."""

from __future__ import annotations

from planner.analysis.forecast import QUARTERS_PER_YEAR
from planner.analysis.input_width import InputWidth, QuarterWidth, Widening
from planner.views.common.numbers import count, listed, number, percent
from planner.views.next_quarters.words import goal, name_of
from planner.views.where.words import values_on

TITLE = "How far off, if what is assumed is otherwise"
WORKING = "Trying sets of what is assumed…"
DRAWING = "Your assumed inputs are being drawn from their plausible ranges…"
NOTHING = (
    "Nothing is assumed that could be otherwise: all it depends on is measured, or not in use."
)
HEADS = ("Wins, 8 of 10 times", "By chance alone", "With the assumptions otherwise, too")

_SHIFT = 0.15  # of the width by chance: so far the middle moves before that is told
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


def in_sight(found: InputWidth) -> str:
    """Beside the cards: 'With your 12 assumed inputs drawn from their plausible ranges, 8 of 10
    times: Q4 40 to 70 wins, with a 46 % chance of 64 or more; these 4 quarters together 190 to 300
    wins.'
    """
    first, last = found.quarters[0], found.quarters[-1]
    told = [f"{_name(found, first)} {_between(first.in_all)} wins{_chance(found, first)}"]
    if last.quarter is None:
        name = _name(found, last)
        told.append(f"{name[:1].lower()}{name[1:]} {_between(last.in_all)} wins")
    ranges = "its plausible range" if len(found.axes) == 1 else "their plausible ranges"
    so_far = "" if found.share_done >= 1 else ", so far"
    return (
        f"With your {count(len(found.axes), 'assumed input')} drawn from {ranges}, 8 of 10 "
        f"times{so_far}: {'; '.join(told)}.{_shift(last)}"
    )


def _chance(found: InputWidth, first: QuarterWidth) -> str:
    """', with a chance of 46 % of 64 or more'; "" without a target."""
    if first.reached is None:
        return ""
    return f", with a {percent(first.reached)} chance of {goal(found.outcome.scenario)} or more"


def _shift(year: QuarterWidth) -> str:
    """Where the ranges of what is assumed reach further on one side; "" where they do not."""
    (low, high), (least, most) = year.by_chance, year.in_all
    moved = (least + most - low - high) / 2
    if abs(moved) <= _SHIFT * (high - low):
        return ""
    side, way = ("worse", "lower") if moved < 0 else ("better", "higher")
    return (
        f" That is not only wider than chance alone, it lies {way}: most of what is assumed could "
        f"be {side} rather than {'better' if moved < 0 else 'worse'}."
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
    """'What moves it most, each by itself: “Lost at hand-offs” from 0 % to 30 %, about 38 wins
    fewer over these 4 quarters (31 % of the differences) …', with what the shares are; "" where it
    is not known.
    """
    told = [_widens(each) for each in found.widest]
    if not told:
        return ""
    quarters = count(min(QUARTERS_PER_YEAR, len(found.outcome.quarters)), "quarter")
    return (
        f"What moves it most, each by itself, in wins over {quarters}: {'; '.join(told)}. The "
        f"share says how much of the differences between the {number(found.sets)} sets goes with "
        "that input alone: rough figures from so few, no parts of a whole."
    )


def _widens(each: Widening) -> str:
    """'“Lost at hand-offs” from 0 % to 30 %: about 38 fewer (31 %)'."""
    low, high = values_on(each.axis, each.axis.low, each.axis.high)
    wins = round(each.wins)
    size = f"about {number(abs(wins))} {'fewer' if wins < 0 else 'more'}" if wins else "hardly any"
    return f"“{each.axis.label}” from {low} to {high}: {size} ({percent(each.share)})"


def names(found: InputWidth) -> str:
    """All the assumptions that were drawn."""
    return f"Not measured in your team: {listed([f'“{axis.label}”' for axis in found.axes])}."


def _name(found: InputWidth, each: QuarterWidth) -> str:
    if each.quarter is None:
        return (
            f"These {number(min(QUARTERS_PER_YEAR, len(found.outcome.quarters)))} quarters together"
        )
    return name_of(found.outcome.scenario, each.quarter)


def _between(ends: tuple[float, float]) -> str:
    low, high = (number(each, 0) for each in ends)
    return low if low == high else f"{low} to {high}"
