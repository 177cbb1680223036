"""How a deal ends: won, or lost of whatever cause, and what it leaves behind."""

from __future__ import annotations

import numpy as np

from planner.engine.agenda import strike_out
from planner.engine.capacity import leaves_station, pool_line
from planner.engine.jit import WHOLE, at, routine, step
from planner.engine.returns import sets_out_to_return
from planner.engine.state import (
    COLD,
    ENDED,
    NOBODY,
    OUTSIDE,
    TURNED_AWAY,
    WAITING,
    WON,
    give_back_slot,
    leave_line,
    note,
)
from planner.engine.tally import (
    count_end,
    count_loss,
    count_stage_left,
    count_turned_away,
    count_win,
)


@routine
def is_won(state, slot):
    """The deal is won."""
    note(state, slot, NOBODY, WON)
    count_win(state, state.deals[at(slot)])
    _ends(state, slot, True)


@routine
def is_lost(state, slot, why):
    """The deal is lost; why: the traced event, DROPPED …"""
    note(state, slot, NOBODY, why)
    count_loss(state, state.deals[at(slot)], why)
    _ends(state, slot, False)


@routine
def _ends(state, slot, won):
    """The deal is out: won or lost, from wherever it was."""
    clock = state.clock
    deal = state.deals[at(slot)]
    if deal.station != NOBODY:
        count_stage_left(state, deal)
        leaves_station(state, slot)
        clock.admitted -= 1
        state.pods[at(deal.pod)].open -= 1
    clock.inside -= 1
    count_end(state, deal, won)
    deal.where = ENDED
    if WHOLE and won and _comes_back(state, slot):
        return
    give_back_slot(state, slot)


@step
def _comes_back(state, slot):
    """Is the deal just won on its way back? Only where its kind does that at all."""
    kind = state.kinds[at(state.deals[at(slot)].kind)]
    return kind.return_share > 0.0 and sets_out_to_return(state, slot)


@routine
def turn_away(state):
    """All leads that have just come and found no room are lost at once."""
    for kind in range(state.kinds.size):
        slot = _first_new_lead(state, kind)
        while slot != NOBODY:
            _is_turned_away(state, slot)
            slot = _first_new_lead(state, kind)


@routine
def _first_new_lead(state, kind):
    """Of a kind's leads in the pool, the first that has just come; NOBODY when none has.

    Whoever else is there is one of today's open deals, which wait whatever happens. They have been
    there longer, so that new leads stand at the end of the line.
    """
    deals = state.deals
    line = pool_line(kind)
    first = np.int64(NOBODY)
    slot = np.int64(deals[at(line)].previous)
    while slot != line and not (WHOLE and deals[at(slot)].of_today):
        first = slot
        slot = np.int64(deals[at(slot)].previous)
    return first


@routine
def _is_turned_away(state, slot):
    leave_line(state, slot)
    strike_out(state, slot)
    state.clock.outside -= 1
    count_turned_away(state, state.deals[at(slot)])
    note(state, slot, NOBODY, TURNED_AWAY)
    _ends(state, slot, False)


@routine
def patience_ends(state, slot):
    """The deal goes cold where it waits: outside, for room, or in a queue."""
    leaves_where_it_waits(state, slot)
    is_lost(state, slot, COLD)


@step
def leaves_where_it_waits(state, slot):
    """It waits in no line any more."""
    deal = state.deals[at(slot)]
    if deal.where == OUTSIDE:
        state.clock.outside -= 1
    elif deal.where == WAITING:
        state.stations[at(deal.station)].waiting -= 1
    leave_line(state, slot)
