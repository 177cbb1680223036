"""The numbers of the pages as CSV, and names of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from planner.analysis.scenario_comparison import COMPARED, ScenarioComparison
from planner.analysis.verdict import Verdict
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.measures import UNITS
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval, number_or_none
from planner.views.common.csv import table

_HEADER = ("about", "measure", "unit", "mean", "low", "high", "said")


def file_name(name: str, ending: str) -> str:
    """A visitor's name as that of a file: letters, digits and dashes."""
    plain = re.sub(r"[^\w]+", "-", name.lower()).strip("-_")[:60]
    return f"{plain or 'scenario'}.{ending}"


def numbers(today: Outcome, verdicts: dict[str, Verdict]) -> str:
    """CSV of every measure of the team as it stands, with its range, and of the verdicts.

    A row each: what it is about (the team, a stage, a role, a practice), the measure, its unit,
    mean, low, high; a verdict's word at the end. The verdicts' ranges are those of the cards.
    """
    return table(_HEADER, [*_measures(today), *_verdicts(verdicts)])


def _measures(today: Outcome) -> Iterator[tuple[Any, ...]]:
    for name in today.measures:
        yield _row("team", name, UNITS[name], today.summary(name))
    for stage, values in today.stages.items():
        for name in values:
            yield _row(f"stage: {stage}", name, UNITS[name], today.summary(name, stage=stage))
    for role, values in today.roles.items():
        for name in values:
            yield _row(f"role: {role}", name, UNITS[name], today.summary(name, role=role))


def _verdicts(verdicts: dict[str, Verdict]) -> Iterator[tuple[Any, ...]]:
    for practice, verdict in verdicts.items():
        about, measure = f"practice: {practice}", "difference with less without"
        if verdict.difference is None:
            yield about, measure, "wins/quarter", None, None, None, verdict.word
        else:
            difference = verdict.difference.scaled(WEEKS_PER_QUARTER)
            yield _row(about, measure, "wins/quarter", difference, verdict.word)


def comparison_numbers(comparison: ScenarioComparison, reference: int) -> str:
    """CSV of what each scenario of a comparison brings, and how it differs from the reference."""
    rows: list[tuple[Any, ...]] = []
    for i, entry in enumerate(comparison.entries):
        about = f"scenario: {entry.name}"
        for measure, unit in COMPARED.items():
            rows.append(_row(about, measure, unit, entry.summary(measure)))
            if i != reference:
                difference = comparison.difference(measure, i, reference)
                name = f"{measure}, more than {comparison.entries[reference].name}"
                rows.append(_row(about, name, unit, difference))
        for role in entry.outcome.roles:
            share = entry.outcome.summary("utilization", role=role)
            rows.append(_row(about, f"utilization: {role}", UNITS["utilization"], share))
    return table(_HEADER, rows)


def _row(
    about: str, measure: str, unit: str, interval: Interval, word: str = ""
) -> tuple[Any, ...]:
    mean, low, high = (
        number_or_none(each) for each in (interval.mean, interval.low, interval.high)
    )
    return about, measure, unit, mean, low, high, word
