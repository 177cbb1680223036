"""A run that begins with today's pipeline: where its deals stand, and what they count in."""

from __future__ import annotations

import numpy as np
import pytest

from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate, trace
from reference.teams import role, stage, team

NO_LEADS = {"per_week": 1e-6}


def opened(*rows, reorganised=False, **fields) -> Scenario:
    """Two stages of two roles, with these open deals; leads all but never come."""
    given = {
        "stages": [
            stage("A", 0.25, 0, buyer={"mean_days": 14, "cv": 0}),
            stage("B", 0.5, 0, buyer={"mean_days": 7, "cv": 0}),
        ],
        "roles": [role("A", people=2, owns_deals=True), role("B", people=2)],
        "leads": NO_LEADS,
        "clock": {"warmup_weeks": 26, "horizon_weeks": 26},
        **fields,
    }
    today = {"open_deals": rows, "reorganised": reorganised}
    return team(given.pop("stages"), given.pop("roles"), today=today, **given)


def row(stage=None, deals=1, state="waiting", age_days=0, **fields):
    return {"stage": stage, "deals": deals, "state": state, "age_days": age_days, **fields}


def of(events, kind):
    return [event for event in events if event["kind"] == kind]


# --- Where they stand -----------------------------------------------------------------------------


def test_the_window_begins_at_0_and_deals_are_numbered_by_rows_before_all_leads():
    scenario = opened(
        row("B", 2), row(None, 3), row("A", 1, "with_buyer"), leads={"per_week": 1, "cv": 0}
    )
    events = trace(scenario)
    found = [(event["deal"], event["stage"]) for event in of(events, "open_today")]
    assert found == [(0, "B"), (1, "B"), (2, "A"), (3, "A"), (4, "A"), (5, "A")]
    assert {event["time"] for event in of(events, "open_today")} == {0.0}
    assert [event["deal"] for event in of(events, "arrived")] == list(range(6, 32))
    assert simulate(scenario, 1).measures["leads_per_week"] == 1


def test_a_deal_with_the_buyer_has_made_one_visit_and_stays_for_what_is_left():
    events = trace(opened(row("A", 1, "with_buyer", 10), row("A", 1, "with_buyer", 15)))
    assert [event["visit"] for event in of(events, "open_today")] == [1, 1]
    assert [event["time"] for event in of(events, "advanced")] == pytest.approx([0, 4 / 7])


def test_who_waits_longest_goes_first_and_new_leads_last():
    """One person; the pool's deals have waited longer than those in the stage."""
    scenario = opened(
        row("A", 1, age_days=3),
        row("A", 1, age_days=9),
        row(None, 1, "with_buyer", 6),
        roles=[role("A", "B", people=1)],
    )
    starts = of(trace(scenario), "work_started")
    assert [event["deal"] for event in starts[:3]] == [1, 2, 0]


def test_a_deal_that_waits_has_a_fresh_patience_whatever_its_age():
    stages = [stage("A", 25, 0, patience_days=14.0)]
    young, old = (
        trace(
            opened(
                row("A", 200, age_days=age),
                stages=stages,
                roles=[role("A")],
                clock={"horizon_weeks": 26},
            )
        )
        for age in (0, 900)
    )
    cold = [event["time"] for event in of(young, "cold")]
    assert cold == [event["time"] for event in of(old, "cold")]
    assert len(cold) == 199  # one is worked on
    assert np.mean(cold) == pytest.approx(2, abs=4 * 2 / 200**0.5)


@pytest.mark.parametrize("assignment", ["least_loaded", "in_turn", "random"])
def test_pods_and_owners_are_chosen_as_on_admission_whatever_the_caps(assignment):
    scenario = opened(
        row("A", 12, "with_buyer"),
        roles=[role("A", people=4, owns_deals=True), role("B", people=2)],
        pods=2,
        pull={"deals_per_rep": 1, "system_cap": 1},
        leads=NO_LEADS | {"assignment": assignment},
    )
    events = trace(scenario)
    assert len(of(events, "open_today")) == 12
    outcome = simulate(scenario, 1)
    assert outcome.measures["throughput_per_week"] == 12 / 26


