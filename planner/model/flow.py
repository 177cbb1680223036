"""What follows from a scenario without simulating it: visits, win chance, loads, takt.

All of it leaves out deals that go cold, and juggling. It is of the scenario's own values at the
start of the measured window: changes and hires that come at once are in, and of a season its mean.
(model.md does not say whether a season is; with the factor of the first week, a window that begins
in the busiest one would be called overloaded.) Leads that come back are in, as many as there are
once their number has settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from planner.model.calendar import season_mean, times_at
from planner.model.comings import people_at_start
from planner.model.fields import highest
from planner.model.passes import Harm, chance_of, chances_of, one_pass, stays, visits_of
from planner.model.routes import Route, routes
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Clock, Scenario
from planner.model.team import Role

MINUTES_PER_HOUR = 60

_LEAST_WARMUP_WEEKS = 26
MOST_WEEKS = highest(Clock, "warmup_weeks")

# People kept busy, at most: what would be infinite (hours of work over next to no selling hours)
# can then still be added up, compared and divided.
_MOST_BUSY = 1e300

# Where every win comes back and every lead is won, their number grows for ever; from so many leads
# out of one on it makes no difference.
_MOST_RETURNS = 1e12

_ROUNDING = 1e-9
_HALVINGS = 60  # of a number between 0 and 1: to the last bit


def visits_per_lead(scenario: Scenario) -> NDArray[np.float64]:
    """Expected visits to each stage for one lead that comes for the first time, nobody going cold.

    Repeats, restarts, the harm of hand-offs and what comes back are in. Shape (stages,).
    """
    visits = np.zeros(len(scenario.stages))
    for leads, route, harm in _routes_of_a_lead(scenario):
        for stop, often in zip(route.stops, visits_of(route.stops, harm), strict=True):
            visits[stop.stage] += leads * often
    return visits


def of_a_stay(scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of a deal from entering a stage until it leaves it, nobody going cold: expected visits, and
    chance that it is handed to another role then; (stages,) each.

    With kinds the mean over their stays; one visit where no deal comes.
    """
    count = len(scenario.stages)
    number, visits, handed = np.zeros(count), np.zeros(count), np.zeros(count)
    for leads, route, harm in _routes_of_a_lead(scenario):
        of_stop = zip(route.stops, visits_of(route.stops, harm), strict=True)
        for (stop, often), (each, on) in zip(of_stop, stays(route.stops, harm), strict=True):
            number[stop.stage] += leads * often / each
            visits[stop.stage] += leads * often
            handed[stop.stage] += leads * often / each * on
    comes = number > 0
    return (
        np.divide(visits, number, out=np.ones(count), where=comes),
        np.divide(handed, number, out=np.zeros(count), where=comes),
    )


def win_chance(scenario: Scenario) -> float:
    """Share of the leads that come for the first time that end won, nobody going cold."""
    chances = (
        route.share * chance_of(route.stops, harm)
        for _, route, harm in _routes_of_a_lead(scenario)
        if route.share
    )
    return min(1.0, sum(chances))


def wins_per_lead(scenario: Scenario) -> float:
    """Expected wins of one lead that comes for the first time, with those when it comes back."""
    return sum(
        leads * chance_of(route.stops, harm) for leads, route, harm in _routes_of_a_lead(scenario)
    )


def hours_of_a_lead(scenario: Scenario) -> float:
    """Hours of work that one lead brings, by who does every stage; what comes back is in."""
    return sum(
        leads * visits * stop.hours
        for leads, route, harm in _routes_of_a_lead(scenario)
        for stop, visits in zip(route.stops, visits_of(route.stops, harm), strict=True)
    )


def value_of_a_win_usd(scenario: Scenario) -> float:
    """What a win is worth on average over the kinds, by their wins; 0 where none is ever won.

    Seasons and changes of value are left out.
    """
    usual = scenario.money.deal_value_usd
    if not any(kind.value_usd is not None for kind in scenario.kinds):
        return usual
    worth = [usual if kind.value_usd is None else kind.value_usd for kind in scenario.kinds]
    wins = [
        leads * chance_of(route.stops, harm) for leads, route, harm in _routes_of_a_lead(scenario)
    ]
    return float(np.dot(wins, worth) / sum(wins)) if sum(wins) else 0.0


