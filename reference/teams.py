"""Small teams to tell a claim in: what a test does not name does no harm and takes no time.

A person has 40 selling hours a week, so 40 hours of work are one week. No hand-off harm, no
juggling, no specialist's gain, no drop-off, unless a test says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.scenario import Scenario
from planner.model.team import Team
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

    `fields` are parts of the scenario, or of its team: hires, leaver_loss, help. What they leave
    out of a part stays harmless.
    """
    of_team = {name: fields.pop(name) for name in Team.model_fields if name in fields}
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
                **of_team,
            },
            **fields,
            **parts,
        }
    )


def line(*weeks: float, cv: float = 1, people: int = 1, **fields: Any) -> Scenario:
    """Stages S0, S1, … one after the other, each with its own role of so many people."""
    stages = [stage(f"S{i}", one, cv) for i, one in enumerate(weeks)]
    return team(stages, [role(one["name"], people=people) for one in stages], **fields)


WEEKLY: dict[str, Callable[[Outcome], NDArray[Any]]] = {
    "wins_by_week": lambda outcome: outcome.wins_by_week,
    "revenue_by_week_usd": lambda outcome: outcome.revenue_by_week_usd,
    "people_there_by_week": lambda outcome: outcome.people_by_week,
}
QUARTERLY = {
    "wins_by_quarter": "wins",
    "revenue_by_quarter_usd": "revenue_usd",
    "chance_by_quarter": "chance",
    "wins_from_open_deals_by_quarter": "wins_from_open_deals",
}


def measured(outcome: Outcome, name: str) -> Floats:
    """One number per replication; of a stage, a role or a kind it is called 'wait_days[S0]'.

    Of the third week or quarter it is called 'wins_by_week[3]' or 'wins_by_quarter[3]'. 'inside' is
    the number of deals inside, those outside in the pool too. Raises KeyError for an unknown name.
    """
    measure, _, where = name.rstrip("]").partition("[")
    if measure == "inside":
        return outcome.measures["work_in_process"] + outcome.measures["lead_pool"]
    if measure in WEEKLY:
        return WEEKLY[measure](outcome)[:, int(where) - 1].astype(np.float64)
    if measure in QUARTERLY:
        return getattr(outcome.quarters[int(where) - 1], QUARTERLY[measure])
    if not where:
        return outcome.values(measure)
    for parts in (outcome.stages, outcome.roles, outcome.kinds):
        if measure in parts.get(where, {}):
            return parts[where][measure]
    raise KeyError(name)


def all_measures(outcome: Outcome) -> dict[str, Floats]:
    """Every measure by its name, those of stages, roles and kinds as 'wait_days[S0]'."""
    of_parts = {
        f"{name}[{part}]": values
        for measures in (outcome.stages, outcome.roles, outcome.kinds)
        for part, found in measures.items()
        for name, values in found.items()
    }
    return outcome.measures | of_parts


def measures_over_time(outcome: Outcome) -> dict[str, Floats]:
    """Every measure by week, and with `today` by quarter, as 'wins_by_week[3]', counted from 1."""
    weeks = outcome.wins_by_week.shape[1]
    quarters = len(outcome.quarters) if outcome.scenario.today else 0
    names = [f"{name}[{number + 1}]" for name in WEEKLY for number in range(weeks)]
    names += [f"{name}[{number + 1}]" for name in QUARTERLY for number in range(quarters)]
    return {name: measured(outcome, name) for name in names}
