"""People who come and go: notices, seats that open and are filled, hires, and an owner's deals.

Who gives notice finishes the work at hand and goes then; who is idle goes at once. Where an owner
goes, each open deal is lost or goes to a colleague; where there is none it waits, open at a station
of nobody, for the first who comes.
"""

from __future__ import annotations

import numpy as np

from planner.engine.agenda import strike_out
from planner.engine.capacity import (
    OWNER_GONE,
    choose_station,
    enters_station,
    is_owned_by,
    leaves_station,
    look_at_gate,
    owner_at,
    owners_so_far,
    set_people_there,
)
from planner.engine.endings import is_lost, leaves_where_it_waits
from planner.engine.events import joins_queue
from planner.engine.jit import WHOLE, at, routine, step
from planner.engine.people import is_to_go, set_free, takes_no_more
from planner.engine.places import CLOSED, OPEN_SEAT, PLACES_PER_BLOCK, TAKEN
from planner.engine.random_numbers import LEAVER_LOSS, SEAT, draw_bits, duration, lead_key, uniform
from planner.engine.rare import set_next
from planner.engine.state import (
    AT_GATE,
    CAME,
    ENDED,
    GAVE_NOTICE,
    LEFT,
    LOST_WITH_OWNER,
    NOBODY,
    PASSED_ON,
    WAITING,
    note,
)
from planner.engine.tally import count_people

_FIRST_KEY = 1 << 41  # of places, far beyond those of leads
_NOTICE, _FILL = 0, 1  # of the draws of a place


@routine
def set_places(state):
    """The team as it is at the start of the run, and each person's notice to come."""
    clock = state.clock
    clock.going = NOBODY
    clock.next_going = np.inf
    clock.hire = 0
    clock.next_hire = state.hires[0].time
    clock.next_person = np.inf
    clock.places = 0
    if WHOLE and state.rules.has_places:
        _set_crews(state)
        for number in range(state.places.size):
            state.places[at(number)] = state.places_at_start[at(number)]
            place = state.places[at(number)]
            place.key = lead_key(clock.key, _FIRST_KEY + number)
            place.next = np.inf
            if place.status == TAKEN:
                clock.places += 1
                _has_bit(state, number)
                place.next = _notice(state, place)
        state.soonest[:] = np.inf
        for block in range(state.soonest.size):
            _find_soonest(state, block)
    set_next(state)


@step
def _set_crews(state):
    """How many people are where, and each crew's stations."""
    for number in range(state.roles.size):
        state.roles[at(number)].there = 0
        state.roles[at(number)].there_since = 0.0
    for number in range(state.pods.size):
        state.pods[at(number)].people = 0
    for number in range(state.role_pods.size):
        crew = state.role_pods[at(number)]
        crew.there = crew.people
        crew.seats = crew.people
        crew.stations = crew.people if state.roles[at(crew.role)].owns_deals else 1
        crew.roomy = crew.stations
        crew.last_station = crew.first_station + crew.stations - 1
        state.stations[at(crew.last_station)].next = NOBODY
        state.roles[at(crew.role)].there += crew.people
        state.pods[at(crew.pod)].people += crew.people


@step
def _has_bit(state, number):
    """The bit of a place at its station is this place's."""
    place = state.places[at(number)]
    first = 64 * state.stations[at(place.station)].first_word
    state.person_of_bit[at(first + place.bit)] = number


# --- What comes next ------------------------------------------------------------------------------


@step
def _notice(state, place):
    """When a person who has come now gives notice."""
    mean = state.roles[at(place.role)].notice_mean
    if mean == np.inf:
        return mean
    luck = draw_bits(place.key, _NOTICE, place.sat_before, SEAT)
    return state.clock.now + duration(state.quantiles, state.rules.patience_table, mean, luck)


