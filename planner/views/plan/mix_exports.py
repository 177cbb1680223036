"""What the mix of kinds does, and each part of leveling, to take away."""

from __future__ import annotations

from collections.abc import Iterator

from planner.analysis.kind_waits import KindWaits
from planner.analysis.leveling_parts import LevelingParts
from planner.analysis.mix import Mix
from planner.analysis.serving_order import ServingOrders
from planner.analysis.verdict import Verdict
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval
from planner.views.common.sheet import Row, Sheet, sensible
from planner.views.plan import mix_words, parts_words

_HEADER = ("About", "Figure", "Unit", "Mean", "Range from", "Range to", "In a word")
_GAINED = "Wins more than today"
_NONE: tuple[float | None, ...] = (None, None, None)


def numbers(found: Mix) -> Sheet:
    """Waits by kind, what a limit does to each kind, and what each order of the kinds does."""
    rows: list[Row] = []
    if isinstance(found.waits, KindWaits):
        rows += _waits(found.waits)
    rows += _limit(found.limit)
    if found.orders is not None:
        rows += _orders(found.orders)
    return Sheet("Kinds of deal", _HEADER, rows)


def _waits(found: KindWaits) -> Iterator[Row]:
    for kind, one in found.of_kinds.items():
        about = f"Kind: {kind}"
        for figure, days in (
            ("Days to a win", one.days_to_win),
            ("Days of waiting until a win", one.waiting_days),
        ):
            if days is not None:
                yield about, figure, "days", *sensible(days), ""
        for stage, wait in one.wait_days.items():
            yield about, f"Wait for somebody free, {stage}", "days a visit", *sensible(wait), ""
        yield about, "Gone cold", "deals a quarter", *sensible(one.cold_per_quarter), ""


def _limit(verdict: Verdict) -> Iterator[Row]:
    about = "Limit on open deals"
    for kind, change in mix_words.changes(verdict).items():
        figure = f"Wins with it, less those without: {kind}"
        yield about, figure, "a quarter", *sensible(change), _word(change)


def _orders(found: ServingOrders) -> Iterator[Row]:
    for one in found.found:
        about = f"Order: {mix_words.order(one)}"
        for kind, wins in one.wins.items():
            yield about, f"{_GAINED}: {kind}", "a quarter", *sensible(wins), _word(wins)
        yield about, "Revenue more than today", "USD a quarter", *sensible(one.revenue_usd), ""
        yield from _waited(about, one.outcome)


def _waited(about: str, outcome: Outcome, more: str = "") -> Iterator[Row]:
    """Days waited by a lead and deals gone cold: means, as the tables of the page have them."""
    days, cold = parts_words.waited_days(outcome), parts_words.gone_cold(outcome)
    yield about, f"A lead waits for people in all{more}", "days", round(days, 2), None, None, ""
    yield about, f"Gone cold{more}", "deals a quarter", round(cold, 1), None, None, ""


def leveling(found: LevelingParts) -> Sheet:
    """A verdict for each part of leveling by itself, with what it does to waiting."""
    rows: list[Row] = []
    for part in found.parts:
        about, verdict = parts_words.name(part), part.verdict
        known = _NONE
        if verdict.difference is not None:
            known = sensible(verdict.difference.scaled(WEEKS_PER_QUARTER))
        figure = "Wins with it, less those without"
        rows.append((about, figure, "a quarter", *known, verdict.word))
        for arm, more in ((verdict.without, ", without it"), (verdict.with_, ", with it")):
            if arm is not None:
                rows += _waited(about, arm, more)
    return Sheet("Parts of leveling", _HEADER, rows)


def everything(mix: Mix | None, parts: LevelingParts | None) -> Sheet:
    """Both in one table, as far as there are kinds and parts."""
    rows = [*(numbers(mix).rows if mix else ()), *(leveling(parts).rows if parts else ())]
    return Sheet("Kinds of deal", _HEADER, rows)


def _word(change: Interval) -> str:
    if change.is_nothing:
        return "no difference"
    return {1: "more", -1: "fewer", 0: "too close to call"}[change.sign]
