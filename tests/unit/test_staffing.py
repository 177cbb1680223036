"""The cheapest team for a target: the one arithmetic knows, and one that fresh luck confirms."""

from __future__ import annotations

import itertools
from math import ceil

import numpy as np
import pytest

from planner.errors import NotPossible, ScenarioError
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.runs import PairedRuns
from planner.simulation.simulate import simulate
from planner.simulation.workers import Workers
from planner.staffing import designs, race, search
from planner.staffing.search import staff
from reference.teams import role, stage, team

# A deterministic factory: four leads a week, none lost, A takes half a week of a person, B a
# quarter. So a quarter brings 13 × the least of (4, 2 × people at A, 4 × people at B) wins.
LEADS = 4
WEEKS = {"A": 0.5, "B": 0.25}
PRICES = {"A": 100_000, "B": 60_000}
FACTORY = team(
    [stage(name, weeks, cv=0) for name, weeks in WEEKS.items()],
    [role(name, people=1, cost_per_year_usd=PRICES[name]) for name in WEEKS],
    leads={"per_week": LEADS, "cv": 0},
    clock={"warmup_weeks": 26, "horizon_weeks": 52},
)

# A small team with luck in everything.
LUCKY = team(
    [stage("A", 0.2, drop_off=0.3), stage("B", 0.3, drop_off=0.3)],
    [
        role("A", people=1, cost_per_year_usd=80_000),
        role("B", people=1, cost_per_year_usd=120_000, owns_deals=True),
    ],
    leads={"per_week": 5, "cv": 1},
    clock={"warmup_weeks": 13, "horizon_weeks": 52},
    hand_off={"loss": 0.05, "delay": {"mean_days": 2}},
)


def last(*arguments, **options):
    *_, found = staff(*arguments, **options)
    return found


def wins_a_quarter(people):
    return WEEKS_PER_QUARTER * min(
        LEADS, *(count / WEEKS[name] for name, count in zip(WEEKS, people, strict=True))
    )


