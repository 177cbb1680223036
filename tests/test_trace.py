"""The rules of model.md, "What happens to a deal", as the events of one replication show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, inf
from typing import Any

import numpy as np
import pytest

from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR, Scenario
from planner.simulation.simulate import simulate, trace
from reference.teams import HOURS, line, role, stage, team
from tests.remake_golden import every_rule, turning_away

ENDS = {"won", "dropped", "lost_at_hand_off", "cold", "turned_away"}
BURSTS = 5  # this spread of gaps brings several leads in one and the same instant
Event = dict[str, Any]


@dataclass
class Story:
    """What the events say of one deal."""

    arrived: float
    admitted: float | None = None
    ended: float | None = None
    end: str | None = None
    starts: list[Event] = field(default_factory=list)
    hand_offs: int = 0

    @property
    def out(self) -> float:
        """When it ended; never, as long as it is open."""
        return inf if self.ended is None else self.ended

    @property
    def let_in(self) -> float:
        """When it was admitted; never, as long as it is outside."""
        return inf if self.admitted is None else self.admitted


def stories(events: list[Event]) -> dict[int, Story]:
    """By deal; refuses events before the arrival or after the end."""
    found: dict[int, Story] = {}
    for event in events:
        deal, kind, time = event["deal"], event["kind"], event["time"]
        if kind == "arrived":
            assert deal == len(found), "leads are numbered as they come"
            found[deal] = Story(time)
            continue
        story = found[deal]
        assert story.ended is None, "nothing happens to a deal that has ended"
        if kind == "admitted":
            assert story.admitted is None
            story.admitted = time
        elif kind == "work_started":
            assert story.admitted is not None
            story.starts.append(event)
        elif kind == "handed_off":
            story.hand_offs += 1
        elif kind in ENDS:
            story.ended, story.end = time, kind
    return found


def told(events: list[Event], *kinds: str) -> list[tuple[float, int, str]]:
    """(time, deal, kind) of the events, or those of some kinds."""
    return [
        (event["time"], event["deal"], event["kind"])
        for event in events
        if not kinds or event["kind"] in kinds
    ]


def people_by_pod(scenario: Scenario) -> dict[int, tuple[int, int]]:
    """Person → (role, pod), as the model deals them out: remainders to the first pods."""
    found = {}
    person = 0
    for number, one in enumerate(scenario.team.roles):
        each, rest = divmod(one.people, scenario.team.pods)
        for pod in range(scenario.team.pods):
            for _ in range(each + (pod < rest)):
                found[person] = number, pod
                person += 1
    return found


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


# --- Work -----------------------------------------------------------------------------------------


def works(events: list[Event]) -> list[tuple[int, str, float, float]]:
    """(deal, stage, start, weeks) of every visit that has ended, in the order of their ends."""
    begun: dict[int, float] = {}
    found = []
    for event in events:
        if event["kind"] == "work_started":
            begun[event["deal"]] = event["time"]
        elif event["kind"] == "work_ended":
            start = begun.pop(event["deal"])
            found.append((event["deal"], event["stage"], start, event["time"] - start))
    return found


def test_work_without_time_is_done_in_the_instant_of_its_start():
    scenario = team(
        [stage("A", 0), stage("B", 0, repeat=0.5), stage("C", 0)], leads={"per_week": 5}
    )
    for story in stories(trace(scenario)).values():
        assert (story.end, story.ended) == ("won", story.arrived)
        assert len(story.starts) >= 3


def test_specialists_are_quicker_and_explaining_again_takes_longer():
    stages = [stage("A", 1, 0), stage("B", 1, 0), stage("C", 1, 0, repeat=0.5)]
    scenario = team(
        stages,
        [role("A", "B", people=50), role("C", people=50)],
        specialist_gain=0.5,
        hand_off={"rebrief": 0.3},
    )
    visits: Counter[int] = Counter()
    for deal, name, _, weeks in works(trace(scenario)):
        if name == "C":
            visits[deal] += 1
            rebrief = 1.3 if visits[deal] == 1 else 1
            assert weeks == pytest.approx(1 / 1.5 * rebrief)
        else:
            assert weeks == pytest.approx(1 / (1 + 0.5 * (1 - 1 / 2)))
    assert max(visits.values()) > 3


def test_people_work_their_own_hours():
    scenario = team([stage("A", 1, 0)], [role("A", people=9, selling_hours_per_week=10)])
    assert {round(weeks, 9) for *_, weeks in works(trace(scenario))} == {HOURS / 10}


@pytest.mark.parametrize("owns_deals", [False, True])
def test_juggling_slows_by_the_open_deals_when_work_starts(owns_deals):
    people, focus, cost = 2, 1.5, 0.4
    scenario = team(
        [stage("A", 0.3, 0, buyer={"mean_days": 6})],
        [role("A", people=people, owns_deals=owns_deals)],
        focus={"deals_per_rep": focus, "switching_cost": cost},
        leads={"per_week": 4},
    )
    events = trace(scenario)
    owner = {event["deal"]: event["person"] for event in events if event["person"] is not None}
    inside: set[int] = set()
    expected: dict[int, float] = {}
    seen = set()
    for event in events:
        deal = event["deal"]
        if event["kind"] == "admitted":
            if deal not in owner:
                break
            inside.add(deal)
        elif event["kind"] in ENDS:
            inside.discard(deal)
        elif event["kind"] == "work_started":
            mine = [one for one in inside if not owns_deals or owner[one] == owner[deal]]
            each = len(mine) / (1 if owns_deals else people)
            expected[deal] = 0.3 * (1 + cost * min(max(each / focus - 1, 0), 2))
            seen.add(expected[deal])
    assert len(seen) > 4
    assert max(seen) == pytest.approx(0.3 * (1 + 2 * cost)), "no slower than that"
    for deal, _, _, weeks in works(events):
        if deal in expected:
            assert weeks == pytest.approx(expected[deal])


def test_changes_of_priorities_slow_all_work_and_people_recover():
    loss, recovery, gain, shifts = 0.4, 3, 0.2, 4
    scenario = team(
        [stage("A", 0.05, 0)],
        [role("A", people=20)],
        leads={"per_week": 10},
        priorities={
            "shifts_per_year": shifts,
            "productivity_loss": loss,
            "recovery_weeks": recovery,
            "programme_gain": gain,
        },
        clock={"warmup_weeks": 20, "horizon_weeks": 20},
    )
    for _, _, start, weeks in works(trace(scenario)):
        fresh = exp(-(start % (WEEKS_PER_YEAR / shifts)) / recovery)
        assert weeks == pytest.approx(0.05 / (1 - loss * fresh + gain * (1 - fresh)))


def test_all_of_a_deals_work_is_multiplied_by_its_own_factor():
    scenario = team(
        [stage("A", 0.1, 0), stage("B", 0.3, 0)], [role("A", "B", people=60)], deal_cv=0.7
    )
    factors = defaultdict(set)
    for deal, name, _, weeks in works(trace(scenario)):
        factors[deal].add(round(weeks / {"A": 0.1, "B": 0.3}[name], 9))
    assert all(len(one) == 1 for one in factors.values())
    found = [factor for one in factors.values() for factor in one]
    assert len(set(found)) == len(found) > 1000
    assert np.mean(found) == pytest.approx(1, abs=4 * 0.7 / len(found) ** 0.5)


def test_buyers_and_hand_offs_take_their_time_and_no_person():
    scenario = team(
        [stage("A", 0.25, 0, buyer={"mean_days": 14, "cv": 0}), stage("B", 0.25, 0)],
        [role("A"), role("B")],
        hand_off={"delay": {"mean_days": 7, "cv": 0}},
        leads={"per_week": 3, "cv": 0},
    )
    events = trace(scenario)
    first = events[0]["time"]
    of_the_first = [(round(time - first, 9), kind) for time, deal, kind in told(events) if not deal]
    assert of_the_first == [
        (0, "arrived"),
        (0, "admitted"),
        (0, "work_started"),
        (0.25, "work_ended"),
        (2.25, "advanced"),
        (2.25, "handed_off"),
        (3.25, "ready"),
        (3.25, "work_started"),
        (3.5, "work_ended"),
        (3.5, "won"),
    ]
    # Meanwhile the person of A has worked on the next leads.
    starts = [round(time - first, 2) for time, _, _ in told(events, "work_started")]
    assert starts[:4] == [0, 0.33, 0.67, 1]


def test_pods_soften_the_delay_the_loss_and_the_repeats_of_hand_offs():
    harm = {"delay": {"mean_days": 7, "cv": 0}, "loss": 0.4, "repeat": 0.4}
    shares = {}
    for pods in (1, 2):
        scenario = team(
            [stage("A", 0.01, 0), stage("B", 0.01, 0)],
            [role("A", people=8), role("B", people=8)],
            pods=pods,
            pod_hand_off=0.25,
            hand_off=harm,
            leads={"per_week": 40},
        )
        events = trace(scenario)
        handed_off: dict[int, float] = {}
        kinds: Counter[str] = Counter()
        for event in events:
            kinds[event["kind"]] += 1
            if event["kind"] == "handed_off":
                handed_off[event["deal"]] = event["time"]
            elif event["kind"] == "ready" and event["deal"] in handed_off:
                delay = event["time"] - handed_off.pop(event["deal"])
                assert delay == pytest.approx(1 if pods == 1 else 0.25)
        count = kinds["handed_off"]
        shares[pods] = kinds["lost_at_hand_off"] / count, kinds["repeated"] / count
    # 2,000 hand-offs: standard error 0.011.
    assert shares[1] == pytest.approx((0.4, 0.4), abs=0.045)
    assert shares[2] == pytest.approx((0.1, 0.1), abs=0.03)


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
