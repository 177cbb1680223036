"""How fast those work who have a place: who is new learns, who helps does another role's work.

A new person's speed rises in a straight line, and all the while the clock of hours goes in steps:
in each piece between two steps the work done grows with the square of the time.
"""

from __future__ import annotations

import numpy as np

from planner.engine.clocks import after, passed, segment_now, walk
from planner.engine.jit import at, routine, step
from planner.engine.timetables import HOURS_CLOCK


@routine
def works_until(state, deal, person, weeks):
    """When the person ends work that begins now, so many weeks at full speed; counts its hours."""
    place = state.places[at(person)]
    role = state.roles[at(place.role)]
    if place.station != deal.station:
        weeks *= _helper_weeks(state, deal, role)
    if state.clock.now < place.came + role.ramp_weeks:
        ends = _learns_until(state, place.came, role, weeks)
        weeks = passed(state, HOURS_CLOCK, ends)
    else:
        ends = after(state, HOURS_CLOCK, weeks)
    deal.hours += weeks * role.hours_per_week
    return ends


@step
def _helper_weeks(state, deal, helper):
    """The weeks of a helper for one of a person of the role that the deal is in: without skill."""
    own = state.roles[at(state.role_pods[at(state.stations[at(deal.station)].role_pod)].role)]
    return own.hours_per_week / own.skill / helper.hours_per_week


@step
def _learns_until(state, came, role, weeks):
    """The same of who came then and is not at full speed yet."""
    segments = state.segments
    segment = segment_now(state, HOURS_CLOCK)
    full_speed = came + role.ramp_weeks
    slope = (1.0 - role.ramp_start) / role.ramp_weeks
    time = np.float64(state.clock.now)
    while time < full_speed:
        until = min(segments[at(segment + 1)].since, full_speed)
        speed = role.ramp_start + slope * (time - came)
        span = until - time
        at_full_hours = (speed + 0.5 * slope * span) * span
        left = weeks / segments[at(segment)].speed
        if left <= at_full_hours:
            # The root of speed × t + slope × t² / 2 = left, in the form that loses no digits.
            return time + 2.0 * left / (speed + np.sqrt(speed * speed + 2.0 * slope * left))
        weeks -= at_full_hours * segments[at(segment)].speed
        time = until
        if until < full_speed:
            segment += 1
    return walk(state, segment, full_speed, weeks)
