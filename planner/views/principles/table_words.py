"""The tables under principles 1, 9 and 10 in words: the push, coaching, people leaving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp

from planner.analysis.verdict import Verdict
from planner.simulation.money import any_value
from planner.statistics.intervals import Interval
from planner.studies.coaching import SHARES, Coaching
from planner.studies.quarter_end import QuarterEnd
from planner.studies.turnover import (
    USUAL_LEAVING_PER_YEAR,
    USUAL_RAMP_WEEKS,
    Shape,
    Turnover,
    is_steady,
)
from planner.views.common.numbers import (
    decimals_that_tell,
    listed,
    money,
    number,
    percent,
    signed,
    signed_money,
)
from planner.views.common.vocabulary import NAMES
from planner.views.next_quarters.effect_words import whole_of
from planner.views.next_quarters.words import name_of

WORKING = "Being simulated…"

# --- The practices by quarter ---------------------------------------------------------------------

QUARTERS = "Your three practices: this quarter, the next ones, over the year?"
SETTLED = (
    "Nothing is typed in for today, so this begins with the deals that your team has open once it "
    "has settled. Wins of changing what you do today, on the same luck."
)
FROM_TODAY = "From today's deals on, as on Next quarters. Wins of changing what you do today."


def short_and_long(verdicts: Mapping[str, Verdict]) -> str:
    """Whether this quarter and the whole time say the same of each practice."""
    clear = dict(_directions(verdicts))
    turned = [name for name, (now, whole) in clear.items() if now == -whole]
    late = [name for name, (now, _) in clear.items() if now == 0]
    if turned:
        return (
            f"Short and long term disagree on {listed([f'“{name}”' for name in turned])}: whoever "
            "decides by this quarter decides otherwise than by the whole time."
        )
    if late:
        names = listed([f"“{name}”" for name in late])
        return (
            f"What {names} would change, the whole time tells, and this quarter alone does not. "
            "Short and long term disagree on no practice."
        )
    return "Short and long term disagree on no practice, as far as both can be told."


def _directions(verdicts: Mapping[str, Verdict]) -> Iterator[tuple[str, tuple[int, int]]]:
    """(name, (sign of this quarter, sign of all of it)) where all of it can be told."""
    for practice, verdict in verdicts.items():
        over_time = verdict.changing_over_time
        if over_time is not None and over_time.quarters and verdict.word in ("HELPS", "HURTS"):
            signs = over_time.quarters[0].difference.sign, whole_of(verdict).sign
            yield NAMES[practice][0], signs


# --- A push at the end of every quarter -----------------------------------------------------------

PUSH = "A push at the end of every quarter: its gain once, its cost always?"
PUSH_CAPTION = "With the push, less without it"
PUSH_HEADS = ("Quarter", "Wins", "Range", "Revenue", "Range")


def push_rows(found: QuarterEnd) -> Iterator[tuple[str, ...]]:
    """A row for each quarter, under PUSH_HEADS; without a value of wins no revenue."""
    has_value = any_value(found.scenario)
    for quarter, wins, usd in zip(found.quarters, found.wins, found.revenue_usd, strict=True):
        revenue = (dollar(usd.mean), dollars_of(usd)) if has_value else ("", "")
        yield name_of(found.scenario, quarter), signed(wins.mean, 1), range_of(wins), *revenue


def push_about(found: QuarterEnd) -> str:
    """What is tried."""
    push = found.push
    return (
        f"Your team from today on; in the last two weeks of each quarter buyers decide "
        f"{number(push.speed, 1)} times as fast, for {percent(push.discount)} off. Wins and "
        "revenue with the push less without it, on the same luck. How fast and for how much is "
        "assumed; measured is that deals timed to quarters' ends cost a software vendor 6–8 % of "
        "its revenue (Larkin 2014)."
    )


def push_sentence(found: QuarterEnd) -> str:
    """Whether it gains once, and what it costs after that, as far as either is clear."""
    first, later = found.wins[0], found.revenue_usd[1:]
    if first.low > 0:
        told = f"This quarter gains {number(first.mean, 1)} wins"
    else:
        told = "This quarter gains no wins that could be told from chance"
    after = [wins for wins in found.wins[1:] if wins.low > 0]
    told += (
        ", and later ones gain some too."
        if after
        else ", taken from the next; no later quarter clearly gains any."
        if first.low > 0
        else ", and no later one does."
    )
    if not any_value(found.scenario) or not later:
        return told
    cost = sum(usd.mean for usd in later) / len(later)
    if cost >= 0:
        return told
    paid = money(round(-cost, -2))
    return f"{told} The discount is paid every time: on average {paid} a later quarter."


# --- Coaching -------------------------------------------------------------------------------------

COACHING = "What would an hour of coaching a week have to bring?"
COACHING_CAPTION = "What coaching adds"
COACHING_HEADS = ("Up to speed in", "Wins a quarter", "Range")


def coaching_rows(found: Coaching) -> Iterator[tuple[str, ...]]:
    """A row for each share of the time to full speed, under COACHING_HEADS."""
    for share, gain in zip(SHARES, found.gains, strict=True):
        yield _share(share), signed(gain.mean, 1), range_of(gain)


def _share(share: float) -> str:
    if share == 1:
        return "the same time as now"
    return f"{percent(share)} of the time" if share else "no time at all"


def coaching_sentence(found: Coaching) -> str:
    """From where on the hour pays, or that it does not."""
    longest, shortest = found.gains[0], found.gains[-1]
    if found.pays_from is None:
        sure = "" if shortest.high < 0 else ", as far as can be told"
        return (
            "The hour costs more than faster learning can bring back here, even if new people "
            f"were at full speed from the first day{sure}: it would have to bring something else, "
            "such as more wins from the same deals, or people who stay."
        )
    if found.pays_from == SHARES[0]:
        return "The hour costs nothing that could be told here: people are not short of hours."
    return (
        f"Alone the hour costs {number(-longest.mean, 1)} wins a quarter. It pays once new people "
        f"are up to speed in about {percent(found.pays_from)} of the time or less; nobody has "
        "measured in sales whether coaching does that."
    )


# --- People leaving -------------------------------------------------------------------------------

TURNOVER = "What do people leaving cost each way of working?"
TURNOVER_CAPTION = "Wins a quarter"
TURNOVER_HEADS = ("Way of working", "Wins with nobody leaving", "Lost as people leave", "Range")
SHAPES: dict[Shape, str] = {
    "line": "A strict line of specialists",
    "full_cycle": "One person for the whole sale",
    "helping": "A line whose people help each other",
}


def turnover_rows(found: Turnover) -> Iterator[tuple[str, ...]]:
    """A row for each shape, under TURNOVER_HEADS."""
    for shape, cost in found.costs.items():
        yield SHAPES[shape], number(found.wins[shape], 1), number(cost.mean, 1), range_of(cost)


def turnover_sentence(found: Turnover) -> str:
    """Which way loses most and which least, where that is clear."""
    ordered = sorted(found.costs, key=lambda shape: -found.costs[shape].mean)
    most, least = ordered[0], ordered[-1]
    high, low = found.costs[most], found.costs[least]
    if high.low <= low.high:
        return "As far as can be told, people leaving costs all three about the same."
    return (
        f"{SHAPES[most]} loses most, {number(high.mean, 1)} wins a quarter; "
        f"{SHAPES[least][:1].lower()}{SHAPES[least][1:]} least, {number(low.mean, 1)}."
    )


AS_USUAL = (
    "Nobody leaves your team as it is typed in, so it is tried with people leaving as usual: "
    f"{percent(1 - exp(-USUAL_LEAVING_PER_YEAR))} a year, seats filled again, "
    f"{number(USUAL_RAMP_WEEKS)} weeks to full speed unless you say otherwise."
)


def assumed(found: Turnover | Coaching) -> str:
    """What is assumed of a team of which nobody leaves, "" of others."""
    return AS_USUAL if is_steady(found.scenario) else ""


def range_of(gain: Interval) -> str:
    """'+ 0.4 to + 1.2'; "" where both ends are the same."""
    decimals = decimals_that_tell(1, gain.low, gain.high)
    low, high = signed(gain.low, decimals), signed(gain.high, decimals)
    return f"{low} to {high}" if low != high else ""


def dollars_of(gain: Interval) -> str:
    """Both ends of a gain in dollars."""
    return f"{dollar(gain.low)} to {dollar(gain.high)}"


def dollar(usd: float) -> str:
    """As exact as simulated dollars deserve: to the hundred."""
    return signed_money(round(usd, -2) + 0.0)
