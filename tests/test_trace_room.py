"""Waiting, patience, room and admission: rules 1 to 4 of model.md, in the events of one run."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from planner.simulation.simulate import simulate, trace
from reference.teams import line, role, stage, team
from tests.stories import BURSTS, ENDS, people_by_pod, stories, told

# --- Waiting and patience -------------------------------------------------------------------------


def test_waiting_outside_for_room_and_in_the_queue_is_one_wait_with_one_patience():
    """With one person, a cap only moves the wait outside: nothing else happens at another time."""
    stages = [stage("A", 0.2, patience_days=6), stage("B", 0.2, patience_days=9)]
    roles = [role("A", people=1), role("B", people=1)]
    free = team(stages, roles, leads={"per_week": 6})
    shared = team(stages[:1], roles[:1], leads={"per_week": 8})
    # In front of one role: a cap of one leaves everybody else outside.
    capped = shared.replace({"pull.deals_per_rep": 1})
    kinds = ("arrived", "work_started", "work_ended", "won", "cold")
    assert told(trace(shared), *kinds) == told(trace(capped), *kinds)
    assert told(trace(shared), "admitted") != told(trace(capped), "admitted")
    assert Counter(event["kind"] for event in trace(capped))["cold"] > 50
    # Between roles: a cap of the second that the first never feels.
    wide = free.replace({"team.roles.A.people": 300, "pull.deals_per_rep": 1})
    assert told(trace(free.replace({"team.roles.A.people": 300})), *kinds) == told(
        trace(wide), *kinds
    )
    cold = [event["stage"] for event in trace(wide) if event["kind"] == "cold"]
    assert cold.count("B") > 50


def test_nobody_who_is_worked_on_goes_cold_and_every_wait_has_its_own_patience():
    scenario = team(
        [stage("A", 0.4, patience_days=7, repeat=0.4, buyer={"mean_days": 20})],
        leads={"per_week": 2},
    )
    waits: list[float] = []
    ready: dict[int, float] = {}
    for event in trace(scenario.replace({"clock.horizon_weeks": 260})):
        if event["kind"] in {"arrived", "ready"}:
            ready[event["deal"]] = event["time"]
        elif event["kind"] == "work_started":
            del ready[event["deal"]]
        elif event["kind"] == "cold":
            waits.append(event["time"] - ready.pop(event["deal"]))
    assert len(waits) > 100
    assert min(waits) > 0
    # Those who go cold have waited less than the mean patience of a week.
    assert np.mean(waits) < 1


def test_without_patience_at_all_everybody_who_waits_is_lost_at_once():
    scenario = team([stage(weeks=0.5, patience_days=0)], leads={"per_week": 3})
    for story in stories(trace(scenario)).values():
        assert (story.end, story.ended) == ("cold", story.arrived)


# --- Room -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("owns_deals", [False, True])
def test_open_deals_reach_the_cap_and_never_pass_it(owns_deals):
    cap, people = 3, 4
    scenario = team(
        [stage("A", 0.2, drop_off=0.2, buyer={"mean_days": 7}), stage("B", 0.2, patience_days=5)],
        [role("A", "B", people=people, owns_deals=owns_deals)],
        leads={"per_week": 12},
        pull={"deals_per_rep": cap},
    )
    events = trace(scenario)
    owner = {event["deal"]: event["person"] for event in events if event["person"] is not None}
    inside: set[int] = set()
    most, most_of_one = 0, 0
    for event in events:
        if event["kind"] == "admitted":
            inside.add(event["deal"])
        elif event["kind"] in ENDS:
            inside.discard(event["deal"])
        most = max(most, len(inside))
        owned = Counter(owner[deal] for deal in inside if deal in owner)
        most_of_one = max(most_of_one, *owned.values(), 0)
    assert most == cap * people
    if owns_deals:
        assert most_of_one == cap


def test_the_system_cap_is_reached_and_never_passed():
    scenario = line(0.3, 0.2, 0.1, leads={"per_week": 9}, pull={"system_cap": 5})
    inside, most = 0, 0
    for event in trace(scenario):
        inside += (event["kind"] == "admitted") - (event["kind"] in ENDS)
        most = max(most, inside)
    assert most == 5


def test_a_deal_keeps_its_place_until_the_next_role_has_room_and_then_room_goes_on_at_once():
    """Quick A before slow B, one open deal each: A is blocked until B's deal is won."""
    scenario = line(1, 2, cv=0, leads={"per_week": 8, "cv": 0}, pull={"deals_per_rep": 1})
    events = trace(scenario)
    first = events[0]["time"]
    moments = told(events, "admitted", "work_started", "work_ended", "ready", "won")
    expected = [
        (0, 0, "admitted"),
        (0, 0, "work_started"),
        (1, 0, "work_ended"),
        (1, 0, "ready"),
        (1, 1, "admitted"),  # deal 0 has gone on, so A has room
        (1, 0, "work_started"),
        (1, 1, "work_started"),
        (2, 1, "work_ended"),
        (2, 1, "ready"),  # and waits at B's door until 3
        (3, 0, "work_ended"),
        (3, 0, "won"),
        (3, 2, "admitted"),  # first deal 1 goes to B, then the pool gets A's room
        (3, 1, "work_started"),
        (3, 2, "work_started"),
        (4, 2, "work_ended"),
        (4, 2, "ready"),
        (5, 1, "work_ended"),
        (5, 1, "won"),
    ]
    at_one_time = [
        (round(time - first, 9), deal, kind) for time, deal, kind in moments[: len(expected)]
    ]
    assert sorted(at_one_time) == sorted(expected)


