"""The words of the Where page: axes, break-evens and what a map says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from planner.analysis.axes import FACTORY_TO_SALES, Axis
from planner.analysis.break_even import BreakEven, BreakEvens
from planner.analysis.maps import Map
from planner.analysis.sensitivity import Bar, Line, Tornado
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common.numbers import (
    MINUS,
    THIN,
    count,
    decimals_for,
    listed,
    number,
    percent,
    signed,
    with_unit,
)
from planner.views.common.vocabulary import NAMES

QUESTION = "Where does each flip?"
ABOUT = {
    "map": "Every place on the map is this team with two inputs changed, met by the same leads "
    "with the same luck.",
    "flips": "One input at a time goes through its range, all else as now, met by the same leads "
    "with the same luck.",
    "way": "This team all along, met by the same leads with the same luck.",
    "tornado": "One input at a time goes to either end of its range, all else as now.",
}
WAY = (
    "From factory to your sales",
    "your own team: at the factory end its orders are firm, all work is alike and nothing is lost",
)
WORKING = "Working it out: the first numbers come within seconds, then they get sharper."
VIEWS = {
    "map": "Map of two inputs",
    "flips": "What flips, the nearest first",
    "way": "From factory to your sales",
    "tornado": "What moves wins most",
}
TORNADO_WORKING = "Moving one input at a time to either end of its range."
TORNADO = (
    "Each input alone, at either end of its range",
    "hatched: at its lowest value; plain: at its highest; against today's wins",
)
TORNADO_COLUMNS = ("Input", "Now", "Wins a quarter at its lowest", "Wins a quarter at its highest")
MAP_KEY = ("□ you are here", "━ no effect along this line")
AT_NOW = "right where it is now"
COLUMNS = ("Practice", "Input", "Now", "Flips at", "How far from now", "What it does")
NOTHING_FLIPS = (
    "No single input turns a verdict round, wherever in its range it stands. Two at once may: see "
    "the map."
)
HOW_TO_READ = (
    "In brackets: the two values that the turn lies between. The nearest first, by how much of the "
    "input's range lies between now and the turn."
)
STEADY_COLUMNS = ("Practice", "Input", "What it does along the whole range")
NONE_YET = "Looking along every input; what flips is shown as soon as it is found."

_SIGN_WORDS = {1: "helps", -1: "hurts", 0: "makes no clear difference"}


def value_on(axis: Axis, value: float) -> str:
    """A value with its unit: '3 %', '12 open deals', '× 1.5'."""
    return values_on(axis, value)[0]


def values_on(axis: Axis, *values: float) -> tuple[str, ...]:
    """Values with their unit, to so many digits that those that differ can be told apart."""
    least = _decimals(axis, values)
    for decimals in range(least, least + _MORE_DECIMALS + 1):
        texts = tuple(_value(axis, value, decimals) for value in values)
        if len(set(texts)) == len(set(values)):
            break
    return texts


_MORE_DECIMALS = 4


def _decimals(axis: Axis, values: tuple[float, ...]) -> int:
    if axis.path == FACTORY_TO_SALES:
        return 0
    if axis.is_percent:
        return 0 if _are_whole(100 * value for value in values) else 1
    if axis.unit.startswith("×"):
        return 2
    least = min((abs(value) for value in values if value), default=1.0)
    if least >= 100 or _are_whole(values):
        return 0
    return 1 if least >= 1 else 2


def _are_whole(values: Iterable[float]) -> bool:
    return all(abs(value - round(value)) < 1e-9 for value in values)


def _value(axis: Axis, value: float, decimals: int) -> str:
    if axis.path == FACTORY_TO_SALES:
        return f"{percent(value, decimals)} of the way"
    if axis.is_percent:
        return percent(value, decimals)
    if axis.unit.startswith("×"):
        return f"× {number(value, decimals)}"
    return with_unit(value, axis.unit, decimals)


def far(one: BreakEven) -> str:
    """'+ 2.1 hours (+ 14 %)': how far from now the crossing is, in the input's unit and in per
    cent of what it is now; points where the input is itself in per cent.
    """
    axis, by = one.axis, _flipped_at(one) - one.axis.now
    if _is_at(axis, by):
        return AT_NOW
    sign = "+" if by > 0 else MINUS
    size = value_on(axis, abs(by))
    if axis.is_percent:
        decimals = 0 if abs(by) >= 0.1 else 1
        size = f"{number(100 * abs(by), decimals)} points"
    elif axis.unit.startswith("×"):
        size = f"{number(abs(by), 2)} × today"
    part = f" ({sign}{THIN}{percent(abs(by / axis.now))})" if axis.now else ""
    return f"{sign}{THIN}{size}{part}"


def _flipped_at(one: BreakEven) -> float:
    """The crossing; of what comes in whole numbers, the first beyond it, seen from now."""
    if one.at is None:
        raise ValueError("there is no crossing to tell of")
    if not one.axis.is_whole:
        return one.at
    return float(np.ceil(one.at) if one.at > one.axis.now else np.floor(one.at))


def _is_at(axis: Axis, by: float) -> bool:
    return abs(by) < 1e-3 * (axis.high - axis.low)


def shown(axis: Axis, value: float) -> float:
    """A value as a chart's axis shows it: shares as percent."""
    return 100 * value if axis.is_percent else value


