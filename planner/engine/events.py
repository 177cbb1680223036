"""What one event does to the floor: the rules of design/model.md, "What happens to a deal".

At one instant all moments are settled first (the functions named after events), then room is
offered (offer_room), then free people take work (take_work).
"""

from __future__ import annotations

import numpy as np

from planner.engine.agenda import schedule, strike_out
from planner.engine.jit import at, routine, step
from planner.engine.random_numbers import (
    ASSIGNMENT,
    BUYER,
    DEAL_FACTOR,
    DELAY,
    GAP,
    OUTCOME,
    PATIENCE,
    WORK,
    draw_bits,
    duration,
    exp,
    lead_key,
    uniform,
)
from planner.engine.state import (
    ADMITTED,
    ADVANCED,
    ARRIVED,
    COLD,
    DROPPED,
    ENDED,
    HANDED_OFF,
    IN_HAND_OFF,
    KNOCKING,
    LOST_AT_HAND_OFF,
    NOBODY,
    OUTSIDE,
    READY,
    REPEATED,
    RESTARTED,
    SLOT_BITS,
    TURNED_AWAY,
    WAITING,
    WITH_BUYER,
    WON,
    WORK_ENDED,
    WORK_STARTED,
    WORKING,
    give_back_slot,
    join_line,
    leave_line,
    note,
    take_slot,
)

POOL = 0  # its line
_ONE = np.uint64(1)
_52 = np.uint64(52)


@routine
def lead_arrives(floor):
    """A lead joins the pool and starts waiting for the first stage."""
    clock = floor.clock
    rules = floor.rules
    slot = take_slot(floor)
    deal = floor.deals[at(slot)]
    deal.order = (np.uint64(clock.leads) << SLOT_BITS) | np.uint64(slot)
    deal.key = lead_key(clock.key, clock.leads)
    floor.places[at(slot)] = NOBODY
    deal.arrived = clock.now
    deal.stage = 0
    deal.desk = NOBODY
    deal.pod = NOBODY
    deal.been_in = 0
    deal.after_hand_off = 0
    deal.person = NOBODY
    deal.touches = 0
    deal.hand_offs = 0
    deal.hours = 0.0
    deal.visits[:] = 0
    clock.leads += 1
    clock.next_arrival = clock.now + duration(
        floor.quantiles,
        rules.gap_table,
        rules.gap_mean,
        draw_bits(lead_key(clock.key, clock.leads), 0, 0, GAP),
    )
    clock.inside += 1
    if clock.now >= rules.start:
        floor.tally.arrivals += 1
    note(floor, slot, NOBODY, ARRIVED)
    starts_waiting(floor, slot)
    deal.where = OUTSIDE
    clock.outside += 1
    join_line(floor, POOL, slot)


@routine
def _turn_away(floor):
    """The lead that has just come and found no room is lost at once."""
    clock = floor.clock
    slot = floor.lines[at(POOL)].head
    leave_line(floor, POOL, slot)
    clock.outside -= 1
    if clock.now >= floor.rules.start:
        floor.stage_tally[0].turned_away += 1
    note(floor, slot, NOBODY, TURNED_AWAY)
    _ends(floor, slot, False)


@routine
def tick(floor):
    """The beat of a paced release: one waiting lead is let in, if there is one and room for it."""
    clock = floor.clock
    clock.ticks += 1
    clock.next_tick = (clock.ticks + 1) * floor.rules.tick_weeks
    if clock.outside > 0 and _may_admit(floor):
        _admit_next(floor)


@step
def work_ends(floor, slot):
    """The person is free; the deal is with the buyer. Returns when the buyer's time ends."""
    clock = floor.clock
    deal = floor.deals[at(slot)]
    stage = floor.stages[at(deal.stage)]
    note(floor, slot, deal.person, WORK_ENDED)
    _set_free(floor, deal.desk, deal.person)
    deal.person = NOBODY
    deal.where = WITH_BUYER
    visit = deal.visits[at(deal.stage)] - 1
    time = duration(
        floor.quantiles,
        stage.buyer_table,
        stage.buyer_mean,
        draw_bits(deal.key, deal.stage, visit, BUYER),
    )
    return clock.now + time


