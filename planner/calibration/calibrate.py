"""From a history and a few answers to a scenario that replays it, with what is known of each field.

Arrivals, shares and people are those of the file. The buyer's own time is fitted (fit.py).
Hands-on and selling hours are asked or assumed. Everything else is the model's default.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.calibration import (
    estimates,
    fit,
    fit_quality,
    kind_measures,
    lead_season,
    user_inputs,
)
from planner.calibration.estimates import Measured, Shares
from planner.calibration.fit_quality import Match
from planner.calibration.kind_measures import KindRanges
from planner.calibration.leads_ended import LeadsEnded, leads_ended
from planner.calibration.user_inputs import UserInputs
from planner.calibration.visits import Visits
from planner.model import flow, paths
from planner.model.fields import highest
from planner.model.in_use import is_in_use
from planner.model.kinds import KindStage
from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.model.team import Focus, HandOff, Role
from planner.plans.plan import Plan, Tag
from planner.statistics.arrays import Floats
from planner.statistics.bootstrap import percentile_interval, share_interval

_SEASON = "season.leads"
_REPEATS = ("repeat", "restart")
FULLER = 1.02  # wins of a full pipeline against those of the replay: from here on it is told
FEWEST_OF_LOAD = 12.0  # open deals a person juggles at least (the model's own default)


@dataclass(frozen=True)
class Estimate:
    """One field of the scenario: its value and where that comes from.

    Interval and n where it is measured, or fitted to what is: given hours that are assumed, the
    buyer's time is an assumption too, if one that makes the history come out.
    """

    path: str
    value: Any
    tag: Tag
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Draws:
    """What the file leaves open of the scenario: B + 1 draws; the first is the scenario itself.

    leads_per_week (B + 1,); the others (B + 1, S).
    """

    leads_per_week: Floats
    drop_off: Floats
    repeat: Floats
    restart: Floats
    buyer_days: Floats

    def scenario(self, fitted: Scenario, number: int) -> Scenario:
        """The scenario as another sample of as many deals would have given it."""
        stages = tuple(
            stage.model_copy(
                update={
                    "drop_off": float(self.drop_off[number, i]),
                    "repeat": float(self.repeat[number, i]),
                    "restart": float(self.restart[number, i]),
                    "buyer": stage.buyer.model_copy(
                        update={"mean_days": float(self.buyer_days[number, i])}
                    ),
                }
            )
            for i, stage in enumerate(fitted.stages)
        )
        rate = {"per_week": float(self.leads_per_week[number])}
        leads = fitted.leads.model_copy(update=rate)
        return fitted.model_copy(update={"stages": stages, "leads": leads})


@dataclass(frozen=True)
class Calibration:
    """A scenario that replays a history, how well it does, and what stays unknown.

    Complete after every round. settled_wins_per_week: of the scenario with a full pipeline; the
    replays behind `matches` begin without one, as the history does. leads_ended: None where leads
    come to the end of the file. unknown: (code, stage or role or "", number), the codes being those
    of `wording.calibrate`.
    """

    plan: Plan
    estimates: tuple[Estimate, ...]
    matches: tuple[Match, ...]
    settled_wins_per_week: float
    leads_ended: LeadsEnded | None
    unknown: tuple[tuple[str, str, float], ...]
    draws: Draws
    share_done: float

    @property
    def replayed_wins_per_week(self) -> float:
        """Wins a week of the replays, which begin with an empty pipeline."""
        return next(one.simulated for one in self.matches if one.name == "wins_per_week")

    def resampled(self, most: int) -> list[Scenario]:
        """The scenario as so many other samples of as many deals would have given it."""
        count = min(most, self.draws.leads_per_week.size - 1)
        return [self.draws.scenario(self.plan.scenario, 1 + number) for number in range(count)]

    @property
    def is_fuller_when_settled(self) -> bool:
        """Whether other pages, with their full pipeline, tell of clearly more wins."""
        return self.settled_wins_per_week > FULLER * self.replayed_wins_per_week


def calibrate(
    history: Visits, inputs: UserInputs, seed: int = 1
) -> Generator[Calibration, None, None]:
    """Fit a scenario to a history; yields after every round, the last is the fitted one.

    Raises CalibrationError when no deal was won, or the people named cannot do the work named.
    """
    user_inputs.check(history)
    left_out = estimates.weeks_without_ends(history)
    history = estimates.whole_part(history)
    home = {name: i for i, role in enumerate(inputs.roles) for name in role.stages}
    role_of_stage = np.array([home[name] for name in history.stages])
    measured = estimates.measure(history, role_of_stage, seed)
    start = _start(measured, inputs)
    observed = fit_quality.observed(measured)
    for scenario, replays, share in fit.rounds(start, history, measured.times, seed):
        fitted: Scenario = scenario
        ranges: KindRanges = {}
        if scenario.kinds and share == 1:
            fitted, ranges = kind_measures.with_kinds(scenario, measured)
            replays = fit.replays_of(fitted, history, seed)
        draws = _draws(measured, fitted)
        yield Calibration(
            plan=_plan(fitted, seed, inputs, ranges, history.has_stage_days),
            estimates=tuple(_estimates(fitted, measured, draws, inputs, ranges)),
            matches=tuple(fit_quality.matches(observed, history, replays)),
            # The people can do all the work (`fit.check_load`), so every lead gets its chance.
            settled_wins_per_week=fitted.leads.per_week * flow.win_chance(fitted),
            leads_ended=leads_ended(history.created, history.end, history.zero),
            unknown=(
                *((("only_later_ends", "", float(left_out)),) if left_out else ()),
                *_unknown(scenario, measured, inputs, ranges),
            ),
            draws=draws,
            share_done=share,
        )


# --- The scenario before the fit ------------------------------------------------------------------


def _start(measured: Measured, inputs: UserInputs) -> Scenario:
    """All that is known, and the buyer's time as if nobody waited."""
    history, times = measured.history, measured.times
    hours = user_inputs.hours_of(history, inputs)
    week = {name: role.selling_hours_per_week for role in inputs.roles for name in role.stages}
    stages: list[dict[str, Any]] = [
        {
            "name": name,
            "work": {"mean_hours": hours[name]},
            "buyer": {
                "mean_days": float(
                    np.clip(
                        times.mean_days[i] - DAYS_PER_WEEK * hours[name] / week[name],
                        0,
                        fit.MOST_DAYS,
                    )
                ),
                "cv": min(float(times.cv[i]), fit.MOST_CV),
            },
        }
        for i, name in enumerate(history.stages)
    ]
    tree: dict[str, Any] = {
        "name": "Our own history",
        "clock": {"warmup_weeks": _warmup_weeks(history)},
        "leads": {
            "per_week": float(measured.arrivals.per_week[0]),
            "cv": min(measured.arrivals.cv, fit.MOST_CV),
        },
        "stages": stages,
        "team": {"roles": [role.model_dump() for role in inputs.roles]},
        "focus": {"deals_per_rep": _open_deals(measured, inputs)},
    }
    if inputs.worth is not None:
        tree["money"] = {"deal_value_usd": inputs.worth.usd, "deal_value_cv": inputs.worth.cv or 0}
    if kinds := kind_measures.begun(history):
        tree["kinds"] = [kind.model_dump() | _worth_of(kind.name, inputs) for kind in kinds]
    scenario = Scenario.from_dict(tree)
    tree["hand_off"] = dict(
        zip(("loss", "repeat"), _hand_off(scenario, measured.shares), strict=True)
    )
    scenario = Scenario.from_dict(tree)
    drop_off, repeat, restart = _without_hand_offs(scenario, measured.shares)
    for stage, drop, again, back in zip(stages, drop_off[0], repeat[0], restart[0], strict=True):
        stage |= {"drop_off": float(drop), "repeat": float(again), "restart": float(back)}
    factors = lead_season.factors_of(history)
    return lead_season.with_season(Scenario.from_dict(tree), factors, history.zero)


