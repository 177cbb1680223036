"""From typed figures to a team that replays them, with what is met and what was assumed.

Conversions are met by arithmetic. Days in a stage are met by the fit that calibration uses: the
buyer's own time gets what the simulated days still lack (fit.py). Everything else is the model's
default.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np

from planner.calibration import buyer_days, calibrate, fit, user_inputs
from planner.calibration.buyer_days import reaching
from planner.calibration.estimates import StageTimes
from planner.calibration.stage_days import stage_days
from planner.calibration.typed_figures import Place, Refusal, Refused, TypedFigures
from planner.model import flow
from planner.model.fields import about
from planner.model.scenario import DAYS_PER_WEEK, Money, Scenario
from planner.model.team import HandOff, HandOffDelay, Role
from planner.plans.plan import Plan, Tag
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval

NAME = "Our team"
_MOST_TRIES = 6  # assumptions of how busy people are, where days in a stage leave no time for it
_LESS_BUSY = 0.7  # from one to the next
_MOST_OF_DAYS = 0.25  # of the days in a stage that the hand-off after it may take
_SHARE_DIGITS = 12


@dataclass(frozen=True)
class Replayed:
    """One typed figure beside what the simulated team comes to.

    name: win_share, cycle_days or stage_days. where: the stage, or "".
    """

    name: str
    where: str
    typed: float
    found: Interval

    @property
    def is_met(self) -> bool:
        """Whether the two are the same but for chance, or nearly."""
        return buyer_days.is_met(self.typed, self.found)


@dataclass(frozen=True)
class Assumed:
    """One thing that was assumed: its code (views.plan.typed_words says each), the stage or role it
    is about or "", and its number.
    """

    code: str
    where: str
    value: float


@dataclass(frozen=True)
class TypedTeam:
    """A plan made of typed figures; complete after every round."""

    plan: Plan
    figures: TypedFigures
    outcome: Outcome
    replayed: tuple[Replayed, ...]
    assumed: tuple[Assumed, ...]
    share_done: float


def team_of(figures: TypedFigures, seed: int = 1) -> Generator[TypedTeam, None, None]:
    """Fit a team to typed figures; yields after every round, the last is the fitted one.

    Raises Refused when the people cannot do the work at the hours typed.
    """
    goal = _goal(figures)
    busy = dict.fromkeys((role.name for role in figures.roles), user_inputs.ASSUMED_BUSY)
    for tried in range(_MOST_TRIES):
        nearest = _start(figures, goal, busy)
        _check_load(nearest)
        for round_ in fit.nearer_and_nearer(nearest, goal, reaching(seed), buyer_days.CLOSE):
            nearest = round_.nearest
            if not round_.is_close:
                done = (round_.number + 1) / (fit.ROUNDS + 1)
                yield _team(figures, round_.tried, goal, round_.seen, seed, done)
        rounded = buyer_days.rounded(nearest)
        outcome = reaching(seed)(rounded)[1]
        crowded = _too_busy(figures, goal, outcome)
        if not crowded or tried == _MOST_TRIES - 1:
            yield _team(figures, rounded, goal, outcome, seed, 1.0)
            return
        busy |= {name: _LESS_BUSY * busy[name] for name in crowded}


def check(figures: TypedFigures) -> None:
    """Raise Refused where the people cannot do the work at the hours typed."""
    busy = dict.fromkeys((role.name for role in figures.roles), user_inputs.ASSUMED_BUSY)
    _check_load(_start(figures, _goal(figures), busy))


# --- The scenario before the fit ------------------------------------------------------------------


def _goal(figures: TypedFigures) -> StageTimes:
    """Days in each stage; those not typed share evenly what is left of the days to a win."""
    days = np.array([np.nan if one.days is None else one.days for one in figures.stages])
    lacking = np.isnan(days)
    if lacking.any():
        assert figures.cycle_days is not None  # see typed_figures.check
        days[lacking] = (figures.cycle_days - np.nansum(days)) / lacking.sum()
    count = len(figures.stages)
    return StageTimes(days, np.full(count, np.nan), np.zeros(count, np.int64), np.zeros(count))


def _start(figures: TypedFigures, goal: StageTimes, busy: dict[str, float]) -> Scenario:
    """All that is known or assumed, and the buyer's time as if nobody waited."""
    days = dict(zip((one.name for one in figures.stages), goal.mean_days, strict=True))
    entering = figures.entering()
    inside = {name: entering[name] * days[name] / DAYS_PER_WEEK for name in days}
    roles = _roles(figures)
    loss = _hand_off_loss(figures)
    tree: dict[str, Any] = {
        "schema": 2,
        "name": NAME,
        "leads": {"per_week": figures.leads_per_week},
        "stages": [
            {
                "name": one.name,
                "work": {"mean_hours": 0.0 if one.hours is None else one.hours},
                "buyer": {"mean_days": 0.0},
                "drop_off": round(1 - advance, _SHARE_DIGITS),
            }
            for one, advance in zip(figures.stages, _advances(figures, loss), strict=True)
        ],
        "team": {"roles": [role.model_dump() for role in roles]},
        "hand_off": {"loss": loss, "delay": {"mean_days": _hand_off_days(figures, days)}},
        "focus": {"deals_per_rep": calibrate.open_deals(roles, inside)},
        "target": {
            "wins_per_quarter": figures.wins_per_quarter,
            "revenue_per_quarter_usd": figures.revenue_per_quarter_usd,
        },
    }
    if figures.deal_value_usd is not None:
        tree["money"] = {"deal_value_usd": figures.deal_value_usd}
    scenario = Scenario.from_dict(tree)
    # Hours as long as somebody takes who does one stage only: so they are typed and loads reckoned.
    taken = flow.skill(scenario)
    visits = scenario.leads.per_week * flow.visits_per_lead(scenario)
    worked = {
        one.name: float(often * taken[one.role])
        for one, often in zip(figures.stages, visits, strict=True)
    }
    known = {one.name: one.hours for one in figures.stages if one.hours is not None}
    hours = user_inputs.assumed_hours(roles, known, worked, days, busy)
    for one, stage in zip(figures.stages, tree["stages"], strict=True):
        stage["work"]["mean_hours"] = hours[one.name]
        week = next(role for role in roles if role.name == one.role).selling_hours_per_week
        spare = days[one.name] - DAYS_PER_WEEK * hours[one.name] * taken[one.role] / week
        stage["buyer"]["mean_days"] = float(np.clip(spare, 0.0, fit.MOST_DAYS))
    return Scenario.from_dict(tree)