@step
def buyer_decides(floor, slot):
    """The outcome of the visit, drawn once: lost, repeat, restart or advance.

    Returns where that leaves the deal: ENDED, IN_HAND_OFF (to begin) or WAITING (ready at once).
    """
    deal = floor.deals[at(slot)]
    stage = floor.stages[at(deal.stage)]
    luck = deal.luck
    after_hand_off = deal.after_hand_off
    deal.after_hand_off = 0
    if luck < stage.drop_below:
        _is_lost(floor, slot, DROPPED)
        return ENDED
    to_stage = deal.stage + 1
    if luck < stage.repeat_below:
        to_stage = np.int64(deal.stage)
    elif luck < stage.restart_below:
        to_stage = 0
    elif after_hand_off and luck < stage.hand_off_loss_below:
        _is_lost(floor, slot, LOST_AT_HAND_OFF)
        return ENDED
    elif after_hand_off and luck < stage.hand_off_repeat_below:
        to_stage = np.int64(deal.stage)
    if to_stage == floor.stages.size:
        _is_won(floor, slot)
        return ENDED
    return _moves_to(floor, slot, to_stage, stage.repeat_below <= luck < stage.restart_below)


@step
def _moves_to(floor, slot, to_stage, restarts):
    """To a stage of the same role at once; to another role's by a hand-off."""
    deal = floor.deals[at(slot)]
    if restarts:
        note(floor, slot, NOBODY, RESTARTED)
    elif to_stage == deal.stage:
        note(floor, slot, NOBODY, REPEATED)
        return WAITING
    else:
        note(floor, slot, NOBODY, ADVANCED)
    if floor.stages[at(to_stage)].role == floor.stages[at(deal.stage)].role:
        _changes_stage(floor, slot, to_stage)
        return WAITING
    deal.going_to = to_stage
    return IN_HAND_OFF


@step
def hand_off_begins(floor, slot):
    """On its way to another role. Returns when it is ready there."""
    clock = floor.clock
    rules = floor.rules
    deal = floor.deals[at(slot)]
    note(floor, slot, NOBODY, HANDED_OFF)
    deal.hand_offs += 1
    deal.after_hand_off = 1
    deal.where = IN_HAND_OFF
    visit = deal.visits[at(deal.stage)] - 1
    delay = duration(
        floor.quantiles,
        rules.delay_table,
        rules.delay_mean,
        draw_bits(deal.key, deal.stage, visit, DELAY),
    )
    return clock.now + delay


@step
def hand_off_ends(floor, slot, is_last):
    """Ready for the next role: let in at once if it has been there, else it knocks for room.

    is_last: nothing more is to be settled at this instant. Returns WAITING (let in) or KNOCKING.
    """
    deal = floor.deals[at(slot)]
    _changes_stage(floor, slot, deal.going_to)
    role = floor.stages[at(deal.stage)].role
    if (deal.been_in >> role) & 1:
        _leaves_desk(floor, slot)
        _sits_down(floor, slot, deal.owners[at(role)])
        return WAITING
    crew = floor.roles[at(role)].first_crew + deal.pod
    if is_last and floor.crews[at(crew)].roomy > 0 and floor.clock.door == NOBODY:
        # Room would be offered now, to this deal first of all: it need not knock.
        _leaves_desk(floor, slot)
        _enters_role(floor, slot, role)
        return WAITING
    return KNOCKING


@routine
def knocks(floor, slot):
    """It waits for room in the role of its stage."""
    deal = floor.deals[at(slot)]
    starts_waiting(floor, slot)
    deal.where = KNOCKING
    crew = floor.roles[at(floor.stages[at(deal.stage)].role)].first_crew + deal.pod
    join_line(floor, _door(crew), slot)
    _look_at_door(floor, crew)
    note(floor, slot, NOBODY, READY)


@routine
def patience_ends(floor, slot):
    """The deal goes cold where it waits: outside, for room, or in a queue."""
    clock = floor.clock
    deal = floor.deals[at(slot)]
    if deal.where == OUTSIDE:
        clock.outside -= 1
        leave_line(floor, POOL, slot)
    elif deal.where == KNOCKING:
        crew = floor.roles[at(floor.stages[at(deal.stage)].role)].first_crew + deal.pod
        leave_line(floor, _door(crew), slot)
    else:
        leave_line(floor, _queue(floor, deal.desk, deal.stage), slot)
        floor.desks[at(deal.desk)].waiting -= 1
    _is_lost(floor, slot, COLD)


