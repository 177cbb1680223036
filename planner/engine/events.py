"""What one event does: the rules of design/model.md, "What happens to a deal".

At one instant all moments are settled first (the functions named after events), then room is
offered (offer_room), then free people take work (take_work).
"""

from __future__ import annotations

import numpy as np

from planner.engine.agenda import schedule
from planner.engine.capacity import (
    OWNER_GONE,
    enters_role,
    enters_station,
    finds_owner_gone,
    first_at_gate,
    first_gate,
    gate_line,
    kind_to_admit,
    leaves_station,
    look_at_gate,
    next_lead,
    pod_with_room,
    pool_line,
)
from planner.engine.clocks import after
from planner.engine.draws import draw_buyer, draw_fate, draw_work
from planner.engine.endings import is_lost, is_won, turn_away
from planner.engine.jit import WHOLE, at, routine, step
from planner.engine.learning import works_until
from planner.engine.mix import kind_of_lead
from planner.engine.people import (
    is_done,
    look_at_station,
    next_line,
    queue_line,
    set_free,
    take_free,
    who_takes_place,
)
from planner.engine.random_numbers import (
    DEAL_FACTOR,
    DELAY,
    GAP,
    PATIENCE,
    draw_bits,
    duration,
    lead_key,
)
from planner.engine.rare import set_next, set_next_arrival
from planner.engine.returns import take_return
from planner.engine.speed import rebriefing, work_weeks
from planner.engine.stages import first_stage, is_last_stage, next_stage, parameters
from planner.engine.state import (
    ADMITTED,
    ADVANCED,
    ADVANCES,
    ARRIVED,
    AT_GATE,
    CAME_BACK,
    DROPPED,
    DROPS,
    ENDED,
    HANDED_OFF,
    IN_HAND_OFF,
    LOST_AT_HAND_OFF,
    LOST_BY_HAND_OFF,
    NOBODY,
    OUTSIDE,
    READY,
    REPEATED,
    RESTARTED,
    RESTARTS,
    SLOT_BITS,
    WAITING,
    WITH_BUYER,
    WORK_ENDED,
    WORK_STARTED,
    WORKING,
    first_in,
    join_line,
    leave_line,
    note,
    take_slot,
)
from planner.engine.tally import (
    count_arrival,
    count_stage_left,
    count_work_started,
)
from planner.engine.timetables import CLOSING_CLOCK, HOURS_CLOCK, LEADS_CLOCK


@routine
def lead_arrives(state):
    """A lead joins the pool: one that comes back, or else a new one."""
    clock = state.clock
    if WHOLE and clock.next_return <= clock.next_lead:
        _comes_back(state)
    else:
        _new_lead_comes(state)


@step
def _new_lead_comes(state):
    clock = state.clock
    rules = state.rules
    slot = take_slot(state)
    deal = state.deals[at(slot)]
    # The open deals of today come before all leads.
    deal.order = (np.uint64(rules.open_deals + clock.leads) << SLOT_BITS) | np.uint64(slot)
    deal.key = clock.next_key
    deal.kind = kind_of_lead(state, deal.key)
    clock.leads += 1
    clock.next_key = lead_key(clock.key, clock.leads)
    gap = duration(
        state.quantiles, rules.gap_table, rules.gap_mean, draw_bits(clock.next_key, 0, 0, GAP)
    )
    clock.next_lead = after(state, LEADS_CLOCK, gap)
    set_next_arrival(state, min(clock.next_lead, clock.next_return))
    _joins_pool(state, slot, ARRIVED)


@routine
def _comes_back(state):
    """A deal won earlier is a lead again, in its own slot; all its luck is new."""
    slot = take_return(state)
    deal = state.deals[at(slot)]
    deal.key = lead_key(deal.key, 0)
    deal.kind = state.kinds[at(deal.kind)].returns_as
    _joins_pool(state, slot, CAME_BACK)


