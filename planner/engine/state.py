"""The state: all that a replication works on, and how it is kept.

A deal has a slot, used again when the deal has ended. Wherever deals wait in order (the pool, the
gates, the stations' queues) they hang in rings by their slots, so that one can leave from the
middle when it goes cold. A line has a slot of its own, where its ring begins and ends: then who
joins or leaves has always a neighbour on either side.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.engine.by_reference import handed_by_reference
from planner.engine.jit import at, record, routine, step
from planner.engine.places import PLACES_PER_BLOCK
from planner.engine.tables import Tables

NOBODY = -1
MOST_STAGES = 12  # and so at most 12 roles

# Where a deal is. The first four are also the kinds of its next moment, in the order in which
# moments at one instant are settled.
WORKING, WITH_BUYER, IN_HAND_OFF, WAITING, OUTSIDE, AT_GATE, ENDED = range(7)

# How a visit ends, in the order of its thresholds on the luck drawn for it.
DROPS, REPEATS, RESTARTS, LOST_BY_HAND_OFF, REPEATS_BY_HAND_OFF, ADVANCES = range(6)

# Kinds of traced events.
(
    ARRIVED,
    TURNED_AWAY,
    ADMITTED,
    READY,
    WORK_STARTED,
    WORK_ENDED,
    REPEATED,
    RESTARTED,
    ADVANCED,
    HANDED_OFF,
    WON,
    DROPPED,
    LOST_AT_HAND_OFF,
    COLD,
    CHANGED,
    CAME_BACK,
    OPEN_TODAY,
    CAME,
    GAVE_NOTICE,
    LEFT,
    LOST_WITH_OWNER,
    PASSED_ON,
) = range(22)
EVENT_NAMES = (
    "arrived",
    "turned_away",
    "admitted",
    "ready",
    "work_started",
    "work_ended",
    "repeated",
    "restarted",
    "advanced",
    "handed_off",
    "won",
    "dropped",
    "lost_at_hand_off",
    "cold",
    "changed",
    "came_back",
    "open_today",
    "came",
    "gave_notice",
    "left",
    "lost_with_owner",
    "passed_on",
)

# What every event touches stands first; all as narrow as it may be: three cache lines, not five.
DEAL = record(
    ("key", np.uint64),  # of its random numbers
    ("order", np.uint64),  # lead and slot in one number: who came first, the slot at hand
    ("ready", np.float64),  # start of the present wait
    ("stage_since", np.float64),
    ("factor", np.float64),  # on all of its work
    ("work", np.float64),  # weeks of this visit, as drawn
    ("buyer", np.float64),  # weeks of the buyer's own time after it
    ("hours", np.float64),  # worked on it so far
    ("previous", np.int32),
    ("next", np.int32),
    ("station", np.int32),  # where it is open, or NOBODY
    ("person", np.int32),
    ("arrived", np.float64),
    ("touches", np.int32),
    ("hand_offs", np.int32),
    ("been_in", np.int16),  # roles it has been in, a bit each
    ("pod", np.int16),
    ("where", np.int8),  # WORKING … ENDED
    ("stage", np.int8),
    ("fate", np.int8),  # of this visit: DROPS … ADVANCES
    ("after_hand_off", np.int8),
    ("kind", np.int16),
    ("first_row", np.int16),  # its kind's, of a phase's table of stages
    ("of_today", np.int16),  # one of today's
    ("rebriefs", np.int16),  # a bit for each role whose next visit is re-briefed, and ANY_ROLE
    ("passed_on", np.int64),  # to a colleague, so often; wide, so that all stays in step
    ("visits", np.int32, (MOST_STAGES,)),  # begun, by stage
    ("owners", np.uint16, (MOST_STAGES,)),  # its station in each role it has been in
)

ANY_ROLE = 1 << MOST_STAGES  # whichever role it is whose visit is next

# What comes next of one deal. rank: its kind, then the deal's order, in one number.
MOMENT = record(("time", np.float64), ("rank", np.uint64))
SLOT_BITS = np.uint64(30)  # more leads than can come in 520 weeks of 100,000

# A place in a ring of moments; next is NOBODY when it is in none.
LINK = record(("previous", np.int32), ("next", np.int32))
_DAYS_PER_SLOT = 4

CLOCK = record(
    ("now", np.float64),
    ("key", np.uint64),
    ("leads", np.int64),  # arrived so far
    ("next_arrival", np.float64),  # of a new lead or of one that comes back
    ("next_lead", np.float64),  # when the next new one comes
    ("next_key", np.uint64),  # of that one
    ("next_return", np.float64),
    ("run_kind", np.int64),  # that leads are of, where they come in runs
    ("run_left", np.int64),  # leads to come in this run
    ("beat_from", np.float64),  # since then ticks have come at one spacing
    ("beat_weeks", np.float64),  # that spacing
    ("ticks", np.int64),  # since then
    ("next_tick", np.float64),
    ("ticked", np.int64),  # now, and the lead is still to be let in
    ("phase", np.int64),
    ("phase_row", np.int64),  # the first of its stages
    ("next_change", np.float64),
    ("next_person", np.float64),  # when somebody gives notice, or a seat is filled
    ("hire", np.int64),  # the next one
    ("next_hire", np.float64),
    ("places", np.int64),  # so far
    ("going", np.int64),  # head of the list of people who go now
    ("next_going", np.float64),
    ("next_early", np.float64),  # of what is no deal's moment: see rare.py
    ("next_rare", np.float64),
    ("next_other", np.float64),
    ("inside", np.int64),  # deals in the pool or admitted
    ("admitted", np.int64),
    ("outside", np.int64),  # deals in the pool
    ("first", np.int64),  # deal whose moment comes first, or NOBODY
    ("first_time", np.float64),
    ("first_rank", np.uint64),
    ("moments", np.int64),  # taken from the agenda so far
    ("page", np.float64),  # when its first day begins
    ("days", np.int64),  # on a page
    ("days_per_week", np.float64),
    ("word", np.int64),  # of the marks; those before it are 0
    ("lines", np.int64),  # as many first slots: pool, gates, queues, wins on their way back
    ("free_slot", np.int64),  # head of the list of slots to use again
    ("used_slots", np.int64),
    ("gate", np.int64),  # head of the list of role_pods to look at when room is offered
    ("station", np.int64),  # head of the list of stations to look at when people take work
    ("logged", np.int64),
    ("cycles", np.int64),  # written so far, by all replications of the chunk
    ("running", np.int64),  # a replication is under way
    ("window_open", np.int64),
)

TALLY = record(
    ("arrivals", np.int64),
    ("wins", np.int64),
    ("losses", np.int64),
    ("open_at_start", np.int64),
    ("open_at_end", np.int64),
    ("inside_area", np.float64),  # time integral of the number inside, over the window
    ("outside_area", np.float64),
    ("first_quarter_area", np.float64),
    ("last_quarter_area", np.float64),
    ("inside_time", np.float64),  # the deals' own times inside, added up
    ("cycle_sum", np.float64),
    ("responses", np.int64),
    ("response_sum", np.float64),
    ("touches_of_wins", np.int64),
    ("hand_offs_of_wins", np.int64),
    ("hours_on_lost", np.float64),
    ("first_cycle", np.int64),  # where its cycle times begin in the chunk's
)

STAGE_TALLY = record(
    ("visits", np.int64),
    ("waits", np.int64),  # that ended, but for those begun before the run
    ("wait_sum", np.float64),
    ("time", np.float64),
    ("dropped", np.int64),
    ("cold", np.int64),
    ("lost_at_hand_off", np.int64),
    ("turned_away", np.int64),
    ("lost_with_owner", np.int64),
)

EVENT = record(
    ("time", np.float64),
    ("lead", np.int64),
    ("deal_kind", np.int64),
    ("stage", np.int64),
    ("visit", np.int64),
    ("person", np.int64),
    ("kind", np.int64),
)


_FIRST_DEALS = 200
_FIRST_CYCLES = 1024
_ONE = np.uint64(1)
_52 = np.uint64(52)


@handed_by_reference
class State(NamedTuple):
    """All that a replication works on. Only what has one of each slot, and `cycles`, has to grow.

    Invariants: a deal is on the agenda if and only if its link's next is not NOBODY; it hangs in at
    most one line; station.open counts the deals whose `station` it is.
    """

    rules: np.record
    clock: np.record
    tally: np.record
    kinds: NDArray[np.void]
    phases: NDArray[np.void]  # (phases + 1,) behind the last one that never begins
    stages: NDArray[np.void]  # (phases x kinds x stages,), see stages.py
    clocks: NDArray[np.void]  # (3,) LEADS_CLOCK …
    segments: NDArray[np.void]  # of all clocks
    week_values: NDArray[np.float64]  # (weeks,) of the window: factor on what a win is worth
    stage_tally: NDArray[np.void]  # (stages,)
    wins_by_week: NDArray[np.int32]  # (kinds, weeks) of the window
    losses_by_kind: NDArray[np.int64]  # (kinds,)
    value_by_week: NDArray[np.float64]  # (kinds, weeks) of those wins; or (kinds, 0): tally.py
    open_wins_by_week: NDArray[np.int32]  # (weeks,) of today's open deals; or (0,)
    there_by_week: NDArray[np.float64]  # (roles, weeks) that people were there; or (roles, 0)
    roles: NDArray[np.void]
    role_pods: NDArray[np.void]
    stations: NDArray[np.void]
    pods: NDArray[np.void]
    free_bits: NDArray[np.uint64]  # (words,) a bit for each free person of each station
    person_of_bit: NDArray[np.int32]  # (64 x words,) the place of each bit; (0,) without places
    places: NDArray[np.void]
    places_at_start: NDArray[np.void]
    soonest: NDArray[np.float64]  # (blocks,) when the first place of a block is to be looked at
    hires: NDArray[np.void]
    by_lead: NDArray[np.int32]  # (slots,) a list of deals; (0,) without places
    quantiles: NDArray[np.void]
    deals: NDArray[np.void]  # (slots,) first the lines, then the deals themselves
    moments: NDArray[np.void]  # (slots,) the next of each deal
    links: NDArray[np.void]  # (slots + days + 1,) of the agenda's rings: each deal, then each day
    marks: NDArray[np.uint64]  # (days / 64 + 1,) a bit for each day that has moments
    cycles: NDArray[np.float64]  # cycle times of the wins
    log: NDArray[np.void]  # traced events; length 0: not traced
    open_deals: NDArray[np.void]  # (rows,) of today's


def new_state(tables: Tables, log: NDArray[np.void]) -> State:
    """A state for one scenario, with room for a few deals at first.

    Lines are numbered from 0: the pool's, one a kind; the gates', one a rank at each; the
    stations'; and where wins come back, those on their way, one a kind.
    """
    rules = tables.rules[0].copy()
    stages = rules.rows_of_phase // rules.kinds
    kinds, role_pods = tables.kinds.copy(), tables.role_pods.copy()
    stations = tables.stations.copy()
    role_pods["gate"] = len(kinds) + rules.ranks * np.arange(len(role_pods))
    queues = len(kinds) + rules.ranks * len(role_pods)
    stations["line"] = queues + rules.queues * np.arange(len(stations))
    returns = queues + rules.queues * len(stations)
    kinds["return_line"] = returns + np.arange(len(kinds))
    clock = np.zeros(1, CLOCK)[0]
    clock.lines = returns + len(kinds) * bool(kinds["return_share"].any())
    # Room for all that are open today: none of them finds the state full.
    slots = -(-(clock.lines + rules.open_deals + _FIRST_DEALS) // 64) * 64
    clock.days = _DAYS_PER_SLOT * slots
    return State(
        rules=rules,
        clock=clock,
        tally=np.zeros(1, TALLY)[0],
        kinds=kinds,
        phases=tables.phases,
        stages=tables.stages.copy(),
        clocks=tables.clocks.copy(),
        segments=tables.segments,
        week_values=tables.week_values,
        stage_tally=np.zeros(stages, STAGE_TALLY),
        wins_by_week=np.zeros((rules.kinds, rules.weeks), np.int32),
        losses_by_kind=np.zeros(rules.kinds, np.int64),
        value_by_week=np.zeros((rules.kinds, rules.weeks if rules.values_differ else 0)),
        open_wins_by_week=np.zeros(rules.weeks if rules.has_today else 0, np.int32),
        there_by_week=np.zeros((len(tables.roles), rules.weeks if rules.people_move else 0)),
        roles=tables.roles.copy(),
        role_pods=role_pods,
        stations=stations,
        pods=tables.pods.copy(),
        free_bits=np.zeros(tables.words, np.uint64),
        person_of_bit=np.zeros(64 * tables.words if rules.has_places else 0, np.int32),
        places=tables.places.copy(),
        places_at_start=tables.places,
        soonest=np.zeros(-(-len(tables.places) // PLACES_PER_BLOCK)),
        hires=tables.hires,
        by_lead=np.zeros(slots if rules.has_places else 0, np.int32),
        quantiles=tables.quantiles,
        deals=np.zeros(slots, DEAL),
        moments=np.zeros(slots, MOMENT),
        links=_no_links(slots),
        marks=_no_marks(slots),
        cycles=np.zeros(_FIRST_CYCLES),
        log=log,
        open_deals=tables.open_deals,
    )


@step
def lowest_bit(bits):
    """The place of the lowest 1 of a word that has one.

    A power of two as a floating-point number carries its position in the exponent.
    """
    lowest = bits & (~bits + _ONE)
    return np.int64(np.float64(lowest).view(np.uint64) >> _52) - 1023


@step
def is_full(state):
    """Is there no slot for one more deal, or no place for the cycle times should all be won?"""
    clock = state.clock
    no_slot = clock.free_slot == NOBODY and clock.used_slots == state.deals.size
    return no_slot or clock.cycles + clock.inside >= state.cycles.size


def enlarged(state: State) -> State:
    """The same state with twice the room of what is full."""
    if state.clock.cycles + state.clock.inside >= len(state.cycles):
        return state._replace(cycles=_doubled(state.cycles))
    slots = 2 * len(state.deals)
    days = _DAYS_PER_SLOT * slots
    links, marks = _no_links(slots), _no_marks(slots)
    # All moments onto the far day: turning the page then puts each on its own.
    waiting = np.flatnonzero(state.links["next"][: state.clock.used_slots] != NOBODY)
    ring = np.append(slots + days, waiting)
    links["next"][ring] = np.roll(ring, -1)
    links["previous"][ring] = np.roll(ring, 1)
    marks[-1] |= np.uint64(len(waiting) > 0)
    state.clock.days = days
    state.clock.word = 0
    return state._replace(
        deals=_doubled(state.deals),
        moments=_doubled(state.moments),
        links=links,
        marks=marks,
        by_lead=_doubled(state.by_lead),
    )


def _no_links(slots: int) -> NDArray[np.void]:
    """No deal in a ring, and each day's ring, the far day's too, with nothing but the day."""
    links = np.zeros(slots + _DAYS_PER_SLOT * slots + 1, LINK)
    links["previous"] = links["next"] = np.arange(len(links))
    links["next"][:slots] = NOBODY
    return links


def _no_marks(slots: int) -> NDArray[np.uint64]:
    """No day marked but one behind the far day: there a search ends."""
    marks = np.zeros(_DAYS_PER_SLOT * slots // 64 + 1, np.uint64)
    marks[-1] = 2
    return marks


def _doubled(array: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([array, np.zeros_like(array)])


@step
def clear_deals(state):
    """No deal anywhere, and the window not begun."""
    clock = state.clock
    clock.leads = 0
    clock.inside = 0
    clock.admitted = 0
    clock.outside = 0
    clock.free_slot = NOBODY
    clock.used_slots = clock.lines
    clock.logged = 0
    clock.window_open = state.rules.start == 0.0
    for line in range(clock.lines):
        sentinel = state.deals[at(line)]
        sentinel.previous = line
        sentinel.next = line
        sentinel.ready = -np.inf  # before all who can join


@step
def take_slot(state):
    """A slot for a new deal; the caller has seen to it that there is one."""
    clock = state.clock
    slot = clock.free_slot
    if slot == NOBODY:
        slot = clock.used_slots
        clock.used_slots += 1
    else:
        clock.free_slot = state.deals[at(slot)].next
    return slot


@step
def give_back_slot(state, slot):
    """Let another deal have this slot."""
    clock = state.clock
    state.deals[at(slot)].next = clock.free_slot
    clock.free_slot = slot


@step
def join_line(state, line, slot):
    """Put a deal in its place by (ready, lead), looked for from the tail, where it mostly is."""
    deals = state.deals
    deal = deals[at(slot)]
    ready, order = deal.ready, deal.order
    before = np.int64(deals[at(line)].previous)
    while deals[at(before)].ready > ready or (
        deals[at(before)].ready == ready and deals[at(before)].order > order
    ):
        before = np.int64(deals[at(before)].previous)
    after = np.int64(deals[at(before)].next)
    deal.previous = before
    deal.next = after
    deals[at(before)].next = slot
    deals[at(after)].previous = slot


@step
def leave_line(state, slot):
    """Take a deal out of the line it is in."""
    deals = state.deals
    before, after = np.int64(deals[at(slot)].previous), np.int64(deals[at(slot)].next)
    deals[at(before)].next = after
    deals[at(after)].previous = before


@step
def first_in(state, line):
    """The deal at the head of a line; the line itself when nobody waits there."""
    return np.int64(state.deals[at(line)].next)


@step
def note(state, slot, person, kind):
    """Write one event to the log, if there is one; count it even when the log is full.

    slot: NOBODY where the event is no deal's.
    """
    if state.log.size > 0:
        _write(state, slot, person, kind)


@routine
def _write(state, slot, person, kind):
    clock = state.clock
    if clock.logged < state.log.size:
        event = state.log[at(clock.logged)]
        event.time = clock.now
        event.person = person
        event.kind = kind
        if slot == NOBODY:
            event.lead = NOBODY
            event.deal_kind = NOBODY
            event.stage = NOBODY
            event.visit = 0
        else:
            deal = state.deals[at(slot)]
            event.lead = np.int64(deal.order >> SLOT_BITS)
            event.deal_kind = deal.kind
            event.stage = deal.stage
            event.visit = deal.visits[at(deal.stage)]
    clock.logged += 1
