"""What is shown subtracts: before, after and the difference are of one piece, whatever the luck."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from planner.analysis.baseline import baseline
from planner.analysis.effects import change_between, compare
from planner.analysis.forecast import forecast_of
from planner.analysis.quarter_gains import quarter_gains
from planner.analysis.scenario_comparison import WINS, compare_scenarios
from planner.analysis.verdict import verdict_of
from planner.model import team_edits
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.simulate import simulate
from planner.staffing.results import Best, Staffed, Staffing
from planner.statistics.intervals import Interval
from planner.views.compare import markup as compare_markup
from planner.views.compare import words as compare_words
from planner.views.plan import words
from reference.teams import role, stage, team
from tests.unit.test_forecast import SAMPLE

TEAM = team(
    [stage("Demo", 0.1, drop_off=0.3), stage("Close", 0.2, drop_off=0.2)],
    [role("Demo", name="SDR", people=2), role("Close", name="AE", people=3)],
    leads={"per_week": 12, "cv": 1},
    clock={"warmup_weeks": 4, "horizon_weeks": 26},
    hand_off={"loss": 0.05},
)


def test_a_mean_told_elsewhere_is_held_by_the_ends_and_nothing_stays_nothing():
    found = Interval(5.2, 0.2, 4.8, 5.6)
    assert found.about(5.0) == Interval(5.0, 0.2, 4.8, 5.6)
    assert found.about(4.5) == Interval(4.5, 0.2, 4.5, 5.6)
    unknown = Interval(5.2, math.nan, math.nan, math.nan).about(4.5)
    assert unknown.mean == 4.5
    assert math.isnan(unknown.low)


def test_the_last_change_is_what_the_numbers_before_and_after_it_leave():
    before, now = baseline(TEAM), baseline(TEAM.replace({"leads.per_week": 13.0}))
    # As where one team takes fewer years to be known than the other.
    few = {name: values[:30] for name, values in before.measures.items()}
    before = replace(before, measures=few, replications=30)
    change = change_between(before, now)
    own = [each.measures["throughput_per_week"].mean() for each in (before, now)]
    assert change.mean == pytest.approx(own[1] - own[0])
    assert change.low <= change.mean <= change.high


def test_scenarios_beside_each_other_differ_by_what_their_own_numbers_leave():
    alone = team_edits.full_cycle(TEAM)
    *_, told = compare_scenarios([("A", TEAM), ("B", alone)])
    own = [entry.summary(WINS).mean for entry in told.entries]
    assert told.difference(WINS, 1, 0).mean == pytest.approx(own[1] - own[0])
    shown = round(abs(round(own[1], 1) - round(own[0], 1)), 1)
    assert f" {shown:.1f} " in compare_markup.results(told, 0)
    assert compare_words.trust(told)[0].startswith("a difference is that of the two numbers shown")
    assert "all years in one" in compare_words.how_long(told, 0)


def test_a_target_in_dollars_is_told_in_dollars_beside_the_wins():
    dollars = {"target.revenue_per_quarter_usd": 200_000.0, "money.deal_value_usd": 28_000.0}
    told = next(compare_scenarios([("A", TEAM.replace(dollars))]))
    assert "chance of $200k or more" in compare_words.below(WINS, told.entries[0])


def test_quarters_differ_by_what_their_own_averages_leave():
    sharp = forecast_of(simulate(SAMPLE, 12))
    rough = forecast_of(simulate(SAMPLE.replace({"leads.per_week": 30.0}), 6))
    _, gains = quarter_gains([sharp, rough], 0)
    own = [each.outcome.quarters[1].wins.mean() for each in (rough, sharp)]
    assert gains.replications == 6
    assert gains.quarters[1].wins.mean == pytest.approx(own[0] - own[1])
    assert gains.quarters[1].wins.low <= own[0] - own[1] <= gains.quarters[1].wins.high


@pytest.mark.parametrize(
    ("own", "said"), [((89.74, 85.16), "4.5 more"), ((15.14, 14.96), "0.1 more")]
)
def test_a_difference_is_told_to_the_last_digit_of_what_it_is_the_difference_of(own, said):
    gained = Interval(own[0] - own[1], 0.01, 0.1, 5.0)
    assert said in compare_words.difference(WINS, gained, False, own)[0]


def test_beside_the_teams_own_number_the_other_way_of_working_wins_as_many_more_as_its_card_says():
    found = compare(TEAM, replications=5, practices=("hand_offs",))
    verdict = verdict_of(found.effects["hand_offs"])
    own = baseline(TEAM)
    (_, shown, before), (_, _, after) = words.arms(verdict, own)
    assert shown is own
    gain = verdict.of_changing.mean * WEEKS_PER_QUARTER
    assert round(after - round(before, 1), 1) == pytest.approx(round(gain, 1))


def test_another_shape_for_todays_money_wins_as_many_more_as_is_said_of_it():
    own = baseline(TEAM)
    line = team_edits.full_cycle(TEAM)
    few = Interval(20.0, 1.0, 18.0, 22.0)
    today = Staffed("own", TEAM, 5.0, 10, few, few)
    other = Staffed("full_cycle", line, 5.0, 10, few, few)
    gain = Interval(3.0, 0.1, 2.8, 3.2)
    best = Best("full_cycle", "reached", 40.0, None, False, 1, 0, True, other, gain)
    found = Staffing(TEAM, 20.0, 0.5, 1, False, today, (best,), (today, other), 1.0)
    told = found.with_today(own)
    wins = told.best[0].at_todays_cost.wins
    assert wins.mean == pytest.approx(told.today.wins.mean + 3.0)
    assert wins.high - wins.mean == pytest.approx(told.today.wins.half_width + gain.half_width)
    assert told.best[0].at_todays_cost in told.teams, "its mark is where its number is"