@step
def offer_room(floor):
    """Room goes to those who knock, the role latest in the line first, then to the pool."""
    clock = floor.clock
    while clock.door != NOBODY:
        number = _first_door(floor)
        crew = floor.crews[at(number)]
        line = floor.lines[at(_door(number))]
        while crew.roomy > 0 and line.head != NOBODY:
            slot = line.head
            leave_line(floor, _door(number), slot)
            _leaves_desk(floor, slot)
            _enters_role(floor, slot, crew.role)
            _joins_queue(floor, slot)
    if floor.rules.tick_weeks == 0.0:
        while clock.outside > 0 and _may_admit(floor):
            _admit_next(floor)
        while clock.outside > 0 and floor.rules.turn_away:
            _turn_away(floor)


@step
def take_work(floor):
    """Every free person takes the next deal of the desk, the lowest number first."""
    clock = floor.clock
    number = clock.desk
    while number != NOBODY:
        desk = floor.desks[at(number)]
        desk.listed = 0
        while desk.free > 0 and desk.waiting > 0:
            line = _next_line(floor, desk)
            slot = np.int64(floor.lines[at(line)].head)
            leave_line(floor, line, slot)
            desk.waiting -= 1
            _work_starts(floor, slot, _take_free_person(desk))
        number = desk.next_listed
    clock.desk = NOBODY


@step
def _work_starts(floor, slot, person):
    clock = floor.clock
    rules = floor.rules
    deal = floor.deals[at(slot)]
    stage = floor.stages[at(deal.stage)]
    visit = deal.visits[at(deal.stage)]
    deal.visits[at(deal.stage)] += 1
    if clock.now >= rules.start:
        counts = floor.stage_tally[at(deal.stage)]
        counts.visits += 1
        counts.wait_sum += clock.now - deal.ready
        if deal.touches == 0:
            floor.tally.responses += 1
            floor.tally.response_sum += clock.now - deal.arrived
    deal.touches += 1
    deal.person = person
    deal.where = WORKING
    # Drawn here, where nothing waits for it: 91 → 90 ns a visit (M1), 285 → 279 (mid-market).
    deal.luck = uniform(draw_bits(deal.key, deal.stage, visit, OUTCOME))
    weeks = deal.work * (deal.factor * _switching(floor, deal.desk) * _unsettled(floor))
    if deal.after_hand_off:
        weeks *= 1.0 + rules.rebrief
    ends = clock.now + weeks
    deal.hours += weeks * floor.roles[at(stage.role)].hours_per_week
    floor.roles[at(stage.role)].busy += max(0.0, min(ends, rules.end) - max(clock.now, rules.start))
    note(floor, slot, person, WORK_STARTED)
    schedule(floor, slot, ends)


@step
def _switching(floor, number):
    """How much slower for juggling more open deals than one can."""
    rules = floor.rules
    desk = floor.desks[at(number)]
    open_each = desk.open / desk.people
    excess = open_each / rules.focus - 1.0
    return 1.0 + rules.switching_cost * min(max(excess, 0.0), 2.0)


@step
def _unsettled(floor):
    """How much slower (or faster) so long after the latest change of priorities."""
    rules = floor.rules
    if rules.shift_weeks == 0.0:
        return 1.0
    now = floor.clock.now
    since = now - np.floor(now / rules.shift_weeks) * rules.shift_weeks
    fresh = exp(-since / rules.recovery_weeks)
    return 1.0 / (1.0 - rules.productivity_loss * fresh + rules.programme_gain * (1.0 - fresh))


@step
def starts_waiting(floor, slot):
    """One wait and one patience, from now until a person starts on the deal."""
    clock = floor.clock
    deal = floor.deals[at(slot)]
    deal.ready = clock.now
    stage = floor.stages[at(deal.stage)]
    visit = deal.visits[at(deal.stage)]
    deal.work = duration(
        floor.quantiles,
        stage.work_table,
        stage.work_mean,
        draw_bits(deal.key, deal.stage, visit, WORK),
    )
    mean = stage.patience_mean
    if mean == np.inf:
        strike_out(floor, slot)
        return
    bits = draw_bits(deal.key, deal.stage, visit, PATIENCE)
    patience = duration(floor.quantiles, floor.rules.patience_table, mean, bits)
    deal.where = WAITING
    schedule(floor, slot, clock.now + patience)


@step
def is_ready(floor, slot):
    """Ready for its stage and let in: it queues at its desk."""
    starts_waiting(floor, slot)
    note(floor, slot, NOBODY, READY)
    _joins_queue(floor, slot)


@step
def _joins_queue(floor, slot):
    deal = floor.deals[at(slot)]
    deal.where = WAITING
    join_line(floor, _queue(floor, deal.desk, deal.stage), slot)
    floor.desks[at(deal.desk)].waiting += 1
    _look_at_desk(floor, deal.desk)


