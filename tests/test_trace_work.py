"""Work, the buyer's time, hand-offs: rules 5 to 7 of model.md, in the events of one replication."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import exp

import numpy as np
import pytest

from planner.model.scenario import WEEKS_PER_YEAR
from planner.simulation.simulate import trace
from reference.teams import HOURS, role, stage, team
from tests.stories import ENDS, Event, stories, told

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
