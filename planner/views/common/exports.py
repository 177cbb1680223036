"""The numbers of the pages to take away, and names of files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.analysis.kind_waits import KindWaits
from planner.analysis.scenario_comparison import COMPARED, Entry, ScenarioComparison
from planner.analysis.verdict import Verdict
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.money import without_cost
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval
from planner.views.common.numbers import listed
from planner.views.common.sheet import Row, Sheet, sensible
from planner.views.common.vocabulary import NAMES

_HEADER = ("About", "Figure", "Unit", "Mean", "Range from", "Range to", "In a word")

# Measure → what it is called, its unit, and how many of the engine's unit that is.
FIGURES: dict[str, tuple[str, str, float]] = {
    "throughput_per_week": ("Wins", "a quarter", WEEKS_PER_QUARTER),
    "wins_per_quarter": ("Wins of whole quarters", "a quarter", 1),
    "revenue_per_week_usd": ("Revenue", "USD a quarter", WEEKS_PER_QUARTER),
    "revenue_per_quarter_usd": ("Revenue of whole quarters", "USD a quarter", 1),
    "chance_of_target": ("Chance of the target", "% of quarters", 100),
    "wins_from_open_deals": ("Wins from today's open deals", "wins", 1),
    "leads_per_week": ("Leads", "a week", 1),
    "win_share": ("Leads that are won", "% of leads", 100),
    "cycle_days_mean": ("Mean days from lead to win", "days", 1),
    "cycle_days_p50": ("Median days from lead to win", "days", 1),
    "cycle_days_p85": ("Days in which 85 of 100 wins come", "days", 1),
    "cycle_days_p95": ("Days in which 95 of 100 wins come", "days", 1),
    "response_days_mean": ("Days until a lead is worked on", "days", 1),
    "work_in_process": ("Open deals", "deals", 1),
    "lead_pool": ("Leads waiting to be let in", "leads", 1),
    "hand_offs_per_win": ("Hand-offs of a win", "hand-offs", 1),
    "touches_per_win": ("Visits to stages of a win", "visits", 1),
    "cost_per_win_usd": ("Cost of people per win", "USD", 1),
    "people_there": ("People there", "people", 1),
    "utilization": ("Busy", "% of their hours", 100),
    "wait_days": ("Wait for somebody free", "days", 1),
    "visits_per_week": ("Visits", "a week", 1),
    "dropped_per_week": ("Buyers who said no", "deals a week", 1),
    "cold_per_week": ("Gone cold", "deals a week", 1),
    "lost_at_hand_off_per_week": ("Lost at the hand-off", "deals a week", 1),
    "turned_away_per_week": ("Turned away", "leads a week", 1),
    "lost_with_owner_per_week": ("Lost when their owner left", "deals a week", 1),
    "margin_per_year_usd": ("Value of wins less cost of people", "USD a year", 1),
}


def file_name(name: str, ending: str) -> str:
    """A visitor's name as that of a file: letters, digits and dashes."""
    plain = re.sub(r"[^\w]+", "-", name.lower()).strip("-_")[:60]
    return f"{plain or 'scenario'}.{ending}"


def numbers(today: Outcome, verdicts: dict[str, Verdict], waits: KindWaits | None = None) -> Sheet:
    """Every measure of the team as it stands, with its range, and the verdicts.

    A row each: what it is about (the team, a stage, a role, a practice), the measure, its unit,
    mean, low, high; a verdict's word at the end. The verdicts' ranges are those of the cards.
    """
    days = [
        (f"Kind: {kind}", "Days to a win", "days", *sensible(one.days_to_win), "")
        for kind, one in (waits.of_kinds.items() if waits else ())
        if one.days_to_win is not None
    ]
    return Sheet("Numbers", _HEADER, [*_measures(today), *days, *_verdicts(verdicts)])


def _measures(today: Outcome) -> Iterator[Row]:
    for name in today.measures:
        yield _row("Team", name, today.summary(name))
    for stage, values in today.stages.items():
        for name in values:
            yield _row(f"Stage: {stage}", name, today.summary(name, stage=stage))
    for role, values in today.roles.items():
        for name in values:
            yield _row(f"Role: {role}", name, today.summary(name, role=role))
    for kind in today.kinds:
        yield from _of_kind(f"Kind: {kind}", today, kind)


def _of_kind(about: str, outcome: Outcome, kind: str, more: str = "") -> Iterator[Row]:
    for name in outcome.kinds[kind]:
        yield _row(about, name, outcome.summary(name, kind=kind), more)
    lost = sensible(outcome.lost_per_week(kind))
    yield about, f"Lost in any way{more}", "deals a week", *lost, ""


def _verdicts(verdicts: dict[str, Verdict]) -> Iterator[Row]:
    for practice, verdict in verdicts.items():
        about = f"Practice: {NAMES[practice][0]}"
        known: tuple[float | None, ...] = (None, None, None)
        if verdict.difference is not None:
            known = sensible(verdict.difference.scaled(WEEKS_PER_QUARTER))
        yield about, "Wins with it, less those without", "a quarter", *known, verdict.word


def comparison_numbers(comparison: ScenarioComparison, reference: int) -> Sheet:
    """What each scenario of a comparison brings, and how it differs from the reference."""
    rows: list[Row] = []
    compared_with = comparison.entries[reference].name
    for i, entry in enumerate(comparison.entries):
        about = f"Scenario: {entry.name}"
        for measure in COMPARED:
            lacks = _lacks_cost(measure, entry)
            rows.append(_compared(about, measure, entry.summary(measure), lacks))
            if i != reference:
                difference = comparison.difference(measure, i, reference)
                more = f", more than {compared_with}"
                rows.append(_compared(about, measure, difference, more))
        if entry.scenario.target_wins is not None:
            rows.append(_row(about, "chance_of_target", entry.outcome.chance_of_target()))
        if entry.outcome.cost_per_year_usd.any():
            cost = round(float(entry.outcome.cost_per_year_usd.mean()))
            rows.append((about, "Cost of people", "USD a year", cost, None, None, ""))
        for role in entry.outcome.roles:
            share = entry.outcome.summary("utilization", role=role)
            rows.append(_row(about, "utilization", share, f": {role}"))
        for kind in entry.outcome.kinds:
            rows += _of_kind(about, entry.outcome, kind, f": {kind}")
            if entry.waits and (days := entry.waits.of_kinds[kind].days_to_win):
                rows.append((about, f"Days to a win: {kind}", "days", *sensible(days), ""))
            gained = comparison.wins_of_kind(kind, i, reference)
            if gained is not None and i != reference:
                more = f": {kind}, more than {compared_with}"
                rows.append(_compared(about, "wins_per_quarter", gained, more))
    return Sheet("Comparison", _HEADER, rows)


def _lacks_cost(measure: str, entry: Entry) -> str:
    """', no cost given for SDR' behind what is left over after the cost of people; else ""."""
    lacking = without_cost(entry.scenario)
    if measure != "margin_per_year_usd" or not lacking:
        return ""
    return f", no cost given for {listed(lacking)}"


def _compared(about: str, measure: str, interval: Interval, more: str = "") -> Row:
    # Wins compared are those of all measured weeks, as on every page.
    named = "throughput_per_week" if measure == "wins_per_quarter" else measure
    name, unit, _ = FIGURES[named]
    return about, f"{name}{more}", unit, *sensible(interval), ""


def _row(about: str, measure: str, interval: Interval, more: str = "") -> Row:
    name, unit, factor = FIGURES[measure]
    return about, f"{name}{more}", unit, *sensible(interval.scaled(factor)), ""
