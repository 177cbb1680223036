"""Both arms of a practice, at values of inputs, within what one view may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from planner.analysis.axes import has_shares, is_composite, turned, with_fields
from planner.errors import PlannerError
from planner.model.practices import PRACTICES, Options, Practice
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.replication_cache import as_simulated
from planner.simulation.runs import Arms, PairedRuns

FEWEST = 8  # replications of which any arm must be worth the time
MOST_STEPS_OF_A_VIEW = 5e9  # a map, a line, bars or break-evens: two minutes; the rest stays open


Keep = Callable[[Scenario], Scenario | None]
"""Puts back what is measured and yet moves with what is turned; None where that cannot be."""


def as_turned(scenario: Scenario) -> Scenario:
    """Keeps nothing: the scenario with what was turned, and all else as it is."""
    return scenario


def arms_of(
    scenario: Scenario,
    practice: str,
    options: Options,
    known: Mapping[str, Practice] = PRACTICES,
) -> Arms | None:
    """Both arms of a practice of those `known`; None where it is not possible, or too large to
    simulate.
    """
    try:
        both = (
            known[practice].with_(scenario, options),
            known[practice].without(scenario, options),
        )
        budget.require(both, FEWEST, budget.PAGE)
    except PlannerError:
        return None
    return both


def arms_at(
    scenario: Scenario,
    values: Mapping[str, float],
    practice: str,
    options: Options,
    known: Mapping[str, Practice] = PRACTICES,
    keep: Keep = as_turned,
) -> Arms | None:
    """Both arms with axes (by path) at these values; None where there is no such scenario."""
    moved = with_values(scenario, values, keep)
    return arms_of(moved, practice, options, known) if moved else None


def with_values(
    scenario: Scenario, values: Mapping[str, float], keep: Keep = as_turned
) -> Scenario | None:
    """The scenario with several axes at their values, those of several fields last; or None."""
    try:
        fields = {path: value for path, value in values.items() if not is_composite(path)}
        scenario = with_fields(scenario, fields) if fields else scenario
        for path in values:
            if is_composite(path):
                scenario = turned(scenario, path, values[path])
    except (PlannerError, ValueError):
        return None
    return keep(scenario) if has_shares(scenario, values) else None


def affordable(scenarios: Iterable[Scenario]) -> int:
    """How many replications of all of these one view can have; two at least, for an interval."""
    distinct = {as_simulated(scenario) for scenario in scenarios}
    return max(2, budget.affordable(distinct, MOST_STEPS_OF_A_VIEW))


def may_run(runs: PairedRuns, scenarios: Iterable[Scenario], replications: int) -> bool:
    """Whether a view stays within its steps when it runs these, too."""
    more = runs.steps_to(scenarios, replications)
    return more == 0 or runs.steps + more <= MOST_STEPS_OF_A_VIEW
