"""Today's open deals, put in their places when the run begins ("Today" in design/model.md)."""

from __future__ import annotations

import numpy as np

from planner.engine.agenda import schedule
from planner.engine.capacity import emptiest_pod
from planner.engine.draws import draw_fate
from planner.engine.events import (
    admit,
    is_new,
    joins_queue,
    stands_outside,
    starts_waiting,
    with_buyer_until,
)
from planner.engine.jit import at, routine
from planner.engine.random_numbers import (
    OPEN_STATE,
    OPEN_TIME,
    draw_bits,
    duration,
    lead_key,
    uniform,
)
from planner.engine.remainders import left_of
from planner.engine.stages import parameters
from planner.engine.state import (
    ANY_ROLE,
    NOBODY,
    OPEN_TODAY,
    SLOT_BITS,
    WITH_BUYER,
    note,
    take_slot,
)
from planner.engine.today_tables import EITHER, IN_POOL, IS_WAITING, IS_WITH_BUYER

_FIRST_KEY = 1 << 40  # leads' keys are below: an open deal's is that of this and its own number


@routine
def place_open_deals(state):
    """All of them, by rows. The window is open: what they do counts from now on."""
    number = 0
    for row in range(state.open_deals.size):
        for _ in range(state.open_deals[at(row)].deals):
            _place(state, state.open_deals[at(row)], number)
            number += 1
    state.tally.open_at_start = state.clock.inside


@routine
def _place(state, row, number):
    slot = take_slot(state)
    deal = state.deals[at(slot)]
    deal.order = (np.uint64(number) << SLOT_BITS) | np.uint64(slot)
    deal.key = lead_key(state.clock.key, _FIRST_KEY + number)
    deal.kind = row.kind
    is_new(state, slot)
    deal.of_today = 1
    if state.rules.reorganised:
        deal.rebriefs = ANY_ROLE
    if row.stage == IN_POOL:
        note(state, slot, NOBODY, OPEN_TODAY)
        _waits_since(state, slot, row)
        stands_outside(state, slot)
        return
    deal.stage = row.stage
    admit(state, slot, emptiest_pod(state), False)
    if _is_with_buyer(state, deal, row):
        _stays_with_buyer(state, slot, row)
    else:
        note(state, slot, NOBODY, OPEN_TODAY)
        _waits_since(state, slot, row)
        joins_queue(state, slot)


@routine
def _waits_since(state, slot, row):
    """A fresh patience; who is known to wait has done so for the row's age."""
    starts_waiting(state, slot)
    if row.state == IS_WAITING:
        state.deals[at(slot)].ready = -row.age


@routine
def _is_with_buyer(state, deal, row):
    """As the row says; where nobody knows, as often as at a stationary moment of the two."""
    if row.state != EITHER:
        return row.state == IS_WITH_BUYER
    stage = parameters(state, deal, deal.stage)
    luck = uniform(draw_bits(deal.key, 0, 0, OPEN_STATE))
    return luck * (stage.buyer_mean + stage.work_mean) < stage.buyer_mean


@routine
def _stays_with_buyer(state, slot, row):
    """In its first visit to its stage, with what is left of the buyer's time."""
    deal = state.deals[at(slot)]
    stage = parameters(state, deal, deal.stage)
    deal.visits[at(deal.stage)] = 1
    deal.touches = 1
    deal.where = WITH_BUYER
    bits = draw_bits(deal.key, 0, 0, OPEN_TIME)
    if row.state == EITHER:
        whole = duration(state.quantiles, row.longer_table, row.longer * stage.buyer_mean, bits)
        deal.buyer = whole * uniform(draw_bits(deal.key, 0, 1, OPEN_TIME))
    else:
        mean = stage.buyer_mean
        table = stage.buyer_table
        deal.buyer = left_of(state, table, mean, row.age, row.buyer_cv, uniform(bits))
    draw_fate(state, deal, stage)
    note(state, slot, NOBODY, OPEN_TODAY)
    schedule(state, slot, WITH_BUYER, with_buyer_until(state, deal))
