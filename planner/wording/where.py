"""The words of the Where page: axes, break-evens and what a map says."""

from __future__ import annotations

from planner.axes import FACTORY_TO_SALES, Axis
from planner.outcome import Interval
from planner.search import BreakEven, Map, sign_of
from planner.wording.numbers import decimals_for, number, percent, signed
from planner.wording.verdicts import NAMES

QUESTION = "Where does each flip?"
WORKING = "Working it out: the first cells come within seconds, then the map gets sharper."
NOTHING_FLIPS = "Nothing flips within the range of any one input."
NONE_YET = "Looking along every input; what flips is shown as soon as it is found."

_SIGN_WORDS = {1: "helps", -1: "hurts", 0: "makes no clear difference"}


def value_on(axis: Axis, value: float) -> str:
    """A value with its unit: '3 %', '12 open deals', '× 1.5'."""
    if axis.path == FACTORY_TO_SALES:
        return f"{percent(value)} of the way"
    if axis.unit.startswith(("share", "cv")):
        return percent(value, 0 if value == round(value, 2) else 1)
    if axis.unit.startswith("×"):
        return f"× {number(value, 2)}"
    shown = number(value, 0) if axis.is_whole or abs(value) >= 100 else number(value, 1)
    return f"{shown} {axis.unit}".strip()


def shown(axis: Axis, value: float) -> float:
    """A value as a chart's axis shows it: shares as percent."""
    return 100 * value if axis.unit.startswith(("share", "cv")) else value


def axis_title(axis: Axis) -> str:
    """'Lost at hand-offs, %'."""
    unit = "%" if axis.unit.startswith(("share", "cv")) else axis.unit
    return f"{axis.label}, {unit}" if unit else axis.label


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


def glyph(found: Interval) -> str:
    """The sign of an effect, for those who cannot tell its colour."""
    return {1: "▲", -1: "▼", 0: "≈"}[sign_of(found)]


def flip(one: BreakEven) -> tuple[str, str, str]:
    """(now, where it flips, what it does there) of a break-even with a crossing."""
    if one.at is None or one.low is None or one.high is None:
        raise ValueError("there is no crossing to tell of")
    at = (
        f"{value_on(one.axis, one.at)} "
        f"({value_on(one.axis, one.low)} to {value_on(one.axis, one.high)})"
    )
    return (
        value_on(one.axis, one.axis.now),
        at,
        f"{_SIGN_WORDS[one.before]} below, {_SIGN_WORDS[one.after]} above",
    )


def no_flip(one: BreakEven) -> str:
    """'hurts wherever it can be told, between 0 % and 60 %'."""
    span = f"{value_on(one.axis, one.axis.low)} and {value_on(one.axis, one.axis.high)}"
    if one.before == 0:
        return f"no clear sign anywhere between {span}"
    return f"none between {span}: {_SIGN_WORDS[one.before]} wherever it can be told"


def map_says(found: Map) -> str:
    """One sentence for the whole map, also its text alternative."""
    helps, hurts = int((found.signs == 1).sum()), int((found.signs == -1).sum())
    known = int((found.replications > 0).sum())
    return (
        f"{practice(found.practice)}: of {known} combinations it clearly helps in {helps} (▲), "
        f"clearly hurts in {hurts} (▼), and nobody can tell in {known - helps - hurts} (≈)."
    )