def _worth_of(kind: str, inputs: UserInputs) -> dict[str, float]:
    """What a win of this kind is worth, where the file says it."""
    known = inputs.worth.by_kind if inputs.worth else {}
    return {"value_usd": known[kind][0]} if kind in known else {}


def _warmup_weeks(history: Visits) -> float:
    """Long enough for the pipeline to fill: twice the time of nearly every win, 26 or more."""
    nearly_all = fit.cycle_days([history])[2] / DAYS_PER_WEEK
    return float(np.clip(np.ceil(2 * nearly_all), 26, 104))


def _open_deals(measured: Measured, inputs: UserInputs) -> float:
    """Open deals of a person now (Little's law), or what the model takes a person to juggle.

    The hands-on hours are those at today's number: juggling costs only where there would be more.
    """
    visits = measured.shares.visits / measured.history.created.size
    per_lead = visits * measured.times.mean_days / DAYS_PER_WEEK
    inside = measured.arrivals.per_week[0] * per_lead
    return open_deals(inputs.roles, dict(zip(measured.history.stages, inside, strict=True)))


def open_deals(roles: Sequence[Role], inside: Mapping[str, float]) -> float:
    """Open deals of a person who has most, or what the model takes a person to juggle.

    inside: deals in each stage.
    """
    each = [sum(inside[name] for name in role.stages) / role.people for role in roles]
    return float(min(max(FEWEST_OF_LOAD, *np.ceil(each)), highest(Focus, "deals_per_rep")))


