"""Help: whoever has nothing to do takes another role's waiting deal.

At the end of an instant nobody of a pod is free while a deal waits in another pooled role's queue
there. So only pods where something has happened since need a look.
"""

from __future__ import annotations

import numpy as np

from planner.engine.endings import leaves_where_it_waits
from planner.engine.events import work_starts
from planner.engine.jit import at, routine, step
from planner.engine.people import take_free
from planner.engine.state import NOBODY, first_in


@routine
def help_where_idle(state, station):
    """In each pod of the stations looked at, from the first on, all free people help.

    The free people of each role in turn take what comes first.
    """
    pod = _pods_of(state, np.int64(station))
    while pod != NOBODY:
        state.pods[at(pod)].listed = 0
        for role in range(state.roles.size):
            _role_helps(state, role, pod)
        pod = np.int64(state.pods[at(pod)].next_listed)


@step
def _pods_of(state, station):
    """The head of a list of the pods of the stations that were looked at."""
    first = np.int64(NOBODY)
    while station != NOBODY:
        number = np.int64(state.role_pods[at(state.stations[at(station)].role_pod)].pod)
        pod = state.pods[at(number)]
        if pod.listed == 0:
            pod.listed = 1
            pod.next_listed = first
            first = number
        station = np.int64(state.stations[at(station)].next_listed)
    return first


@step
def _role_helps(state, role, pod):
    """The free people of a role in a pod, the lowest number first, while anything waits there."""
    crew = state.role_pods[at(state.roles[at(role)].first_role_pod + pod)]
    number = np.int64(crew.first_station)
    while number != NOBODY:
        station = state.stations[at(number)]
        while station.free > 0:
            slot = _first_elsewhere(state, role, pod)
            if slot == NOBODY:
                return
            leaves_where_it_waits(state, slot)
            work_starts(state, slot, station, take_free(state, station))
        number = np.int64(station.next)


@step
def _first_elsewhere(state, role, pod):
    """Of the deals in the pooled queues of a pod's other roles the one that comes first, or NOBODY.

    Whatever the order of work: a helper takes what has been ready longest.
    """
    best = np.int64(NOBODY)
    for other in range(state.roles.size):
        if other != role and not state.roles[at(other)].owns_deals:
            crew = state.role_pods[at(state.roles[at(other)].first_role_pod + pod)]
            station = state.stations[at(crew.first_station)]
            if station.waiting > 0:
                best = _first_of(state, station, best)
    return best


@step
def _first_of(state, station, best):
    """The first of those who wait at a station and one more, if there is one."""
    for line in range(station.line, station.line + state.rules.queues):
        slot = first_in(state, line)
        if slot != line and (best == NOBODY or _comes_before(state, slot, best)):
            best = slot
    return best


@step
def _comes_before(state, slot, other):
    """Does the one deal come before the other, whatever their stages?"""
    first, second = state.deals[at(slot)], state.deals[at(other)]
    rank, other_rank = state.kinds[at(first.kind)].rank, state.kinds[at(second.kind)].rank
    if rank != other_rank:
        return rank < other_rank
    if first.ready != second.ready:
        return first.ready < second.ready
    return first.order < second.order
