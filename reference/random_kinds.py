"""Random kinds of deal, every one of their fields in play, put into a random scenario."""

from __future__ import annotations

import random
from typing import Any

from planner.model import flow
from planner.model.scenario import Scenario
from reference.random_scenarios import MOST_VISITS, some_scenario


def some_scenario_with_kinds(number: int, *, constant: bool = False) -> Scenario:
    """A random scenario with kinds of deal; `constant`: without spread, so that moments meet."""
    rng = random.Random(f"kinds {number}")
    while True:
        given = some_scenario(rng.randrange(10**6), constant=constant).to_dict()
        scenario = Scenario.from_dict(_with_kinds(given, rng, constant))
        weeks = flow.warmup_weeks(scenario) + scenario.clock.horizon_weeks
        visits = flow.visits_per_lead(scenario).sum() * scenario.leads.per_week * weeks
        if 20 < visits < MOST_VISITS:
            return scenario


def _with_kinds(given: dict[str, Any], rng: random.Random, constant: bool) -> dict[str, Any]:
    names = [f"k{number}" for number in range(rng.choice((1, 2, 2, 3, 3, 6)))]
    stages = [stage["name"] for stage in given["stages"]]
    kinds = [_kind(rng, name, names, stages, constant) for name in names]
    if not any(kind["share"] for kind in kinds):
        kinds[0]["share"] = 1
    team = given["team"]
    roles = [part for role in team["roles"] for part in _by_kind(rng, role, names)]
    leads = {"mix": rng.choice(("random", "in_turn", "batched")), "mix_batch": rng.choice((1, 3))}
    return given | {
        "schema": 2,
        "kinds": kinds,
        "leads": given["leads"] | leads,
        "team": team | {"roles": roles if len(roles) <= 12 else team["roles"]},
    }


def _kind(
    rng: random.Random, name: str, names: list[str], stages: list[str], constant: bool
) -> dict[str, Any]:
    def times(*choices: float) -> float:
        return rng.choice((1, *choices))

    kept = rng.choice(stages)
    own = {}
    for stage in stages:
        if stage != kept and rng.random() < 0.3:
            own[stage] = {"skip": True}
        elif rng.random() < 0.3:
            own[stage] = {
                "work": rng.choice((None, 0.5, 2)),
                "odds": rng.choice((None, None, 0, 0.5, 3)),
            }
    weeks = (1, 3, 6) if constant else (1, 2.7, 6)
    back = {
        "kind": rng.choice(names),
        "share": rng.choice((0, 0.3, 1)),
        "weeks": rng.choice(weeks),
    }
    return {
        "name": name,
        "share": rng.choice((0, 1, 1, 2, 0.3)),
        "work": times(0.5, 2),
        "buyer": times(0.4, 2),
        "odds": times(0.4, 2),
        "patience": times(0.5, 3),
        "value_usd": rng.choice((None, 1000)),
        "rank": rng.choice((1, 1, 2, 9)),
        "stages": own,
        "comes_back": rng.choice((None, back)),
    }


def _by_kind(rng: random.Random, role: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    """The role as it is, or two in its place that share the kinds between them."""
    some = [name for name in names if rng.random() < 0.5]
    others = [name for name in names if name not in some]
    if not some or not others or rng.random() < 0.5:
        return [role]
    return [
        role | {"name": f"{role['name']} {part}", "kinds": kinds}
        for part, kinds in (("one", some), ("other", others))
    ]
