"""What the Next quarters page says: names of quarters, sizes, where wins come from."""

from __future__ import annotations

import re

import pytest

from planner.analysis.forecast import forecast_in_looks, forecast_of
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.next_quarters import markup, plots, words
from tests.unit.test_forecast import SAMPLE

MID_MARKET = presets.load("mid_market").scenario


def cards(scenario, replications=40):
    return list(words.cards(forecast_of(simulate(scenario, replications))))


def test_quarters_are_called_as_the_calendar_calls_them():
    found = cards(SAMPLE)
    assert [each.name for each in found] == [
        "Q3",
        "Q4",
        "Q1 next year",
        "Q2 next year",
        "These 4 quarters together",
    ]
    assert [each.when for each in found[:2]] == ["from today, 9 weeks left", ""]
    whole = SAMPLE.replace({"clock.week_of_year": 14, "clock.horizon_weeks": 13.0})
    (only,) = cards(whole, 2)
    assert (only.name, only.when) == ("Q2", "from today, the whole quarter")
    late = SAMPLE.replace({"clock.week_of_year": 52, "clock.horizon_weeks": 118.0})
    names = [each.name for each in cards(late, 2)]
    assert names[:2] == ["Q4", "Q1 next year"]
    assert names[5:7] == ["Q1 in 2 years", "Q2 in 2 years"]
    dated = late.replace({"today.year": 2026})
    assert [each.name for each in cards(dated, 2)][:2] == ["Q4 2026", "Q1 2027"]
    assert [each.name for each in cards(MID_MARKET, 2)][:2] == ["Quarter 1", "Quarter 2"]


def test_a_card_says_where_a_quarter_falls_its_average_and_the_chance_of_the_target():
    first, *_, year = cards(SAMPLE)
    wins, revenue = first.sizes
    assert wins.between.endswith(" wins")
    assert wins.mean.startswith("8 of 10 times; on average 1")
    assert revenue.between.startswith("$")
    assert "chance of 14 or more" in first.chance
    assert "chance of 56 or more" in year.chance
    in_dollars = {"target.wins_per_quarter": None, "target.revenue_per_quarter_usd": 600_000.0}
    first, *_, year = cards(SAMPLE.replace(in_dollars))
    assert "chance of $600k or more" in first.chance
    assert "chance of $2.40\u202fmillion or more" in year.chance
    nothing = {"target.wins_per_quarter": None, "money.deal_value_usd": 0.0}
    first, *_ = cards(SAMPLE.replace(nothing))
    assert (first.chance, first.chance_range) == ("", "")
    assert [each.kind for each in first.sizes] == ["wins"]
    assert words.NO_TARGET in markup.quarters(
        forecast_of(simulate(SAMPLE.replace(nothing), 2)), settling=False
    ).replace("&quot;", '"')


def test_a_chance_that_has_yet_to_settle_is_told_between_what_and_holds_the_later_one():
    looks = list(forecast_in_looks(SAMPLE))
    early, last = (next(words.cards(each)) for each in (looks[0], looks[-1]))
    assert (early.chance_range, last.chance_range[0]) == ("so far", "(")
    low, high = (float(each) for each in re.findall(r"\d+", early.chance)[:2])
    later = float(re.findall(r"\d+", last.chance)[0])
    assert low < later < high


def test_the_parts_of_a_quarter_are_what_is_won_what_is_open_and_what_is_yet_to_come():
    first, *others, year = cards(SAMPLE)
    assert [part.kind for part in first.parts] == ["done", "open", "new"]
    assert first.parts[0].text == "4 already won"
    average = float(first.sizes[0].mean.split("average ")[1].split(" ")[0])
    assert sum(part.wins for part in first.parts) == pytest.approx(average, abs=0.05)
    assert [part.kind for part in others[-1].parts] == ["new"], "what rounds to nothing is left out"
    assert year.parts == ()
    assert all(each.parts == () for each in cards(MID_MARKET, 2))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "From today with 50 open deals, after 4 wins this quarter."),
        ({"today.wins_so_far": 0}, "From today with 50 open deals."),
        (
            {"today.open_deals": [], "today.wins_so_far": 1},
            "From today with no open deals at all: the pipeline begins empty, after 1 win this "
            "quarter.",
        ),
        (
            {"today": None},
            "Nothing is typed in for today, so the team begins settled: with as many open deals as "
            "it has after 26 weeks of working like this.",
        ),
        (
            {"today": None, "clock.warmup_weeks": 0.0},
            "Nothing is typed in for today and there is no warm-up, so the team begins with an "
            "empty pipeline.",
        ),
    ],
)
def test_the_page_says_what_the_quarters_begin_with(changes, said):
    assert words.begins(SAMPLE.replace(changes)) == said


def test_the_fans_are_drawn_with_their_target_and_have_their_numbers_as_a_table():
    found = forecast_of(simulate(SAMPLE, 40))
    wins, revenue = plots.wins(found), plots.revenue(found)
    assert wins.count("<polygon") == revenue.count("<polygon") == 4
    assert ">target 14<" in wins
    assert "target" not in revenue
    assert "Q3: 1" in wins
    told = markup.wins_as_table(found)
    assert told.count("<tr>") == 1 + 48
    assert "$" in markup.revenue_as_table(found)


def test_a_quarter_without_room_for_its_name_has_none():
    late = SAMPLE.replace({"clock.week_of_year": 13, "clock.horizon_weeks": 40.0})
    drawn = plots.wins(forecast_of(simulate(late, 2)))
    assert ">Q1<" not in drawn
    assert ">Q2<" in drawn
    long = SAMPLE.replace({"clock.horizon_weeks": 260.0})
    drawn = plots.wins(forecast_of(simulate(long, 2)))
    assert drawn.count("<polygon") == words.MOST_SHOWN
