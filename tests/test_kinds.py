"""Kinds of deal in the engine: the mix of leads, ways through the stages, ranks, who comes back."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import groupby, islice, pairwise
from typing import Any

import numpy as np
import pytest

from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate, trace
from reference.teams import all_measures, role, stage, team


def kinds_of_leads(scenario: Scenario, seed: int = 1, replication: int = 0) -> list[str]:
    """The kind of each new lead, as they came."""
    events = trace(scenario, seed, replication)
    return [event["deal_kind"] for event in events if event["kind"] == "arrived"]


def leads_only(*shares: float, weeks: int = 40, **leads: Any) -> Scenario:
    """Leads that are worked on in no time; kinds a, b, c … of these shares."""
    kinds = [{"name": "abcdef"[number], "share": share} for number, share in enumerate(shares)]
    return team(
        [stage(weeks=0)],
        kinds=kinds,
        leads={"per_week": 100, "cv": 0, **leads},
        clock={"warmup_weeks": 0, "horizon_weeks": weeks},
    )


# --- Which kind a lead is of ----------------------------------------------------------------------


def test_drawn_kinds_come_by_their_shares_each_on_its_own():
    kinds = kinds_of_leads(leads_only(5, 0, 3, 2))
    count = Counter(kinds)
    assert count.keys() == {"a", "c", "d"}
    for kind, share in (("a", 0.5), ("c", 0.3), ("d", 0.2)):
        spread = (share * (1 - share) * len(kinds)) ** 0.5
        assert abs(count[kind] - share * len(kinds)) < 4 * spread
    same = sum(one == other for one, other in pairwise(kinds))
    expected = (0.25 + 0.09 + 0.04) * len(kinds)
    assert abs(same - expected) < 4 * expected**0.5


def by_largest_deficit(shares: tuple[float, ...], start: int, count: int) -> list[str]:
    """Model.md's rule with fractions, from lead number `start` on."""
    parts = [Fraction(str(share)) for share in shares]
    parts = [part / sum(parts) for part in parts]
    so_far = [0] * len(parts)
    found = []
    for i in range(1, start + count):
        deficits = [part * i - had for part, had in zip(parts, so_far, strict=True)]
        kind = deficits.index(max(deficits))
        so_far[kind] += 1
        found.append("abcdef"[kind])
    return found[start - 1 :]


@pytest.mark.parametrize(
    "shares", [(5, 3, 2, 2), (0.6, 0.3, 0.1), (1, 1, 1), (0.37, 0, 1.9, 0.41), (1e6, 1)]
)
def test_kinds_in_turn_are_those_of_the_largest_deficit_from_somewhere_on(shares):
    scenario = leads_only(*shares, mix="in_turn", weeks=5)
    whole = "".join(by_largest_deficit(shares, 1, 1500))
    starts = set()
    for replication in range(5):
        kinds = "".join(islice(kinds_of_leads(scenario, replication=replication), 400))
        assert len(kinds) == 400
        starts.add(whole.find(kinds))
    assert -1 not in starts
    assert max(starts) < 1000


def test_the_turn_begins_anywhere_among_a_thousand():
    scenario = leads_only(997, 1, mix="in_turn", per_week=1000, weeks=1)
    places = [
        kinds_of_leads(scenario, replication=replication).index("b") for replication in range(60)
    ]
    # "b" is lead 499 of every 998: as far ahead as the start is behind it.
    assert np.mean(places) == pytest.approx(498, abs=4 * 288 / 60**0.5)


@pytest.mark.parametrize("batch", [1, 4, 30])
def test_batches_are_runs_in_turn_and_the_first_is_cut_anywhere(batch):
    scenario = leads_only(2, 1, mix="batched", mix_batch=batch, weeks=5)
    first_lengths = set()
    for replication in range(40):
        kinds = kinds_of_leads(scenario, replication=replication)
        runs = [(kind, len(list(same))) for kind, same in groupby(kinds)]
        assert set(runs[1:-1]) == {("a", 2 * batch), ("b", batch)}
        first_lengths.add(runs[0][1])
    assert len(first_lengths) > min(2 * batch, 15) / 2
    assert max(first_lengths) <= 2 * batch


