"""What a simulation would cost, known before it runs, and a limit on it.

A link or a file may ask for a team that would keep the machine busy for hours, or fill its memory.
`require` refuses it beforehand, in words that name what to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.errors import TooLarge
from planner.model import flow
from planner.model.calendar import SeasonName, least_times, weeks_worth
from planner.model.comings import most_people, places_ending
from planner.model.passes import Harm, chance_of, one_pass, visits_of
from planner.model.routes import Route, routes
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.model.stage import Stage
from planner.model.team import Role
from planner.statistics.arrays import Floats as Visits
from planner.statistics.looks import Look, looks_within


@dataclass(frozen=True)
class Limit:
    """The most that is simulated for one answer.

    steps: of all replications; one is a moment of one deal that the engine settles, about a tenth
    of a microsecond. deals: of one replication, all inside at once; 4 million take a gigabyte.
    """

    steps: float
    deals: float


COMMAND_LINE = Limit(steps=5e9, deals=4e6)  # minutes
PAGE = Limit(steps=2e8, deals=5e5)  # seconds
SHARPENING = Limit(steps=2e9, deals=5e5)  # an answer that gets sharper while somebody reads it
TRACED = Limit(steps=6e6, deals=4e6)  # every event is kept: some hundred megabytes

_STEPS_OF_A_VISIT = 4  # the work and the buyer's time end, a hand-off ends, or patience does
_STEPS_OF_A_LEAD = 2  # it comes, and it is let in, turned away or goes cold
_STEPS_OF_AN_OPEN_DEAL = 16  # where it stands is drawn, and what is left of the buyer's time
_STEPS_OF_A_BYTE = 2.5  # of what is kept: two gigabytes are as much as may be simulated
_LOOKS_OF_A_STEP = 32  # desks or pods looked through in the time of one step


@dataclass(frozen=True)
class Cost:
    """The most that one replication takes: steps, and deals inside at once.

    `by_field`: the steps that each field of the scenario is behind, largest first.
    """

    steps: float
    deals: float
    by_field: dict[str, float]


@lru_cache(maxsize=256)
def cost(scenario: Scenario) -> Cost:
    """An upper estimate of the expected cost of one replication, from closed forms.

    Visits are as many as the leads and open deals would make, or as many as the people can work on,
    whichever is less (`flow.visits_per_lead`; capacity as in a renewal process started fresh,
    Lorden 1970).
    """
    span = _Span(scenario)
    leads = scenario.leads.per_week * span.worth("leads", "leads.per_week")
    returned, visits = _way_of_leads(scenario, leads, span)
    open_deals, more_visits = _way_of_open_deals(scenario)
    deals = leads + returned + open_deals
    capacity = _most_visits(scenario, span)
    worked = sum(min(float(visits[i] + more_visits[i]), most) for i, most in enumerate(capacity))
    owners = sum(most_people(scenario, role) for role in scenario.team.roles if role.owns_deals)
    ticks = (
        (scenario.leads.pace or 0) * scenario.leads.per_week * span.worth(None, "leads.per_week")
    )
    looked_through = scenario.team.pods * (deals + ticks) + owners * deals
    parts = {
        "leads.per_week": leads * _STEPS_OF_A_LEAD,
        "stages": worked * _STEPS_OF_A_VISIT,
        "leads.pace": ticks,
        "team": looked_through / _LOOKS_OF_A_STEP,
        "kinds": returned * _STEPS_OF_A_LEAD,
        "today.open_deals": open_deals * _STEPS_OF_AN_OPEN_DEAL,
        "team.roles": _steps_of_people(scenario, deals, span),
        "clock.horizon_weeks": _bytes_by_week(scenario) * _STEPS_OF_A_BYTE,
        "team.help": 0.0,
    }
    if scenario.team.help == "idle":
        # Whenever something happens, the queues of all roles are looked at for each role, past
        # those who are busy with deals of their own.
        looks = len(scenario.team.roles) ** 2 + _busy_owners(scenario) / scenario.team.pods
        parts["team.help"] = sum(parts.values()) * looks / _LOOKS_OF_A_STEP
    by_field = dict(sorted(parts.items(), key=lambda part: -part[1]))
    return Cost(steps=sum(parts.values()), deals=deals, by_field=by_field)


class _Span:
    """The time that is simulated: from the start of the run, 0 with today's deals, to the end."""

    def __init__(self, scenario: Scenario):
        self._scenario = scenario
        self._start = -flow.warmup_weeks(scenario) if scenario.today is None else 0.0
        self.weeks = scenario.clock.horizon_weeks - self._start

    def worth(self, season: SeasonName | None, field: str) -> float:
        """The weeks, each as often as season and changes make it count."""
        end = self._scenario.clock.horizon_weeks
        return weeks_worth(self._scenario, season, field, self._start, end)


