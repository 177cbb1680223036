"""The designs a team can have: who does which stages, whatever the number of people.

A design is a scenario whose numbers of people do not matter. In a line each specialist works and
costs as the role that does the stage today; someone who carries a deal through all stages as the
average of today's people (model.md, practice hand_offs).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.model import comings, flow, team_edits
from planner.model.role_merge import with_people
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Scenario
from planner.model.team import MOST_PEOPLE

Design = Literal["own", "pods", "line", "full_cycle"]
People = tuple[int, ...]


def designs_of(scenario: Scenario) -> dict[Design, Scenario]:
    """All designs that differ, today's first: its roles as they are, in mixed teams, a line, and
    one person for the whole sale.
    """
    team = scenario.team
    alone = scenario.replace({"team.pods": 1})
    found: dict[Design, Scenario] = {}
    if scenario.people <= MOST_PEOPLE:
        found["full_cycle"] = team_edits.full_cycle(scenario)
    if len(scenario.stages) > 1:
        found["line"] = _line(alone)
    if not any(_is_same(alone, other) for other in found.values()):
        found["own"] = alone
    if len(team.roles) > 1 or team.pods > 1:
        found["pods"] = _in_pods(scenario, max(2, team.pods))
    today = design_of(scenario, found)
    order: tuple[Design, ...] = (today, "own", "pods", "line", "full_cycle")
    return {name: found[name] for name in dict.fromkeys(order) if name in found}


def design_of(scenario: Scenario, found: dict[Design, Scenario]) -> Design:
    """Which of the designs the scenario itself has."""
    return next(name for name, design in found.items() if _is_same(design, scenario))


def people_of(scenario: Scenario) -> People:
    """People in each role."""
    return tuple(role.people for role in scenario.team.roles)


def staffed(design: Scenario, people: Sequence[int]) -> Scenario:
    """The design with so many people in each role; each has at least one, and one a mixed team."""
    roles = tuple(
        with_people(role, int(count))
        if role.tenure_weeks
        else role.model_copy(update={"people": int(count)})  # nothing to check, and many are tried
        for role, count in zip(design.team.roles, people, strict=True)
    )
    return design.model_copy(update={"team": design.team.model_copy(update={"roles": roles})})


def fewest_people(design: Scenario) -> NDArray[np.int64]:
    """(roles,): with so many at first each role always has one in every mixed team."""
    going = [comings.most_gone(design, role) for role in design.team.roles]
    return np.array(going) + design.team.pods


def is_priced(scenario: Scenario) -> bool:
    """Whether people cost anything; where none does, the planner counts people instead."""
    return any(role.cost_per_year_usd > 0 for role in scenario.team.roles)


def prices(design: Scenario) -> tuple[float, ...]:
    """What one person of each role costs: USD a year, or 1 where nobody costs anything."""
    if not is_priced(design):
        return (1.0,) * len(design.team.roles)
    return tuple(role.cost_per_year_usd for role in design.team.roles)


def price(scenario: Scenario) -> float:
    """What all its people cost: USD a year, or how many they are where nobody costs anything."""
    return float(np.dot(prices(scenario), people_of(scenario)))


def most_wins(design: Scenario) -> float:
    """Wins a quarter that the leads would bring if people were never the limit, by formula."""
    return WEEKS_PER_QUARTER * design.leads.per_week * flow.win_chance(design)


def workload(design: Scenario) -> NDArray[np.float64]:
    """(roles,): people whom the leads would keep busy, at the best that programmes can do."""
    gain = design.priorities.programme_gain if design.priorities.shifts_per_year > 0 else 0.0
    return np.array(list(flow.offered_load(design).values())) / (1 + gain)


def people_for_cap(design: Scenario) -> NDArray[np.int64]:
    """(roles,): people who have room for twice the deals that the leads would keep with them, by
    Little's law; 1 where nobody's open deals are limited.
    """
    cap = design.pull.deals_per_rep
    if cap is None:
        return np.ones(len(design.team.roles), np.int64)
    visits = dict(zip((s.name for s in design.stages), flow.visits_per_lead(design), strict=True))
    stages = {stage.name: stage for stage in design.stages}
    inside = [
        design.leads.per_week
        * sum(
            float(visits[name])
            * (
                stages[name].buyer.mean_days / DAYS_PER_WEEK
                + stages[name].work.mean_hours / role.selling_hours_per_week
            )
            for name in role.stages
        )
        for role in design.team.roles
    ]
    return np.clip(np.ceil(2 * np.array(inside) / cap), 1, MOST_PEOPLE).astype(np.int64)


def people_at(
    load: NDArray[np.float64], peak: float, least: int | NDArray[np.int64] = 1
) -> NDArray[np.int64]:
    """(roles,): the fewest people with whom no role's load is above `peak`; no others are cheaper.

    `load` (roles,) is what the leads would keep busy; each role has `least` to MOST_PEOPLE, the
    same for all or (roles,).
    """
    with np.errstate(over="ignore"):  # endless work takes as many as there may be
        people = np.ceil(load / peak - 1e-9)
    return np.clip(people, least, MOST_PEOPLE).astype(np.int64)


def _line(scenario: Scenario) -> Scenario:
    """A specialist for each stage, named by it, who works and costs as the role that does it today.

    Whoever is new, comes or goes by a date is of the first stage of the role.
    """
    roles = scenario.team.roles
    of_stage = [roles[home] for home in scenario.role_of_stage()]
    names: dict[str, str] = {}
    for stage, role in zip(scenario.stages, of_stage, strict=True):
        names.setdefault(role.name, stage.name)
    specialists = [
        role.model_dump()
        | {"name": stage.name, "stages": (stage.name,), "owns_deals": False, "kinds": None}
        | ({} if names[role.name] == stage.name else {"tenure_weeks": ()})
        for stage, role in zip(scenario.stages, of_stage, strict=True)
    ]
    moved = [
        hire.model_dump() | {"role": names[hire.role]}
        for hire in scenario.team.hires
        if hire.role in names
    ]
    line = scenario.replace({"team.roles": specialists, "team.hires": moved})
    return scenario if _is_same(line, scenario) else line


def _in_pods(scenario: Scenario, pods: int) -> Scenario:
    going = fewest_people(scenario) - scenario.team.pods
    enough = [
        {**role.model_dump(), "people": max(pods + int(gone), role.people)}
        for role, gone in zip(scenario.team.roles, going, strict=True)
    ]
    return scenario.replace({"team.pods": pods, "team.roles": enough})


def _is_same(one: Scenario, other: Scenario) -> bool:
    """The same but for the numbers of people and the order of the roles."""

    def made_of(scenario: Scenario) -> tuple[int, list[object]]:
        roles = sorted(scenario.team.roles, key=lambda role: (role.stages, role.kinds or ()))
        return scenario.team.pods, [(role.stages, role.kinds, role.owns_deals) for role in roles]

    return made_of(one) == made_of(other)
