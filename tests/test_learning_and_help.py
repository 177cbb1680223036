"""People who learn, and people who help: how fast who works on what."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from typing import Any

import numpy as np
import pytest

from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate, trace
from planner.statistics.arrays import Floats
from reference.teams import role, stage, team


def hire(week: float, people: int) -> dict[str, Any]:
    return {"week": week, "role": "Work", "people": people}


# --- Learning -------------------------------------------------------------------------------------


def speed(tenure: Floats, weeks: float, start: float) -> Floats:
    return np.minimum(1, start + (1 - start) * tenure / weeks)


@pytest.mark.parametrize("season", [None, [0.5, 1, 2, 1] * 3 + [0.7]])
def test_work_goes_on_while_a_new_person_gets_faster_and_hours_change(season):
    """The speed over each visit adds up to its work; the newest are the last by number."""
    scenario = team(
        [stage(weeks=2, cv=0)],
        [
            role(
                "Work",
                people=3,
                ramp={"weeks": 10, "start": 0.2},
                tenure_weeks=[1, 4],
            )
        ],
        leads={"per_week": 4},
        hires=[hire(3, 1), hire(7.5, 1)],
        season={"hours": season},
    )
    came = {0: -1000.0, 1: -4.0, 2: -1.0, 3: 3.0, 4: 7.5}
    begun: dict[int, float] = {}
    seen: set[int] = set()
    for event in trace(scenario):
        person, time = event["person"], event["time"]
        if event["kind"] == "work_started":
            begun[person] = time
        elif event["kind"] == "work_ended":
            edges = np.linspace(begun[person], time, 20_001)
            middle = (edges[:-1] + edges[1:]) / 2
            hours = 1 if season is None else np.array(season)[middle.astype(int) % 13]
            done = speed(middle - came[person], 10, 0.2) * hours * np.diff(edges)
            assert done.sum() == pytest.approx(2, rel=2e-4)
            seen.add(person)
    assert seen == set(came)


def test_a_person_of_no_ramp_is_at_full_speed_from_the_first_day_on():
    scenario = team(
        [stage(weeks=1, cv=0)], [role("Work", people=1)], leads={"per_week": 5}, hires=[hire(0, 1)]
    )
    spans = defaultdict(list)
    for event in trace(scenario):
        if event["kind"] in ("work_started", "work_ended"):
            spans[event["person"]].append(event["time"])
    assert set(spans) == {0, 1}
    for times in spans.values():
        assert np.diff(times[: len(times) // 2 * 2])[::2] == pytest.approx(1)


# --- Help -----------------------------------------------------------------------------------------


def two_that_help(**fields: Any) -> Scenario:
    """Each kind visits one stage; each stage is one person's."""
    kinds = [
        {"name": "one", "share": 0.9, "stages": {"Two": {"skip": True}}},
        {"name": "two", "share": 0.5, "stages": {"One": {"skip": True}}},
    ]
    return team(
        [stage("One", 0.05), stage("Two", 0.05)],
        [role("One"), role("Two")],
        help="idle",
        kinds=kinds,
        leads={"per_week": 28},
        **fields,
    )


def test_two_who_help_one_another_are_one_team_of_two():
    """The number inside is that of M/M/2 at load 0.7."""
    outcome = simulate(two_that_help(clock={"warmup_weeks": 40, "horizon_weeks": 156}), 40)
    inside = outcome.measures["work_in_process"]
    error = inside.std(ddof=1) / sqrt(inside.size)
    assert abs(inside.mean() - 2 * 0.7 / (1 - 0.7**2)) < 4 * error


