"""Dollars a year beside a verdict, and the figures of today above the verdicts."""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil

import numpy as np
import pytest

from planner.analysis import worth
from planner.analysis.effects import compare
from planner.analysis.verdict import verdicts
from planner.model import flow
from planner.model.practices import Options
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.common.numbers import THIN
from planner.views.common.role_words import they
from planner.views.plan import today_words, warning_words, words, worth_words
from tests.five_stages import line


@pytest.fixture(scope="module")
def of_value():
    scenario = line().replace({"leads.per_week": 8, "money.deal_value_usd": 20_000})
    return verdicts(compare(scenario, Options(), replications=24))["hand_offs"]


def test_where_every_win_is_worth_the_same_dollars_are_those_of_the_wins(of_value):
    usd, wins = worth.of_changing(of_value), of_value.of_changing
    assert usd.mean == pytest.approx(52 * 20_000 * wins.mean)
    assert usd.low == pytest.approx(52 * 20_000 * wins.low)
    assert usd.high == pytest.approx(52 * 20_000 * wins.high)


def test_where_wins_differ_dollars_are_of_their_own_values():
    scenario = line().replace(
        {"leads.per_week": 8, "money.deal_value_usd": 20_000, "money.deal_value_cv": 1.0}
    )
    verdict = verdicts(compare(scenario, Options(), replications=24))["hand_offs"]
    gained = (
        verdict.with_.measures["revenue_per_week_usd"]
        - verdict.without.measures["revenue_per_week_usd"]
    )
    sign = -1 if verdict.today == "with" else 1
    found = worth.of_changing(verdict)
    assert found.mean == pytest.approx(sign * 52 * np.mean(gained))
    assert found.low <= found.mean <= found.high


def test_no_value_no_dollars(of_value):
    free = line().replace({"leads.per_week": 8, "money.deal_value_usd": 0})
    verdict = verdicts(compare(free, Options(), replications=4))["hand_offs"]
    assert worth.of_changing(verdict) is None
    assert words.verdict_lines(verdict, Options()).worth == ""
    impossible = replace(of_value, word="NOT POSSIBLE HERE", with_=None, without=None)
    assert worth.of_changing(impossible) is None


def test_a_card_says_what_changing_is_worth_only_where_there_is_an_effect(of_value):
    clear = replace(of_value, word="HURTS")
    said = words.verdict_lines(clear, Options()).worth.replace(THIN, " ")
    assert re.fullmatch(r"[+−] \$[\d.]+(k| million)? revenue a year( \(.* to .*\))?", said)
    assert words.verdict_lines(replace(of_value, word="NO CLEAR DIFFERENCE"), Options()).worth == ""


def test_the_figures_of_today_are_the_outcome_s():
    scenario = line().replace({"leads.per_week": 8, "money.deal_value_usd": 20_000})
    outcome = simulate(scenario, 12)
    found = {name: (size, spread) for name, size, spread in today_words.figures(outcome)}
    wins = 13 * outcome.measures["throughput_per_week"].mean()
    assert float(found["wins a quarter"][0]) == pytest.approx(wins, abs=0.051)
    days = outcome.summary("cycle_days_p50").mean
    assert float(found["median days from lead to win"][0]) == pytest.approx(days, abs=0.051)
    busy = {role: values["utilization"].mean() for role, values in outcome.roles.items()}
    busiest = max(busy, key=busy.get)
    name = f"of their hours {they(scenario, [busiest], 'are')} busy, the busiest"
    assert float(found[name][0].rstrip("%").strip(THIN)) == pytest.approx(
        100 * busy[busiest], abs=0.51
    )


def test_one_simulated_year_has_no_ranges():
    assert all(spread == "" for *_, spread in today_words.figures(simulate(line(), 1)))


def test_quarters_to_notice_are_those_of_the_textbook(of_value):
    """Quarters that differ by 4 wins and a change of 1: (2.80 × 4)² = 126 (Fleiss 1981)."""
    by_week = np.zeros((4, 52), dtype=np.int32)
    by_week[:, ::13] = np.array([[16, 24, 16, 24]] * 4)
    spread = np.std([16, 24] * 8, ddof=1)
    today = replace(of_value.with_, wins_by_week=by_week)
    verdict = replace(of_value, today="with", with_=today)
    found = worth.quarters_to_notice(verdict)
    assert found == ceil((2.801585 * spread / (13 * verdict.of_changing.mean)) ** 2)


def test_when_one_would_notice_is_said_in_plain_words(of_value):
    def said(quarters: int | None) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(worth_words, "quarters_to_notice", lambda verdict: quarters)
            return worth_words.notice(replace(of_value, word="HURTS"))

    assert said(None) == ""
    assert said(1) == "You would notice it in your figures within a quarter."
    assert (
        said(9)
        == "You would notice it in your figures after about 9 quarters; until then luck hides it."
    )
    assert said(400).endswith("luck would hide it for 100 years.")
    assert worth_words.notice(replace(of_value, word="NO CLEAR DIFFERENCE")) == ""


def test_no_part_chosen_asks_for_one(of_value):
    verdict = replace(of_value, practice="leveling")
    assert "choose one" in words.verdict_lines(verdict, Options(leveling=())).reason
    assert "choose one" not in words.verdict_lines(verdict, Options()).reason


def test_an_example_s_name_is_kept_for_the_example():
    example = presets.load("mid_market").scenario
    assert presets.title(example) == example.name
    moved = example.replace({"leads.per_week": 41})
    assert presets.title(moved) == f"{example.name}, changed"
    assert presets.title(moved.replace({"name": "Ours"})) == "Ours"


def test_what_is_not_in_steady_state_names_the_warm_up_where_that_is_short(of_value):
    outcome = of_value.with_
    growing = replace(outcome, checks=replace(outcome.checks, settled=False, drift=0.5))
    empty = replace(growing, scenario=growing.scenario.replace({"clock.warmup_weeks": 0}))
    needed = flow.warmup_needed_weeks(empty.scenario)
    assert warning_words.warnings(empty)[-1] == (
        "The measured time begins with an empty pipeline: this team needs "
        f"{needed:g} weeks of warm-up (Precision and seed)."
    )
    short = replace(growing, scenario=growing.scenario.replace({"clock.warmup_weeks": needed - 1}))
    assert warning_words.warnings(short)[-1].startswith(
        f"Its warm-up of {needed - 1:g} weeks is short"
    )
    enough = replace(growing, scenario=growing.scenario.replace({"clock.warmup_weeks": None}))
    assert len(warning_words.warnings(enough)) == len(warning_words.warnings(short)) - 1
    settled = replace(empty, checks=replace(empty.checks, settled=True))
    assert warning_words.warnings(settled)[-1] == "The measured time begins with an empty pipeline."
