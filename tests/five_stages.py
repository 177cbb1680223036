"""Teams of five stages, and small teams of any kind, as the tests of practices need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from planner.errors import NotPossible
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario

STAGES = ("Qualify", "Discovery", "Demo", "Proposal", "Close")
HOURS = (1.0, 2.0, 2.5, 3.0, 1.5)
DROP_OFF = (0.4, 0.25, 0.15, 0.25, 0.3)
REPEAT = (0.1, 0.15, 0.3, 0.2, 0.15)
RESTART = (0.0, 0.0, 0.03, 0.03, 0.03)
STAFF = Options()


def line(people: Sequence[int] = (2, 2, 2, 2, 2), **fields: Any) -> Scenario:
    """Five stages of sales, one role each."""
    roles = [
        {"name": name, "people": count, "stages": [name]}
        for name, count in zip(STAGES, people, strict=True)
    ]
    return five_stages(roles, **fields)


def one_role(people: int = 10, **fields: Any) -> Scenario:
    """Five stages of sales, one role for all."""
    role = {"name": "Rep", "people": people, "stages": list(STAGES), "owns_deals": True}
    return five_stages([{**role, **fields.pop("role", {})}], **fields)


def five_stages(roles: list[dict[str, Any]], **fields: Any) -> Scenario:
    stages = [
        {
            "name": name,
            "work": {"mean_hours": HOURS[i], "cv": 0.8},
            "buyer": {"mean_days": 3},
            "drop_off": DROP_OFF[i],
            "repeat": REPEAT[i],
            "restart": RESTART[i],
            "patience_days": 28,
        }
        for i, name in enumerate(STAGES)
    ]
    team = {"roles": roles, **fields.pop("team", {})}
    return Scenario.from_dict({"name": "of a test", "stages": stages, "team": team, **fields})


def people_of(scenario: Scenario) -> tuple[int, ...]:
    return tuple(role.people for role in scenario.team.roles)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario of up to five stages and three roles, paced or not, with pods or not."""
    home = draw(st.lists(st.integers(0, 2), min_size=1, max_size=5))
    pods = draw(st.integers(1, 2))
    share = st.floats(0, 0.3)
    stages = [
        {
            "name": f"S{i}",
            "work": {"mean_hours": draw(st.floats(0.1, 20)), "cv": draw(st.floats(0, 5))},
            "buyer": {"mean_days": draw(st.floats(0, 30))},
            "drop_off": draw(share),
            "repeat": draw(share),
            "restart": draw(share),
            "patience_days": draw(st.none() | st.floats(0, 1000)),
        }
        for i in range(len(home))
    ]
    roles = [
        {
            "name": f"R{role}",
            "people": draw(st.integers(pods, 30)),
            "stages": [f"S{i}" for i, at in enumerate(home) if at == role],
            "selling_hours_per_week": draw(st.floats(5, 40)),
            "owns_deals": draw(st.booleans()),
            "cost_per_year_usd": draw(st.floats(0, 2e5)),
        }
        for role in sorted(set(home))
    ]
    full = draw(st.sampled_from(["wait", "turn_away"]))
    return Scenario.from_dict(
        {
            "name": "any",
            "leads": {
                "per_week": draw(st.floats(0.1, 100)),
                "cv": draw(st.floats(0, 3)),
                "pace": draw(st.none() | st.floats(0.5, 2)) if full == "wait" else None,
            },
            "stages": stages,
            "deal_cv": draw(st.floats(0, 2)),
            "team": {"roles": roles, "pods": pods},
            "hand_off": {"loss": draw(st.floats(0, 0.4)), "repeat": draw(st.floats(0, 0.4))},
            "focus": {"deals_per_rep": draw(st.floats(0.1, 30))},
            "pull": {
                "deals_per_rep": draw(st.none() | st.integers(1, 40)),
                "system_cap": draw(st.none() | st.integers(1, 400)),
                "when_full": full,
            },
            "work_order": draw(st.sampled_from(["fifo", "finish_first"])),
            "priorities": {"shifts_per_year": draw(st.floats(0, 12))},
        }
    )


@st.composite
def any_options(draw: st.DrawFn) -> Options:
    times = draw(st.sampled_from([[], ["times"], ["loads"]]))
    others = draw(st.sets(st.sampled_from(["staff", "pace"])))
    pull = draw(st.sets(st.sampled_from(["cap", "finish_first"])))
    cap = draw(st.none() | st.integers(1, 50))
    return Options.model_validate({"leveling": [*times, *others], "pull": pull, "cap": cap})


def put_in_place(practice: str, scenario: Scenario, options: Options = STAFF) -> Scenario:
    return PRACTICES[practice].with_(scenario, options)


def taken_out(practice: str, scenario: Scenario, options: Options = STAFF) -> Scenario:
    return PRACTICES[practice].without(scenario, options)


def both_arms(practice: str, scenario: Scenario, options: Options) -> list[Scenario]:
    """The arms the scenario can take."""
    arms = []
    for change in (PRACTICES[practice].with_, PRACTICES[practice].without):
        try:
            arms.append(change(scenario, options))
        except NotPossible:
            continue
    return arms


def hours_of(scenario: Scenario) -> list[float]:
    return [stage.work.mean_hours for stage in scenario.stages]
