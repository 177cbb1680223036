"""A scenario of any size at all: each view either says what is too large, or stays in its limits.

The limits are a thousandth of the real ones, and the scenarios are not, so most are far too large
for some part of a view. What is counted is what is handed to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planner.analysis import arms, break_even
from planner.analysis.axes import axes
from planner.analysis.break_even import break_evens
from planner.analysis.effects import compare_in_looks
from planner.analysis.maps import map_of
from planner.analysis.scenario_comparison import compare_scenarios
from planner.analysis.sensitivity import line_of, tornado_of
from planner.errors import PlannerError
from planner.model.scenario import Scenario
from planner.simulation import budget, runs, simulate
from planner.staffing import race as staffing
from planner.staffing.hiring import next_hires
from planner.staffing.search import staff
from planner.studies.compounding import LEADS, measure
from reference.strategies import SMALLEST, given_scenarios, numbers

Job = tuple[Scenario, int, int]  # first replication, count

STEPS, DEALS = 2e5, 5e3  # of an answer on a page
LIMIT = budget.Limit(STEPS, DEALS)
VIEW, SEARCH = 5e6, 6e5


def first_answer(team: Scenario) -> Iterator[Any]:
    yield next(compare_in_looks(team, limit=LIMIT))


def comparison(team: Scenario) -> Iterator[Any]:
    named = [("A", team), ("B", team.replace({"money.deal_value_usd": 1.0}))]
    return compare_scenarios(named, limit=LIMIT)


def small_map(team: Scenario) -> Iterator[Any]:
    x, y = axes(team)[:2]
    return map_of(team, "hand_offs", x, y, columns=3, rows=3)


def flips(team: Scenario) -> Iterator[Any]:
    return break_evens(team, along=axes(team)[:3])


def way(team: Scenario) -> Iterator[Any]:
    return line_of(team, points=3)


def bars(team: Scenario) -> Iterator[Any]:
    return tornado_of(team, along=axes(team)[:4])


def target(team: Scenario) -> Iterator[Any]:
    return staff(team, 10.0)


def promised(team: Scenario) -> Iterator[Any]:
    return measure(team, [LEADS])


VIEWS: dict[Callable[[Scenario], Iterator[Any]], float] = {
    first_answer: STEPS,
    comparison: 3 * STEPS,  # what differs, and the own numbers of each of two
    next_hires: STEPS,
    promised: STEPS,
    small_map: VIEW,
    flips: VIEW,
    way: VIEW,
    bars: VIEW,
    target: 2 * SEARCH,
}


@st.composite
def scenarios_of_any_size(draw: st.DrawFn) -> Scenario:
    scenario = Scenario.from_dict(draw(given_scenarios()))
    most = draw(st.sampled_from([1, 100, 100_000]))
    return scenario.replace({"leads.per_week": draw(numbers(SMALLEST, most))})


ENDLESS = Scenario.from_dict(
    {
        "name": "more work than there are numbers for",
        "clock": {"horizon_weeks": 1, "warmup_weeks": 0},
        "leads": {"per_week": 100_000, "cv": 0},
        "stages": [{"name": name, "work": {"mean_hours": 1000, "cv": 0}} for name in "AB"],
        "team": {
            "roles": [
                {
                    "name": "Rep",
                    "people": 1,
                    "stages": ["A", "B"],
                    "selling_hours_per_week": SMALLEST,
                }
            ]
        },
    }
)


@pytest.fixture(scope="module")
def asked() -> Iterator[list[Job]]:
    """What is handed to the engine, with limits that are soon met."""
    jobs: list[Job] = []

    def counted(wanted: list[Job], seed: int, executor: Executor | None = None) -> Any:
        wanted = list(wanted)
        jobs.extend(wanted)
        return simulate.run_chunks(wanted, seed, executor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "run_chunks", counted)
        patch.setattr(budget, "PAGE", LIMIT)
        patch.setattr(break_even, "MOST_STEPS", SEARCH)
        patch.setattr(arms, "MOST_STEPS_OF_A_VIEW", VIEW)
        patch.setattr(staffing, "RACE_STEPS", 0.8 * SEARCH)
        patch.setattr(staffing, "MOST_STEPS", SEARCH)
        yield jobs


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@example(team=ENDLESS)
@given(team=scenarios_of_any_size())
def test_a_view_stays_within_its_limits_or_says_what_is_too_large(asked, view, team):
    asked.clear()
    with suppress(PlannerError):  # it names the field: tests/test_too_large.py
        for _ in view(team):
            pass
    steps = sum(count * budget.cost(scenario).steps for scenario, _, count in asked)
    assert steps <= VIEWS[view]
    assert all(budget.cost(scenario).deals <= DEALS for scenario, _, _ in asked)
