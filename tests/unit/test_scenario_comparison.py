"""Frozen scenarios beside each other: the same luck, honest differences, and only what differs."""

from dataclasses import replace

import numpy as np
import pytest

from planner.analysis import scenario_comparison
from planner.analysis.effects import LOOKS
from planner.analysis.scenario_comparison import compare_scenarios
from planner.errors import TooLarge
from planner.model import team_edits
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from planner.plans import presets
from planner.simulation import budget
from planner.simulation.simulate import simulate
from planner.statistics.intervals import student_t
from planner.views.common.numbers import THIN
from planner.views.compare import markup, words
from planner.views.compare.words import below
from planner.views.team import words as team_words
from reference import teams

TEAM = presets.load("mid_market").scenario
LINE, ALONE = team_edits.line(TEAM), team_edits.full_cycle(TEAM)


def last(scenarios, **settings):
    *_, found = compare_scenarios(scenarios, **settings)
    return found


@pytest.fixture(scope="module")
def three():
    return last([("A", TEAM), ("B", LINE), ("C", ALONE), ("A again", TEAM)], precision=0.2)


def test_each_scenario_has_the_numbers_it_has_alone(three):
    for entry in three.entries:
        alone = simulate(entry.scenario, three.replications, three.seed)
        np.testing.assert_array_equal(
            entry.values["wins_per_quarter"],
            alone.measures["throughput_per_week"] * WEEKS_PER_QUARTER,
        )


def test_the_same_scenario_under_two_names_differs_in_nothing(three):
    for measure in scenario_comparison.COMPARED:
        assert three.is_same(measure, 3, 0)
        found = three.difference(measure, 3, 0)
        assert found.mean == found.low == found.high == 0


def test_a_difference_is_the_other_way_round_seen_from_the_other_side(three):
    there, back = (
        three.difference("wins_per_quarter", 1, 0),
        three.difference("wins_per_quarter", 0, 1),
    )
    assert (back.mean, back.low, back.high) == (-there.mean, -there.high, -there.low)
    with pytest.raises(KeyError):
        three.difference("wins_per_quarter", 1, 1)


def test_the_error_is_spent_over_all_pairs_measures_and_looks(three):
    pairs = 6
    assert three.level == pytest.approx(
        1 - 0.05 / (pairs * len(scenario_comparison.COMPARED) * len(LOOKS))
    )
    first = next(compare_scenarios([("A", TEAM), ("B", LINE)]))
    differences = (
        first.entries[1].values["wins_per_quarter"] - first.entries[0].values["wins_per_quarter"]
    )
    found = first.difference("wins_per_quarter", 1, 0)
    n = differences.size
    reach = student_t(first.level, n - 1) * differences.std(ddof=1) / np.sqrt(n)
    assert found.high - found.mean == pytest.approx(reach)


def test_a_team_and_itself_on_other_luck_are_not_told_apart():
    """Planted: no difference but a name, and then none but luck."""
    told_apart = 0
    for seed in range(6):
        renamed = team_edits.rename_stage(TEAM, TEAM.stages[0].name, "First call")
        found = next(compare_scenarios([("A", TEAM), ("B", renamed)], seed))
        assert found.is_same("wins_per_quarter", 1, 0), "the same luck for both"
        other = next(compare_scenarios([("A", TEAM)], seed + 1000))
        apart = (
            found.entries[0].values["wins_per_quarter"]
            - other.entries[0].values["wins_per_quarter"]
        )
        told_apart += abs(apart.mean()) > student_t(found.level, apart.size - 1) * apart.std(
            ddof=1
        ) / np.sqrt(apart.size)
    assert told_apart == 0, "at this level one in 100 looks would be"


def test_the_margin_is_the_wins_value_less_what_people_cost(three):
    entry = three.entries[0]
    wins_a_year = (
        simulate(TEAM, three.replications, three.seed).measures["throughput_per_week"]
        * WEEKS_PER_YEAR
    )
    cost = sum(role.people * role.cost_per_year_usd for role in TEAM.team.roles)
    np.testing.assert_allclose(
        entry.values["margin_per_year_usd"], wins_a_year * TEAM.money.deal_value_usd - cost
    )