def test_a_deal_that_comes_back_to_a_role_needs_no_room_so_nothing_locks():
    """A does the first and the last stage: deal 0 comes back while deal 1 fills A's only place."""
    scenario = team(
        [stage("First", 1, 0), stage("Middle", 1, 0), stage("Last", 1, 0)],
        [role("First", "Last", name="A"), role("Middle", name="B")],
        leads={"per_week": 8, "cv": 0},
        pull={"deals_per_rep": 1},
    )
    events = trace(scenario)
    first = events[0]["time"]
    starts = [
        (round(event["time"] - first, 9), event["deal"], event["stage"])
        for event in events
        if event["kind"] == "work_started"
    ]
    assert starts[:6] == [
        (0, 0, "First"),
        (1, 0, "Middle"),
        (1, 1, "First"),
        (2, 0, "Last"),
        (2, 1, "Middle"),
        (3, 1, "Last"),
    ]
    wins = simulate(scenario, 3).measures["throughput_per_week"]
    assert (wins > 0.3).all()


def test_a_new_deal_goes_to_the_pod_with_the_fewest_open_deals_per_person():
    scenario = team(
        [stage("A", 0.4), stage("B", 0.3)],
        [role("A", people=3), role("B", people=4)],
        pods=2,
        leads={"per_week": 6},
        clock={"warmup_weeks": 0, "horizon_weeks": 200},
    )
    home = people_by_pod(scenario)
    people = Counter(pod for _, pod in home.values())
    assert people == {0: 4, 1: 3}
    events = trace(scenario)
    pod_of = {event["deal"]: home[event["person"]][1] for event in events if event["person"]}
    pod_of |= {event["deal"]: 0 for event in events if event["person"] == 0}
    open_deals: Counter[int] = Counter()
    chosen: Counter[int] = Counter()
    for event in events:
        deal = event["deal"]
        if deal not in pod_of:
            break  # not begun before the end: its pod is not known, nor what follows
        if event["kind"] == "admitted":
            best = min((0, 1), key=lambda pod: (open_deals[pod] / people[pod], pod))
            assert pod_of[deal] == best
            open_deals[best] += 1
            chosen[best] += 1
        elif event["kind"] in ENDS:
            open_deals[pod_of[deal]] -= 1
    assert min(chosen.values()) > 100


def test_a_new_deal_goes_to_the_owner_with_the_fewest_open_deals():
    scenario = team(
        [stage(weeks=0.5, buyer={"mean_days": 5})],
        [role("Work", people=3, owns_deals=True)],
        leads={"per_week": 4},
    )
    events = trace(scenario)
    owner = {event["deal"]: event["person"] for event in events if event["person"] is not None}
    open_deals: Counter[int] = Counter()
    for event in events:
        deal = event["deal"]
        if deal not in owner:
            break
        if event["kind"] == "admitted":
            assert owner[deal] == min(range(3), key=lambda person: (open_deals[person], person))
            open_deals[owner[deal]] += 1
        elif event["kind"] in ENDS:
            open_deals[owner[deal]] -= 1
    assert len(owner) > 100


