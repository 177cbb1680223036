"""What the formulas of every sales meeting say of this quarter, and what they leave out.

Weighted pipeline, coverage, capacity sheet and sales velocity, as CRM forecasts and planning sheets
reckon them; none knows of queues, of the time a deal takes from here, or of dates. Each is set
beside the simulated quarter with the numbers that explain the gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.analysis.forecast import Forecast
from planner.model import flow
from planner.model.calendar import times_at
from planner.model.passes import chances_of
from planner.model.routes import routes
from planner.model.scenario import (
    DAYS_PER_WEEK,
    WEEKS_PER_QUARTER,
    WEEKS_PER_YEAR,
    Scenario,
)
from planner.model.team import Role

ENOUGH_COVERAGE = 3.0
"""Times what is missing that the rule of thumb asks for."""


@dataclass(frozen=True)
class Weighted:
    """Open deals, each at the chance of its stage: wins they are worth. Expected revenue in a CRM
    is this times the value of a deal, with nothing said of when.

    now, later: simulated wins of open deals in this quarter, and in the time simulated after it.
    """

    worth: float
    now: float
    later: float

    @property
    def not_won(self) -> float:
        """What the stages' chances promise and the simulated time does not bring."""
        return self.worth - self.now - self.later


@dataclass(frozen=True)
class Coverage:
    """Open deals over the wins that are missing to the target. won: of the open deals, the share
    that is won this quarter, simulated; times: None where nothing is missing.
    """

    times: float | None
    won: float


@dataclass(frozen=True)
class Capacity:
    """The sheet's wins: people of the last stage's role × quota × ramp × (1 − leaving).

    quota: wins each is to make in a whole quarter. full: people's worth of full speed, on average
    over the weeks left. stay: share of them that leaving leaves there. weeks: left in the quarter.
    won: wins before them. busy, busiest: simulated shares of hours over the whole
    time, of this role and of the busiest.
    """

    wins: float
    role: str
    quota: float
    full: float
    stay: float
    weeks: int
    won: float
    busy: float
    busiest: tuple[str, float]


@dataclass(frozen=True)
class Velocity:
    """Sales velocity: open deals × win rate ÷ length of a sale, for the time left.

    win_rate: of a new lead. mean_chance: of the open deals by their stages.
    """

    wins: float
    win_rate: float
    mean_chance: float
    sale_days: float


@dataclass(frozen=True)
class UsualFormulas:
    """All of them, with what the quarter is simulated to bring; won: what it has brought so far.

    simulated, new: mean wins of the quarter, and of leads that have yet to come. chance: of the
    target. None where a formula needs a target and there is none.
    """

    won: float
    simulated: float
    new: float
    chance: float
    weighted: Weighted
    coverage: Coverage | None
    capacity: Capacity | None
    velocity: Velocity


def usual_formulas(forecast: Forecast) -> UsualFormulas | None:
    """Of the running quarter; None where no deals of today are open to reckon with."""
    scenario, first = forecast.outcome.scenario, forecast.quarters[0]
    deals = sum(row.deals for row in scenario.today.open_deals) if scenario.today else 0
    if not deals:
        return None
    found, won = first.predictions, first.wins_so_far
    simulated = found["wins"].mean.mean
    now = found["wins_from_open_deals"].mean.mean
    ever = float(forecast.outcome.open_wins_by_week.sum(axis=1).mean())
    worth, weeks = _worth(scenario), first.quarter.weeks
    return UsualFormulas(
        won=won,
        simulated=simulated,
        new=simulated - won - now,
        chance=found["chance"].mean.mean,
        weighted=Weighted(worth, now, ever - now),
        coverage=_coverage(scenario, deals, now),
        capacity=_capacity(forecast, won, weeks),
        velocity=_velocity(scenario, deals, won, worth, weeks),
    )


def _worth(scenario: Scenario) -> float:
    """Σ open deals × the chance that a deal entering their stage is won, of their kind."""
    assert scenario.today is not None
    times, milder = times_at(scenario, 0), flow.pod_factor(scenario)
    loss = scenario.hand_off.loss * times.get("hand_off.loss", 1.0) * milder
    harm = (loss, scenario.hand_off.repeat * milder)
    position = {stage.name: i for i, stage in enumerate(scenario.stages)}
    worth: dict[tuple[str | None, int | None], float] = {}
    for route in routes(scenario, times):
        chances = chances_of(route.stops, harm)
        for stop, chance in zip(route.stops, chances, strict=False):
            worth[route.kind, stop.stage] = chance
        worth[route.kind, None] = chances[0]
    return sum(
        row.deals * worth[row.kind, None if row.stage is None else position[row.stage]]
        for row in scenario.today.open_deals
    )


def _coverage(scenario: Scenario, deals: int, now: float) -> Coverage | None:
    target, today = scenario.target_wins, scenario.today
    if target is None or today is None:
        return None
    missing = target - today.wins_so_far
    if scenario.target.revenue_per_quarter_usd is not None:
        missing = target - today.revenue_so_far_usd / scenario.money.deal_value_usd
    return Coverage(deals / missing if missing > 0 else None, now / deals)


def _capacity(forecast: Forecast, won: float, weeks: int) -> Capacity | None:
    outcome = forecast.outcome
    scenario, target = outcome.scenario, outcome.scenario.target_wins
    if not target:
        return None
    role = scenario.team.roles[scenario.role_of_stage()[-1]]
    quota, full = target / role.people, _people_at_full_speed(scenario, role, weeks)
    stay = max(0.0, 1 - role.leaving.per_year * weeks / WEEKS_PER_YEAR)
    busy = {name: outcome.summary("utilization", role=name).mean for name in outcome.roles}
    busiest = max(busy, key=lambda name: busy[name])
    return Capacity(
        wins=won + full * stay * quota * weeks / WEEKS_PER_QUARTER,
        role=role.name,
        quota=quota,
        full=full,
        stay=stay,
        weeks=weeks,
        won=won,
        busy=busy[role.name],
        busiest=(busiest, busy[busiest]),
    )


def _people_at_full_speed(scenario: Scenario, role: Role, weeks: int) -> float:
    """People of a role as full ones, on average over the weeks left: hires ramp up, places end."""
    middles = np.arange(weeks) + 0.5
    # Who was there before today and is still ramping; the others are at full speed.
    people = (role.people - len(role.tenure_weeks)) * np.ones(weeks)
    for tenure in role.tenure_weeks:
        people += _speed(role, tenure + middles)
    for hire in scenario.team.hires:
        if hire.role == role.name:
            there = middles >= hire.week
            speed = _speed(role, middles - hire.week) if hire.people > 0 else np.ones(weeks)
            people += hire.people * np.where(there, speed, 0.0)
    return float(people.mean())


def _speed(role: Role, tenure_weeks: np.ndarray) -> np.ndarray:
    ramp = role.ramp
    if not ramp.weeks:
        return np.ones(tenure_weeks.shape)
    rise = (1 - ramp.start) * tenure_weeks / ramp.weeks
    return np.minimum(1.0, ramp.start + rise)


def _velocity(scenario: Scenario, deals: int, won: float, worth: float, weeks: int) -> Velocity:
    rate = flow.win_chance(scenario)
    sale = flow.weeks_to_win(scenario)
    return Velocity(
        wins=won + (deals * rate * weeks / sale if sale else 0.0),
        win_rate=rate,
        mean_chance=worth / deals,
        sale_days=sale * DAYS_PER_WEEK,
    )
