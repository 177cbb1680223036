"""The designs a team can have: who does which stages, whatever the number of people.

A design is a scenario whose numbers of people do not matter: those there at the start of the run.
In a line each specialist works and costs as the role that does the stage today (of several, the
first listed); someone who carries a deal through all stages as the average of today's people
(model.md, practice hand_offs), and so does who carries those of one kind of deal. Whoever is new,
comes or goes on a date is so in every design, in a line by turns at the stages of the role; who is
added is up to speed at the start. What people cost is told of those at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.errors import NotPossible
from planner.model import division_of_work, flow, kind_edits, team_edits
from planner.model.calendar import (
    SeasonName,
    factor_in,
    least_times,
    season_mean,
    season_of,
    times_at,
)
from planner.model.changes import path_of
from planner.model.comings import most_gone
from planner.model.fields import changed
from planner.model.people import Hire
from planner.model.role_merge import with_people
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Scenario
from planner.model.team import MOST_PEOPLE, Role

Design = Literal["own", "pods", "line", "full_cycle", "by_kind"]
People = tuple[int, ...]


def designs_of(
    scenario: Scenario, full_cycle_cost_usd: float | None = None
) -> dict[Design, Scenario]:
    """All designs that differ, today's first: its roles as they are, in mixed teams, a line, one
    person for the whole sale, and such persons for each kind of deal; they cost so much a year
    where that is told and none is there.
    """
    team = scenario.team
    alone = scenario.replace({"team.pods": 1})
    found: dict[Design, Scenario] = {}
    if scenario.people <= MOST_PEOPLE:
        alone_all_along = team_edits.full_cycle(scenario)
        if full_cycle_cost_usd is not None and not _is_same(alone_all_along, scenario):
            price_of_one = {"team.roles.0.cost_per_year_usd": full_cycle_cost_usd}
            alone_all_along = alone_all_along.replace(price_of_one)
        found["full_cycle"] = alone_all_along
        if by_kind := _by_kind(scenario, full_cycle_cost_usd):
            found["by_kind"] = by_kind
    if len(scenario.stages) > 1 and (line := _line(alone)):
        found["line"] = line
    if not any(_is_same(alone, other) for other in found.values()):
        found["own"] = alone
    if len(team.roles) > 1 or team.pods > 1:
        found["pods"] = _in_pods(scenario, max(2, team.pods))
    today = design_of(scenario, found)
    order: tuple[Design, ...] = (today, "own", "pods", "line", "full_cycle", "by_kind")
    return {
        name: division_of_work.reorganised(found[name], scenario)
        for name in dict.fromkeys(order)
        if name in found
    }


def can_be_full_cycle(scenario: Scenario) -> bool:
    """Whether one person for the whole sale would be another team than today's."""
    return not _is_same(team_edits.full_cycle(scenario), scenario)


def design_of(scenario: Scenario, found: dict[Design, Scenario]) -> Design:
    """Which of the designs the scenario itself has."""
    return next(name for name, design in found.items() if _is_same(design, scenario))


def people_of(scenario: Scenario) -> People:
    """People in each role."""
    return tuple(role.people for role in scenario.team.roles)


def staffed(design: Scenario, people: Sequence[int]) -> Scenario:
    """The design with so many people in each role; each has at least `fewest_people`."""
    roles = tuple(
        with_people(role, int(count))
        if len(role.tenure_weeks) > count
        else role.model_copy(update={"people": int(count)})
        for role, count in zip(design.team.roles, people, strict=True)
    )
    return design.model_copy(update={"team": design.team.model_copy(update={"roles": roles})})


def fewest_people(design: Scenario) -> NDArray[np.int64]:
    """(roles,): the fewest people at the start with whom there is always one in each mixed team."""
    gone = [most_gone(design, role) for role in design.team.roles]
    return design.team.pods + np.array(gone, np.int64)


def is_steady(scenario: Scenario) -> bool:
    """Whether the formulas hold all the time: nobody comes, goes, learns or helps, nothing comes
    back or changes with the date, and no run begins with today's deals.
    """
    roles = scenario.team.roles
    return not (
        scenario.season.is_told
        or scenario.changes
        or scenario.today
        or scenario.team.hires
        or scenario.team.help != "none"
        or any(role.leaving.per_year or role.tenure_weeks for role in roles)
        or any(kind.comes_back for kind in scenario.kinds)
    )


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
    """Wins a quarter that the leads would bring if people were never the limit, by formula.

    Where it is not steady, no fewer than any quarter can bring: with as many leads and as few
    losses all the time as there ever are, and all open deals won in the first.
    """
    if is_steady(design):
        return WEEKS_PER_QUARTER * design.leads.per_week * flow.win_chance(design)
    best = _at_its_best(design)
    leads = design.leads.per_week * max(_factors(design, "leads", "leads.per_week"))
    open_deals = sum(row.deals for row in design.today.open_deals) if design.today else 0
    return WEEKS_PER_QUARTER * leads * flow.wins_per_lead(best) + open_deals


