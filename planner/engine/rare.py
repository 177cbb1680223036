"""What is no deal's moment: arrivals, the beat, and all that is rare, each with its next time.

At one instant some of it comes before the moments of deals (early) and some after them (late), and
arrivals come last of all. The loop looks at one number, the first time of all of it, so that what
is not used costs nothing.
"""

from __future__ import annotations

import numpy as np

from planner.engine.jit import at, routine, step
from planner.engine.state import CHANGED, NOBODY, note


@step
def set_next(state):
    """Know what comes next; to be called when the next time of anything here is another."""
    clock = state.clock
    clock.next_early = min(clock.next_change, min(clock.next_person, clock.next_hire))
    clock.next_rare = min(clock.next_early, min(clock.next_going, clock.next_tick))
    clock.next_other = min(clock.next_rare, clock.next_arrival)


@step
def set_next_arrival(state, time):
    """The next lead comes then."""
    clock = state.clock
    clock.next_arrival = time
    clock.next_other = min(clock.next_rare, time)


@step
def set_first_phase(state):
    """What holds at the start of the run, and the first beat."""
    clock = state.clock
    clock.phase = 0
    clock.phase_row = 0
    clock.next_change = state.phases[1].since
    _starts_beat(state)


@step
def _starts_beat(state):
    """Ticks come from the start of the run on, one spacing after it the first."""
    clock = state.clock
    weeks = state.phases[at(clock.phase)].tick_weeks
    clock.beat_from = 0.0
    clock.beat_weeks = weeks
    clock.ticks = 0
    clock.ticked = 0
    clock.next_tick = weeks if weeks > 0.0 else np.inf


@routine
def change_happens(state):
    """A phase begins: what begins from now on goes by its parameters."""
    clock = state.clock
    clock.phase += 1
    clock.phase_row = clock.phase * state.rules.rows_of_phase
    clock.next_change = state.phases[at(clock.phase + 1)].since
    note(state, NOBODY, NOBODY, CHANGED)
    if clock.now == 0.0:
        _starts_beat(state)
    set_next(state)
