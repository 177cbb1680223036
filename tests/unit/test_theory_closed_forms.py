"""Closed forms against published numbers, and against each other."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model import flow
from planner.model.scenario import Scenario


def scenario_of(
    outcomes: list[tuple[float, float, float]], home: list[int], **fields: Any
) -> Scenario:
    """Stages with (drop_off, repeat, restart), two hours of work each, and the role of each."""
    names = [f"S{i}" for i in range(len(outcomes))]
    team: dict[str, Any] = {
        "roles": [
            {
                "name": f"R{role}",
                "people": 2 + role,
                "stages": [name for name, at in zip(names, home, strict=True) if at == role],
            }
            for role in sorted(set(home))
        ],
        **fields.pop("team", {}),
    }
    stages = [
        {
            "name": name,
            "work": {"mean_hours": 2},
            "drop_off": drop_off,
            "repeat": repeat,
            "restart": restart,
        }
        for name, (drop_off, repeat, restart) in zip(names, outcomes, strict=True)
    ]
    return Scenario.from_dict({"name": "of a test", "stages": stages, "team": team, **fields})


NO_HARM = {"loss": 0, "repeat": 0}
# Jackson 1957 on qualify, demo, close, with repeats, a restart and drop-off.
JACKSON = [(0.3, 0.1, 0.0), (0.2, 0.2, 0.1), (0.4, 0.0, 0.0)]


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any outcomes, any split of the stages into roles, any harm of hand-offs, pods or not."""
    home = draw(st.lists(st.integers(0, 2), min_size=1, max_size=5))
    share = st.floats(0, 0.32)
    outcomes = [draw(st.tuples(share, share, share)) for _ in home]
    return scenario_of(
        outcomes,
        home,
        hand_off={"loss": draw(st.floats(0, 0.5)), "repeat": draw(st.floats(0, 0.5))},
        team={"pods": draw(st.integers(1, 2)), "pod_hand_off": draw(st.floats(0, 1))},
    )


def solved_as_linear_equations(scenario: Scenario) -> tuple[np.ndarray, float]:
    """(visits, win chance) from the chain written out: states are (stage, after a hand-off?)."""
    role, count = scenario.role_of_stage(), len(scenario.stages)
    milder = scenario.team.pod_hand_off if scenario.team.pods > 1 else 1
    loss, repeat = scenario.hand_off.loss * milder, scenario.hand_off.repeat * milder
    moves, wins = np.zeros((2 * count, 2 * count)), np.zeros(2 * count)
    for i, stage in enumerate(scenario.stages):
        for after in (0, 1):
            here = 2 * i + after
            moves[here, 2 * i] += stage.repeat + after * repeat * stage.advance
            moves[here, int(role[0] != role[i])] += stage.restart
            on = stage.advance * (1 - after * (loss + repeat))
            if i + 1 < count:
                moves[here, 2 * (i + 1) + int(role[i + 1] != role[i])] += on
            else:
                wins[here] = on
    start = np.zeros(2 * count)
    start[0] = 1
    visits = np.linalg.solve((np.eye(2 * count) - moves).T, start)
    return visits.reshape(count, 2).sum(axis=1), float(visits @ wins)


# --- What follows from a scenario -----------------------------------------------------------------


def test_visits_solve_jacksons_traffic_equations():
    line = scenario_of(JACKSON, [0, 1, 2], hand_off=NO_HARM)
    rates = 0.5 * flow.visits_per_lead(line)
    assert rates == pytest.approx([0.6060606061, 0.4545454545, 0.2272727273], abs=1e-10)


def test_win_chance_is_jacksons():
    line = scenario_of(JACKSON, [0, 1, 2], hand_off=NO_HARM)
    assert flow.win_chance(line) == pytest.approx(0.2727272727, abs=1e-10)


@given(scenarios())
def test_visits_and_win_chance_solve_the_chain_written_out(scenario: Scenario):
    visits, won = solved_as_linear_equations(scenario)
    assert flow.visits_per_lead(scenario) == pytest.approx(visits, rel=1e-9)
    assert flow.win_chance(scenario) == pytest.approx(won, rel=1e-9, abs=1e-15)


@given(scenarios())
def test_leads_that_no_hand_off_loses_are_dropped_or_won(scenario: Scenario):
    whole = scenario.model_copy(update={"hand_off": scenario.hand_off.model_copy(update=NO_HARM)})
    lost = flow.visits_per_lead(whole) @ [stage.drop_off for stage in whole.stages]
    assert lost + flow.win_chance(whole) == pytest.approx(1, rel=1e-9)


@given(scenarios())
def test_hand_offs_that_lose_and_repeat_nothing_leave_visits_to_the_stages(scenario: Scenario):
    whole = scenario.model_copy(update={"hand_off": scenario.hand_off.model_copy(update=NO_HARM)})
    one_role = whole.team.roles[0].model_copy(
        update={"stages": tuple(stage.name for stage in whole.stages), "people": 9}
    )
    together = whole.model_copy(
        update={"team": whole.team.model_copy(update={"roles": (one_role,)})}
    )
    assert flow.visits_per_lead(whole) == pytest.approx(flow.visits_per_lead(together), rel=1e-9)


