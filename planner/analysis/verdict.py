"""Comparison → HELPS, HURTS or what else can honestly be said, with the reason: data, not prose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from planner.analysis.effects import FEWEST_WINS, Comparison, Effect
from planner.analysis.quarters import EffectOverTime, of_stopping
from planner.model import flow
from planner.model.comings import owners_go
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import money
from planner.simulation.outcome import Outcome
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, interval

OVERRUN = 0.95
"""From this share of their hours on, people have no time left."""

Word = Literal["HELPS", "HURTS", "NO CLEAR DIFFERENCE", "NO EFFECT HERE", "NOT POSSIBLE HERE"]

# What can have changed most between the arms, in wins; see `_changes`.
Code = Literal[
    "lost_at_hand_offs",
    "lost_with_owner",
    "gone_cold",
    "turned_away",
    "hours_on_lost_deals",
    "busiest_role",
    "still_open",
    "never_binds",
    "same_team",
    "not_possible",
]


@dataclass(frozen=True)
class Reason:
    """What changed most between the arms.

    wins_per_week: the change told in wins (with − without; an estimate). amount_per_week: in the
    cause's own unit, deals or hours a week; where: the stage or role it happens most.
    with_value, without_value: the amount in each arm. text: why it is not possible, else "".
    """

    code: Code
    wins_per_week: float = 0.0
    with_value: float = 0.0
    without_value: float = 0.0
    where: str = ""
    text: str = ""

    @property
    def amount_per_week(self) -> float:
        """The change, with − without."""
        return self.with_value - self.without_value

    @property
    def goes_against_its_amount(self) -> bool:
        """Whether fewer deals are lost and that costs wins, as more are lost near to a win; or the
        other way round.
        """
        return self.amount_per_week * self.wins_per_week > 0


@dataclass(frozen=True)
class Caution:
    """What to say before anything else: an arm is overloaded (which roles), unsettled, or could
    become overloaded by juggling (which roles; told of scenarios of schema 2 only).
    """

    arm: Literal["with", "without"]
    code: Literal["overloaded", "unsettled", "tipping"]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What can be said of one practice on one team.

    difference: wins a week, with − without, with the interval that decides. largest_hidden: the
    largest effect either way that the interval leaves possible. rests_on: path of the input without
    evidence that the reason rests on, or None. over_time: by calendar quarter, where there is
    today's pipeline.
    """

    practice: str
    word: Word
    today: Literal["with", "without"] | None
    difference: Interval | None
    largest_hidden: float
    with_: Outcome | None
    without: Outcome | None
    reason: Reason
    rests_on: str | None
    cautions: tuple[Caution, ...]
    over_time: EffectOverTime | None = None

    @property
    def of_changing(self) -> Interval | None:
        """Wins a week of doing the other than today; with − without where today is neither."""
        if self.difference is None:
            return None
        return self.difference.scaled(-1 if self.today == "with" else 1)

    @property
    def changing_over_time(self) -> EffectOverTime | None:
        """By quarter, of doing the other than today; None without today's pipeline."""
        if self.over_time is None or self.with_ is None or self.without is None:
            return None
        if self.today != "with":
            return self.over_time
        return of_stopping(self.over_time, self.with_, self.without)

    @property
    def is_too_small(self) -> bool:
        """Whether a difference is sure, of less than one win in the measured time, or the whole
        range leaves less than that either way.
        """
        if self.word != "NO CLEAR DIFFERENCE" or self.difference is None or self.with_ is None:
            return False
        return self.difference.sign != 0 or is_below_a_win(self.difference, self.with_.scenario)

    @property
    def moves_no_win(self) -> bool:
        """Whether deals wait elsewhere, or are worked on at other times, and not a win differs."""
        if self.word != "NO EFFECT HERE" or self.with_ is None or self.without is None:
            return False
        return not _runs_alike(self.with_, self.without)

    @property
    def is_explained(self) -> bool:
        """Whether the reason pulls the way that the verdict says."""
        if self.difference is None or self.word not in ("HELPS", "HURTS"):
            return False
        return self.reason.wins_per_week * self.difference.mean > 0