def test_where_no_win_differs_the_margin_differs_by_exactly_what_people_cost():
    dearer = TEAM.replace({"team.roles.AE.cost_per_year_usd": 100_000})
    found = last([("A", TEAM), ("B", dearer)], precision=0.2)
    assert found.is_same("wins_per_quarter", 1, 0)
    margin = found.difference("margin_per_year_usd", 1, 0)
    assert margin.low == margin.mean == margin.high != 0


def test_years_that_are_all_alike_are_known_no_better_than_so_few_can_tell():
    """Leads and work without any chance: 52 wins a year, and 26 with half the leads. None of n
    years differed, but 1 - (1 - level)^(1/n) of all may, by a win a year.
    """
    steady = teams.team([teams.stage(weeks=0.1, cv=0)], leads={"per_week": 1, "cv": 0})
    half = steady.replace({"leads.per_week": 0.5})
    found = last([("All", steady), ("Half", half)])
    wins = found.difference("wins_per_quarter", 1, 0)
    n = found.replications
    reach = WEEKS_PER_QUARTER / 52 * (1 - (1 - found.level) ** (1 / n))
    assert wins.mean == pytest.approx(-6.5)
    assert (wins.low, wins.high) == pytest.approx((-6.5 - reach, -6.5 + reach))


def test_the_days_are_those_of_all_wins_together(three):
    days = three.entries[0].cycle_days
    assert days.shape == (101,)
    assert np.all(np.diff(days) >= 0)
    typical = three.entries[0].outcome.summary("cycle_days_p50").mean
    assert days[50] == pytest.approx(typical, rel=0.15)


def test_a_request_that_would_take_too_long_is_refused_at_once():
    busy = TEAM.replace({"leads.per_week": 100_000.0})
    with pytest.raises(TooLarge):
        next(compare_scenarios([("A", busy)], limit=budget.Limit(1e6, 4e6)))
    with pytest.raises(ValueError, match="at least one"):
        next(compare_scenarios([]))


def test_beside_the_wins_stands_the_chance_of_the_target_and_beside_the_margin_the_cost(three):
    entry = three.entries[0]
    priced = replace(
        entry,
        outcome=replace(
            entry.outcome,
            scenario=entry.scenario.replace(
                {f"team.roles.{i}.cost_per_year_usd": 100_000 for i in range(3)}
            ),
        ),
    )
    chance = entry.outcome.measures["chance_of_target"].mean()
    target = entry.scenario.target.wins_per_quarter
    assert below("wins_per_quarter", entry).replace(THIN, " ") == (
        f"{100 * chance:.0f} % chance of {target:g} or more"
    )
    assert below("margin_per_year_usd", priced) == (
        f"people cost ${entry.scenario.people * 100}k a year"
    )
    assert below("cycle_days_p50", entry) == ""


def test_where_no_cost_is_given_there_is_no_margin_but_what_wins_are_worth(three):
    entry = three.entries[0]
    free = replace(
        entry,
        outcome=replace(
            entry.outcome, scenario=TEAM.replace({"team.roles.AE.cost_per_year_usd": 0})
        ),
    )
    assert below("margin_per_year_usd", free).startswith("no cost given for AE; wins are worth $")
    drawn = markup.results(replace(three, entries=(free, *three.entries[1:])), 1)
    assert drawn.count(words.NO_MARGIN) == 1
    beside_free = markup.results(replace(three, entries=(free, three.entries[1])), 0)
    with_cost = markup.results(replace(three, entries=three.entries[:2]), 0)
    assert with_cost.count('class="versus') == beside_free.count('class="versus') + 1


def test_where_people_are_planned_to_come_both_costs_say_whose_they_are(three):
    entry = three.entries[0]
    growing = TEAM.replace({"team.hires": [{"role": "AE", "week": 4, "people": 1}]})
    planned = replace(entry, outcome=replace(entry.outcome, scenario=growing))
    assert below("margin_per_year_usd", planned).endswith(
        ", with the people planned to come and go"
    )
    assert team_words.whose_cost(growing) == ", without those planned to come and go"
    assert any("Compare counts" in each for each in team_words.trust(growing, 1))
    assert team_words.whose_cost(TEAM) == ""