def test_a_hand_off_that_always_fails_wins_nothing():
    line = scenario_of([(0, 0, 0), (0, 0, 0)], [0, 1], hand_off={"loss": 1, "repeat": 0})
    assert flow.win_chance(line) == 0
    assert flow.visits_per_lead(line) == pytest.approx([1, 1])


def test_visits_stay_exact_where_nearly_every_visit_restarts():
    # Twelve stages that each restart 99 of 100 visits: 1e24 passes, beyond a matrix solver.
    scenario = scenario_of([(0, 0, 0.99)] * 12, [0] * 12)
    expected = [100.0 ** (12 - i) for i in range(12)]
    assert flow.visits_per_lead(scenario) == pytest.approx(expected, rel=1e-12)
    assert flow.win_chance(scenario) == pytest.approx(1, rel=1e-12)


def test_hand_offs_inside_pods_harm_less():
    line = {"outcomes": [(0.1, 0.1, 0)] * 3, "home": [0, 1, 2]}
    harm = {"loss": 0.1, "repeat": 0.2}
    pods = scenario_of(**line, hand_off=harm, team={"pods": 2, "pod_hand_off": 0.5})
    half = scenario_of(**line, hand_off={"loss": 0.05, "repeat": 0.1})
    assert flow.win_chance(pods) == flow.win_chance(half)


@given(scenarios(), st.floats(0.01, 1))
def test_first_drop_off_undoes_win_chance(scenario: Scenario, drop_off: float):
    first = scenario.stages[0]
    drop_off *= 0.99 * (1 - first.repeat - first.restart)
    stages = (first.model_copy(update={"drop_off": drop_off}), *scenario.stages[1:])
    asked = scenario.model_copy(update={"stages": stages})
    found = flow.first_drop_off(scenario, flow.win_chance(asked))
    assert found == pytest.approx(drop_off, abs=1e-12)


def test_no_first_drop_off_makes_every_lead_a_win_when_later_stages_lose_some():
    with pytest.raises(ValueError, match="no drop-off at S0"):
        flow.first_drop_off(scenario_of(JACKSON, [0, 1, 2]), 0.99)


def test_a_specialist_of_one_stage_has_all_of_the_gain_and_a_full_cycle_rep_none():
    scenario = scenario_of([(0, 0, 0)] * 3, [0, 1, 1], team={"specialist_gain": 0.2})
    assert flow.skill(scenario) == pytest.approx({"R0": 1 / 1.2, "R1": 1 / 1.1})
    full_cycle = scenario_of([(0, 0, 0)] * 3, [0, 0, 0], team={"specialist_gain": 0.2})
    assert flow.skill(full_cycle) == {"R0": 1}
    assert flow.skill(scenario_of([(0, 0, 0)], [0])) == {"R0": 1}


def test_load_is_leads_times_visits_times_hours_times_skill_over_peoples_hours():
    scenario = scenario_of(
        [(0.5, 0, 0), (0, 0.5, 0)],
        [0, 1],
        hand_off=NO_HARM,
        leads={"per_week": 12},
        team={"specialist_gain": 0.25},
    )
    # 12 leads × 1 visit × 2 h × 0.8 / (2 people × 20 h), and 12 × 0.5 × 2 × 2 h × 0.8 / (3 × 20 h).
    assert flow.loads(scenario) == pytest.approx({"R0": 0.48, "R1": 0.32})
    assert flow.offered_load(scenario) == pytest.approx({"R0": 0.96, "R1": 0.96})
    assert flow.bottleneck(scenario) == "R0"


def test_the_takt_and_the_time_the_bottleneck_needs_have_the_load_as_their_ratio():
    scenario = scenario_of(JACKSON, [0, 1, 2], leads={"per_week": 10})
    takt = flow.takt_minutes(scenario)
    assert takt.role == flow.bottleneck(scenario)
    assert takt.lead_every_minutes == pytest.approx(120)
    load = flow.loads(scenario)[takt.role]
    assert takt.needs_minutes / takt.lead_every_minutes == pytest.approx(load)


def test_an_overloaded_team_wins_what_its_bottleneck_can_do():
    few = scenario_of(JACKSON, [0, 1, 2], leads={"per_week": 1})
    many = scenario_of(JACKSON, [0, 1, 2], leads={"per_week": 1000})
    more = scenario_of(JACKSON, [0, 1, 2], leads={"per_week": 2000})
    assert flow.expected_wins_per_week(few) == pytest.approx(flow.win_chance(few))
    assert flow.expected_wins_per_week(many) < 1000 * flow.win_chance(many)
    assert flow.expected_wins_per_week(more) == pytest.approx(flow.expected_wins_per_week(many))


