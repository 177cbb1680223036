"""People who come and go, learn and help: model.md's "People", told by traces and by theory."""

from __future__ import annotations

from collections import defaultdict
from math import exp, sqrt
from typing import Any

import pytest

from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate, trace
from planner.statistics.arrays import Floats
from reference.teams import role, stage, team

NEVER = 1e-6  # leads a week: none in any run
YEAR = 52


def is_expected(values: Floats, expected: float, most_off: float = 4.0) -> None:
    """The mean lies within so many standard errors of what theory says."""
    error = values.std(ddof=1) / sqrt(values.size)
    assert abs(values.mean() - expected) <= most_off * error, (values.mean(), expected, error)


def told(scenario: Scenario, *kinds: str, seed: int = 1) -> list[tuple[Any, ...]]:
    """(time, kind, person, deal) of the events of these kinds."""
    return [
        (event["time"], event["kind"], event["person"], event["deal"])
        for event in trace(scenario, seed)
        if event["kind"] in kinds
    ]


def leaving(per_year: float, days: float = 0, cv: float = 0, refill: bool = True) -> dict[str, Any]:
    return {"per_year": per_year, "fill": {"mean_days": days, "cv": cv}, "refill": refill}


def hire(week: float, people: int, name: str = "Work") -> dict[str, Any]:
    return {"week": week, "role": name, "people": people}


COMING_AND_GOING = ("came", "gave_notice", "left")


# --- Leaving --------------------------------------------------------------------------------------


def test_without_refill_the_team_melts_away_as_an_exponential():
    """Each has not left yet at time t with chance exp(-rate × t)."""
    rate = 0.5 / YEAR
    outcome = simulate(
        team(
            [stage()],
            [role("Work", people=50, leaving=leaving(0.5, refill=False))],
            leads={"per_week": NEVER},
        ),
        100,
    )
    by_week = outcome.people_by_week
    for week in (0, 20, 51):
        mean = 50 * (exp(-rate * week) - exp(-rate * (week + 1))) / rate
        is_expected(by_week[:, week], mean)
    is_expected(outcome.measures["people_there"], 50 * (1 - exp(-rate * YEAR)) / (rate * YEAR))


def test_a_seat_is_taken_for_a_share_of_the_time_that_renewal_theory_gives():
    """Stays of 26 weeks on average, and 10 weeks (without spread) until the next one comes."""
    outcome = simulate(
        team(
            [stage()],
            [role("Work", people=20, leaving=leaving(2, days=70))],
            leads={"per_week": NEVER},
            clock={"warmup_weeks": 260, "horizon_weeks": 104},
        ),
        100,
    )
    is_expected(outcome.measures["people_there"], 20 * 26 / 36)


def test_people_give_notice_on_the_same_days_whatever_they_work_on():
    seats = leaving(3, days=20, cv=1)
    arms = [
        team([stage(weeks=0)], [role("Work", people=8, leaving=seats, owns_deals=True)]),
        team(
            [stage("A", 0), stage("B", 0)],
            [role("A", people=3, leaving=seats), role("B", people=5, leaving=seats)],
            pods=2,
            leads={"per_week": 5},
        ),
    ]
    first, second = (told(arm, "gave_notice") for arm in arms)
    assert [one[:3] for one in first] == [one[:3] for one in second]
    assert len(first) > 10


def test_who_is_at_work_finishes_it_and_takes_nothing_more():
    scenario = team(
        [stage(weeks=2)],
        [role("Work", people=4, leaving=leaving(3, days=30, cv=1))],
        leads={"per_week": 3},
    )
    notice: dict[int, float] = {}
    at_work: dict[int, int] = {}
    waited = 0
    for event in trace(scenario):
        person, time = event["person"], event["time"]
        if event["kind"] == "gave_notice":
            notice[person] = time
        elif event["kind"] == "work_started":
            assert person not in notice
            at_work[person] = event["deal"]
        elif event["kind"] == "work_ended":
            del at_work[person]
        elif event["kind"] == "left":
            assert person not in at_work
            waited += time > notice.pop(person)
        elif event["kind"] == "came":
            assert person not in notice
    assert waited > 3


# --- Hires ----------------------------------------------------------------------------------------