def workload(design: Scenario) -> NDArray[np.float64]:
    """(roles,): people whom the leads would keep busy, at the best that programmes can do; where it
    is not steady, a rough figure of the busiest week.
    """
    gain = design.priorities.programme_gain if design.priorities.shifts_per_year > 0 else 0.0
    load = np.array(list(flow.offered_load(design).values())) / (1 + gain)
    return load if is_steady(design) else load * _busiest(design)


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
                + role.weeks_for(stages[name].work.mean_hours)
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

    `load` (roles,) is what the leads would keep busy; each role has `least`, one number or
    (roles,), to MOST_PEOPLE.
    """
    with np.errstate(over="ignore"):  # endless work takes as many as there may be
        people = np.ceil(load / peak - 1e-9)
    return np.clip(people, least, MOST_PEOPLE).astype(np.int64)


def _line(scenario: Scenario) -> Scenario | None:
    """A specialist for each stage, named by it, who works and costs as the role that does it today.

    The scenario itself where it is such a line already; None where there can be none.
    """
    homes = [scenario.team.roles[home] for home in scenario.role_of_stage()]
    names = [stage.name for stage in scenario.stages]
    specialists = tuple(
        home.model_copy(
            update={
                "name": name,
                "stages": (name,),
                "owns_deals": False,
                "kinds": None,
                "tenure_weeks": home.tenure_weeks[turn :: homes.count(home)],
            }
        )
        for home, name, turn in zip(homes, names, _turns(homes), strict=True)
    )
    hires: list[Hire] = []
    for hire in scenario.team.hires:
        crews = [name for home, name in zip(homes, names, strict=True) if home.name == hire.role]
        # A role whose stages are all told to be another's first works on them with that one.
        crews = crews or list(_role_named(scenario, hire.role).stages)
        hires += division_of_work.in_turn([hire], 0, crews)
    try:
        line = changed(scenario, team=changed(scenario.team, roles=specialists, hires=tuple(hires)))
    except NotPossible:
        return None
    return scenario if _is_same(line, scenario) else line


def _by_kind(scenario: Scenario, cost_usd: float | None) -> Scenario | None:
    """People for each kind of deal, who carry it through all stages; None where there can be none.

    The scenario's own roles where it is such a team already.
    """
    try:
        teams = kind_edits.team_for_each(scenario)
    except NotPossible:
        return None
    if _is_same(teams, scenario):
        return scenario
    if cost_usd is None:
        return teams
    roles = range(len(teams.team.roles))
    return teams.replace({f"team.roles.{i}.cost_per_year_usd": cost_usd for i in roles})


def _turns(homes: Sequence[Role]) -> list[int]:
    """For each stage, how many stages before it have the same role."""
    return [homes[:i].count(home) for i, home in enumerate(homes)]


def _role_named(scenario: Scenario, name: str) -> Role:
    return next(role for role in scenario.team.roles if role.name == name)


def _in_pods(scenario: Scenario, pods: int) -> Scenario:
    enough = [
        {**role.model_dump(), "people": max(pods + most_gone(scenario, role), role.people)}
        for role in scenario.team.roles
    ]
    return scenario.replace({"team.pods": pods, "team.roles": enough})


def _at_its_best(design: Scenario) -> Scenario:
    """With as few losses all the time as there ever are; only its chances to win mean anything."""
    times = least_times(design)
    stages = tuple(
        stage.model_copy(
            update={"drop_off": stage.drop_off * times.get(path_of(stage.name, "drop_off"), 1.0)}
        )
        for stage in design.stages
    )
    loss = design.hand_off.loss * times.get("hand_off.loss", 1.0)
    hand_off = design.hand_off.model_copy(update={"loss": loss})
    return design.model_copy(update={"stages": stages, "hand_off": hand_off, "changes": ()})


def _busiest(design: Scenario) -> float:
    """How much busier the leads ever keep people than `flow.offered_load` says."""
    work = max(
        max(_factors(design, None, path_of(stage.name, "work.mean_hours")))
        for stage in design.stages
    )
    leads = _factors(design, "leads", "leads.per_week")
    hours = _factors(design, "hours", "selling_hours")
    at_first = times_at(design, 0)
    more_leads = max(leads) / at_first.get("leads.per_week", 1.0)
    usual_hours = season_mean(design, "hours") * at_first.get("selling_hours", 1.0)
    return work * more_leads * usual_hours / min(hours)


def _factors(design: Scenario, season: SeasonName | None, field: str) -> list[float]:
    """What season and changes make of a number, from the start of the window on, as often as it may
    be another.
    """
    weeks = {float(week) for week in range(ceil(design.clock.horizon_weeks))}
    weeks |= {change.week for change in design.changes}
    factors = season_of(design, season)
    if factors is None:
        weeks = {0.0, *(change.week for change in design.changes)}
    return [
        factor_in(design, factors, week) * times_at(design, week).get(field, 1.0)
        for week in sorted(weeks)
    ]


def _is_same(one: Scenario, other: Scenario) -> bool:
    """The same but for the numbers of people and the order of the roles."""

    def made_of(scenario: Scenario) -> tuple[int, list[object]]:
        roles = sorted(scenario.team.roles, key=lambda role: (role.stages, role.kinds or ()))
        return scenario.team.pods, [(role.stages, role.owns_deals, role.kinds) for role in roles]

    return made_of(one) == made_of(other)
