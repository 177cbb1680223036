"""What the engine found, bit for bit, kept so that no change of numbers goes unseen.

Run on purpose, when numbers are meant to change: raise ENGINE_VERSION, say why in the CHANGELOG
(old links give new numbers), then

    python -m tests.remake_golden
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.engine import ENGINE_VERSION
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats
from reference.teams import all_measures, role, stage, team
from tests.golden_teams import from_an_empty_today, from_today, kinds_on_dates

DATA = Path(__file__).parents[1] / "reference" / "data"
GOLDEN = Path(__file__).parent / "data" / "golden.json"
REPLICATIONS, SEED = 3, 20_240_229


def every_rule() -> Scenario:
    """Interleaved roles, pods, caps, a beat, and every rule that goes with them."""
    return team(
        [
            stage("A", 0.05, 0.7, patience_days=12, drop_off=0.2, repeat=0.1),
            stage("B", 0.1, 1.4, patience_days=30, restart=0.1, buyer={"mean_days": 4, "cv": 0.6}),
            stage("C", 0.08, 0, patience_days=9, drop_off=0.1, buyer={"mean_days": 2, "cv": 0}),
            stage("D", 0.02, 1, repeat=0.2),
        ],
        [
            role("B", "D", people=5, owns_deals=True, cost_per_year_usd=90_000),
            role("A", "C", people=4, cost_per_year_usd=60_000),
        ],
        pods=2,
        pod_hand_off=0.7,
        specialist_gain=0.3,
        clock={"warmup_weeks": 7.5, "horizon_weeks": 40.25},
        leads={
            "per_week": 22,
            "cv": 1.7,
            "order": "freshest",
            "assignment": "random",
            "pace": 1.05,
        },
        deal_cv=0.6,
        family="lognormal",
        hand_off={
            "delay": {"mean_days": 1.5, "cv": 0.8},
            "rebrief": 0.2,
            "loss": 0.06,
            "repeat": 0.04,
        },
        focus={"deals_per_rep": 2.5, "switching_cost": 0.4},
        pull={"deals_per_rep": 4, "system_cap": 30},
        work_order="finish_first",
        priorities={
            "shifts_per_year": 5,
            "productivity_loss": 0.3,
            "recovery_weeks": 3,
            "programme_gain": 0.1,
        },
        money={"deal_value_usd": 12_345},
        target={"wins_per_quarter": 70},
    )


def turning_away() -> Scenario:
    """A small team that owns its deals, takes the oldest first and turns the others away."""
    return team(
        [stage("Talk", 0.3, 0.5, drop_off=0.3), stage("Sign", 0.2, 2, repeat=0.3)],
        [role("Talk", "Sign", people=3, owns_deals=True, selling_hours_per_week=25)],
        specialist_gain=1,
        leads={"per_week": 12, "cv": 0.5},
        pull={"deals_per_rep": 3, "when_full": "turn_away"},
        focus={"deals_per_rep": 1, "switching_cost": 0.5},
        target={"wins_per_quarter": 30},
    )


def in_schema_2() -> Scenario:
    """Owners in turn, an inverted U, values that differ, a target in revenue, warm-up as needed."""
    return team(
        [
            stage("Find", 0.1, drop_off=0.4, buyer={"mean_days": 10}),
            stage("Win", 0.2, repeat=0.2, restart=0.1, buyer={"mean_days": 45, "cv": 0.5}),
        ],
        [role("Find", people=2), role("Win", people=3, owns_deals=True)],
        schema=2,
        clock={"warmup_weeks": None, "horizon_weeks": 30},
        leads={"per_week": 9, "assignment": "in_turn"},
        hand_off={"delay": {"mean_days": 5}},
        focus={"deals_per_rep": 9, "switching_cost": 0.3, "curve": "inverted_u"},
        pull={"deals_per_rep": 14},
        money={"deal_value_usd": 20_000, "deal_value_cv": 0.8},
        target={"revenue_per_quarter_usd": 600_000},
    )


def scenarios() -> dict[str, Scenario]:
    """The presets as they are, and scenarios that between them use every rule."""
    five_stage_sales = Scenario.from_json((DATA / "five_stage_sales.json").read_bytes())
    return {
        **{name: presets.load(name).scenario for name in presets.names()},
        "five_stage_sales": five_stage_sales,
        "every_rule": every_rule(),
        "turning_away": turning_away(),
        "in_schema_2": in_schema_2(),
        "kinds_on_dates": kinds_on_dates(),
        "from_today": from_today(),
        "from_an_empty_today": from_an_empty_today(),
    }


def found(scenario: Scenario) -> dict[str, Any]:
    """Every number of an outcome by its name, floats as their bits in hexadecimal."""
    outcome = simulate(scenario, REPLICATIONS, SEED)
    checks = outcome.checks
    return {
        **{name: _bits(values) for name, values in all_measures(outcome).items()},
        "hours_on_lost_per_week": _bits(outcome.hours_on_lost_per_week),
        "wins_by_week": outcome.wins_by_week.tolist(),
        **_in_schema_2_only(outcome),
        "conserved": checks.conserved,
        "little_error": checks.little_error.hex(),
        "settled": checks.settled,
        "drift": checks.drift.hex(),
        "overloaded": list(checks.overloaded),
        "loads": {name: load.hex() for name, load in checks.loads.items()},
    }


def _in_schema_2_only(outcome: Outcome) -> dict[str, Any]:
    if outcome.scenario.schema_version == 1:
        return {}
    return {
        "revenue_by_week_usd": [_bits(one) for one in outcome.revenue_by_week_usd],
        "people_there_by_week": [_bits(one) for one in outcome.people_by_week],
        "open_wins_by_week": outcome.open_wins_by_week.tolist(),
    }


def _bits(values: Floats) -> list[str]:
    return [value.hex() for value in values.tolist()]


def main() -> None:
    """Write the file anew: a line for each number, so that a change shows as itself."""
    parts = []
    for name, scenario in scenarios().items():
        lines = [
            f"{json.dumps(key)}: {json.dumps(value)}" for key, value in found(scenario).items()
        ]
        parts.append(f"{json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n}")
    text = f'{{"engine": "{ENGINE_VERSION}", "outcomes": {{\n' + ",\n".join(parts) + "\n}}\n"
    GOLDEN.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