@step
def _joins_pool(state, slot, how):
    """A new lead starts waiting for the first stage of its kind."""
    is_new(state, slot)
    count_arrival(state)
    note(state, slot, NOBODY, how)
    starts_waiting(state, slot)
    stands_outside(state, slot)


@step
def is_new(state, slot):
    """Nothing has happened to it yet, and its first stage is before it."""
    clock = state.clock
    deal = state.deals[at(slot)]
    state.links[at(slot)].next = NOBODY
    deal.arrived = clock.now
    deal.stage = first_stage(state, deal)
    deal.station = NOBODY
    deal.pod = NOBODY
    deal.been_in = 0
    deal.after_hand_off = 0
    deal.person = NOBODY
    deal.touches = 0
    deal.hand_offs = 0
    deal.hours = 0.0
    deal.visits[:] = 0
    if WHOLE:
        deal.first_row = deal.kind * state.stage_tally.size
        deal.rebriefs = 0
        deal.passed_on = 0
        deal.of_today = 0
    clock.inside += 1


@step
def stands_outside(state, slot):
    """In the pool, by the moment since which it waits."""
    deal = state.deals[at(slot)]
    deal.where = OUTSIDE
    state.clock.outside += 1
    join_line(state, pool_line(deal.kind), slot)


@routine
def tick(state):
    """The beat of a paced release: one waiting lead is let in, if there is one and room for it.

    Where hand-offs may wait for the same room they have it first, so that the lead waits until room
    is offered. Elsewhere it is let in now, as in schema 1: later it would find room where a
    hand-off makes some at this very instant.
    """
    clock = state.clock
    weeks = state.phases[at(clock.phase)].tick_weeks
    if weeks == clock.beat_weeks:
        clock.ticks += 1
    else:
        clock.beat_from = clock.now
        clock.beat_weeks = weeks
        clock.ticks = 0
    clock.next_tick = clock.beat_from + (clock.ticks + 1) * weeks
    set_next(state)
    if WHOLE and state.rules.tick_waits:
        clock.ticked = 1
    else:
        _let_one_in(state)


@step
def work_ends(state, slot):
    """The person is free; the deal is with the buyer. Returns when the buyer's time ends."""
    clock = state.clock
    deal = state.deals[at(slot)]
    note(state, slot, deal.person, WORK_ENDED)
    if WHOLE and state.rules.has_places:
        is_done(state, np.int64(deal.person))
    else:
        first_person = state.stations[at(deal.station)].first_person
        set_free(state, deal.station, deal.person - first_person)
    deal.person = NOBODY
    deal.where = WITH_BUYER
    if WHOLE and state.rules.buyer_is_late:
        if state.rules.has_phases:
            draw_buyer(state, deal, parameters(state, deal, deal.stage))
        return with_buyer_until(state, deal)
    return clock.now + deal.buyer


@routine
def with_buyer_until(state, deal):
    """When the buyer's time that begins or goes on now ends: at the last stage by its season."""
    if is_last_stage(state, deal):
        return after(state, CLOSING_CLOCK, deal.buyer)
    return state.clock.now + deal.buyer


@step
def buyer_decides(state, slot):
    """The outcome of the visit: lost, repeat, restart or advance.

    Returns where that leaves the deal: ENDED, IN_HAND_OFF (to begin) or WAITING (ready at once).
    """
    deal = state.deals[at(slot)]
    stage = np.int64(deal.stage)
    if WHOLE and state.rules.has_phases:
        draw_fate(state, deal, parameters(state, deal, stage))
    fate = deal.fate
    if fate == ADVANCES:
        if is_last_stage(state, deal):
            is_won(state, slot)
            return ENDED
        note(state, slot, NOBODY, ADVANCED)
    elif fate == DROPS:
        is_lost(state, slot, DROPPED)
        return ENDED
    elif fate == LOST_BY_HAND_OFF:
        is_lost(state, slot, LOST_AT_HAND_OFF)
        return ENDED
    elif fate == RESTARTS:
        note(state, slot, NOBODY, RESTARTED)
    else:
        note(state, slot, NOBODY, REPEATED)
    deal.after_hand_off = 0
    to_stage = _next_stage(state, deal)
    if parameters(state, deal, to_stage).role != parameters(state, deal, stage).role:
        return IN_HAND_OFF
    if to_stage != stage or fate == RESTARTS:
        _changes_stage(state, slot, to_stage)
    return WAITING


