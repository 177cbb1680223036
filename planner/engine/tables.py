"""Scenario → arrays. All times become weeks, all shares become thresholds on one uniform number.

The records below are what the compiled engine works on.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine import timetables
from planner.engine.crews import crews, skill_factor
from planner.engine.jit import record
from planner.engine.kind_tables import (
    drop_off_of,
    homes_of,
    kinds_of,
    kinds_or_none,
    ranks_of,
)
from planner.engine.places import are_kept, hires, people_move
from planner.engine.random_numbers import quantile_table
from planner.engine.timetables import CLOSING_CLOCK, NEVER_WEEKS, weeks_between
from planner.engine.today_tables import open_deals
from planner.model import flow
from planner.model.kinds import Kind
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR, Scenario
from planner.model.stage import Stage
from planner.model.work_assignment import PASSED_OVER

CONSTANT = -1  # in place of a quantile table: the duration does not vary
NO_SPREAD = 1e-8  # a cv below this cannot be told from none
NO_LIMIT = 1 << 60

# How an owned role picks the owner among people with room.
ASSIGNMENTS = ("least_loaded", "random", "in_turn")
LEAST_LOADED, RANDOM, IN_TURN = range(3)

# How work slows with open deals.
CURVES = ("linear", "log", "inverted_u")
LINEAR, LOG, INVERTED_U = range(3)

MIX_IS_DRAWN = 0  # in place of the length of a run of leads of one kind
_MIX_RUNS = {"random": MIX_IS_DRAWN, "in_turn": 1}  # "batched": as long as the scenario says


RULES = record(
    ("start", np.float64),  # the measured window is [start, end)
    ("end", np.float64),
    ("is_plain", np.int64),  # nothing is used that only schema 2 knows: see plain.py
    ("weeks", np.int64),  # of the window, a begun one too
    ("kinds", np.int64),  # of deals; 1 where all are alike
    ("first_quarter_end", np.float64),  # of the window
    ("last_quarter_start", np.float64),
    ("gap_mean", np.float64),
    ("gap_table", np.int64),
    ("first_gap_mean", np.float64),  # a gap of shape one higher and the same scale
    ("first_gap_table", np.int64),
    ("rows_of_phase", np.int64),  # of the table of stages
    ("has_phases", np.int64),  # what is drawn for a visit may be another when its moment comes
    ("buyer_is_late", np.int64),  # the buyer's time is known only when it begins
    ("values_differ", np.int64),  # of wins of one kind
    ("is_lognormal", np.int64),  # the family of durations; else gamma
    ("has_today", np.int64),  # the run begins with today's pipeline
    ("open_deals", np.int64),  # of it, all together
    ("reorganised", np.int64),  # today: all of them are re-briefed
    ("is_paced", np.int64),  # leads are let in at ticks
    ("tick_waits", np.int64),  # until hand-offs have had what room there is
    ("freshest", np.int64),
    ("assignment", np.int64),  # LEAST_LOADED …
    ("turn_away", np.int64),
    ("mix_run", np.int64),  # leads of one kind in a row, or MIX_IS_DRAWN
    ("ranks", np.int64),  # distinct ones among the kinds
    ("queues", np.int64),  # lines of a station: one a rank, with finish_first one a stage of each
    ("system_cap", np.int64),
    ("deal_table", np.int64),
    ("value_table", np.int64),
    ("patience_table", np.int64),
    ("delay_mean", np.float64),
    ("delay_table", np.int64),
    ("rebrief", np.float64),
    ("focus", np.float64),
    ("switching_cost", np.float64),
    ("curve", np.int64),  # LINEAR …
    ("shift_weeks", np.float64),  # 0: priorities never change
    ("productivity_loss", np.float64),
    ("recovery_weeks", np.float64),
    ("programme_gain", np.float64),
    ("has_places", np.int64),  # people come, go, learn or help: each has a place
    ("people_move", np.int64),  # somebody comes or goes
    ("helps", np.int64),  # whoever has nothing to do takes another role's waiting deal
    ("people_cap", np.int64),  # open deals a person takes at most
    ("leaver_loss", np.float64),
)

# What holds for the deals of one kind at one stage.
STAGE = record(
    ("role", np.int64),
    ("next", np.int64),  # the stage that its kind visits after it; the number of stages: none
    ("queue", np.int64),  # which of a station's lines it waits in; of the last they take first
    ("work_mean", np.float64),  # weeks of one person, skill in
    ("work_table", np.int64),
    ("buyer_mean", np.float64),
    ("buyer_table", np.int64),
    ("patience_mean", np.float64),  # infinite: never goes cold
    ("drop_below", np.float64),
    ("repeat_below", np.float64),
    ("restart_below", np.float64),
    ("hand_off_loss_below", np.float64),
    ("hand_off_repeat_below", np.float64),
)


class Tables(NamedTuple):
    """A scenario as arrays: one record of rules, one for each kind, role, pod and so on.

    They carry what changes during a run too: each run works on a copy. For roles … places see
    crews.Crews. Without kinds there is one.
    """

    rules: NDArray[np.void]
    kinds: NDArray[np.void]
    phases: NDArray[np.void]
    stages: NDArray[np.void]  # (phases × kinds × stages,), a kind's at all stages in a row
    clocks: NDArray[np.void]
    segments: NDArray[np.void]
    week_values: NDArray[np.float64]
    roles: NDArray[np.void]
    role_pods: NDArray[np.void]
    stations: NDArray[np.void]
    pods: NDArray[np.void]
    words: int  # of bits of people, of all stations
    places: NDArray[np.void]
    hires: NDArray[np.void]
    open_deals: NDArray[np.void]
    quantiles: NDArray[np.void]


class _Quantiles:
    """Collects the distinct quantile tables a scenario needs, each once."""

    def __init__(self, family: str):
        self.family = family
        self.known: dict[tuple[str, float], int] = {}

    def number(self, cv: float, family: str | None = None) -> int:
        """The number of the table for this cv, or CONSTANT."""
        if cv < NO_SPREAD:
            return CONSTANT
        return self.known.setdefault((family or self.family, cv), len(self.known))

    def stacked(self) -> NDArray[np.void]:
        return _stacked(tuple(self.known))


@lru_cache(maxsize=16)
def _stacked(known: tuple[tuple[str, float], ...]) -> NDArray[np.void]:
    """A megabyte that most scenarios of a comparison have in common."""
    return np.concatenate([quantile_table(family, cv) for family, cv in known])


def tables_of(scenario: Scenario) -> Tables:
    """The scenario as the arrays of `Tables`."""
    quantiles = _Quantiles(scenario.family)
    rules = _rules(scenario, quantiles)
    homes = homes_of(scenario)
    stages = [_stages(one, homes, quantiles) for one in timetables.scenario_by_phase(scenario)]
    clocks, segments = timetables.clocks(scenario)
    rows = open_deals(scenario, quantiles.number)
    rules[0].open_deals = rows["deals"].sum()
    rules[0].has_phases = timetables.has_phases(scenario)
    rules[0].buyer_is_late = rules[0].has_phases or not clocks[CLOSING_CLOCK].is_even
    rules[0].is_plain = clocks["is_even"].all() and _is_plain(scenario, rules[0])
    return Tables(
        rules=rules,
        kinds=kinds_of(scenario, homes),
        phases=timetables.phases(scenario),
        stages=np.concatenate(stages),
        clocks=clocks,
        segments=segments,
        week_values=timetables.week_values(scenario),
        **crews(scenario, quantiles.number)._asdict(),
        hires=hires(scenario, rules[0].start),
        open_deals=rows,
        quantiles=quantiles.stacked(),
    )


def _rules(scenario: Scenario, quantiles: _Quantiles) -> NDArray[np.void]:
    rules = np.zeros(1, RULES)
    rule = rules[0]
    clock, leads, pull = scenario.clock, scenario.leads, scenario.pull
    rule.start = flow.warmup_weeks(scenario)
    rule.end = rule.start + clock.horizon_weeks
    rule.weeks = int(np.ceil(clock.horizon_weeks))
    rule.kinds = max(1, len(scenario.kinds))
    quarter = 0.25 * (rule.end - rule.start)
    rule.first_quarter_end = rule.start + quarter
    rule.last_quarter_start = rule.end - quarter
    rule.rows_of_phase = rule.kinds * len(scenario.stages)
    rule.gap_mean = weeks_between(leads.per_week)
    rule.gap_table = quantiles.number(leads.cv, "gamma")
    # Shape k + 1 at the same scale: mean (k + 1) / k times the gap's, cv 1 / sqrt(k + 1).
    square = leads.cv * leads.cv
    rule.first_gap_mean = rule.gap_mean * (1 + square)
    rule.first_gap_table = quantiles.number(float(np.sqrt(square / (1 + square))), "gamma")
    rule.is_paced = leads.pace is not None
    # Without kinds, and from an empty team, whoever is handed off has been in the first role.
    rule.tick_waits = bool(scenario.kinds) or scenario.today is not None
    rule.freshest = leads.order == "freshest"
    rule.assignment = ASSIGNMENTS.index(leads.assignment)
    rule.turn_away = pull.when_full == "turn_away"
    rule.mix_run = _MIX_RUNS.get(leads.mix, leads.mix_batch)
    rule.ranks = len(set(ranks_of(scenario)))
    rule.queues = rule.ranks * _queues_of_a_rank(scenario)
    rule.system_cap = NO_LIMIT if pull.system_cap is None else pull.system_cap
    rule.deal_table = quantiles.number(scenario.deal_cv, "lognormal")
    rule.value_table = quantiles.number(scenario.money.deal_value_cv, "lognormal")
    rule.values_differ = rule.value_table != CONSTANT or timetables.values_differ(scenario)
    rule.patience_table = quantiles.number(1.0, "gamma")  # exponential
    delay = scenario.hand_off.delay
    rule.delay_mean = delay.mean_days / DAYS_PER_WEEK * flow.pod_factor(scenario)
    rule.delay_table = quantiles.number(delay.cv)
    rule.is_lognormal = scenario.family == "lognormal"
    rule.rebrief = scenario.hand_off.rebrief
    rule.focus = scenario.focus.deals_per_rep
    rule.switching_cost = scenario.focus.switching_cost
    rule.curve = CURVES.index(scenario.focus.curve)
    _set_programmes(rule, scenario)
    rule.has_places = are_kept(scenario)
    rule.people_move = people_move(scenario)
    rule.helps = scenario.team.help == "idle"
    rule.people_cap = NO_LIMIT if pull.deals_per_rep is None else pull.deals_per_rep
    rule.leaver_loss = scenario.team.leaver_loss
    return rules


def _is_plain(scenario: Scenario, rule: np.void) -> bool:
    """Is all that is asked known to the plain engine, clocks aside?"""
    changes = scenario.changes or scenario.today or rule.has_places
    return not scenario.kinds and not changes and rule.curve == LINEAR


def _set_programmes(rule: np.void, scenario: Scenario) -> None:
    """How changes of programme slow work down; a team that is reorganised today has one at 0."""
    shifts, today = scenario.priorities, scenario.today
    rule.has_today = today is not None
    rule.reorganised = today is not None and today.reorganised
    rule.productivity_loss = shifts.productivity_loss
    rule.recovery_weeks = shifts.recovery_weeks
    if shifts.shifts_per_year:
        rule.shift_weeks = weeks_between(shifts.shifts_per_year / WEEKS_PER_YEAR)
        rule.programme_gain = shifts.programme_gain
    elif rule.reorganised:
        rule.shift_weeks = NEVER_WEEKS  # no programme follows, so that nothing is gained by one


def _queues_of_a_rank(scenario: Scenario) -> int:
    return len(scenario.stages) if scenario.work_order == "finish_first" else 1


def _stages(
    scenario: Scenario, homes: NDArray[np.int64], quantiles: _Quantiles
) -> NDArray[np.void]:
    """(kinds × stages,) records of STAGE; nothing in those that a kind passes over."""
    count = len(scenario.stages)
    stages = np.zeros(homes.size, STAGE)
    queues = _queues_of_a_rank(scenario)
    first_queues = queues * (max(ranks_of(scenario)) - np.array(ranks_of(scenario)))
    for number, kind in enumerate(kinds_or_none(scenario)):
        after = count
        for place in reversed(np.flatnonzero(homes[number] != PASSED_OVER)):
            row = stages[number * count + place]
            row.role = homes[number, place]
            row.next, after = after, place
            row.queue = first_queues[number] + (place if queues > 1 else 0)
            _set_stage(row, scenario, scenario.stages[place], kind, quantiles)
    return stages


def _set_stage(
    row: np.void, scenario: Scenario, stage: Stage, kind: Kind | None, quantiles: _Quantiles
) -> None:
    """What the stage takes of a deal of this kind, and how its visits end."""
    role = scenario.team.roles[row.role]
    gain, count = scenario.team.specialist_gain, len(scenario.stages)
    skill = skill_factor(gain, len(role.stages), count)
    row.work_mean = role.weeks_for(stage.work.mean_hours * skill)
    row.work_table = quantiles.number(stage.work.cv)
    row.buyer_mean = stage.buyer.mean_days / DAYS_PER_WEEK
    row.buyer_table = quantiles.number(stage.buyer.cv)
    patience = stage.patience_days
    row.patience_mean = np.inf if patience is None else patience / DAYS_PER_WEEK
    if kind is not None:
        row.work_mean *= kind.work_at(stage.name)
        row.buyer_mean *= kind.buyer
        row.patience_mean *= kind.patience
    loss = scenario.hand_off.loss * flow.pod_factor(scenario)
    repeat = scenario.hand_off.repeat * flow.pod_factor(scenario)
    row.drop_below = drop_off_of(stage, kind)
    row.repeat_below = row.drop_below + stage.repeat
    row.restart_below = row.repeat_below + stage.restart
    advance = 1 - row.restart_below
    row.hand_off_loss_below = row.restart_below + loss * advance
    row.hand_off_repeat_below = row.hand_off_loss_below + repeat * advance
