"""What a leader reads: every verdict, every reason, numbers without false precision."""

import math
from dataclasses import replace

import numpy as np
import pytest

from planner.analysis.decomposition import Decomposition
from planner.analysis.effects import compare
from planner.analysis.verdict import Caution, Reason, Verdict, verdicts
from planner.model import team_edits
from planner.model.practices import MAIN, Options, combined
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.plans import presets
from planner.plans.differences import Input
from planner.plans.presets import Source
from planner.statistics.intervals import Interval, interval
from planner.studies.settings import limited
from planner.views.common import fields, numbers
from planner.views.common.fields import in_words, problem
from planner.views.common.markup import heading, strip, warning
from planner.views.common.numbers import (
    THIN,
    count,
    decimals_for,
    listed,
    number,
    percent,
    signed,
    spoken,
    with_unit,
)
from planner.views.compare import words as compare_words
from planner.views.plan import markup, warning_words, why_words
from planner.views.plan import words as plan_words
from planner.views.principles import words as principles_words

SCENARIO = presets.load("mid_market").scenario


@pytest.fixture(scope="module")
def comparison():
    short = SCENARIO.replace({"clock.horizon_weeks": 13.0, "clock.warmup_weeks": 0.0})
    return compare(short, Options(), 4, 1)


@pytest.fixture(scope="module")
def hand_offs(comparison) -> Verdict:
    """The verdict on hand-offs, which this team has today."""
    return verdicts(comparison)["hand_offs"]


def a_quarter(mean: float, low: float, high: float) -> Interval:
    """Wins a quarter as the engine tells them, a week."""
    return Interval(mean, 1.0, low, high).scaled(1 / WEEKS_PER_QUARTER)


def said(verdict: Verdict, options: Options | None = None, evidence: str = "") -> str:
    lines = plan_words.verdict_lines(verdict, options or Options(), evidence)
    said = f"{lines.lead} {lines.size} {lines.range}".removeprefix("You work this way today. ")
    return said.replace(THIN, " ").strip()


@pytest.mark.parametrize(
    ("word", "today", "wins", "sentence"),
    [
        (
            "HURTS",
            "with",
            (-4.2, -6.3, -2.1),
            "If everyone did it all: + 4 wins a quarter (2 to 6)",
        ),
        (
            "HURTS",
            "without",
            (-4.2, -6.3, -2.1),
            "You do not do this today. Starting: − 4 wins a quarter (− 6 to − 2)",
        ),
        (
            "HELPS",
            "with",
            (1.31, 0.8, 1.8),
            "If everyone did it all: − 1.3 wins a quarter (− 1.8 to − 0.8)",
        ),
        (
            "HELPS",
            "without",
            (80.25, 80.2, 80.3),
            "You do not do this today. Starting: + 80 wins a quarter",
        ),
        (
            "HELPS",
            None,
            (1.31, 0.8, 1.8),
            "With it rather than without: + 1.3 wins a quarter (0.8 to 1.8)",
        ),
        (
            "NO CLEAR DIFFERENCE",
            "with",
            (0.2, -0.9, 1.3),
            "If everyone did it all: too close to call (anything from − 1 to + 1 wins a quarter)",
        ),
        (
            "NO CLEAR DIFFERENCE",
            "with",
            (0.04, 0.01, 0.07),
            "If everyone did it all: too small to matter (− 0.07 to − 0.01 wins a quarter)",
        ),
        ("NO EFFECT HERE", "with", (0, 0, 0), "With it or without: no difference"),
    ],
)
def test_a_verdict_says_what_changing_today_s_way_would_do(hand_offs, word, today, wins, sentence):
    verdict = replace(hand_offs, word=word, today=today, difference=a_quarter(*wins))
    assert said(verdict) == sentence


def test_a_practice_that_is_not_possible_says_only_why(hand_offs):
    verdict = replace(
        hand_offs,
        word="NOT POSSIBLE HERE",
        today=None,
        difference=None,
        with_=None,
        without=None,
        reason=Reason("not_possible", text="5 stages need at least 5 people; the team has 3"),
        cautions=(),
    )
    lines = plan_words.verdict_lines(verdict, Options(), "assumption")
    assert (lines.lead, lines.size, lines.range, lines.rests_on) == ("", "", "", "")
    assert lines.reason == "5 stages need at least 5 people; the team has 3."
    assert plan_words.arms(verdict) == []


