"""People: who of a station is free, and which of the deals that wait there is next."""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, routine, step
from planner.engine.rare import set_next
from planner.engine.stages import parameters
from planner.engine.state import (
    NOBODY,
    first_in,
    lowest_bit,
)

_ONE = np.uint64(1)


@step
def set_all_free(state):
    """Everybody is free, and no station has anything to look at."""
    state.free_bits[:] = 0
    for number in range(state.stations.size):
        station = state.stations[at(number)]
        station.waiting = 0
        station.listed = 0
        station.free = station.people
        station.bits = station.people
        station.first_bits = 0
        for bit in range(station.people):
            _flip(state, station, bit)
    state.clock.station = NOBODY
    for number in range(state.pods.size):
        state.pods[at(number)].listed = 0


@step
def _flip(state, station, bit):
    """Turn a person of a station from busy to free, or back; the first 64 are at hand."""
    if bit < 64:
        station.first_bits ^= _ONE << np.uint64(bit)
    else:
        state.free_bits[at(station.first_word + (bit >> 6))] ^= _ONE << np.uint64(bit & 63)


@step
def set_free(state, number, bit):
    """Mark a person of a station as free, and have the station looked at."""
    station = state.stations[at(number)]
    _flip(state, station, bit)
    station.free += 1
    look_at_station(state, number)


@step
def take_free(state, station):
    """The lowest of a station's people who are free, by number in the station, who is then busy."""
    bits = station.first_bits
    if bits != 0:
        bit = lowest_bit(bits)
        station.first_bits = bits ^ _ONE << np.uint64(bit)
    else:
        bit = _take_beyond(state, station)
    station.free -= 1
    return bit


@routine
def _take_beyond(state, station):
    """The same of those after the first 64."""
    word = np.int64(station.first_word) + 1
    while state.free_bits[at(word)] == 0:
        word += 1
    bit = 64 * (word - station.first_word) + lowest_bit(state.free_bits[at(word)])
    _flip(state, station, bit)
    return bit


@step
def who_takes_place(state, station, bit):
    """The place of a station's person who begins to work."""
    person = np.int64(state.person_of_bit[at(64 * station.first_word + bit)])
    state.places[at(person)].at_work = 1
    return person


@routine
def is_done(state, person):
    """Who has a place ends work: free for more, or on notice and to go at this very instant."""
    place = state.places[at(person)]
    place.at_work = 0
    if place.on_notice:
        is_to_go(state, person)
    else:
        set_free(state, np.int64(place.station), np.int64(place.bit))


@step
def takes_no_more(state, number):
    """A person who is idle is free no more."""
    place = state.places[at(number)]
    station = state.stations[at(place.station)]
    _flip(state, station, np.int64(place.bit))
    station.free -= 1


@step
def is_to_go(state, number):
    """A person goes at this instant, after all that comes before: by the lowest place first."""
    clock = state.clock
    before, after = np.int64(NOBODY), np.int64(clock.going)
    while after != NOBODY and after < number:
        before, after = after, np.int64(state.places[at(after)].next_going)
    state.places[at(number)].next_going = after
    if before == NOBODY:
        clock.going = number
    else:
        state.places[at(before)].next_going = number
    clock.next_going = clock.now
    set_next(state)


@step
def queue_line(state, deal):
    """The line a deal stands in at its station: of its rank, with finish_first of its stage too."""
    return state.stations[at(deal.station)].line + parameters(state, deal, deal.stage).queue


@step
def next_line(state, station):
    """The last of the station's lines where somebody waits: low ranks last, then late stages."""
    line = station.line
    if state.rules.queues > 1:
        line += state.rules.queues - 1
        while first_in(state, line) == line:
            line -= 1
    return line


@step
def look_at_station(state, number):
    """Have the station looked at when people take work."""
    station = state.stations[at(number)]
    if station.listed == 0:
        station.listed = 1
        station.next_listed = state.clock.station
        state.clock.station = number
