"""Who is taken next, and what comes first in one instant: rules 4, 5 and 8 of model.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest

from planner.simulation.simulate import simulate, trace
from reference.teams import role, stage, team
from tests.stories import BURSTS, Event, told

# --- Who is taken next ----------------------------------------------------------------------------


def queue_at_each_start(events: list[Event], stages: set[str]) -> Iterator[tuple[Event, list]]:
    """(work_started, the others then in the queue as (stage, ready, deal)) for a pooled role."""
    waiting: dict[int, tuple[str, float, int]] = {}
    arrived: dict[int, float] = {}
    for event in events:
        deal, kind = event["deal"], event["kind"]
        if kind == "arrived":
            arrived[deal] = event["time"]
        elif kind == "admitted":
            waiting[deal] = event["stage"], arrived[deal], deal
        elif kind == "ready" and event["stage"] in stages:
            waiting[deal] = event["stage"], event["time"], deal
        elif kind == "work_started" and event["stage"] in stages:
            mine = waiting.pop(deal)
            yield event | {"ready": mine[1]}, list(waiting.values())
        elif kind == "cold":
            waiting.pop(deal, None)


@pytest.mark.parametrize("cv", [0, 1, BURSTS])
@pytest.mark.parametrize("order", ["fifo", "finish_first"])
def test_a_pool_takes_who_has_been_ready_longest_or_the_latest_stage_first(order, cv):
    names = ["A", "B", "C"]
    scenario = team(
        [stage(name, 0.1, cv, repeat=0.2, patience_days=30) for name in names],
        [role(*names, people=2)],
        leads={"per_week": 6, "cv": cv},
        work_order=order,
    )
    compared = 0
    for start, others in queue_at_each_start(trace(scenario), set(names)):
        for name, ready, deal in others:
            mine, theirs = (start["ready"], start["deal"]), (ready, deal)
            if order == "finish_first" and name != start["stage"]:
                assert names.index(name) < names.index(start["stage"])
            else:
                assert mine < theirs
            compared += 1
    assert compared > 300


def test_who_finishes_first_goes_straight_on_with_the_same_deal():
    names = ["A", "B", "C"]
    scenario = team(
        [stage(name, 0.2, restart=0.1) for name in names],
        leads={"per_week": 3},
        work_order="finish_first",
    )
    starts = [event for event in trace(scenario) if event["kind"] == "work_started"]
    fifo = [
        event
        for event in trace(scenario.replace({"work_order": "fifo"}))
        if event["kind"] == "work_started"
    ]
    # From one stage to the next it is the same deal, unless it was sent back and another waits.
    onward = [(one, other) for one, other in pairwise(starts) if other["stage"] != "A"]
    assert len(onward) > 50
    assert all(one["deal"] == other["deal"] for one, other in onward)
    assert any(
        one["deal"] != other["deal"] for one, other in pairwise(fifo) if other["stage"] != "A"
    )


def test_free_people_take_the_longest_waiting_deals_the_lowest_index_first():
    scenario = team(
        roles=[role("Work", people=6)],
        leads={"per_week": 3, "cv": BURSTS},
        clock={"warmup_weeks": 0, "horizon_weeks": 260},
    )
    events = trace(scenario)
    seen = 0
    free = set(range(6))
    starts: list[Event] = []
    for event in events:
        if starts and event["time"] > starts[0]["time"]:
            people = [one["person"] for one in starts]
            deals = [one["deal"] for one in starts]
            assert people == sorted(free)[: len(people)]
            assert deals == sorted(deals)
            free -= set(people)
            seen += len(people) > 1
            starts = []
        if event["kind"] == "work_started":
            starts.append(event)
        elif event["kind"] == "work_ended":
            free.add(event["person"])
    assert seen > 10, "bursts bring several at once"


@pytest.mark.parametrize("cv", [1, BURSTS])
@pytest.mark.parametrize("order", ["oldest", "freshest"])
def test_the_oldest_or_the_freshest_lead_is_admitted_and_of_equals_the_lower_number(order, cv):
    scenario = team(
        [stage(weeks=0.3)], leads={"per_week": 6, "cv": cv, "order": order}, pull={"system_cap": 2}
    )
    outside: dict[int, float] = {}
    chosen = 0
    for event in trace(scenario):
        if event["kind"] == "arrived":
            outside[event["deal"]] = event["time"]
        elif event["kind"] == "admitted":
            sign = -1 if order == "freshest" else 1
            best = min(outside, key=lambda deal: (sign * outside[deal], deal))
            assert event["deal"] == best
            chosen += len(outside) > 1
            del outside[event["deal"]]
    assert chosen > 50


# --- One instant ----------------------------------------------------------------------------------


def test_one_instant_settles_ends_of_work_of_buying_and_of_hand_offs_then_ticks_then_work():
    """Everything takes a week and so do a beat and a hand-off: all falls on whole weeks."""
    scenario = team(
        [stage("A", 1, 0, buyer={"mean_days": 7, "cv": 0}), stage("B", 1, 0)],
        [role("A", people=3), role("B", people=3)],
        leads={"per_week": 4, "cv": 0, "pace": 0.25},
        hand_off={"delay": {"mean_days": 7, "cv": 0}},
    )
    events = trace(scenario)
    # Let in at week n + 1; then work, the buyer, the hand-off and work again, a week each.
    assert [event["kind"] for event in events if event["deal"] == 5] == [
        "arrived",
        "admitted",
        "work_started",
        "work_ended",
        "advanced",
        "handed_off",
        "ready",
        "work_started",
        "work_ended",
        "won",
    ]
    assert [(deal, kind) for time, deal, kind in told(events) if time == 20][:9] == [
        (15, "work_ended"),
        (18, "work_ended"),
        (15, "won"),
        (17, "advanced"),
        (17, "handed_off"),
        (16, "ready"),
        (19, "admitted"),
        (19, "work_started"),
        (16, "work_started"),
    ]


def test_deals_whose_moments_of_one_kind_are_one_go_by_their_number():
    """Bursts of leads with constant times: deals that came together move together, in order."""
    scenario = team(
        [stage("A", 0.5, 0), stage("B", 0.25, 0)],
        [role("A", people=60), role("B", people=60)],
        hand_off={"delay": {"mean_days": 7, "cv": 0}},
        leads={"per_week": 3, "cv": BURSTS},
        clock={"warmup_weeks": 0, "horizon_weeks": 200},
    )
    by_moment = defaultdict(list)
    for event in trace(scenario):
        by_moment[event["time"], event["kind"], event["stage"]].append(event["deal"])
    together = [deals for deals in by_moment.values() if len(deals) > 1]
    assert all(deals == sorted(deals) for deals in together)
    assert {"work_ended", "ready", "won", "work_started"} <= {
        kind for (_, kind, _), deals in by_moment.items() if len(deals) > 1
    }


@pytest.mark.parametrize("warmup", [0, 3, 4])
def test_what_happens_in_the_instant_the_window_opens_is_counted_once(warmup):
    """A beat of a week and work of a week: admissions and wins as the window opens."""
    scenario = team(
        [stage("A", 1, 0)],
        [role("A", people=2)],
        leads={"per_week": 4, "cv": 0, "pace": 0.25},
        clock={"warmup_weeks": warmup, "horizon_weeks": 5},
    )
    outcome = simulate(scenario, 20)
    assert outcome.checks.conserved
    # Wins at 2, 3, 4, …: those from the window's first instant up to, not at, its end.
    wins = len([week for week in range(2, 100) if warmup <= week < warmup + 5])
    assert set(outcome.wins_by_week.sum(axis=1)) == {wins}
    assert set(outcome.wins_by_week[:, 0]) == {warmup >= 2}


@pytest.mark.parametrize("loss", [0, 1])
def test_whose_patience_ends_as_the_owner_goes_is_cold_and_not_lost_with_the_owner(loss):
    """Nobody waits for B at all; both are ready for it in the instant in which one owner goes."""
    scenario = team(
        [
            stage("A", 1, 0, buyer={"mean_days": 14, "cv": 0}),
            stage("B", 1, 0, patience_days=0),
        ],
        [role("A", "B", people=2, owns_deals=True)],
        leads={"per_week": 1e-6},
        hires=[{"week": 2, "role": "A+B", "people": -1}],
        leaver_loss=loss,
        today={"open_deals": [{"stage": "A", "deals": 2, "state": "with_buyer"}]},
    )
    events = trace(scenario)
    lost = [event for event in events if event["kind"] in ("cold", "lost_with_owner")]
    assert [(event["time"], event["kind"]) for event in lost] == [(2, "cold"), (2, "cold")]
    assert [event["time"] for event in events if event["kind"] == "left"] == [2]


def test_who_goes_gives_no_room_at_the_tick_of_that_instant():
    """One open deal a person: with two people the tick at 2 would find room, with one it is lost,
    as are those up to 10; at 11 the first deal is done.
    """
    scenario = team(
        [stage(weeks=10, cv=0)],
        [role("Work", people=2)],
        leads={"per_week": 1, "cv": 0, "pace": 1},
        pull={"deals_per_rep": 1},
        hires=[{"week": 2, "role": "Work", "people": -1}],
        clock={"warmup_weeks": 0, "horizon_weeks": 20},
    )
    let_in = [event["time"] for event in trace(scenario) if event["kind"] == "admitted"]
    assert let_in == [1, 11]