def win_chances(scenario: Scenario) -> NDArray[np.float64]:
    """(S + 1,): chance that a deal entering each stage is won, nobody going cold; 1 after the last.

    A stage that begins another role is entered by a hand-off. With kinds the mean over those that
    visit the stage, by their visits; where none does, as in the stage after.
    """
    count = len(scenario.stages)
    visits, won = np.zeros(count), np.zeros(count)
    for leads, route, harm in _routes_of_a_lead(scenario):
        often = visits_of(route.stops, harm)
        # A kind of which no lead comes may still be among today's open deals.
        weights = [max(leads, 1e-12) * one for one in often]
        for stop, weight, chance in zip(
            route.stops, weights, chances_of(route.stops, harm), strict=True
        ):
            visits[stop.stage] += weight
            won[stop.stage] += weight * chance
    chances = [1.0] * (count + 1)
    for i in reversed(range(count)):
        chances[i] = float(won[i] / visits[i]) if visits[i] else chances[i + 1]
    return np.array(chances)


def leads_by_kind(scenario: Scenario) -> NDArray[np.float64]:
    """(kinds,): leads a week of each kind, those that come back included; (1,) without kinds."""
    of_a_lead = [leads for leads, _, _ in _routes_of_a_lead(scenario)]
    return first_leads_per_week(scenario) * np.array(of_a_lead)


def win_chances_of_kinds(scenario: Scenario) -> NDArray[np.float64]:
    """(kinds,): share of the leads of each kind that end won, nobody going cold; (1,) without."""
    return np.array(
        [chance_of(route.stops, harm) for _, route, harm in _routes_of_a_lead(scenario)]
    )


def hours_of_kinds(scenario: Scenario) -> NDArray[np.float64]:
    """(roles, kinds): hours a week of a role's work that come with each kind; (roles, 1) without.

    The specialist's gain is out: it is the same for all of a role's work.
    """
    found = _routes_of_a_lead(scenario)
    hours = np.zeros((len(scenario.team.roles), len(found)))
    for kind, (leads, route, harm) in enumerate(found):
        for stop, often in zip(route.stops, visits_of(route.stops, harm), strict=True):
            hours[stop.role, kind] += leads * often * stop.hours
    return first_leads_per_week(scenario) * hours


def hours_of_a_visit(scenario: Scenario) -> NDArray[np.float64]:
    """(kinds,): mean work of a visit of each kind to roles for which several kinds wait, of all its
    visits where there are none; (1,) without kinds.
    """
    found = routes(scenario)
    kinds_at = Counter(role for route in found for role in {stop.role for stop in route.stops})
    means = []
    for route in found:
        visits = visits_of(route.stops, (0.0, 0.0))
        often = list(zip(route.stops, visits, strict=True))
        shared = [(stop, each) for stop, each in often if kinds_at[stop.role] > 1 and each] or often
        hours = sum(each * stop.hours for stop, each in shared)
        means.append(hours / sum(each for _, each in shared))
    return np.array(means)


def first_leads_per_week(scenario: Scenario) -> float:
    """Leads a week that come for the first time."""
    return scenario.leads.per_week * times_at(scenario, 0).get("leads.per_week", 1.0)


def first_drop_off(scenario: Scenario, chance: float) -> float:
    """The drop-off of the first stage with which the scenario's `win_chance` is `chance`.

    Everything else stays as it is. `chance` > 0. Raises ValueError when no drop-off gives it.
    """
    if scenario.kinds:
        return _searched_drop_off(scenario, chance)
    first = scenario.stages[0]
    ((_, route, harm),) = _routes_of_a_lead(scenario)
    loss, repeat = harm
    stops = route.stops
    rest = one_pass(stops, harm, 1, len(stops) > 1 and stops[1].role != stops[0].role)
    # By first-step analysis (Kemeny & Snell 1960). Unknown is the chance a to advance from the
    # first stage. With w the chance to win of a lead at its first stage, y of one brought back
    # there by a hand-off, and v of one entering the second stage, each first step gives one
    # equation (r repeat, t restart of the first stage, L and R loss and repeat of hand-offs):
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


