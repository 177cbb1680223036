"""The study of principle 1: closed forms against integrals and against the engine, both ways."""

from __future__ import annotations

import numpy as np
import pytest

from planner.analysis.verdict import word_for
from planner.model.team import Priorities
from planner.plans import presets
from planner.studies import programmes

USUAL = Priorities(productivity_loss=0.2, recovery_weeks=6, programme_gain=0.15)
FACTORY = presets.load("factory_floor").scenario


def integrated(priorities: Priorities, weeks: float) -> float:
    """Mean speed by the trapezoid rule, straight from model.md's term."""
    t = np.linspace(0, weeks, 200_001)
    fresh = np.exp(-t / priorities.recovery_weeks)
    speed = 1 - priorities.productivity_loss * fresh + priorities.programme_gain * (1 - fresh)
    return float(np.trapezoid(speed, t) / weeks)


@pytest.mark.parametrize("weeks", [1, 13, 52])
@pytest.mark.parametrize("recovery", [0.5, 6, 40])
def test_mean_speed_is_the_integral_of_the_model_s_term(weeks, recovery):
    priorities = USUAL.model_copy(update={"recovery_weeks": recovery})
    assert programmes.mean_speed(priorities, weeks) == pytest.approx(
        integrated(priorities, weeks), rel=1e-7
    )


@pytest.mark.parametrize("weeks", [13, 52])
def test_at_the_gain_needed_changing_is_exactly_as_fast_as_today(weeks):
    needed = programmes.gain_needed(USUAL, weeks)
    at = USUAL.model_copy(update={"programme_gain": needed})
    assert integrated(at, weeks) == pytest.approx(1, abs=1e-7)


def test_at_the_share_to_stay_four_programmes_are_as_fast_as_one():
    share = programmes.share_to_stay(USUAL)
    t = np.linspace(0, 13, 100_001)
    fresh = np.exp(-t / 6)
    reached = 0.15 * (1 - fresh[-1])
    quarters = [
        np.trapezoid(1 + n * share * reached - 0.2 * fresh + 0.15 * (1 - fresh), t) / 13
        for n in range(4)
    ]
    assert np.mean(quarters) == pytest.approx(integrated(USUAL, 52), abs=1e-7)


def last(gain: float) -> programmes.Programmes:
    *_, found = programmes.study(FACTORY.replace({"priorities.programme_gain": gain}))
    return found


def test_where_people_are_the_limit_changing_flips_where_the_formula_says():
    needed = programmes.gain_needed(FACTORY.priorities, 13)
    # Build is 4 % over its hours: just below and above the flip it sets the pace in both arms.
    words = [word_for(last(needed + off).effects["quarterly", "keep"]) for off in (-0.02, 0.02)]
    assert words == ["HURTS", "HELPS"]


def test_the_chart_starts_at_nothing_and_ends_at_the_year_s_difference():
    found = last(0.0)
    difference = found.effects["quarterly", "keep"].difference
    gained = found.gained["quarterly"]
    assert gained.shape == (53, 3)
    assert not gained[0].any()
    assert gained[-1, 0] == pytest.approx(52 * difference.mean)
    assert found.by_quarter["keep"].sum() + gained[-1, 0] == pytest.approx(
        found.by_quarter["quarterly"].sum()
    )


def test_a_change_that_costs_and_adds_nothing_changes_nothing():
    free = {"priorities.productivity_loss": 0, "priorities.programme_gain": 0}
    *_, found = programmes.study(FACTORY.replace(free))
    assert {word_for(effect) for effect in found.effects.values()} == {"NO EFFECT HERE"}
    assert programmes.share_to_stay(found.scenario.priorities) == 0
