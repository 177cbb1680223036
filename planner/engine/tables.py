"""Scenario → arrays. All times become weeks, all shares become thresholds on one uniform number.

The records below are what the compiled engine works on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import record
from planner.engine.random_numbers import quantile_table
from planner.model import flow
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR, Scenario

CONSTANT = -1  # in place of a quantile table: the duration does not vary
NO_SPREAD = 1e-8  # a cv below this cannot be told from none
NEVER_WEEKS = 1e12  # between events too rare to have a number: far beyond any horizon
NO_LIMIT = 1 << 60

# How an owned role picks the owner among people with room.
ASSIGNMENTS = ("least_loaded", "random", "in_turn")
LEAST_LOADED, RANDOM, IN_TURN = range(3)

# How work slows with open deals.
CURVES = ("linear", "log", "inverted_u")
LINEAR, LOG, INVERTED_U = range(3)


RULES = record(
    ("start", np.float64),  # the measured window is [start, end)
    ("end", np.float64),
    ("weeks", np.int64),  # of the window, a begun one too
    ("kinds", np.int64),  # of deals; 1 where all are alike
    ("first_quarter_end", np.float64),  # of the window
    ("last_quarter_start", np.float64),
    ("gap_mean", np.float64),
    ("gap_table", np.int64),
    ("first_gap_mean", np.float64),  # a gap of shape one higher and the same scale
    ("first_gap_table", np.int64),
    ("tick_weeks", np.float64),  # 0: leads are admissible on arrival
    ("freshest", np.int64),
    ("assignment", np.int64),  # LEAST_LOADED …
    ("turn_away", np.int64),
    ("finish_first", np.int64),
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
)

STAGE = record(
    ("role", np.int64),
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

ROLE = record(
    ("first_role_pod", np.int64),  # its role pods stand in a row, one for each pod
    ("owns_deals", np.int64),
    ("hours_per_week", np.float64),
    ("busy", np.float64),  # weeks its people worked in the window
)

# The people of one role in one pod.
ROLE_POD = record(
    ("role", np.int64),
    ("first_station", np.int64),
    ("stations", np.int64),
    ("chosen_last", np.int64),  # of its stations, by number from 0; -1 before any
    ("roomy", np.int64),  # stations with room for one more
    ("listed", np.int64),  # on the list of gates to look at
    ("next_listed", np.int64),
)

# One queue and the people who serve it: one for a pooled role pod, one for each owner of deals.
STATION = record(
    ("role_pod", np.int64),
    ("line", np.int64),  # its first; with finish_first one for each stage follows
    ("first_person", np.int64),
    ("people", np.int64),
    ("limit", np.int64),  # open deals at which it takes no new one
    ("unslowed", np.int64),  # most open deals that slow nobody
    ("open", np.int64),
    ("waiting", np.int64),
    ("free", np.int64),
    ("free_bits", np.uint64, (16,)),  # a bit for each free person; a role has at most 1,000
    ("listed", np.int64),  # on the list of stations to look at
    ("next_listed", np.int64),
)

POD = record(("people", np.int64), ("open", np.int64))


class Tables(NamedTuple):
    """A scenario as arrays: one record of rules, (S,) stages, (K,) roles, (P,) pods and the rest.

    They carry what changes during a run too: each run works on a copy.
    Role pods are numbered in the order in which room is offered: the role with the latest first
    stage first, then the lowest pod.
    """

    rules: NDArray[np.void]
    stages: NDArray[np.void]
    roles: NDArray[np.void]
    role_pods: NDArray[np.void]
    stations: NDArray[np.void]
    pods: NDArray[np.void]
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
        return np.concatenate([quantile_table(family, cv) for family, cv in self.known])


def tables_of(scenario: Scenario) -> Tables:
    """The scenario as the arrays of `Tables`."""
    quantiles = _Quantiles(scenario.family)
    rules = _rules(scenario, quantiles)
    stages = _stages(scenario, quantiles)
    roles, role_pods, stations = _people(scenario)
    return Tables(
        rules=rules,
        stages=stages,
        roles=roles,
        role_pods=role_pods,
        stations=stations,
        pods=_pods(scenario),
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
    rule.gap_mean = _weeks_between(leads.per_week)
    rule.gap_table = quantiles.number(leads.cv, "gamma")
    # Shape k + 1 at the same scale: mean (k + 1) / k times the gap's, cv 1 / sqrt(k + 1).
    square = leads.cv * leads.cv
    rule.first_gap_mean = rule.gap_mean * (1 + square)
    rule.first_gap_table = quantiles.number(float(np.sqrt(square / (1 + square))), "gamma")
    if leads.pace is not None:
        rule.tick_weeks = _weeks_between(leads.pace * leads.per_week)
    rule.freshest = leads.order == "freshest"
    rule.assignment = ASSIGNMENTS.index(leads.assignment)
    rule.turn_away = pull.when_full == "turn_away"
    rule.finish_first = scenario.work_order == "finish_first"
    rule.system_cap = NO_LIMIT if pull.system_cap is None else pull.system_cap
    rule.deal_table = quantiles.number(scenario.deal_cv, "lognormal")
    rule.value_table = quantiles.number(scenario.money.deal_value_cv, "lognormal")
    rule.patience_table = quantiles.number(1.0, "gamma")  # exponential
    delay = scenario.hand_off.delay
    rule.delay_mean = delay.mean_days / DAYS_PER_WEEK * flow.pod_factor(scenario)
    rule.delay_table = quantiles.number(delay.cv)
    rule.rebrief = scenario.hand_off.rebrief
    rule.focus = scenario.focus.deals_per_rep
    rule.switching_cost = scenario.focus.switching_cost
    rule.curve = CURVES.index(scenario.focus.curve)
    shifts = scenario.priorities
    if shifts.shifts_per_year:
        rule.shift_weeks = _weeks_between(shifts.shifts_per_year / WEEKS_PER_YEAR)
    rule.productivity_loss = shifts.productivity_loss
    rule.recovery_weeks = shifts.recovery_weeks
    rule.programme_gain = shifts.programme_gain
    return rules


def _weeks_between(per_week: float) -> float:
    return 1 / max(per_week, 1 / NEVER_WEEKS)


def skill_factor(specialist_gain: float, stages_of_role: int, stages: int) -> float:
    """Factor on work hours of a role with so many of all the stages (1 for a full-cycle role)."""
    if stages == 1:
        return 1.0
    return 1 / (1 + specialist_gain * (1 - (stages_of_role - 1) / (stages - 1)))


def _stages(scenario: Scenario, quantiles: _Quantiles) -> NDArray[np.void]:
    stages = np.zeros(len(scenario.stages), STAGE)
    loss = scenario.hand_off.loss * flow.pod_factor(scenario)
    repeat = scenario.hand_off.repeat * flow.pod_factor(scenario)
    for row, stage, position in zip(stages, scenario.stages, scenario.role_of_stage(), strict=True):
        role = scenario.team.roles[position]
        skill = skill_factor(scenario.team.specialist_gain, len(role.stages), len(stages))
        row.role = position
        row.work_mean = stage.work.mean_hours * skill / role.selling_hours_per_week
        row.work_table = quantiles.number(stage.work.cv)
        row.buyer_mean = stage.buyer.mean_days / DAYS_PER_WEEK
        row.buyer_table = quantiles.number(stage.buyer.cv)
        patience = stage.patience_days
        row.patience_mean = np.inf if patience is None else patience / DAYS_PER_WEEK
        row.drop_below = stage.drop_off
        row.repeat_below = row.drop_below + stage.repeat
        row.restart_below = row.repeat_below + stage.restart
        advance = 1 - row.restart_below
        row.hand_off_loss_below = row.restart_below + loss * advance
        row.hand_off_repeat_below = row.hand_off_loss_below + repeat * advance
    return stages


def _people(
    scenario: Scenario,
) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.void]]:
    """Roles, role pods in the order in which room is offered, and stations in that of people."""
    team, pods = scenario.team, scenario.team.pods
    role_of_stage = scenario.role_of_stage()
    latest_first = sorted(range(len(team.roles)), key=role_of_stage.index, reverse=True)
    roles = np.zeros(len(team.roles), ROLE)
    role_pods = np.zeros(len(team.roles) * pods, ROLE_POD)
    stations: list[tuple[int, int, int, int]] = []
    people_before = np.cumsum([0, *(role.people for role in team.roles)])
    cap = scenario.pull.deals_per_rep
    for rank, position in enumerate(latest_first):
        role = team.roles[position]
        roles[position].first_role_pod = rank * pods
        roles[position].owns_deals = role.owns_deals
        roles[position].hours_per_week = role.selling_hours_per_week
        person = int(people_before[position])
        for pod, people in enumerate(dealt_out(role.people, pods)):
            number = rank * pods + pod
            sizes = [1] * people if role.owns_deals else [people]
            role_pod = role_pods[number]
            role_pod.role = position
            role_pod.first_station, role_pod.stations = len(stations), len(sizes)
            for size in sizes:
                stations.append((number, person, size, NO_LIMIT if cap is None else cap * size))
                person += size
    return roles, role_pods, _stations_of(stations, scenario)


def _stations_of(rows: list[tuple[int, int, int, int]], scenario: Scenario) -> NDArray[np.void]:
    stations = np.zeros(len(rows), STATION)
    columns = ("role_pod", "first_person", "people", "limit")
    for name, values in zip(columns, np.array(rows).T, strict=True):
        stations[name] = values
    stations["unslowed"] = [_unslowed(scenario, people) for *_, people, _ in rows]
    return stations


def _unslowed(scenario: Scenario, people: int) -> int:
    """The most open deals at which so many people do not slow down, as speed.py reckons it."""
    focus = scenario.focus
    if focus.switching_cost == 0:
        return NO_LIMIT
    if focus.curve == "log":
        return people
    if focus.curve == "inverted_u":
        return 0
    most = round(focus.deals_per_rep * people)
    while (most + 1) / people / focus.deals_per_rep <= 1:
        most += 1
    while most / people / focus.deals_per_rep > 1:
        most -= 1
    return most


def dealt_out(people: int, pods: int) -> list[int]:
    """People over pods as evenly as possible, remainders to the first pods."""
    return [people // pods + (pod < people % pods) for pod in range(pods)]


def _pods(scenario: Scenario) -> NDArray[np.void]:
    pods = np.zeros(scenario.team.pods, POD)
    for role in scenario.team.roles:
        pods["people"] += dealt_out(role.people, len(pods))
    return pods
