"""Which kind of deal each lead is of: drawn for each, or in turn by the kinds' shares."""

from __future__ import annotations

import numpy as np

from planner.engine.jit import WHOLE, at, routine, step
from planner.engine.random_numbers import KIND, draw_bits, uniform
from planner.engine.tables import MIX_IS_DRAWN

_EARLIEST_STARTS = 1000.0  # runs that may have gone before the first


@routine
def begin_mix(state):
    """Into the middle of the turn: so many runs have gone, and part of the first at hand."""
    clock = state.clock
    run = state.rules.mix_run
    if not WHOLE or state.kinds.size == 1 or run == MIX_IS_DRAWN:
        return
    for kind in range(state.kinds.size):
        state.kinds[at(kind)].behind = 0
    gone = np.int64(_EARLIEST_STARTS * uniform(draw_bits(clock.key, 0, 0, KIND)))
    for _ in range(gone):
        _next_in_turn(state)
    clock.run_kind = _next_in_turn(state)
    clock.run_left = run - np.int64(run * uniform(draw_bits(clock.key, 0, 1, KIND)))


@step
def kind_of_lead(state, key):
    """The kind of the next new lead, whose key this is."""
    clock = state.clock
    if not WHOLE or state.kinds.size == 1:
        return np.int64(0)
    if state.rules.mix_run == MIX_IS_DRAWN:
        return _kind_drawn(state, uniform(draw_bits(key, 0, 0, KIND)))
    if clock.run_left == 0:
        clock.run_kind = _next_in_turn(state)
        clock.run_left = state.rules.mix_run
    clock.run_left -= 1
    return clock.run_kind


@routine
def _kind_drawn(state, luck):
    kind = 0
    while luck >= state.kinds[at(kind)].drawn_below:
        kind += 1
    return kind


@routine
def _next_in_turn(state):
    """The kind that is furthest behind its share with the next one counted, the first of equals.

    In whole numbers, so that equals are equal: what a kind is behind, times all weights.
    """
    kinds = state.kinds
    weights = 0
    next_kind = 0
    for kind in range(kinds.size):
        weights += kinds[at(kind)].weight
        kinds[at(kind)].behind += kinds[at(kind)].weight
        if kinds[at(kind)].behind > kinds[at(next_kind)].behind:
            next_kind = kind
    kinds[at(next_kind)].behind -= weights
    return next_kind