def is_below_a_win(difference: Interval, scenario: Scenario) -> bool:
    """Whether the whole range, in wins a week, is within a win in the measured time, either way."""
    most = max(abs(difference.low), abs(difference.high))
    return most * scenario.clock.horizon_weeks < FEWEST_WINS


def _runs_alike(one: Outcome, other: Outcome) -> bool:
    """Whether deals were where they were at the same times in both, as far as it is measured."""
    parts = [(one.measures, other.measures)]
    parts += [(one.stages[name], other.stages[name]) for name in one.stages.keys() & other.stages]
    return all(
        np.array_equal(here[name], there[name], equal_nan=True)
        for here, there in parts
        for name in ("work_in_process", "lead_pool", "wait_days")
        if name in here and name in there
    )


def verdicts(comparison: Comparison) -> dict[str, Verdict]:
    """A verdict for every practice compared, in their order."""
    return {name: verdict_of(effect) for name, effect in comparison.effects.items()}


def verdict_of(effect: Effect) -> Verdict:
    """What can be said of one effect."""
    reason = _reason(effect)
    found = effect.difference
    return Verdict(
        practice=effect.practice,
        word=word_for(effect),
        today=effect.today,
        difference=found,
        largest_hidden=np.nan if found is None else max(abs(found.low), abs(found.high)),
        with_=effect.with_,
        without=effect.without,
        reason=reason,
        rests_on=_rests_on(effect, reason),
        cautions=(*_cautions("with", effect.with_), *_cautions("without", effect.without)),
        over_time=effect.over_time,
    )


def word_for(effect: Effect) -> Word:
    """The one word: model.md, "HELPS when all of it is above zero and more than one win"."""
    if effect.difference is None or effect.with_ is None:
        return "NOT POSSIBLE HERE"
    if np.all(effect.differences == 0):
        return "NO EFFECT HERE"
    wins_in_window = effect.difference.mean * effect.with_.scenario.clock.horizon_weeks
    if effect.difference.low > 0 and wins_in_window > FEWEST_WINS:
        return "HELPS"
    if effect.difference.high < 0 and wins_in_window < -FEWEST_WINS:
        return "HURTS"
    return "NO CLEAR DIFFERENCE"


def _cautions(arm: Literal["with", "without"], outcome: Outcome | None) -> list[Caution]:
    found: list[Caution] = []
    if outcome is not None and outcome.checks.overloaded:
        found.append(Caution(arm, "overloaded", outcome.checks.overloaded))
    if outcome is not None and not outcome.checks.settled:
        found.append(Caution(arm, "unsettled"))
    if outcome is not None and (roles := tipping_in(outcome)):
        found.append(Caution(arm, "tipping", roles))
    return found


def tipping_in(outcome: Outcome) -> tuple[str, ...]:
    """The roles that `flow.tipping` warns of; none in schema 1, of which nothing new is told."""
    return flow.tipping(outcome.scenario) if outcome.scenario.schema_version == 2 else ()


def swamped_in(outcome: Outcome) -> list[str]:
    """The roles that have no hours left in what was simulated."""
    roles = outcome.checks.overloaded
    return swamped({role: outcome.summary("utilization", role=role).mean for role in roles})


def swamped(overloaded: Mapping[str, float]) -> list[str]:
    """Of the overloaded roles, by how busy they are, those with no hours left; else all of them.

    Behind a narrower place of the flow fewer leads arrive: there people can have time for whom all
    leads would be too many.
    """
    return [role for role, busy in overloaded.items() if busy >= OVERRUN] or list(overloaded)


# --- Why ------------------------------------------------------------------------------------------


def _reason(effect: Effect) -> Reason:
    if effect.with_ is None or effect.without is None or effect.difference is None:
        return Reason("not_possible", text=effect.impossible or "")
    if effect.with_.scenario == effect.without.scenario:
        return Reason("same_team")
    if np.all(effect.differences == 0):
        return Reason("never_binds")
    changes = _changes(effect.with_, effect.without)
    # The main reason pulls the way the result went, if any does. That more deals are still open is
    # a symptom: it is named only when nothing else pulls that way.
    sign = np.sign(effect.difference.mean)
    same_way = [change for change in changes if change.wins_per_week * sign > 0]
    causes = [change for change in same_way if change.code != "still_open"]
    return max(causes or same_way or changes, key=lambda change: abs(change.wins_per_week))