def test_runs_of_one_are_in_turn():
    in_turn = leads_only(3, 2, 2, mix="in_turn")
    batched = leads_only(3, 2, 2, mix="batched", mix_batch=1)
    assert kinds_of_leads(in_turn) == kinds_of_leads(batched)


# --- Kinds that differ in nothing -----------------------------------------------------------------


def every_rule_with(*kinds: dict[str, Any], **fields: Any) -> Scenario:
    scenario = team(
        [
            stage("A", 0.2, 1, patience_days=9, drop_off=0.1, repeat=0.1),
            stage("B", 0.3, 0, patience_days=20, restart=0.2, buyer={"mean_days": 3, "cv": 0}),
            stage("C", 0.1, 0.5, drop_off=0.1),
        ],
        [role("B", people=4, owns_deals=True), role("C", "A", people=4)],
        pods=2,
        family="lognormal",
        deal_cv=0.5,
        clock={"warmup_weeks": 5, "horizon_weeks": 60},
        hand_off={"loss": 0.1, "repeat": 0.1, "rebrief": 0.3, "delay": {"mean_days": 1, "cv": 1}},
        focus={"deals_per_rep": 1, "switching_cost": 0.5},
        pull={"deals_per_rep": 3, "system_cap": 20},
        **{"leads": {"per_week": 8}, **fields},
    )
    if not kinds:
        return scenario
    return Scenario.from_dict(scenario.to_dict() | {"schema": 2, "kinds": list(kinds)})


@pytest.mark.parametrize("mix", ["random", "in_turn"])
@pytest.mark.parametrize("order", ["oldest", "freshest"])
@pytest.mark.parametrize("work_order", ["fifo", "finish_first"])
def test_kinds_that_differ_in_nothing_change_nothing(mix, order, work_order):
    leads = {"per_week": 8, "order": order}
    alone = every_rule_with(leads=leads, work_order=work_order)
    alike = [{"name": "x", "share": 2}, {"name": "y"}, {"name": "z", "share": 0.5}]
    several = every_rule_with(*alike, leads=leads | {"mix": mix}, work_order=work_order)
    ones, others = all_measures(simulate(alone, 20)), all_measures(simulate(several, 20))
    for name in ones:
        assert ones[name].tobytes() == others[name].tobytes(), name


def test_kinds_that_pass_over_a_stage_never_see_it_and_win_after_their_last():
    scenario = every_rule_with(
        {"name": "x", "stages": {"A": {"skip": True}}},
        {"name": "y", "stages": {"C": {"skip": True}}},
        {"name": "z", "stages": {"A": {"skip": True}, "B": {"skip": True}}},
    )
    seen, last = defaultdict(set), defaultdict(set)
    for event in trace(scenario):
        seen[event["deal_kind"]].add(event["stage"])
        if event["kind"] == "won":
            last[event["deal_kind"]].add(event["stage"])
    assert seen == {"x": {"B", "C"}, "y": {"A", "B"}, "z": {"C"}}
    assert last == {"x": {"C"}, "y": {"B"}, "z": {"C"}}


def test_a_change_of_the_drop_off_acts_before_the_kinds_odds():
    """0.2 doubled is 0.4: 6 go on to 4 that drop out, 24 to 4 at odds of 4. The other way round
    16 to 1 would become 15 to 2.
    """
    scenario = team(
        [stage(weeks=0, drop_off=0.2)],
        kinds=[{"name": "x", "odds": 4}],
        changes=[{"week": 0, "field": "stages.Work.drop_off", "times": 2}],
        leads={"per_week": 100, "cv": 0},
    )
    shares = simulate(scenario, 10).measures["win_share"]
    expected, leads = 24 / 28, 10 * 5200
    assert abs(shares.mean() - expected) < 4 * (expected * (1 - expected) / leads) ** 0.5


# --- Ranks ----------------------------------------------------------------------------------------


def constant_backlog(*kinds: dict[str, Any], **fields: Any) -> Scenario:
    """One person, a week's work a deal, two leads a week: a queue that grows."""
    return team(
        [stage(cv=0)],
        kinds=list(kinds),
        leads={"per_week": 2, "cv": 0, **fields.pop("leads", {})},
        clock={"warmup_weeks": 0, "horizon_weeks": 30},
        **fields,
    )


TWO_RANKS = ({"name": "low", "share": 4, "rank": 8}, {"name": "high", "share": 1, "rank": 3})


