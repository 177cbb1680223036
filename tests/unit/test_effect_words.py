"""What each practice does when, in words: told of changing what the team does today."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.analysis.effects import compare
from planner.analysis.quarters import of_stopping
from planner.analysis.verdict import verdicts
from planner.plans import presets
from planner.statistics.intervals import Interval
from planner.views.common.numbers import THIN
from planner.views.next_quarters import effect_words, markup
from planner.views.plan import markup as plan_markup
from planner.views.plan import words as plan_words
from planner.views.principles import markup as principles_markup
from planner.views.principles import table_words
from tests.unit.test_forecast import SAMPLE


@pytest.fixture(scope="module")
def found():
    return verdicts(compare(SAMPLE, replications=60))


def test_stopping_is_the_effect_the_other_way_round(found):
    verdict = found["hand_offs"]
    assert verdict.today == "with"
    told, plain = verdict.changing_over_time, verdict.over_time
    for one, other in zip(told.quarters, plain.quarters, strict=True):
        assert one.difference.mean == -other.difference.mean
        assert (one.difference.low, one.difference.high) == (
            -other.difference.high,
            -other.difference.low,
        )
    assert np.allclose(told.gained_by_week, -plain.gained_by_week)
    again = of_stopping(told, verdict.without, verdict.with_)
    assert (again.pays_back_week, again.gained_by_week.tolist()) == (
        plain.pays_back_week,
        plain.gained_by_week.tolist(),
    )
    assert found["pull"].today == "without"
    assert found["pull"].changing_over_time == found["pull"].over_time


def test_a_row_tells_every_quarter_and_all_of_them(found):
    heads = effect_words.heads(found)
    assert heads == [
        "Practice",
        "Q3, from today",
        "Q4",
        "Q1 next year",
        "Q2 next year",
        "All 48 weeks",
        "Paid back",
    ]
    rows = {each.name: each for each in effect_words.rows(found)}
    specialists = rows["Split the work among specialists"]
    assert specialists.lead == "You work this way today. If everyone did it all:"
    assert len(specialists.sizes) == 5
    assert rows["Even out the work"].said == "no difference in any quarter"
    told = markup.effects(found)
    assert told.count("<tr>") == 4
    assert 'data-label="Q4"' in told


def test_what_is_not_possible_says_why():
    impossible = verdicts(compare(SAMPLE.replace({"pull.when_full": "turn_away"}), replications=2))
    paced = {"hand_offs": replace(impossible["hand_offs"], with_=None, over_time=None)}
    (row,) = effect_words.rows(paced)
    assert row.said.startswith("Not possible here")
    assert effect_words.heads(paced) == ["Practice", ""]


def of(
    verdict,
    first: tuple[float, float],
    whole: tuple[float, float],
    week: int | None,
    word,
    share=0.83,
):
    """The verdict with the effect of starting made up: in the first quarter, over all weeks."""

    def interval(low, high):
        return Interval((low + high) / 2, 1.0, low, high)

    over_time = replace(
        verdict.over_time,
        quarters=(replace(verdict.over_time.quarters[0], difference=interval(*first)),),
        pays_back_week=week,
        pays_back_share=share,
    )
    weeks = verdict.with_.scenario.clock.horizon_weeks
    return replace(
        verdict,
        today="without",
        word=word,
        difference=interval(*whole).scaled(1 / weeks),
        over_time=over_time,
    )


@pytest.mark.parametrize(
    ("first", "whole", "week", "word", "said", "paid_back"),
    [
        (
            (-4, -2),
            (3, 7),
            20,
            "HELPS",
            "Starting costs 3 wins this quarter and gains 5 wins over 48 weeks: paid back after 20 "
            "weeks, on average.",
            "after 20 weeks, in 83\u202f% of the simulated years",
        ),
        (
            (0.5, 1.5),
            (3, 7),
            0,
            "HELPS",
            "Starting gains 1 win this quarter and gains 5 wins over 48 weeks.",
            "ahead from the first week on, in 83\u202f% of the simulated years",
        ),
        (
            (-1, 1),
            (-14, -10),
            None,
            "HURTS",
            "Starting changes too little to tell this quarter and costs 12 wins over 48 weeks.",
            "not within the 48 weeks",
        ),
        ((-1, 1), (-2, 2), None, "NO CLEAR DIFFERENCE", "", "over 48 weeks too close to call"),
        (
            (-4, -2),
            (1, 7),
            None,
            "HELPS",
            "Starting costs 3 wins this quarter and gains 4 wins over 48 weeks.",
            "not within the 48 weeks",
        ),
    ],
)
def test_a_sentence_says_both_this_quarter_and_the_year(
    found, first, whole, week, word, said, paid_back
):
    verdict = of(found["pull"], first, whole, week, word)
    assert effect_words.sentence(verdict) == said
    (row,) = effect_words.rows({"pull": verdict})
    assert row.said == paid_back


@pytest.mark.parametrize(
    ("first", "whole", "word", "said"),
    [
        ((-4, -2), (3, 7), "HELPS", "Short and long term disagree on “Limit open deals”: whoever"),
        ((-1, 1), (3, 7), "HELPS", "What “Limit open deals” would change, the whole time tells"),
        ((1, 2), (3, 7), "HELPS", "Short and long term disagree on no practice"),
        ((-4, -2), (-1, 7), "NO CLEAR DIFFERENCE", "Short and long term disagree on no practice"),
    ],
)
def test_principle_1_says_whether_short_and_long_term_disagree(found, first, whole, word, said):
    verdicts_ = {"pull": of(found["pull"], first, whole, 20, word)}
    assert table_words.short_and_long(verdicts_).startswith(said)
    told = principles_markup.by_quarters(verdicts_, from_today=True)
    assert told.count("<tr>") == 2
    assert table_words.FROM_TODAY.replace("'", "&#x27;") in told


@pytest.mark.parametrize(
    ("first", "text", "spread", "kind"),
    [
        ((0.03, 0.83), "▲ + 0.43", "(+ 0.03 to + 0.83)", "helps"),
        ((-0.03, 0.83), "≈ + 0.40", "(− 0.03 to + 0.83)", "unclear"),
        ((-0.83, -0.004), "▼ − 0.417", "(− 0.830 to − 0.004)", "hurts"),
        ((0.00001, 0.8), "≈ + 0.400", "(0.000 to + 0.800)", "unclear"),
        ((0.0, 0.8), "≈ + 0.4", "(0.0 to + 0.8)", "unclear"),
    ],
)
def test_a_sign_fits_the_range_beside_it(found, first, text, spread, kind):
    (row,) = effect_words.rows({"pull": of(found["pull"], first, (3, 7), 20, "HELPS")})
    size = row.sizes[0]
    assert (size.text.replace(THIN, " "), size.range.replace(THIN, " ")) == (text, spread)
    assert size.kind == kind


def test_a_week_that_holds_in_few_single_years_is_not_told(found):
    verdict = of(found["pull"], (-1, 1), (3, 7), 7, "HELPS", share=0.05)
    (row,) = effect_words.rows({"pull": verdict})
    assert "paid back" not in effect_words.sentence(
        of(found["pull"], (-4, -2), (3, 7), 7, "HELPS", share=0.05)
    )
    assert row.said == (
        "on the whole within the 48 weeks; when differs too much from year to year to name a week"
    )


def test_a_card_of_plan_says_it_too_where_there_is_a_pipeline_of_today(found):
    verdict = of(found["pull"], (-4, -2), (3, 7), 20, "HELPS")
    comparison = compare(SAMPLE, replications=2)
    lines = plan_words.verdict_lines(verdict, comparison.options)
    assert lines.when.startswith("Starting costs 3 wins this quarter")
    card = plan_markup.verdict_cards([(verdict.word, lines)], settling=False)
    assert lines.when in card
    usual = compare(presets.load("mid_market").scenario, replications=2)
    for each in verdicts(usual).values():
        assert plan_words.verdict_lines(each, usual.options).when == ""
