"""The words of the Where page: axes, break-evens and what a map says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from planner.analysis.axes import FACTORY_TO_SALES, Axis
from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import BreakEvens
from planner.analysis.maps import Map
from planner.analysis.sensitivity import LARGEST, Bar, Line, Tornado
from planner.model import paths
from planner.model.scenario import Scenario
from planner.plans.figures import LEADS_PER_WEEK, WEEKS_PER_MONTH, round_by_the_month
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common.numbers import (
    MINUS,
    THIN,
    count,
    decimals_of,
    listed,
    number,
    percent,
    signed,
    with_unit,
)
from planner.views.common.vocabulary import NAMES

QUESTION = "Where does each flip?"
ABOUT = {
    "map": "Every cell of the map is this team with two inputs changed, simulated with the same "
    "leads and the same luck.",
    "flips": "One input at a time moves through its range, everything else as it is now, with the "
    "same leads and the same luck.",
    "way": "This team at every point, simulated with the same leads and the same luck.",
    "tornado": "One input at a time is set to either end of its range, everything else as it is "
    f"now. The {LARGEST} that move wins most are drawn, and known best.",
}
WAY = (
    "From factory to your sales",
    "your own team: at the factory end its orders are firm, all work is alike, nothing is lost, "
    "everybody stays, and all weeks are alike; at the other end, as typed in",
)
WORKING = "Calculating: first numbers within seconds, then they get sharper."
VIEWS = {
    "map": "Map of two inputs",
    "flips": "What flips, nearest first",
    "way": "From factory to your sales",
    "tornado": "What moves wins most",
}
TORNADO_WORKING = "Setting one input at a time to either end of its range."
TORNADO = (
    "Each input alone, at either end of its range",
    "hatched: at its lowest value; plain: at its highest; compared with today's wins",
)
TORNADO_COLUMNS = ("Input", "Now", "Wins a quarter at its lowest", "Wins a quarter at its highest")
MAP_KEY = ("□ you are here", "▲ blue: helps", "▼ orange: hurts", "━ no effect along this line")
AT_NOW = "right at today's value"
COLUMNS = ("Practice", "Input", "Now", "Flips at", "How far from now", "What it does")
NOTHING_FLIPS = (
    "No single input reverses a verdict anywhere in its range. Two at once may: see the map."
)
HOW_TO_READ = (
    "In brackets: the two values the flip lies between. Nearest first, by how much of the input's "
    "range lies between now and the flip. “Split the work among specialists” is told of the whole "
    "team, all specialists against everyone doing all: one role split in two flips elsewhere, see "
    "Team."
)
STEADY_COLUMNS = ("Practice", "Input", "What it does along the whole range")
NONE_YET = "Checking every input; each flip appears as soon as it is found."

AXIS_HELP = (
    "People leaving and the time to full speed can be picked even if your team has none of it yet. "
    "How long a seat stays empty and what is lost with whoever leaves count only where people "
    "leave, and how far seasons swing only where there is a season: type that in first, and they "
    "are in this list."
)
IF_PEOPLE_LEFT = "At how much leaving would a verdict flip?"
IF_PEOPLE_LEFT_HELP = (
    "Nobody leaves these roles in your team, so the search over all inputs leaves them out. Pick "
    "one: it is turned from nobody leaving up, everything else as it is now."
)
NOT_ASKED = "Not asked"
LOOKING_AT_ONE = "Simulating your team with more and more people leaving."

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


def name(axis: Axis) -> str:
    """'Lost at hand-offs'; leads by the month where they were typed so."""
    return "Leads per month" if _is_by_the_month(axis) else axis.label


def _is_by_the_month(axis: Axis) -> bool:
    return axis.path == _LEADS and round_by_the_month(axis.now) is not None


_LEADS = LEADS_PER_WEEK.removeprefix("scenario.")
_WHOLE_LEADS = 10.0  # from so many on leads are told as whole ones


def _decimals(axis: Axis, values: tuple[float, ...]) -> int:
    if axis.path == FACTORY_TO_SALES:
        return 0
    if axis.path == _LEADS and min(map(abs, values)) >= _WHOLE_LEADS:
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
    if _is_by_the_month(axis):
        return with_unit(value * WEEKS_PER_MONTH, "leads/month", decimals)
    return with_unit(value, axis.unit, decimals)


def far(break_even: BreakEven) -> str:
    """'+ 2.1 hours (+ 14 %)': how far from now the crossing is, in the input's unit and in per
    cent of what it is now; points where the input is itself in per cent.
    """
    axis, by = break_even.axis, _flipped_at(break_even) - break_even.axis.now
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


def _flipped_at(break_even: BreakEven) -> float:
    """The crossing; of what comes in whole numbers, the first beyond it, seen from now."""
    if break_even.at is None:
        raise ValueError("there is no crossing to tell of")
    if not break_even.axis.is_whole:
        return break_even.at
    return float(
        np.ceil(break_even.at) if break_even.at > break_even.axis.now else np.floor(break_even.at)
    )


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


def effect(interval: Interval) -> str:
    """'+ 2.1 wins a quarter (1.0 to 3.2)', or that there is no difference at all."""
    if interval.is_nothing:
        return "no difference"
    decimals = max(1, decimals_of(interval.mean, interval.low, interval.high))
    return (
        f"{signed(interval.mean, decimals)} wins a quarter "
        f"({number(interval.low, decimals)} to {number(interval.high, decimals)})"
    )


def at_ends(bar: Bar) -> tuple[str, str, str, str]:
    """(input, now, at its lowest, at its highest) of one bar: '0 %: + 2.1 (1.0 to 3.2)'."""
    now = value_on(bar.axis, bar.axis.now)
    low, high = values_on(bar.axis, bar.axis.low, bar.axis.high)
    texts = []
    for value, gain in ((low, bar.at_low), (high, bar.at_high)):
        decimals = max(1, decimals_of(gain.mean, gain.low, gain.high))
        ends = f"{number(gain.low, decimals)} to {number(gain.high, decimals)}"
        texts.append(f"{value}: {signed(gain.mean, decimals)} ({ends})")
    return name(bar.axis), now, texts[0], texts[1]


def glyph(interval: Interval) -> str:
    """The sign of an effect, for those who cannot tell its colour."""
    return {1: "▲", -1: "▼", 0: "≈"}[interval.sign]


def flip(break_even: BreakEven) -> tuple[str, str, str]:
    """(now, where it flips, what it does there) of a break-even with a crossing."""
    crossing = _flipped_at(break_even)
    start, end = break_even.turns_between
    now, at, low, high = values_on(break_even.axis, break_even.axis.now, crossing, start, end)
    if start <= break_even.axis.now <= end:
        # Too near to be told apart from the crossing.
        now = value_on(break_even.axis, break_even.axis.now)
        at, low, high = values_on(break_even.axis, crossing, start, end)
    low, high = _bare(break_even.axis, (start, end), (low, high))
    return now, f"{at} ({low} to {high})", _does(break_even)


def _bare(axis: Axis, values: Sequence[float], texts: Sequence[str]) -> tuple[str, ...]:
    """The texts of values without the unit behind them."""
    if axis.is_whole:  # "1 person" has another unit
        return tuple(number(value) for value in values)
    return tuple(text.removesuffix(f" {axis.unit}") for text in texts)


def _does(break_even: BreakEven) -> str:
    """What it does on both sides of the crossing, and where it does exactly nothing: where both
    ways win the very same deals.
    """
    before, after = _SIGN_WORDS[break_even.before], _SIGN_WORDS[break_even.after]
    if break_even.nothing is None:
        if not break_even.is_nothing_now:
            return f"{before} below, {after} above"
        is_below = _flipped_at(break_even) > break_even.axis.now
        below, above = ("just below", "above") if is_below else ("below", "just above")
        return f"{before} {below}, {after} {above}, no difference where it is now"
    assert break_even.low is not None
    assert break_even.high is not None
    values = (break_even.low, *break_even.nothing, break_even.high)
    low, first, last, high = _bare(break_even.axis, values, values_on(break_even.axis, *values))
    no = f"at {first}" if first == last else f"from {first} to {last}"
    return f"{before} up to {low}, no difference {no}, {after} from {high} on"


def no_flip(break_even: BreakEven) -> str:
    """'no flip between 0 % and 60 %: hurts wherever the effect is clear'."""
    low, high = values_on(break_even.axis, break_even.axis.low, break_even.axis.high)
    span = f"{low} and {high}"
    if break_even.before == 0:
        return f"no clear difference anywhere between {span}"
    return f"no flip between {span}: {_SIGN_WORDS[break_even.before]} wherever the effect is clear"


def today(break_evens: BreakEvens) -> str:
    """What each practice does as things are, while its flips are looked for."""
    said = [f"{NAMES[name][0]}: {_as_it_is(gain)}" for name, gain in break_evens.today.items()]
    return f"With today's inputs. {'. '.join(said)}." if said else NONE_YET


def _as_it_is(gain: Interval) -> str:
    if gain.is_nothing:
        return "makes no difference"
    return {1: "helps", -1: "hurts", 0: "is too close to call so far"}[gain.sign]


def at_the_factory(way: Line, busiest: str, load_there: float) -> str:
    """Why nothing differs at the factory end, or that the factory has too much to do; "" where its
    effects speak for themselves.

    busiest: the role with the highest load, the same all along the way; load_there: that load.
    """
    if way.values[0] > 0:
        return ""
    if load_there >= 1:
        return (
            f"The factory end is overloaded, as this team is: {busiest} would need "
            f"{percent(load_there)} of their hours, so more orders come than it can make."
        )
    ends = [effects[0] for effects in way.effects.values()]
    if not all(end is None or end.is_nothing for end in ends):
        return ""
    return (
        "At the factory end no practice makes a difference: nothing varies or is lost there, and "
        f"even {busiest}, the busiest, are {percent(load_there)} busy, so nothing ever waits and "
        "every order is finished. With more orders than hours they would differ."
    )


def looked_at(break_evens: BreakEvens) -> str:
    """How many flip, of how many that are settled so far."""
    so_far = " so far" if break_evens.share_done < 1 else ""
    text = (
        f"Checked{so_far}: {count(len(break_evens.found), 'pair')} of a practice and an input; "
        f"{number(len(break_evens.flips))} flip within the input's range."
    )
    if break_evens.share_done < 1:
        return text
    if break_evens.flips:
        text += f" Each is wrong at most {number(100 * FAMILY_ERROR)} times in 100. {HOW_TO_READ}"
    return f"{text} {inputs_left(break_evens)}" if break_evens.inputs_left else text


def inputs_left(break_evens: BreakEvens) -> str:
    """How many inputs were not checked, and why."""
    return (
        f"Inputs not checked, because a team this large takes too long: {break_evens.inputs_left}."
    )


def flat(axis: Axis, beside: Axis) -> str:
    """Why one axis of a map changes nothing there; beside: the one beside which it would."""
    return (
        f"“{name(axis)}” is about new people, and none come to that role in your team: it changes "
        f"nothing on this map. Pick “{name(beside)}” as the other input, or type in who leaves or "
        "starts."
    )


def whoever_leaves(scenario: Scenario, axis: Axis) -> str:
    """What follows when somebody leaves, while only how often they leave that role is turned."""
    role = scenario.team.roles[int(paths.way_to(scenario, axis.path)[2])]
    told = ["the seat is gone"]
    if role.leaving.refill:
        told = [
            f"the seat stays empty {with_unit(role.leaving.fill.mean_days, 'days')} on average",
            f"the next person takes {with_unit(role.ramp.weeks, 'weeks')} to full speed"
            if role.ramp.weeks
            else "the next person is at full speed at once",
        ]
    if role.owns_deals:
        told.append(f"{percent(scenario.team.leaver_loss)} of the leaver's own open deals are lost")
    return (
        f"Whenever somebody leaves {role.name}: {listed(told)}. “People coming and going” is where "
        "that can be typed in."
    )


def how_sure() -> str:
    """Of flips that are told without all others."""
    return f"Each flip is wrong at most {number(100 * FAMILY_ERROR)} times in 100."


def own_cell_says(grid: Map) -> str:
    """What the map says of the visitor's own cell, and where the nearest other answer lies."""
    own = grid.own_cell
    if own is None:
        return "Your own values lie outside this map."
    if not grid.is_possible[own]:
        return "With your numbers it is not possible."
    if not grid.replications[own]:
        return WORKING
    sign = int(grid.signs[own])
    if sign == 0 and grid.share_done < 1:
        return "With your numbers it is too close to call so far; the map is still getting sharper."
    # Not by how much: a cell is left as soon as its sign is clear, when it looks largest.
    text = f"With your numbers it {_CLEARLY[sign]}."
    if sign == 0:
        return text
    text += " The Plan page says by how much."
    nearest = [
        f"“{name(axis)}” at {value_on(axis, value)}" for axis, value in grid.nearest_opposites
    ]
    verb = _SIGN_WORDS[-sign]
    if not nearest:
        return f"{text} Changing only one of the two inputs, it clearly {verb} nowhere."
    where = " or ".join(nearest)
    return f"{text} The nearest point where it clearly {verb}: {where}, everything else as now."


