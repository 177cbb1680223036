"""Small teams to tell a claim in: what a test does not name does no harm and takes no time.

A person has 40 selling hours a week, so 40 hours of work are one week. No hand-off harm, no
juggling, no specialist's gain, no drop-off, unless a test says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome
from planner.statistics.arrays import Floats

HOURS = 40
HARMLESS: dict[str, Any] = {
    "clock": {"warmup_weeks": 0, "horizon_weeks": 52},
    "hand_off": {"delay": {"mean_days": 0, "cv": 1}, "rebrief": 0, "loss": 0, "repeat": 0},
    "focus": {"switching_cost": 0},
}


def stage(name: str = "Work", weeks: float = 1, cv: float = 1, **fields: Any) -> dict[str, Any]:
    """A stage whose visits take so many weeks of one person."""
    return {"name": name, "work": {"mean_hours": weeks * HOURS, "cv": cv}, **fields}


def role(*stages: str, people: int = 1, name: str = "", **fields: Any) -> dict[str, Any]:
    """People who do these stages, full weeks."""
    return {
        "name": name or "+".join(stages),
        "people": people,
        "stages": list(stages),
        "selling_hours_per_week": HOURS,
        **fields,
    }


def team(
    stages: Sequence[Mapping[str, Any]] = (),
    roles: Sequence[Mapping[str, Any]] = (),
    *,
    pods: int = 1,
    pod_hand_off: float = 0.5,
    specialist_gain: float = 0,
    **fields: Any,
) -> Scenario:
    """A scenario of these stages; one person for all of them when no roles are given.

    `fields` are parts of the scenario; what they leave out of a part stays harmless.
    """
    stages = stages or [stage()]
    roles = roles or [role(*(one["name"] for one in stages))]
    parts = {
        name: {**part, **fields[name]} if name in fields else part
        for name, part in HARMLESS.items()
    }
    return Scenario.from_dict(
        {
            "name": "of a test",
            "stages": list(stages),
            "team": {
                "roles": list(roles),
                "pods": pods,
                "pod_hand_off": pod_hand_off,
                "specialist_gain": specialist_gain,
            },
            **fields,
            **parts,
        }
    )


def line(*weeks: float, cv: float = 1, people: int = 1, **fields: Any) -> Scenario:
    """Stages S0, S1, … one after the other, each with its own role of so many people."""
    stages = [stage(f"S{i}", one, cv) for i, one in enumerate(weeks)]
    return team(stages, [role(one["name"], people=people) for one in stages], **fields)


def measured(outcome: Outcome, name: str) -> Floats:
    """One number per replication; of a stage or a role it is called 'wait_days[S0]'.

    'inside' is the number of deals inside, those outside in the pool too.
    """
    measure, _, where = name.rstrip("]").partition("[")
    if measure == "inside":
        return outcome.measures["work_in_process"] + outcome.measures["lead_pool"]
    if measure == "utilization":
        return outcome.values(measure, role=where)
    return outcome.values(measure, stage=where or None)


def all_measures(outcome: Outcome) -> dict[str, Floats]:
    """Every measure by its name, those of stages and roles as 'wait_days[S0]'."""
    of_parts = {
        f"{name}[{part}]": values
        for measures in (outcome.stages, outcome.roles)
        for part, found in measures.items()
        for name, values in found.items()
    }
    return outcome.measures | of_parts
