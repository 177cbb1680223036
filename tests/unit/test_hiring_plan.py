"""Hires that bring a quarter to its target: on a team where all can be counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from planner.__main__ import main
from planner.errors import NotPossible, ScenarioError
from planner.plans import presets
from planner.staffing.dated_hire import with_hires
from planner.staffing.hiring_plan import CONFIRMING, HiringPlans, hiring_plans
from planner.staffing.one_year import of_one_year
from planner.staffing.quarter_runs import QuarterRuns
from planner.staffing.search import FRESH_SEED
from planner.statistics.intervals import Interval
from planner.views.team import exports
from planner.views.team import hiring_plan_words as words
from reference.teams import role, stage, team

VALUE = 10_000
PER_CENT = "% of simulated years"


def two_steps(target, **fields):
    """A can do 3 a week of the 5 that come, B has nobody waiting; every lead is won.

    So a quarter brings 39 wins, each more A 13 more from their first whole week on, up to the 65
    that come.
    """
    return team(
        [stage("A", 1, cv=0), stage("B", 0.1, cv=0)],
        [
            role("A", people=3, cost_per_year_usd=104_000),
            role("B", people=2, cost_per_year_usd=52_000),
        ],
        clock={"warmup_weeks": 13, "horizon_weeks": 26},
        money={"deal_value_usd": VALUE},
        target=target,
        **{"leads": {"per_week": 5, "cv": 0}, **fields},
    )


def found(scenario, quarter=2, **options) -> HiringPlans:
    *_, last = hiring_plans(scenario, quarter, **options)
    assert last.share_done == 1
    return last


def hires(plan):
    return [(hire.role, hire.week, hire.people) for hire in plan.hires]


@pytest.mark.parametrize(
    "target", [{"wins_per_quarter": 50}, {"revenue_per_quarter_usd": 50 * VALUE}]
)
def test_one_more_where_the_work_is_as_late_as_the_quarter_allows(target):
    """From week 12 on 4 a week are won in weeks 13 to 26: 52. From week 16 on 49, one too few."""
    plans = found(two_steps(target))
    assert plans.status == "reached"
    assert hires(plans.best) == [("A", 12, 1)]
    assert plans.best.cost == 104_000
    assert plans.best.chance.mean == 1
    assert plans.as_it_is.chance.mean == 0
    # One or two of B cost as much or less, and have nothing to do.
    assert [hires(plan) for plan in plans.cheaper] == [[("B", 4, 1)]]
    assert plans.cheaper[0].chance.mean == 0
    assert words.answer(plans).startswith("1 more A from week 12 on brings Quarter 2 to ")
    assert [row.name for row in words.rows(plans)] == [
        "Nobody more",
        "1 more B from week 4 on",
        "1 more A from week 12 on",
    ]


def test_what_is_taken_away_are_the_plans_that_are_shown():
    plans = found(two_steps({"wins_per_quarter": 50}))
    rows = exports.hiring_plans(plans).rows
    assert rows[0][:4] == ("Nobody more", "Quarter 2 reaches its target", PER_CENT, 0)
    assert rows[-2][0] == "1 more A from week 12 on"
    assert rows[-2][2:4] == (PER_CENT, 100)
    assert rows[-1][1:4] == ("Pay of a whole year", "USD a year", 104_000)


def test_two_start_each_as_late_as_they_can():
    """Two more bring 65, and 60 are asked for: one of them may come in week 16."""
    plans = found(two_steps({"wins_per_quarter": 60}))
    assert hires(plans.best) == [("A", 12, 1), ("A", 16, 1)]


def test_the_chance_told_is_of_years_that_chose_nothing():
    """With luck in it, the years that a plan had to pass show more than others do."""
    leads = {"per_week": 5, "cv": 1}
    scenario = two_steps({"wins_per_quarter": 50}, leads=leads)
    plans = found(scenario, chance=0.6)
    assert plans.status == "reached"
    until_then = scenario.replace({"clock.horizon_weeks": 26.0})
    unseen = QuarterRuns(2, 1 + 2 * FRESH_SEED)
    staffed = with_hires(of_one_year(until_then), {("A", plans.best.hires[0].week): 1})
    staffed = staffed.replace({"clock.horizon_weeks": 26.0})
    unseen.run([staffed], CONFIRMING)
    assert plans.best.chance.mean == unseen.quarter(staffed).chance.mean()
    assert plans.best.replications == CONFIRMING


def test_a_plan_that_shows_a_little_less_on_them_is_told_so():
    plans = found(two_steps({"wins_per_quarter": 50}))
    short = replace(plans.best, chance=Interval(0.77, 0.02, 0.73, 0.81))
    said = words.answer(replace(plans, best=short))
    assert "That is a little short of the 80\u202f% asked for. As the team is" in said
    assert "a little short" not in words.answer(plans)


def test_nobody_is_hired_where_the_team_does_it_as_it_is():
    plans = found(two_steps({"wins_per_quarter": 39}))
    assert (plans.status, plans.best) == ("as it is", None) or hires(plans.best) == []
    assert words.answer(plans).startswith("Nobody needs to be hired for Quarter 2")


def test_what_the_leads_cannot_bring_is_out_of_reach():
    plans = found(two_steps({"wins_per_quarter": 400}))  # all that wait, too, are fewer
    assert plans.status == "out of reach"
    assert plans.best.chance.mean == 0
    assert "No plan of up to 6 people more brings Quarter 2 to 400 wins" in words.answer(plans)


def test_large_teams_hire_several_at_a_time():
    """60 people: three at a time, as 25 people or fewer are added to one by one."""
    large = team(
        [stage("A", 1, cv=0)],
        [role("A", people=60)],
        leads={"per_week": 66, "cv": 0},
        clock={"warmup_weeks": 13, "horizon_weeks": 26},
        target={"wins_per_quarter": 13 * 63},
    )
    plans = found(large)
    assert (plans.step, hires(plans.best)) == (3, [("A", 12, 3)])
    assert words.answer(plans).count("3 people") == 1


def test_a_question_that_has_no_answer_says_why():
    with pytest.raises(NotPossible, match="not set"):
        found(two_steps({}))
    with pytest.raises(NotPossible, match="over before"):
        found(two_steps({"wins_per_quarter": 50}), 1, earliest_week=13)
    with pytest.raises(ScenarioError, match="hire_quarter: must be 1 to 4"):
        found(two_steps({"wins_per_quarter": 50}), 5)
    with pytest.raises(ScenarioError, match="chance"):
        found(two_steps({"wins_per_quarter": 50}), chance=1)


def test_the_command_line_tells_the_same(tmp_path, capsys):
    scenario = two_steps({"wins_per_quarter": 50})
    file = tmp_path / "team.json"
    file.write_text(scenario.to_json(), encoding="utf-8")
    main(["staff", str(file), "--quarter", "2", "--json"])
    told = json.loads(capsys.readouterr().out)["hiring_plan"]
    assert told["best"]["hires"] == [{"week": 12, "role": "A", "people": 1}]
    assert (told["status"], told["cost_unit"]) == ("reached", "USD/year")
    main(["staff", str(file), "--quarter", "2"])
    assert words.answer(found(scenario)) in capsys.readouterr().out


def test_quarters_are_called_as_the_calendar_does():
    scenario = presets.load("mid_year").scenario
    assert list(words.quarters(scenario)) == [1, 2, 3, 4]
    assert words.quarters(scenario)[3] == "Q1 next year"