def _hand_off(scenario: Scenario, shares: Shares) -> tuple[float, float]:
    """(loss, repeat) of hand-offs: as usual, and no more than the file leaves room for.

    At no stage more of them than the drop-offs and repeats seen there: an advance lost that nobody
    lost would be a win less than there was.
    """
    usual = (scenario.hand_off.loss, scenario.hand_off.repeat)
    handed = shares.after_hand_off[0]
    seen = 1 - shares.drop_off[0] - shares.repeat[0] - shares.restart[0]
    at = handed > 0
    if not at.any():
        return usual
    advances = (handed * seen / (1 - handed * sum(usual)))[at]
    loss, again = (
        min(most, float((share[0][at] / advances).min()))
        for most, share in zip(usual, (shares.drop_off, shares.repeat), strict=True)
    )
    return loss, again


def _without_hand_offs(scenario: Scenario, shares: Shares) -> tuple[Floats, Floats, Floats]:
    """Draws of drop-off, repeat and restart such that, with the harm of hand-offs, they are seen.

    The file cannot tell a loss at a hand-off from any other. Of the visits to a stage a share h
    follows a hand-off, and L and R of their advances become losses and repeats: the advances seen
    are a (1 - h (L + R)) of the scenario's a.
    """
    loss, again = scenario.hand_off.loss, scenario.hand_off.repeat
    handed = shares.after_hand_off
    seen = 1 - shares.drop_off - shares.repeat - shares.restart
    advance = seen / (1 - handed * (loss + again))
    drop_off = np.maximum(shares.drop_off - handed * loss * advance, 0.0)
    repeat = np.maximum(shares.repeat - handed * again * advance, 0.0)
    return drop_off, repeat, shares.restart


# --- What is known after it -----------------------------------------------------------------------


def _draws(measured: Measured, scenario: Scenario) -> Draws:
    """The measured draws, moved to where the fit has put the scenario."""

    def moved(draws: Floats, fitted: list[float], most: float) -> Floats:
        return np.clip(draws - draws[0] + np.array(fitted), 0.0, most)

    stages = scenario.stages
    drop_off, repeat, restart = _without_hand_offs(scenario, measured.shares)
    drop_off = moved(drop_off, [stage.drop_off for stage in stages], 1.0)
    repeat = moved(repeat, [stage.repeat for stage in stages], 1.0)
    restart = moved(restart, [stage.restart for stage in stages], 1.0)
    # Some deals must get on in every draw.
    milder = np.minimum(1, (1 - 1e-3) / np.maximum(drop_off + repeat + restart, 1e-9))
    return Draws(
        leads_per_week=measured.arrivals.per_week,
        drop_off=drop_off * milder,
        repeat=repeat * milder,
        restart=restart * milder,
        buyer_days=moved(measured.days, [stage.buyer.mean_days for stage in stages], fit.MOST_DAYS),
    )


def _plan(
    scenario: Scenario, seed: int, inputs: UserInputs, ranges: KindRanges, has_stage_days: bool
) -> Plan:
    whole = Scenario.from_dict(lead_season.from_january(scenario).to_dict())
    return Plan(scenario=whole, seed=seed, tags=_tags(whole, inputs, ranges, has_stage_days))


