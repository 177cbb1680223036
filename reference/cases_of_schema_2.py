"""Exact results that came with schema 2 (data/cases_2.json), each simulated as that file says.

Its `how`: so many replications as a case names, more where the standard error is above 3 % of the
expected value; within 4 standard errors, or within the tolerance that the case names where that is
wider. Waits are pooled over all visits of all replications: a mean of ratios would be biased.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from planner.model.scenario import Scenario
from planner.statistics.arrays import Floats
from reference.checked_value import (
    MOST_OFF,
    CheckedValue,
    pooled_measure,
    simulated,
    standard_error,
)
from reference.published_cases import DATA
from reference.teams import measured

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in json.loads((DATA / "cases_2.json").read_text("utf-8"))["cases"]
}
# How far off a mean may be, as a share of the expected value, where 4 standard errors are less.
_SLACK = {
    "|difference| <= max(4 standard errors, 1e-3 x expected)": 1e-3,
    "4 standard errors + 0.1 %": 1e-3,
    "1e-3 relative": 1e-3,
    "exact": 1e-9,  # to rounding
}
# By the letter of a case: what of schema 2 it is about.
_GROUPS = (
    dict.fromkeys("TSXWZVNBL", "time")
    | dict.fromkeys("PO", "people")
    | dict.fromkeys("CHRDQ", "kinds")
    | dict.fromkeys("A", "juggling")
)
_MOST = 4000
_PRECISE = 0.03  # of the expected value
_AT_MOST = 0.05  # the same, where the most replications do no better


def of_case(name: str) -> list[CheckedValue]:
    """Every measure of one case."""
    case = CASES[name]
    scenario = Scenario.from_dict(case["scenario"])
    return [
        _checked(case, scenario, measure, expected)
        for measure, expected in case["measures"].items()
    ]


def _checked(
    case: dict[str, Any], scenario: Scenario, measure: str, expected: float
) -> CheckedValue:
    replications = case["replications"]
    got, error = _found(scenario, replications, measure)
    if error > _PRECISE * expected:
        replications = _MOST
        got, error = _found(scenario, replications, measure)
    return CheckedValue(
        case=case["id"],
        group=_GROUPS[case["id"].partition("-")[2][0]],
        model=case["name"],
        source="exact",
        measure=measure,
        expected=expected,
        got=got,
        standard_error=error,
        replications=replications,
        slack=max(0.0, _SLACK[case["tolerance"]] * expected - MOST_OFF * error),
        precise=(_PRECISE if replications < _MOST else _AT_MOST) * expected,
    )


def _found(scenario: Scenario, replications: int, measure: str) -> tuple[float, float]:
    """(mean or percentile, standard error); a percentile of whole numbers has none."""
    outcome = simulated(scenario, replications)
    base, _, percent = measure.partition("[")[0].rpartition("_p")
    if base and percent.isdigit():
        values = measured(outcome, measure.replace(f"_p{percent}", ""))
        return float(np.percentile(values, int(percent))), 0.0
    if measure.startswith("wait_days"):
        return pooled_measure(outcome, measure)
    values = measured(outcome, measure)
    return float(np.nanmean(values)), _error(values)


def _error(values: Floats) -> float:
    """Rounding is no error: where luck has no part, all replications give one number."""
    error = standard_error(values)
    return error if error > 1e-12 * abs(float(np.nanmean(values))) else 0.0
