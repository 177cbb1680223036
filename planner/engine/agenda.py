"""The agenda: which deal's next moment comes first.

A deal has at most one coming moment: the end of its work, of the buyer's time, of a hand-off, or of
its patience. At one instant the kind decides, then the lower lead number: both are in a moment's
rank, so that ties are settled without a look at the deals.

The agenda is a calendar (Brown 1988): a page of days of equal width, and what comes after the page
on a far day of its own. The moments of a day hang in a ring in no order; a ring begins and ends at
the day itself, so that putting in and taking out need not ask for the ends. A bit marks each day
that has moments. When all days of the page are done the far day's moments go onto the next page.
The first moment is known at all times.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, routine, step
from planner.engine.state import NOBODY, lowest_bit

_KIND_BITS = np.uint64(60)
_ONE = np.uint64(1)
_DAYS_PER_MOMENT = 8.0  # with 3 it is 3 % slower, since more days have two to choose from
_SOON = 1e-9  # weeks after the start, before which nothing is told by how often moments came
_END_OF_SEARCH = np.uint64(2)  # the day behind the far day


@step
def clear_agenda(state):
    """No moment on it, and a first guess of how many there will be."""
    clock = state.clock
    for day in range(clock.days + 1):
        _clear_day(state, day)
    for word in range(state.marks.size - 1):
        state.marks[at(word)] = 0
    state.marks[at(state.marks.size - 1)] = _END_OF_SEARCH
    clock.word = 0
    clock.moments = 0
    clock.page = 0.0
    rules = state.rules
    leads_per_week = 1.0 / rules.gap_mean + rules.open_deals / rules.end
    clock.days_per_week = _DAYS_PER_MOMENT * state.stage_tally.size * leads_per_week
    _none_is_first(state)


@step
def next_moment(state):
    """Time of the first moment on the agenda; infinite when there is none."""
    return state.clock.first_time


@step
def take_first(state):
    """The deal whose moment comes first; it is on the agenda no more. There must be one."""
    clock = state.clock
    slot = clock.first
    clock.moments += 1
    _take_out(state, slot)
    find_first(state)
    return slot


@step
def schedule(state, slot, kind, time):
    """Set the deal's next moment, in place of the one it had. kind: what ends then, WORKING …"""
    clock = state.clock
    strike_out(state, slot)
    rank = (np.uint64(kind) << _KIND_BITS) | state.deals[at(slot)].order
    moment = state.moments[at(slot)]
    moment.time = time
    moment.rank = rank
    _put_in(state, slot, time)
    if time < clock.first_time or (time == clock.first_time and rank < clock.first_rank):
        clock.first = slot
        clock.first_time = time
        clock.first_rank = rank


@step
def strike_out(state, slot):
    """Take the deal's next moment off the agenda, if it has one."""
    if state.links[at(slot)].next != NOBODY:
        _take_out(state, slot)
        if slot == state.clock.first:
            find_first(state)


@step
def _put_in(state, slot, time):
    """Into the ring of its day."""
    clock = state.clock
    links = state.links
    day = np.int64(min(max((time - clock.page) * clock.days_per_week, 0.0), np.float64(clock.days)))
    ring = state.deals.size + day
    after = links[at(ring)].next
    links[at(slot)].previous = ring
    links[at(slot)].next = after
    links[at(ring)].next = slot
    links[at(after)].previous = slot
    word = day >> 6
    state.marks[at(word)] |= _ONE << np.uint64(day & 63)
    clock.word = min(clock.word, word)


@step
def _take_out(state, slot):
    """Out of the ring of its day."""
    links = state.links
    before, after = links[at(slot)].previous, links[at(slot)].next
    links[at(before)].next = after
    links[at(after)].previous = before
    links[at(slot)].next = NOBODY
    if before == after:  # only the day itself is left
        day = before - state.deals.size
        state.marks[at(day >> 6)] &= ~(_ONE << np.uint64(day & 63))


@step
def find_first(state):
    """The first moment of the first day that has any."""
    clock = state.clock
    day = _first_day(state)
    if day >= clock.days:
        if day > clock.days:
            _none_is_first(state)
            return
        _turn_page(state)
        day = _first_day(state)
    ring = state.deals.size + day
    slot = np.int64(state.links[at(ring)].next)
    first, time, rank = slot, state.moments[at(slot)].time, state.moments[at(slot)].rank
    slot = np.int64(state.links[at(slot)].next)
    while slot != ring:
        moment = state.moments[at(slot)]
        if moment.time < time or (moment.time == time and moment.rank < rank):
            first, time, rank = slot, moment.time, moment.rank
        slot = np.int64(state.links[at(slot)].next)
    clock.first = first
    clock.first_time = time
    clock.first_rank = rank


@step
def _first_day(state):
    """The first marked day; behind the far day there is one that is always marked."""
    word = state.clock.word
    while state.marks[at(word)] == 0:
        word += 1
    state.clock.word = word
    marks = state.marks[at(word)]
    return 64 * word + lowest_bit(marks)


@routine
def _turn_page(state):
    """Begin a page with the first of the far day's moments, and put in all that it holds.

    Its days are so short that most have one moment or none, as often as they have come so far.
    """
    clock = state.clock
    links = state.links
    far = state.deals.size + clock.days
    first = np.int64(links[at(far)].next)
    last = np.int64(links[at(far)].previous)
    clock.page = np.inf
    slot = first
    while slot != far:
        clock.page = min(clock.page, state.moments[at(slot)].time)
        slot = np.int64(links[at(slot)].next)
    if clock.moments > 0:
        clock.days_per_week = _DAYS_PER_MOMENT * clock.moments / max(clock.now, _SOON)
    _clear_day(state, clock.days)
    state.marks[at(clock.days >> 6)] &= ~(_ONE << np.uint64(clock.days & 63))
    links[at(last)].next = NOBODY
    slot = first
    while slot != NOBODY:
        after = np.int64(links[at(slot)].next)
        _put_in(state, slot, state.moments[at(slot)].time)
        slot = after


@step
def _clear_day(state, day):
    ring = state.deals.size + day
    state.links[at(ring)].previous = ring
    state.links[at(ring)].next = ring


@step
def _none_is_first(state):
    clock = state.clock
    clock.first = NOBODY
    clock.first_time = np.inf
    clock.first_rank = 0