def test_who_comes_goes_to_the_pod_with_the_fewest_and_gets_the_next_number():
    """People 0 to 4 in two pods of 3 and 2; the new ones are 5, 6 and 7."""
    scenario = team(
        [stage(weeks=2, cv=0)],
        [role("Work", people=5)],
        pods=2,
        leads={"per_week": 10, "cv": 0},
        hires=[hire(1, 3)],
    )
    assert told(scenario, *COMING_AND_GOING) == [
        (1.0, "came", person, None) for person in (5, 6, 7)
    ]
    outcome = simulate(scenario, 2)
    assert outcome.people_by_week[:, :3].tolist() == [[5, 8, 8]] * 2


def test_places_end_with_the_last_come_of_the_largest_crew():
    """Pods of 2 and 2 people; 4 comes to the first, 5 to the second; then, from the last pod on,
    the last-come goes, and next the one of the other pod.
    """
    scenario = team(
        [stage()],
        [role("Work", people=4)],
        pods=2,
        leads={"per_week": NEVER},
        hires=[hire(1, 2), hire(2, -1), hire(3, -1), hire(4, -1), hire(5, -1)],
    )
    assert [one[::2] for one in told(scenario, "left")] == [(2.0, 5), (3.0, 4), (4.0, 3), (5.0, 1)]


def test_an_open_seat_ends_before_anybody_goes():
    scenario = team(
        [stage()],
        [role("Work", people=12, leaving=leaving(1, days=1000))],
        leads={"per_week": NEVER},
        hires=[hire(26, -2)],
    )
    for seed in range(1, 6):
        events = told(scenario, "left", seed=seed)
        before = sum(time < 26 for time, *_ in events)
        assert before >= 2, "else the seed tells nothing"
        assert all(time != 26 for time, *_ in events)


def test_of_several_open_seats_the_one_that_opened_last_ends():
    """Ten weeks after it opened every other seat is filled, that one never."""
    scenario = team(
        [stage()],
        [role("Work", people=6, leaving=leaving(3, days=70))],
        leads={"per_week": NEVER},
        hires=[hire(20, -1)],
    )
    seen = 0
    for seed in range(12):
        moves = told(scenario, "came", "left", seed=seed)
        opened = {person: time for time, kind, person, _ in moves if kind == "left" and time < 20}
        came = {person: time for time, kind, person, _ in moves if kind == "came" and time < 20}
        opened = {who: time for who, time in opened.items() if came.get(who, -1) < time}
        if len(opened) < 2:
            continue
        last = max(opened, key=lambda who: opened[who])
        filled = {person: time for time, kind, person, _ in reversed(moves) if time > 20}
        assert last not in filled
        assert all(filled[who] == pytest.approx(opened[who] + 10) for who in opened.keys() - {last})
        seen += 1
    assert seen > 5


def test_of_one_date_who_comes_is_the_last_come_and_goes_at_once():
    scenario = team(
        [stage()],
        [role("Work", people=3)],
        leads={"per_week": NEVER},
        hires=[hire(2, -1), hire(2, 1)],
    )
    assert [one[:3] for one in told(scenario, *COMING_AND_GOING)] == [
        (2.0, "came", 3),
        (2.0, "gave_notice", 3),
        (2.0, "left", 3),
    ]


def test_a_crew_grows_beyond_any_word_and_the_lowest_number_begins_first():
    """More than 64 people; the queue is empty, so who is free and lowest takes each deal."""
    scenario = team(
        [stage(weeks=0.6)],
        [role("Work", people=130)],
        leads={"per_week": 250},
        hires=[hire(2, 90), hire(3, -40)],
        clock={"warmup_weeks": 0, "horizon_weeks": 5},
    )
    free, seen = set(range(130)), set()
    for event in trace(scenario):
        kind, person = event["kind"], event["person"]
        if kind == "work_started":
            assert person == min(free)
            free.remove(person)
            seen.add(person)
        elif kind in ("work_ended", "came"):
            free.add(person)
        elif kind == "left":
            free.discard(person)
    assert max(seen) >= 128


# --- An owner's deals -----------------------------------------------------------------------------