def _searched_drop_off(scenario: Scenario, chance: float) -> float:
    """By halving: the more drop off at the first stage, the fewer are won, whatever the kinds."""
    first, *rest = scenario.stages

    def chance_with(drop_off: float) -> float:
        changed_first = first.model_copy(update={"drop_off": drop_off})
        return win_chance(scenario.model_copy(update={"stages": (changed_first, *rest)}))

    low, high = 0.0, (1 - (first.repeat + first.restart)) * (1 - _ROUNDING)
    if not chance_with(high) <= chance * (1 + _ROUNDING):
        raise ValueError(f"no drop-off at {first.name} makes the chance to win {chance}")
    if chance_with(low) < chance * (1 - _ROUNDING):
        raise ValueError(f"no drop-off at {first.name} makes the chance to win {chance}")
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_with(middle) > chance else (low, middle)
    return high


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
    per_week = first_leads_per_week(scenario)
    return {
        role.name: min(_MOST_BUSY, per_week * hours[role.name] / hours_per_week(scenario, role))
        for role in scenario.team.roles
    }


def loads(scenario: Scenario) -> dict[str, float]:
    """By role: offered work as a share of the hours its people have. From 1 on it is overloaded."""
    offered = offered_load(scenario)
    return {
        role.name: offered[role.name] / people_at_start(scenario, role)
        for role in scenario.team.roles
    }


def hours_per_week(scenario: Scenario, role: Role) -> float:
    """Hours that one person of the role has for deals."""
    times = times_at(scenario, 0).get("selling_hours", 1.0)
    return role.selling_hours_per_week * times * season_mean(scenario, "hours")


def overloaded(scenario: Scenario) -> tuple[str, ...]:
    """Roles whose load is 1 or more while nobody turns leads away (model.md, Checks)."""
    if scenario.pull.when_full == "turn_away":
        return ()
    return tuple(name for name, load in loads(scenario).items() if load >= 1)


def tipping(scenario: Scenario) -> tuple[str, ...]:
    """Roles that are not overloaded, but would be with everybody juggling as many deals as slow
    work down most: load × (1 + 2 × switching cost) ≥ 1. A limit on open deals keeps off as much of
    that as it allows nobody to have.

    A queue can then grow for good by growing once.
    """
    if scenario.pull.when_full == "turn_away":
        return ()
    cap, juggled = scenario.pull.deals_per_rep, scenario.focus.deals_per_rep
    most = 2.0 if cap is None else min(max(cap / juggled - 1, 0.0), 2.0)
    slowest = 1 + scenario.focus.switching_cost * most
    return tuple(name for name, load in loads(scenario).items() if load < 1 <= load * slowest)


def bottleneck(scenario: Scenario) -> str:
    """The role with the highest load, the earliest of equals."""
    return _highest_load(scenario)[0].name


def expected_wins_per_week(scenario: Scenario) -> float:
    """Wins per week when only the chance to win and the bottleneck's hours limit them.

    Source: Hopp & Spearman, Factory Physics, ch. 7: no line outruns its bottleneck.
    """
    wins = first_leads_per_week(scenario) * wins_per_lead(scenario)
    return wins / max(1.0, _highest_load(scenario)[1])


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
    every = hours_per_week(scenario, role) * MINUTES_PER_HOUR / leads_by_kind(scenario).sum()
    return Takt(role.name, every, every * load)


def warmup_weeks(scenario: Scenario) -> float:
    """Weeks that run before the measured window: those given, else as many as the team needs.

    With `today` the run begins with the window.
    """
    if scenario.today is not None:
        return 0.0
    given = scenario.clock.warmup_weeks
    return warmup_needed_weeks(scenario) if given is None else given


def warmup_needed_weeks(scenario: Scenario) -> float:
    """Three times as long as a win takes that never waits, in whole quarters, within the bounds."""
    # A time that is whole quarters but for rounding is no quarter longer.
    quarters = ceil(min(3 * weeks_to_win(scenario) / WEEKS_PER_QUARTER, MOST_WEEKS) - 1e-9)
    return float(min(max(WEEKS_PER_QUARTER * quarters, _LEAST_WARMUP_WEEKS), MOST_WEEKS))


def weeks_to_win(scenario: Scenario) -> float:
    """Expected time of a lead, given that it wins and never waits: work, buyer's time and delays.

    The slowest kind's; 0 where none can win. Repeats and restarts are in; seasons and changes,
    juggling, changes of programme and the harm of hand-offs, but for their delay, are out.
    Source: a lead given that it wins is a Markov chain again (Doob 1957); of independent passes
    those before the one that wins are geometric in number.
    """
    kinds = weeks_to_win_of_kinds(scenario)
    return max((weeks for weeks in kinds if weeks is not None), default=0.0)


