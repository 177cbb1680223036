"""The table of checks that the Method page shows, and the claim that it is this version's."""

from __future__ import annotations

from typing import Any

from planner.views.method import evidence
from reference import validation


def rows() -> list[dict[str, Any]]:
    """The rows that `python -m benchmarks validation` has kept."""
    kept = evidence.measured("validation")
    assert kept is not None, "run: python -m benchmarks validation"
    return kept.results


def assert_met_as_shipped(name: str) -> None:
    """What is found by that name is what was expected, and what the shipped table says."""
    found = validation.FINDERS[name]()
    assert found
    assert [one for one in found if not one.is_met] == []
    missing = [one.row() for one in found if one.row() not in rows()]
    assert missing == [], "run: python -m benchmarks validation"
