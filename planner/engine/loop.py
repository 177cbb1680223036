"""One replication from an empty team to the end of the window, and chunks of replications."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine.agenda import clear_agenda, find_first, next_moment, schedule, take_first
from planner.engine.capacity import set_all_empty
from planner.engine.clocks import after, set_clocks
from planner.engine.endings import patience_ends
from planner.engine.events import (
    buyer_decides,
    hand_off_begins,
    hand_off_ends,
    is_ready,
    lead_arrives,
    offer_room,
    take_work,
    tick,
    waits_at_gate,
    work_ends,
)
from planner.engine.helping import help_where_idle
from planner.engine.jit import WHOLE, at, entry, is_to_compile, routine, step
from planner.engine.mix import begin_mix
from planner.engine.opening import place_open_deals
from planner.engine.people import set_all_free
from planner.engine.plain import plain
from planner.engine.random_numbers import (
    GAP,
    PHASE,
    draw_bits,
    duration,
    lead_key,
    replication_key,
    uniform,
)
from planner.engine.rare import change_happens, set_first_phase, set_next
from planner.engine.state import (
    AT_GATE,
    EVENT,
    IN_HAND_OFF,
    STAGE_TALLY,
    TALLY,
    WAITING,
    WITH_BUYER,
    WORKING,
    State,
    clear_deals,
    enlarged,
    is_full,
    new_state,
)
from planner.engine.tables import Tables
from planner.engine.tally import Results, clear_counts, count_still_open, count_time
from planner.engine.timetables import LEADS_CLOCK
from planner.engine.turnover import people_come_or_give_notice, person_goes, set_places


@routine
def _opens(state, seed, replication):
    """Everybody free, every line empty, the first lead on its way, all counts at nothing."""
    clock = state.clock
    rules = state.rules
    clock.key = replication_key(seed, replication)
    clock.now = 0.0
    clear_agenda(state)
    clear_deals(state)
    clear_counts(state)
    set_all_empty(state)
    set_all_free(state)
    set_clocks(state)
    set_first_phase(state)
    begin_mix(state)
    set_places(state)
    clock.next_key = lead_key(clock.key, 0)
    gap = duration(
        state.quantiles,
        rules.first_gap_table,
        rules.first_gap_mean,
        draw_bits(clock.next_key, 0, 0, GAP),
    )
    gap *= uniform(draw_bits(clock.next_key, 0, 0, PHASE))
    clock.next_lead = after(state, LEADS_CLOCK, gap)
    clock.next_return = np.inf
    clock.next_arrival = clock.next_lead
    set_next(state)
    if WHOLE and rules.has_today:
        place_open_deals(state)


@step
def _settle(state):
    """The one moment that comes first at this instant: a deal's or another.

    False when it is an arrival and there is no room for one: then nothing has been done.
    """
    clock = state.clock
    now = clock.now
    if clock.next_other > now or (
        (not WHOLE or clock.next_early > now) and next_moment(state) <= now
    ):
        _settle_deal(state, take_first(state))
        return True
    return _settle_other(state)


@routine
def _settle_other(state):
    """What is no deal's moment and comes now: see rare.py. Returns as `_settle` does."""
    clock = state.clock
    if WHOLE and clock.next_change <= clock.now:
        change_happens(state)
    elif WHOLE and clock.next_early <= clock.now:
        people_come_or_give_notice(state)
    elif WHOLE and clock.next_going <= clock.now:
        person_goes(state)
    elif clock.next_tick <= clock.now:
        tick(state)
    elif is_full(state):
        return False
    else:
        lead_arrives(state)
    return True


@step
def _settle_deal(state, slot):
    """The deal's moment, and those that follow at the same instant with no other's in between.

    Without buyer's time and delay three moments of a visit are one walk through the agenda.
    """
    now = state.clock.now
    where = state.deals[at(slot)].where
    if where >= WAITING:
        patience_ends(state, slot)
        return
    if where == WORKING:
        until = work_ends(state, slot)
        if until > now or next_moment(state) <= now:
            schedule(state, slot, WITH_BUYER, until)
            return
        where = WITH_BUYER
    if where == WITH_BUYER:
        where = buyer_decides(state, slot)
        if where == IN_HAND_OFF:
            until = hand_off_begins(state, slot)
            if until > now or next_moment(state) <= now:
                schedule(state, slot, IN_HAND_OFF, until)
                return
    if where == IN_HAND_OFF:
        where = hand_off_ends(state, slot, _earliest(state) > now)
    if where == WAITING:
        is_ready(state, slot)
    elif where == AT_GATE:
        waits_at_gate(state, slot)