def cheapest_by_arithmetic(target):
    """Of all lines of up to five people a role; at the edge of a quarter one win more or less."""
    teams = itertools.product(range(1, 6), repeat=2)
    return min(
        (people for people in teams if wins_a_quarter(people) >= target),
        key=lambda people: sum(
            count * price for count, price in zip(people, PRICES.values(), strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("target", "people"),
    [(20, (1, 1)), (45, (2, 1))],
)
def test_the_cheapest_line_of_a_factory_is_the_one_that_arithmetic_knows(target, people):
    assert cheapest_by_arithmetic(target) == people
    found = last(FACTORY, target)
    line = next(best for best in found.best if best.design == "line")
    assert line.cheapest.people == people
    assert line.status == "reached"
    assert line.is_whole
    assert line.cheapest.chance.mean == 1
    assert line.cheapest.wins.mean == pytest.approx(wins_a_quarter(people), abs=1)


def test_full_cycle_people_of_a_factory_are_as_many_as_the_work():
    found = last(FACTORY, 45)
    full_cycle = next(best for best in found.best if best.design == "full_cycle")
    # 45 wins in 13 weeks at three quarters of a week each, nobody slowed or helped.
    needed = ceil(45 / WEEKS_PER_QUARTER * sum(WEEKS.values()))
    assert full_cycle.cheapest.people == (needed,)
    assert full_cycle.cheapest.cost == pytest.approx(needed * 80_000)


def test_the_answer_is_the_cheapest_of_all_shapes():
    found = last(FACTORY, 45)
    costs = [best.cheapest.cost for best in found.best if best.cheapest]
    assert found.answer.cheapest.cost == min(costs)


def test_a_target_beyond_the_leads_is_refused_by_formula():
    found = last(FACTORY, 100, 0.9)
    assert {best.status for best in found.best} == {"too few leads"}
    assert found.answer is None
    assert all(best.most_wins == pytest.approx(13 * LEADS) for best in found.best)


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_target_that_is_reached_by_little_is_not_called_out_of_reach(seed):
    """With people to spare 22 wins come in 81 % of the quarters: more than the 78 % asked, but less
    than what passes for sure. Half of the searches once said that no team reaches it.
    """
    near = team(
        [stage("Sell", weeks=0.15, drop_off=0.5)],
        [role("Sell", people=3, name="Rep")],
        leads={"per_week": 4.0, "cv": 1.0},
        clock={"warmup_weeks": 13, "horizon_weeks": 52},
    )
    *_, found = staff(near, 22, 0.78, seed)
    assert {one.status for one in found.best} <= {"reached", "not sure"}
    assert not any(one.is_whole and one.cheapest is None for one in found.best)


CAPPED = team(
    [{"name": "Sell", "work": {"mean_hours": 1}, "buyer": {"mean_days": 60}, "drop_off": 0.6}],
    [role("Sell", people=2, name="Rep")],
    leads={"per_week": 10.0, "cv": 1.0},
    pull={"deals_per_rep": 5},
    clock={"warmup_weeks": 52, "horizon_weeks": 52},
)


def test_where_open_deals_are_limited_room_is_sought_and_not_hours():
    """Ten deals a week stay 9 weeks: 86 at a time, 18 people's limits, of whom one has the hours.
    One person was once called ample, and the leads too few.
    """
    assert designs.people_for_cap(CAPPED).tolist() == [35]  # twice the 86.2, by 5
    *_, found = staff(CAPPED, 30, 0.8)
    assert found.answer is not None
    assert found.answer.status == "reached"
    assert 3 <= sum(found.answer.cheapest.people) <= 12


@pytest.mark.parametrize(
    "limit",
    [
        {"leads": {"per_week": 20.0}, "stages": [{"patience_days": 0.02}]},
        {"leads": {"per_week": 20.0, "pace": 0.5}, "stages": [{}]},
        {
            "leads": {"per_week": 20.0},
            "pull": {"system_cap": 3},
            "stages": [{"buyer": {"mean_days": 5}}],
        },
    ],
    ids=["hasty buyers", "a slow beat", "a cap on all"],
)
def test_leads_are_not_to_blame_where_something_else_keeps_them_from_being_won(limit):
    """130 wins a quarter is what the leads would bring; 110 are asked."""
    call = {"name": "Call", "work": {"mean_hours": 0.25}, "drop_off": 0.5}
    held = Scenario.from_dict(
        limit
        | {
            "name": "Held",
            "stages": [call | limit["stages"][0]],
            "team": {"roles": [{"name": "Rep", "people": 1, "stages": ["Call"]}]},
        }
    )
    *_, found = staff(held, 110, 0.8)
    assert {one.status for one in found.best} == {"not sure"}


@pytest.mark.parametrize("chance", [0.95, 0.99])
def test_a_chance_of_99_percent_can_be_shown_where_no_quarter_falls_short(chance):
    easy = team(
        [stage("Sell", weeks=0.05)],
        [role("Sell", people=3, name="Rep")],
        leads={"per_week": 20.0},
        clock={"warmup_weeks": 4, "horizon_weeks": 26},
    )
    *_, found = staff(easy, 1, chance)
    assert found.answer is not None
    assert found.answer.is_confirmed


def test_a_target_just_above_the_leads_is_reached_by_nobody():
    found = last(FACTORY, 54)
    assert {best.status for best in found.best} == {"not reached"}
    assert found.answer is None


@pytest.fixture(scope="module")
def lucky():
    return list(staff(LUCKY, 22, 0.8))


def test_a_team_given_reaches_its_target_on_luck_that_had_no_part_in_choosing_it(lucky):
    reached = [best for best in lucky[-1].best if best.status == "reached"]
    assert reached
    for best in reached:
        assert best.is_confirmed
        fresh = simulate(
            best.cheapest.scenario.replace({"target.wins_per_quarter": 22}), 400, 12345
        ).summary("chance_of_target")
        # The chance is at least 0.8 with 95 %: the fresh interval must not be wholly below.
        assert fresh.high >= 0.8
        assert fresh.mean >= 0.78


def test_one_person_fewer_anywhere_does_not_surely_reach_the_target(lucky):
    for best in lucky[-1].best:
        if best.status != "reached" or not best.is_whole:
            continue
        people = np.array(best.cheapest.people)
        for i in range(people.size):
            fewer = people - np.eye(people.size, dtype=int)[i]
            if fewer[i] < best.cheapest.scenario.team.pods:
                continue
            scenario = designs.staffed(best.cheapest.scenario, fewer)
            chance = simulate(scenario.replace({"target.wins_per_quarter": 22}), 400, 999).summary(
                "chance_of_target"
            )
            assert chance.low < 0.8 + race.MARGIN


def test_every_result_is_complete_and_says_how_far_it_is(lucky):
    shares = [one.share_done for one in lucky]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert all(one.today.scenario == LUCKY for one in lucky)
    assert all(len(one.best) == len(designs.designs_of(LUCKY)) for one in lucky)
    assert "searching" not in {best.status for best in lucky[-1].best}


def test_no_team_on_the_line_of_cost_against_wins_is_beaten(lucky):
    frontier = lucky[-1].frontier
    assert [one.cost for one in frontier] == sorted({one.cost for one in frontier})
    for best in frontier:
        cheaper = [one for one in lucky[-1].teams if one.cost <= best.cost]
        assert best.wins.mean == max(one.wins.mean for one in cheaper)


def test_for_todays_money_no_shape_spends_more(lucky):
    found = lucky[-1]
    for best in found.best:
        if best.at_todays_cost is not None:
            assert best.at_todays_cost.cost <= found.today.cost * (1 + 1e-9)
    own = next(best for best in found.best if best.design == found.today.design)
    assert own.at_todays_cost.wins.mean >= found.today.wins.mean - 1e-9


def test_the_same_seed_gives_the_same_teams_on_any_number_of_threads(lucky):
    executor = Workers(3)
    again = last(LUCKY, 22, 0.8, executor=executor)
    executor.shutdown()
    assert again == lucky[-1]


def test_closing_stops_the_search():
    results = staff(LUCKY, 22, 0.8)
    first = next(results)
    results.close()
    assert first.share_done < 1
    assert list(results) == []


def test_where_nobody_costs_anything_people_are_counted():
    free = FACTORY.replace(
        {"team.roles.A.cost_per_year_usd": 0, "team.roles.B.cost_per_year_usd": 0}
    )
    found = last(free, 45)
    assert not found.is_priced
    assert found.answer.cheapest.cost == found.answer.cheapest.scenario.people


@pytest.mark.parametrize(("target", "chance"), [(0, 0.8), (-1, 0.8), (10, 0), (10, 1)])
def test_a_target_or_chance_out_of_bounds_is_named(target, chance):
    with pytest.raises(ScenarioError, match=r"target|chance"):
        staff(FACTORY, target, chance)


def test_less_than_a_quarter_has_no_target():
    with pytest.raises(NotPossible, match="13 weeks"):
        last(FACTORY.replace({"clock.horizon_weeks": 12}), 10)


def test_a_search_costs_no_more_than_it_may_however_large_the_teams_it_comes_to(monkeypatch):
    """One person makes few steps of endless work; a thousand make a hundred times as many."""
    made = []

    class Kept(PairedRuns):
        def __init__(self, *given):
            super().__init__(*given)
            made.append(self)

    monkeypatch.setattr(search, "PairedRuns", Kept)
    monkeypatch.setattr(race, "RACE_STEPS", 5e7)
    monkeypatch.setattr(race, "MOST_STEPS", 6e7)
    monkeypatch.setattr(budget, "PAGE", budget.Limit(2e7, budget.PAGE.deals))
    names = [f"S{i}" for i in range(6)]
    endless = team(
        [stage(name, 0.2, cv=1, repeat=0.9) for name in names],
        [role("A", people=1, stages=names)],
        leads={"per_week": 400},
        clock={"warmup_weeks": 0, "horizon_weeks": 26},
    )
    ample = endless.replace({"team.roles.A.people": 1000})
    assert budget.cost(ample).steps > 100 * budget.cost(endless).steps
    found = last(endless, 50.0)
    assert sum(runs.steps for runs in made) <= 6e7
    assert found.share_done == 1
    assert {best.status for best in found.best} == {"not sure"}


def test_a_search_without_means_says_so_and_gives_no_team_that_is_not_sure(monkeypatch):
    # Enough for today's team, not for the picture or the races.
    monkeypatch.setattr(race, "RACE_STEPS", 1)
    monkeypatch.setattr(race, "MOST_STEPS", 1)
    found = last(LUCKY, 22)
    assert {best.status for best in found.best} == {"not sure"}
    assert not any(best.is_whole for best in found.best)
    assert found.answer is None
    assert found.share_done == 1
    assert last(LUCKY, 22, effort=6e8).answer is not None, "the usual means are enough"


@pytest.mark.parametrize("load", [1e300, np.inf])
def test_endless_work_takes_as_many_people_as_there_may_be(load):
    assert designs.people_at(np.array([load, 0.0]), 1e-300).tolist() == [designs.MOST_PEOPLE, 1]
