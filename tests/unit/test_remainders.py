"""What is left of a time after its age: beside the laws' own survival functions, from SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gammaincc, log_ndtr

from planner.engine.jit import entry
from planner.engine.remainders import chance_beyond, left_of
from planner.engine.state import EVENT, new_state
from planner.engine.tables import tables_of
from reference.teams import stage, team

SPREADS = (0.1, 0.5, 1.0, 1.5)
FAMILIES = ("gamma", "lognormal")
AGES = (0.0, 0.01, 0.5, 1.0, 3.0)  # in means
LUCKS = (1e-4, 0.03, 0.5, 0.97)
MEAN = 2.5


@entry
def left(state, table, mean, age, cv, luck):
    return left_of(state, table, mean, age, cv, luck)


@entry
def beyond(state, table, value):
    return chance_beyond(state.quantiles, table, value)


def log_chance(value: float, cv: float, family: str) -> float:
    """Logarithm of the chance that a draw of mean 1 exceeds the value."""
    if family == "lognormal":
        variance = math.log(1 + cv**2)
        return float(log_ndtr(-(math.log(value) + variance / 2) / math.sqrt(variance)))
    if cv == 1:
        return -value
    return math.log(gammaincc(1 / cv**2, value / cv**2))


def state_and_table(cv: float, family: str):
    scenario = team([stage(buyer={"mean_days": 7, "cv": cv})], family=family)
    tables = tables_of(scenario)
    return new_state(tables, np.zeros(0, EVENT)), int(tables.stages[0].buyer_table)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("cv", SPREADS)
def test_the_chance_to_last_on_is_a_uniform_part_of_the_chance_to_have_lasted(cv, family):
    state, table = state_and_table(cv, family)
    for age in AGES:
        lasted = 0.0 if age == 0 else log_chance(age, cv, family)
        if lasted < -600:
            continue
        for luck in LUCKS:
            rest = left(state, table, MEAN, age * MEAN, cv, luck) / MEAN
            on = log_chance(age + rest, cv, family)
            assert on - lasted == pytest.approx(math.log(luck), rel=2e-3, abs=1e-6), (age, luck)


@pytest.mark.parametrize("cv", SPREADS)
@pytest.mark.parametrize("family", FAMILIES)
def test_far_out_it_is_as_near_to_the_law(cv, family):
    """Ages that one in 1e13 to 1e200 times reach."""
    state, table = state_and_table(cv, family)
    for age in np.geomspace(1.5, 200, 25):
        lasted = log_chance_far(age, cv, family)
        if not -460 < lasted < -math.log(1e13):
            continue
        for luck in LUCKS:
            rest = left(state, table, MEAN, age * MEAN, cv, luck) / MEAN
            on = log_chance_far(age + rest, cv, family)
            assert on - lasted == pytest.approx(math.log(luck), rel=0.01, abs=1e-6), (age, luck)


def log_chance_far(value: float, cv: float, family: str) -> float:
    return log_chance(value, cv, family) if value / cv**2 < 690 or family == "lognormal" else -1e9


def test_an_exponential_time_knows_no_age():
    state, table = state_and_table(1.0, "gamma")
    for age in (0.1, 1.0, 20.0, 30.0, 500.0):
        for luck in LUCKS:
            rest = left(state, table, 1.0, age, 1.0, luck)
            assert rest == pytest.approx(-math.log(luck), rel=1e-6)


def test_of_a_constant_time_the_rest_is_left():
    state, _ = state_and_table(1.0, "gamma")
    assert left(state, -1, 2.0, 0.5, 0.0, 0.3) == 1.5
    assert left(state, -1, 2.0, 3.0, 0.0, 0.3) == 0.0


def test_chances_of_a_table_are_the_laws():
    state, table = state_and_table(0.5, "gamma")
    for value in (0.01, 0.3, 1.0, 2.5, 4.0):
        assert math.log(beyond(state, table, value)) == pytest.approx(
            log_chance(value, 0.5, "gamma"), rel=1e-6, abs=1e-9
        )