def test_who_helps_works_without_skill_in_hours_of_the_own_role_and_is_busy_there():
    """A's person takes 1 week for a visit, at 40 hours; B's does it in 1.5 × 2 weeks, at 20."""
    scenario = team(
        [stage("A", 1.5, 0), stage("B", 1, 0)],
        [role("A"), role("B", selling_hours_per_week=20)],
        specialist_gain=0.5,
        help="idle",
        leads={"per_week": 2, "cv": 0},
        clock={"warmup_weeks": 0, "horizon_weeks": 4},
        kinds=[{"name": "a", "share": 1, "stages": {"B": {"skip": True}}}],
    )
    events = [event for event in trace(scenario) if event["person"] is not None]
    for deal, own in ((0, 0), (1, 1)):
        begins, ends = (event for event in events if event["deal"] == deal)
        assert begins["person"] == ends["person"] == own
        assert ends["time"] - begins["time"] == pytest.approx(1 if own == 0 else 3)
    outcome = simulate(scenario, 1)
    assert outcome.roles["A"]["utilization"][0] > outcome.roles["B"]["utilization"][0] > 0.7


def test_nobody_is_idle_while_another_pooled_role_of_the_pod_has_a_queue():
    scenario = team(
        [stage("A", 0.5), stage("B", 0.3), stage("C", 0.3)],
        [role("A", people=4), role("B", people=4, owns_deals=True), role("C", people=2)],
        pods=2,
        help="idle",
        leads={"per_week": 9},
    )
    pod_of = {0: 0, 1: 0, 2: 1, 3: 1, 4: 0, 5: 0, 6: 1, 7: 1, 8: 0, 9: 1}
    role_of = dict.fromkeys(range(4), "A") | dict.fromkeys(range(4, 8), "B") | {8: "C", 9: "C"}
    events = trace(scenario)
    pod_of_deal = {e["deal"]: pod_of[e["person"]] for e in events if e["person"] is not None}
    busy: set[int] = set()
    waits: dict[int, str] = {}
    helped = 0
    for number, event in enumerate(events):
        kind, deal, person = event["kind"], event["deal"], event["person"]
        if kind in ("admitted", "ready"):
            waits[deal] = event["stage"]
        elif kind == "work_started":
            assert waits.pop(deal) == event["stage"]
            busy.add(person)
            helped += role_of[person] != event["stage"]
            assert role_of[person] == event["stage"] or event["stage"] != "B"
        elif kind == "work_ended":
            busy.remove(person)
        is_last = number + 1 == len(events) or events[number + 1]["time"] > event["time"]
        pooled = [pod_of_deal.get(deal) for deal, name in waits.items() if name != "B"]
        for pod in set(pooled) - {None} if is_last else ():
            assert {person for person in pod_of if pod_of[person] == pod} <= busy
    assert helped > 50


# By rank; then who waits longest; then the lower number.
@pytest.mark.parametrize(("low_rank", "age_of_high", "taken"), [(2, 10, 3), (1, 10, 1), (1, 30, 1)])
# The order of a queue is not that of help.
@pytest.mark.parametrize("work_order", ["fifo", "finish_first"])
def test_who_helps_takes_by_rank_then_who_waits_longest(low_rank, age_of_high, taken, work_order):
    """A's and B's people take 0 and 2, the oldest of theirs; C's takes 1 of A or 3 of B."""
    waiting = [("A", "low", 50), ("A", "low", 30), ("B", "high", 40), ("B", "high", age_of_high)]
    scenario = team(
        [stage("A", 1, 0), stage("B", 1, 0), stage("C", 1, 0)],
        [role("A"), role("B"), role("C")],
        kinds=[{"name": "low", "rank": low_rank}, {"name": "high"}],
        leads={"per_week": 1e-6},
        help="idle",
        work_order=work_order,
        today={
            "open_deals": [
                {"stage": at, "kind": kind, "deals": 1, "state": "waiting", "age_days": days}
                for at, kind, days in waiting
            ]
        },
    )
    begun = {
        event["person"]: event["deal"]
        for event in trace(scenario)
        if event["kind"] == "work_started" and event["time"] == 0
    }
    assert begun == {0: 0, 1: 2, 2: taken}
