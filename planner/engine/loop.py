"""One replication from an empty floor to the end of the window, and chunks of replications."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.agenda import next_moment, schedule, take_first
from planner.engine.events import (
    buyer_decides,
    hand_off_begins,
    hand_off_ends,
    is_ready,
    knocks,
    lead_arrives,
    offer_room,
    patience_ends,
    take_work,
    tick,
    work_ends,
)
from planner.engine.jit import at, entry, routine, step
from planner.engine.random_numbers import (
    GAP,
    PHASE,
    draw_bits,
    duration,
    lead_key,
    replication_key,
    uniform,
)
from planner.engine.state import (
    ENDED,
    EVENT,
    IN_HAND_OFF,
    KNOCKING,
    NEVER,
    NOBODY,
    STAGE_TALLY,
    TALLY,
    WAITING,
    WITH_BUYER,
    WORKING,
    Floor,
    enlarged,
    is_full,
    new_floor,
)
from planner.engine.tables import Tables


class Results(NamedTuple):
    """What a chunk of R replications counted."""

    tallies: NDArray[np.void]  # (R,)
    stage_tallies: NDArray[np.void]  # (R, stages)
    wins_by_week: NDArray[np.int32]  # (R, weeks), a begun week too
    busy: NDArray[np.float64]  # (R, roles) weeks worked in the window
    cycles: NDArray[
        np.float64
    ]  # cycle weeks of all wins; tallies.first_cycle says where each begins


@routine
def _opens(floor, seed, replication):
    """Everybody free, every line empty, the first lead on its way, all counts at nothing."""
    clock = floor.clock
    rules = floor.rules
    clock.key = replication_key(seed, replication)
    clock.now = 0.0
    clock.leads = 0
    clock.inside = 0
    clock.admitted = 0
    clock.outside = 0
    for place in range(clock.agenda_size):
        floor.agenda[at(place)].time = NEVER
    clock.agenda_size = 0
    clock.first_is_open = 0
    clock.free_slot = NOBODY
    clock.used_slots = 0
    clock.door = NOBODY
    clock.desk = NOBODY
    clock.logged = 0
    clock.window_open = rules.start == 0.0
    for line in range(floor.lines.size):
        floor.lines[at(line)].head = NOBODY
        floor.lines[at(line)].tail = NOBODY
    _clears_people(floor)
    _clears_counts(floor)
    first = lead_key(clock.key, 0)
    gap = duration(
        floor.quantiles,
        rules.first_gap_table,
        rules.first_gap_mean,
        draw_bits(first, 0, 0, GAP),
    )
    clock.next_arrival = gap * uniform(draw_bits(first, 0, 0, PHASE))
    clock.ticks = 0
    clock.next_tick = rules.tick_weeks if rules.tick_weeks > 0.0 else np.inf


@step
def _clears_people(floor):
    for number in range(floor.crews.size):
        crew = floor.crews[at(number)]
        crew.roomy = crew.desks
        crew.listed = 0
    for number in range(floor.desks.size):
        desk = floor.desks[at(number)]
        desk.open = 0
        desk.waiting = 0
        desk.listed = 0
        desk.free = desk.people
        desk.free_bits[:] = 0
        for bit in range(desk.people):
            desk.free_bits[at(bit >> 6)] |= np.uint64(1) << np.uint64(bit & 63)
    for number in range(floor.pods.size):
        floor.pods[at(number)].open = 0


@step
def _clears_counts(floor):
    tally = floor.tally
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
    tally.first_cycle = floor.clock.cycles
    floor.wins_by_week[:] = 0
    for stage in range(floor.stages.size):
        counts = floor.stage_tally[at(stage)]
        counts.visits = 0
        counts.wait_sum = 0.0
        counts.time = 0.0
        counts.dropped = 0
        counts.cold = 0
        counts.lost_at_hand_off = 0
        counts.turned_away = 0
    for role in range(floor.roles.size):
        floor.roles[at(role)].busy = 0.0


@step
def _settle(floor):
    """The one moment that comes first at this instant: of a deal, a tick, or an arrival."""
    clock = floor.clock
    if next_moment(floor) <= clock.now:
        _settle_deal(floor, take_first(floor))
    elif clock.next_tick <= clock.now:
        tick(floor)
    else:
        lead_arrives(floor)


@step
def _settle_deal(floor, slot):
    """The deal's moment, and those that follow at the same instant with no other's in between.

    Without buyer's time and delay three moments of a visit are one walk through the agenda.
    """
    now = floor.clock.now
    where = floor.deals[at(slot)].where
    if where >= WAITING:
        patience_ends(floor, slot)
        return
    if where == WORKING:
        until = work_ends(floor, slot)
        if until > now or next_moment(floor) <= now:
            schedule(floor, slot, until)
            return
        where = WITH_BUYER
    if where == WITH_BUYER:
        where = buyer_decides(floor, slot)
        if where == IN_HAND_OFF:
            until = hand_off_begins(floor, slot)
            if until > now or next_moment(floor) <= now:
                schedule(floor, slot, until)
                return
    if where == IN_HAND_OFF:
        where = hand_off_ends(floor, slot, _earliest(floor) > now)
    if where == WAITING:
        is_ready(floor, slot)
    elif where == KNOCKING:
        knocks(floor, slot)


@step
def _earliest(floor):
    clock = floor.clock
    return min(next_moment(floor), min(clock.next_tick, clock.next_arrival))


@step
def _passes(floor, until):
    """Let time pass with nothing happening: the areas under the numbers inside grow."""
    clock = floor.clock
    rules = floor.rules
    if until >= rules.start:
        if clock.window_open == 0:
            # Events of this very instant are still to come: they count in the window.
            clock.window_open = 1
            floor.tally.open_at_start = clock.inside
        tally = floor.tally
        span = until - max(clock.now, rules.start)
        tally.inside_area += clock.inside * span
        tally.outside_area += clock.outside * span
        if clock.now < rules.first_quarter_end:
            span = min(until, rules.first_quarter_end) - max(clock.now, rules.start)
            tally.first_quarter_area += clock.inside * span
        if until > rules.last_quarter_start:
            span = until - max(clock.now, rules.last_quarter_start)
            tally.last_quarter_area += clock.inside * span
    clock.now = until


@routine
def _closes(floor):
    """Count what is still inside at the end: its time in its stage and in the system."""
    rules = floor.rules
    tally = floor.tally
    clock = floor.clock
    for slot in range(clock.used_slots):
        deal = floor.deals[at(slot)]
        if deal.where != ENDED:
            tally.inside_time += rules.end - max(deal.arrived, rules.start)
            if deal.desk != NOBODY:
                since = max(deal.stage_since, rules.start)
                floor.stage_tally[at(deal.stage)].time += rules.end - since
    tally.open_at_end = clock.inside


@step
def _goes_on(floor):
    """Run the replication to its end; False when the floor has to be enlarged first."""
    clock = floor.clock
    end = floor.rules.end
    while not is_full(floor):
        time = _earliest(floor)
        if time > clock.now:
            # All is settled at this instant: now room is offered, then free people take work.
            offer_room(floor)
            take_work(floor)
            time = _earliest(floor)
        if time > clock.now:
            _passes(floor, min(time, end))
        if time >= end:
            _closes(floor)
            return True
        _settle(floor)
    return False


@entry
def _run(floor, seed, first, results, done):
    """Run replications until all are done or the floor is full; returns how many are done."""
    clock = floor.clock
    while done < results.tallies.size:
        if clock.running == 0:
            _opens(floor, seed, first + done)
            clock.running = 1
        if not _goes_on(floor):
            return done
        clock.running = 0
        results.tallies[at(done)] = floor.tally
        for stage in range(floor.stages.size):
            results.stage_tallies[done, stage] = floor.stage_tally[at(stage)]
        for week in range(floor.wins_by_week.size):
            results.wins_by_week[done, week] = floor.wins_by_week[at(week)]
        for role in range(floor.roles.size):
            results.busy[done, role] = floor.roles[at(role)].busy
        done += 1
    return done


def run(tables: Tables, seed: int, first: int, count: int) -> Results:
    """Run replications number first … first + count - 1. Releases the GIL while it works."""
    results, _ = _run_on(new_floor(tables, np.zeros(0, EVENT)), seed, first, count)
    return results


def trace(tables: Tables, seed: int, replication: int) -> NDArray[np.void]:
    """Every event of one replication, in order: (events,) records of EVENT."""
    length = 4096
    while True:
        _, floor = _run_on(new_floor(tables, np.zeros(length, EVENT)), seed, replication, 1)
        if floor.clock.logged <= length:
            return floor.log[: floor.clock.logged]
        # The same seed gives the same events, so a second run with room for all of them is exact.
        length = int(floor.clock.logged)


def _run_on(floor: Floor, seed: int, first: int, count: int) -> tuple[Results, Floor]:
    results = Results(
        tallies=np.zeros(count, TALLY),
        stage_tallies=np.zeros((count, len(floor.stages)), STAGE_TALLY),
        wins_by_week=np.zeros((count, len(floor.wins_by_week)), np.int32),
        busy=np.zeros((count, len(floor.roles))),
        cycles=np.zeros(0),
    )
    done = 0
    # In plain Python the engine's 64-bit integers wrap around with a warning; that is intended.
    with np.errstate(over="ignore"):
        while done < count:
            done = _run(floor, np.uint64(seed), first, results, done)
            if done < count:
                floor = enlarged(floor)
    return results._replace(cycles=floor.cycles[: floor.clock.cycles]), floor
