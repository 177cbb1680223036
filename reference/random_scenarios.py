"""Random scenarios with every field in play, small enough for a slow simulator; by number."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from planner.model import flow
from planner.model.scenario import Scenario
from reference import random_features
from reference.random_features import EVERYTHING as EVERYTHING

MOST_VISITS = 700  # expected in one replication: the other simulator is slow


def some_scenario(
    number: int, *, constant: bool = False, features: Collection[str] | None = None
) -> Scenario:
    """A random scenario, every field in play; `constant`: without spread, so that moments meet.

    `features` of EVERYTHING come on top, each on luck of its own; None: all, or some, or one for
    odd numbers.
    """
    rng = random.Random(number)
    if features is None:
        features = _some_features(number)
    while True:
        given = _given(rng, constant)
        if number % 2:
            given = _in_schema_2(given, constant)
        scenario = Scenario.from_dict(random_features.with_features(given, features, constant))
        weeks = flow.warmup_weeks(scenario) + scenario.clock.horizon_weeks
        leads = scenario.leads.per_week * weeks
        leads += sum(row.deals for row in scenario.today.open_deals) if scenario.today else 0
        if 20 < flow.visits_per_lead(scenario).sum() * leads < MOST_VISITS:
            return scenario


def _some_features(number: int) -> Collection[str]:
    """Of odd numbers every other all, the rest each by chance: one alone is seen as well."""
    if number % 2 == 0:
        return ()
    if number % 4 == 1:
        return EVERYTHING
    rng = random.Random(f"features of {number}")
    return [name for name in EVERYTHING if rng.random() < 0.4]


def _given(rng: random.Random, constant: bool) -> dict[str, Any]:
    def one_of(*choices: Any) -> Any:
        return rng.choice(choices)

    def cv(*choices: float) -> float:
        return 0 if constant else one_of(*choices)

    names = [f"S{number}" for number in range(one_of(1, 2, 2, 3, 3, 4, 6))]
    homes = [rng.randrange(one_of(1, 2, 3)) for _ in names]
    pods = one_of(1, 1, 1, 2, 3)
    used = sorted(set(homes), key=lambda _: rng.random())
    turn_away = rng.random() < 0.25
    stages_of: defaultdict[int, list[str]] = defaultdict(list)
    for name, home in zip(names, homes, strict=True):
        stages_of[home].append(name)
    return {
        "name": f"random {rng.randrange(10**6)}",
        "clock": {
            "horizon_weeks": one_of(6, 13, 20, 26.5),
            "warmup_weeks": one_of(0, 2, 4, 7.25),
        },
        "leads": {
            "per_week": one_of(0.5, 1, 2, 4, 8),
            "cv": cv(0, 0.5, 1, 1, 2, 5),
            "order": one_of("oldest", "freshest"),
            "assignment": one_of("least_loaded", "random"),
            "pace": None if turn_away else one_of(None, None, 0.5, 1, 1.1),
        },
        "stages": [_stage(rng, name, constant) for name in names],
        "deal_cv": cv(0, 0.5, 1),
        "family": one_of("gamma", "lognormal"),
        "team": {
            "roles": [_role(rng, home, stages_of[home], pods) for home in used],
            "pods": pods,
            "pod_hand_off": one_of(0, 0.5, 1),
            "specialist_gain": one_of(0, 1) if constant else one_of(0, 0.15, 0.6),
        },
        "hand_off": {
            "delay": {"mean_days": one_of(0, 1.75, 7), "cv": cv(0, 1, 1.5)},
            "rebrief": 0 if constant else one_of(0, 0.1, 0.6),
            "loss": one_of(0, 0.05, 0.3),
            "repeat": one_of(0, 0.05, 0.3),
        },
        "focus": {
            "deals_per_rep": one_of(0.5, 1, 2, 12),
            "switching_cost": 0 if constant else one_of(0, 0.3, 1),
        },
        "pull": _pull(rng, turn_away),
        "work_order": one_of("fifo", "finish_first"),
        "priorities": _priorities(rng, constant),
        "money": {"deal_value_usd": one_of(0, 25_000)},
        "target": {"wins_per_quarter": one_of(None, 3, 12)},
    }


def _in_schema_2(given: dict[str, Any], constant: bool) -> dict[str, Any]:
    """The same with fields of schema 2, on luck of its own."""
    rng = random.Random(given["name"])
    curve = "linear" if constant else rng.choice(("log", "inverted_u"))
    in_usd = rng.choice((None, 80_000, 250_000))
    warmup_weeks = rng.choice((None, 0, 2, 4, 7.25))
    assignment = rng.choice(("in_turn", "random"))
    if random.Random(f"owners of {given['name']}").random() < 1 / 3:
        assignment = "least_loaded"
    return given | {
        "schema": 2,
        "clock": given["clock"] | {"warmup_weeks": warmup_weeks},
        "leads": given["leads"] | {"assignment": assignment},
        "focus": given["focus"] | {"curve": curve},
        "money": {
            "deal_value_usd": 25_000,
            "deal_value_cv": 0 if constant else rng.choice((0, 0.5, 1.5)),
        },
        "target": given["target"] if in_usd is None else {"revenue_per_quarter_usd": in_usd},
    }


def _role(rng: random.Random, number: int, stages: list[str], pods: int) -> dict[str, Any]:
    return {
        "name": f"R{number}",
        "people": pods + rng.randrange(4),
        "stages": stages,
        "selling_hours_per_week": rng.choice((20, 40)),
        "owns_deals": rng.random() < 0.5,
        "cost_per_year_usd": rng.choice((0, 90_000)),
    }


def _pull(rng: random.Random, turn_away: bool) -> dict[str, Any]:
    return {
        "deals_per_rep": rng.choice((1, 2) if turn_away else (None, None, 1, 2, 4)),
        "system_cap": rng.choice((None, None, 2, 6)),
        "when_full": "turn_away" if turn_away else "wait",
    }


def _priorities(rng: random.Random, constant: bool) -> dict[str, Any]:
    return {
        # A change never falls on a tick or an end of constant work, where rounding decides.
        "shifts_per_year": 0 if constant else rng.choice((0, 1.37, 11.9)),
        "productivity_loss": rng.choice((0, 0.2, 0.6)),
        "recovery_weeks": rng.choice((1, 6)),
        "programme_gain": rng.choice((0, 0.3)),
    }


def _stage(rng: random.Random, name: str, constant: bool) -> dict[str, Any]:
    def share() -> float:
        return rng.choice([0, 0, 0.25 * rng.random()])

    def cv() -> float:
        return 0 if constant else rng.choice([0, 0.5, 1, 1, 1.5])

    hours = [0, 5, 10, 20, 40] if constant else [0, 1, 4, 10, 20 * rng.random()]
    return {
        "name": name,
        "work": {"mean_hours": rng.choice(hours), "cv": cv()},
        "buyer": {"mean_days": rng.choice([0, 0, 1.75, 7]), "cv": cv()},
        "drop_off": share(),
        "repeat": share(),
        "restart": share(),
        "patience_days": rng.choice([None, None, 2, 10, 30]),
    }


def simpy_scenario(number: int) -> Scenario:
    """A random scenario that the SimPy program can express: no caps, no mixed teams.

    The buyers' and the leads' times vary, so that no two things happen at once: what comes first
    then is not the program's to know.
    """
    given = some_scenario(number, features=()).to_dict() | {"schema": 1}
    given["clock"]["warmup_weeks"] = given["clock"]["warmup_weeks"] or 2
    given["focus"].pop("curve", None)
    given["money"].pop("deal_value_cv", None)
    given["target"].pop("revenue_per_quarter_usd", None)
    if given["leads"]["assignment"] == "in_turn":
        given["leads"]["assignment"] = "least_loaded"
    given["leads"] |= {"pace": None, "cv": max(given["leads"]["cv"], 0.5)}
    given["team"] |= {"pods": 1}
    given["pull"] = {"deals_per_rep": None, "system_cap": None, "when_full": "wait"}
    given["work_order"] = "fifo"
    for part in given["stages"]:
        buyer = part["buyer"]
        buyer["mean_days"] = buyer["mean_days"] or 1.75
        buyer["cv"] = max(buyer["cv"], 0.5)
    return Scenario.from_dict(given)