def _roles(figures: TypedFigures) -> tuple[Role, ...]:
    """The roles with what is assumed of them: who does several stages keeps the deals."""
    found = []
    for one in figures.roles:
        stages = figures.stages_of(one.name)
        week = one.selling_hours_per_week
        found.append(
            Role(
                name=one.name,
                people=one.people,
                stages=stages,
                selling_hours_per_week=user_inputs.SELLING_HOURS if week is None else week,
                owns_deals=len(stages) > 1,
                cost_per_year_usd=one.cost_per_year_usd or 0.0,
            )
        )
    return tuple(found)


def _is_handed(figures: TypedFigures) -> list[bool]:
    """Of each stage: whether deals come to it by a hand-off."""
    roles = [one.role for one in figures.stages]
    return [False, *(here != before for before, here in pairwise(roles))]


def _hand_off_loss(figures: TypedFigures) -> float:
    """The model's share lost at hand-offs, or what the conversions leave room for."""
    stages = zip(figures.stages, _is_handed(figures), strict=True)
    room = [1 - one.goes_on for one, handed in stages if handed]
    return float(min([about(HandOff, "loss").default, *room]))


def _hand_off_days(figures: TypedFigures, days: dict[str, float]) -> float:
    """The model's delay of a hand-off, or the part of the days before one that may be this."""
    before = [
        days[one.name]
        for one, handed in zip(figures.stages, _is_handed(figures)[1:], strict=False)
        if handed
    ]
    usual = about(HandOffDelay, "mean_days").default
    return float(min([usual, *(user_inputs.rounded(_MOST_OF_DAYS * day) for day in before)]))


def _advances(figures: TypedFigures, loss: float) -> Iterator[float]:
    """Chance of each stage to move a deal on at one visit, before the harm of a hand-off, such that
    with it the share typed goes on.

    After a hand-off a share L of the advances a is lost and R repeats the stage, by visits without
    harm: a (1 - L - R) + R a a goes on, as nobody repeats a stage otherwise.
    """
    repeat = float(about(HandOff, "repeat").default)
    for one, handed in zip(figures.stages, _is_handed(figures), strict=True):
        if not handed:
            yield one.goes_on
            continue
        first = 1 - loss - repeat
        # The root of repeat a² + first a - goes_on in a form without cancellation.
        root = sqrt(first**2 + 4 * repeat * one.goes_on)
        yield min(1.0, 2 * one.goes_on / (first + root))


def _check_load(scenario: Scenario) -> None:
    """Raise Refused, role by role, when there is more work than hours."""
    refusals = []
    for i, role in enumerate(scenario.team.roles):
        load = flow.loads(scenario)[role.name]
        if load >= 1:
            needed = np.ceil(load * role.selling_hours_per_week + 0.01)
            refusals.append(
                Refusal(
                    Place("roles", "people", i + 1, role.name),
                    f"at the hours of work typed, each of {role.people} would need {needed:.0f} "
                    f"hours a week for deals and has {role.selling_hours_per_week:g}. Your deals "
                    "do get through, so the work on a deal is less, or people or their hours are "
                    "more",
                )
            )
    if refusals:
        raise Refused(refusals)