def axis_title(axis: Axis) -> str:
    """'Lost at hand-offs, %'."""
    unit = "%" if axis.is_percent else axis.unit
    return f"{axis.label}, {unit}" if unit else axis.label


def ends(axis: Axis) -> str:
    """'0 % … 30 %': the range in which it is looked at."""
    return " … ".join(values_on(axis, axis.low, axis.high))


def practice(name: str) -> str:
    """'Split the work among specialists'."""
    return NAMES[name][0]


def term(name: str) -> str:
    """'hand-offs': the field's short term, where a chart has no room for more."""
    return NAMES[name][1]


def effect(found: Interval) -> str:
    """'+ 2.1 wins a quarter (1.0 to 3.2)'."""
    decimals = max(1, decimals_for(found.mean, (found.high - found.low) / 2))
    return (
        f"{signed(found.mean, decimals)} wins a quarter "
        f"({number(found.low, decimals)} to {number(found.high, decimals)})"
    )


def at_ends(bar: Bar) -> tuple[str, str, str, str]:
    """(input, now, at its lowest, at its highest) of one bar: '0 %: + 2.1 (1.0 to 3.2)'."""
    now = value_on(bar.axis, bar.axis.now)
    low, high = values_on(bar.axis, bar.axis.low, bar.axis.high)
    told = []
    for value, found in ((low, bar.at_low), (high, bar.at_high)):
        decimals = max(1, decimals_for(found.mean, (found.high - found.low) / 2))
        ends = f"{number(found.low, decimals)} to {number(found.high, decimals)}"
        told.append(f"{value}: {signed(found.mean, decimals)} ({ends})")
    return bar.axis.label, now, told[0], told[1]


def glyph(found: Interval) -> str:
    """The sign of an effect, for those who cannot tell its colour."""
    return {1: "▲", -1: "▼", 0: "≈"}[found.sign]


def flip(one: BreakEven) -> tuple[str, str, str]:
    """(now, where it flips, what it does there) of a break-even with a crossing."""
    crossing = _flipped_at(one)
    start, end = one.turns_between
    now, at, low, high = values_on(one.axis, one.axis.now, crossing, start, end)
    if start <= one.axis.now <= end:
        now = value_on(one.axis, one.axis.now)  # too near to be told apart from the crossing
        at, low, high = values_on(one.axis, crossing, start, end)
    low, high = _bare(one.axis, (start, end), (low, high))
    return now, f"{at} ({low} to {high})", _does(one)


def _bare(axis: Axis, values: Sequence[float], texts: Sequence[str]) -> tuple[str, ...]:
    """The texts of values without the unit behind them."""
    if axis.is_whole:  # "1 person" has another unit
        return tuple(number(value) for value in values)
    return tuple(text.removesuffix(f" {axis.unit}") for text in texts)