def _tags(
    scenario: Scenario, inputs: UserInputs, ranges: KindRanges, has_stage_days: bool
) -> dict[str, Tag]:
    """Where the value of every field that has evidence comes from."""
    tags = tags_of_defaults(scenario)
    for role in scenario.team.roles:
        if role.selling_hours_per_week != user_inputs.SELLING_HOURS:
            tags[f"team.roles.{role.name}.selling_hours_per_week"] = "assumption"
    measured = ["leads.per_week", "leads.cv", *([_SEASON] if scenario.season.leads else [])]
    names = ("drop_off", *(_REPEATS if has_stage_days else ()))
    measured += [f"stages.{stage.name}.{name}" for stage in scenario.stages for name in names]
    assumed = _with_assumed_hours(inputs)
    if not has_stage_days:
        assumed |= {stage.name for stage in scenario.stages}
        unseen = [f"stages.{name}.{field}" for name in assumed for field in _REPEATS]
        tags |= dict.fromkeys(unseen, "assumption")
    for stage in scenario.stages:
        fitted = [f"stages.{stage.name}.buyer.{name}" for name in ("mean_days", "cv")]
        tags |= dict.fromkeys(fitted, "assumption" if stage.name in assumed else "measured")
    measured += [f"stages.{name}.work.mean_hours" for name in inputs.hours]
    measured += [f"team.roles.{name}.people" for name in inputs.measured]
    known = {"share", "odds"} if assumed else {"share", "odds", "buyer"}
    measured += [
        f"kinds.{name}.{one.field}"
        for name, each in ranges.items()
        for one in each
        if one.field in known
    ]
    if inputs.worth is not None:
        measured.append("money.deal_value_usd")
        measured += ["money.deal_value_cv"] if inputs.worth.cv is not None else []
        measured += [f"kinds.{name}.value_usd" for name in inputs.worth.by_kind]
    return tags | dict.fromkeys(measured, "measured")


def tags_of_defaults(scenario: Scenario) -> dict[str, Tag]:
    """Where the value of every field with evidence comes from if nobody has touched any."""
    tags: dict[str, Tag] = {}
    for path, grade in _graded(scenario):
        is_default = grade != "none" and scenario.value(path) is not None
        tags[path] = "benchmark" if is_default else "assumption"
    return tags


def _with_assumed_hours(inputs: UserInputs) -> set[str]:
    """Stages whose waits rest on hours that nobody gave: all those of a role that has one such."""
    return {
        name
        for role in inputs.roles
        if not inputs.hours.keys() >= set(role.stages)
        for name in role.stages
    }