def test_owners_hold_as_many_of_them_as_each_other():
    """Three deals each, so each owner's slow-down is that of three."""
    scenario = opened(
        row("A", 6),
        roles=[role("A", people=2, owns_deals=True), role("B", people=2)],
        focus={"deals_per_rep": 1.5, "switching_cost": 0.4},
    )
    events = trace(scenario)
    begun = {event["deal"]: event for event in of(events, "work_started") if event["time"] == 0}
    assert sorted(event["person"] for event in begun.values()) == [0, 1]
    ended = [event["time"] for event in of(events, "work_ended")[:2]]
    assert ended == pytest.approx([0.25 * 1.4] * 2)


def test_room_comes_only_when_they_are_below_the_cap_again():
    """Three with the buyer beside a cap of one: the lead outside is let in after the third."""
    scenario = opened(
        row("A", 3, "with_buyer", 0),
        row(None, 1),
        stages=[stage("A", 0.25, 0, buyer={"mean_days": 14, "cv": 0.5})],
        roles=[role("A")],
        pull={"deals_per_rep": 1},
    )
    events = trace(scenario)
    wins = [event["time"] for event in of(events, "won")]
    assert of(events, "admitted")[0]["time"] == wins[2]


def test_they_wait_in_the_pool_where_leads_are_turned_away():
    scenario = opened(
        row("A", 1),
        row(None, 4),
        stages=[stage("A", 1, 0)],
        roles=[role("A")],
        pull={"deals_per_rep": 1, "when_full": "turn_away"},
        leads={"per_week": 4, "cv": 0},
    )
    events = trace(scenario)
    away = of(events, "turned_away")
    assert away
    assert all(event["deal"] >= 5 for event in away)
    assert [event["deal"] for event in of(events, "admitted")[:4]] == [1, 2, 3, 4]
    assert {event["time"] for event in away if event["time"] < 4} == {
        event["time"] for event in of(events, "arrived") if event["time"] < 4
    }


def test_ticks_let_them_in_one_by_one():
    scenario = opened(row(None, 5), leads={"per_week": 2, "cv": 0, "pace": 0.5})
    times = [event["time"] for event in of(trace(scenario), "admitted")[:5]]
    assert times == pytest.approx([1, 2, 3, 4, 5])


def test_where_nobody_knows_they_are_where_a_stationary_moment_finds_them():
    """Two weeks with the buyer to a quarter of one at work: eight ninths, at a uniform moment."""
    scenario = opened(row("A", 4000, "unknown"), roles=[role("A", people=9), role("B")])
    events = trace(scenario)
    assert sum(event["visit"] for event in of(events, "open_today")) == pytest.approx(
        4000 * 8 / 9, abs=4 * (4000 * 8 / 81) ** 0.5
    )
    ends = np.array([event["time"] for event in of(events, "advanced") if event["visit"] == 1])
    ends = ends[ends <= 2]  # who waited for a person stays for two weeks after a quarter of one
    counts = np.histogram(ends, bins=8, range=(0, 2))[0]
    assert counts == pytest.approx(ends.size / 8, abs=5 * (ends.size / 8) ** 0.5)


# --- What they count in ---------------------------------------------------------------------------


def test_they_count_in_every_measure_but_those_since_arrival():
    rows = row("A", 3, "with_buyer", 7), row(None, 2, age_days=30)
    outcome = simulate(opened(*rows), 3)
    assert list(outcome.measures["wins_from_open_deals"]) == [5, 5, 5]
    assert list(outcome.measures["throughput_per_week"] * 26) == [5, 5, 5]
    for name in ("cycle_days_mean", "response_days_mean", "touches_per_win", "hand_offs_per_win"):
        assert np.isnan(outcome.measures[name]).all()
    waits = outcome.values("wait_days", stage="A")
    assert np.isnan(waits).all(), "those of the pool began before 0"
    assert list(outcome.values("visits_per_week", stage="A") * 26) == [2, 2, 2]


def test_leads_beside_them_are_measured_as_leads():
    mixed = simulate(opened(row("A", 3, "with_buyer"), leads={"per_week": 0.2, "cv": 0}), 5)
    assert (mixed.measures["cycle_days_mean"] > 24).all()
    assert (mixed.measures["touches_per_win"] == 2).all()
    assert (mixed.measures["wins_from_open_deals"] == 3).all()