# --- The fit --------------------------------------------------------------------------------------


def _too_busy(figures: TypedFigures, goal: StageTimes, outcome: Outcome) -> set[str]:
    """Roles whose people, as busy as was assumed, take longer than the days in a stage typed."""
    found = zip(figures.stages, stage_days(outcome), goal.mean_days, strict=True)
    late = {one.role for one, days, typed in found if days.mean > (1 + buyer_days.MET) * typed}
    guessed = {one.role for one in figures.stages if one.hours is None}
    return late & guessed


# --- What came of it ------------------------------------------------------------------------------


def _team(
    figures: TypedFigures,
    scenario: Scenario,
    goal: StageTimes,
    outcome: Outcome,
    seed: int,
    share_done: float,
) -> TypedTeam:
    whole = Scenario.from_dict(scenario.to_dict())
    return TypedTeam(
        plan=Plan(scenario=whole, seed=seed, tags=_tags(whole, figures)),
        figures=figures,
        outcome=outcome,
        replayed=tuple(_replayed(figures, goal, outcome)),
        assumed=tuple(_assumed(figures, whole, goal, outcome)),
        share_done=share_done,
    )


def _replayed(figures: TypedFigures, goal: StageTimes, outcome: Outcome) -> Iterator[Replayed]:
    """The typed figures, each beside what is simulated."""
    yield Replayed("win_share", "", figures.win_share, outcome.summary("win_share"))
    for one, days in zip(figures.stages, stage_days(outcome), strict=True):
        if one.days is not None:
            yield Replayed("stage_days", one.name, one.days, days)
    cycle = figures.cycle_days or float(goal.mean_days.sum())
    yield Replayed("cycle_days", "", cycle, outcome.summary("cycle_days_mean"))


def _tags(scenario: Scenario, figures: TypedFigures) -> dict[str, Tag]:
    """Where every value with evidence comes from: what was typed is of her own data."""
    tags = calibrate.tags_of_defaults(scenario)
    typed = ["leads.per_week"]
    if figures.deal_value_usd is not None:
        typed.append("money.deal_value_usd")
    for role in figures.roles:
        at = f"team.roles.{role.name}"
        typed.append(f"{at}.people")
        if role.selling_hours_per_week is not None:
            typed.append(f"{at}.selling_hours_per_week")
        if role.cost_per_year_usd is not None:
            typed.append(f"{at}.cost_per_year_usd")
    guessed = {one.role for one in figures.stages if one.hours is None}
    for stage in figures.stages:
        at = f"stages.{stage.name}"
        typed.append(f"{at}.drop_off")
        if stage.hours is not None:
            typed.append(f"{at}.work.mean_hours")
        if stage.days is not None and stage.role not in guessed:
            typed.append(f"{at}.buyer.mean_days")
    return tags | {path: "measured" for path in typed if scenario.has(path)}


def _assumed(
    figures: TypedFigures, scenario: Scenario, goal: StageTimes, outcome: Outcome
) -> Iterator[Assumed]:
    """All that nobody typed and the answer may rest on, the most important first."""
    for role in scenario.team.roles:
        if any(one.hours is None for one in figures.stages if one.role == role.name):
            busy = outcome.summary("utilization", role=role.name).mean
            yield Assumed("busy", role.name, busy)
    for one, stage in zip(figures.stages, scenario.stages, strict=True):
        if one.hours is None:
            yield Assumed("hours", one.name, stage.work.mean_hours)
    for one, days in zip(figures.stages, goal.mean_days, strict=True):
        if one.days is None:
            yield Assumed("days", one.name, float(days))
    for role_figures, role in zip(figures.roles, scenario.team.roles, strict=True):
        if role_figures.selling_hours_per_week is None:
            yield Assumed("selling_hours", role.name, role.selling_hours_per_week)
        if role_figures.cost_per_year_usd is None:
            yield Assumed("no_cost", role.name, 0.0)
    for role in scenario.team.roles:
        yield Assumed("keeps" if role.owns_deals else "shares", role.name, role.people)
    if any(_is_handed(figures)):
        yield Assumed("hand_off_loss", "", scenario.hand_off.loss)
        yield Assumed("hand_off_delay", "", scenario.hand_off.delay.mean_days)
        yield Assumed("rebrief", "", scenario.hand_off.rebrief)
    if len(scenario.stages) > 1 and len(scenario.team.roles) > 1:
        yield Assumed("specialist", "", scenario.team.specialist_gain)
    yield Assumed("juggling", "", scenario.focus.deals_per_rep)
    yield Assumed("repeats", "", 0.0)
    yield Assumed("patience", "", 0.0)
    yield Assumed("spread", "", 1.0)
    if figures.deal_value_usd is None:
        yield Assumed("value", "", about(Money, "deal_value_usd").default)