@step
def _next_stage(state, deal):
    """Where a visit that does not end the deal sends it."""
    if deal.fate == ADVANCES:
        return next_stage(state, deal)
    if deal.fate == RESTARTS:
        return first_stage(state, deal)
    return np.int64(deal.stage)


@step
def hand_off_begins(state, slot):
    """On its way to another role. Returns when it is ready there."""
    clock = state.clock
    rules = state.rules
    deal = state.deals[at(slot)]
    note(state, slot, NOBODY, HANDED_OFF)
    deal.hand_offs += 1
    deal.after_hand_off = 1
    deal.where = IN_HAND_OFF
    visit = deal.visits[at(deal.stage)] - 1
    delay = duration(
        state.quantiles,
        rules.delay_table,
        rules.delay_mean,
        draw_bits(deal.key, deal.stage, visit, DELAY),
    )
    return clock.now + delay


@step
def hand_off_ends(state, slot, is_last):
    """Ready for the next role: let in at once if it has been there, else it waits at the gate.

    is_last: nothing more is to be settled at this instant. Returns WAITING (let in) or AT_GATE.
    """
    deal = state.deals[at(slot)]
    _changes_stage(state, slot, _next_stage(state, deal))
    role = parameters(state, deal, deal.stage).role
    if (deal.been_in >> role) & 1:
        station = np.int64(deal.owners[at(role)])
        if WHOLE and station == OWNER_GONE:
            station = finds_owner_gone(state, slot, role)
        leaves_station(state, slot)
        enters_station(state, slot, station)
        return WAITING
    role_pod = state.roles[at(role)].first_role_pod + deal.pod
    if is_last and state.role_pods[at(role_pod)].roomy > 0 and state.clock.gate == NOBODY:
        # Room would be offered now, to this deal first of all: it need not wait.
        leaves_station(state, slot)
        enters_role(state, slot, role, True)
        return WAITING
    return AT_GATE


@routine
def waits_at_gate(state, slot):
    """It waits for room in the role of its stage."""
    deal = state.deals[at(slot)]
    starts_waiting(state, slot)
    deal.where = AT_GATE
    role_pod = _role_pod_of(state, deal)
    join_line(state, gate_line(state, deal, role_pod), slot)
    look_at_gate(state, role_pod)
    note(state, slot, NOBODY, READY)


@step
def offer_room(state):
    """Room goes to those at the gates, the role latest in the line first, then to the pool."""
    clock = state.clock
    while clock.gate != NOBODY:
        number = first_gate(state)
        role_pod = state.role_pods[at(number)]
        while role_pod.roomy > 0:
            slot = first_at_gate(state, number)
            if slot == NOBODY:
                break
            leave_line(state, slot)
            leaves_station(state, slot)
            enters_role(state, slot, role_pod.role, True)
            joins_queue(state, slot)
    if state.rules.is_paced:
        if WHOLE and clock.ticked:
            clock.ticked = 0
            _let_one_in(state)
    else:
        while _let_one_in(state):
            pass
        if clock.outside > 0 and state.rules.turn_away:
            turn_away(state)


@step
def take_work(state):
    """Every free person takes the next deal of the station, the lowest number first."""
    clock = state.clock
    number = clock.station
    while number != NOBODY:
        station = state.stations[at(number)]
        station.listed = 0
        while station.free > 0 and station.waiting > 0:
            slot = first_in(state, next_line(state, station))
            leave_line(state, slot)
            station.waiting -= 1
            work_starts(state, slot, station, take_free(state, station))
        number = station.next_listed
    clock.station = NOBODY


