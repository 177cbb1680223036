"""Customers who come back: wins on their way to be leads again.

They wait in a line for each kind by the moment of their return, in the slots they had as deals.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, routine
from planner.engine.random_numbers import COMES_BACK, draw_bits, uniform
from planner.engine.rare import set_next_arrival
from planner.engine.state import NOBODY, first_in, join_line, leave_line


@routine
def sets_out_to_return(state, slot):
    """Put a deal that has just been won on its way back, if that is its luck and there is time.

    Returns whether it keeps its slot.
    """
    clock = state.clock
    deal = state.deals[at(slot)]
    kind = state.kinds[at(deal.kind)]
    luck = uniform(draw_bits(deal.key, 0, 0, COMES_BACK))
    time = clock.now + kind.return_weeks
    if luck >= kind.return_share or time >= state.rules.end:
        return False
    deal.ready = time
    join_line(state, kind.return_line, slot)
    _set_next_return(state)
    return True


@routine
def take_return(state):
    """The deal that comes back first, the lowest number of those at one instant."""
    slot = _first_to_return(state)
    leave_line(state, slot)
    _set_next_return(state)
    return slot


@routine
def _set_next_return(state):
    clock = state.clock
    slot = _first_to_return(state)
    clock.next_return = np.inf if slot == NOBODY else state.deals[at(slot)].ready
    set_next_arrival(state, min(clock.next_lead, clock.next_return))


@routine
def _first_to_return(state):
    """The first in the lines of all kinds; NOBODY when nobody is on the way back."""
    first, time, order = NOBODY, np.inf, np.uint64(0)
    for kind in range(state.kinds.size):
        line = state.kinds[at(kind)].return_line
        if state.kinds[at(kind)].return_share == 0.0 or first_in(state, line) == line:
            continue
        slot = first_in(state, line)
        deal = state.deals[at(slot)]
        if deal.ready < time or (deal.ready == time and deal.order < order):
            first, time, order = slot, deal.ready, deal.order
    return first
