"""People: who of a station is free, and which of the deals that wait there is next."""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, step
from planner.engine.state import NOBODY, first_in, lowest_bit, parameters

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
        for bit in range(station.people):
            state.free_bits[at(station.first_word + (bit >> 6))] |= _ONE << np.uint64(bit & 63)
    state.clock.station = NOBODY


@step
def set_free(state, number, person):
    """Mark a person as free, and have the station looked at."""
    station = state.stations[at(number)]
    bit = person - station.first_person
    state.free_bits[at(station.first_word + (bit >> 6))] |= _ONE << np.uint64(bit & 63)
    station.free += 1
    look_at_station(state, number)


@step
def take_free_person(state, station):
    """The lowest-numbered free person of a station, who is then busy."""
    word = np.int64(station.first_word)
    while state.free_bits[at(word)] == 0:
        word += 1
    bit = lowest_bit(state.free_bits[at(word)])
    state.free_bits[at(word)] ^= _ONE << np.uint64(bit)
    station.free -= 1
    return station.first_person + 64 * (word - station.first_word) + bit


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
