"""Any scenario the schema allows, for Hypothesis; only its cost is bounded.

Every field is given, over its whole range with its extremes, so `scenarios` is also the guard that
no field is forgotten (test_properties).
"""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from planner.model import flow
from planner.model.scenario import Scenario

MOST_LEADS = 3_000  # in one replication
MOST_VISITS = 12_000

SMALLEST = 1e-300  # the least that a field open at zero is given here


def numbers(low: float, high: float, *usual: float) -> st.SearchStrategy[float]:
    """The bounds, what is usual, and anything between them."""
    return st.sampled_from([low, high, *usual]) | st.floats(low, high)


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.sampled_from([low, high]) | st.integers(low, high)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def spreads() -> st.SearchStrategy[float]:
    # Few different ones: each costs a table.
    return st.sampled_from([0, 5, 1, 1, 0.5, 1.5, 1e-9]) | st.floats(0, 5)


@st.composite
def outcomes(draw: st.DrawFn) -> dict[str, float]:
    """drop_off, repeat and restart of one stage, adding up to less than 1."""
    on = draw(st.sampled_from([1, 0.5, 0.25]) | st.floats(0.02, 1))
    parts = [draw(st.sampled_from([0, 0, 1]) | st.floats(0, 1)) for _ in range(3)]
    scale = (1 - on) / max(sum(parts), 1)
    names = ("drop_off", "repeat", "restart")
    found = {name: scale * part for name, part in zip(names, parts, strict=True)}
    if draw(st.integers(0, 20)) == 0:  # nearly everybody is dropped at once
        found = {"drop_off": 0.9999999, "repeat": 0, "restart": 0}
    assume(sum(found.values()) < 1)
    return found


@st.composite
def stages(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "work": {"mean_hours": draw(numbers(0, 1000, 1, 5, 40)), "cv": draw(spreads())},
        "buyer": {"mean_days": draw(numbers(0, 1000, 1, 7)), "cv": draw(spreads())},
        **draw(outcomes()),
        "patience_days": draw(maybe(numbers(0, 1000, 7, 28))),
    }


@st.composite
def roles(draw: st.DrawFn, name: str, its_stages: list[str], pods: int) -> dict[str, Any]:
    return {
        "name": name,
        "people": draw(whole(pods, 1000) | st.integers(pods, pods + 8)),
        "stages": draw(st.permutations(its_stages)),
        "selling_hours_per_week": draw(numbers(SMALLEST, 80, 20, 40)),
        "owns_deals": draw(st.booleans()),
        "cost_per_year_usd": draw(numbers(0, 1e9, 100_000)),
    }


@st.composite
def hand_offs(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "delay": {"mean_days": draw(numbers(0, 1000, 1)), "cv": draw(spreads())},
        "rebrief": draw(numbers(0, 5, 0.1)),
        **draw(
            st.sampled_from(
                [{"loss": 0, "repeat": 0}, {"loss": 1, "repeat": 0}, {"loss": 0, "repeat": 1}]
            )
            | st.fixed_dictionaries({"loss": st.floats(0, 0.5), "repeat": st.floats(0, 0.5)})
        ),
    }


@st.composite
def priorities(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "shifts_per_year": draw(numbers(0, 366, 1, 4)),
        "productivity_loss": draw(numbers(0, 0.9999999, 0.2)),
        "recovery_weeks": draw(numbers(SMALLEST, 1000, 6)),
        "programme_gain": draw(numbers(0, 5, 0.1)),
    }


def focus() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "deals_per_rep": numbers(SMALLEST, 1000, 1, 12),
            "switching_cost": numbers(0, 5, 0.2),
            "curve": st.sampled_from(["linear", "log", "inverted_u"]),
        }
    )


def money() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"deal_value_usd": numbers(0, 1e12, 25_000), "deal_value_cv": spreads()}
    )


_ASSIGNMENTS = st.sampled_from(["least_loaded", "random", "in_turn"])


def _or_as_needed(warmup: float) -> st.SearchStrategy[float | None]:
    """A warm-up, or null in place of a long one, which is not much longer."""
    return st.sampled_from([warmup, None]) if warmup > 130 else st.just(warmup)


def targets() -> st.SearchStrategy[dict[str, Any]]:
    """None, one in wins or one in revenue."""
    none = {"wins_per_quarter": None, "revenue_per_quarter_usd": None}
    return st.builds(
        lambda name, value: none | {name: value},
        st.sampled_from(sorted(none)),
        maybe(numbers(0, 1e9, 10)),
    )


@st.composite
def texts(draw: st.DrawFn) -> str:
    return draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))


@st.composite
def given_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario as it could stand in a file, every field spelled out."""
    names = draw(st.lists(texts(), min_size=1, max_size=12, unique=True))
    homes = draw(st.lists(st.integers(0, 3), min_size=len(names), max_size=len(names)))
    pods = draw(st.sampled_from([1, 1, 1, 2, 3, 50]))
    warmup = draw(numbers(0, 260, 4))
    horizon = draw(numbers(1, 260, 13, 26))
    turn_away = draw(st.booleans())
    pace = None if turn_away else draw(maybe(numbers(SMALLEST, 1000, 1, 1.1)))
    # A beat of a thousand ticks a lead is dear: fewer leads then.
    most_leads = MOST_LEADS if pace is None or pace < 10 else MOST_LEADS / 100
    per_week = draw(
        numbers(SMALLEST, min(100_000, most_leads / (warmup + horizon)), 1 / (warmup + horizon))
    )
    return {
        "schema": 2,
        "name": draw(texts()),
        "clock": {"horizon_weeks": horizon, "warmup_weeks": draw(_or_as_needed(warmup))},
        "leads": {
            "per_week": per_week,
            "cv": draw(spreads()),
            "order": draw(st.sampled_from(["oldest", "freshest"])),
            "assignment": draw(_ASSIGNMENTS),
            "pace": pace,
        },
        "stages": [draw(stages(name)) for name in names],
        "deal_cv": draw(spreads()),
        "family": draw(st.sampled_from(["gamma", "lognormal"])),
        "team": {
            "roles": [
                draw(
                    roles(
                        f"role {home}",
                        [name for name, at in zip(names, homes, strict=True) if at == home],
                        pods,
                    )
                )
                for home in draw(st.permutations(sorted(set(homes))))
            ],
            "pods": pods,
            "pod_hand_off": draw(numbers(0, 1, 0.5)),
            "specialist_gain": draw(numbers(0, 5, 0.15)),
        },
        "hand_off": draw(hand_offs()),
        "focus": draw(focus()),
        "pull": {
            "deals_per_rep": draw(maybe(whole(1, 1_000_000) | st.integers(1, 4))),
            "system_cap": draw(maybe(whole(1, 1_000_000_000) | st.integers(1, 9))),
            "when_full": "turn_away" if turn_away else "wait",
        },
        "work_order": draw(st.sampled_from(["fifo", "finish_first"])),
        "priorities": draw(priorities()),
        "money": draw(money()),
        "target": draw(targets()),
    }


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario whose replication costs milliseconds."""
    scenario = Scenario.from_dict(draw(given_scenarios()))
    weeks = flow.warmup_weeks(scenario) + scenario.clock.horizon_weeks
    visits = flow.visits_per_lead(scenario).sum() * scenario.leads.per_week * weeks
    assume(visits <= MOST_VISITS)
    return scenario
