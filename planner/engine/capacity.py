"""Room: which pod takes one more deal, which station it is open at, who waits at which gate.

A role's people in one pod are a role pod. It has room while its open deals are below the cap; where
it has none, deals from other roles wait at its gate, and leads in the pool.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import WHOLE, at, routine, step
from planner.engine.random_numbers import ASSIGNMENT, draw_bits, uniform
from planner.engine.speed import most_unslowed
from planner.engine.state import ENDED, NOBODY, PASSED_ON, first_in, note
from planner.engine.tables import IN_TURN, NO_LIMIT, RANDOM

OWNER_GONE = 65535  # in place of the station of a deal's owner


@step
def set_all_empty(state):
    """Nobody open anywhere: all have room, and no gate to look at."""
    for number in range(state.stations.size):
        station = state.stations[at(number)]
        station.open = 0
        set_people_there(state, number, station.people)
        if station.people == 0:  # of owners to come
            station.limit = 0
    for number in range(state.role_pods.size):
        role_pod = state.role_pods[at(number)]
        role_pod.roomy = role_pod.stations
        role_pod.listed = 0
        role_pod.chosen_last = NOBODY
    for number in range(state.pods.size):
        state.pods[at(number)].open = 0
    state.clock.gate = NOBODY


@step
def set_people_there(state, number, people):
    """So many people are there at a station: they set its limit, and how its deals slow them."""
    station = state.stations[at(number)]
    cap = state.rules.people_cap
    station.limit = NO_LIMIT if cap == NO_LIMIT else cap * people
    station.there = max(people, 1)
    station.unslowed = most_unslowed(state, station.there)


@step
def kind_to_admit(state):
    """The kind of the lead to be admitted next; NOBODY when there is room for none.

    There must be leads in the pool.
    """
    if state.clock.admitted >= state.rules.system_cap:
        return NOBODY
    if WHOLE and state.kinds.size > 1:
        return _first_kind_with_room(state)
    return 0 if pod_with_room(state, 0) != NOBODY else NOBODY


@routine
def _first_kind_with_room(state):
    """Of the kinds that wait outside and have room, the one whose lead comes first."""
    best = NOBODY
    for kind in range(state.kinds.size):
        line = pool_line(kind)
        if first_in(state, line) == line or pod_with_room(state, kind) == NOBODY:
            continue
        if best == NOBODY or _comes_before(state, kind, best):
            best = kind
    return best


@step
def _comes_before(state, kind, other):
    """Does the next lead of a kind come before that of another: by rank, then as it stands?"""
    rank, other_rank = state.kinds[at(kind)].rank, state.kinds[at(other)].rank
    if rank != other_rank:
        return rank < other_rank
    lead = state.deals[at(next_lead(state, kind))]
    other_lead = state.deals[at(next_lead(state, other))]
    if lead.ready != other_lead.ready:
        return (lead.ready > other_lead.ready) == (state.rules.freshest != 0)
    return lead.order < other_lead.order


@step
def next_lead(state, kind):
    """Of a kind's leads in the pool, the one to be admitted next; there must be one."""
    line = pool_line(kind)
    if state.rules.freshest == 0:
        return first_in(state, line)
    # Of those that came last, the one with the lowest number: often they are one.
    deals = state.deals
    slot = np.int64(deals[at(line)].previous)
    ready = deals[at(slot)].ready
    while deals[at(deals[at(slot)].previous)].ready == ready:
        slot = np.int64(deals[at(slot)].previous)
    return slot


@step
def pod_with_room(state, kind):
    """The pod with room in the kind's first role and the fewest open deals a person, or NOBODY."""
    first_role_pod = state.roles[at(state.kinds[at(kind)].first_role)].first_role_pod
    best = NOBODY
    for pod in range(state.pods.size):
        if state.role_pods[at(first_role_pod + pod)].roomy > 0 and (
            best == NOBODY or _has_fewer_open(state, pod, best)
        ):
            best = pod
    return best


@step
def emptiest_pod(state):
    """The pod with the fewest open deals a person, with room or not."""
    best = 0
    for pod in range(1, state.pods.size):
        if _has_fewer_open(state, pod, best):
            best = pod
    return best


@step
def _has_fewer_open(state, pod, other):
    """Has a pod fewer open deals a person than another? One with nobody there comes last."""
    first, second = state.pods[at(pod)], state.pods[at(other)]
    if (first.people == 0) != (second.people == 0):
        return second.people == 0
    return first.open * max(second.people, 1) < second.open * max(first.people, 1)


@step
def enters_role(state, slot, role, within_limits):
    """First entry: it gets its station for good. See `choose_station`."""
    deal = state.deals[at(slot)]
    number = state.roles[at(role)].first_role_pod + deal.pod
    role_pod = state.role_pods[at(number)]
    station = np.int64(role_pod.first_station)
    if role_pod.stations > 1:
        station = choose_station(state, slot, number, 0, within_limits)
    elif WHOLE and state.rules.has_places:
        role_pod.chosen_last = station  # there may be more later, to take turns with
    deal.been_in |= 1 << role
    deal.owners[at(role)] = station
    enters_station(state, slot, station)


