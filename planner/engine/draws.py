"""What is drawn for a visit: its hands-on work, the buyer's own time after it, how it ends."""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, step
from planner.engine.random_numbers import BUYER, OUTCOME, WORK, draw_bits, duration, uniform
from planner.engine.state import ADVANCES, LOST_BY_HAND_OFF


@step
def draw_work(state, deal, parameter):
    """The hands-on time of the visit that is next, in weeks."""
    visit = deal.visits[at(deal.stage)]
    deal.work = duration(
        state.quantiles,
        parameter.work_table,
        parameter.work_mean,
        draw_bits(deal.key, deal.stage, visit, WORK),
    )


@step
def draw_buyer(state, deal, parameter):
    """The buyer's own time after the work of the visit that has begun, in weeks."""
    visit = deal.visits[at(deal.stage)] - 1
    deal.buyer = duration(
        state.quantiles,
        parameter.buyer_table,
        parameter.buyer_mean,
        draw_bits(deal.key, deal.stage, visit, BUYER),
    )


@step
def draw_fate(state, deal, parameter):
    """How the visit that has begun ends."""
    visit = deal.visits[at(deal.stage)] - 1
    luck = uniform(draw_bits(deal.key, deal.stage, visit, OUTCOME))
    deal.fate = _fate(parameter, luck, deal.after_hand_off)


@step
def _fate(parameter, luck, after_hand_off):
    """How a visit ends: as many thresholds as lie at or below its luck."""
    fate = np.int64(luck >= parameter.drop_below)
    fate += luck >= parameter.repeat_below
    fate += luck >= parameter.restart_below
    if after_hand_off:
        fate += luck >= parameter.hand_off_loss_below
        fate += luck >= parameter.hand_off_repeat_below
    elif fate == LOST_BY_HAND_OFF:
        return ADVANCES
    return fate
