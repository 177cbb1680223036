"""Clocks that run unevenly: how far each gets, beside the area under its speed week by week."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.clocks import after, set_clocks
from planner.engine.jit import entry
from planner.engine.state import EVENT, new_state
from planner.engine.tables import tables_of
from planner.engine.timetables import CLOSING_CLOCK, HOURS_CLOCK, LEADS_CLOCK
from reference.teams import team

QUARTER = (1.4, 0.3, 2.0, 2.0, 0.7, 0.5, 1.0, 1.0, 0.05, 1.9, 1.2, 0.8, 3.0)
CHANGES = (
    {"week": 3.5, "field": "selling_hours", "times": 2},
    {"week": 3.5, "field": "leads.per_week", "times": 0.5},
    {"week": 9, "field": "selling_hours", "times": 0.25},
    {"week": 9, "field": "stages.Work.drop_off", "times": 0.1},
)
WARM_UP, WEEK_OF_YEAR = 6.25, 11
UNEVEN = team(
    clock={"warmup_weeks": WARM_UP, "horizon_weeks": 30, "week_of_year": WEEK_OF_YEAR},
    season={"leads": QUARTER, "hours": QUARTER, "closing": QUARTER},
    changes=CHANGES,
)
MEAN = sum(QUARTER) / 13


def speed_of_hours(week: float) -> float:
    """At a time from the start of the window, as the model says it."""
    changed = (2 if week >= 3.5 else 1) * (0.25 if week >= 9 else 1)
    return season(week) * changed


def speed_of_leads(week: float) -> float:
    return season(week) / MEAN * (0.5 if week >= 3.5 else 1)


def season(week: float) -> float:
    return QUARTER[int(WEEK_OF_YEAR - 1 + np.floor(week)) % 13]


SPEEDS = {
    LEADS_CLOCK: speed_of_leads,
    HOURS_CLOCK: speed_of_hours,
    CLOSING_CLOCK: season,
}


@entry
def reset(state):
    set_clocks(state)


@entry
def moment(state, number, now, amount):
    state.clock.now = now
    return after(state, number, amount)


@pytest.mark.parametrize("number", SPEEDS)
def test_a_clock_has_gone_on_by_the_area_under_its_speed(number):
    """Pieces of a 64th of a week, in which no speed changes: their sum is the area."""
    state = new_state(tables_of(UNEVEN), np.zeros(0, EVENT))
    reset(state)
    luck = np.random.default_rng(3)
    middles = (np.arange(0, int(64 * (WARM_UP + 30))) + 0.5) / 64 - WARM_UP
    area = np.append(0, np.cumsum([SPEEDS[number](week) / 64 for week in middles]))
    corners = np.arange(area.size) / 64
    for now in np.sort(luck.uniform(0, 36, 200)):
        amount = luck.exponential(2)
        until = moment(state, number, now, amount)
        if until < corners[-1]:
            passed = np.interp(until, corners, area) - np.interp(now, corners, area)
            assert passed == pytest.approx(amount, rel=1e-11)
        assert moment(state, number, now, 0.0) == now


def test_an_even_clock_is_the_calendar_to_the_bit():
    state = new_state(tables_of(team(season={"leads": (3.0,) * 13})), np.zeros(0, EVENT))
    reset(state)
    for number in SPEEDS:
        assert moment(state, number, 0.1, 0.2) == 0.1 + 0.2


def test_a_clock_goes_on_after_the_end_of_the_run_as_at_its_end():
    state = new_state(tables_of(UNEVEN), np.zeros(0, EVENT))
    reset(state)
    last = speed_of_hours(29.5)
    assert moment(state, HOURS_CLOCK, 36.25, 700.0) == pytest.approx(36.25 + 700 / last)
