"""How long work takes: all that stretches or shortens the time that a visit's luck has given it."""

from __future__ import annotations

import numpy as np

from planner.engine.jit import WHOLE, at, routine, step
from planner.engine.random_numbers import exp, log
from planner.engine.state import ANY_ROLE
from planner.engine.tables import LINEAR, LOG, NO_LIMIT


@step
def work_weeks(state, deal):
    """Weeks that a person who starts on the deal now will work on this visit."""
    weeks = deal.work * (deal.factor * _switching(state, deal.station) * _unsettled(state))
    if deal.after_hand_off:
        weeks *= 1.0 + state.rules.rebrief
    return weeks


@routine
def rebriefing(state, deal, role):
    """How much longer a visit takes that is re-briefed for another reason than a hand-off."""
    due = deal.rebriefs & (1 << role | ANY_ROLE)
    deal.rebriefs &= ~due
    return 1.0 + state.rules.rebrief if due and not deal.after_hand_off else 1.0


@step
def _switching(state, number):
    """How much slower for juggling more open deals than one can."""
    station = state.stations[at(number)]
    if station.open <= station.unslowed:
        return 1.0
    rules = state.rules
    open_each = station.open / station.there
    if not WHOLE or rules.curve == LINEAR:
        excess = open_each / rules.focus - 1.0
        return 1.0 + rules.switching_cost * min(max(excess, 0.0), 2.0)
    open_each = min(open_each, 3.0 * rules.focus)
    if rules.curve == LOG:
        slowed = log(max(open_each, 1.0)) / log(max(2.0 * rules.focus, 2.0))
    else:
        away = open_each / rules.focus - 1.0
        slowed = away * away
    return 1.0 + rules.switching_cost * slowed


@step
def most_unslowed(state, people):
    """The most open deals at which so many people do not slow down, as `_switching` reckons it."""
    rules = state.rules
    if rules.switching_cost == 0.0:
        return NO_LIMIT
    if WHOLE and rules.curve == LOG:
        return people
    if WHOLE and rules.curve != LINEAR:
        return 0
    most = np.int64(rules.focus * people)
    while (most + 1) / people / rules.focus <= 1.0:
        most += 1
    while most / people / rules.focus > 1.0:
        most -= 1
    return most


@step
def _unsettled(state):
    """How much slower (or faster) so long after the latest change of priorities."""
    rules = state.rules
    if rules.shift_weeks == 0.0:
        return 1.0
    now = state.clock.now
    since = now - np.floor(now / rules.shift_weeks) * rules.shift_weeks
    fresh = exp(-since / rules.recovery_weeks)
    return 1.0 / (1.0 - rules.productivity_loss * fresh + rules.programme_gain * (1.0 - fresh))