def test_conservation_and_littles_law_hold_with_many_of_them():
    scenario = opened(
        row("A", 300, "unknown"),
        row("B", 200, "with_buyer", 3),
        row(None, 100, age_days=50),
        stages=[
            stage("A", 0.1, drop_off=0.3, buyer={"mean_days": 9}, patience_days=60.0),
            stage("B", 0.1, repeat=0.1, restart=0.1, buyer={"mean_days": 9}),
        ],
        leads={"per_week": 5},
        season={"closing": (1.0,) * 12 + (3.0,)},
    )
    outcome = simulate(scenario, 10)  # refuses an outcome in which either does not hold
    assert (outcome.measures["wins_from_open_deals"] > 100).all()


def test_luck_is_the_deals_own_so_that_leads_are_the_same_with_and_without():
    with_, without = (
        of(trace(opened(*rows, leads={"per_week": 2})), "arrived") for rows in ([row("A", 7)], [])
    )
    assert [event["time"] for event in with_] == [event["time"] for event in without]


# --- A team that is reorganised -------------------------------------------------------------------


def test_who_is_open_is_re_briefed_at_the_next_visit_once_and_it_is_no_hand_off():
    scenario = opened(
        row("A", 1),
        row("B", 1, "with_buyer", 7),
        reorganised=True,
        stages=[
            stage("A", 0.25, 0, repeat=0.0),
            stage("B", 0.5, 0, repeat=0.4, buyer={"mean_days": 7, "cv": 0}),
        ],
        hand_off={"rebrief": 0.6, "loss": 1.0, "delay": {"mean_days": 0}, "repeat": 0.0},
        priorities={"productivity_loss": 0.0},
    )
    for seed in range(1, 12):
        events = trace(scenario, seed)
        spans = {}
        for event in events:
            if event["kind"] == "work_started":
                spans.setdefault((event["deal"], event["stage"]), []).append([event["time"]])
            elif event["kind"] == "work_ended":
                spans[event["deal"], event["stage"]][-1].append(event["time"])
        weeks = {where: [end - begin for begin, end in of_] for where, of_ in spans.items()}
        assert weeks[0, "A"][0] == pytest.approx(0.25 * 1.6)
        assert weeks[0, "B"][0] == pytest.approx(0.5 * 1.6), "a hand-off re-briefs of its own"
        for times in [value for key, value in weeks.items() if key == (1, "B")]:
            assert times[0] == pytest.approx(0.5 * 1.6)
            assert times[1:] == pytest.approx([0.5] * len(times[1:]))
        lost = {event["deal"] for event in of(events, "lost_at_hand_off")}
        assert lost <= {0}, "only what was handed off"


def test_a_change_of_programme_happens_at_0_and_nothing_is_gained_where_there_is_none():
    scenario = opened(
        row("A", 40),
        reorganised=True,
        roles=[role("A"), role("B")],
        hand_off={"rebrief": 0.0},
        priorities={"productivity_loss": 0.5, "recovery_weeks": 3.0, "programme_gain": 0.3},
    )
    events = trace(scenario)
    begun = [event["time"] for event in of(events, "work_started") if event["stage"] == "A"]
    ended = [event["time"] for event in of(events, "work_ended") if event["stage"] == "A"]
    for start, end in zip(begun, ended, strict=True):
        assert end - start == pytest.approx(0.25 / (1 - 0.5 * np.exp(-start / 3)))
    assert begun[-1] > 9


def test_where_nobody_knows_the_work_is_that_of_a_specialist():
    """Half of two weeks at work, one with the buyer: half are with the buyer, not a third."""
    scenario = opened(
        row("A", 2000, "unknown"),
        stages=[stage("A", 2, 0, buyer={"mean_days": 7, "cv": 0}), stage("B", 0.5, 0)],
        roles=[role("A", people=9), role("B")],
        specialist_gain=1,
    )
    with_buyer = sum(event["visit"] for event in of(trace(scenario), "open_today"))
    assert with_buyer == pytest.approx(1000, abs=4 * 500**0.5)
