"""The agenda beside a plain list: whatever is put on, moved and struck out, the first is first."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine import agenda
from planner.engine.jit import entry
from planner.engine.state import (
    EVENT,
    SLOT_BITS,
    WORKING,
    State,
    clear_deals,
    enlarged,
    new_state,
    take_slot,
)
from planner.engine.tables import tables_of
from reference.teams import team

KINDS = 4  # WORKING … WAITING
PUT, STRIKE_OUT, TAKE = range(3)


@entry
def begin(state):
    clear_deals(state)
    agenda.clear_agenda(state)


@entry
def new_deals(state, count):
    """As many as have come, by their slots, and each slot's own number for a lead's."""
    for _ in range(count):
        slot = take_slot(state)
        state.links[slot].next = -1
        state.deals[slot].order = np.uint64(slot) << SLOT_BITS | np.uint64(slot)


@entry
def act(state, what, slot, kind, time):
    """Do it; returns the deal whose moment comes first now, and sets the clock to what is taken."""
    if what == PUT:
        agenda.schedule(state, slot, kind, time)
    elif what == STRIKE_OUT:
        agenda.strike_out(state, slot)
    else:
        state.clock.now = agenda.next_moment(state)
        agenda.take_first(state)
    return state.clock.first


@entry
def resume(state):
    agenda.find_first(state)


def grown(state: State) -> State:
    """The same state, enlarged because its slots are full."""
    state.clock.used_slots = len(state.deals)
    state = enlarged(state)
    resume(state)
    return state


# How far ahead moments are: near; of very different sizes; often at one instant; all at once.
AHEAD = {
    "near": lambda luck: luck.exponential(),
    "of all sizes": lambda luck: 10.0 ** luck.uniform(-9, 6),
    "in steps": lambda luck: float(luck.integers(0, 3)),
    "never apart": lambda _: 0.0,
}


@pytest.mark.parametrize("ahead", AHEAD)
@pytest.mark.parametrize("growing", [False, True])
def test_the_first_moment_is_first_whatever_is_put_moved_and_struck_out(ahead, growing):
    luck = np.random.default_rng(5)
    state = new_state(tables_of(team()), np.zeros(0, EVENT))
    begin(state)
    new_deals(state, 150)
    lines = int(state.clock.lines)
    waiting: dict[int, tuple[float, int, int]] = {}
    for turn in range(4000):
        what = int(luck.choice([PUT, STRIKE_OUT, TAKE], p=[0.5, 0.1, 0.4]))
        slot = lines + int(luck.integers(0, 150))
        kind = int(luck.integers(WORKING, KINDS))
        time = float(state.clock.now) + AHEAD[ahead](luck)
        if what == PUT:
            waiting[slot] = time, kind, slot
        elif what == STRIKE_OUT:
            waiting.pop(slot, None)
        elif waiting:
            first = min(waiting, key=waiting.__getitem__)
            assert state.clock.first == first
            assert state.clock.first_time == waiting.pop(first)[0]
        else:
            assert state.clock.first_time == np.inf
            continue
        found = act(state, what, slot, kind, time)
        assert found == min(waiting, key=waiting.__getitem__, default=-1)
        if growing and turn in {500, 1500}:
            state = grown(state)
            assert state.clock.first == min(waiting, key=waiting.__getitem__)