def who_waits_when_work_starts(events: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """(kind of the deal that work starts on, kinds of those that wait), at each start."""
    waiting: dict[int, str] = {}
    found = []
    for event in events:
        if event["kind"] == "arrived":
            waiting[event["deal"]] = event["deal_kind"]
        elif event["kind"] == "work_started":
            found.append((waiting.pop(event["deal"]), list(waiting.values())))
    return found


@pytest.mark.parametrize("work_order", ["fifo", "finish_first"])
@pytest.mark.parametrize("cap", [None, 1])
def test_the_lower_rank_goes_first_in_a_queue_and_in_the_pool(cap, work_order):
    scenario = constant_backlog(*TWO_RANKS, pull={"deals_per_rep": cap}, work_order=work_order)
    starts = who_waits_when_work_starts(trace(scenario))
    assert Counter(kind for kind, _ in starts).keys() == {"low", "high"}
    assert all("high" not in waiting for kind, waiting in starts if kind == "low")


@pytest.mark.parametrize("order", ["oldest", "freshest"])
def test_within_a_rank_the_pool_is_as_it_stands(order):
    scenario = constant_backlog(*TWO_RANKS, pull={"deals_per_rep": 1}, leads={"order": order})
    outside: dict[str, list[int]] = {"low": [], "high": []}
    for event in trace(scenario):
        if event["kind"] == "arrived":
            outside[event["deal_kind"]].append(event["deal"])
        elif event["kind"] == "admitted":
            place = 0 if order == "oldest" else -1
            assert event["deal"] == outside[event["deal_kind"]].pop(place)


def test_a_lead_whose_first_role_is_full_holds_up_no_other():
    scenario = team(
        [stage("A", 1, 0), stage("B", 0.01, 0)],
        [role("A"), role("B")],
        kinds=[
            {"name": "slow", "stages": {"B": {"skip": True}}},
            {"name": "quick", "rank": 2, "stages": {"A": {"skip": True}}},
        ],
        leads={"per_week": 20, "cv": 0, "mix": "in_turn"},
        pull={"deals_per_rep": 1},
        clock={"warmup_weeks": 0, "horizon_weeks": 20},
    )
    outcome = simulate(scenario, 1)
    assert outcome.stages["B"]["visits_per_week"][0] == pytest.approx(10, abs=0.1)
    assert outcome.stages["B"]["wait_days"][0] == 0
    assert outcome.stages["A"]["visits_per_week"][0] == 1


def test_the_lower_rank_goes_first_at_a_door():
    scenario = team(
        [stage("A", 0.01, 0), stage("B", 1, 0)],
        [role("A"), role("B")],
        kinds=list(TWO_RANKS),
        leads={"per_week": 2, "cv": 0},
        pull={"deals_per_rep": 1},
        hand_off={"delay": {"mean_days": 0}},
        clock={"warmup_weeks": 0, "horizon_weeks": 40},
    )
    # One deal at the door at most while the first role takes but one: give that one more places.
    scenario = scenario.replace({"team.roles.0.people": 9})
    at_door: dict[int, str] = {}
    started = Counter()
    for event in trace(scenario):
        if event["stage"] != "B":
            continue
        if event["kind"] == "ready":
            at_door[event["deal"]] = event["deal_kind"]
        elif event["kind"] == "work_started":
            kind = at_door.pop(event["deal"])
            started[kind] += 1
            assert kind == "high" or "high" not in at_door.values()
    assert min(started["low"], started["high"]) > 3


# --- Who comes back -------------------------------------------------------------------------------


def with_returns(share: float = 1, weeks: float = 6.5, **fields: Any) -> Scenario:
    """New deals win at A and come back at B, those again and again."""
    back = {"kind": "old", "share": share, "weeks": weeks}
    return team(
        [stage("A", 0.05, drop_off=0.2), stage("B", 0.05, 0, drop_off=0.3, patience_days=20)],
        [role("A", "B", people=2)],
        kinds=[
            {"name": "new", "comes_back": back, "stages": {"B": {"skip": True}}},
            {"name": "old", "share": 0, "comes_back": back, "stages": {"A": {"skip": True}}},
        ],
        **{
            "leads": {"per_week": 6},
            "clock": {"warmup_weeks": 10, "horizon_weeks": 40},
            **fields,
        },
    )


def test_a_win_comes_back_exactly_so_many_weeks_later_under_its_own_number():
    events = trace(with_returns())
    won = {(event["deal"], event["time"] + 6.5) for event in events if event["kind"] == "won"}
    back = {
        (event["deal"], event["time"], event["deal_kind"])
        for event in events
        if event["kind"] == "came_back"
    }
    end = 50
    assert {(deal, time) for deal, time, _ in back} == {
        (deal, time) for deal, time in won if time < end
    }
    assert {kind for *_, kind in back} == {"old"}
    assert len(back) > 100


def test_so_many_of_the_wins_come_back():
    events = trace(
        with_returns(share=0.3, weeks=1, clock={"warmup_weeks": 0, "horizon_weeks": 260})
    )
    won = sum(event["kind"] == "won" and event["time"] < 259 for event in events)
    back = sum(event["kind"] == "came_back" for event in events)
    assert abs(back - 0.3 * won) < 4 * (0.3 * 0.7 * won) ** 0.5


def test_a_lead_that_comes_back_has_luck_of_its_own():
    """Were it that of the deal it was, who had won once would win for ever."""
    scenario = with_returns(weeks=1, clock={"warmup_weeks": 0, "horizon_weeks": 200})
    ends = Counter(event["kind"] for event in trace(scenario) if event["stage"] == "B")
    ended = ends["won"] + ends["dropped"]
    assert abs(ends["won"] - 0.7 * ended) < 4 * (0.7 * 0.3 * ended) ** 0.5


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"pull": {"deals_per_rep": 1, "when_full": "turn_away"}},
        {"pull": {"system_cap": 2}, "leads": {"per_week": 30}},
        {"leads": {"per_week": 6, "pace": 1.5}},
    ],
)
def test_deals_and_their_times_add_up_with_returns(fields):
    outcome = simulate(with_returns(share=0.7, **fields), 40)
    assert outcome.checks.adds_up
    assert outcome.measures["leads_per_week"].mean() > 6