def _does(one: BreakEven) -> str:
    """What it does on both sides of the crossing, and where it does exactly nothing: where both
    ways win the very same deals.
    """
    before, after = _SIGN_WORDS[one.before], _SIGN_WORDS[one.after]
    if one.nothing is None:
        if not one.is_nothing_now:
            return f"{before} below, {after} above"
        is_below = _flipped_at(one) > one.axis.now
        below, above = ("just below", "above") if is_below else ("below", "just above")
        return f"{before} {below}, {after} {above}, no difference where it is now"
    assert one.low is not None
    assert one.high is not None
    values = (one.low, *one.nothing, one.high)
    low, first, last, high = _bare(one.axis, values, values_on(one.axis, *values))
    no = f"at {first}" if first == last else f"from {first} to {last}"
    return f"{before} up to {low}, no difference {no}, {after} from {high} on"


def no_flip(one: BreakEven) -> str:
    """'hurts wherever it can be told, between 0 % and 60 %'."""
    low, high = values_on(one.axis, one.axis.low, one.axis.high)
    span = f"{low} and {high}"
    if one.before == 0:
        return f"no clear difference anywhere between {span}"
    return f"no flip between {span}: {_SIGN_WORDS[one.before]} wherever it can be told"


def looked_at(found: BreakEvens) -> str:
    """How many flip, of how many that are settled so far."""
    so_far = " so far" if found.share_done < 1 else ""
    said = (
        f"Looked at{so_far}: {count(len(found.found), 'pair')} of a way of working and an input; "
        f"{number(len(found.flips))} flip within the input's range."
    )
    if found.share_done < 1:
        return said
    if found.flips:
        said += f" Each is wrong at most {number(100 * FAMILY_ERROR)} times in 100. {HOW_TO_READ}"
    return f"{said} {inputs_left(found)}" if found.inputs_left else said


def inputs_left(found: BreakEvens) -> str:
    """At how many inputs nobody looked, and why."""
    return f"Inputs not looked at, as so large a team takes too long: {found.inputs_left}."


def here_says(found: Map) -> str:
    """What the map says of the visitor's own cell, and where the nearest other answer lies."""
    own = found.own_cell
    if own is None:
        return "Your own values lie outside this map."
    if not found.is_possible[own]:
        return "Where you are it is not possible."
    if not found.replications[own]:
        return WORKING
    sign = int(found.signs[own])
    # Not by how much: a cell is left as soon as its sign is clear, when it looks largest.
    said = f"Where you are it {_CLEARLY[sign]}."
    if sign == 0:
        return said
    said += " Plan says by how much."
    nearest = [
        f"“{axis.label}” at {value_on(axis, value)}" for axis, value in found.nearest_opposites
    ]
    verb = _SIGN_WORDS[-sign]
    if not nearest:
        return f"{said} Changing one of the two inputs alone, it nowhere clearly {verb}."
    where = " or ".join(nearest)
    return f"{said} The nearest place where it clearly {verb}: {where}, all else as now."


_CLEARLY = {1: "clearly helps", -1: "clearly hurts", 0: "is too close to call"}


def way_says(found: Line) -> str:
    """The way from a factory to sales in a sentence, also its text alternative."""
    told = []
    for name, effects in found.effects.items():
        first, last = effects[0], effects[-1]
        ends = [
            "is not possible" if one is None else _SIGN_WORDS[one.sign] for one in (first, last)
        ]
        told.append(
            f"{practice(name)} {ends[0]} at both ends"
            if ends[0] == ends[1]
            else f"{practice(name)} {ends[0]} at the factory end and {ends[1]} in your sales"
        )
    return f"{'; '.join(told)}."


def moves_most(found: Tornado) -> str:
    """What moves wins most, in a sentence, also the chart's text alternative."""
    names = [f"“{bar.axis.label}”" for bar in found.bars[:3]]
    return f"Of all inputs, each alone over its range, {listed(names)} move wins most."


def map_says(found: Map) -> str:
    """One sentence for the whole map, also its text alternative."""
    helps, hurts = int((found.signs == 1).sum()), int((found.signs == -1).sum())
    known = int((found.replications > 0).sum())
    missing = int(found.is_possible.sum()) - known
    is_left = found.share_done == 1 and missing > 0
    left = f" {missing} were not worked out: so large a team takes too long." if is_left else ""
    return (
        f"{practice(found.practice)}: of {known} combinations it clearly helps in {helps} (▲), "
        f"clearly hurts in {hurts} (▼), and nobody can tell in {known - helps - hurts} (≈). "
        f"Each ▲ or ▼ by itself is wrong at most {number(100 * FAMILY_ERROR)} times in 100.{left}"
    )