@step
def _may_admit(floor):
    """Is there room for one more lead, in the system and in some pod's first role?"""
    if floor.clock.admitted >= floor.rules.system_cap:
        return False
    return _pod_with_room(floor) != NOBODY


@step
def _pod_with_room(floor):
    """The pod with room in the first role that has the fewest open deals per person, or NOBODY."""
    first_crew = floor.roles[at(floor.stages[0].role)].first_crew
    best = NOBODY
    pods = floor.pods
    for pod in range(pods.size):
        if floor.crews[at(first_crew + pod)].roomy > 0 and (
            best == NOBODY
            or pods[at(pod)].open * pods[at(best)].people
            < pods[at(best)].open * pods[at(pod)].people
        ):
            best = pod
    return best


@routine
def _admit_next(floor):
    """The oldest or the freshest lead outside becomes a deal."""
    clock = floor.clock
    rules = floor.rules
    pool = floor.lines[at(POOL)]
    slot = _freshest(floor, pool.tail) if rules.freshest else pool.head
    deal = floor.deals[at(slot)]
    leave_line(floor, POOL, slot)
    clock.outside -= 1
    clock.admitted += 1
    deal.pod = _pod_with_room(floor)
    deal.stage_since = clock.now
    deal.factor = duration(
        floor.quantiles, rules.deal_table, 1.0, draw_bits(deal.key, 0, 0, DEAL_FACTOR)
    )
    floor.pods[at(deal.pod)].open += 1
    _enters_role(floor, slot, floor.stages[0].role)
    note(floor, slot, NOBODY, ADMITTED)
    _joins_queue(floor, slot)


@step
def _freshest(floor, last):
    """Of the leads that came last, the one with the lowest number: often they are one."""
    deals = floor.deals
    slot = last
    while (
        deals[at(slot)].previous != NOBODY
        and deals[at(deals[at(slot)].previous)].ready == deals[at(last)].ready
    ):
        slot = deals[at(slot)].previous
    return slot


@step
def _enters_role(floor, slot, role):
    """First entry: it gets its desk for good."""
    deal = floor.deals[at(slot)]
    crew = floor.roles[at(role)].first_crew + deal.pod
    desk = _choose_desk(floor, slot, crew)
    deal.been_in |= 1 << role
    deal.owners[at(role)] = desk
    _sits_down(floor, slot, desk)


@routine
def _choose_desk(floor, slot, crew):
    """Among the crew's desks with room: the one with the fewest open deals, or any by chance."""
    first = floor.crews[at(crew)].first_desk
    desks = floor.crews[at(crew)].desks
    if desks == 1:
        return first
    if floor.rules.random_owner:
        deal = floor.deals[at(slot)]
        luck = uniform(draw_bits(deal.key, deal.stage, 0, ASSIGNMENT))
        skip = np.int64(luck * floor.crews[at(crew)].roomy)
        for desk in range(first, first + desks):
            if floor.desks[at(desk)].open < floor.desks[at(desk)].limit:
                if skip == 0:
                    return desk
                skip -= 1
    best = NOBODY
    for desk in range(first, first + desks):
        if floor.desks[at(desk)].open < floor.desks[at(desk)].limit and (
            best == NOBODY or floor.desks[at(desk)].open < floor.desks[at(best)].open
        ):
            best = desk
    return best


@step
def _sits_down(floor, slot, number):
    """Count the deal as open at the desk."""
    floor.deals[at(slot)].desk = number
    desk = floor.desks[at(number)]
    desk.open += 1
    if desk.open == desk.limit:
        floor.crews[at(desk.crew)].roomy -= 1


@step
def _leaves_desk(floor, slot):
    """Count the deal as open there no more; that may make room."""
    desk = floor.desks[at(floor.deals[at(slot)].desk)]
    if desk.open == desk.limit:
        floor.crews[at(desk.crew)].roomy += 1
        _look_at_door(floor, desk.crew)
    desk.open -= 1


@step
def _changes_stage(floor, slot, stage):
    """Count the deal's time in the stage it leaves."""
    clock = floor.clock
    deal = floor.deals[at(slot)]
    start = floor.rules.start
    if clock.now > start:
        floor.stage_tally[at(deal.stage)].time += clock.now - max(deal.stage_since, start)
    deal.stage_since = clock.now
    deal.stage = stage