# --- Queueing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per_week", "work_weeks", "people", "must_wait", "wait"),
    [
        (0.8, 1, 1, 0.8, 4.0),  # M/M/1, Kendall
        (0.2, 10, 3, 0.4444444444, 4.4444444444),  # M/M/3, README of Ciw
        (4, 1, 5, 0.5541125541, 0.5541125541),  # M/M/5
        (0.2, 240, 55, 0.2387009364, 8.1840321044),  # 360 calls in 30 min, 240 s each, 55 agents
    ],
)
def test_erlang_c_gives_the_textbook_waits(
    per_week: float, work_weeks: float, people: int, must_wait: float, wait: float
):
    assert flow.erlang_c(per_week * work_weeks, people) == pytest.approx(must_wait, rel=1e-8)
    assert flow.mmc_wait(per_week, work_weeks, people) == pytest.approx(wait, rel=1e-8)


def test_waits_have_no_end_once_a_queue_is_overloaded():
    assert flow.erlang_c(3, 3) == 1
    assert flow.mmc_wait(3, 1, 3) == inf
    assert flow.pollaczek_khinchine(1, 1, 1) == inf
    assert flow.kingman(1, 1, 1, 1) == inf


def test_without_work_nobody_waits():
    assert flow.erlang_c(0, 3) == 0
    assert flow.mmc_wait(2, 0, 3) == 0


@pytest.mark.parametrize(
    ("per_week", "patience_weeks", "people", "expected"),
    [
        (
            0.9,
            10,
            1,
            flow.Impatient(0.7579567, 0.1578258889, 1.4204330002, 2.1783897002, 0.7579567),
        ),
        (
            4.5,
            2,
            5,
            flow.Impatient(0.5276424103, 0.1098685881, 0.9888172925, 4.9944086463, 0.8011182707),
        ),
    ],
)
def test_erlang_a_gives_palms_numbers(
    per_week: float, patience_weeks: float, people: int, expected: flow.Impatient
):
    found = flow.erlang_a(per_week, 1, patience_weeks, people)
    for name in ("must_wait", "cold", "waiting", "inside", "utilization"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=1e-8), name


def test_erlang_a_with_endless_patience_is_erlang_c():
    found = flow.erlang_a(4, 1, 1e7, 5)
    assert found.must_wait == pytest.approx(flow.erlang_c(4, 5), rel=1e-5)
    assert found.waiting == pytest.approx(flow.little(4, flow.mmc_wait(4, 1, 5)), rel=1e-5)


@given(st.floats(0.1, 200), st.floats(0.05, 50), st.integers(1, 20))
def test_in_erlang_a_arrivals_go_cold_or_are_served(
    per_week: float, patience_weeks: float, people: int
):
    # Overloads included, where the weights of the chain exceed every float.
    found = flow.erlang_a(per_week, 1, patience_weeks, people)
    served = people * found.utilization
    assert per_week * found.cold + served == pytest.approx(per_week, rel=1e-9)


@pytest.mark.parametrize(("work_cv", "wait"), [(0, 2.0), (0.5**0.5, 3.0), (1, 4.0), (1.5, 6.5)])
def test_pollaczek_khinchine_gives_the_waits_of_one_server(work_cv: float, wait: float):
    assert flow.pollaczek_khinchine(0.8, 1, work_cv) == pytest.approx(wait)


def test_kingman_is_exact_for_poisson_leads_and_one_person():
    assert flow.kingman(0.8, 1, 1, 1.5) == pytest.approx(6.5)


def test_kingman_overstates_the_wait_of_evenly_spaced_leads():
    # D/M/1 waits 1.69 (root equation); the approximation says 2.
    assert flow.kingman(0.8, 1, 0, 1) == pytest.approx(2)


def test_kingman_for_several_people_gives_sakasegawas_number():
    # Factory Physics, the Briar Patch: three machines of 20 minutes, 8.625 jobs an hour.
    assert flow.kingman(8.625, 1 / 3, 1, 1, people=3) == pytest.approx(2.4670228496, rel=1e-9)


def test_practical_worst_case_gives_penny_fab_one():
    # Factory Physics 7.3.3: four machines of two hours; 90 % of the rate at 27 jobs, 95 % at 57.
    open_deals = (1, 2, 3, 4, 5, 10, 27, 57)
    found = [flow.pwc_throughput(w, 0.5, 8) for w in open_deals]
    expected = [0.125, 0.2, 0.25, 0.2857142857, 0.3125, 0.3846153846, 0.45, 0.475]
    assert found == pytest.approx(expected)
    times = [w / found[i] for i, w in enumerate(open_deals)]
    assert times == pytest.approx([8, 10, 12, 14, 16, 26, 60, 120])


def test_little_turns_jacksons_waits_into_deals_inside():
    rates = 0.5 * flow.visits_per_lead(scenario_of(JACKSON, [0, 1, 2], hand_off=NO_HARM))
    inside = [flow.little(rate, flow.mmc_wait(rate, 1, 1) + 1) for rate in rates]
    assert inside == pytest.approx([1.5384615385, 0.8333333333, 0.2941176471])
