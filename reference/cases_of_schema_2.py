"""Exact results that came with schema 2 (data/cases_2.json), each simulated as that file says.

Its `how`: so many replications as a case names, more where the standard error is above 3 % of the
expected value; within 4 standard errors, or 1 in 1,000 where that is wider.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from planner.model.scenario import Scenario
from reference.checked_value import MOST_OFF, CheckedValue, simulated, standard_error
from reference.published_cases import DATA
from reference.teams import measured

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in json.loads((DATA / "cases_2.json").read_text("utf-8"))["cases"]
}
TOLERANCE = "|difference| <= max(4 standard errors, 1e-3 x expected)"
_MOST = 4000
_PRECISE = 0.03  # of the expected value


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
    values = measured(simulated(scenario, replications), measure)
    if standard_error(values) > _PRECISE * expected:
        replications = _MOST
        values = measured(simulated(scenario, replications), measure)
    error = standard_error(values)
    return CheckedValue(
        case=case["id"],
        group="chosen",
        model=case["name"],
        source="exact",
        measure=measure,
        expected=expected,
        got=float(np.nanmean(values)),
        standard_error=error,
        replications=replications,
        slack=max(0.0, 1e-3 * expected - MOST_OFF * error),
        precise=_PRECISE * expected,
    )