def test_the_range_of_an_unclear_verdict_turns_with_today(hand_offs):
    unclear = replace(hand_offs, word="NO CLEAR DIFFERENCE", difference=a_quarter(0.5, -0.25, 1.25))
    assert "from − 1.2 to + 0.2" in said(replace(unclear, today="with"))
    assert "from − 0.2 to + 1.2" in said(replace(unclear, today="without"))


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (
            Reason("lost_at_hand_offs", -0.3, 0.35, 0.0, "Demo"),
            "Seen most in: deals lost at hand-offs 4.5 → 0 a quarter, most at Demo.",
        ),
        (
            Reason("gone_cold", -0.3, 2.9, 2.8, "Qualify"),
            "Seen most in: deals gone cold 38 → 36 a quarter, most at Qualify.",
        ),
        (
            Reason("busiest_role", -0.3, 1.12, 0.92, "AE"),
            f"Seen most in: work that comes to the busiest (AE) 112 % → 92 %{plan_words.OF_HOURS}.",
        ),
        (
            Reason("hours_on_lost_deals", -0.3, 61.2, 55.0),
            "Seen most in: hours spent on deals later lost 61 → 55 a week.",
        ),
        (
            Reason("still_open", -0.3, 145, 464),
            "Seen most in: deals open at any time 145 → 464.",
        ),
        (
            Reason("turned_away", -0.3, 1.0, 0.0, "Qualify"),
            "Seen most in: leads turned away 13 → 0 a quarter, most at Qualify.",
        ),
        (
            Reason("gone_cold", 0.3, 2.9, 2.8, "Qualify"),
            "Largest change: deals gone cold 38 → 36 a quarter, most at Qualify.",
        ),
    ],
)
def test_a_reason_is_told_from_today_to_the_other_way(hand_offs, reason, line):
    verdict = replace(
        hand_offs, word="HURTS", today="with", difference=a_quarter(-4, -6, -2), reason=reason
    )
    assert plan_words.verdict_lines(verdict, Options()).reason.replace(THIN, " ") == line


@pytest.mark.parametrize("practice", MAIN)
@pytest.mark.parametrize("code", ["same_team", "never_binds"])
def test_no_effect_has_its_reason_for_every_practice(hand_offs, practice, code):
    verdict = replace(
        hand_offs, practice=practice, word="NO EFFECT HERE", reason=Reason(code), cautions=()
    )
    assert plan_words.verdict_lines(verdict, Options()).reason.endswith(".")


def test_leveling_that_changes_nothing_says_that_no_split_of_the_people_is_better(hand_offs):
    scenario = presets.load("mid_market").scenario.replace({"leads.per_week": 80.0})
    assert combined(scenario, {"leveling": True}, Options()) == scenario, "nobody is moved"
    outcome = replace(hand_offs.without, scenario=scenario)
    verdict = replace(
        hand_offs,
        practice="leveling",
        word="NO EFFECT HERE",
        reason=Reason("same_team"),
        without=outcome,
        cautions=(),
    )
    said = plan_words.verdict_lines(verdict, Options()).reason.replace(THIN, " ")
    assert said == (
        "No other split of the same 7 people makes the busiest less busy: SDRs have work for "
        "157 % of their hours if none goes cold, juggling and explaining deals again not counted."
    )
    timed = plan_words.verdict_lines(verdict, Options(leveling=("times",))).reason
    assert "already as even" in timed


def test_a_card_names_the_assumption_it_rests_on(hand_offs):
    def rests(path: str | None, evidence: str) -> str:
        verdict = replace(hand_offs, rests_on=path)
        return plan_words.verdict_lines(verdict, Options(), evidence).rests_on.replace(THIN, " ")

    lost = "Takes as given: Lost at hand-offs, 3 % (assumption)."
    cold = "Takes as given: Goes cold after, 7 days (your number)."
    assert rests("hand_off.loss", "assumption") == lost
    assert rests("stages.Qualify.patience_days", "your number") == cold
    assert rests("hand_off.loss", "") == "", "what is measured is no assumption"
    assert rests(None, "assumption") == ""


