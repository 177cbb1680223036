"""The scenario as plain JSON, with every field the text names at the text's default."""

from __future__ import annotations

import json
from typing import Any

DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR = 7, 13, 52

REQUIRED = "required"
LIST_OF, MAP_OF, NONE_OR = "list of", "map of", "none or"  # empty, empty and null by default
DEFAULTS = json.loads("""{
"schema": 2, "name": null,
"clock": {"horizon_weeks": 52, "warmup_weeks": null, "week_of_year": 1},
"leads": {"per_week": 40, "cv": 1, "order": "oldest", "assignment": "least_loaded", "pace": null,
    "mix": "random", "mix_batch": 1},
"season": {"leads": null, "hours": null, "closing": null, "value": null},
"changes": {"list of": {"week": "required", "field": "required", "times": "required"}},
"today": {"none or": {
    "open_deals": {"list of": {"stage": null, "kind": null, "deals": "required",
        "state": "unknown", "age_days": 0}},
    "reorganised": false, "year": null, "wins_so_far": 0, "revenue_so_far_usd": 0}},
"kinds": {"list of": {"name": "required", "share": 1, "work": 1, "buyer": 1, "odds": 1,
    "patience": 1, "value_usd": null, "rank": 1,
    "stages": {"map of": {"skip": false, "work": null, "odds": null}},
    "comes_back": {"none or": {"kind": "required", "share": "required", "weeks": "required"}}}},
"stages": [{"name": "required", "work": {"mean_hours": "required", "cv": 1},
    "buyer": {"mean_days": 0, "cv": 1}, "drop_off": 0, "repeat": 0, "restart": 0,
    "patience_days": null}],
"deal_cv": 0, "family": "gamma",
"team": {"roles": [{"name": "required", "people": "required", "stages": "required",
        "selling_hours_per_week": 20, "owns_deals": false, "cost_per_year_usd": 0, "kinds": null,
        "ramp": {"weeks": 0, "start": 0.6},
        "leaving": {"per_year": 0, "fill": {"mean_days": 60, "cv": 0.5}, "refill": true},
        "tenure_weeks": {"list of": null}}],
    "hires": {"list of": {"week": "required", "role": "required", "people": "required"}},
    "leaver_loss": 0.15, "help": "none",
    "pods": 1, "pod_hand_off": 0.5, "specialist_gain": 0.15},
"hand_off": {"delay": {"mean_days": 1, "cv": 1}, "rebrief": 0.10, "loss": 0.03, "repeat": 0.03},
"focus": {"deals_per_rep": 12, "switching_cost": 0.2, "curve": "linear"},
"pull": {"deals_per_rep": null, "system_cap": null, "when_full": "wait"}, "work_order": "fifo",
"priorities": {"shifts_per_year": 0, "productivity_loss": 0.2, "recovery_weeks": 6,
    "programme_gain": 0},
"money": {"deal_value_usd": 25000, "deal_value_cv": 0},
"target": {"wins_per_quarter": null, "revenue_per_quarter_usd": null}
}""")
WARMUP_OF_SCHEMA_1 = 26


def every_field(given: dict[str, Any]) -> dict[str, Any]:
    """The scenario with every missing field at its default; unknown or missing keys are refused."""
    scenario: dict[str, Any] = filled(given, DEFAULTS)
    if scenario["schema"] == 1 and "warmup_weeks" not in given.get("clock", {}):
        scenario["clock"]["warmup_weeks"] = WARMUP_OF_SCHEMA_1
    return scenario


def filled(given: Any, default: Any) -> Any:
    """One part of it; `given` is None where it is not there."""
    if default == REQUIRED:
        if given is None:
            raise ValueError("a field that has no default is missing")
        return given
    if isinstance(default, list):
        return [filled(item, default[0]) for item in given]
    if not isinstance(default, dict):
        return default if given is None else given
    if LIST_OF in default:
        return [filled(item, default[LIST_OF]) for item in given or ()]
    if MAP_OF in default:
        return {key: filled(item, default[MAP_OF]) for key, item in (given or {}).items()}
    if NONE_OR in default:
        return None if given is None else filled(given, default[NONE_OR])
    given = given or {}
    if unknown := set(given) - set(default):
        raise ValueError(f"unknown keys {sorted(unknown)}")
    return {key: filled(given.get(key), value) for key, value in default.items()}
