"""The deals that a settled team has open: what stands for today's pipeline until it is typed in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.model import flow
from planner.model.passes import visits_of
from planner.model.pipeline_edits import MOST_DEALS, split, with_rows
from planner.model.routes import Route, routes
from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.model.season import Season
from planner.model.todays_pipeline import OpenDeals
from planner.plans.plan import Plan
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats

_OPEN_DEALS = "today.open_deals"
_REPLICATIONS = 60
_LIMIT = budget.Limit(steps=2e7, deals=5e5)  # a button waits for it: a second or two


def with_settled_pipeline(scenario: Scenario, seed: int = 1) -> Scenario:
    """The scenario with as many open deals as the team has on average once it has settled.

    Without its season, dated changes and hires: those are of some weeks, and are yet to come. What
    was won so far stays. Raises TooLarge for a team that would take too long to simulate.
    """
    settled = scenario.model_copy(
        update={
            "today": None,
            "season": Season(),
            "changes": (),
            "team": scenario.team.model_copy(update={"hires": ()}),
        }
    )
    budget.require([settled], 1, _LIMIT)
    count = min(_REPLICATIONS, budget.affordable([settled], _LIMIT.steps))
    rows = tuple(_rows(simulate(settled, count, seed)))
    return with_rows(scenario, rows)


def as_filled_in(plan: Plan) -> Plan:
    """The plan whose open deals are known to be a settled team's, until one of them is changed."""
    return Plan.of(dict(plan) | {"tags": {**plan.tags, _OPEN_DEALS: "assumption"}})


def is_filled_in(plan: Plan) -> bool:
    """Whether today's open deals are a settled team's: nobody typed them, nor are they a file's."""
    return plan.tags.get(_OPEN_DEALS) == "assumption"


def _rows(outcome: Outcome) -> Iterator[OpenDeals]:
    """A row for each stage, and kind, that holds a deal; first those that wait outside."""
    scenario = outcome.scenario
    outside = _split(float(outcome.values("lead_pool").mean()), flow.leads_by_kind(scenario))
    for kind, deals in zip(_kinds(scenario), outside, strict=True):
        if deals:
            yield OpenDeals(stage=None, kind=kind, deals=deals, state="waiting")
    weights = np.array([_time_at_stages(scenario, route) for route in routes(scenario)])
    weights *= flow.leads_by_kind(scenario)[:, None]
    for i, stage in enumerate(scenario.stages):
        inside = float(outcome.values("work_in_process", stage=stage.name).mean())
        for kind, deals in zip(_kinds(scenario), _split(inside, weights[:, i]), strict=True):
            if deals:
                yield OpenDeals(stage=stage.name, kind=kind, deals=deals)


def _kinds(scenario: Scenario) -> list[str | None]:
    return [kind.name for kind in scenario.kinds] or [None]


def _time_at_stages(scenario: Scenario, route: Route) -> list[float]:
    """For each stage, the days that a lead of the kind is at work and with the buyer there.

    The wait for a person is that of all kinds, and left out: this splits a number among kinds.
    """
    milder, skill = flow.pod_factor(scenario), flow.skill(scenario)
    harm = (scenario.hand_off.loss * milder, scenario.hand_off.repeat * milder)
    days = [0.0] * len(scenario.stages)
    for stop, visits in zip(route.stops, visits_of(route.stops, harm), strict=True):
        role = scenario.team.roles[stop.role]
        work = DAYS_PER_WEEK * stop.hours * skill[role.name] / role.selling_hours_per_week
        days[stop.stage] = visits * (work + stop.buyer_days)
    return days


def _split(amount: float, weights: Floats) -> list[int]:
    return [min(each, MOST_DEALS) for each in split(round(amount), weights.tolist())]
