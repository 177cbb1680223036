"""Room: which pod takes one more deal, which station it is open at, who waits at which gate.

A role's people in one pod are a role pod. It has room while its open deals are below the cap; where
it has none, deals from other roles wait at its gate, and leads in the pool.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, routine, step
from planner.engine.random_numbers import ASSIGNMENT, draw_bits, uniform
from planner.engine.state import NOBODY, first_in, parameters
from planner.engine.tables import IN_TURN, RANDOM


@step
def set_all_empty(state):
    """Nobody open anywhere: all have room, and no gate to look at."""
    for number in range(state.role_pods.size):
        role_pod = state.role_pods[at(number)]
        role_pod.roomy = role_pod.stations
        role_pod.listed = 0
        role_pod.chosen_last = NOBODY
    for number in range(state.stations.size):
        state.stations[at(number)].open = 0
    for number in range(state.pods.size):
        state.pods[at(number)].open = 0
    state.clock.gate = NOBODY


@step
def may_admit(state):
    """Is there room for one more lead, in the system and in some pod's first role?"""
    if state.clock.admitted >= state.rules.system_cap:
        return False
    return pod_with_room(state) != NOBODY


@step
def pod_with_room(state):
    """The pod with room in the first role that has the fewest open deals per person, or NOBODY."""
    first_role_pod = state.roles[at(parameters(state, NOBODY, 0).role)].first_role_pod
    best = NOBODY
    pods = state.pods
    for pod in range(pods.size):
        if state.role_pods[at(first_role_pod + pod)].roomy > 0 and (
            best == NOBODY
            or pods[at(pod)].open * pods[at(best)].people
            < pods[at(best)].open * pods[at(pod)].people
        ):
            best = pod
    return best


@step
def enters_role(state, slot, role):
    """First entry: it gets its station for good."""
    deal = state.deals[at(slot)]
    number = state.roles[at(role)].first_role_pod + deal.pod
    role_pod = state.role_pods[at(number)]
    station = np.int64(role_pod.first_station)
    if role_pod.stations > 1:
        station = _choose_station(state, slot, number)
    deal.been_in |= 1 << role
    deal.owners[at(role)] = station
    enters_station(state, slot, station)


@routine
def _choose_station(state, slot, role_pod):
    """Of its stations with room: the one with the fewest open deals, any by chance, or in turn."""
    first = state.role_pods[at(role_pod)].first_station
    stations = state.role_pods[at(role_pod)].stations
    if state.rules.assignment == IN_TURN:
        return _station_in_turn(state, state.role_pods[at(role_pod)])
    if state.rules.assignment == RANDOM:
        deal = state.deals[at(slot)]
        luck = uniform(draw_bits(deal.key, deal.stage, 0, ASSIGNMENT))
        skip = np.int64(luck * state.role_pods[at(role_pod)].roomy)
        for station in range(first, first + stations):
            if state.stations[at(station)].open < state.stations[at(station)].limit:
                if skip == 0:
                    return station
                skip -= 1
    best = NOBODY
    for station in range(first, first + stations):
        if state.stations[at(station)].open < state.stations[at(station)].limit and (
            best == NOBODY or state.stations[at(station)].open < state.stations[at(best)].open
        ):
            best = station
    return best


@routine
def _station_in_turn(state, role_pod):
    """The next station with room after the one chosen last; there must be one."""
    number = role_pod.chosen_last
    while True:
        number = (number + 1) % role_pod.stations
        station = state.stations[at(role_pod.first_station + number)]
        if station.open < station.limit:
            role_pod.chosen_last = number
            return role_pod.first_station + number


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
def gate_line(role_pod):
    """The line of the deals that wait for room in a role pod."""
    return 1 + role_pod


@step
def look_at_gate(state, number):
    """Have a gate looked at when room is offered, if anybody waits there."""
    role_pod = state.role_pods[at(number)]
    if role_pod.listed == 0 and first_in(state, gate_line(number)) != gate_line(number):
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
