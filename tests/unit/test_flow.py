"""What follows from a scenario without simulating it, against published numbers and other ways."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model import flow
from planner.model.scenario import Scenario
from reference import queueing
from reference.slow_simulator.warmup import weeks_given_win


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


def test_little_turns_jacksons_waits_into_deals_inside():
    rates = 0.5 * flow.visits_per_lead(scenario_of(JACKSON, [0, 1, 2], hand_off=NO_HARM))
    inside = [queueing.little(rate, queueing.mmc_wait(rate, 1, 1) + 1) for rate in rates]
    assert inside == pytest.approx([1.5384615385, 0.8333333333, 0.2941176471])


# --- Warm-up as long as needed --------------------------------------------------------------------

ONE_WEEK = {"mean_hours": 20.0}


def unhurried(*stages: dict[str, Any], home: list[int], **fields: Any) -> Scenario:
    """Stages with weeks of the buyer's own time; a role's hours are 20 a week, so is its work."""
    scenario = scenario_of([(0, 0, 0)] * len(stages), home, schema=2, **fields)
    given = scenario.to_dict() | {"schema": 2}
    given["clock"] = {"horizon_weeks": 13}
    given["stages"] = [
        {"name": f"S{i}", "work": {"mean_hours": 0}, **one} for i, one in enumerate(stages)
    ]
    return Scenario.from_dict(given)


def buyer(weeks: float) -> dict[str, float]:
    return {"mean_days": 7 * weeks}


NO_DELAY: dict[str, Any] = {"delay": {"mean_days": 0}}
A_WEEK: dict[str, Any] = {"delay": {"mean_days": 7}, "loss": 0.5, "repeat": 0.3}


@pytest.mark.parametrize(
    ("scenario", "weeks", "warmup"),
    [
        # 40 weeks, a quarter of them again: 40 × 4/3.
        (unhurried({"buyer": buyer(40), "repeat": 0.25}, home=[0]), 160 / 3, 169),
        (unhurried({"buyer": buyer(40), "repeat": 0.25, "drop_off": 0.7}, home=[0]), 160 / 3, 169),
        # A week's work at each of two stages, a hand-off of a week, seven weeks with the buyer.
        (
            unhurried(
                {"work": ONE_WEEK},
                {"work": ONE_WEEK, "buyer": buyer(7)},
                home=[0, 1],
                hand_off=A_WEEK,
                team={"specialist_gain": 0},
            ),
            10,
            39,
        ),
        # Specialists twice as fast, and half the delay inside a mixed team.
        (
            unhurried(
                {"work": ONE_WEEK},
                {"work": ONE_WEEK, "buyer": buyer(7)},
                home=[0, 1],
                hand_off=A_WEEK,
                team={"specialist_gain": 1, "pods": 2, "pod_hand_off": 0.5},
            ),
            8.5,
            26,
        ),
        # From the second stage a third each are won, lost and sent back. Of those won in the end
        # (half of all) a third are sent back: T = 1 + 8 + T/3.
        (
            unhurried(
                {"buyer": buyer(1)},
                {"buyer": buyer(8), "drop_off": 1 / 3, "restart": 1 / 3},
                home=[0, 0],
                hand_off=NO_DELAY,
            ),
            13.5,
            52,
        ),
        # The same over two roles, a week each way: T = 1 + 1 + 8 + (1 + T)/3.
        (
            unhurried(
                {"buyer": buyer(1)},
                {"buyer": buyer(8), "drop_off": 1 / 3, "restart": 1 / 3},
                home=[0, 1],
                hand_off=A_WEEK,
            ),
            15.5,
            52,
        ),
        (unhurried({"buyer": buyer(13)}, home=[0]), 13, 39),
        (unhurried({"buyer": buyer(0.1)}, home=[0]), 0.1, 26),
        (unhurried({"buyer": buyer(140)}, home=[0]), 140, 260),
    ],
)
def test_the_warm_up_is_three_times_a_win_that_never_waits_in_whole_quarters(
    scenario: Scenario, weeks: float, warmup: float
):
    assert scenario.clock.warmup_weeks is None
    assert flow.weeks_to_win(scenario) == pytest.approx(weeks, rel=1e-12)
    assert flow.warmup_weeks(scenario) == warmup


@given(scenarios())
def test_a_win_takes_as_long_as_two_systems_of_equations_say(scenario: Scenario):
    expected = weeks_given_win(scenario.to_dict())
    assert flow.weeks_to_win(scenario) == pytest.approx(expected, rel=1e-6)


def test_a_given_warm_up_is_taken_as_it_is():
    assert flow.warmup_weeks(scenario_of(JACKSON, [0, 0, 0], clock={"warmup_weeks": 3})) == 3