def busy(outcome, *shares):
    """The outcome with its roles so busy, all of them offered more than they can work."""
    roles = {
        name: told | {"utilization": np.full_like(told["utilization"], share)}
        for (name, told), share in zip(outcome.roles.items(), shares, strict=True)
    }
    checks = replace(outcome.checks, overloaded=tuple(roles), settled=True)
    warm = outcome.scenario.replace({"clock.warmup_weeks": 260})
    return replace(outcome, scenario=warm, checks=checks, roles=roles)


def test_a_card_warns_of_the_other_way_only_where_it_is_worse_than_today(hand_offs):
    over = Caution("without", "overloaded", ("Full-cycle rep",))
    verdict = replace(
        hand_offs,
        today="with",
        without=busy(hand_offs.without, 0.99),
        cautions=(over, Caution("without", "unsettled")),
    )
    assert plan_words.verdict_lines(verdict, Options()).warning == (
        "Without it, more leads than Full-cycle rep can handle and open deals keep growing."
    )
    both = replace(verdict, cautions=[Caution(arm, "unsettled") for arm in ("without", "with")])
    assert plan_words.verdict_lines(both, Options()).warning == ""


def test_the_page_warns_of_who_is_overrun_and_not_of_who_has_time(hand_offs):
    full = busy(hand_offs.with_, 0.99, 0.97, 0.6)
    assert warning_words.warnings(full) == [
        "More leads than SDR and AE can handle: their hours limit your wins, not the leads."
    ], "the third has time: an earlier stage lets few leads through"
    growing = replace(full, checks=replace(full.checks, settled=False, drift=0.4))
    _, said = warning_words.warnings(growing)  # and no more: its warm-up is as long as it needs
    assert "growing" in said
    (said,) = warning_words.warnings(busy(hand_offs.with_, 0.8, 0.7, 0.6))
    assert said.startswith("More leads than SDR, AE and Closer can handle"), "deals go cold before"
    calm = replace(full, checks=replace(full.checks, overloaded=()))
    assert warning_words.warnings(calm) == []


def test_fewer_deals_lost_is_no_riddle_where_more_of_them_are_lost_late(hand_offs):
    late = Reason(
        "gone_cold", wins_per_week=-0.03, with_value=1.6, without_value=2.5, where="Close"
    )
    verdict = replace(hand_offs, today="without", word="HURTS", reason=late)
    verdict = replace(verdict, difference=interval(np.array([-0.3, -0.4, -0.35])))
    assert plan_words.verdict_lines(verdict, Options()).reason == (
        "Seen most in: deals gone cold 32 → 21 a quarter, "
        "but more of them at Close, nearer to a win."
    )
    plain = replace(verdict, reason=replace(late, with_value=2.5, without_value=1.6))
    assert plan_words.verdict_lines(plain, Options()).reason == (
        "Seen most in: deals gone cold 21 → 32 a quarter, most at Close."
    )


def test_a_card_says_what_is_meant_by_a_practice(hand_offs):
    options = Options(leveling=("staff", "pace"), pull=())
    level = plan_words.verdict_lines(replace(hand_offs, practice="leveling"), options)
    assert level.term == "leveling: people moved to where the work is and a steady beat of leads"
    assert plan_words.verdict_lines(replace(hand_offs, practice="pull"), options).term == "pull"


def test_the_inputs_are_said_back_in_one_sentence():
    text = plan_words.restated(SCENARIO)
    assert text.startswith(
        "7 people (2 SDRs, 3 AEs and 2 Closers) work 40 leads a week through 5 stages. "
    )
    in_pods = plan_words.restated(SCENARIO.replace({"team.pods": 2, "pull.deals_per_rep": 5}))
    assert "in 2 mixed teams, each with at most 5 open deals" in in_pods


def test_a_target_is_told_with_its_chance():
    reached = Interval(0.73, 0.04, 0.64, 1.02)
    text = plan_words.chance_of_target(reached, 14).replace(THIN, " ")
    assert text == "today: 73 % chance of 14 or more (64 % to 100 %)"
    assert "no target" in plan_words.chance_of_target(reached, None)


