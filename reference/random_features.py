"""What schema 2 adds to a random scenario, feature by feature, for a slow simulator."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from typing import Any

Given = dict[str, Any]


def with_features(given: Given, features: Collection[str], constant: bool) -> Given:
    """The scenario's JSON with these of EVERYTHING, each on luck of its own.

    `constant`: without spread, and in binary fractions of weeks, so that moments meet and what the
    text says of one instant decides, not rounding.
    """
    if constant and features:
        given = given | {"team": given["team"] | {"specialist_gain": 0}}  # it makes thirds
    for name, change in _CHANGES.items():
        if name in features:
            rng = random.Random(f"{name} of {given['name']}")
            given = change(given, rng, constant) | {"schema": 2}
    return given


def _with_season(given: Given, rng: random.Random, constant: bool) -> Given:
    def factors() -> list[float] | None:
        weeks = rng.choice((0, 13, 13, 52))
        choices = (0.5, 1, 1, 2) if constant else (0.3, 0.5, 1, 1, 2, 4)
        return [rng.choice(choices) for _ in range(weeks)] or None

    # Scaled to mean 1, factors of the leads are no binary fractions.
    names = ("hours", "closing", "value") if constant else ("leads", "hours", "closing", "value")
    season = {name: factors() for name in names}
    return given | {
        "season": season,
        "clock": given["clock"] | {"week_of_year": rng.randint(1, 52)},
    }


def _with_changes(given: Given, rng: random.Random, constant: bool) -> Given:
    paths = ["leads.per_week", "selling_hours", "hand_off.loss", "money.deal_value_usd"]
    for stage in given["stages"]:
        paths += [
            f"stages.{stage['name']}.{leaf}"
            for leaf in ("work.mean_hours", "buyer.mean_days", "drop_off")
        ]
    changes: list[Given] = []
    for path in rng.choices(paths, k=rng.randint(1, 6)):
        times = rng.choice((0.5, 2) if constant else (0.3, 0.7, 1.5, 3))
        if path.endswith(("drop_off", "loss")):
            # So that shares fit: one is 0.3 at most, as are those beside it.
            is_first = path not in {change["field"] for change in changes}
            times = min(times, (2 if constant else 1.5) if is_first else 0.5)
        week = rng.choice((0, 0.75, 2, 4, 7.5) if constant else (0, 0.737, 1.913, 4, 7.379))
        changes.append({"week": week, "field": path, "times": times})
    return given | {"changes": changes}


def _with_kinds(given: Given, rng: random.Random, constant: bool) -> Given:
    names = [stage["name"] for stage in given["stages"]]
    called = ["K0", "K1", "K2"][: rng.choice((1, 2, 2, 3))]
    kinds = []
    for name in called:
        kept = rng.choice(names)
        of_stages = {
            stage: {
                "skip": stage != kept and rng.random() < 0.3,
                "work": rng.choice((None, 0.5, 2)),
                "odds": rng.choice((None, None, 0, 0.5, 3)),
            }
            for stage in rng.sample(names, rng.randint(0, len(names)))
        }
        back = {
            "kind": rng.choice(called),
            "share": rng.choice((0.3, 1)),
            "weeks": rng.choice((1, 4.5) if constant else (2.237, 4.619)),
        }
        kinds.append(
            {
                "name": name,
                "share": rng.choice((1, 1, 2, 0.7)),
                "work": rng.choice((0.5, 1, 2)),
                "buyer": rng.choice((0.5, 1, 2)),
                "odds": rng.choice((0.3, 1, 3)),
                "patience": rng.choice((0.5, 1, 2)),
                "value_usd": rng.choice((None, 0, 9_000)),
                "rank": rng.choice((1, 1, 2, 3)),
                "stages": of_stages,
                "comes_back": rng.choice((None, None, back)),
            }
        )
    mix = rng.choice(("random", "in_turn", "batched"))
    return given | {
        "kinds": kinds,
        "leads": given["leads"] | {"mix": mix, "mix_batch": rng.choice((1, 2, 5))},
        "team": given["team"] | {"roles": _divided(given["team"]["roles"], called, rng)},
    }


def _divided(roles: list[Given], kinds: list[str], rng: random.Random) -> list[Given]:
    """Some roles twice, each for some of the kinds."""
    found = []
    for role in roles:
        if len(kinds) > 1 and rng.random() < 0.4:
            middle = rng.randint(1, len(kinds) - 1)
            for letter, part in (("a", kinds[:middle]), ("b", kinds[middle:])):
                found.append({**role, "name": f"{role['name']}{letter}", "kinds": part})
        else:
            found.append(role)
    return found


def _with_people(given: Given, rng: random.Random, constant: bool) -> Given:
    team = given["team"]
    roles = [
        role
        | {
            "ramp": {
                "weeks": 0 if constant else rng.choice((0, 5, 13)),
                "start": rng.choice((0.3, 0.6)),
            },
            "leaving": {
                "per_year": rng.choice((0, 0.5, 3)),
                "fill": {
                    "mean_days": rng.choice((0, 12, 40)),
                    "cv": 0 if constant else rng.choice((0, 0.5, 1)),
                },
                "refill": rng.random() < 0.7,
            },
            "tenure_weeks": rng.sample((0, 2, 9, 30), min(role["people"], rng.randint(0, 2))),
        }
        for role in team["roles"]
    ]
    spare = {role["name"]: role["people"] - team["pods"] for role in roles}
    hires = []
    for name in rng.choices(sorted(spare), k=rng.randint(0, 4)):
        people = rng.choice((1, 2, -1, -2))
        if people < 0:
            people = max(people, -spare[name]) or 1
            spare[name] += min(people, 0)
        week = rng.choice((0, 0.5, 2.25, 5) if constant else (0, 0.691, 2.413, 5))
        hires.append({"week": week, "role": name, "people": people})
    return given | {
        "team": team
        | {
            "roles": roles,
            "hires": hires,
            "leaver_loss": rng.choice((0, 0.15, 0.5, 1)),
            "help": rng.choice(("none", "idle")),
        }
    }


def _with_today(given: Given, rng: random.Random, constant: bool) -> Given:
    """Last of all: a row has a kind that visits its stage."""
    rows = []
    for stage in rng.choices(
        [None, *(each["name"] for each in given["stages"])], k=rng.choice((0, 4, 4, 4))
    ):
        kinds = [
            kind["name"]
            for kind in given.get("kinds", ())
            if not kind["stages"].get(stage, {}).get("skip")
        ]
        if given.get("kinds") and not kinds:
            continue
        rows.append(
            {
                "stage": stage,
                "kind": rng.choice(kinds) if kinds else None,
                "deals": rng.randint(1, 4),
                "state": rng.choice(("unknown", "with_buyer", "waiting")),
                "age_days": rng.choice((0, 1.75, 7) if constant else (0, 1.3, 5.9, 40.7)),
            }
        )
    return given | {
        "today": {
            "open_deals": rows,
            "reorganised": rng.random() < 0.3,
            "wins_so_far": rng.randint(0, 3),
            "revenue_so_far_usd": rng.choice((0, 50_000)),
            "year": rng.choice((None, 2027)),  # of the calendar only: no number rests on it
        }
    }


_CHANGES: dict[str, Callable[[Given, random.Random, bool], Given]] = {
    "season": _with_season,
    "changes": _with_changes,
    "kinds": _with_kinds,
    "people": _with_people,
    "today": _with_today,
}

EVERYTHING = tuple(_CHANGES)
