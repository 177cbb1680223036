"""What holds in every trace, and what an outcome counts of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.simulation.simulate import simulate, trace
from reference.teams import role, stage, team
from tests.remake_golden import every_rule, turning_away
from tests.stories import BURSTS, people_by_pod, stories


def busy_scenarios() -> Iterator[Any]:
    """Scenarios in which every rule has something to do, leads in bursts among them."""
    stages = [
        stage("A", 0.2, drop_off=0.1, patience_days=20, buyer={"mean_days": 2}),
        stage("B", 0.3, 0.5, repeat=0.2, restart=0.1),
        stage("C", 0.1, patience_days=9, drop_off=0.1),
    ]
    harm = {"loss": 0.1, "repeat": 0.1, "delay": {"mean_days": 2}}
    for seed in range(3):
        yield pytest.param(every_rule(), seed, id=f"every rule {seed}")
        yield pytest.param(turning_away(), seed, id=f"turning away {seed}")
        for order in ("fifo", "finish_first"):
            scenario = team(
                stages,
                [role("A", "C", people=5), role("B", people=5, owns_deals=True)],
                pods=2,
                leads={"per_week": 9, "cv": BURSTS},
                hand_off=harm,
                pull={"deals_per_rep": 3},
                work_order=order,
            )
            yield pytest.param(scenario, seed, id=f"{order} in bursts {seed}")
        constant = [one | {"work": one["work"] | {"cv": 0}} for one in stages]
        scenario = team(constant, [role("A", "B", "C", people=3)], leads={"per_week": 6, "cv": 0})
        yield pytest.param(scenario, seed, id=f"constant times {seed}")


# --- What holds in every trace --------------------------------------------------------------------


@pytest.mark.parametrize(("scenario", "seed"), list(busy_scenarios()))
def test_time_never_goes_back_and_every_lead_ends_once_or_is_open(scenario, seed):
    events = trace(scenario, seed)
    assert all(one["time"] <= other["time"] for one, other in pairwise(events))
    end = scenario.clock.warmup_weeks + scenario.clock.horizon_weeks
    assert 0 < events[0]["time"] <= events[-1]["time"] < end
    all_stories = stories(events).values()
    assert {story.end for story in all_stories} >= {"won", None}
    assert all(story.starts for story in all_stories if story.end in {"won", "dropped"})


@pytest.mark.parametrize(("scenario", "seed"), list(busy_scenarios()))
def test_a_person_works_on_one_deal_at_a_time_and_does_not_stop_before_its_end(scenario, seed):
    at_work: dict[int, int] = {}
    for event in trace(scenario, seed):
        if event["kind"] == "work_started":
            assert event["person"] not in at_work
            assert event["deal"] not in at_work.values()
            at_work[event["person"]] = event["deal"]
        elif event["kind"] == "work_ended":
            assert at_work.pop(event["person"]) == event["deal"]
        else:
            assert event["person"] is None
            assert event["deal"] not in at_work.values(), "it is being worked on"


@pytest.mark.parametrize(("scenario", "seed"), list(busy_scenarios()))
def test_people_do_their_own_roles_stages_inside_one_pod(scenario, seed):
    home = people_by_pod(scenario)
    role_of = dict(
        zip((one.name for one in scenario.stages), scenario.role_of_stage(), strict=True)
    )
    seen = set()
    for story in stories(trace(scenario, seed)).values():
        assert all(home[one["person"]][0] == role_of[one["stage"]] for one in story.starts)
        assert len({home[one["person"]][1] for one in story.starts}) <= 1
        seen |= {one["person"] for one in story.starts}
    assert seen == home.keys(), "everybody has work"


@pytest.mark.parametrize(("scenario", "seed"), list(busy_scenarios()))
def test_an_owner_keeps_the_deal_and_a_pool_shares_it(scenario, seed):
    role_of = dict(
        zip((one.name for one in scenario.stages), scenario.role_of_stage(), strict=True)
    )
    most: Counter[int] = Counter()
    for story in stories(trace(scenario, seed)).values():
        people = defaultdict(set)
        for one in story.starts:
            people[role_of[one["stage"]]].add(one["person"])
        for number, those in people.items():
            most[number] = max(most[number], len(those))
    for number, one in enumerate(scenario.team.roles):
        assert (most[number] == 1) == one.owns_deals


@pytest.mark.parametrize(("scenario", "seed"), list(busy_scenarios()))
def test_hand_offs_are_between_roles_and_only_there(scenario, seed):
    names = [one.name for one in scenario.stages]
    role_of = scenario.role_of_stage()
    events = trace(scenario, seed)
    for event, following in pairwise(events):
        if event["kind"] not in {"advanced", "restarted"}:
            continue
        here = names.index(event["stage"])
        there = here + 1 if event["kind"] == "advanced" else 0
        handed_off = role_of[here] != role_of[there]
        assert following["deal"] == event["deal"]
        assert following["kind"] == ("handed_off" if handed_off else "ready")
        if not handed_off:
            assert following["stage"] == names[there]
    moves = Counter(event["kind"] for event in events)
    assert moves["handed_off"] <= moves["advanced"] + moves["restarted"]


@pytest.mark.parametrize(("scenario", "seed"), list(busy_scenarios()))
def test_visits_are_counted_by_stage_from_the_arrival_on(scenario, seed):
    for story in stories(trace(scenario, seed)).values():
        visits: Counter[str] = Counter()
        for start in story.starts:
            visits[start["stage"]] += 1
            assert start["visit"] == visits[start["stage"]]


@pytest.mark.parametrize(("scenario", "seed"), list(busy_scenarios()))
def test_the_outcome_counts_what_the_trace_tells(scenario, seed):
    """Events count at their own time, waits when work starts, areas and work as far as inside."""
    outcome = simulate(scenario, 1, seed)
    start, horizon = scenario.clock.warmup_weeks, scenario.clock.horizon_weeks
    events = trace(scenario, seed)
    all_stories = stories(events)
    counted = [event for event in events if event["time"] >= start]
    kinds = Counter((event["kind"], event["stage"]) for event in counted)
    for name, values in outcome.stages.items():
        for kind in ("dropped", "cold", "lost_at_hand_off", "turned_away"):
            assert values[f"{kind}_per_week"][0] * horizon == pytest.approx(kinds[kind, name])
        visits = kinds["work_started", name]
        assert values["visits_per_week"][0] * horizon == pytest.approx(visits)
    assert kinds["arrived", scenario.stages[0].name] == pytest.approx(
        outcome.measures["leads_per_week"][0] * horizon
    )
    won = [one for one in all_stories.values() if one.end == "won" and one.out >= start]
    assert outcome.measures["throughput_per_week"][0] * horizon == pytest.approx(len(won))
    expected: dict[str, list[float]] = {
        "cycle_days_mean": [DAYS_PER_WEEK * (one.out - one.arrived) for one in won],
        "touches_per_win": [len(one.starts) for one in won],
        "hand_offs_per_win": [one.hand_offs for one in won],
        "response_days_mean": [
            DAYS_PER_WEEK * (one.starts[0]["time"] - one.arrived)
            for one in all_stories.values()
            if one.starts and one.starts[0]["time"] >= start
        ],
    }
    for measure, numbers in expected.items():
        assert outcome.measures[measure][0] == pytest.approx(np.mean(numbers)), measure
    cycles = expected["cycle_days_mean"]
    for share in (50, 85, 95):
        found = outcome.measures[f"cycle_days_p{share}"][0]
        assert found == pytest.approx(np.percentile(cycles, share))
    end = start + horizon
    inside, outside = 0.0, 0.0
    for one in all_stories.values():
        inside += max(0, min(one.out, end) - max(one.let_in, start))
        outside += max(0, min(one.let_in, one.out, end) - max(one.arrived, start))
    assert outcome.measures["work_in_process"][0] * horizon == pytest.approx(inside)
    assert outcome.measures["lead_pool"][0] * horizon == pytest.approx(outside, abs=1e-9)
    assert_waits_and_busy_times(scenario, seed)


def assert_waits_and_busy_times(scenario: Scenario, seed: int) -> None:
    outcome = simulate(scenario, 1, seed)
    start = scenario.clock.warmup_weeks
    end = start + scenario.clock.horizon_weeks
    ready: dict[int, float] = {}
    begun: dict[int, float] = {}
    waits = defaultdict(list)
    busy: dict[int, float] = defaultdict(float)
    home = people_by_pod(scenario)
    for event in trace(scenario, seed):
        deal, time = event["deal"], event["time"]
        if event["kind"] in {"arrived", "ready"}:
            ready[deal] = time
        elif event["kind"] == "work_started":
            if time >= start:
                waits[event["stage"]].append(DAYS_PER_WEEK * (time - ready[deal]))
            begun[event["person"]] = time
        elif event["kind"] == "work_ended":
            since = begun.pop(event["person"])
            busy[home[event["person"]][0]] += max(0, time - max(since, start))
    for person, since in begun.items():
        busy[home[person][0]] += end - max(since, start)
    for name, values in waits.items():
        found = outcome.values("wait_days", stage=name)[0]
        assert found == pytest.approx(np.mean(values), abs=1e-9)
    for number, one in enumerate(scenario.team.roles):
        found = outcome.values("utilization", role=one.name)[0]
        assert found * one.people * (end - start) == pytest.approx(busy[number])


# --- Size -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"order": "freshest"},
        {"pace": 0.001},
    ],
    ids=str,
)
@pytest.mark.parametrize("patience_days", [None, 300])
def test_a_hundred_thousand_leads_can_wait_outside(fields, patience_days):
    scenario = team(
        [stage("A", 0.01, patience_days=patience_days)],
        leads={"per_week": 100_000, **fields},
        pull={"system_cap": 1},
        clock={"warmup_weeks": 0, "horizon_weeks": 1.1},
    )
    outcome = simulate(scenario, 1)
    assert outcome.measures["leads_per_week"][0] == pytest.approx(100_000, rel=0.02)
    assert outcome.checks.conserved
    assert outcome.checks.little_error <= 1e-9
    assert outcome.measures["lead_pool"][0] > 50_000


def test_a_hundred_thousand_deals_can_queue_inside():
    scenario = team(
        [stage("A", 0.01), stage("B", 0.01)],
        leads={"per_week": 100_000},
        work_order="finish_first",
        clock={"warmup_weeks": 0, "horizon_weeks": 1},
    )
    outcome = simulate(scenario, 1)
    assert outcome.measures["work_in_process"][0] > 45_000
    assert outcome.checks.conserved