def test_trust_names_years_seed_and_width(comparison, hand_offs):
    text = " ".join(plan_words.trust(comparison, hand_offs.with_, 0.02))
    assert "1 simulated year of" in text
    assert "every deal accounted for" in text
    assert "seed 1" in text
    unsound = replace(hand_offs.with_.checks, conserved=False)
    broken = replace(hand_offs, with_=replace(hand_offs.with_, checks=unsound))
    effect = replace(comparison.effects["hand_offs"], with_=broken.with_)
    worse = replace(comparison, effects=comparison.effects | {"hand_offs": effect})
    assert "do not trust" in " ".join(plan_words.trust(worse, hand_offs.with_, 0.02))


@pytest.mark.parametrize(
    ("mean", "half", "decimals"),
    [
        (4.2, 2.1, 0),
        (1.31, 0.5, 1),
        (0.43, 0.12, 1),
        (0.43, 0.02, 2),
        (80, 0.05, 0),
        (1, 0, 0),
        (1, math.nan, 0),
    ],
)
def test_a_number_has_no_more_digits_than_its_range_deserves(mean, half, decimals):
    assert decimals_for(mean, half) == decimals


def test_numbers_are_readable():
    assert number(1234567.0) == "1,234,567"
    assert number(-0.04, 1) == "0.0"
    assert number(0.5) == "0.5"
    assert signed(0.04, 1) == "0.0"
    assert percent(0.405) == f"40{THIN}%"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert count(1, "person", "people") == "1 person"


def test_one_of_a_unit_is_told_as_one():
    said = [with_unit(1, "days"), with_unit(3, "days"), with_unit(1, "people")]
    assert said == ["1 day", "3 days", "1 person"]
    assert with_unit(1, "hours/week") == "1 hours/week"
    assert with_unit(1.5, "") == "1.5"
    assert with_unit(1.0, "people", 0) == "1 person"


@pytest.mark.parametrize(
    ("measure", "mean", "sign"),
    [
        ("wins_per_quarter", 1.0, "▲"),
        ("wins_per_quarter", -1.0, "▼"),
        ("cycle_days_p50", 1.0, "▼"),  # slower
        ("cycle_days_p50", -1.0, "▲"),
        ("margin_per_year_usd", -9000.0, "▼"),
    ],
)
def test_an_arrow_up_is_better_also_where_less_is(measure, mean, sign):
    found = Interval(mean, 0.1 * abs(mean), *sorted((0.8 * mean, 1.2 * mean)))
    assert compare_words.difference(measure, found, is_same=False)[0].startswith(sign)


NOTHING = Interval(np.nan, np.nan, np.nan, np.nan, 20)


def test_where_less_than_a_quarter_is_measured_no_chance_is_told():
    said = plan_words.chance_of_target(NOTHING, 14.0)
    assert "nan" not in said
    assert said.startswith("less than a quarter is measured")


def test_one_simulated_year_with_a_win_has_days_and_no_range():
    one = Interval(70.9, np.nan, np.nan, np.nan, 23)
    assert compare_words.amount("cycle_days_p50", one) == ("70.9", "")


@pytest.mark.parametrize(
    ("high", "called"), [(-0.01, "too small to matter"), (0.02, "too close to call")]
)
def test_a_principle_calls_a_sure_but_small_difference_small(high, called):
    found = Interval(-0.07, 0.03, -0.14, high)
    assert principles_words._size("NO CLEAR DIFFERENCE", found)[0] == called


def test_what_changes_nothing_is_not_called_too_close_to_call():
    whole = Interval(0.0, 0.0, 0.0, 0.0)
    assert "Too close" not in why_words.sentence(Decomposition("leveling", whole, {}, {}, 24, 1.0))


@pytest.mark.parametrize("pull", [("finish_first",), ("cap", "finish_first")])
def test_the_third_principle_is_tested_with_a_limit_and_nothing_else(pull):
    assert limited(Options(pull=pull, cap=4)) == Options(pull=("cap",), cap=4)


