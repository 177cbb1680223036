"""What the date makes of numbers: seasons in their week of the year, and changes in force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model import calendar
from planner.model.scenario import Scenario
from reference.teams import team

QUARTER = (*range(1, 13), 14)  # 92 in all


def dated(**fields: Any) -> Scenario:
    return team(**fields)


@pytest.mark.parametrize(
    ("first_week", "week", "factor"),
    [(1, 0, 1), (1, 12.9, 14), (1, 13, 1), (4, 0, 4), (4, -1, 3), (4, -3.5, 14), (40, 0.5, 1)],
)
def test_a_season_of_a_quarter_begins_with_its_week_of_the_year(first_week, week, factor):
    scenario = dated(clock={"week_of_year": first_week}, season={"hours": QUARTER})
    factors = calendar.season_of(scenario, "hours")
    assert calendar.factor_in(scenario, factors, week) == factor


def test_a_season_of_a_year_goes_by_the_week_of_the_year():
    year = [1 + week / 10 for week in range(52)]
    scenario = dated(clock={"week_of_year": 52}, season={"value": year})
    factors = calendar.season_of(scenario, "value")
    found = [calendar.factor_in(scenario, factors, week) for week in (0, 1, -51)]
    assert found == [year[51], year[0], year[0]]


def test_only_the_season_of_leads_is_scaled_to_mean_1():
    scenario = dated(season={"leads": QUARTER, "hours": QUARTER})
    assert calendar.season_of(scenario, "leads") == pytest.approx([n * 13 / 92 for n in QUARTER])
    assert calendar.season_of(scenario, "hours") == QUARTER
    assert calendar.season_of(scenario, "closing") is None
    assert calendar.season_mean(scenario, "leads") == 1
    assert calendar.season_mean(scenario, "hours") == pytest.approx(92 / 13)
    assert calendar.season_mean(scenario, "value") == 1


CHANGES = [
    {"week": 8, "field": "leads.per_week", "times": 0.25},
    {"week": 2, "field": "leads.per_week", "times": 3},
    {"week": 2, "field": "selling_hours", "times": 0.5},
]


@pytest.mark.parametrize(
    ("week", "leads", "hours"), [(-1, 1, 1), (1.9, 1, 1), (2, 3, 0.5), (7, 3, 0.5), (8, 0.75, 0.5)]
)
def test_changes_are_in_force_from_their_week_on_on_top_of_earlier_ones(week, leads, hours):
    times = calendar.times_at(dated(changes=CHANGES), week)
    assert times.get("leads.per_week", 1.0) == leads
    assert times.get("selling_hours", 1.0) == hours


def test_the_least_that_a_number_ever_is():
    found = calendar.least_times(dated(changes=CHANGES))
    assert found == {"leads.per_week": 0.75, "selling_hours": 0.5}


@given(
    st.floats(-20, 0),
    st.floats(1, 40),
    st.integers(1, 52),
    st.lists(st.tuples(st.floats(0, 30), st.floats(0.1, 5)), max_size=4),
)
def test_weeks_are_worth_what_a_sum_of_small_steps_says(start, end, first, given_changes):
    changes = [
        {"week": week, "field": "leads.per_week", "times": times} for week, times in given_changes
    ]
    scenario = dated(clock={"week_of_year": first}, season={"leads": QUARTER}, changes=changes)
    worth = calendar.weeks_worth(scenario, "leads", "leads.per_week", start, end)
    factors = calendar.season_of(scenario, "leads")
    steps = np.linspace(start, end, 4001)
    middles = (steps[1:] + steps[:-1]) / 2
    values = [
        calendar.factor_in(scenario, factors, week)
        * calendar.times_at(scenario, week).get("leads.per_week", 1.0)
        for week in middles
    ]
    # A step that holds a turn is off by no more than its size times the largest factor.
    off = (end - start) / 4000 * max(values) * (end - start + 6)
    assert worth == pytest.approx(float(np.mean(values)) * (end - start), abs=off)
