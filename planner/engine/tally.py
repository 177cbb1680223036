"""What is counted of a replication, and when: events at their own time, inside the window only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import WHOLE, at, routine, step
from planner.engine.random_numbers import VALUE, draw_bits, duration
from planner.engine.state import COLD, DROPPED, ENDED, LOST_WITH_OWNER, NOBODY


class Results(NamedTuple):
    """What a chunk of R replications counted."""

    tallies: NDArray[np.void]  # (R,)
    stage_tallies: NDArray[np.void]  # (R, stages)
    wins_by_week: NDArray[np.int32]  # (R, kinds, weeks), a begun week too
    losses_by_kind: NDArray[np.int64]  # (R, kinds) of every cause
    # (R, kinds, weeks) of the wins, 1 is the kind's mean value; or no weeks: all are worth just it.
    value_by_week: NDArray[np.float64]
    open_wins_by_week: NDArray[np.int32]  # (R, weeks) among today's open deals; or no weeks
    # (R, roles, weeks) of that week's time that people were there; or no weeks: nobody ever goes.
    there_by_week: NDArray[np.float64]
    busy: NDArray[np.float64]  # (R, roles) weeks worked in the window
    cycles: NDArray[np.float64]  # cycle weeks of all wins; tallies.first_cycle: where each begins


@step
def clear_counts(state):
    """Everything counted at nothing."""
    tally = state.tally
    tally.open_at_start = 0
    tally.arrivals = 0
    tally.wins = 0
    tally.losses = 0
    tally.inside_area = 0.0
    tally.outside_area = 0.0
    tally.first_quarter_area = 0.0
    tally.last_quarter_area = 0.0
    tally.inside_time = 0.0
    tally.cycle_sum = 0.0
    tally.responses = 0
    tally.response_sum = 0.0
    tally.touches_of_wins = 0
    tally.hand_offs_of_wins = 0
    tally.hours_on_lost = 0.0
    tally.first_cycle = state.clock.cycles
    state.wins_by_week[:] = 0
    state.losses_by_kind[:] = 0
    state.value_by_week[:] = 0.0
    state.open_wins_by_week[:] = 0
    state.there_by_week[:] = 0.0
    for stage in range(state.stage_tally.size):
        counts = state.stage_tally[at(stage)]
        counts.visits = 0
        counts.waits = 0
        counts.wait_sum = 0.0
        counts.time = 0.0
        counts.dropped = 0
        counts.cold = 0
        counts.lost_at_hand_off = 0
        counts.turned_away = 0
        counts.lost_with_owner = 0
    for role in range(state.roles.size):
        state.roles[at(role)].busy = 0.0


@step
def count_time(state, until):
    """Let time pass with nothing happening: the areas under the numbers inside grow."""
    clock = state.clock
    rules = state.rules
    if until >= rules.start:
        if clock.window_open == 0:
            # Events of this very instant are still to come: they count in the window.
            clock.window_open = 1
            state.tally.open_at_start = clock.inside
        tally = state.tally
        span = until - max(clock.now, rules.start)
        tally.inside_area += clock.inside * span
        tally.outside_area += clock.outside * span
        if clock.now < rules.first_quarter_end:
            span = min(until, rules.first_quarter_end) - max(clock.now, rules.start)
            tally.first_quarter_area += clock.inside * span
        if until > rules.last_quarter_start:
            span = until - max(clock.now, rules.last_quarter_start)
            tally.last_quarter_area += clock.inside * span


@step
def count_people(state, number):
    """So many people of a role have been there until now."""
    rules = state.rules
    role = state.roles[at(number)]
    since, until = max(role.there_since, rules.start), min(state.clock.now, rules.end)
    role.there_since = state.clock.now
    weeks = state.there_by_week.shape[1]
    # From a week early on: the last digit decides nothing then.
    for week in range(max(0, int(since - rules.start) - 1), weeks):
        begins = rules.start + week
        if begins >= until:
            break
        span = min(until, begins + 1.0) - max(since, begins)
        state.there_by_week[number, week] += role.there * max(span, 0.0)


@step
def count_arrival(state):
    """A lead has come."""
    if state.clock.window_open:
        state.tally.arrivals += 1


@step
def count_work_started(state, deal, role, ends):
    """A visit begins, a wait ends, and a person of the role is busy until `ends`."""
    clock = state.clock
    rules = state.rules
    if clock.window_open:
        counts = state.stage_tally[at(deal.stage)]
        counts.visits += 1
        if not WHOLE or deal.ready >= 0.0:  # else it waits since before the run
            counts.waits += 1
            counts.wait_sum += clock.now - deal.ready
        if deal.touches == 0 and not (WHOLE and deal.of_today):
            state.tally.responses += 1
            state.tally.response_sum += clock.now - deal.arrived
    state.roles[at(role)].busy += max(0.0, min(ends, rules.end) - max(clock.now, rules.start))


@step
def count_stage_left(state, deal):
    """The deal's time in its stage is over."""
    clock = state.clock
    if clock.window_open:
        since = max(deal.stage_since, state.rules.start)
        state.stage_tally[at(deal.stage)].time += clock.now - since


