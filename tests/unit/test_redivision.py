"""One role split in two, or two as one: nobody is lost, and the best split is told by its range."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings

from planner.analysis.baseline import baseline, wins_per_quarter
from planner.analysis.effects import compare
from planner.analysis.verdict import verdict_of
from planner.model import redivision
from planner.model.redivision import Merger, Split
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.plans import link
from planner.staffing.redivision import redivide, survey
from planner.statistics.intervals import Interval
from planner.views.common import vocabulary
from planner.views.common.numbers import MINUS, THIN, number
from planner.views.plan import move_words
from planner.views.plan import words as plan_words
from planner.views.report import page
from planner.views.team import exports, redivision_markup
from planner.views.team import redivision_words as words
from reference.strategies import given_scenarios
from reference.teams import role, stage, team

# Whoever closes takes much longer than whoever shows a demo.
TEAM = team(
    [
        stage("Qualify", 0.02),
        stage("Demo", 0.06, drop_off=0.4),
        stage("Close", 0.2, drop_off=0.2),
    ],
    [role("Qualify", name="SDR", people=1), role("Demo", "Close", name="AE", people=6)],
    leads={"per_week": 25, "cv": 1},
    clock={"warmup_weeks": 8, "horizon_weeks": 26},
    hand_off={"loss": 0.03, "delay": {"mean_days": 1}},
    specialist_gain=0.1,
)
SPLIT = Split("AE", ("Demo",), ("Close",))


def made(scenario: Scenario, how: redivision.Redivision) -> Scenario:
    if isinstance(how, Merger):
        return redivision.merge(scenario, how)
    return redivision.split(scenario, how, redivision.level_split(scenario, how))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_scenarios().map(Scenario.from_dict))
def test_whatever_is_possible_keeps_all_people_their_weeks_and_their_cost(scenario):
    for how in redivision.possible(scenario):
        after = made(scenario, how)
        assert after.people == scenario.people
        assert sum(r.people * r.cost_per_year_usd for r in after.team.roles) == pytest.approx(
            sum(r.people * r.cost_per_year_usd for r in scenario.team.roles)
        )
        assert sum(hire.people for hire in after.team.hires) == sum(
            hire.people for hire in scenario.team.hires
        )
        assert weeks_in_the_job(after) == weeks_in_the_job(scenario)
        assert len(after.team.roles) - len(scenario.team.roles) == (
            -1 if isinstance(how, Merger) else 1
        )


def weeks_in_the_job(scenario: Scenario) -> Counter[float]:
    return Counter(weeks for role in scenario.team.roles for weeks in role.tenure_weeks)


def test_a_role_is_split_at_each_of_its_stages_and_neighbours_can_be_one():
    assert redivision.possible(TEAM) == (SPLIT, Merger("SDR", "AE"))
    said = words.choice(SPLIT, TEAM)
    assert said == "Split AE into hunters (Demo) and closers (Close)"
    together = words.choice(Merger("SDR", "AE"), TEAM)
    assert together == "SDR and AE as one role: everyone does Qualify, Demo and Close"


def test_the_usual_cut_comes_first_then_earlier_ones_and_other_roles():
    stages = [stage(name, 0.02) for name in ("Ask", "Qualify", "Demo", "Offer", "Close")]
    roles = [
        role("Ask", "Qualify", name="SDR", people=2),
        role("Demo", "Offer", "Close", name="AE", people=3),
    ]
    cuts = [each for each in redivision.possible(team(stages, roles)) if isinstance(each, Split)]
    assert [redivision.named(each) for each in cuts] == ["AE: Close", "AE: Offer", "SDR: Qualify"]
    assert [words.choice(each, team(stages, roles)) for each in cuts] == [
        "Split AE into hunters (Demo, Offer) and closers (Close)",
        "Split AE into hunters (Demo) and closers (Offer, Close)",
        "Split SDR in two: Ask | Qualify",
    ]


def test_all_ways_stand_side_by_side_and_can_be_taken_away(found):
    *_, ways = survey(TEAM)
    assert [each.how for each in ways.ways] == [SPLIT, Merger("SDR", "AE")]
    rows = list(words.survey_rows(ways))
    assert rows[0][:2] == (words.choice(SPLIT, TEAM), "2 for Demo, 4 for Close")
    assert rows[1][1] == "all of both"
    assert ways.ways[0].tried.verdict.word in rows[0][2]
    assert all(len(row) == len(words.SURVEY_HEADS) for row in rows)
    told = exports.redivisions(ways, found[-1])
    assert len(told.rows) == len(found[-1].tried) + 1, "the closer look takes the rough one's place"
    assert told.rows[-1][0] == rows[1][0]
    paper = printed(ways, found[-1])
    assert all(escape(cell) in paper for row in rows for cell in row)
    assert all(escape(cell) in paper for row in words.rows(found[-1]) for cell in row)
    assert f"<h1>{words.TITLE}</h1>" in paper
    assert paper.count('<article class="card') == 1
    alone = team([stage("Sell", 0.1)], [role("Sell", name="Founder", people=1)])
    assert next(survey(alone)).ways == ()


def printed(ways, closer) -> str:
    drawn = redivision_markup.survey(ways)
    drawn += "".join(redivision_markup.closer(closer, lambda path: "assumption", is_last=True))
    plan = link.plan_of("mid_market").with_scenario(TEAM)
    return page.of_answer(plan, words.TITLE, drawn, link="x", made_on=date(2026, 11, 30))


def test_the_way_that_is_looked_at_stands_in_the_link():
    plan = link.plan_of("mid_market").replace({"division": redivision.named(SPLIT)})
    assert link.read(link.link(plan)).plan.division == "AE: Close"


def test_what_is_said_of_the_best_is_what_is_shown_once_it_is_in_place(found):
    last = found[-1]
    own = [wins_per_quarter(baseline(each)).mean for each in (last.best.scenario, TEAM)]
    gain = last.best.verdict.difference.mean * WEEKS_PER_QUARTER
    assert gain == pytest.approx(own[0] - own[1])
    rows = {row[0]: row[1] for row in words.rows(last)}
    assert rows[words.TODAY] == number(own[1], 0)
    people = words.people(SPLIT, TEAM, last.best.going)
    assert rows[people] == number(round(own[1], 1) + round(gain, 1), 0)


def test_people_go_where_the_work_is():
    assert redivision.level_split(TEAM, SPLIT) == 4
    first, then = redivision.split(TEAM, SPLIT, 4).team.roles[1:]
    assert (first.name, first.people, first.stages) == ("AE", 2, ("Demo",))
    assert (then.name, then.people, then.stages) == ("Close", 4, ("Close",))


@pytest.fixture(scope="module")
def found():
    return list(redivide(TEAM, SPLIT))


def test_a_split_is_compared_with_the_team_as_it_is_and_the_best_wins_most(found):
    last = found[-1]
    assert [one.going for one in last.tried] == [2, 3, 4, 5]
    wins = [one.verdict.difference.mean for one in last.tried]
    assert last.best.verdict.difference.mean == max(wins)
    assert last.best.verdict.without.scenario == TEAM
    assert last.best.verdict.with_.scenario.people == TEAM.people
    assert found[0].flips is None
    assert last.is_measured
    assert found[-2].is_measured, "it can be put in place before it is known what could turn it"
    assert {one.axis.path for one in last.flips} >= {"hand_off.loss", "team.specialist_gain"}


def test_its_card_says_what_against_what_and_what_would_turn_it(found):
    last = found[-1]
    card = words.lines(last, lambda path: "assumption", is_last=True)
    assert card.name == "Split AE in two"
    assert card.term.startswith("Demo apart from Close, against your team as it is, where each of")
    assert card.move.startswith("Even the best split: ")
    assert not card.rests_on.startswith("Would"), "it says of what: this split, not all"
    table = list(words.rows(last))
    assert [row[0] for row in table][3] == "2 for Demo, 4 for Close"
    assert all(len(row) == len(words.HEADS) for row in table)
    settling = words.lines(found[0], lambda path: "assumption", is_last=False)
    assert settling.rests_on.startswith("Looking for")


def test_the_card_of_all_specialists_says_what_is_compared_and_where_one_role_is_asked_for():
    told = compare(link.plan_of("mid_market").scenario, replications=2, practices=("hand_offs",))
    verdict = verdict_of(told.effects["hand_offs"])
    card = plan_words.verdict_lines(verdict, told.options)
    assert "against everyone doing all of" in card.term
    assert move_words.leads_to_one_role(verdict)


def test_what_hurts_is_not_praised_as_the_best_and_its_range_tells_its_sign(found):
    best = found[-1].best
    lost = Interval(-0.04, 0.01, -0.08, -0.002)
    verdict = replace(best.verdict, word="HURTS", difference=lost)
    tried = replace(best, verdict=verdict)
    lines = words.lines(replace(found[-1], tried=(tried,)), lambda path: "", is_last=True)
    assert lines.move.startswith("Even the best split: ")
    told = list(words.rows(replace(found[-1], tried=(tried,))))
    assert told[1][2].endswith(f"to {MINUS}{THIN}0.03)"), "not 0.0"
    assert all(row[4].isdigit() for row in words.rows(found[-1])), "days from lead to win"


@pytest.mark.parametrize(("drift", "said"), [(0.3, "growing"), (-0.3, "shrinking")])
def test_which_way_open_deals_go_is_said(found, drift, said):
    outcome = found[-1].best.verdict.with_
    checks = replace(outcome.checks, settled=False, drift=drift)
    assert vocabulary.drifting(replace(outcome, checks=checks)) == f"open deals keep {said}"