def test_a_random_owner_is_each_equally_likely():
    scenario = team(
        [stage(weeks=0.01)],
        [role("Work", people=4, owns_deals=True)],
        leads={"per_week": 100, "assignment": "random"},
    )
    events = trace(scenario)
    deals = Counter(event["person"] for event in events if event["kind"] == "work_started")
    # 5,200 leads: 1,300 each, standard deviation 31.
    assert all(abs(count - 1300) < 4 * 31 + 60 for count in deals.values())
    assert len(deals) == 4


# --- Leads let in on a beat, or turned away -------------------------------------------------------


def test_a_beat_lets_in_one_lead_at_each_tick_that_finds_one():
    scenario = team(
        [stage(weeks=0.1)], [role("Work", people=9)], leads={"per_week": 4, "pace": 0.75}
    )
    spacing = 1 / 3
    events = trace(scenario)
    admitted = [event["time"] for event in events if event["kind"] == "admitted"]
    arrived = [event["time"] for event in events if event["kind"] == "arrived"]
    ticks = [round(time / spacing) for time in admitted]
    assert admitted == pytest.approx([tick * spacing for tick in ticks], abs=1e-9)
    assert ticks[0] >= 1
    assert all(one < other for one, other in pairwise(ticks)), "one at a time"
    for number, tick in enumerate(ticks):
        # Every earlier tick since the one before found nobody: the lead had not come.
        earliest = max(ticks[number - 1] + 1 if number else 1, int(arrived[number] / spacing) + 1)
        assert tick == earliest
    assert len(ticks) > 100


def test_a_tick_that_finds_no_room_is_lost():
    """Work of 1.5 beats and one place: every second tick lets somebody in."""
    scenario = team(
        [stage(weeks=1.5, cv=0)],
        leads={"per_week": 20, "cv": 0, "pace": 0.05},
        pull={"deals_per_rep": 1},
        clock={"warmup_weeks": 0, "horizon_weeks": 12},
    )
    admitted = [time for time, _, _ in told(trace(scenario), "admitted")]
    assert admitted == pytest.approx([1, 3, 5, 7, 9, 11])


@pytest.mark.parametrize("cv", [0, 1, BURSTS])
def test_who_finds_no_room_is_turned_away_at_once_and_nobody_waits_outside(cv):
    """Leads that come in one instant share the room there is; none is forgotten outside."""
    scenario = team(
        [stage(weeks=0.5, buyer={"mean_days": 1})],
        [role("Work", people=2)],
        leads={"per_week": 6, "cv": cv},
        pull={"deals_per_rep": 2, "when_full": "turn_away"},
    )
    ends: Counter[str | None] = Counter()
    for story in stories(trace(scenario)).values():
        if story.end == "turned_away":
            assert story.ended == story.arrived
        else:
            assert story.admitted == story.arrived
        ends[story.end] += 1
    assert ends["turned_away"] > 50
    assert ends["won"] > 50
    assert simulate(scenario, 20).measures["lead_pool"].max() == 0


def test_room_that_appears_in_the_instant_of_an_arrival_is_the_leads():
    """Rule 8: ends of work first, then hand-offs get room, then the pool, and the rest go.

    Leads come every half week and A takes a week, so lead 2 comes in the instant in which deal 0
    moves from A, with one place, into B.
    """
    scenario = line(
        1,
        2,
        cv=0,
        leads={"per_week": 2, "cv": 0},
        pull={"deals_per_rep": 1, "when_full": "turn_away"},
    )
    seeds_seen = 0
    for seed in range(20):
        events = told(trace(scenario, seed), "arrived", "work_ended", "admitted", "turned_away")
        moved_on = next(time for time, _, kind in events if kind == "work_ended")
        if (moved_on, 2, "arrived") in events:  # else rounding has drawn them apart
            assert (moved_on, 2, "admitted") in events
            seeds_seen += 1
    assert seeds_seen > 5