@step
def _earliest(state):
    return min(next_moment(state), state.clock.next_other)


@step
def _goes_on(state):
    """Run the replication to its end; False when the state has to be enlarged first."""
    clock = state.clock
    end = state.rules.end
    while True:
        time = _earliest(state)
        if time > clock.now:
            # All is settled at this instant: now room is offered, then free people take work.
            offer_room(state)
            station = clock.station
            take_work(state)
            if WHOLE and state.rules.helps:
                help_where_idle(state, station)
            time = _earliest(state)
        if time > clock.now:
            until = min(time, end)
            count_time(state, until)
            clock.now = until
        if time >= end:
            count_still_open(state)
            return True
        if not _settle(state):
            return False


@routine
def _write_down(state, results, done):
    """The counts of the replication that has ended, as those of number `done` of its chunk."""
    results.tallies[at(done)] = state.tally
    for stage in range(state.stage_tally.size):
        results.stage_tallies[done, stage] = state.stage_tally[at(stage)]
    for role in range(state.roles.size):
        results.busy[done, role] = state.roles[at(role)].busy
        for week in range(state.there_by_week.shape[1]):
            results.there_by_week[done, role, week] = state.there_by_week[role, week]
    for kind in range(state.losses_by_kind.size):
        results.losses_by_kind[done, kind] = state.losses_by_kind[kind]
        for week in range(state.wins_by_week.shape[1]):
            results.wins_by_week[done, kind, week] = state.wins_by_week[kind, week]
        for week in range(state.value_by_week.shape[1]):
            results.value_by_week[done, kind, week] = state.value_by_week[kind, week]
    for week in range(state.open_wins_by_week.size):
        results.open_wins_by_week[done, week] = state.open_wins_by_week[week]


@entry
def _run(state, seed, first, results, done):
    """Run replications until all are done or the state is full; returns how many are done."""
    clock = state.clock
    while done < results.tallies.size:
        if not clock.running:
            _opens(state, seed, first + done)
            clock.running = 1
        else:
            find_first(state)  # the state has been enlarged: all moments may be on the far day
        if not _goes_on(state):
            return done
        clock.running = 0
        _write_down(state, results, done)
        done += 1
    return done


_plain_run = plain(_run)


def _run_for(state: State) -> Any:
    """The plain engine where it knows all that is asked; who compiles the whole one asks for it."""
    return _run if not state.rules.is_plain or is_to_compile(_run) else _plain_run


def run(tables: Tables, seed: int, first: int, count: int) -> Results:
    """Run replications number first … first + count - 1. Releases the GIL while it works."""
    results, _ = _run_on(new_state(tables, np.zeros(0, EVENT)), seed, first, count)
    return results


def trace(tables: Tables, seed: int, replication: int) -> NDArray[np.void]:
    """Every event of one replication, in order: (events,) records of EVENT."""
    length = 4096
    while True:
        _, state = _run_on(new_state(tables, np.zeros(length, EVENT)), seed, replication, 1)
        if state.clock.logged <= length:
            return state.log[: state.clock.logged]
        # The same seed gives the same events, so a second run with room for all of them is exact.
        length = int(state.clock.logged)


def _run_on(state: State, seed: int, first: int, count: int) -> tuple[Results, State]:
    results = Results(
        tallies=np.zeros(count, TALLY),
        stage_tallies=np.zeros((count, len(state.stage_tally)), STAGE_TALLY),
        wins_by_week=np.zeros((count, *state.wins_by_week.shape), np.int32),
        losses_by_kind=np.zeros((count, *state.losses_by_kind.shape), np.int64),
        value_by_week=np.zeros((count, *state.value_by_week.shape)),
        open_wins_by_week=np.zeros((count, *state.open_wins_by_week.shape), np.int32),
        there_by_week=np.zeros((count, *state.there_by_week.shape)),
        busy=np.zeros((count, len(state.roles))),
        cycles=np.zeros(0),
    )
    run_some = _run_for(state)
    done = 0
    # In plain Python the engine's 64-bit integers wrap around with a warning; that is intended.
    with np.errstate(over="ignore"):
        while done < count:
            done = run_some(state, np.uint64(seed), first, results, done)
            if done < count:
                state = enlarged(state)
    return results._replace(cycles=state.cycles[: state.clock.cycles]), state
