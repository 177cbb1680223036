"""What a simulation would cost, known before it runs, and a limit on it.

A link or a file may ask for a team that would keep the machine busy for hours, or fill its memory.
`require` refuses it beforehand, in words that name what to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from planner.errors import TooLarge
from planner.model import flow
from planner.model.scenario import Scenario
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
_LOOKS_OF_A_STEP = 32  # desks or pods looked through in the time of one step


@dataclass(frozen=True)
class Cost:
    """The most that one replication takes: steps, and deals inside at once.

    `by_field`: the steps that each field of the scenario is behind, largest first.
    """

    steps: float
    deals: float
    by_field: dict[str, float]


def cost(scenario: Scenario) -> Cost:
    """An upper estimate of the expected cost of one replication, from closed forms.

    Visits are as many as the leads would make, or as many as the people can work on, whichever is
    less (`flow.visits_per_lead`; capacity as in a renewal process started fresh, Lorden 1970).
    """
    weeks = flow.warmup_weeks(scenario) + scenario.clock.horizon_weeks
    leads = scenario.leads.per_week * weeks
    visits = sum(
        min(leads * float(per_lead), most)
        for per_lead, most in zip(
            flow.visits_per_lead(scenario), _most_visits(scenario, weeks), strict=True
        )
    )
    owners = sum(role.people for role in scenario.team.roles if role.owns_deals)
    ticks = (scenario.leads.pace or 0) * leads
    looked_through = scenario.team.pods * (leads + ticks) + owners * leads
    parts = {
        "leads.per_week": leads * _STEPS_OF_A_LEAD,
        "stages": visits * _STEPS_OF_A_VISIT,
        "leads.pace": ticks,
        "team": looked_through / _LOOKS_OF_A_STEP,
    }
    by_field = dict(sorted(parts.items(), key=lambda part: -part[1]))
    return Cost(steps=sum(parts.values()), deals=leads, by_field=by_field)


def _most_visits(scenario: Scenario, weeks: float) -> list[float]:
    """For each stage, the visits that its role's people can work on in so many weeks."""
    skill = flow.skill(scenario)
    fastest = 1 + scenario.priorities.programme_gain * (scenario.priorities.shifts_per_year > 0)
    most = []
    for stage, home in zip(scenario.stages, scenario.role_of_stage(), strict=True):
        role = scenario.team.roles[home]
        hours = stage.work.mean_hours * skill[role.name] / fastest
        if hours == 0:
            most.append(float("inf"))
            continue
        spread = (1 + stage.work.cv**2) * (1 + scenario.deal_cv**2)
        most.append(role.people * (weeks * role.selling_hours_per_week / hours + spread))
    return most


def require(scenarios: Iterable[Scenario], replications: int, limit: Limit = COMMAND_LINE) -> None:
    """Raise TooLarge when so many replications of each scenario would cost more than allowed."""
    costs = [cost(scenario) for scenario in scenarios]
    if not costs:
        return
    crowded = max(costs, key=lambda one: one.deals)
    if crowded.deals > limit.deals:
        raise TooLarge(
            f"leads.per_week: up to {crowded.deals:,.0f} deals could be open at once, and at most "
            f"{limit.deals:,.0f} fit: lower leads.per_week, clock.horizon_weeks or "
            "clock.warmup_weeks"
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


_WHAT_TO_CHANGE = {
    "leads.per_week": "lower leads.per_week, clock.horizon_weeks or the number of replications",
    "stages": "lower leads.per_week, a stage's repeat or restart, clock.horizon_weeks or the "
    "number of replications",
    "leads.pace": "lower leads.pace or leads.per_week",
    "team": "lower leads.per_week, team.pods or the people of a role that owns its deals",
}