@pytest.mark.parametrize("cap", [None, 3])
def test_a_card_says_which_limit_was_simulated(cap):
    comparison = compare(SCENARIO, Options(cap=cap), 4)
    lines = plan_words.verdict_lines(verdicts(comparison)["pull"], Options(cap=cap))
    assert lines.term.startswith(f"pull: at most {cap or 12} open deals a person; today ")


def test_an_average_cost_of_people_has_no_cents():
    cost = Input("", "scenario.team.roles.0.cost_per_year_usd", ())
    assert compare_words.input_value(cost, 158_571.43) == "158,571"


@pytest.mark.parametrize(("per_week", "said"), [(2.0, "2"), (0.05, "0.1"), (0.04, "0.5 a quarter")])
def test_what_is_lost_once_in_a_while_is_told_by_the_quarter(per_week, said):
    assert plan_words.leak(per_week) == said


@pytest.mark.parametrize(
    ("measure", "mean", "said"),
    [
        ("wins_per_quarter", -2.3, "▼ 2.3 fewer wins"),
        ("wins_per_quarter", 2.3, "▲ 2.3 more wins"),
        ("cycle_days_p50", -4.5, "▲ 4.5 days faster"),
        ("margin_per_year_usd", -12_000.0, "▼ $12,000 less"),
    ],
)
def test_a_difference_between_scenarios_says_once_which_way_it_goes(measure, mean, said):
    found = Interval(mean, 0.1, mean - 0.2, mean + 0.2)
    assert compare_words.difference(measure, found, is_same=False)[0] == said


@pytest.mark.parametrize(
    ("tag", "is_presets", "source", "word"),
    [
        ("measured", True, None, "measured"),
        (None, False, Source(source="x", grade="good"), "your number"),
        (None, True, Source(source="Norwest 2024", year=2024, grade="weak"), "vendor benchmark"),
        (None, True, Source(source="assumption", grade="none"), "assumption"),
        (None, True, None, "assumption"),
    ],
)
def test_every_value_says_how_well_it_is_known(tag, is_presets, source, word):
    short, long = fields.evidence(tag, is_presets, source, "none", "")
    assert short == word
    assert long.endswith(".")


def test_a_name_that_is_only_heard_has_nothing_of_markdown_in_it():
    assert spoken("Full-cycle rep") == "Full-cycle rep"
    assert spoken("SDR/AE [x](http://z.org) *now*") == "SDR AE x http z org now"


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "[link](javascript:alert(1))",
        "![image](http://example.com/x.png)",
        "**bold** _italic_ `code` $x$ :red[x] :material/home: # heading",
        "two\nlines",
    ],
)
def test_a_visitor_s_text_means_nothing_in_markdown(text):
    plain = numbers.plain(text)
    for sign in "<[]()*_`$:#!":
        assert plain.count(sign) == plain.count(f"\\{sign}")
    assert "\n" not in plain
    assert "://" not in plain.replace("\\", "")


def test_a_visitor_s_text_means_nothing_in_the_pictures(comparison):
    nasty = '<img src=x onerror="alert(1)">'
    team = comparison.scenario
    scenario = team_edits.rename_stage(team, team.stages[1].name, nasty)
    scenario = team_edits.rename_role(scenario, team.team.roles[0].name, nasty)
    scenario = scenario.replace({"name": nasty})
    found = verdicts(compare(scenario, Options(), 2, 1))
    cards = [(v.word, plan_words.verdict_lines(v, Options(), "assumption")) for v in found.values()]
    html = (
        markup.opening(scenario)
        + markup.verdict_cards(cards)
        + markup.flow(plan_words.arms(found["hand_offs"]))
        + warning([nasty])
        + strip([nasty])
        + heading(nasty, nasty)
    )
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_problem_is_told_in_a_leader_s_words():
    text = problem(
        "drop_off + repeat + restart must stay below 1, so that some deals move on; "
        "they add up to 1.07"
    )
    assert text.replace(THIN, " ") == (
        "Drop-off + repeats + restarts must stay below 100 %, so that some deals move on; "
        "they add up to 107 %."
    )


def test_what_is_said_of_fields_has_their_names_on_the_pages():
    said = in_words("leads.per_week: up to 9 deals: lower clock.horizon_weeks or no.field")
    assert said == "“Leads per week”: up to 9 deals: lower “Measured time” or no.field"