def _changes(with_: Outcome, without: Outcome) -> list[Reason]:
    """Every candidate reason with its size in wins, by closed-form chances of winning."""
    chances = flow.win_chances(without.scenario)
    by_leaving = (
        [_lost_deals("lost_with_owner", _LEFT, chances[:-1], with_, without)]
        if _tells_of_leaving(with_) and _tells_of_leaving(without)
        else []
    )
    return [
        _lost_deals("lost_at_hand_offs", "lost_at_hand_off_per_week", chances[1:], with_, without),
        _lost_deals("gone_cold", "cold_per_week", chances[:-1], with_, without),
        _lost_deals("turned_away", "turned_away_per_week", chances[:-1], with_, without),
        _hours_on_lost(with_, without),
        _busiest_role(with_, without),
        _still_open(chances[0], with_, without),
        *by_leaving,
    ]


_LEFT = "lost_with_owner_per_week"


def _tells_of_leaving(outcome: Outcome) -> bool:
    return all(_LEFT in values for values in outcome.stages.values())


def _lost_deals(
    code: Code, measure: str, chances: Floats, with_: Outcome, without: Outcome
) -> Reason:
    """Deals lost in one way; what each would have been worth is its chance of a win there."""
    lost_with, lost_without = (
        np.array([np.mean(values[measure]) for values in arm.stages.values()])
        for arm in (with_, without)
    )
    worth = (lost_without - lost_with) * chances
    return Reason(
        code,
        wins_per_week=float(worth.sum()),
        with_value=float(lost_with.sum()),
        without_value=float(lost_without.sum()),
        where=list(without.stages)[int(np.argmax(worth * np.sign(worth.sum())))],
    )


def _hours_on_lost(with_: Outcome, without: Outcome) -> Reason:
    """Hours spent on deals later lost, worth as many wins as they would make at hours per win."""
    lost_with, lost_without = (
        float(np.mean(arm.hours_on_lost_per_week)) for arm in (with_, without)
    )
    wins = float(np.mean(without.measures["throughput_per_week"]))
    hours = _hours_worked(without)
    # Only where people are the limit do spared hours become wins.
    limit = min(1.0, max(without.checks.loads.values()))
    worth = (lost_without - lost_with) * wins / hours * limit if hours else 0.0
    return Reason(
        "hours_on_lost_deals",
        wins_per_week=worth,
        with_value=lost_with,
        without_value=lost_without,
    )


def _hours_worked(outcome: Outcome) -> float:
    return sum(
        money.hours_worked_per_week(
            role, float(np.mean(outcome.roles[role.name]["utilization"])), outcome.people_in(role)
        )
        for role in outcome.scenario.team.roles
    )


def _busiest_role(with_: Outcome, without: Outcome) -> Reason:
    """What the busiest role lets through: the share of the leads that its load leaves room for."""
    through_with, through_without = (
        min(1.0, 1 / peak) if (peak := _peak(arm.scenario)) else 1.0 for arm in (with_, without)
    )
    worth = flow.wins_per_lead(without.scenario) * without.scenario.leads.per_week
    busiest = flow.bottleneck(
        with_.scenario if _peak(with_.scenario) > _peak(without.scenario) else without.scenario
    )
    return Reason(
        "busiest_role",
        wins_per_week=worth * (through_with - through_without),
        with_value=_peak(with_.scenario),
        without_value=_peak(without.scenario),
        where=busiest,
    )


def _peak(scenario: Scenario) -> float:
    return max(flow.loads(scenario).values())


def _still_open(chance: float, with_: Outcome, without: Outcome) -> Reason:
    """Deals (and leads outside) that wait inside at any time instead of ending."""
    inside_with, inside_without = (
        float(np.mean(arm.measures["work_in_process"] + arm.measures["lead_pool"]))
        for arm in (with_, without)
    )
    weeks = without.scenario.clock.horizon_weeks + flow.warmup_weeks(without.scenario)
    return Reason(
        "still_open",
        wins_per_week=(inside_without - inside_with) / weeks * float(chance),
        with_value=inside_with,
        without_value=inside_without,
    )