def _quickest(scenario: Scenario) -> tuple[tuple[Route, ...], Harm]:
    """Every kind's route with as little work and as few losses as there ever are."""
    times, milder = least_times(scenario), flow.pod_factor(scenario)
    loss = scenario.hand_off.loss * times.get("hand_off.loss", 1.0) * milder
    return routes(scenario, times), (loss, scenario.hand_off.repeat * milder)


def _way_of_leads(scenario: Scenario, leads: float, span: _Span) -> tuple[float, Visits]:
    """How many leads come back, and the visits of all to each stage (stages,)."""
    found, harm = _quickest(scenario)
    place = {kind.name: i for i, kind in enumerate(scenario.kinds)}
    visits, returned = np.zeros(len(scenario.stages)), 0.0
    of_kind = [leads * route.share for route in found]
    for first, route in enumerate(found):
        kind, weeks, amount = first, 0.0, leads * route.share
        while amount and scenario.kinds:
            back = scenario.kinds[kind].comes_back
            if back is None or (weeks := weeks + back.weeks) >= span.weeks:
                break
            amount *= back.share * chance_of(found[kind].stops, harm)
            kind = place[back.kind]
            of_kind[kind] += amount
            returned += amount
    for amount, route in zip(of_kind, found, strict=True):
        for stop, often in zip(route.stops, visits_of(route.stops, harm), strict=True):
            visits[stop.stage] += amount * often
    return returned, visits


def _way_of_open_deals(scenario: Scenario) -> tuple[float, Visits]:
    """How many deals are open at first, and their visits to each stage (stages,)."""
    visits = np.zeros(len(scenario.stages))
    if scenario.today is None:
        return 0.0, visits
    found, harm = _quickest(scenario)
    by_kind = {route.kind: route for route in found}
    position = {stage.name: i for i, stage in enumerate(scenario.stages)}
    for row in scenario.today.open_deals:
        stops = by_kind[row.kind].stops
        at = 0 if row.stage is None else [s.stage for s in stops].index(position[row.stage])
        rest = one_pass(stops, harm, at, False)
        again = visits_of(stops, harm)
        for stop, now, later in zip(stops, rest.visits, again, strict=True):
            visits[stop.stage] += row.deals * (now + (rest.back + rest.handed_back) * later)
    return float(sum(row.deals for row in scenario.today.open_deals)), visits


def _most_visits(scenario: Scenario, span: _Span) -> list[float]:
    """For each stage, the visits that those who may work on it can work on."""
    found, _ = _quickest(scenario)
    fastest = 1 + scenario.priorities.programme_gain * (scenario.priorities.shifts_per_year > 0)
    least: dict[tuple[int, int], float] = {}  # hours of a visit, by stage and role
    skill = flow.skill(scenario)
    for route in found:
        for stop in route.stops:
            role = scenario.team.roles[stop.role]
            hours = stop.hours * skill[role.name] / fastest
            at = stop.stage, stop.role
            least[at] = min(least.get(at, hours), hours)
    return [
        sum(
            _visits_of_people(scenario, scenario.stages[stage], home, hours, span)
            for (at, home), hours in least.items()
            if at == stage
        )
        for stage in range(len(scenario.stages))
    ]


def _visits_of_people(
    scenario: Scenario, stage: Stage, home: int, hours: float, span: _Span
) -> float:
    """Visits of so many hours at a stage that a role can work on, with all who may help."""
    if hours == 0:
        return float("inf")
    worth = span.worth("hours", "selling_hours")
    spread = (1 + stage.work.cv**2) * (1 + scenario.deal_cv**2)
    team = scenario.team
    able = team.roles if team.help == "idle" else (team.roles[home],)
    return sum(
        most_people(scenario, role) * (worth * role.selling_hours_per_week / hours + spread)
        + _leavers(scenario, role, span) * spread
        for role in able
    )


def _busy_owners(scenario: Scenario) -> float:
    """Owners at work at a time: at most twice as many as the leads keep busy on average."""
    offered = flow.offered_load(scenario)
    return sum(
        min(float(most_people(scenario, role)), 1 + 2 * offered[role.name])
        for role in scenario.team.roles
        if role.owns_deals
    )


