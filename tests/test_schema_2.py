"""What schema 2 adds, in the engine and its outcome: turns, juggling, values, targets in money."""

from __future__ import annotations

import json
from math import log, sqrt

import numpy as np
import pytest

from planner.__main__ import main
from planner.model import flow
from planner.model.practices import PRACTICES, Options
from planner.simulation.measures import UNITS
from planner.simulation.replication_cache import as_simulated
from planner.simulation.simulate import simulate, trace
from reference.teams import line, role, stage, team
from tests.stories import ENDS

# --- Owners in turn -------------------------------------------------------------------------------


def owners(**fields):
    """The owners of deals in the order in which they got them, and each with the deals it had."""
    scenario = team(
        [stage(weeks=0.4)],
        [role("Work", people=3, owns_deals=True)],
        leads={"per_week": 6, "assignment": "in_turn"},
        **fields,
    )
    events = trace(scenario)
    of_deal = {event["deal"]: event["person"] for event in events if event["person"] is not None}
    open_deals, found = [0, 0, 0], []
    for event in events:
        owner = of_deal.get(event["deal"])
        if owner is not None and event["kind"] == "admitted":
            found.append((owner, tuple(open_deals)))
            open_deals[owner] += 1
        elif owner is not None and event["kind"] in ENDS:
            open_deals[owner] -= 1
    return found


def test_owners_take_turns_from_the_first_on():
    chosen = [owner for owner, _ in owners()]
    # The last ones are not begun in the window: whose they are is not told.
    assert chosen[:200] == [number % 3 for number in range(200)]


def test_who_has_no_room_is_passed_over_and_the_turn_goes_on_after_the_one_chosen():
    last, passed_over = -1, 0
    for owner, had in owners(pull={"deals_per_rep": 2})[:200]:
        turn = [(last + step) % 3 for step in (1, 2, 3)]
        assert owner == next(person for person in turn if had[person] < 2)
        passed_over += owner != turn[0]
        last = owner
    assert passed_over > 20


def test_taking_turns_holds_no_more_inside_than_chance_does():
    """Each owner's stream is more even: Erlang, not Poisson (Marshall & Proschan 1965)."""
    inside = {
        assignment: simulate(
            team(
                [stage(weeks=0.2)],
                [role("Work", people=2, owns_deals=True)],
                leads={"per_week": 8, "assignment": assignment},
                clock={"warmup_weeks": 26, "horizon_weeks": 104},
            ),
            100,
        ).measures["work_in_process"]
        for assignment in ("in_turn", "random")
    }
    less = inside["random"] - inside["in_turn"]
    assert less.mean() > 4 * less.std(ddof=1) / sqrt(less.size)


# --- Three curves of juggling ---------------------------------------------------------------------

CURVES = {
    "linear": lambda n, d, c: 1 + c * max(min(n, 3 * d) / d - 1, 0),
    "log": lambda n, d, c: 1 + c * log(max(min(n, 3 * d), 1)) / log(max(2 * d, 2)),
    "inverted_u": lambda n, d, c: 1 + c * ((min(n, 3 * d) - d) / d) ** 2,
}


@pytest.mark.parametrize("people", [1, 2])
@pytest.mark.parametrize("deals_per_rep", [0.4, 3, 4.5])
@pytest.mark.parametrize("curve", CURVES)
def test_work_takes_as_much_longer_as_the_curve_says(curve, deals_per_rep, people):
    scenario = team(
        [stage(weeks=0.1, cv=0, buyer={"mean_days": 6})],
        [role("Work", people=people)],
        leads={"per_week": 7.5 * people},
        focus={"deals_per_rep": deals_per_rep, "switching_cost": 0.25, "curve": curve},
    )
    inside, begun, counts = 0, {}, set()
    for event in trace(scenario):
        inside += (event["kind"] == "admitted") - (event["kind"] in ENDS)
        if event["kind"] == "work_started":
            begun[event["deal"]] = event["time"], inside
        elif event["kind"] == "work_ended":
            started, count = begun[event["deal"]]
            slowed = CURVES[curve](count / people, deals_per_rep, 0.25)
            assert event["time"] - started == pytest.approx(0.1 * slowed, rel=1e-9)
            counts.add(count)
    assert min(counts) <= people
    assert max(counts) > 3 * 3 * people


def test_all_curves_agree_at_twice_the_deals_a_person_can_juggle():
    assert {round(curve(24, 12, 0.2), 12) for curve in CURVES.values()} == {1.2}


# --- What a win is worth --------------------------------------------------------------------------

BUSY = line(0.02, leads={"per_week": 3}, money={"deal_value_usd": 1000, "deal_value_cv": 0.8})


def test_values_of_deals_are_lognormal_with_that_mean_and_spread():
    outcome = simulate(BUSY, 200)
    alone = outcome.revenue_by_week_usd[outcome.wins_by_week == 1]
    assert alone.size > 1000
    assert alone.mean() == pytest.approx(1000, abs=4 * 800 / sqrt(alone.size))
    sigma = sqrt(log(1 + 0.8**2))
    assert np.log(alone).std() == pytest.approx(sigma, abs=4 * sigma / sqrt(2 * alone.size))
    assert not outcome.revenue_by_week_usd[outcome.wins_by_week == 0].any()


