"""Paired runs: what is simulated once wins the same as what it stands for, bit for bit."""

import numpy as np
import pytest

from planner.errors import NotPossible
from planner.model.practices import PRACTICES, Options
from planner.plans import presets
from planner.simulation.replication_cache import as_simulated
from planner.simulation.runs import PairedRuns
from planner.simulation.simulate import simulate

SHORT = {"clock.horizon_weeks": 26, "clock.warmup_weeks": 4}
TEAM = presets.load("mid_market").scenario.replace(SHORT)
ALONE = PRACTICES["hand_offs"].without(TEAM, Options())


@pytest.mark.parametrize("name", presets.names())
def test_what_stands_for_a_scenario_wins_the_same_in_every_week(name):
    team = presets.load(name).scenario.replace(SHORT)
    for each in (team, PRACTICES["hand_offs"].without(team, Options())):
        simplified = as_simulated(each)
        assert simplified != each, "a name and money move no deal"
        assert np.array_equal(simulate(each, 4).wins_by_week, simulate(simplified, 4).wins_by_week)


@pytest.mark.parametrize(
    "changes",
    [
        {"hand_off.loss": 0.3, "hand_off.repeat": 0.2, "hand_off.rebrief": 2.0},
        {"hand_off.delay.mean_days": 7.0, "hand_off.delay.cv": 3.0},
        {"team.specialist_gain": 3.0, "team.pod_hand_off": 0.1},
    ],
)
def test_one_person_for_the_whole_sale_is_one_arm_whatever_hand_offs_do(changes):
    other = ALONE.replace(changes)
    assert as_simulated(other) == as_simulated(ALONE)
    assert np.array_equal(simulate(other, 4).wins_by_week, simulate(ALONE, 4).wins_by_week)


@pytest.mark.parametrize(
    "changes",
    [
        {"hand_off.loss": 0.3},
        {"team.specialist_gain": 0.3},
        {"leads.per_week": 41.0},
        {"focus.deals_per_rep": 2.0},
    ],
)
def test_what_moves_deals_is_told_apart(changes):
    assert as_simulated(TEAM.replace(changes)) != as_simulated(TEAM)


def test_juggling_that_costs_nothing_has_no_limit_that_counts():
    free = TEAM.replace({"focus.switching_cost": 0.0})
    other = free.replace({"focus.deals_per_rep": 1.0})
    assert as_simulated(other) == as_simulated(free)
    assert np.array_equal(simulate(other, 4).wins_by_week, simulate(free, 4).wins_by_week)


def test_wins_are_those_of_a_simulation_however_often_it_is_extended():
    runs = PairedRuns(seed=3)
    for replications in (4, 4, 9):
        runs.run([TEAM], replications)
    found = simulate(TEAM, 9, seed=3)
    assert runs.replications(TEAM) == 9
    assert runs.wins_per_quarter(TEAM) == pytest.approx(13 * found.measures["throughput_per_week"])
    assert np.array_equal(runs.wins_of_quarters(TEAM).sum(axis=1), found.wins_by_week.sum(axis=1))
    busy = {name: of_role["utilization"].mean() for name, of_role in found.roles.items()}
    assert runs.utilization(TEAM) == pytest.approx(busy)
    assert runs.steps > 0


def test_what_a_run_would_cost_is_what_it_then_costs():
    runs = PairedRuns(seed=3)
    runs.run([TEAM], 2)
    before, more = runs.steps, runs.steps_to([TEAM, TEAM], 9)
    runs.run([TEAM, TEAM], 9)
    assert 0 < more == pytest.approx(runs.steps - before)
    assert runs.steps_to([TEAM], 9) == 0


def test_less_than_a_quarter_has_a_rate_but_no_wins_of_whole_quarters():
    runs = PairedRuns()
    short = TEAM.replace({"clock.horizon_weeks": 12})
    runs.run([short], 2)
    assert runs.wins_per_quarter(short).size == 2
    with pytest.raises(NotPossible, match="13 weeks"):
        runs.wins_of_quarters(short)