@step
def count_win(state, deal):
    """A deal is won."""
    clock = state.clock
    rules = state.rules
    if clock.window_open:
        tally = state.tally
        tally.wins += 1
        # The last moment of a window may round up to its end.
        week = min(np.int64(clock.now - rules.start), rules.weeks - 1)
        state.wins_by_week[at(deal.kind), at(week)] += 1
        if WHOLE and deal.of_today:  # nobody knows what was before the run
            state.open_wins_by_week[at(week)] += 1
        else:
            _count_way(state, deal)
        if rules.values_differ:
            state.value_by_week[at(deal.kind), at(week)] += _value(state, deal, week)


@step
def _count_way(state, deal):
    """Of a win: the time since it arrived, and what was done on the way."""
    tally = state.tally
    tally.touches_of_wins += deal.touches
    tally.hand_offs_of_wins += deal.hand_offs
    cycle = state.clock.now - deal.arrived
    tally.cycle_sum += cycle
    state.cycles[at(state.clock.cycles)] = cycle
    state.clock.cycles += 1


@routine
def _value(state, deal, week):
    """What a win is worth in that week of the window, where 1 is the mean of its kind."""
    luck = draw_bits(deal.key, 0, 0, VALUE)
    value = duration(state.quantiles, state.rules.value_table, 1.0, luck)
    return value * (state.week_values[at(week)] * state.phases[at(state.clock.phase)].value)


@step
def count_loss(state, deal, why):
    """A deal is lost in its stage."""
    if state.clock.window_open:
        counts = state.stage_tally[at(deal.stage)]
        if why == DROPPED:
            counts.dropped += 1
        elif why == COLD:
            counts.cold += 1
        elif why == LOST_WITH_OWNER:
            counts.lost_with_owner += 1
        else:
            counts.lost_at_hand_off += 1


@step
def count_turned_away(state, deal):
    """A lead has found no room and is lost."""
    if state.clock.window_open:
        state.stage_tally[at(deal.stage)].turned_away += 1


@step
def count_end(state, deal, won):
    """A deal is out: its time inside is over."""
    clock = state.clock
    if clock.window_open:
        tally = state.tally
        tally.inside_time += clock.now - max(deal.arrived, state.rules.start)
        if not won:
            tally.losses += 1
            state.losses_by_kind[at(deal.kind)] += 1
            tally.hours_on_lost += deal.hours


@routine
def count_still_open(state):
    """At the end of the window: who is still inside, and their time in their stages and in all."""
    rules = state.rules
    tally = state.tally
    clock = state.clock
    for slot in range(clock.lines, clock.used_slots):
        deal = state.deals[at(slot)]
        if deal.where != ENDED:
            tally.inside_time += rules.end - max(deal.arrived, rules.start)
            if deal.station != NOBODY:
                since = max(deal.stage_since, rules.start)
                state.stage_tally[at(deal.stage)].time += rules.end - since
    tally.open_at_end = clock.inside
    for role in range(state.roles.size):
        count_people(state, role)
