"""Limits and kinds of deal: whom a limit protects and whom it costs, and who should go first."""

from __future__ import annotations

from collections.abc import Iterator

from planner.analysis.serving_order import Order, Served, ServingOrders, wins_by_kind
from planner.analysis.verdict import Verdict
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval
from planner.statistics.looks import FAMILY_ERROR
from planner.views.common.numbers import (
    decimals_for,
    listed,
    short,
    signed,
    signed_money,
    span,
)
from planner.views.plan import kinds_words
from planner.views.plan.parts_words import arrow, gone_cold, waited_days

TITLE = "Who waits for whom, whom a limit protects, and which kind should go first"
WORKING = "Telling the kinds of deal apart, and trying which goes first…"

LIMIT_TITLE = "A limit on open deals, by kind"
LIMIT_CAPTION = "Wins and lost deals a quarter"
LIMIT_ABOUT = "All changes hold together 95 times in 100."
_OUTSIDE = {
    "wait": "Behind a limit leads wait outside until there is room.",
    "turn_away": "Leads that find no room are turned away, and count among the lost.",
}
LIMIT_HEADS = ("Kind", "Wins without it", "Wins with it", "Change", "Lost deals, without → with")

FIRST_TITLE = "Which kind goes first where deals wait"
FIRST_CAPTION = "Wins gained or lost a quarter, against today's order"
LAW = (
    "Nobody is interrupted. Waits: days that a lead waits for people in all, averaged over won and "
    "lost; lost ones see fewer stages, so it can be less than what any kind waits to a win. To go "
    "first saves no work. While no deal goes cold, the hours of waiting, each kind's counted by "
    "the work it brings, stay the same in every order (the conservation law, Kleinrock 1965): what "
    "one kind waits less, the others wait more. Quick deals first makes the average wait short, as "
    "few hours go before many deals; it is the large ones who pay. Wins change where waiting deals "
    "go cold."
)
NO_OTHER = "Every order would be today's: the kinds bring the same work and are worth the same."

_ORDERS: dict[Order, str] = {
    "alike": "no kind before another",
    "quick_first": "quick first (fewest hours a visit)",
    "large_first": "large first (most hours a visit)",
    "worth_first": "most revenue an hour first",
}


def order(one: Served) -> str:
    """'Quick first (fewest hours a visit), which is most revenue an hour first'."""
    text = ", which is ".join(_ORDERS[each] for each in one.orders)
    return f"{text[:1].upper()}{text[1:]}"


def limit_rows(verdict: Verdict) -> list[tuple[str, ...]]:
    """A row for each kind, as LIMIT_HEADS names its cells; none where the limit is not possible."""
    with_, without = verdict.with_, verdict.without
    if with_ is None or without is None:
        return []
    return [
        (
            kind,
            kinds_words.wins(without, kind),
            kinds_words.wins(with_, kind),
            _change(change),
            arrow(_lost(without, kind), _lost(with_, kind)),
        )
        for kind, change in changes(verdict).items()
    ]


def limit_about(verdict: Verdict) -> str:
    """How sure the changes are, and what becomes of a lead that finds no room."""
    if verdict.with_ is None:
        return LIMIT_ABOUT
    return f"{LIMIT_ABOUT} {_OUTSIDE[verdict.with_.scenario.pull.when_full]}"


def limit_says(verdict: Verdict) -> str:
    """'A limit protects Renewals (+ 0.4) and costs New logos (− 0.6).'"""
    found = changes(verdict)
    if not found:
        return "A limit is not possible here."
    if all(change.is_nothing for change in found.values()):
        return "A limit changes nothing for any kind here."
    gains, costs = (
        [f"{kind} ({_size(change)})" for kind, change in found.items() if change.sign == sign]
        for sign in (1, -1)
    )
    if not gains and not costs:
        return "A limit changes no kind's wins by so much that it could be told."
    clauses = [
        f"{verb} {listed(those)}"
        for verb, those in (("protects", gains), ("costs", costs))
        if those
    ]
    rest = "" if len(gains) + len(costs) == len(found) else "; the rest is too close to call"
    return f"A limit {' and '.join(clauses)} in wins a quarter{rest}."


def changes(verdict: Verdict) -> dict[str, Interval]:
    """Wins a quarter of each kind, with a limit less without; none where it is not possible."""
    with_, without = verdict.with_, verdict.without
    if with_ is None or without is None or not with_.kinds:
        return {}
    return wins_by_kind(with_, without, 1 - FAMILY_ERROR / len(with_.kinds))


def first_heads(found: ServingOrders) -> tuple[str, ...]:
    """The heads of the orders' table."""
    return ("Order", *found.today.kinds, "Revenue a quarter", "Waits, days", "Gone cold a quarter")


def first_rows(found: ServingOrders) -> Iterator[tuple[str, ...]]:
    """A row for each order, as `first_heads` names its cells."""
    today = found.today
    for one in found.found:
        yield (
            order(one),
            *(_change(change) for change in one.wins.values()),
            _money(one.revenue_usd),
            arrow(waited_days(today), waited_days(one.outcome)),
            arrow(gone_cold(today), gone_cold(one.outcome)),
        )


def first_says(found: ServingOrders) -> str:
    """Which order surely brings most revenue, or that none brings more than today's."""
    if not found.found:
        return NO_OTHER
    surely = [one for one in found.found if one.revenue_usd.low > 0]
    if not surely:
        return f"No other order surely brings more revenue than today's. {_shortest(found)}"
    best = max(surely, key=lambda one: one.revenue_usd.mean)
    name = order(best)
    return (
        f"“{name}” brings {_money(best.revenue_usd)} of revenue a quarter more than today's order. "
        f"{_shortest(found)}"
    )


def _shortest(found: ServingOrders) -> str:
    best: Served = min(found.found, key=lambda one: waited_days(one.outcome))
    before, after = waited_days(found.today), waited_days(best.outcome)
    if short(after) == short(before) or after > before:
        return "No other order makes the average wait clearly shorter."
    return (
        f"Leads, won and lost, wait least on average with “{order(best)}”: {short(after)} days "
        f"instead of {short(before)}."
    )


def _lost(outcome: Outcome, kind: str) -> float:
    return outcome.lost_per_week(kind).scaled(WEEKS_PER_QUARTER).mean


def _size(change: Interval) -> str:
    return signed(change.mean, max(1, decimals_for(change.mean, change.half_width)))


def _change(change: Interval) -> str:
    if change.is_nothing:
        return "no difference"
    decimals = max(1, decimals_for(change.mean, change.half_width))
    low, high = signed(change.low, decimals), signed(change.high, decimals)
    return f"{signed(change.mean, decimals)} ({low} to {high})"


def _money(change: Interval) -> str:
    if change.is_nothing:
        return "no difference"
    return (
        f"{signed_money(change.mean)} ({span(signed_money(change.low), signed_money(change.high))})"
    )
