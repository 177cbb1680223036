"""The same luck every time: whoever does the work, however it is cut, and whatever else changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from planner.analysis.effects import compare
from planner.analysis.verdict import verdicts
from planner.model.practices import Options
from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import run_chunks, simulate, trace
from reference.teams import all_measures, line, role, stage, team
from tests.plain_python import said_in_plain_python
from tests.remake_golden import every_rule


def assert_same_bits(one: Outcome, other: Outcome, count: int | None = None) -> None:
    """Every number of the first `count` replications."""
    for name, values in all_measures(one).items():
        assert values[:count].tobytes() == all_measures(other)[name][:count].tobytes(), name
    assert np.array_equal(one.wins_by_week[:count], other.wins_by_week[:count])
    assert np.array_equal(one.hours_on_lost_per_week[:count], other.hours_on_lost_per_week[:count])


@pytest.mark.parametrize("workers", [2, 5, 60])
def test_threads_change_no_bit(workers):
    with ThreadPoolExecutor(1) as alone, ThreadPoolExecutor(workers) as many:
        one = simulate(every_rule(), 60, seed=5, executor=alone)
        assert_same_bits(one, simulate(every_rule(), 60, seed=5, executor=many))
        assert_same_bits(one, simulate(every_rule(), 60, seed=5))


@pytest.mark.parametrize("cuts", [(1, 29), (7, 11, 12), (30,), (1,) * 30])
def test_no_way_of_cutting_the_replications_changes_a_bit(cuts):
    starts = np.cumsum([0, *cuts[:-1]]).tolist()
    jobs = [(every_rule(), start, count) for start, count in zip(starts, cuts, strict=True)]
    wins, busy = [], []
    for chunks in run_chunks(jobs, seed=5):
        wins += [number for chunk in chunks for number in chunk.tallies["wins"]]
        busy += [row for chunk in chunks for row in chunk.busy.tolist()]
    whole = run_chunks([(every_rule(), 0, 30)], seed=5)[0]
    assert wins == [number for chunk in whole for number in chunk.tallies["wins"]]
    assert busy == [row for chunk in whole for row in chunk.busy.tolist()]


def test_more_replications_begin_with_the_same_ones():
    assert_same_bits(simulate(every_rule(), 13, seed=3), simulate(every_rule(), 50, seed=3), 13)


def test_replications_until_precise_are_the_same_as_so_many_asked_for():
    scenario = team([stage(weeks=0.1)], leads={"per_week": 5})
    precise = simulate(scenario, seed=8, precision=0.01)
    assert precise.stopped == "precision"
    assert_same_bits(precise, simulate(scenario, precise.replications, seed=8))


def test_a_longer_clock_begins_as_a_shorter_one():
    """The window ends the watching and changes nothing before."""
    longer = every_rule().replace({"clock.horizon_weeks": 60})
    short, long_ = trace(every_rule(), seed=4), trace(longer, seed=4)
    assert len(long_) > len(short)
    assert long_[: len(short)] == short


def test_seeds_and_replications_are_different_luck():
    outcome = simulate(every_rule(), 20, seed=1)
    others = simulate(every_rule(), 20, seed=2)
    areas = np.append(outcome.measures["work_in_process"], others.measures["work_in_process"])
    assert len(set(areas)) == 40


def test_the_largest_seed_is_a_seed_like_any_other():
    scenario = team()
    assert_same_bits(simulate(scenario, 3, 2**63 - 1), simulate(scenario, 3, 2**63 - 1))
    with pytest.raises(ValueError, match="seed"):
        simulate(scenario, 3, 2**63)
    with pytest.raises(ValueError, match="seed"):
        trace(scenario, -1)


# --- Plain Python ---------------------------------------------------------------------------------


def small_but_every_rule() -> list[Scenario]:
    """Caps, pods, owners, patience, restarts, changes of programme, both families, few spreads."""
    stages = [
        stage("A", 0.2, 1, patience_days=9, drop_off=0.1, repeat=0.1),
        stage("B", 0.3, 0, patience_days=20, restart=0.2, buyer={"mean_days": 3, "cv": 0}),
        stage("C", 0.1, 0.5),
    ]
    owned = team(
        stages,
        [role("B", people=3, owns_deals=True), role("C", "A", people=2)],
        pods=2,
        family="lognormal",
        deal_cv=0.5,
        clock={"warmup_weeks": 2, "horizon_weeks": 10},
        leads={"per_week": 6, "order": "freshest", "assignment": "random", "pace": 1.2},
        hand_off={"loss": 0.1, "repeat": 0.1, "rebrief": 0.3, "delay": {"mean_days": 1, "cv": 1}},
        focus={"deals_per_rep": 1, "switching_cost": 0.5},
        pull={"deals_per_rep": 3, "system_cap": 9},
        priorities={"shifts_per_year": 8, "programme_gain": 0.1},
        work_order="finish_first",
    )
    full = team(
        stages[:1],
        [role("A", people=2)],
        leads={"per_week": 12, "cv": 0},
        pull={"deals_per_rep": 2, "when_full": "turn_away"},
        clock={"warmup_weeks": 1, "horizon_weeks": 8},
    )
    return [owned, full]


def bits_of_small_scenarios() -> str:
    """Every number and every event, floats as their bits."""
    found: list[Any] = []
    for scenario in small_but_every_rule():
        outcome = simulate(scenario, 2, seed=6)
        found += [[value.hex() for value in values] for values in all_measures(outcome).values()]
        found += [outcome.wins_by_week.tolist(), outcome.checks.little_error.hex()]
        found += [event | {"time": event["time"].hex()} for event in trace(scenario, seed=6)]
    return json.dumps(found)


def test_plain_python_gives_the_same_bits_as_machine_code():
    plain = said_in_plain_python("tests.test_determinism", "bits_of_small_scenarios")
    assert plain == json.loads(bits_of_small_scenarios())


def test_the_small_scenarios_use_the_rules():
    kinds = {event["kind"] for one in small_but_every_rule() for event in trace(one, seed=6)}
    assert {"cold", "restarted", "repeated", "turned_away", "lost_at_hand_off", "won"} <= kinds


# --- Levers that do nothing, and luck that stays --------------------------------------------------


def idle_levers() -> Iterator[tuple[Scenario, dict[str, Any]]]:
    """(scenario, a change of it that has nothing to act on)."""
    scenario = five_by_two()
    yield scenario, {"name": "another"}
    yield scenario, {"money.deal_value_usd": 1}
    yield scenario, {"target.wins_per_quarter": 5}
    yield scenario, {"team.roles.A.cost_per_year_usd": 5}
    yield scenario, {"team.pod_hand_off": 0}  # no pods
    yield scenario, {"priorities.productivity_loss": 0.9}  # no changes
    yield scenario, {"priorities.recovery_weeks": 1}
    yield scenario, {"priorities.programme_gain": 2}
    yield scenario, {"focus.deals_per_rep": 1}  # juggling costs nothing
    yield scenario, {"focus.deals_per_rep": 1000, "focus.switching_cost": 5}
    yield scenario, {"pull.deals_per_rep": 100_000}
    yield scenario, {"pull.system_cap": 100_000}
    yield scenario, {"pull.system_cap": 100_000, "pull.when_full": "turn_away"}
    yield scenario, {"leads.order": "freshest"}  # nobody waits outside
    yield scenario, {"leads.assignment": "random"}  # nobody owns deals
    yield scenario, {"hand_off.delay.cv": 3}  # no delay
    yield scenario, {"stages.A.buyer.cv": 3}
    single = team([stage()], leads={"per_week": 0.8})
    yield single, {"hand_off.loss": 0.5, "hand_off.repeat": 0.5, "hand_off.rebrief": 5}
    yield single, {"team.specialist_gain": 5}  # one stage has no specialists
    yield single, {"work_order": "finish_first"}
    yield single, {"team.roles.Work.owns_deals": True}  # one person


def five_by_two() -> Scenario:
    stages = [stage("A", 0.2, drop_off=0.2), stage("B", 0.15, repeat=0.1)]
    return team(stages, [role("A", people=2), role("B", people=2)], leads={"per_week": 8})


@pytest.mark.parametrize(
    ("scenario", "change"), [pytest.param(*one, id=str(one[1])) for one in idle_levers()]
)
def test_a_lever_with_nothing_to_act_on_changes_exactly_nothing(scenario, change):
    changed = scenario.replace(change)
    assert changed != scenario
    one, other = simulate(scenario, 10, seed=2), simulate(changed, 10, seed=2)
    money = ("chance_of_target", "revenue_per_week_usd", "cost_per_win_usd")
    for name, values in all_measures(one).items():
        if name not in money:
            assert np.array_equal(values, all_measures(other)[name], equal_nan=True), name


@pytest.mark.parametrize("field", ["stages.A.work.mean_hours", "hand_off.loss", "leads.per_week"])
def test_a_lever_moved_by_nothing_gives_differences_of_exactly_zero(field):
    scenario = five_by_two()
    moved = scenario.replace({field: scenario.value(field) + 0.0})
    wins = [simulate(one, 30, seed=3).measures["throughput_per_week"] for one in (scenario, moved)]
    assert set(wins[0] - wins[1]) == {0.0}


def test_a_practice_that_never_binds_has_differences_of_exactly_zero():
    scenario = five_by_two()
    options = Options(cap=100_000)
    effect = compare(scenario, options, 12, practices=["pull"]).effects["pull"]
    assert effect.with_ is not None
    assert effect.with_.scenario != scenario
    assert set(effect.differences) == {0.0}
    found = verdicts(compare(scenario, options, 12, practices=["pull"]))["pull"]
    assert found.word == "NO EFFECT HERE"


def arrivals(scenario: Scenario) -> list[tuple[float, int]]:
    return [
        (event["time"], event["deal"])
        for event in trace(scenario, seed=2)
        if event["kind"] == "arrived"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"stages.A.work.mean_hours": 30},
        {"stages.A.drop_off": 0.9},
        {"team.roles.A.people": 9},
        {"pull.deals_per_rep": 1},
        {"family": "lognormal"},
        {"leads.pace": 0.5},
    ],
    ids=str,
)
def test_leads_come_at_the_same_moments_whatever_the_team_does(change):
    scenario = five_by_two()
    assert arrivals(scenario.replace(change)) == arrivals(scenario)


def works(scenario: Scenario) -> dict[tuple[int, str, int], float]:
    """(deal, stage, visit) → weeks of work."""
    begun: dict[tuple[int, str, int], float] = {}
    found = {}
    for event in trace(scenario, seed=2):
        key = event["deal"], event["stage"], event["visit"]
        if event["kind"] == "work_started":
            begun[key] = event["time"]
        elif event["kind"] == "work_ended":
            found[key] = event["time"] - begun[key]
    return found


def test_longer_work_is_longer_work_of_the_same_luck():
    scenario = five_by_two()
    single, double = works(scenario), works(scenario.replace({"stages.A.work.mean_hours": 16}))
    assert scenario.value("stages.A.work.mean_hours") == 8
    of_a = [key for key in single.keys() & double.keys() if key[1] == "A"]
    assert len(of_a) > 200
    for key in of_a:
        assert double[key] == pytest.approx(2 * single[key], abs=1e-9)


def test_work_keeps_its_luck_when_people_leads_rules_and_outcomes_change():
    scenario = five_by_two()
    before = works(scenario)
    for change in (
        {"team.roles.A.people": 1, "team.roles.B.people": 7},
        {"stages.B.repeat": 0.5},
        {"leads.cv": 3},
        {"work_order": "finish_first", "pull.system_cap": 2},
    ):
        after = works(scenario.replace(change))
        shared = before.keys() & after.keys()
        assert len(shared) > 100
        for key in shared:
            assert after[key] == pytest.approx(before[key], abs=1e-9)


def test_a_restarted_deal_does_not_live_its_fate_again():
    """The count of visits goes on through restarts; else a deal that restarts would for ever."""
    scenario = line(0.001, 0.001, leads={"per_week": 20}, cv=0).replace({"stages.S1.restart": 0.9})
    share = simulate(scenario, 20).measures["touches_per_win"]
    # Geometric: ten passes of two visits.
    assert share.mean() == pytest.approx(20, rel=0.05)
    assert max(event["visit"] for event in trace(scenario)) > 20
