"""What follows from a scenario without simulating it: visits, win chance, loads, takt.

All of it leaves out deals that go cold, and juggling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from planner.model.fields import highest
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Clock, Scenario
from planner.model.stage import Stage
from planner.model.team import Role

MINUTES_PER_HOUR = 60

_LEAST_WARMUP_WEEKS = 26
MOST_WEEKS = highest(Clock, "warmup_weeks")

# People kept busy, at most: what would be infinite (hours of work over next to no selling hours)
# can then still be added up, compared and divided.
_MOST_BUSY = 1e300


def visits_per_lead(scenario: Scenario) -> NDArray[np.float64]:
    """Expected visits of one lead to each stage, nobody going cold.

    Repeats, restarts and the harm of hand-offs are in. Shape (stages,).
    Source: Jackson 1957, traffic equations; Kemeny & Snell 1960, absorbing Markov chains.
    """
    visits = np.zeros(len(scenario.stages))
    for times, one in _passes(scenario):
        visits += times * np.array(one.visits)
    return visits


def win_chance(scenario: Scenario) -> float:
    """Share of leads that end won, nobody going cold. Source: as `visits_per_lead`."""
    # Rounding must not make a chance of 1.0000000000000002.
    return min(1.0, sum(times * one.won for times, one in _passes(scenario)))


def win_chances(scenario: Scenario) -> NDArray[np.float64]:
    """(S + 1,): chance that a deal entering each stage is won, nobody going cold; 1 after the last.

    A stage that begins another role is entered by a hand-off. Source: as `visits_per_lead`.
    """
    again = win_chance(scenario)
    first_handed = _pass(scenario, 0, True)
    again_handed = (first_handed.won + first_handed.back * again) / (1 - first_handed.handed_back)
    role = scenario.role_of_stage()
    chances = [1.0] * (len(role) + 1)
    for i in range(len(role)):
        one = _pass(scenario, i, i > 0 and role[i] != role[i - 1])
        chances[i] = one.won + one.back * again + one.handed_back * again_handed
    return np.array(chances)


def first_drop_off(scenario: Scenario, chance: float) -> float:
    """The drop-off of the first stage with which the scenario's `win_chance` is `chance`.

    Everything else stays as it is. `chance` > 0. Raises ValueError when no drop-off gives it.
    Source: first-step analysis (Kemeny & Snell 1960), see the comment within.
    """
    first = scenario.stages[0]
    loss, repeat = _hand_off_harm(scenario)
    role = scenario.role_of_stage()
    rest = _pass(scenario, start=1, handed_off=len(role) > 1 and role[1] != role[0])
    # Unknown is the chance a to advance from the first stage. With w the chance to win of a lead
    # at its first stage, y of one brought back there by a hand-off, and v of one entering the
    # second stage, each first step gives one equation (r repeat, t restart of the first stage,
    # L and R loss and repeat of hand-offs):
    #   w = (r + t) w + a v         y = (r + t + R a) w + (1 - L - R) a v
    #   v = rest.won + rest.back w + rest.handed_back y
    # Putting v and y into the first leaves a quadratic in a with one positive root.
    on = 1 - (first.repeat + first.restart)
    squared = rest.handed_back * chance * repeat
    linear = rest.won + chance * (
        rest.back + rest.handed_back * (first.repeat + first.restart + (1 - (loss + repeat)) * on)
    )
    twice = linear + sqrt(linear**2 + 4 * squared * chance * on)
    advance = 2 * chance * on / twice if twice else inf
    if advance > on * (1 + 1e-12):
        raise ValueError(f"no drop-off at {first.name} makes the chance to win {chance}")
    return max(0.0, on - advance)


def skill(scenario: Scenario) -> dict[str, float]:
    """By role: time a visit takes, as a share of what someone who does every stage needs."""
    stages, gain = len(scenario.stages), scenario.team.specialist_gain
    if stages == 1:
        return {role.name: 1.0 for role in scenario.team.roles}
    return {
        role.name: 1 / (1 + gain * (1 - (len(role.stages) - 1) / (stages - 1)))
        for role in scenario.team.roles
    }


def offered_load(scenario: Scenario) -> dict[str, float]:
    """By role: people the leads would keep busy all their selling hours (erlangs).

    As model.md's load: the extra work of explaining deals again, juggling and changes of programme
    are left out. Source: Little 1961, applied to the people at work.
    """
    hours = _hours_per_lead(scenario)
    per_week = scenario.leads.per_week
    return {
        role.name: min(_MOST_BUSY, per_week * hours[role.name] / role.selling_hours_per_week)
        for role in scenario.team.roles
    }


def loads(scenario: Scenario) -> dict[str, float]:
    """By role: offered work as a share of the hours its people have. From 1 on it is overloaded."""
    offered = offered_load(scenario)
    return {role.name: offered[role.name] / role.people for role in scenario.team.roles}


def overloaded(scenario: Scenario) -> tuple[str, ...]:
    """Roles whose load is 1 or more while nobody turns leads away (model.md, Checks)."""
    if scenario.pull.when_full == "turn_away":
        return ()
    return tuple(name for name, load in loads(scenario).items() if load >= 1)


def bottleneck(scenario: Scenario) -> str:
    """The role with the highest load, the earliest of equals."""
    return _highest_load(scenario)[0].name


def expected_wins_per_week(scenario: Scenario) -> float:
    """Wins per week when only the chance to win and the bottleneck's hours limit them.

    Source: Hopp & Spearman, Factory Physics, ch. 7: no line outruns its bottleneck.
    """
    return scenario.leads.per_week * win_chance(scenario) / max(1.0, _highest_load(scenario)[1])


@dataclass(frozen=True)
class Takt:
    """The beat of the leads beside the pace of the bottleneck, in minutes of selling time."""

    role: str
    lead_every_minutes: float
    needs_minutes: float


def takt_minutes(scenario: Scenario) -> Takt:
    """How often a lead comes, and how long the bottleneck role, all its people, works on one.

    Both in minutes of that role's selling time; their ratio is its load.
    Source: takt time, Ohno 1988 (available time / demand).
    """
    role, load = _highest_load(scenario)
    every = role.selling_hours_per_week * MINUTES_PER_HOUR / scenario.leads.per_week
    return Takt(role.name, every, every * load)


def warmup_weeks(scenario: Scenario) -> float:
    """Weeks that run before the measured window: those given, else as many as the team needs.

    Three times as long as a win takes that never waits, in whole quarters, within the bounds.
    """
    if scenario.clock.warmup_weeks is not None:
        return scenario.clock.warmup_weeks
    # A time that is whole quarters but for rounding is no quarter longer.
    quarters = ceil(min(3 * weeks_to_win(scenario) / WEEKS_PER_QUARTER, MOST_WEEKS) - 1e-9)
    return float(min(max(WEEKS_PER_QUARTER * quarters, _LEAST_WARMUP_WEEKS), MOST_WEEKS))


def weeks_to_win(scenario: Scenario) -> float:
    """Expected time of a lead, given that it wins and never waits: work, buyer's time and delays.

    Repeats and restarts are in; juggling, changes of programme and the harm of hand-offs, but for
    their delay, are out.
    Source: a lead given that it wins is a Markov chain again (Doob 1957); of independent passes
    those before the one that wins are geometric in number.
    """
    role, of_role = scenario.role_of_stage(), skill(scenario)
    delay = scenario.hand_off.delay.mean_days / DAYS_PER_WEEK * pod_factor(scenario)
    spent, again = 0.0, 0.0  # in a pass so far; in passes that restart, by how often they do
    reached, lost = 1.0, 0.0
    for i, stage in enumerate(scenario.stages):
        home = scenario.team.roles[role[i]]
        work = stage.work.mean_hours * of_role[home.name] / home.selling_hours_per_week
        leaves = 1 - stage.repeat
        spent += (work + stage.buyer.mean_days / DAYS_PER_WEEK) / leaves
        if i > 0 and role[i] != role[i - 1]:
            spent += delay
        way_back = delay if role[i] != role[0] else 0.0
        again += reached * stage.restart / leaves * (spent + way_back)
        lost += reached * stage.drop_off / leaves
        reached *= stage.advance / leaves
    return spent + again / (reached + lost)


def pod_factor(scenario: Scenario) -> float:
    """Factor on a hand-off's delay, loss and repeat: less than 1 inside a mixed team."""
    return scenario.team.pod_factor


