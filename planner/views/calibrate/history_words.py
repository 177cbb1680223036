"""What a history of deals measures, in words: its figures with their ranges, and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.calibration.history_metrics import HistoryMetrics, Refused
from planner.calibration.metric import Metric
from planner.views.common.numbers import THIN, count, listed, number, percent


def quantity(value: float, unit: str) -> str:
    """A number with two or three digits that matter; a share in percent."""
    if not np.isfinite(value):
        return "no data"
    if unit == "share":
        return percent(value, 1 if 0 < value < 0.0995 else 0)
    if unit == "days" and 0 < value < 1:
        minutes = 1440 * value
        if minutes < 1.5:
            return f"{number(60 * minutes, 0 if minutes > 0.166 else 1)}{THIN}s"
        if minutes < 90:
            return f"{number(minutes, 0 if minutes >= 9.95 else 1)}{THIN}min"
        return f"{number(24 * value, 1)}{THIN}h"
    return number(value, 0 if abs(value) >= 99.5 else 1 if abs(value) >= 9.95 else 2)


def span(low: float, high: float, unit: str) -> str:
    """'3.1 to 4.4'."""
    low_text, high_text = quantity(low, unit), quantity(high, unit)
    for mark in ("%", "s", "min", "h"):
        if low_text.endswith(f"{THIN}{mark}") and high_text.endswith(f"{THIN}{mark}"):
            low_text = low_text.removesuffix(f"{THIN}{mark}")
    return f"{low_text} to {high_text}"


_GROUPS = {
    "file": "The file",
    "arrivals": "Leads",
    "win": "Wins",
    "cycle_days": "Days from lead to end",
    "open_age_days": "Age of open deals",
    "whole_sale_km": "Days from lead to end (open deals counted)",
    "stage": "Stages",
    "next": "Where a visit led",
    "time_in_stage_days": "Days of a visit (those that ended)",
    "time_in_stage_km": "Days of a visit (open ones counted)",
    "loops": "Repeats, restarts and skips",
    "last_stage": "Where deals were last",
    "owners": "Owners",
    "won_amount": "Amount of a deal won",
}

_LACKS = {
    "no_stages": "It has one row per deal and no dates of its stages.",
    "hides_loops": "It keeps one date per stage, so nothing in it comes again.",
    "last_stage": "It says one stage of each deal, and no dates of stages.",
    "no_owner": "It names no owners.",
}


def main_figures(figures: HistoryMetrics) -> list[tuple[str, str, str]]:
    """(what, value, interval) of the figures of the whole sale that a leader looks for first."""
    ended = figures.leads_ended
    came = "" if ended is None else f", of the {count(ended.weeks, 'full week')} in which they came"
    at_work = ("active_per_week", "") if ended is None else ("active_with_leads", " with new leads")
    wanted = (
        ("arrivals", "per_week_mean", "", f"Leads a week{came}"),
        ("arrivals", "trend", "", "Leads a week, change each week"),
        ("win", "share", "closed", "Won, of all that ended"),
        ("win", "share", "mature", "Won, of leads old enough to be decided"),
        ("cycle_days", "p50", "won", "Days to a win, half are faster"),
        ("cycle_days", "p85", "won", "Days to a win, 85 of 100 are faster"),
        ("cycle_days", "p95", "won", "Days to a win, 95 of 100 are faster"),
        ("owners", at_work[0], "", f"Owners who move deals in a week{at_work[1]}"),
    )
    known = {(figure.group, figure.name, figure.where): figure for figure in figures.all}
    rows = []
    for group, name, where, what in wanted:
        figure = known.get((group, name, where))
        if figure is not None and np.isfinite(figure.value):
            rows.append((what, figure_value(figure), figure_span(figure)))
    return rows


STAGE_FIGURES = (
    ("stage", "reached", "Reached"),
    ("stage", "drop_off", "Drop-off, of deals"),
    ("stage", "visits", "Visits"),
    ("stage", "repeat_per_visit", "Repeats, per visit"),
    ("stage", "restart_per_visit", "Restarts, per visit"),
    ("time_in_stage_days", "p50", "Days, half are faster"),
    ("time_in_stage_days", "p85", "Days, 85 of 100"),
    ("time_in_stage_km", "median_days", "Half, open ones counted"),
)

_FIGURES = {
    "n": "how many",
    "mean": "average",
    "p50": "half are faster (p50)",
    "p85": "85 of 100 are faster (p85)",
    "p95": "95 of 100 are faster (p95)",
    "sd": "spread (standard deviation)",
    "cv": "spread, as a share of the average (cv)",
    "min": "shortest",
    "max": "longest",
    "share_zero": "took no time",
    "n_open": "visits still open",
    "dated": "say when they came",
    "per_week_mean": "a week, average",
    "per_week_sd": "a week, spread (standard deviation)",
    "per_week_cv": "a week, spread as a share of the average (cv)",
    "per_week_min": "a week, fewest",
    "per_week_max": "a week, most",
    "last_12_mean": "a week, average of the last 12 full weeks",
    "last_12_cv": "a week, spread in the last 12 full weeks (cv)",
    "trend": "change of the weekly number each week",
    "sd_about_trend": "spread about that trend (standard deviation)",
    "gaps_cv": "spread of the gaps between leads (cv)",
    "deciding_days": "days until 95 of 100 are decided",
    "advance": "moved on, of deals that ended",
    "drop_off": "drop-off, of deals that ended",
    "win_share": "won in the end, of deals that ended",
    "revisit": "visits that are not a deal’s first",
    "lost_per_visit": "lost, per visit",
    "repeat_per_visit": "repeats, per visit",
    "restart_per_visit": "restarts, per visit",
    "median_days": "half are faster",
    "never": "no end in sight",
    "backward": "moves to an earlier stage",
    "skips": "moves forward that skip a stage",
    "active_per_week": "at work in a week, average of all weeks with any",
    "active_with_leads": "at work in a week, average while leads came",
    "top_share": "largest share of all rows",
}


def figure_name(figure: Metric) -> str:
    """A figure within its group: its own name in words."""
    if figure.group == "next":
        return figure.name
    return _FIGURES.get(figure.name, figure.name.replace("_", " "))


def figure_value(figure: Metric) -> str:
    """The value; a share in percent, a count as it is."""
    if figure.unit in ("days", "share", "ratio") or not float(figure.value).is_integer():
        return quantity(figure.value, figure.unit)
    return number(figure.value)


def figure_span(figure: Metric) -> str:
    """The interval, or nothing."""
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    return span(figure.low, figure.high, figure.unit)


def group_name(group: str) -> str:
    """What a group of figures is about."""
    return _GROUPS[group]


def refused(all_: Sequence[Refused]) -> list[str]:
    """Which figures there are not, and why: a sentence for each reason."""
    groups: dict[str, list[str]] = {}
    for gap in all_:
        groups.setdefault(gap.code, []).append(_GROUPS[gap.group].lower())
    return [f"Not in this file: {listed(names)}. {_LACKS[code]}" for code, names in groups.items()]