@routine
def choose_station(state, slot, number, owners, within_limits):
    """The deal's station in a role pod: with the fewest open deals, any by chance, or in turn.

    owners: how many it has had so far. within_limits: of those with room, of which there must be
    one. Else of those whose people take deals at all; NOBODY where there is none.
    """
    stations = state.stations
    role_pod = state.role_pods[at(number)]
    if state.rules.assignment == IN_TURN:
        return _station_in_turn(state, role_pod, within_limits)
    skip = np.int64(NO_LIMIT)
    if state.rules.assignment == RANDOM:
        among = role_pod.roomy if within_limits else _taking_deals(state, role_pod)
        deal = state.deals[at(slot)]
        luck = uniform(draw_bits(deal.key, deal.stage, owners, ASSIGNMENT))
        skip = np.int64(luck * among)
    best = np.int64(NOBODY)
    station = np.int64(role_pod.first_station)
    while station != NOBODY:
        if _takes(stations[at(station)], within_limits):
            if skip == 0:
                return station
            skip -= 1
            if best == NOBODY or stations[at(station)].open < stations[at(best)].open:
                best = station
        station = _after(state, role_pod, station)
    return best


@step
def _after(state, role_pod, station):
    """The station of a role pod after this one, or NOBODY."""
    if WHOLE:
        return np.int64(state.stations[at(station)].next)
    last = role_pod.first_station + role_pod.stations - 1
    return np.int64(station + 1 if station < last else NOBODY)


@step
def _takes(station, within_limits):
    if within_limits:
        return station.open < station.limit
    return station.limit > 0


@step
def _taking_deals(state, role_pod):
    """How many of its stations take deals, with room or not."""
    among = 0
    station = np.int64(role_pod.first_station)
    while station != NOBODY:
        among += state.stations[at(station)].limit > 0
        station = _after(state, role_pod, station)
    return among


@routine
def _station_in_turn(state, role_pod, within_limits):
    """The next station that takes the deal after the one chosen last, or NOBODY."""
    number = np.int64(role_pod.chosen_last)
    for _ in range(role_pod.stations):
        number = (
            np.int64(role_pod.first_station)
            if number == NOBODY
            else _after(state, role_pod, number)
        )
        if number == NOBODY:
            number = np.int64(role_pod.first_station)
        if _takes(state.stations[at(number)], within_limits):
            role_pod.chosen_last = number
            return number
    return NOBODY


@step
def is_owned_by(state, slot, role, station):
    """Is this the slot of a deal that has its owner in the role at that station?"""
    deal = state.deals[at(slot)]
    # Leads outside and wins on their way back are open at no station.
    is_open = deal.where != ENDED and deal.station != NOBODY
    return is_open and (deal.been_in >> role) & 1 and deal.owners[at(role)] == station


@step
def owners_so_far(state, deal):
    """How many owners a deal has had, in all roles."""
    owners = np.int64(deal.passed_on)
    for role in range(state.roles.size):
        owners += state.roles[at(role)].owns_deals & (deal.been_in >> role)
    return owners


@step
def owner_at(state, number):
    """The person of an owner's station."""
    return np.int64(state.person_of_bit[at(64 * state.stations[at(number)].first_word)])


@routine
def finds_owner_gone(state, slot, role):
    """A deal comes back to a role where its person has gone: a colleague's station, or nobody's."""
    deal = state.deals[at(slot)]
    number = np.int64(state.roles[at(role)].first_role_pod + deal.pod)
    deal.rebriefs |= 1 << role
    station = choose_station(state, slot, number, owners_so_far(state, deal), False)
    if station == NOBODY:
        return np.int64(state.role_pods[at(number)].unowned)
    deal.owners[at(role)] = station
    deal.passed_on += 1
    note(state, slot, owner_at(state, station), PASSED_ON)
    return station


@step
def enters_station(state, slot, number):
    """Count the deal as open at the station."""
    state.deals[at(slot)].station = number
    station = state.stations[at(number)]
    station.open += 1
    if station.open == station.limit:
        state.role_pods[at(station.role_pod)].roomy -= 1


@step
def leaves_station(state, slot):
    """Count the deal as open there no more; that may make room."""
    station = state.stations[at(state.deals[at(slot)].station)]
    if station.open == station.limit:
        state.role_pods[at(station.role_pod)].roomy += 1
        look_at_gate(state, station.role_pod)
    station.open -= 1


@step
def pool_line(kind):
    """The line of a kind's leads in the pool: so none holds up another that has room."""
    return kind if WHOLE else np.int64(0)


@step
def gate_line(state, deal, role_pod):
    """The line in which a deal waits for room in a role pod."""
    gate = state.role_pods[at(role_pod)].gate
    return gate + state.kinds[at(deal.kind)].rank if WHOLE else gate


@step
def first_at_gate(state, number):
    """The deal to be let into a role pod first, of those at its gate; NOBODY when there is none."""
    line = state.role_pods[at(number)].gate
    ranks = state.rules.ranks if WHOLE else np.int64(1)
    for gate in range(line, line + ranks):
        if first_in(state, gate) != gate:
            return first_in(state, gate)
    return NOBODY


@step
def look_at_gate(state, number):
    """Have a gate looked at when room is offered, if anybody waits there."""
    role_pod = state.role_pods[at(number)]
    if role_pod.listed == 0 and first_at_gate(state, number) != NOBODY:
        role_pod.listed = 1
        role_pod.next_listed = state.clock.gate
        state.clock.gate = number


@step
def first_gate(state):
    """Take the gate of the lowest number off the list of gates to look at (the list is short)."""
    clock = state.clock
    first, before_first = clock.gate, NOBODY
    before, number = clock.gate, state.role_pods[at(clock.gate)].next_listed
    while number != NOBODY:
        if number < first:
            first, before_first = number, before
        before, number = number, state.role_pods[at(number)].next_listed
    after = state.role_pods[at(first)].next_listed
    if before_first == NOBODY:
        clock.gate = after
    else:
        state.role_pods[at(before_first)].next_listed = after
    state.role_pods[at(first)].listed = 0
    return first