# The input each reason rests on, where that input has no evidence behind its size.
_RESTS_ON: dict[tuple[str, str], str] = {
    ("hand_offs", "lost_at_hand_offs"): "hand_off.loss",
    ("hand_offs", "busiest_role"): "team.specialist_gain",
    ("hand_offs", "hours_on_lost_deals"): "hand_off.rebrief",
    ("hand_offs", "gone_cold"): "team.specialist_gain",
    ("hand_offs", "still_open"): "hand_off.delay.mean_days",
    ("pull", "gone_cold"): "focus.deals_per_rep",
    ("pull", "turned_away"): "focus.deals_per_rep",
    ("pull", "still_open"): "focus.deals_per_rep",
    ("pull", "hours_on_lost_deals"): "focus.deals_per_rep",
    ("pull", "busiest_role"): "focus.deals_per_rep",
    ("pull", "lost_at_hand_offs"): "hand_off.loss",
    ("leveling", "gone_cold"): "patience_days",
    ("leveling", "lost_at_hand_offs"): "hand_off.loss",
}


def _rests_on(effect: Effect, reason: Reason) -> str | None:
    path = _RESTS_ON.get((effect.practice, reason.code))
    if path == "patience_days":
        return f"stages.{reason.where}.patience_days"
    if path == "focus.deals_per_rep" and effect.with_ and not _matters(effect.with_.scenario):
        return None
    return path


def _matters(scenario: Scenario) -> bool:
    """Does the number of deals one can juggle count: for speed, or as the cap taken from it?"""
    cap, juggled = scenario.pull.deals_per_rep, scenario.focus.deals_per_rep
    return scenario.focus.switching_cost > 0 or cap == max(1, int(juggled))


# --- Where wins are lost --------------------------------------------------------------------------


@dataclass(frozen=True)
class Losses:
    """Mean deals lost a quarter in one way, and the wins a quarter they would have come to.

    wins is by the closed-form chance of a win from where the deal was lost, None where the deal
    would never have been won.
    """

    deals: float
    wins: float | None


def losses(outcome: Outcome) -> dict[str, Losses]:
    """By cause: "waiting" (cold or turned away), "between_us" (hand-offs), "never" (dropped), and
    where owners can go "leaving" (with them).
    """
    chances = flow.win_chances(outcome.scenario)
    # A deal that is lost at a hand-off would have gone on to the stage after.
    here, onward = chances[:-1], chances[1:]
    found = {
        "waiting": _lost(outcome, ("cold_per_week", "turned_away_per_week"), here),
        "between_us": _lost(outcome, ("lost_at_hand_off_per_week",), onward),
    }
    if any(owners_go(outcome.scenario, role) for role in outcome.scenario.team.roles):
        found["leaving"] = _lost(outcome, (_LEFT,), here)
    found["never"] = _lost(outcome, ("dropped_per_week",), None)
    return found


def _lost(outcome: Outcome, measures: tuple[str, ...], chances: Floats | None) -> Losses:
    by_stage = WEEKS_PER_QUARTER * np.array(
        [sum(values[name].mean() for name in measures) for values in outcome.stages.values()]
    )
    wins = None if chances is None else float(chances @ by_stage)
    return Losses(float(by_stage.sum()), wins)


def wins_lost_waiting(outcome: Outcome) -> dict[str, Interval]:
    """By kind, wins a week more that its ended deals would have come to by the closed-form chance,
    if none had gone cold, been turned away or lost its owner.

    Empty with today's open deals, which are won more often than leads, and with dated changes.
    """
    scenario = outcome.scenario
    if scenario.today is not None or scenario.changes:
        return {}
    chances = flow.win_chances_of_kinds(scenario)
    horizon = scenario.clock.horizon_weeks
    found = {}
    for i, (kind, chance) in enumerate(zip(outcome.kinds, chances, strict=True)):
        wins = outcome.values("throughput_per_week", kind=kind)
        ended = wins + outcome.losses_by_kind[:, i] / horizon
        found[kind] = interval(chance * ended - wins)
    return found