def _leavers(scenario: Scenario, role: Role, span: _Span) -> float:
    """How often somebody leaves a role."""
    return most_people(scenario, role) * role.leaving.per_year * span.weeks / WEEKS_PER_YEAR


def _bytes_by_week(scenario: Scenario) -> float:
    """What a replication keeps of every week, beyond the wins that each keeps."""
    weeks, kinds = scenario.clock.horizon_weeks, max(1, len(scenario.kinds))
    value_varies = (
        scenario.money.deal_value_cv > 0
        or scenario.season.value is not None
        or any(change.field == "money.deal_value_usd" for change in scenario.changes)
    )
    roles = scenario.team.roles
    some_come_or_go = scenario.team.hires or any(role.leaving.per_year > 0 for role in roles)
    found = 4 * (kinds - 1)
    found += 8 * kinds if value_varies else 0
    found += 8 * len(roles) if some_come_or_go else 0
    found += 4 if scenario.today else 0
    return weeks * found


def _steps_of_people(scenario: Scenario, deals: float, span: _Span) -> float:
    """Steps of people coming and going: each goes through the seats, and hands over open deals."""
    steps = 0.0
    for role in scenario.team.roles:
        people = most_people(scenario, role)
        goings = _leavers(scenario, role, span) + places_ending(scenario, role)
        comings = people - role.people
        steps += (goings + comings) * (_STEPS_OF_A_LEAD + people / _LOOKS_OF_A_STEP)
        if role.owns_deals:  # of all deals inside theirs are looked for, then given to others
            steps += goings * deals * (1 / _LOOKS_OF_A_STEP + 1 / people)
    return steps


def require(scenarios: Iterable[Scenario], replications: int, limit: Limit = COMMAND_LINE) -> None:
    """Raise TooLarge when so many replications of each scenario would cost more than allowed."""
    costs = [cost(scenario) for scenario in scenarios]
    if not costs:
        return
    crowded = max(costs, key=lambda one: one.deals)
    if crowded.deals > limit.deals:
        raise TooLarge(
            f"{_crowd(crowded)}: up to {crowded.deals:,.0f} deals could be open at once, and at "
            f"most {limit.deals:,.0f} fit: {_HOW_TO_FIT[_crowd(crowded)]}"
        )
    steps = replications * sum(one.steps for one in costs)
    if steps > limit.steps:
        field = next(iter(max(costs, key=lambda one: one.steps).by_field))
        raise TooLarge(
            f"{field}: {replications} simulated runs of {len(costs)} ways of working would take "
            f"about {steps:,.0f} steps, and at most {limit.steps:,.0f} are allowed: "
            f"{_WHAT_TO_CHANGE[field]}"
        )


def affordable(scenarios: Iterable[Scenario], most_steps: float = COMMAND_LINE.steps) -> int:
    """How many replications of every one of these scenarios stay within the steps allowed."""
    steps = sum(cost(scenario).steps for scenario in scenarios)
    return int(min(most_steps / max(steps, 1.0), 1e9))


def looks(
    scenarios: Sequence[Scenario], planned: Sequence[int], first: Limit, most_steps: float
) -> Iterator[Look]:
    """The looks planned at all of these scenarios that stay within the steps allowed.

    Raises TooLarge where not even the first look stays within its own limit.
    """
    require(scenarios, planned[0], first)
    yield from looks_within(planned, affordable(scenarios, most_steps))


def _crowd(crowded: Cost) -> str:
    """The field that most of the open deals come from."""
    return max(_HOW_TO_FIT, key=lambda field: crowded.by_field[field])


_HOW_TO_FIT = {
    "leads.per_week": "lower leads.per_week, clock.horizon_weeks or clock.warmup_weeks",
    "kinds": "lower the share of the wins that come back, leads.per_week or clock.horizon_weeks",
    "today.open_deals": "name fewer open deals",
}

_WHAT_TO_CHANGE = {
    "leads.per_week": "lower leads.per_week, clock.horizon_weeks or the number of replications",
    "stages": "lower leads.per_week, a stage's repeat or restart, clock.horizon_weeks or the "
    "number of replications",
    "leads.pace": "lower leads.pace or leads.per_week",
    "team": "lower leads.per_week, team.pods or the people of a role that owns its deals",
    "kinds": "lower the share of the wins that come back, or let them come back later",
    "today.open_deals": "name fewer open deals, or lower the number of replications",
    "team.roles": "lower leaving.per_year, the people or clock.horizon_weeks",
    "clock.horizon_weeks": "lower clock.horizon_weeks or the number of replications",
    "team.help": "set team.help to none, or lower leads.per_week or the people who own deals",
}