_CLEARLY = {1: "clearly helps", -1: "clearly hurts", 0: "is too close to call"}


def way_says(line: Line) -> str:
    """The way from a factory to sales in a sentence, also its text alternative."""
    clauses = []
    for name, effects in line.effects.items():
        first, last = effects[0], effects[-1]
        ends = [
            "is not possible" if effect is None else _SIGN_WORDS[effect.sign]
            for effect in (first, last)
        ]
        clauses.append(
            f"{practice(name)} {ends[0]} at both ends"
            if ends[0] == ends[1]
            else f"{practice(name)} {ends[0]} at the factory end and {ends[1]} in your sales"
        )
    return f"{'; '.join(clauses)}."


def moves_most(tornado: Tornado) -> str:
    """What moves wins most, in a sentence, also the chart's text alternative."""
    names = [f"“{name(bar.axis)}”" for bar in tornado.bars[:3]]
    return f"Changed one at a time over their ranges, {listed(names)} move wins most."


def map_says(grid: Map) -> str:
    """One sentence for the whole map, also its text alternative."""
    helps, hurts = int((grid.signs == 1).sum()), int((grid.signs == -1).sum())
    known = int((grid.replications > 0).sum())
    missing = int(grid.is_possible.sum()) - known
    is_left = grid.share_done == 1 and missing > 0
    left = f" {missing} were not calculated: a team this large takes too long." if is_left else ""
    return (
        f"{practice(grid.practice)}: of {known} combinations it clearly helps in {helps} (▲), "
        f"clearly hurts in {hurts} (▼), and is inconclusive in {known - helps - hurts} (≈). "
        f"Each ▲ or ▼ taken alone is wrong at most {number(100 * FAMILY_ERROR)} times in 100.{left}"
    )