@pytest.mark.parametrize("assignment", ["least_loaded", "random", "in_turn"])
@pytest.mark.parametrize("lost", [0.0, 0.3, 1.0])
def test_an_owners_open_deals_are_lost_or_a_colleagues_by_lead_number(assignment, lost):
    scenario = team(
        [stage(weeks=0.1, buyer={"mean_days": 30})],
        [role("Work", people=4, owns_deals=True, leaving=leaving(2, days=10))],
        leads={"per_week": 6, "assignment": assignment},
        leaver_loss=lost,
        clock={"warmup_weeks": 0, "horizon_weeks": 104},
    )
    owner: dict[int, int] = {}
    leaver, ended = None, 0
    went: list[int] = []
    counts = defaultdict(int)
    there = {0, 1, 2, 3}
    for event in trace(scenario):
        kind, deal, person = event["kind"], event["deal"], event["person"]
        if kind == "left":
            leaver, went = person, []
            there.discard(person)
        elif kind == "came":
            there.add(person)
        elif kind in ("passed_on", "lost_with_owner") and leaver is not None:
            assert owner.get(deal, leaver) == leaver or owner[deal] not in there
            went.append(deal)
            assert went == sorted(went)
            counts[kind] += 1
        else:
            leaver = None
        if kind == "passed_on":
            assert person in there
            owner[deal] = person
        elif kind == "work_started":
            owner[deal] = person
        elif kind in ("won", "lost_with_owner"):
            owner.pop(deal, None)
            ended += 1
    total = sum(counts.values())
    assert total > 40
    assert abs(counts["lost_with_owner"] - lost * total) <= 4 * sqrt(lost * (1 - lost) * total)


@pytest.mark.parametrize(
    ("assignment", "days_of_the_last", "colleague"),
    [
        ("in_turn", 7, 0),  # 1 was chosen last: 0 is next, who is at the cap
        ("least_loaded", 7, 1),  # 0 has two, 1 has one
        ("least_loaded", 28, 0),  # both have two: the lowest
    ],
)
def test_a_colleague_is_chosen_as_an_owner_is_but_whatever_the_cap(
    assignment, days_of_the_last, colleague
):
    """Deals 0 and 3 are 0's, 1 and 4 are 1's, 2 is that of 2, who goes in week 2."""
    scenario = team(
        [stage(weeks=0, buyer={"mean_days": 28, "cv": 0})],
        [role("Work", people=3, owns_deals=True)],
        leads={"per_week": NEVER, "assignment": assignment},
        pull={"deals_per_rep": 2},
        hires=[hire(2, -1)],
        leaver_loss=0,
        today={
            "open_deals": [
                {"stage": "Work", "deals": 4, "state": "with_buyer"},
                {
                    "stage": "Work",
                    "deals": 1,
                    "state": "with_buyer",
                    "age_days": 28 - days_of_the_last,
                },
            ]
        },
    )
    assert told(scenario, "passed_on") == [(2, "passed_on", colleague, 2)]


def test_a_share_of_deals_outlives_its_owner_as_two_exponentials_race():
    """A deal of 26 weeks on average, an owner who stays 130: lost with 26 / (26 + 130)."""
    scenario = team(
        [stage(weeks=0, buyer={"mean_days": 182})],
        [role("Work", people=10, owns_deals=True, leaving=leaving(0.4))],
        leads={"per_week": 10},
        leaver_loss=1,
        clock={"warmup_weeks": 156, "horizon_weeks": 104},
    )
    outcome = simulate(scenario, 40)
    is_expected(outcome.measures["win_share"], 130 / 156)
    assert (outcome.measures["people_there"] == 10).all()


def test_with_nobody_there_deals_wait_for_the_first_to_come_who_gets_them_all():
    scenario = team(
        [stage(weeks=1, cv=0)],
        [role("Work", people=1, owns_deals=True, leaving=leaving(3, days=70))],
        leads={"per_week": 1.5},
        leaver_loss=0,
        hand_off={"rebrief": 0.5},
    )
    there, inside, told_of = True, set(), 0
    begun: dict[int, float] = {}
    passed_on: set[int] = set()
    waiting: set[int] | None = None
    for event in trace(scenario):
        kind, deal, time = event["kind"], event["deal"], event["time"]
        if waiting is not None and kind != "passed_on":
            assert waiting == set(), "the first to come gets them all"
            waiting = None
        if kind == "left":
            there = False
        elif kind == "came":
            there, waiting = True, set(inside)
        elif kind == "admitted":
            assert there, "an owned crew of nobody has no room"
            inside.add(deal)
        elif kind == "passed_on":
            assert waiting is not None
            waiting.remove(deal)
            passed_on.add(deal)
            told_of += 1
        elif kind == "work_started":
            begun[deal] = time
        elif kind == "work_ended":
            assert time - begun[deal] == pytest.approx(1.5 if deal in passed_on else 1)
            inside.discard(deal)
    assert told_of > 5