def _hours_per_lead(scenario: Scenario) -> dict[str, float]:
    """By role: hours of work one lead brings, the specialist's gain in."""
    home, of_role = scenario.role_of_stage(), skill(scenario)
    hours = dict.fromkeys(of_role, 0.0)
    for stage, role, visits in zip(scenario.stages, home, visits_per_lead(scenario), strict=True):
        name = scenario.team.roles[role].name
        hours[name] += float(visits) * stage.work.mean_hours * of_role[name]
    return hours


def _highest_load(scenario: Scenario) -> tuple[Role, float]:
    by_role = loads(scenario)
    role = max(scenario.team.roles, key=lambda role: by_role[role.name])
    return role, by_role[role.name]


# A deal's way is cut into passes (from entering the first stage to the end or to a restart), and a
# pass into stays (all visits from entering a stage to leaving it). Only sums, products and
# quotients of chances follow, no differences of nearly equal numbers: a thousand restarts per deal
# are as exact as one (Grassmann, Taksar & Heyman 1985).


@dataclass(frozen=True)
class _Stay:
    """One stay in a stage: expected visits, and the chances of how it ends."""

    visits: float
    on: float
    restart: float
    lost: float


@dataclass(frozen=True)
class _Pass:
    """One pass: expected visits of each stage, and the chances of how it ends."""

    visits: tuple[float, ...]
    won: float
    lost: float
    back: float  # restarts within the first stage's role
    handed_back: float  # restarts that are hand-offs