@step
def work_starts(state, slot, station, bit):
    """A person of a station, who is told by number there, starts on a deal."""
    deal = state.deals[at(slot)]
    parameter = parameters(state, deal, deal.stage)
    role = parameter.role
    if WHOLE and state.rules.has_phases:
        draw_work(state, deal, parameter)
    deal.visits[at(deal.stage)] += 1
    deal.where = WORKING
    # What follows the work is drawn here, where nothing waits for it. Where there are phases, what
    # holds at its own moment counts: then it is drawn again.
    draw_buyer(state, deal, parameter)
    draw_fate(state, deal, parameter)
    weeks = work_weeks(state, deal)
    if WHOLE and deal.rebriefs:
        weeks *= rebriefing(state, deal, role)
    if WHOLE and state.rules.has_places:
        person = who_takes_place(state, station, bit)
        role = state.places[at(person)].role
        ends = works_until(state, deal, person, weeks)
    else:
        ends = after(state, HOURS_CLOCK, weeks)
        deal.hours += weeks * state.roles[at(role)].hours_per_week
        person = station.first_person + bit
    deal.person = person
    count_work_started(state, deal, role, ends)
    deal.touches += 1
    note(state, slot, person, WORK_STARTED)
    schedule(state, slot, WORKING, ends)


@step
def starts_waiting(state, slot):
    """One wait and one patience, from now until a person starts on the deal."""
    clock = state.clock
    deal = state.deals[at(slot)]
    deal.ready = clock.now
    stage = parameters(state, deal, deal.stage)
    visit = deal.visits[at(deal.stage)]
    draw_work(state, deal, stage)
    if stage.patience_mean < np.inf:
        patience = duration(
            state.quantiles,
            state.rules.patience_table,
            stage.patience_mean,
            draw_bits(deal.key, deal.stage, visit, PATIENCE),
        )
        schedule(state, slot, WAITING, clock.now + patience)


@step
def is_ready(state, slot):
    """Ready for its stage and let in: it queues at its station."""
    starts_waiting(state, slot)
    note(state, slot, NOBODY, READY)
    joins_queue(state, slot)


@step
def joins_queue(state, slot):
    """It waits for a person at its station."""
    deal = state.deals[at(slot)]
    deal.where = WAITING
    join_line(state, queue_line(state, deal), slot)
    state.stations[at(deal.station)].waiting += 1
    look_at_station(state, deal.station)


@step
def _let_one_in(state):
    """Let the next lead in, if there is one outside and room for it. Returns whether it is so."""
    if state.clock.outside == 0:
        return False
    kind = kind_to_admit(state)
    if kind == NOBODY:
        return False
    _admit_next(state, kind)
    return True


@routine
def _admit_next(state, kind):
    """The oldest or the freshest lead of a kind outside becomes a deal."""
    slot = next_lead(state, kind)
    leave_line(state, slot)
    state.clock.outside -= 1
    admit(state, slot, pod_with_room(state, kind), True)
    note(state, slot, NOBODY, ADMITTED)
    joins_queue(state, slot)


@step
def admit(state, slot, pod, within_limits):
    """It becomes a deal of a pod, and of somebody with room, or whatever the limits, there."""
    clock = state.clock
    deal = state.deals[at(slot)]
    clock.admitted += 1
    deal.pod = pod
    deal.stage_since = clock.now
    deal.factor = duration(
        state.quantiles, state.rules.deal_table, 1.0, draw_bits(deal.key, 0, 0, DEAL_FACTOR)
    )
    state.pods[at(pod)].open += 1
    enters_role(state, slot, parameters(state, deal, deal.stage).role, within_limits)


@step
def _role_pod_of(state, deal):
    """The people who do the deal's stage in its pod."""
    role = parameters(state, deal, deal.stage).role
    return state.roles[at(role)].first_role_pod + deal.pod


@step
def _changes_stage(state, slot, stage):
    deal = state.deals[at(slot)]
    count_stage_left(state, deal)
    deal.stage_since = state.clock.now
    deal.stage = stage
