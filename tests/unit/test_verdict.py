"""The one word, the reason beside it, and what must be said first."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from planner.analysis.effects import Comparison, Effect, compare
from planner.analysis.verdict import Caution, Reason, Verdict, verdicts, word_for
from planner.model.practices import MAIN, Options
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval, interval
from reference.teams import line, role, stage, team

WEEKS = 20

# Of the leads 1/2 get to a demo, 1/4 to closing, 1/5 are won. A stage's name may have a dot.
TODAY = team(
    [
        stage("Qualify", 0.1, drop_off=0.5),
        stage("Demo v2.0", 0.2, drop_off=0.5),
        stage("Close", 0.2, drop_off=0.2),
    ],
    [role("Qualify", people=20, name="SDR"), role("Demo v2.0", "Close", people=20, name="Closer")],
    leads={"per_week": 140},
    clock={"warmup_weeks": 2, "horizon_weeks": WEEKS},
)
LIMITED = TODAY.replace({"pull.deals_per_rep": 1000})


@pytest.fixture(scope="module")
def base() -> Outcome:
    return simulate(TODAY, 2)


def effect_of(with_: Outcome, without: Outcome, differences: Any, practice: str = "pull") -> Effect:
    """A practice that made these differences in wins a week."""
    wins = np.asarray(differences, dtype=np.float64)
    return Effect(practice, "without", with_, without, wins, interval(wins))


def verdict_on(effect: Effect) -> Verdict:
    compared = Comparison(
        scenario=TODAY,
        options=Options(),
        seed=1,
        replications=len(effect.differences),
        stopped="asked",
        level=0.95,
        effects={effect.practice: effect},
        attribution=None,
    )
    return verdicts(compared)[effect.practice]


def limited(base: Outcome) -> Outcome:
    """The same numbers from another scenario."""
    return replace(base, scenario=LIMITED)


# --- The word -------------------------------------------------------------------------------------

ONE_WIN = 1 / WEEKS  # in the window


@pytest.mark.parametrize(
    ("low", "mean", "high", "word"),
    [
        (0.2, 0.5, 0.8, "HELPS"),
        (1e-9, 0.5, 1.0, "HELPS"),
        (-0.8, -0.5, -0.2, "HURTS"),
        (-1.0, -0.5, -1e-9, "HURTS"),
        (-0.1, 0.5, 1.1, "NO CLEAR DIFFERENCE"),
        (-1.1, -0.5, 0.1, "NO CLEAR DIFFERENCE"),
        (0.0, 0.5, 1.0, "NO CLEAR DIFFERENCE"),
        (-1.0, -0.5, 0.0, "NO CLEAR DIFFERENCE"),
        # Clear of zero, but not more than one win in the window.
        (0.9 * ONE_WIN, 0.99 * ONE_WIN, 1.08 * ONE_WIN, "NO CLEAR DIFFERENCE"),
        (0.9 * ONE_WIN, ONE_WIN, 1.1 * ONE_WIN, "NO CLEAR DIFFERENCE"),
        (0.9 * ONE_WIN, 1.01 * ONE_WIN, 1.12 * ONE_WIN, "HELPS"),
        (-1.1 * ONE_WIN, -ONE_WIN, -0.9 * ONE_WIN, "NO CLEAR DIFFERENCE"),
        (-1.12 * ONE_WIN, -1.01 * ONE_WIN, -0.9 * ONE_WIN, "HURTS"),
        # One replication has no interval.
        (np.nan, 5.0, np.nan, "NO CLEAR DIFFERENCE"),
        (np.nan, -5.0, np.nan, "NO CLEAR DIFFERENCE"),
    ],
)
def test_a_practice_helps_or_hurts_when_clear_of_zero_and_more_than_one_win(
    base, low, mean, high, word
):
    effect = effect_of(limited(base), base, [mean, mean])
    assert word_for(replace(effect, difference=Interval(mean, 0.1, low, high))) == word


def test_no_effect_means_not_one_win_in_any_replication(base):
    assert word_for(effect_of(limited(base), base, [0, 0, 0])) == "NO EFFECT HERE"
    assert word_for(effect_of(limited(base), base, [0, 0.1, -0.1])) == "NO CLEAR DIFFERENCE"


def test_what_cannot_be_done_has_no_effect_to_tell():
    effect = Effect("hand_offs", None, None, None, np.zeros(0), None, "too few people")
    verdict = verdict_on(effect)
    assert verdict.word == "NOT POSSIBLE HERE"
    assert verdict.reason == Reason("not_possible", text="too few people")
    assert (verdict.difference, verdict.rests_on, verdict.cautions) == (None, None, ())
    assert np.isnan(verdict.largest_hidden)


@pytest.mark.parametrize(
    ("low", "high", "hidden"), [(-0.3, 0.8, 0.8), (-0.9, 0.4, 0.9), (0.1, 0.4, 0.4)]
)
def test_the_largest_effect_that_could_hide_is_the_farther_end(base, low, high, hidden):
    effect = effect_of(limited(base), base, [0.1, 0.2])
    found = Interval((low + high) / 2, 0.1, low, high)
    assert verdict_on(replace(effect, difference=found)).largest_hidden == hidden


def test_a_verdict_carries_both_arms_and_today(base):
    effect = effect_of(limited(base), base, [3, 3.1])
    verdict = verdict_on(effect)
    assert (verdict.practice, verdict.today, verdict.word) == ("pull", "without", "HELPS")
    assert verdict.with_ is effect.with_
    assert verdict.without is effect.without
    assert verdict.difference is effect.difference


# --- Cautions -------------------------------------------------------------------------------------


def checked(base: Outcome, overloaded: tuple[str, ...], settled: bool) -> Outcome:
    return replace(base, checks=replace(base.checks, overloaded=overloaded, settled=settled))


@pytest.mark.parametrize(
    ("with_", "without", "cautions"),
    [
        (((), True), ((), True), ()),
        (
            (("SDR", "Closer"), True),
            ((), True),
            (Caution("with", "overloaded", ("SDR", "Closer")),),
        ),
        (((), True), ((), False), (Caution("without", "unsettled"),)),
        (
            ((), False),
            (("SDR",), False),
            (
                Caution("with", "unsettled"),
                Caution("without", "overloaded", ("SDR",)),
                Caution("without", "unsettled"),
            ),
        ),
    ],
)
def test_a_verdict_warns_of_every_arm_that_is_overloaded_or_unsettled(
    base, with_, without, cautions
):
    effect = effect_of(checked(limited(base), *with_), checked(base, *without), [1, 2])
    assert verdict_on(effect).cautions == cautions


# --- Reasons --------------------------------------------------------------------------------------

DEALS = {
    "lost_at_hand_offs": "lost_at_hand_off_per_week",
    "gone_cold": "cold_per_week",
    "turned_away": "turned_away_per_week",
}
CAUSES = (*DEALS, "hours_on_lost_deals", "busiest_role", "still_open")
SMALL = {
    "hours_on_lost_deals": 0.5,
    "busiest_role": 1,
    "still_open": 5,
    **dict.fromkeys(DEALS, 0.02),
}
LARGE = {"hours_on_lost_deals": 80, "busiest_role": 9, "still_open": 900, **dict.fromkeys(DEALS, 5)}


def worse(outcome: Outcome, cause: str, amount: float, where: str = "Demo v2.0") -> Outcome:
    """The outcome with more of one harm: deals, hours or open deals a week, or people missing."""
    if cause in DEALS:
        of_stage = outcome.stages[where]
        more = of_stage | {DEALS[cause]: of_stage[DEALS[cause]] + amount}
        return replace(outcome, stages=outcome.stages | {where: more})
    if cause == "hours_on_lost_deals":
        return replace(outcome, hours_on_lost_per_week=outcome.hours_on_lost_per_week + amount)
    if cause == "busiest_role":
        people = outcome.scenario.value("team.roles.Closer.people") - amount
        fewer = outcome.scenario.replace({"team.roles.Closer.people": people})
        return replace(outcome, scenario=fewer)
    inside = outcome.measures["work_in_process"] + amount
    return replace(outcome, measures=outcome.measures | {"work_in_process": inside})


@pytest.mark.parametrize("cause", CAUSES)
def test_the_only_thing_that_changed_is_the_reason(base, cause):
    effect = effect_of(worse(limited(base), cause, LARGE[cause]), base, [-3, -4])
    reason = verdict_on(effect).reason
    assert reason.code == cause
    assert reason.wins_per_week < 0
    assert reason.amount_per_week > 0
    assert reason.amount_per_week == reason.with_value - reason.without_value


@pytest.mark.parametrize(("this_way", "that_way"), list(permutations(CAUSES, 2)))
def test_the_reason_pulls_the_way_of_the_effect_even_when_smaller(base, this_way, that_way):
    with_ = worse(limited(base), this_way, SMALL[this_way])
    without = worse(base, that_way, LARGE[that_way])
    hurts, helps = (
        verdict_on(effect_of(with_, without, wins)).reason for wins in ([-3, -4], [3, 4])
    )
    assert hurts.code == this_way
    assert helps.code == that_way
    assert hurts.wins_per_week < 0 < helps.wins_per_week
    assert abs(hurts.wins_per_week) < abs(helps.wins_per_week), "or this shows nothing"


@pytest.mark.parametrize("cause", CAUSES[:-1])
def test_open_deals_are_the_reason_only_where_nothing_else_is(base, cause):
    with_ = worse(limited(base), "still_open", 100 * LARGE["still_open"])
    alone = verdict_on(effect_of(with_, base, [-3, -4])).reason
    beside = verdict_on(effect_of(worse(with_, cause, SMALL[cause]), base, [-3, -4])).reason
    assert (alone.code, beside.code) == ("still_open", cause)
    assert abs(beside.wins_per_week) < abs(alone.wins_per_week)


def test_of_several_reasons_the_one_worth_most_wins_is_told(base):
    # A deal lost before closing is worth more than one lost before the demo.
    with_ = worse(worse(limited(base), "gone_cold", 1, "Close"), "turned_away", 2, "Qualify")
    reason = verdict_on(effect_of(with_, base, [-3, -4])).reason
    assert (reason.code, reason.where) == ("gone_cold", "Close")


@pytest.mark.parametrize(
    ("cause", "where", "chance"),
    [
        ("turned_away", "Qualify", 0.2),
        ("gone_cold", "Qualify", 0.2),
        ("gone_cold", "Demo v2.0", 0.4),
        ("gone_cold", "Close", 0.8),
        # Deals lost at a hand-off would have moved on from the stage that lost them.
        ("lost_at_hand_offs", "Demo v2.0", 0.8),
        ("lost_at_hand_offs", "Close", 1.0),
    ],
)
def test_a_lost_deal_is_worth_its_chance_of_a_win(base, cause, where, chance):
    with_ = worse(limited(base), cause, 3.0, where)
    reason = verdict_on(effect_of(with_, base, [-3, -4])).reason
    assert (reason.code, reason.where) == (cause, where)
    assert reason.wins_per_week == pytest.approx(-3 * chance)
    assert reason.amount_per_week == pytest.approx(3)


def test_hours_spared_are_worth_wins_only_as_far_as_people_are_the_limit(base):
    def worth(load: float) -> float:
        without = replace(base, checks=replace(base.checks, loads={"SDR": 0.1, "Closer": load}))
        with_ = worse(limited(without), "hours_on_lost_deals", 8)
        return verdict_on(effect_of(with_, without, [-3, -4])).reason.wins_per_week

    assert worth(0.5) == pytest.approx(0.5 * worth(1.0))
    assert worth(1.5) == worth(1.0)


def test_the_busiest_role_is_named_where_it_is_busiest(base):
    effect = effect_of(worse(limited(base), "busiest_role", 10), base, [-3, -4])
    reason = verdict_on(effect).reason
    # 140 leads, 1/2 of them 0.2 weeks and 1/4 of them 0.2 weeks of one of 20 people, or of 10.
    assert (reason.without_value, reason.with_value) == pytest.approx((1.05, 2.1))
    assert reason.where == "Closer"
    assert reason.wins_per_week == pytest.approx(140 * 0.2 * (1 / 2.1 - 1 / 1.05))


# --- Reasons of real teams ------------------------------------------------------------------------

CLOCK = {"warmup_weeks": 4, "horizon_weeks": 26}


def answer(
    scenario: Scenario, practice: str, options: Options | None = None, replications: int = 24
) -> Verdict:
    return verdicts(compare(scenario, options, replications, practices=(practice,)))[practice]


def test_a_line_that_loses_deals_between_its_roles_hurts():
    leaky = line(0.3, 0.3, people=2, leads={"per_week": 4}, clock=CLOCK, hand_off={"loss": 0.4})
    verdict = answer(leaky, "hand_offs")
    assert (verdict.word, verdict.today) == ("HURTS", "with")
    assert (verdict.reason.code, verdict.reason.where) == ("lost_at_hand_offs", "S1")
    assert verdict.reason.without_value == 0
    assert verdict.reason.with_value == pytest.approx(4 * 0.4, rel=0.1)
    assert verdict.rests_on == "hand_off.loss"


def test_staff_moved_to_the_load_help_and_the_busiest_role_says_why():
    verdict = answer(line(0.2, 1, people=3, leads={"per_week": 4}, clock=CLOCK), "leveling")
    assert (verdict.word, verdict.today) == ("HELPS", "without")
    assert (verdict.reason.code, verdict.reason.where) == ("busiest_role", "S1")
    assert (verdict.reason.without_value, verdict.reason.with_value) == pytest.approx((4 / 3, 0.8))
    assert verdict.cautions[-2:] == (
        Caution("without", "overloaded", ("S1",)),
        Caution("without", "unsettled"),
    )


def slow_buyers(**fields: Any) -> Scenario:
    """People have time, but their open deals wait for buyers."""
    return team(
        [stage(weeks=0.05, buyer={"mean_days": 28}, **fields.pop("stage", {}))],
        [role("Work", people=3)],
        leads={"per_week": 4},
        clock=CLOCK,
        **fields,
    )


def test_a_limit_lets_leads_go_cold_outside():
    verdict = answer(slow_buyers(stage={"patience_days": 7}), "pull", Options(cap=1))
    assert (verdict.word, verdict.today) == ("HURTS", "without")
    assert (verdict.reason.code, verdict.reason.where) == ("gone_cold", "Work")


def test_a_limit_turns_leads_away():
    turning = slow_buyers(pull={"when_full": "turn_away"})
    verdict = answer(turning, "pull", Options(cap=1))
    assert verdict.word == "HURTS"
    assert (verdict.reason.code, verdict.reason.where) == ("turned_away", "Work")
    assert verdict.reason.without_value == 0


def test_a_limit_that_is_never_reached_never_binds():
    verdict = answer(slow_buyers(), "pull", Options(cap=1000), replications=3)
    assert (verdict.word, verdict.reason) == ("NO EFFECT HERE", Reason("never_binds"))


def test_a_team_that_is_level_is_the_same_team():
    level = line(0.5, 0.5, leads={"per_week": 1}, clock=CLOCK)
    verdict = answer(level, "leveling", replications=3)
    assert (verdict.word, verdict.today) == ("NO EFFECT HERE", None)
    assert verdict.reason == Reason("same_team")


def test_three_stages_cannot_be_split_among_two_mixed_teams_of_five_people():
    stages = [stage(f"S{i}", 0.2) for i in range(3)]
    five = role("S0", "S1", "S2", people=5)
    few = team(stages, [five], leads={"per_week": 2}, clock=CLOCK, pods=2)
    verdict = answer(few, "hand_offs", replications=2)
    assert verdict.word == "NOT POSSIBLE HERE"
    assert verdict.reason.code == "not_possible"
    assert "S2 would have 1" in verdict.reason.text


# --- What a reason rests on -----------------------------------------------------------------------


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("practice", MAIN)
def test_what_a_reason_rests_on_is_a_field_of_the_scenario(base, practice, cause):
    effect = effect_of(worse(limited(base), cause, LARGE[cause]), base, [-3, -4], practice)
    verdict: Any = verdict_on(effect)
    assert verdict.reason.code == cause
    if verdict.rests_on is not None:
        for scenario in (TODAY, verdict.with_.scenario, verdict.without.scenario):
            value = scenario.value(verdict.rests_on)
            assert value is None or isinstance(value, int | float)


@pytest.mark.parametrize(
    ("practice", "cause", "path"),
    [
        ("hand_offs", "lost_at_hand_offs", "hand_off.loss"),
        ("hand_offs", "busiest_role", "team.specialist_gain"),
        ("pull", "gone_cold", "focus.deals_per_rep"),
        ("leveling", "gone_cold", "stages.Demo v2.0.patience_days"),
        # Loads follow from inputs that every team knows.
        ("leveling", "busiest_role", None),
    ],
)
def test_a_reason_names_the_input_without_evidence_behind_it(base, practice, cause, path):
    juggling = limited(base).scenario.replace({"focus.switching_cost": 0.2})
    arm = worse(replace(base, scenario=juggling), cause, LARGE[cause])
    effect = effect_of(arm, base, [-3, -4], practice)
    assert verdict_on(effect).rests_on == path


@pytest.mark.parametrize(("cap", "path"), [(3, None), (7, "focus.deals_per_rep")])
def test_where_juggling_is_free_only_a_limit_taken_from_it_rests_on_it(base, cap, path):
    free = {"focus.switching_cost": 0, "focus.deals_per_rep": 7.5, "pull.deals_per_rep": cap}
    capped = replace(base, scenario=base.scenario.replace(free))
    effect = effect_of(worse(capped, "gone_cold", LARGE["gone_cold"]), base, [-3, -4], "pull")
    assert verdict_on(effect).rests_on == path


def test_without_a_change_nothing_is_rested_on(base):
    same = effect_of(base, base, [0, 0], "hand_offs")
    never = effect_of(limited(base), base, [0, 0], "hand_offs")
    assert verdict_on(same).reason.code == "same_team"
    assert verdict_on(never).reason.code == "never_binds"
    assert verdict_on(same).rests_on is verdict_on(never).rests_on is None


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_has_a_verdict_a_reason_and_a_field_it_rests_on(name):
    scenario = presets.load(name).scenario.replace({"clock.warmup_weeks": 8.0})
    found: dict[str, Any] = verdicts(compare(scenario, replications=3))
    assert list(found) == list(MAIN)
    for verdict in found.values():
        if verdict.word in ("HELPS", "HURTS"):
            assert verdict.reason.wins_per_week * verdict.difference.mean > 0
        if verdict.rests_on is not None:
            assert isinstance(scenario.value(verdict.rests_on), int | float)