def _graded(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """(path, grade) of every number whose value needs evidence."""
    for found in paths.walk(scenario):
        is_people = isinstance(found.part, Role) and found.name == "people"
        grade = "none" if is_people else found.about.grade
        is_as_everywhere = isinstance(found.part, KindStage) and found.value is None
        if grade and is_in_use(scenario, found) and not is_as_everywhere:
            yield paths.named(scenario, found.way), grade


def _estimates(
    scenario: Scenario,
    measured: Measured,
    draws: Draws,
    inputs: UserInputs,
    kind_ranges: KindRanges,
) -> Iterator[Estimate]:
    """Every field with evidence, those that come from the file with n and interval."""
    has_days = measured.history.has_stage_days
    tags = _tags(scenario, inputs, kind_ranges, has_days)
    ranges: dict[str, tuple[float | None, float | None, int]] = {
        "leads.per_week": (*percentile_interval(draws.leads_per_week), measured.arrivals.weeks),
        "leads.cv": (None, None, measured.arrivals.weeks),
    }
    for i, stage in enumerate(scenario.stages):
        at, visits = f"stages.{stage.name}", int(measured.shares.visits[i])
        for name in ("drop_off", *(_REPEATS if has_days else ())):
            # Nobody restarts at the first stage: none were seen, and there can be none.
            can_be = visits if i > 0 or name != "restart" else 0
            found = share_interval(getattr(draws, name)[:, i], can_be)
            ranges[f"{at}.{name}"] = (*found, visits)
        if not has_days:
            continue  # the days of a stage are assumed
        ranges[f"{at}.buyer.mean_days"] = (*percentile_interval(draws.buyer_days[:, i]), visits)
        ranges[f"{at}.buyer.cv"] = (None, None, visits)
    names = measured.history.stages
    groups = [tuple(names.index(one) for one in role.stages) for role in inputs.roles]
    crews = estimates.crews(measured.history, groups)
    for role, crew in zip(inputs.roles, crews, strict=True):
        if role.name in inputs.measured and crew.people:
            ranges[f"team.roles.{role.name}.people"] = (crew.fewest, crew.most, crew.seen)
    for name, each in kind_ranges.items():
        ranges |= {f"kinds.{name}.{one.field}": (one.low, one.high, one.n) for one in each}
    if inputs.worth is not None:
        ranges["money.deal_value_usd"] = (None, None, inputs.worth.wins)
        if inputs.worth.cv is not None:
            ranges["money.deal_value_cv"] = (None, None, inputs.worth.wins)
        for name, (_, wins) in inputs.worth.by_kind.items():
            ranges[f"kinds.{name}.value_usd"] = (None, None, wins)
    for path, tag in tags.items():
        if path == _SEASON:
            continue  # a number for each week: told by month
        yield Estimate(path, scenario.value(path), tag, *ranges.get(path, (None, None, None)))


def _unknown(
    scenario: Scenario, measured: Measured, inputs: UserInputs, ranges: KindRanges
) -> Iterator[tuple[str, str, float]]:
    """What the file could not tell, or the model cannot hold."""
    history, times, shares = measured.history, measured.times, measured.shares
    for i, stage in enumerate(scenario.stages):
        if times.ended[i] == 0:
            yield "no_visit", stage.name, 0.0
        if times.never[i] > 0.01:
            yield "never_ends", stage.name, float(times.never[i])
        if stage.buyer.mean_days == 0 and times.mean_days[i] > 0:
            yield "no_time_for_the_buyer", stage.name, float(times.mean_days[i])
        skipped = np.count_nonzero((history.stage == i) & ~history.real)
        if skipped:
            yield "skipped", stage.name, skipped / np.count_nonzero(history.stage == i)
        if abs(shares_seen := stage.drop_off - _first(measured, scenario, i)) > 0.005:
            yield "drop_off_moved", stage.name, shares_seen
    if not history.has_stage_days:
        yield "stage_days_assumed", "", 0.0
    if ranges:
        yield "kinds_work", "", 0.0
    for name, each in ranges.items():
        if len(each) == 1:  # its share of the leads only
            yield "thin_kind", name, float(kind_measures.FEWEST_ENDED)
        for stage in scenario.stages:
            kind = next(one for one in scenario.kinds if one.name == name)
            if kind.skips(stage.name):
                yield "passes_over", f"{name}, {stage.name}", 0.0
    if history.went_back:
        yield "went_back", "", history.went_back / max(int(shares.visits.sum()), 1)
    if measured.arrivals.trend_per_week is not None:
        yield "trend", "", measured.arrivals.trend_per_week
    if measured.arrivals.cv > fit.MOST_CV:
        yield "bursts", "", measured.arrivals.cv
    assumed = [name for name in history.stages if name not in inputs.hours]
    if assumed:
        yield "hours_assumed", "", len(assumed)
    if inputs.worth is not None and not inputs.worth.says_dollars:
        yield "currency", "", 0.0
    yield from _people_unknown(measured, inputs)
    if len(inputs.roles) > 1:
        usual = scenario.hand_off.loss == HandOff().loss
        yield "hand_offs" if usual else "hand_offs_seen", "", scenario.hand_off.loss
    yield "going_cold", "", 0.0


def _people_unknown(measured: Measured, inputs: UserInputs) -> Iterator[tuple[str, str, float]]:
    """Roles whose people are not those the file shows: it shows none, or somebody corrected it."""
    names = measured.history.stages
    groups = [tuple(names.index(one) for one in role.stages) for role in inputs.roles]
    crews = estimates.crews(measured.history, groups)
    for role, crew in zip(inputs.roles, crews, strict=True):
        if role.name in inputs.measured:
            continue
        if crew.people:
            yield "people_corrected", role.name, crew.people
        else:
            yield "people_told", role.name, role.people


def _first(measured: Measured, scenario: Scenario, stage: int) -> float:
    return float(_without_hand_offs(scenario, measured.shares)[0][0, stage])