def test_the_spread_of_values_moves_no_deal_and_adds_up_over_weeks_and_quarters():
    outcome = simulate(BUSY, 20)
    alike = simulate(BUSY.replace({"money.deal_value_cv": 0.0}), 20)
    assert np.array_equal(outcome.wins_by_week, alike.wins_by_week)
    assert np.array_equal(alike.revenue_by_week_usd, 1000.0 * alike.wins_by_week)
    weeks = outcome.revenue_by_week_usd
    measures = outcome.measures
    assert measures["revenue_per_week_usd"] == pytest.approx(weeks.mean(axis=1))
    assert measures["revenue_per_quarter_usd"] == pytest.approx(weeks.sum(axis=1) / 4)


def test_every_measure_of_schema_2_has_a_unit():
    assert set(UNITS) >= set(simulate(BUSY, 2).measures) >= {"revenue_per_quarter_usd"}
    assert set(simulate(BUSY, 2).measures) - set(simulate(line(1), 2).measures) == {
        "revenue_per_quarter_usd",
        "people_there",
    }


def test_a_deal_is_worth_the_same_whenever_it_is_won():
    """A lead every five weeks; with two weeks of the buyer's the same deals are won, but later."""
    soon = BUSY.replace({"leads.per_week": 0.2, "leads.cv": 0.0, "clock.horizon_weeks": 200.0})
    later = soon.replace({"stages.S0.buyer.mean_days": 14.0, "stages.S0.buyer.cv": 0.0})
    weeks = [simulate(scenario, 5).revenue_by_week_usd for scenario in (soon, later)]
    for one, other in zip(*weeks, strict=True):
        assert not np.array_equal(one, other)
        assert np.array_equal(one[one > 0][:38], other[other > 0][:38])


@pytest.mark.parametrize("wins", [30, 39, 45])
def test_a_target_in_revenue_is_reached_as_that_in_wins_where_all_wins_are_alike(wins):
    alike = BUSY.replace({"money.deal_value_cv": 0.0})
    chances = [
        simulate(alike.replace({path: value}), 20).measures["chance_of_target"]
        for path, value in (
            ("target.wins_per_quarter", wins),
            ("target.revenue_per_quarter_usd", 1000 * wins),
        )
    ]
    assert np.array_equal(*chances)
    assert 0 < chances[0].mean() < 1


def test_a_target_in_revenue_is_counted_in_the_deals_own_values():
    outcome = simulate(BUSY.replace({"target.revenue_per_quarter_usd": 40_000.0}), 20)
    quarters = outcome.revenue_by_week_usd.reshape(20, 4, 13).sum(axis=2)
    assert np.array_equal(outcome.measures["chance_of_target"], (quarters >= 40_000).mean(axis=1))


# --- Warm-up as long as needed --------------------------------------------------------------------

SLOW = line(0.1, 0.1, leads={"per_week": 3}, clock={"warmup_weeks": None}).replace(
    {"stages.S1.buyer.mean_days": 80.0, "hand_off.delay.mean_days": 20.0}
)


def test_a_warm_up_as_needed_is_one_of_so_many_weeks():
    weeks = flow.warmup_weeks(SLOW)
    assert weeks == 52
    needed, given = (
        simulate(scenario, 5) for scenario in (SLOW, SLOW.replace({"clock.warmup_weeks": weeks}))
    )
    assert np.array_equal(needed.wins_by_week, given.wins_by_week)


def test_both_arms_of_a_practice_warm_up_as_long_as_the_scenario():
    """One person for the whole sale needs less: an arm with less warm-up would meet other leads."""
    for practice in PRACTICES.values():
        for change in (practice.with_, practice.without):
            arm = change(SLOW, Options())
            assert flow.warmup_weeks(arm) == flow.warmup_weeks(SLOW)
            assert as_simulated(arm).clock == as_simulated(SLOW).clock
    alone = PRACTICES["hand_offs"].without(SLOW, Options())
    assert flow.warmup_weeks(alone.replace({"clock.warmup_weeks": None})) < 52


# --- For other programs ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_new", [False, True], ids=["schema 1", "schema 2"])
def test_json_tells_weeks_of_schema_2_only(tmp_path, capsys, is_new):
    scenario = BUSY if is_new else BUSY.replace({"money.deal_value_cv": 0.0})
    file = tmp_path / "team.json"
    file.write_text(scenario.to_json(), encoding="utf-8")
    assert main(["simulate", str(file), "--replications", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    by_week = {"wins_by_week", "revenue_by_week_usd", "people_there_by_week"}
    assert ("kinds" in found) == is_new
    assert "quarters" not in found
    assert by_week & set(found) == (by_week if is_new else set())
    assert ("revenue_per_quarter_usd" in found["measures"]) == is_new
    outcome = simulate(scenario, 3)
    if is_new:
        assert [len(found[name]) for name in by_week] == [52, 52, 52]
        assert {week["mean"] for week in found["people_there_by_week"]} == {1}
        means = [week["mean"] for week in found["revenue_by_week_usd"]]
        assert means == pytest.approx(outcome.revenue_by_week_usd.mean(axis=0))
        errors = outcome.wins_by_week.std(axis=0, ddof=1) / sqrt(3)
        assert [week["standard_error"] for week in found["wins_by_week"]] == pytest.approx(errors)
