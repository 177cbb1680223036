"""The card of a limit on open deals, and what a verdict says in short: nothing is told as it is
not.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.analysis.attention import CURVES, Attention, UnderCurve
from planner.analysis.baseline import baseline
from planner.analysis.effects import compare, paired_change
from planner.analysis.explanations import Explanations
from planner.analysis.verdict import Reason, Verdict, verdicts
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.plans import presets
from planner.plans.plan import Plan
from planner.statistics.intervals import Interval
from planner.views.common.numbers import THIN
from planner.views.plan import attention_words, limit_words, markup, today_words, words
from reference.teams import role, stage, team

CLOCK = {"warmup_weeks": 4, "horizon_weeks": 26}
# More leads than Build can work: whoever waits, waits there or outside.
OVERLOADED = team(
    [stage("Order", 0.1), stage("Build", 0.3)],
    [role("Order", name="Order", people=2), role("Build", name="AE", people=2)],
    leads={"per_week": 9},
    clock=CLOCK,
)


def limit(scenario=OVERLOADED, cap=2) -> Verdict:
    return verdicts(compare(scenario, Options(cap=cap), 2, practices=("pull",)))["pull"]


@pytest.fixture(scope="module")
def moving() -> Verdict:
    return limit()


def lines(verdict: Verdict, options: Options | None = None) -> words.VerdictLines:
    return words.verdict_lines(verdict, options or Options(cap=2))


def test_a_limit_that_only_moves_the_line_is_not_said_to_be_never_reached(moving):
    assert moving.word == "NO EFFECT HERE"
    assert moving.with_ is not None
    outside = round(float(moving.with_.measures["lead_pool"].mean()))
    assert outside > 2
    assert lines(moving).reason == (
        f"The limit is reached, but only moves the line: about {outside} leads wait outside "
        "instead of within, and as many are won."
    )
    lane = markup.flow([("With a limit", moving.with_, 1.0), ("Without", moving.without, 1.0)])
    assert lane.count(" outside</span>") == 1, "where they wait is to be seen, of that way alone"
    assert limit_words.COUNTED in lane
    assert limit_words.COUNTED not in markup.flow([("Without", moving.without, 1.0)])


def test_a_limit_that_is_never_reached_says_in_how_many_years():
    never = limit(cap=1000)
    assert not never.moves_no_win
    assert lines(never).reason == "The limit was never reached in 1 simulated year."
    assert never.with_ is not None
    first = replace(never, with_=replace(never.with_, stopped="not yet"))
    assert lines(first).reason == "The limit was never reached in the 1 year simulated so far."


def test_a_limit_stands_beside_what_the_fullest_role_has_open(moving):
    assert moving.without is not None
    a_person = moving.without.stages["Build"]["work_in_process"].mean() / 2
    told = f"pull: at most 2 open deals a person; today AEs have about {a_person:.0f}"
    assert lines(moving).term == told
    limited = replace(moving, today="with")
    assert "; without it AEs have about" in lines(limited).term


def test_a_difference_whose_whole_range_is_small_is_too_small_to_matter(moving):
    unclear = replace(moving, word="NO CLEAR DIFFERENCE")

    def of(low: float, high: float) -> Verdict:
        mean = (low + high) / 2
        found = Interval(mean, 0.1, low, high)
        return replace(unclear, difference=found, largest_hidden=max(abs(low), abs(high)))

    a_win = 1 / CLOCK["horizon_weeks"]
    small, large = of(-0.9 * a_win, 0.5 * a_win), of(-1.1 * a_win, 0.5 * a_win)
    assert small.is_too_small
    assert not large.is_too_small
    assert lines(small).size == lines(small).in_short == "too small to matter"
    assert lines(large).size == "too close to call"


@pytest.mark.parametrize(
    ("today", "short"), [("with", "without: + 1.3"), ("without", "with it: − 1.3")]
)
def test_in_short_a_size_says_what_it_is_of(moving, today, short):
    found = Interval(-0.1, 0.01, -0.12, -0.08)
    hurts = replace(moving, word="HURTS", today=today, difference=found)
    told = lines(hurts).in_short
    assert told.replace(THIN, " ") == f"{short} wins a quarter"
    assert f'data-in-short="{told}"' in markup.verdict_cards([("HURTS", lines(hurts))])


def test_while_it_settles_only_the_difference_on_the_same_luck_is_told():
    before, now = baseline(OVERLOADED), baseline(OVERLOADED.replace({"leads.per_week": 4.0}))
    few = {name: values[:20] for name, values in now.measures.items()}
    rough = replace(now, measures=few, replications=20, stopped="not yet")
    size, spread = today_words.change(before, rough)
    paired = paired_change(before, rough).scaled(WEEKS_PER_QUARTER)
    assert size.startswith("about ")
    assert "→" not in size
    assert paired.low < paired.mean < paired.high
    assert f"{abs(paired.mean):.1f}" in size
    assert f"{abs(paired.low):.1f}" in spread
    assert "→" in today_words.change(before, now)[0]


@pytest.mark.parametrize(
    ("word", "patience", "says"),
    [
        ("assumption", None, True),
        ("your number", None, False),
        ("", None, False),  # measured
        ("assumption", 7.0, False),
    ],
)
def test_that_no_deal_goes_cold_is_said_where_it_is_assumed(word, patience, says):
    example = presets.load("factory_floor").scenario.replace({"stages.0.patience_days": patience})
    said = limit_words.none_goes_cold(Plan(scenario=example), lambda path: word)
    assert said == ("Assumed here: no deal goes cold while it waits." if says else "")


def test_in_a_team_made_of_figures_only_what_is_measured_is_known():
    paths = [f"stages.{stage.name}.patience_days" for stage in OVERLOADED.stages]
    typed = Plan(scenario=OVERLOADED)
    measured = Plan(scenario=OVERLOADED, tags=dict.fromkeys(paths, "measured"))
    assert limit_words.none_goes_cold(typed, lambda path: "your number").startswith("Assumed here")
    assert limit_words.none_goes_cold(measured, lambda path: "your number") == ""


def test_the_curves_are_not_too_close_to_call_where_all_is_too_small(moving):
    unclear = replace(
        moving,
        word="NO CLEAR DIFFERENCE",
        reason=Reason("gone_cold"),
        difference=Interval(0.0, 0.001, -0.002, 0.002),
    )

    def told(half: float) -> str:
        effect = Interval(0.0, half / 2, -half, half)
        under = tuple(UnderCurve(curve, effect, "NO CLEAR DIFFERENCE") for curve in CURVES)
        known = Explanations((), (), 1.0, attention=Attention("linear", under))
        return attention_words.on_card(unclear, known)

    ways = "whichever of three ways juggling slows people."
    assert told(0.03) == f"It is too small to matter {ways}"
    assert told(2.0) == f"It makes no clear difference {ways}"
