"""What each kind of deal brings in scenarios beside each other; nothing where none has kinds."""

from __future__ import annotations

from planner.analysis.scenario_comparison import WINS, ScenarioComparison
from planner.views.compare import words
from planner.views.plan import kinds_words as of_one

TITLE = "By kind of deal"
ABOUT = (
    "a kind is the same where it is called the same; differences as sure as those above, all kinds "
    "together"
)
HEADS = ("Kind", "Scenario", "Wins a quarter", "Difference", *of_one.HEADS[2:5], of_one.HEADS[-1])


def kinds(comparison: ScenarioComparison) -> list[str]:
    """Names of all kinds in any scenario, as they come first."""
    return list(dict.fromkeys(kind for entry in comparison.entries for kind in entry.outcome.kinds))


def rows(comparison: ScenarioComparison, reference: int) -> list[tuple[str, ...]]:
    """A row for each kind in each scenario that has it, as HEADS names its cells."""
    return [
        (kind, entry.name, *_cells(comparison, kind, i, reference))
        for kind in kinds(comparison)
        for i, entry in enumerate(comparison.entries)
        if kind in entry.outcome.kinds
    ]


def _cells(comparison: ScenarioComparison, kind: str, i: int, reference: int) -> tuple[str, ...]:
    entry = comparison.entries[i]
    outcome = entry.outcome
    return (
        of_one.wins(outcome, kind),
        _difference(comparison, kind, i, reference),
        of_one.revenue(outcome, kind),
        of_one.won(outcome, kind),
        of_one.lost(outcome, kind),
        of_one.days(entry.scenario, kind, entry.waits),
    )


def _difference(comparison: ScenarioComparison, kind: str, i: int, reference: int) -> str:
    """'+ 2.1 more wins (1.7 to 2.5)'; of the reference itself, that it is."""
    if i == reference:
        return "compared with this" if len(comparison.entries) > 1 else ""
    found = comparison.wins_of_kind(kind, i, reference)
    if found is None:
        return ""
    said, spread, _ = words.difference(WINS, found, found.is_nothing)
    return f"{said} ({spread})" if spread else said