@routine
def _is_won(floor, slot):
    clock = floor.clock
    rules = floor.rules
    deal = floor.deals[at(slot)]
    note(floor, slot, NOBODY, WON)
    if clock.now >= rules.start:
        tally = floor.tally
        tally.wins += 1
        tally.touches_of_wins += deal.touches
        tally.hand_offs_of_wins += deal.hand_offs
        cycle = clock.now - deal.arrived
        tally.cycle_sum += cycle
        floor.cycles[at(clock.cycles)] = cycle
        clock.cycles += 1
        # The last moment of a window may round up to its end.
        week = min(np.int64(clock.now - rules.start), rules.weeks - 1)
        floor.wins_by_week[at(week)] += 1
    _ends(floor, slot, True)


@routine
def _is_lost(floor, slot, why):
    note(floor, slot, NOBODY, why)
    if floor.clock.now >= floor.rules.start:
        counts = floor.stage_tally[at(floor.deals[at(slot)].stage)]
        if why == DROPPED:
            counts.dropped += 1
        elif why == COLD:
            counts.cold += 1
        else:
            counts.lost_at_hand_off += 1
    _ends(floor, slot, False)


@routine
def _ends(floor, slot, won):
    """The deal is out: won or lost, from wherever it was."""
    clock = floor.clock
    start = floor.rules.start
    deal = floor.deals[at(slot)]
    strike_out(floor, slot)
    if deal.desk != NOBODY:
        _changes_stage(floor, slot, deal.stage)
        _leaves_desk(floor, slot)
        clock.admitted -= 1
        floor.pods[at(deal.pod)].open -= 1
    clock.inside -= 1
    if clock.now >= start:
        tally = floor.tally
        tally.inside_time += clock.now - max(deal.arrived, start)
        if not won:
            tally.losses += 1
            tally.hours_on_lost += deal.hours
    give_back_slot(floor, slot)


@step
def _door(crew):
    """The line of the deals that wait for room in a crew."""
    return 1 + crew


@step
def _queue(floor, desk, stage):
    """The line a deal stands in at a desk: one for all, or one for each stage to finish first."""
    return floor.desks[at(desk)].line + floor.rules.finish_first * stage


@step
def _next_line(floor, desk):
    """The desk's line; with finish_first that of its latest stage where somebody waits."""
    line = desk.line
    if floor.rules.finish_first:
        line += floor.stages.size - 1
        while floor.lines[at(line)].head == NOBODY:
            line -= 1
    return line


@step
def _look_at_door(floor, number):
    """Have the crew's door looked at when room is offered, if anybody knocks there."""
    crew = floor.crews[at(number)]
    if crew.listed == 0 and floor.lines[at(_door(number))].head != NOBODY:
        crew.listed = 1
        crew.next_listed = floor.clock.door
        floor.clock.door = number


@step
def _first_door(floor):
    """Take the lowest-numbered crew off the list of doors to look at (the list is short)."""
    clock = floor.clock
    first, before_first = clock.door, NOBODY
    before, number = clock.door, floor.crews[at(clock.door)].next_listed
    while number != NOBODY:
        if number < first:
            first, before_first = number, before
        before, number = number, floor.crews[at(number)].next_listed
    after = floor.crews[at(first)].next_listed
    if before_first == NOBODY:
        clock.door = after
    else:
        floor.crews[at(before_first)].next_listed = after
    floor.crews[at(first)].listed = 0
    return first


@step
def _look_at_desk(floor, number):
    """Have the desk looked at when people take work."""
    desk = floor.desks[at(number)]
    if desk.listed == 0:
        desk.listed = 1
        desk.next_listed = floor.clock.desk
        floor.clock.desk = number


@step
def _set_free(floor, number, person):
    """Mark a person as free, and have the desk looked at."""
    desk = floor.desks[at(number)]
    bit = person - desk.first_person
    desk.free_bits[at(bit >> 6)] |= _ONE << np.uint64(bit & 63)
    desk.free += 1
    _look_at_desk(floor, number)


@step
def _take_free_person(desk):
    """The lowest-numbered free person of a desk, who is then busy."""
    word = 0
    while desk.free_bits[at(word)] == 0:
        word += 1
    lowest = desk.free_bits[at(word)] & (~desk.free_bits[at(word)] + _ONE)
    desk.free_bits[at(word)] ^= lowest
    desk.free -= 1
    # A power of two as a floating-point number carries its position in the exponent.
    bit = np.int64(np.float64(lowest).view(np.uint64) >> _52) - 1023
    return desk.first_person + 64 * word + bit
