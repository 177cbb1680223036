"""The agenda: which deal's next moment comes first.

A deal has at most one coming moment: the end of its work, of the buyer's time, of a hand-off, or of
its patience. The agenda is a binary heap of these with each deal's place in it known, so a moment
can be moved or struck out. At one instant the kind decides, then the lower lead number: both are in
an entry's rank, so that ties are settled without a look at the deals.

The first moment, once taken, leaves its place open: mostly another is scheduled before anybody asks
what comes next, and then one walk down the heap does for two.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, step
from planner.engine.state import NEVER, NOBODY, WAITING

_KIND_BITS = np.uint64(60)
_SLOT = np.uint64((1 << 30) - 1)


@step
def clear_agenda(state):
    """No moment on it."""
    clock = state.clock
    for place in range(clock.agenda_size):
        state.agenda[at(place)].time = NEVER
    clock.agenda_size = 0
    clock.first_is_open = 0


@step
def next_moment(state):
    """Time of the first moment on the agenda; infinite when there is none."""
    agenda = state.agenda
    first = agenda[0].time
    if state.clock.first_is_open:
        first = min(agenda[1].time, agenda[2].time)
    return np.uint64(first).view(np.float64)


@step
def take_first(state):
    """The deal whose moment comes first; it is on the agenda no more. There must be one."""
    clock = state.clock
    if clock.first_is_open:
        clock.first_is_open = 0
        _fill(state, 0)
    slot = np.int64(state.agenda[0].rank & _SLOT)
    _open_first(state)
    state.places[at(slot)] = NOBODY
    return slot


@step
def schedule(state, slot, time):
    """Set the deal's next moment, in place of the one it had; its kind is where the deal is."""
    clock = state.clock
    deal = state.deals[at(slot)]
    # All waits end alike, wherever the deal waits.
    kind = np.uint64(min(deal.where, WAITING))
    rank = (kind << _KIND_BITS) | deal.order
    bits = np.float64(time).view(np.uint64)
    place = state.places[at(slot)]
    if place == NOBODY:
        if clock.first_is_open:
            clock.first_is_open = 0
            _sink(state, 0, bits, rank)
            return
        place = clock.agenda_size
        clock.agenda_size += 1
    _move(state, place, bits, rank)


@step
def strike_out(state, slot):
    """Take the deal's next moment off the agenda, if it has one."""
    place = state.places[at(slot)]
    if place == NOBODY:
        return
    state.places[at(slot)] = NOBODY
    if place == 0:
        _open_first(state)
        return
    _fill(state, place)


@step
def _fill(state, place):
    """Have the last moment fill a free place."""
    clock = state.clock
    clock.agenda_size -= 1
    last = state.agenda[at(clock.agenda_size)]
    time, rank = last.time, last.rank
    last.time = NEVER
    if place != clock.agenda_size:
        _move(state, place, time, rank)


@step
def _open_first(state):
    state.clock.first_is_open = 1
    # Nothing comes before this, so nothing rises into it.
    state.agenda[0].time = 0
    state.agenda[0].rank = 0


@step
def _put(state, place, time, rank):
    entry = state.agenda[at(place)]
    entry.time = time
    entry.rank = rank
    state.places[at(np.int64(rank & _SLOT))] = place


@step
def _move(state, place, time, rank):
    """Put a moment where it belongs, from a free place up or down."""
    risen = _rise(state, place, 0, time, rank)
    if risen == place:
        _sink(state, place, time, rank)
    else:
        _put(state, risen, time, rank)


@step
def _rise(state, place, top, time, rank):
    """Have what comes later move down, from a free place up to `top`; gives the place then free."""
    while place > top:
        parent = (place - 1) >> 1
        above = state.agenda[at(parent)]
        if above.time < time or (above.time == time and above.rank < rank):
            break
        _put(state, place, above.time, above.rank)
        place = parent
    return place


@step
def _sink(state, place, time, rank):
    """Down from a free place along the earlier children to the end, then up to where it belongs.

    Mostly that is near the end, so looking from there saves comparisons (bottom-up heapsort,
    Wegener 1993) and guesses of the processor: 286 → 279 ns a visit (mid-market).
    """
    agenda = state.agenda
    size = state.clock.agenda_size
    top = place
    child = 2 * place + 1
    while child < size:
        left = agenda[at(child)]
        right = agenda[at(child + 1)]
        # Ranks are looked at only where times are equal. Which child is first is a coin toss:
        # added up, not branched on.
        if left.time == right.time:
            child += right.rank < left.rank
        else:
            child += right.time < left.time
        first = agenda[at(child)]
        _put(state, place, first.time, first.rank)
        place = child
        child = 2 * place + 1
    _put(state, _rise(state, place, top, time, rank), time, rank)
