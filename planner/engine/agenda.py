"""The agenda: which deal's next moment comes first.

A deal has at most one coming moment: the end of its work, of the buyer's time, of a hand-off, or of
its patience. The agenda is a binary heap of these with each deal's position known, so a moment can
be moved or struck out. At one instant the kind decides, then the lower lead number.
"""

from __future__ import annotations

import numpy as np

from planner.engine.compiled import step
from planner.engine.floor import NOBODY, WAITING


@step
def next_moment(floor):
    """Time of the first moment on the agenda; infinite when there is none."""
    if floor.clock.agenda_size == 0:
        return np.inf
    return floor.agenda[0].time


@step
def schedule(floor, slot, time):
    """Set the deal's next moment, in place of the one it had; its kind is where the deal is."""
    place = floor.deals[slot].place
    if place == NOBODY:
        clock = floor.clock
        place = clock.agenda_size
        clock.agenda_size += 1
        _rise(floor, place, slot, time)
    elif _is_before(floor, time, slot, floor.agenda[place].time, slot):
        _rise(floor, place, slot, time)
    else:
        _sink(floor, place, slot, time)


@step
def strike_out(floor, slot):
    """Take the deal's next moment off the agenda, if it has one."""
    place = floor.deals[slot].place
    if place == NOBODY:
        return
    clock = floor.clock
    floor.deals[slot].place = NOBODY
    last = clock.agenda_size - 1
    clock.agenda_size = last
    if place == last:
        return
    time = floor.agenda[last].time
    mover = floor.agenda[last].slot
    parent = (place - 1) >> 1
    if place > 0 and _is_before(
        floor, time, mover, floor.agenda[parent].time, floor.agenda[parent].slot
    ):
        _rise(floor, place, mover, time)
    else:
        _sink(floor, place, mover, time)


@step
def _is_before(floor, time, slot, other_time, other_slot):
    if time != other_time:
        return time < other_time
    deal = floor.deals[slot]
    other = floor.deals[other_slot]
    # All waits end alike, wherever the deal waits.
    kind, other_kind = min(deal.where, WAITING), min(other.where, WAITING)
    if kind != other_kind:
        return kind < other_kind
    return deal.lead < other.lead


@step
def _put(floor, place, slot, time):
    floor.agenda[place].time = time
    floor.agenda[place].slot = slot
    floor.deals[slot].place = place


@step
def _rise(floor, place, slot, time):
    """Move up from a free place to where the parent comes before."""
    while place > 0:
        parent = (place - 1) >> 1
        parent_time = floor.agenda[parent].time
        parent_slot = floor.agenda[parent].slot
        if not _is_before(floor, time, slot, parent_time, parent_slot):
            break
        _put(floor, place, parent_slot, parent_time)
        place = parent
    _put(floor, place, slot, time)


@step
def _sink(floor, place, slot, time):
    """Move down from a free place to where both children come after."""
    size = floor.clock.agenda_size
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        other = child + 1
        if other < size and _is_before(
            floor,
            floor.agenda[other].time,
            floor.agenda[other].slot,
            floor.agenda[child].time,
            floor.agenda[child].slot,
        ):
            child = other
        child_time = floor.agenda[child].time
        child_slot = floor.agenda[child].slot
        if not _is_before(floor, child_time, child_slot, time, slot):
            break
        _put(floor, place, child_slot, child_time)
        place = child
    _put(floor, place, slot, time)