def test_a_deal_comes_back_to_find_its_person_gone_and_is_rebriefed_once():
    """Owners 0 and 1 do A and C; B keeps a deal for four weeks, in which 1 goes without loss."""
    scenario = team(
        [stage("A", 0.5, 0), stage("B", 0, 0, buyer={"mean_days": 28, "cv": 0}), stage("C", 1, 0)],
        [role("A", "C", people=2, owns_deals=True), role("B")],
        leads={"per_week": 1, "cv": 0},
        hires=[hire(10, -1, "A+C")],
        leaver_loss=0,
        hand_off={"rebrief": 0.5},
        clock={"warmup_weeks": 0, "horizon_weeks": 30},
    )
    events = trace(scenario)
    left = next(event["time"] for event in events if event["kind"] == "left")
    took = defaultdict(list)
    for event in events:
        if event["kind"] in ("work_started", "work_ended"):
            took[event["deal"], event["stage"]].append((event["time"], event["person"]))
    late = 0
    for (deal, name), times in took.items():
        if name == "C" and len(times) == 2:
            (begins, person), (ends, _) = times
            assert ends - begins == pytest.approx(1.5), "a hand-off and a re-briefing count once"
            if took[deal, "A"][0][1] == 1 and begins > left:
                assert person == 0
                late += 1
    assert late > 1
    assert not any(event["kind"] == "lost_with_owner" for event in events)


# --- All together ---------------------------------------------------------------------------------


def everything(per_year: float = 0.5, ramp_weeks: float = 26, **fields: Any) -> Scenario:
    of_role = {
        "leaving": leaving(per_year, days=60, cv=0.5),
        "ramp": {"weeks": ramp_weeks, "start": 0.3},
    }
    return team(
        [stage("A", 0.2), stage("B", 0.4, buyer={"mean_days": 20}, drop_off=0.4, patience_days=60)],
        [
            role("A", people=6, **of_role),
            role("B", people=10, owns_deals=True, **of_role),
        ],
        pods=2,
        leads={"per_week": 25},
        hires=[hire(10, 2, "A"), hire(30, -2, "A")],
        help="idle",
        pull={"deals_per_rep": 12},
        hand_off={"delay": {"mean_days": 2}, "rebrief": 0.2, "loss": 0.05, "repeat": 0.05},
        clock={"warmup_weeks": 52, "horizon_weeks": 52},
        **fields,
    )


def test_deals_are_conserved_and_time_adds_up_where_people_come_and_go():
    outcome = simulate(everything(per_year=3), 20)
    assert outcome.checks.conserved
    assert outcome.checks.little_error < 1e-9


def test_more_leaving_and_slower_learning_win_less():
    wins = {
        name: simulate(scenario, 60).measures["throughput_per_week"]
        for name, scenario in {
            "as it is": everything(),
            "more leave": everything(per_year=1.5),
            "slower": everything(ramp_weeks=80),
            "nobody leaves": everything(per_year=0),
        }.items()
    }
    for better, worse in (
        ("nobody leaves", "as it is"),
        ("as it is", "more leave"),
        ("as it is", "slower"),
    ):
        difference = wins[better] - wins[worse]
        assert difference.mean() > 4 * difference.std(ddof=1) / sqrt(difference.size), (
            better,
            worse,
        )


def test_a_pod_where_nobody_is_comes_last():
    """Of three pods of one person each, whoever is there takes the leads."""
    scenario = team(
        [stage(weeks=0.01, buyer={"mean_days": 60})],
        [role("Work", people=3, leaving=leaving(3, days=40))],
        pods=3,
        leads={"per_week": 20},
    )
    people, arrived, somebody_away = {0, 1, 2}, {}, 0
    for event in trace(scenario):
        kind, deal, time = event["kind"], event["deal"], event["time"]
        if kind == "came":
            people.add(event["person"])
        elif kind == "left":
            people.remove(event["person"])
        elif kind == "arrived" and 0 < len(people) < 3:
            arrived[deal] = time
        elif kind == "work_started" and deal in arrived:
            assert time - arrived[deal] < 0.2
            somebody_away += 1
    assert somebody_away > 30


def test_people_there_are_those_whom_the_trace_tells_of():
    scenario = everything(per_year=2)
    people, since, weeks = 16, 52.0, 0.0
    for event in trace(scenario):
        if event["kind"] in ("came", "left"):
            weeks += people * max(0.0, event["time"] - since)
            since = max(since, event["time"])
            people += 1 if event["kind"] == "came" else -1
    weeks += people * (104 - since)
    assert simulate(scenario, 1).measures["people_there"][0] == pytest.approx(weeks / 52)
