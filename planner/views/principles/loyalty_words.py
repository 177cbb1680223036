"""Customers for life in words: a tenth more won now, and what it costs when fewer come back."""

from __future__ import annotations

from collections.abc import Iterator

from planner.simulation.money import any_value
from planner.studies.loyalty import (
    CUSTOMERS,
    FEWER_BACK,
    MORE_WON,
    USUAL_RENEWED,
    YEARS,
    Loyalty,
)
from planner.views.common.numbers import number, percent, signed, span
from planner.views.principles.table_words import dollar, dollars_of, range_of

TITLE = "Customers for life: what does a win now cost that does not come back?"
CAPTION = "Pressing buyers, less not pressing them"
HEADS = ("Year", "Wins", "Range", "Revenue", "Range")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def rows(found: Loyalty) -> Iterator[tuple[str, ...]]:
    """A row for each year and one for all, under HEADS; without a value of wins no revenue."""
    has_value = any_value(found.as_it_is)
    for i, (wins, usd) in enumerate(zip(found.wins, found.revenue_usd, strict=True), 1):
        revenue = (dollar(usd.mean), dollars_of(usd)) if has_value else ("", "")
        yield f"Year {i}", signed(wins.mean, 1), range_of(wins), *revenue
    yield f"All {YEARS} years", signed(found.all_wins.mean, 1), range_of(found.all_wins), "", ""


def sentence(found: Loyalty) -> str:
    """What is gained first and lost later, and how many must still come back for it to pay."""
    first, last = found.wins[0], found.wins[-1]
    now = (
        f"The first year gains {number(first.mean, 1)} wins"
        if first.low > 0
        else "The first year gains no wins that could be told from chance"
    )
    later = next((i for i, wins in enumerate(found.wins) if wins.high < 0), None)
    if later is not None:
        now += f", the {_ORDINALS[later]} surely loses some"
        now += "" if later == YEARS - 1 else f", the {_ORDINALS[-1]} {number(-last.mean, 1)}"
    else:
        now += ", and no later one surely loses any"
    return f"{now}. {break_even(found)}"


def break_even(found: Loyalty) -> str:
    """'Over five years it pays if at least 75 (72 to 78) of 100 who come back still do.'"""
    one = found.break_even
    if one.share <= 0:
        return f"Over {YEARS} years it pays even if nobody comes back any more."
    if one.share >= 1:
        return f"Over {YEARS} years it does not pay even if as many come back as before."
    at, low, high = (number(100 * each, 0) for each in (one.share, one.low, one.high))
    spread = f" ({span(low, high)})" if low != high else ""
    return (
        f"Over {YEARS} years it pays if of 100 customers who would come back at least {at}{spread} "
        "still do."
    )


def about(found: Loyalty) -> str:
    """What is tried, and what of it is assumed."""
    calm, hard = (number(each, 1) for each in found.life)
    return (
        "Your team from today on, pressing buyers less not pressing them, on the same luck. "
        f"Pressing: {percent(MORE_WON)} more of the new leads are won, and of the customers "
        f"{percent(FEWER_BACK)} fewer come back; both sizes are assumed. {_assumed(found)}"
        f"By formula one win brings {calm} wins over the life of its customer, pressed {hard}. "
        "Customers won before today are left out."
    )


def _assumed(found: Loyalty) -> str:
    if not found.is_assumed:
        return ""
    back = next(kind.comes_back for kind in found.as_it_is.kinds if kind.comes_back)
    as_what = f"as {back.kind}"
    if back.kind == CUSTOMERS:
        as_what = f"for a deal like yours, but {percent(USUAL_RENEWED)} of those are won"
    return (
        f"No customers come back in what you typed in, so it is assumed that {percent(back.share)} "
        f"of them do, {number(back.weeks)} weeks after the win, {as_what} (your own under Kinds of "
        "deals, Customers come back). "
    )