def _stay(stage: Stage, loss: float, repeat: float) -> _Stay:
    """A stay whose first visit turns `loss` and `repeat` of its advances to harm."""
    after_first = (stage.repeat + repeat * stage.advance) / (1 - stage.repeat)
    visits = 1 + after_first
    return _Stay(
        visits=visits,
        on=stage.advance * (1 - (loss + repeat) + after_first),
        restart=stage.restart * visits,
        lost=stage.drop_off * visits + loss * stage.advance,
    )


def _pass(scenario: Scenario, start: int, handed_off: bool) -> _Pass:
    """The pass of a deal that enters stage `start`, by a hand-off or not."""
    role = scenario.role_of_stage()
    harm = _hand_off_harm(scenario)
    visits = [0.0] * len(role)
    reached, lost, back, handed_back = 1.0, 0.0, 0.0, 0.0
    for i in range(start, len(role)):
        after_hand_off = handed_off if i == start else role[i] != role[i - 1]
        stay = _stay(scenario.stages[i], *(harm if after_hand_off else (0.0, 0.0)))
        visits[i] = reached * stay.visits
        lost += reached * stay.lost
        if role[i] == role[0]:
            back += reached * stay.restart
        else:
            handed_back += reached * stay.restart
        reached *= stay.on
    return _Pass(tuple(visits), reached, lost, back, handed_back)


def _passes(scenario: Scenario) -> Iterator[tuple[float, _Pass]]:
    """(expected number, pass) of one lead, for passes begun without and with a hand-off."""
    fresh, handed = _pass(scenario, 0, False), _pass(scenario, 0, True)
    # A pass after a hand-off is followed by others like it until it ends or a restart is none.
    leaves_handed = handed.back + handed.lost + handed.won
    handed_per_fresh = fresh.handed_back / leaves_handed
    ends_per_fresh = fresh.lost + fresh.won + handed_per_fresh * (handed.lost + handed.won)
    yield 1 / ends_per_fresh, fresh
    yield handed_per_fresh / ends_per_fresh, handed


def _hand_off_harm(scenario: Scenario) -> tuple[float, float]:
    """(loss, repeat) of a hand-off, as it is inside a mixed team where there are any."""
    milder = pod_factor(scenario)
    return scenario.hand_off.loss * milder, scenario.hand_off.repeat * milder
