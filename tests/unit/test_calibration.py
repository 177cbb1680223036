"""Calibration: what our own engine made of known teams is found again, and the rest is said."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from planner.calibration import backtest, calibrate, fit, user_inputs
from planner.calibration.calibrate import Calibration
from planner.calibration.replay import replay
from planner.calibration.visits import NOBODY, Deals, Entries, Visits, visits_from
from planner.errors import CalibrationError
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.simulate import simulate
from planner.views.calibrate import leads_words, words

WEEKS = 78


def stage(name, hours, days, drop_off, repeat=0.0, restart=0.0, cv=1.0):
    return {
        "name": name,
        "work": {"mean_hours": hours, "cv": 0.8},
        "buyer": {"mean_days": days, "cv": cv},
        "drop_off": drop_off,
        "repeat": repeat,
        "restart": restart,
    }


def team(leads, stages, roles, **more):
    roles = [
        {"name": name, "people": people, "stages": theirs, "owns_deals": owns}
        for name, people, theirs, owns in roles
    ]
    tree = {"name": "known", "leads": leads, "stages": stages, "team": {"roles": roles}}
    return Scenario.from_dict(tree | more)


KNOWN = {
    "full cycle": team(
        {"per_week": 18},
        [
            stage("Qualify", 0.8, 2, 0.45, 0.15),
            stage("Demo", 2, 6, 0.25, 0.20, 0.03),
            stage("Proposal", 3, 10, 0.20, 0.15, 0.05),
        ],
        [("Reps", 5, ["Qualify", "Demo", "Proposal"], True)],
    ),
    "hand-offs": team(
        {"per_week": 25, "cv": 1.5},
        [
            stage("Qualify", 1, 2, 0.50, 0.10),
            stage("Demo", 2, 5, 0.20, 0.15, 0.04),
            stage("Quote", 3, 8, 0.25, 0.20, 0.03),
            stage("Close", 2, 4, 0.10, 0.05, 0.02),
        ],
        [("SDR", 2, ["Qualify"], False), ("AE", 5, ["Demo", "Quote", "Close"], True)],
    ),
    "long tails": team(
        {"per_week": 40, "cv": 0.5},
        [
            stage("Inbox", 0.5, 1, 0.30, 0.25, cv=2),
            stage("Talk", 2, 7, 0.40, 0.10, 0.05, cv=1.5),
            stage("Sign", 1.5, 12, 0.35, 0.30, 0.02, cv=1.5),
        ],
        [("Desk", 2, ["Inbox"], False), ("Field", 5, ["Talk", "Sign"], False)],
        family="lognormal",
    ),
}


def asked(history: Visits, known: Scenario) -> user_inputs.UserInputs:
    """The answers of somebody who knows the hands-on hours."""
    hours = {stage.name: stage.work.mean_hours for stage in known.stages}
    return replace(user_inputs.proposal(history), hours=hours)


@cache
def calibrated(name: str, seed: int) -> Calibration:
    history = replay(KNOWN[name], WEEKS, seed)
    *_, last = calibrate.calibrate(history, asked(history, KNOWN[name]))
    return last


def measured(found: Calibration) -> dict[str, calibrate.Estimate]:
    return {one.path: one for one in found.estimates if one.low is not None}


@pytest.mark.parametrize("name", KNOWN)
def test_what_a_known_team_left_behind_gives_its_numbers_back(name):
    known, inside, total = KNOWN[name], 0, 0
    for seed in (11, 12, 13):
        found = measured(calibrated(name, seed))
        for path in shares_and_arrivals(known):
            low, high, true = found[path].low, found[path].high, known.value(path)
            inside += low <= true <= high
            total += 1
            # Twice the interval is missed once in 10,000.
            assert low - (high - low) / 2 - 1e-9 <= true <= high + (high - low) / 2 + 1e-9, path
    # 95 % intervals: of 30 and more, fewer than 85 % inside would happen once in 100 tests.
    assert inside >= 0.85 * total


def shares_and_arrivals(known: Scenario) -> list[str]:
    fields = ("drop_off", "repeat", "restart")
    return ["leads.per_week"] + [f"stages.{s.name}.{f}" for s in known.stages for f in fields]


@pytest.mark.parametrize("name", KNOWN)
def test_people_roles_and_habits_are_found(name):
    known, found = KNOWN[name], calibrated(name, 11)
    roles = found.plan.scenario.team.roles
    assert [role.stages for role in roles] == [role.stages for role in known.team.roles]
    for ours, theirs in zip(roles, known.team.roles, strict=True):
        people = measured(found)[f"team.roles.{ours.name}.people"]
        assert people.low <= theirs.people <= people.high
        if theirs.people > 1 and len(theirs.stages) > 1:
            assert ours.owns_deals == theirs.owns_deals


@pytest.mark.parametrize("name", KNOWN)
def test_the_fitted_scenario_replays_the_history(name):
    matches = calibrated(name, 11).matches
    assert sum(match.is_met for match in matches) >= 0.85 * len(matches)
    for match in matches:
        if match.name == "stage_days":
            assert match.simulated == pytest.approx(match.observed, rel=0.06), match.where


def test_time_in_stage_is_never_taken_for_work():
    history = replay(KNOWN["full cycle"], WEEKS, 11)
    slower = replay(KNOWN["full cycle"].replace({"stages.Demo.buyer.mean_days": 25.0}), WEEKS, 11)
    for one in (history, slower):
        *_, found = calibrate.calibrate(one, asked(one, KNOWN["full cycle"]))
        assert found.plan.scenario.stages[1].work.mean_hours == 2
        assert found.plan.tags["stages.Demo.work.mean_hours"] == "measured"
    assert found.plan.scenario.stages[1].buyer.mean_days == pytest.approx(25, rel=0.15)


def test_hours_that_nobody_gave_keep_people_below_their_hours_and_are_said_to_be_assumed():
    history = replay(KNOWN["hand-offs"], WEEKS, 11)
    *_, found = calibrate.calibrate(history, user_inputs.proposal(history))
    assert ("hours_assumed", "", 4) in found.unknown
    assert sum(match.is_met for match in found.matches) >= 0.85 * len(found.matches)


def test_a_buyers_time_fitted_to_assumed_hours_is_an_assumption_with_what_it_rests_on():
    history, known = replay(KNOWN["hand-offs"], WEEKS, 11), KNOWN["hand-offs"]
    given = {"Qualify": 1.0, "Demo": 2.0}  # Quote and Close have the same people as Demo
    *_, found = calibrate.calibrate(history, replace(user_inputs.proposal(history), hours=given))
    times = {one.path: one for one in found.estimates if ".buyer." in one.path}
    assert len(times) == 8
    for path, one in times.items():
        is_measured = path.startswith("stages.Qualify.")
        assert found.plan.tags[path] == one.tag == ("measured" if is_measured else "assumption")
        assert one.n
        assert (words.FITTED in words.tag(one)) != is_measured
    assert f"{words.FITTED}, n = " in words.file_notes(found)["stages.Quote.buyer.mean_days"][1]
    assert found.plan.tags["stages.Quote.drop_off"] == "measured"
    notes = words.file_notes(found)
    assert notes["stages.Demo.work.mean_hours"][0] == "as you gave it"
    assert "work 70" in notes["stages.Quote.work.mean_hours"][1]
    *_, whole = calibrate.calibrate(history, asked(history, known))
    assert {whole.plan.tags[path] for path in times} == {"measured"}


@pytest.mark.parametrize("name", KNOWN)
def test_wins_with_a_full_pipeline_are_those_of_a_simulation_and_said_to_be(name):
    found = calibrated(name, 11)
    wins = simulate(found.plan.scenario, 100).summary("throughput_per_week")
    assert found.settled_wins_per_week == pytest.approx(wins.mean, rel=0.03)
    said = leads_words.starts_full(found)
    assert f"({13 * found.settled_wins_per_week:.0f} a quarter) on the other pages" in said
    replayed = next(one.simulated for one in found.matches if one.name == "wins_per_week")
    assert leads_words.starts_full(replace(found, settled_wins_per_week=1.01 * replayed)) == ""


def test_hours_that_the_people_cannot_work_are_refused_with_the_numbers():
    history = replay(KNOWN["full cycle"], WEEKS, 11)
    hours = dict.fromkeys(history.stages, 8.0)
    with pytest.raises(CalibrationError, match=r"each of the 5 people would need \d+ selling"):
        list(calibrate.calibrate(history, replace(user_inputs.proposal(history), hours=hours)))


def test_a_history_without_a_win_is_refused():
    history = replay(KNOWN["full cycle"], 10, 1).until(0.3)
    with pytest.raises(CalibrationError, match="no deal in this file was won"):
        user_inputs.proposal(history)


def test_every_field_with_evidence_is_tagged_and_no_measured_one_lacks_its_number():
    found = calibrated("hand-offs", 11)
    assert {one.path for one in found.estimates} == found.plan.tags.keys()
    for one in found.estimates:
        assert found.plan.tags[one.path] == one.tag
        is_given = one.path.endswith(".work.mean_hours")
        assert one.n or is_given or one.tag != "measured", one.path


def test_the_same_history_and_seed_give_the_same_scenario():
    history = replay(KNOWN["full cycle"], WEEKS, 11)
    *_, again = calibrate.calibrate(history, asked(history, KNOWN["full cycle"]))
    assert again.plan == calibrated("full cycle", 11).plan


def test_a_dozen_deals_that_all_did_the_same_leave_open_what_others_do():
    """Of 12 deals none dropped off: up to 1 - 0.05^(1/12), 22 %, of all may (exact: 26 %)."""
    created = np.array([0, 0, 1, 3, 4, 4, 6, 8, 9, 9, 10, 13], float)
    history = visits_from(
        Deals(created, ended=created + 2, won=np.ones(12, bool)),
        Entries(
            deal=np.repeat(np.arange(12), 2),
            stage=np.tile([0, 1], 12),
            entered=(created[:, None] + [0, 1]).ravel(),
            owner=np.full(24, NOBODY),
        ),
        stages=("A", "B"),
        zero=np.datetime64("2024-01-01", "us"),
        end=30.0,
    )
    *_, found = calibrate.calibrate(history, user_inputs.proposal(history))
    known = {one.path: one for one in found.estimates}
    assert (known["stages.A.drop_off"].low, known["stages.A.restart"].high) == (0, 0)
    assert known["stages.A.drop_off"].high == pytest.approx(1 - 0.05 ** (1 / 12), abs=0.01)
    matches = {(match.name, match.where): match for match in found.matches}
    assert matches["reached", "B"].low == pytest.approx(0.05 ** (1 / 12))
    wins = matches["wins_per_week", ""]
    assert wins.low < wins.observed < wins.high


# --- The back-test --------------------------------------------------------------------------------


def test_a_short_history_says_what_it_lacks():
    history = replay(KNOWN["full cycle"], 20, 1)
    lack = backtest.missing(history)
    assert lack is not None
    assert (lack.weeks, lack.wins) == (18, int(history.won.sum()))
    with pytest.raises(CalibrationError, match="needs 26 full weeks and 100 wins"):
        next(backtest.back_test(history, user_inputs.proposal(history)))


@pytest.mark.slow
@pytest.mark.thorough
def test_the_band_covers_what_it_says_on_histories_of_our_own():
    # The long program (python -m benchmarks backtest) does it on 200; here on enough that a band
    # of 80 % would be found out.
    known = KNOWN["full cycle"]
    covered = []
    for seed in range(6):
        history = replay(known, 60, 100 + seed)
        *_, test = backtest.back_test(history, asked(history, known))
        assert test.share_done == 1
        covered += [*test.wins.covered, *test.cycle_days.covered]
    assert 0.82 <= np.mean(covered) <= 0.98


def test_deals_that_go_back_and_forth_without_end_are_replayed_fewer_times():
    """All of a round's replays are bounded together, not only each: 200 deals of 2,000 visits made
    every round 44 replays of two seconds, in a file of 10 MB.
    """
    endless = team(
        {"per_week": 7},
        [stage("A", 0.01, 0.02, 0.001, 0.0), stage("B", 0.01, 0.02, 0.001, 0.0, 0.997)],
        [("Reps", 5, ["A", "B"], False)],
    )
    weeks = 40
    cost = budget.cost(endless.replace({"clock.horizon_weeks": weeks})).steps
    once = replay(endless, weeks)
    assert once.deal.size > 50 * once.created.size
    replays = fit.replays_of(endless, once, seed=1)
    assert len(replays) == 2 or len(replays) * cost <= fit.MOST_STEPS_OF_A_ROUND
    assert len(replays) < fit.REPLAYED_DEALS / once.created.size / 2
    usual = KNOWN["full cycle"]
    history = replay(usual, WEEKS)
    assert sum(one.created.size for one in fit.replays_of(usual, history, 1)) >= 11_000


def test_a_back_test_that_would_take_too_long_has_fewer_replays(monkeypatch):
    monkeypatch.setattr(backtest, "_MOST_STEPS", 0.0)
    history = replay(KNOWN["full cycle"], WEEKS, 11)
    *_, test = backtest.back_test(history, asked(history, KNOWN["full cycle"]))
    assert (test.replays, test.share_done) == (40, 1)