def weeks_to_win_of_kinds(
    scenario: Scenario, wait_days: Sequence[float] | None = None
) -> tuple[float | None, ...]:
    """(kinds,): `weeks_to_win` of each, None where none can win; (1,) without kinds.

    wait_days (stages,): what each visit to a stage waits for somebody, if it does.
    """
    waits = [0.0] * len(scenario.stages) if wait_days is None else wait_days
    return tuple(_weeks_to_win(scenario, route, waits) for route in routes(scenario))


def _weeks_to_win(scenario: Scenario, route: Route, wait_days: Sequence[float]) -> float | None:
    """That of one kind; None where no deal of it is ever won."""
    of_role, roles = skill(scenario), scenario.team.roles
    delay = scenario.hand_off.delay.mean_days / DAYS_PER_WEEK * pod_factor(scenario)
    first = route.stops[0]
    spent, again = 0.0, 0.0  # in a pass so far; in passes that restart, by how often they do
    reached, lost, before = 1.0, 0.0, first.role
    for stop in route.stops:
        home = roles[stop.role]
        work = home.weeks_for(stop.hours * of_role[home.name])
        leaves = 1 - stop.repeat
        spent += (work + (stop.buyer_days + wait_days[stop.stage]) / DAYS_PER_WEEK) / leaves
        if stop.role != before:
            spent += delay
        way_back = delay if stop.role != first.role else 0.0
        again += reached * stop.restart / leaves * (spent + way_back)
        lost += reached * stop.drop_off / leaves
        reached *= stop.advance / leaves
        before = stop.role
    return spent + again / (reached + lost) if reached else None


def pod_factor(scenario: Scenario) -> float:
    """Factor on a hand-off's delay, loss and repeat: less than 1 inside a mixed team."""
    return scenario.team.pod_factor


def _hours_per_lead(scenario: Scenario) -> dict[str, float]:
    """By role: hours of work one lead brings, the specialist's gain and what comes back in."""
    of_role, roles = skill(scenario), scenario.team.roles
    hours = dict.fromkeys(of_role, 0.0)
    for leads, route, harm in _routes_of_a_lead(scenario):
        for stop, visits in zip(route.stops, visits_of(route.stops, harm), strict=True):
            name = roles[stop.role].name
            hours[name] += leads * visits * stop.hours * of_role[name]
    return hours


def _highest_load(scenario: Scenario) -> tuple[Role, float]:
    by_role = loads(scenario)
    role = max(scenario.team.roles, key=lambda role: by_role[role.name])
    return role, by_role[role.name]


def _routes_of_a_lead(scenario: Scenario) -> list[tuple[float, Route, Harm]]:
    """For each kind: the leads of it that one lead which comes for the first time brings, itself
    and those that come back; its route; and the harm of its hand-offs.
    """
    times = times_at(scenario, 0)
    milder = pod_factor(scenario)
    loss = scenario.hand_off.loss * times.get("hand_off.loss", 1.0) * milder
    harm = (loss, scenario.hand_off.repeat * milder)
    found = routes(scenario, times)
    leads = _with_returns(scenario, found, harm)
    return [(of_kind, route, harm) for of_kind, route in zip(leads, found, strict=True)]


def _with_returns(scenario: Scenario, found: Sequence[Route], harm: Harm) -> list[float]:
    """(kinds,): leads out of one that comes for the first time, generation after generation.

    A kind comes back as one kind only, so its generations end, or go round for ever: a geometric
    series.
    """
    if not any(kind.comes_back for kind in scenario.kinds):
        return [route.share for route in found]
    place = {kind.name: i for i, kind in enumerate(scenario.kinds)}
    leads = [0.0] * len(found)
    back = [
        (place[kind.comes_back.kind], kind.comes_back.share * chance_of(route.stops, harm))
        if kind.comes_back
        else None
        for kind, route in zip(scenario.kinds, found, strict=True)
    ]
    for first, route in enumerate(found):
        chain: dict[int, float] = {}
        kind, amount = first, route.share
        round_of = 1.0
        while amount:
            if kind in chain:  # from here on it goes round
                gain = amount / chain[kind]
                round_of = min(_MOST_RETURNS, 1 / (1 - gain)) if gain < 1 else _MOST_RETURNS
                break
            chain[kind] = amount
            following = back[kind]
            if following is None:
                break
            kind, amount = following[0], amount * following[1]
        is_round = False
        for one, once in chain.items():
            is_round = is_round or one == kind
            leads[one] += once * (round_of if is_round else 1.0)
    return leads