def test_coming_back_never_changes_nothing():
    never = with_returns(share=0)
    alone = Scenario.from_dict(
        never.to_dict()
        | {"kinds": [kind | {"comes_back": None} for kind in never.to_dict()["kinds"]]}
    )
    ones, others = all_measures(simulate(never, 10)), all_measures(simulate(alone, 10))
    assert all(ones[name].tobytes() == others[name].tobytes() for name in ones)


# --- What follows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [2, 4, 10])
def test_in_turn_waits_are_never_longer_than_in_batches(batch):
    kinds = [{"name": "small", "work": 0.3}, {"name": "large", "work": 1.7}]

    def wait(**leads: Any) -> float:
        scenario = team(
            [stage(weeks=0.09, cv=0)],
            kinds=kinds,
            leads={"per_week": 10, "cv": 0, **leads},
            clock={"warmup_weeks": 26, "horizon_weeks": 104},
        )
        return simulate(scenario, 10).summary("wait_days", stage="Work").mean

    assert wait(mix="in_turn") <= wait(mix="batched", mix_batch=batch)


def test_more_who_come_back_are_more_wins_where_people_have_time():
    wins = [
        simulate(with_returns(share), 20).measures["throughput_per_week"].mean()
        for share in (0, 0.3, 0.6, 1)
    ]
    assert wins == sorted(wins)
    assert wins[0] < wins[-1]


def test_turned_away_and_cold_in_the_pool_count_in_the_kinds_first_stage():
    kinds = [
        {"name": "x", "stages": {"A": {"skip": True}}},
        {"name": "y", "share": 2, "stages": {"B": {"skip": True}}},
    ]
    stages = [stage("A", patience_days=9), stage("B", patience_days=2)]
    fields = {"kinds": kinds, "leads": {"per_week": 30, "cv": 0, "mix": "in_turn"}}
    away = simulate(team(stages, pull={"system_cap": 1, "when_full": "turn_away"}, **fields), 5)
    cold = simulate(team(stages, pull={"system_cap": 1}, **fields), 5)
    for outcome, cause in ((away, "turned_away_per_week"), (cold, "cold_per_week")):
        of_a, of_b = (outcome.stages[name][cause].mean() for name in "AB")
        assert of_a == pytest.approx(20, abs=1.5), cause
        assert of_b == pytest.approx(10, abs=1.5), cause
