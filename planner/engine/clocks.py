"""Clocks that run unevenly: when so much of a clock's own time will have passed.

A clock's speed is constant over each of its segments: the season's factors and the changes. Its own
time is the area under its speed, so that work of w weeks, say, ends when the clock of hours has
gone on by w since it began. The last segment goes on for ever.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import WHOLE, at, routine, step


@step
def set_clocks(state):
    """All clocks at the start of the run."""
    for number in range(state.clocks.size):
        state.clocks[at(number)].at_hand = state.clocks[at(number)].first


@step
def after(state, number, amount):
    """The first moment at which the clock will have gone on by so much from now."""
    if not WHOLE or state.clocks[at(number)].is_even:
        return state.clock.now + amount
    return walk(state, segment_now(state, number), np.float64(state.clock.now), amount)


@routine
def walk(state, segment, time, amount):
    """The first moment at which a clock will have gone on by so much from a time in its segment."""
    segments = state.segments
    while (segments[at(segment + 1)].since - time) * segments[at(segment)].speed < amount:
        amount -= (segments[at(segment + 1)].since - time) * segments[at(segment)].speed
        segment += 1
        time = segments[at(segment)].since
    return time + amount / segments[at(segment)].speed


@routine
def passed(state, number, until):
    """By how much the clock will have gone on from now until then."""
    segments = state.segments
    segment = segment_now(state, number)
    time = np.float64(state.clock.now)
    amount = 0.0
    while time < until:
        ends = min(segments[at(segment + 1)].since, until)
        amount += (ends - time) * segments[at(segment)].speed
        time = ends
        segment += 1
    return amount


@step
def segment_now(state, number):
    """The clock's segment that holds now. Time goes on only, so that the last one is near."""
    clock = state.clocks[at(number)]
    segment = np.int64(clock.at_hand)
    while state.segments[at(segment + 1)].since <= state.clock.now:
        segment += 1
    clock.at_hand = segment
    return segment
