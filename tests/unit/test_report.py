"""The report asks nobody for anything, escapes what visitors typed, and says what the page says."""

import csv
import datetime
import io
import re

import pytest

from planner.analysis.axes import axis_of
from planner.analysis.axis_points import BreakEven
from planner.analysis.decomposition import Decomposition
from planner.analysis.effects import compare
from planner.analysis.explanations import Explanations, explain
from planner.analysis.scenario_comparison import compare_scenarios
from planner.analysis.verdict import verdicts
from planner.model import team_edits
from planner.plans import link, presets
from planner.plans.plan import Plan
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval
from planner.views.common import exports, svg
from planner.views.plan import words
from planner.views.report import page

DAY = datetime.date(2026, 11, 25)
TEAM = presets.load("mid_market").scenario
EFFECT = Interval(-0.6, 0.1, -0.8, -0.4)
NASTY = '<img src=x onerror="hacked()">'


def of_plan(plan: Plan, **seams) -> str:
    comparison = compare(plan.scenario, plan.options, 4, plan.seed)
    today = simulate(plan.scenario, 4, plan.seed)
    return page.of_plan(
        plan,
        comparison,
        verdicts(comparison),
        today,
        link=f"http://planner.example/?s={link.link(plan)}",
        made_on=DAY,
        **seams,
    )


@pytest.fixture(scope="module")
def beside():
    named = [("A", TEAM), (NASTY, team_edits.line(TEAM)), ("=1+1", team_edits.full_cycle(TEAM))]
    *_, found = compare_scenarios(named, precision=0.5)
    return found


def test_the_report_says_what_the_cards_say_and_where_it_comes_from():
    plan = link.plan_of("mid_market").replace({"seed": 7})
    text = of_plan(plan)
    comparison = compare(plan.scenario, plan.options, 4, 7)
    for verdict in verdicts(comparison).values():
        assert verdict.word in text
        assert words.verdict_lines(verdict, plan.options).reason in text.replace("&#x27;", "'")
    for said in ("seed 7", "4 runs", "engine 1", "made on 2026-11-25", "(assumption)"):
        assert said in text
    assert f"?s={link.link(plan)}" in text


def test_the_grounds_of_the_verdicts_have_their_place():
    plan = link.plan_of("mid_market")
    axis = axis_of(plan.scenario, "hand_off.loss")
    known = Explanations(
        decompositions=(Decomposition("hand_offs", EFFECT, {"loss": EFFECT}, {}, 8, 1.0),),
        flips=(
            BreakEven("hand_offs", axis, 0.012, 0.010, 0.015, 1, -1),
            BreakEven("pull", axis, None, None, None, -1, -1),
        ),
        share_done=1.0,
    )
    why, _, flips = of_plan(plan, explanations=known).partition("<h2>Where it flips</h2>")
    assert "gainst it: “" in why.partition("<h2>Why</h2>")[2]
    assert "Seen most in" not in why.partition("<h2>Why</h2>")[2]
    assert "flips at 1.2" in flips
    assert "no flip between" in flips


def test_what_is_unclear_is_called_so_and_given_no_cause():
    few = link.plan_of("mid_market").replace({"scenario.leads.per_week": 1.0})
    unclear = Interval(0.1, 0.1, -0.2, 0.4)
    known = Explanations(
        decompositions=(Decomposition("pull", unclear, {"switching_cost": unclear}, {}, 8, 1.0),),
        flips=(BreakEven("hand_offs", axis_of(TEAM, "hand_off.loss"), 0.012, 0.010, 0.015, 1, -1),),
        share_done=1.0,
    )
    text = of_plan(few, explanations=known)
    cards, _, below = text.partition("<h2>Why</h2>")
    why, _, flips = below.partition("<h2>Where it flips</h2>")
    assert "NO CLEAR DIFFERENCE" in cards
    assert "Seen most in" not in cards
    assert "Limit open deals: Too close to call, so no cause is named." in why
    assert "juggling" not in why.partition("<h2>")[0]
    assert "at your number there is no clear difference" in flips


def test_no_two_numbers_along_an_axis_look_the_same():
    small = Interval(-0.04, 0.1, -0.07, -0.01)
    drawn = svg.effects([("A", small, "")], "wins a quarter", "about", words.COLOURS)
    ticks = re.findall(r'text-anchor="middle"[^>]*>([^<]+)<', drawn)
    assert len(ticks) > 2
    assert len(set(ticks)) == len(ticks)


def test_what_the_cards_say_is_not_said_again_as_the_reason():
    assert "<h2>Why</h2>" not in of_plan(link.plan_of("mid_market"))


def test_the_grounds_are_found_for_the_verdicts_that_say_something():
    plan = link.plan_of("mid_market")
    comparison = compare(plan.scenario, plan.options, 24, plan.seed)
    first = next(found for found in explain(comparison) if found.decompositions)
    assert [why.practice for why in first.decompositions] == ["hand_offs"]
    assert (
        first.decompositions[0].whole.mean == 13 * comparison.effects["hand_offs"].difference.mean
    )
    assert 0 < first.share_done < 1


@pytest.mark.parametrize("preset", presets.names())
def test_a_report_asks_nobody_for_anything(preset, beside):
    for text in (
        of_plan(link.plan_of(preset)),
        page.of_comparison(beside, 0, link="http://planner.example/?s=2.x", made_on=DAY),
    ):
        assert not re.search(r"<(script|link|img|iframe|object|embed)\b|@import|url\(", text)
        assert set(re.findall(r"(?:src|href)=\"(.*?)[?\"]", text)) == {"http://planner.example/"}


def test_what_visitors_type_is_text_in_the_report(beside):
    scenario = team_edits.rename_stage(TEAM, TEAM.stages[0].name, NASTY).replace({"name": NASTY})
    plan = link.plan_of("mid_market").with_scenario(scenario)
    for text in (of_plan(plan), page.of_comparison(beside, 1, link="x", made_on=DAY)):
        assert "<img" not in text
        assert "&lt;img" in text


def test_why_quarters_cannot_be_told_stands_in_their_place(beside):
    text = page.of_comparison(beside, 0, link="x", made_on=DAY, not_told=f"Too large: {NASTY}")
    assert "Too large: &lt;img" in text
    assert "Too large" not in page.of_comparison(beside, 0, link="x", made_on=DAY)


def test_numbers_for_a_spreadsheet_are_those_of_the_outcome_and_never_formulas(beside):
    scenario = team_edits.rename_stage(TEAM, TEAM.stages[0].name, "=2+3")
    comparison = compare(scenario, replications=4)
    today = simulate(scenario, 4)
    numbers = exports.numbers(today, verdicts(comparison)).as_csv()
    rows = list(csv.reader(io.StringIO(numbers)))
    wins = next(row for row in rows if row[:2] == ["Team", "Wins"])
    told = 13 * today.summary("throughput_per_week").mean
    assert float(wins[3]) == pytest.approx(told, rel=0.01)
    rows += csv.reader(io.StringIO(exports.comparison_numbers(beside, 0).as_csv()))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    less = next(row for row in rows if row[0] == f"Scenario: {NASTY}" and "more than A" in row[1])
    gap = beside.difference("wins_per_quarter", 1, 0)
    assert float(less[3]) == pytest.approx(gap.mean, abs=max(0.06 * gap.half_width, 1e-9))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Mid-market SDR–AE", "mid-market-sdr-ae.json"),
        ("../..", "scenario.json"),
        ("商談", "商談.json"),
    ],
)
def test_a_file_is_named_after_its_scenario_and_stays_in_its_folder(name, file):
    assert exports.file_name(name, "json") == file