@step
def _plan(state, number, time):
    """When a place is to be looked at next."""
    state.places[at(number)].next = time
    _find_soonest(state, number // PLACES_PER_BLOCK)
    set_next(state)


@step
def _find_soonest(state, block):
    """The soonest of a block's places, and so of all."""
    first = PLACES_PER_BLOCK * block
    soonest = np.inf
    for number in range(first, min(first + PLACES_PER_BLOCK, state.places.size)):
        soonest = min(soonest, state.places[at(number)].next)
    state.soonest[at(block)] = soonest
    state.clock.next_person = np.inf
    for other in range(state.soonest.size):
        state.clock.next_person = min(state.clock.next_person, state.soonest[at(other)])


@step
def _due(state, status):
    """The lowest place of that status whose time has come, or NOBODY."""
    for block in range(state.soonest.size):
        if state.soonest[at(block)] <= state.clock.now:
            number = _due_in_block(state, block, status)
            if number != NOBODY:
                return number
    return NOBODY


@step
def _due_in_block(state, block, status):
    first = PLACES_PER_BLOCK * block
    for number in range(first, min(first + PLACES_PER_BLOCK, state.places.size)):
        place = state.places[at(number)]
        if place.status == status and place.next <= state.clock.now:
            return number
    return NOBODY


@routine
def people_come_or_give_notice(state):
    """The first of what is due now: a seat filled, hires, a notice, places that end."""
    clock = state.clock
    hire = state.hires[at(clock.hire)]
    hires_are_due = clock.next_hire <= clock.now
    filled, leaves = _due(state, OPEN_SEAT), _due(state, TAKEN)
    if filled != NOBODY:
        state.places[at(filled)].sat_before += 1
        _comes(state, filled)
    elif hires_are_due and hire.people > 0:
        for _ in range(hire.people):
            _adds_place(state, hire.role)
        _next_hire(state)
    elif leaves != NOBODY:
        _gives_notice(state, leaves)
    else:
        for _ in range(-hire.people):
            _ends_place(state, hire.role)
        _next_hire(state)


@step
def _next_hire(state):
    state.clock.hire += 1
    state.clock.next_hire = state.hires[at(state.clock.hire)].time
    set_next(state)


# --- Coming ---------------------------------------------------------------------------------------


@routine
def _adds_place(state, role):
    """A new place, in the crew with the fewest people and open seats, and somebody who takes it."""
    first = state.roles[at(role)].first_role_pod
    number = first
    for other in range(first + 1, first + state.pods.size):
        if state.role_pods[at(other)].seats < state.role_pods[at(number)].seats:
            number = other
    crew = state.role_pods[at(number)]
    crew.seats += 1
    added = np.int64(state.clock.places)
    state.clock.places += 1
    place = state.places[at(added)]
    place.crew = number
    if state.roles[at(role)].owns_deals:
        state.stations[at(place.station)].role_pod = number
        state.stations[at(place.station)].next = NOBODY
        state.stations[at(crew.last_station)].next = place.station
        crew.last_station = place.station
        crew.stations += 1
    else:
        place.station = crew.first_station
    station = state.stations[at(place.station)]
    place.bit = station.bits
    station.bits += 1
    _has_bit(state, added)
    _comes(state, added)


@routine
def _comes(state, number):
    """A new person takes a place."""
    place = state.places[at(number)]
    place.status = TAKEN
    place.came = state.clock.now
    place.on_notice = 0
    note(state, NOBODY, number, CAME)
    _count_there(state, place, 1)
    _plan(state, number, _notice(state, place))
    if state.roles[at(place.role)].owns_deals:
        station = state.stations[at(place.station)]
        station.limit = state.rules.people_cap
        state.role_pods[at(place.crew)].roomy += 1
        look_at_gate(state, place.crew)
    set_free(state, np.int64(place.station), np.int64(place.bit))
    if state.roles[at(place.role)].owns_deals:
        _takes_over(state, number)


@step
def _count_there(state, place, change):
    """So many more people are there: they set the limits of a pooled crew."""
    role = state.roles[at(place.role)]
    crew = state.role_pods[at(place.crew)]
    count_people(state, place.role)
    role.there += change
    crew.there += change
    state.pods[at(crew.pod)].people += change
    if not role.owns_deals:
        station = state.stations[at(place.station)]
        set_people_there(state, np.int64(place.station), crew.there)
        crew.roomy = station.open < station.limit
        if crew.roomy:
            look_at_gate(state, place.crew)


# --- Going ----------------------------------------------------------------------------------------


@routine
def _gives_notice(state, number):
    """The person gets no new deal any more, and goes when idle."""
    place = state.places[at(number)]
    place.on_notice = 1
    note(state, NOBODY, number, GAVE_NOTICE)
    _plan(state, number, np.inf)
    if state.roles[at(place.role)].owns_deals:
        station = state.stations[at(place.station)]
        if station.open < station.limit:
            state.role_pods[at(place.crew)].roomy -= 1
        station.limit = 0
    if not place.at_work:
        takes_no_more(state, number)
        is_to_go(state, number)


@routine
def _ends_place(state, role):
    """A place of the role ends: of the crew with the most, an open seat, else the last-come's."""
    first = state.roles[at(role)].first_role_pod
    crew = first
    for other in range(first + 1, first + state.pods.size):
        if state.role_pods[at(other)].seats >= state.role_pods[at(crew)].seats:
            crew = other
    number = _place_to_end(state, crew)
    if number == NOBODY:  # all have gone, and nobody came after them
        return
    place = state.places[at(number)]
    state.role_pods[at(crew)].seats -= 1
    if place.status == OPEN_SEAT:
        place.status = CLOSED
        _plan(state, number, np.inf)
    else:
        place.ends = 1
        if not place.on_notice:
            _gives_notice(state, number)


@step
def _place_to_end(state, crew):
    """The open seat of a crew that opened last, else the place of who came last; or NOBODY."""
    found = NOBODY
    for number in range(state.clock.places):
        place = state.places[at(number)]
        may_end = place.status == OPEN_SEAT or (place.status == TAKEN and not place.ends)
        # Of equals the highest number is the last.
        if (place.crew == crew and may_end) and (
            found == NOBODY or not _is_rather_to_end(state.places[at(found)], place)
        ):
            found = number
    return found


@step
def _is_rather_to_end(place, other):
    """Ends this one before the other?"""
    if place.status != other.status:
        return place.status == OPEN_SEAT
    if place.status == OPEN_SEAT:
        return place.opened > other.opened
    return place.came > other.came


@routine
def person_goes(state):
    """The first of those who go now."""
    clock = state.clock
    number = np.int64(clock.going)
    place = state.places[at(number)]
    role = state.roles[at(place.role)]
    clock.going = place.next_going
    if clock.going == NOBODY:
        clock.next_going = np.inf
    note(state, NOBODY, number, LEFT)
    _count_there(state, place, -1)
    place.status = CLOSED
    if place.ends:
        set_next(state)
    elif role.refill:
        place.status = OPEN_SEAT
        place.opened = clock.now
        luck = draw_bits(place.key, _FILL, place.sat_before, SEAT)
        weeks = duration(state.quantiles, role.fill_table, role.fill_mean, luck)
        _plan(state, number, clock.now + weeks)
    else:
        state.role_pods[at(place.crew)].seats -= 1
        set_next(state)
    if role.owns_deals:
        _owner_is_gone(state, place)


# --- An owner's deals -----------------------------------------------------------------------------


@step
def _owner_is_gone(state, place):
    """Each deal that is open there is lost or goes to a colleague; those elsewhere have nobody."""
    role, crew = np.int64(place.role), np.int64(place.crew)
    slot = _open_at(state, place.station)
    for other in range(state.clock.lines, state.clock.used_slots):
        if is_owned_by(state, other, role, place.station):
            state.deals[at(other)].owners[at(role)] = OWNER_GONE
    while slot != NOBODY:
        after = np.int64(state.by_lead[at(slot)])
        deal = state.deals[at(slot)]
        owners = owners_so_far(state, deal)
        if uniform(draw_bits(deal.key, 0, owners, LEAVER_LOSS)) < state.rules.leaver_loss:
            if deal.where == WAITING or deal.where == AT_GATE:
                leaves_where_it_waits(state, slot)
            strike_out(state, slot)
            is_lost(state, slot, LOST_WITH_OWNER)
        else:
            deal.rebriefs |= 1 << role
            to = choose_station(state, slot, crew, owners, False)
            if to == NOBODY:
                to = np.int64(state.role_pods[at(crew)].unowned)
            _is_passed_on(state, slot, role, to)
        slot = after


@step
def _takes_over(state, number):
    """A new person gets all deals of the crew that nobody owns."""
    place = state.places[at(number)]
    unowned = state.role_pods[at(place.crew)].unowned
    if state.stations[at(unowned)].open > 0:
        slot = _open_at(state, unowned)
        while slot != NOBODY:
            after = np.int64(state.by_lead[at(slot)])
            _is_passed_on(state, slot, np.int64(place.role), np.int64(place.station))
            slot = after


@step
def _open_at(state, station):
    """The first of the deals open at a station; by_lead tells after each the next."""
    first = NOBODY
    for slot in range(state.clock.lines, state.clock.used_slots):
        deal = state.deals[at(slot)]
        if deal.where != ENDED and deal.station == station:
            before, after = np.int64(NOBODY), np.int64(first)
            while after != NOBODY and state.deals[at(after)].order < deal.order:
                before, after = after, np.int64(state.by_lead[at(after)])
            state.by_lead[at(slot)] = after
            if before == NOBODY:
                first = slot
            else:
                state.by_lead[at(before)] = slot
    return first


@routine
def _is_passed_on(state, slot, role, station):
    """A deal goes from one station of its crew to another; its wait and patience go on."""
    deal = state.deals[at(slot)]
    waits = deal.where == WAITING
    if waits:
        leaves_where_it_waits(state, slot)
    leaves_station(state, slot)
    enters_station(state, slot, station)
    deal.owners[at(role)] = OWNER_GONE
    if state.stations[at(station)].limit > 0:
        deal.owners[at(role)] = station
        deal.passed_on += 1
        note(state, slot, owner_at(state, station), PASSED_ON)
    if waits:
        joins_queue(state, slot)
