"""The stages as a deal meets them: what holds for it there, where its kind begins and goes next."""

from __future__ import annotations

import numpy as np

from planner.engine.jit import WHOLE, at, step


@step
def parameters(state, deal, stage):
    """The parameters that hold for a deal at a stage now: a record of STAGE."""
    if WHOLE:
        return state.stages[at(state.clock.phase_row + deal.first_row + stage)]
    return state.stages[at(stage)]


@step
def is_last_stage(state, deal):
    """Is an advance from the deal's stage a win?"""
    return next_stage(state, deal) == state.stage_tally.size


@step
def first_stage(state, deal):
    """Where deals of its kind begin."""
    return state.kinds[at(deal.kind)].first_stage if WHOLE else np.int64(0)


@step
def next_stage(state, deal):
    """The stage after the deal's own, or the number of stages."""
    if WHOLE:
        return parameters(state, deal, deal.stage).next
    return deal.stage + np.int64(1)
