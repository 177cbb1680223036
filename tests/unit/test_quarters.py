"""Quarters, kinds and people in an outcome, of counts made up by hand so that each is known."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from planner.model.scenario import Scenario
from planner.simulation.measures import UNITS
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import weeks_of_quarters
from planner.views.plan import warning_words
from reference.teams import measured, role, stage, team
from tests.counts import counted, outcome_of_counts

TODAY = {"open_deals": [{"stage": "Work", "deals": 9}], "wins_so_far": 2}


def from_today(
    week_of_year: int = 1, weeks: float = 52, today: Any = TODAY, **fields: Any
) -> Scenario:
    clock = {"warmup_weeks": 0, "horizon_weeks": weeks, "week_of_year": week_of_year}
    return team(schema=2, clock=clock, today=today, **fields)


# --- Which weeks a quarter has --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week_of_year", "weeks", "found"),
    [
        (1, 26, [(0, 13), (13, 26)]),
        (1, 25.9, [(0, 13)]),
        (2, 26, [(0, 12), (12, 25)]),
        (13, 27, [(0, 1), (1, 14), (14, 27)]),
        (14, 13, [(0, 13)]),
        (31, 48, [(0, 9), (9, 22), (22, 35), (35, 48)]),
        (52, 13.99, [(0, 1)]),
        (10, 3.99, []),
        (10, 4, [(0, 4)]),
    ],
)
def test_quarters_are_the_calendar_s_and_the_last_counts_if_it_is_whole(week_of_year, weeks, found):
    assert weeks_of_quarters(from_today(week_of_year, weeks)) == found


def test_without_today_quarters_begin_with_the_window():
    assert weeks_of_quarters(from_today(10, 27, today=None)) == [(0, 13), (13, 26)]


# --- What a quarter brings ------------------------------------------------------------------------

# Eleven weeks of this quarter, thirteen of the next, and what lies beyond counts for none.
FIRST = {"weeks": [1] * 11 + [0] * 12 + [5] + [9] * 5, "open": [1] * 11}
SECOND = {"weeks": [0] * 10 + [3, 2] + [0] * 17, "open": [0] * 11 + [1]}


@pytest.fixture(scope="module")
def two_quarters() -> Outcome:
    today = TODAY | {"revenue_so_far_usd": 5000}
    money = {"deal_value_usd": 1000}
    scenario = from_today(3, 29, today, money=money, target={"wins_per_quarter": 5})
    wins = ({"wins": sum(each["weeks"])} | each for each in (FIRST, SECOND))
    return outcome_of_counts(scenario, counted(*wins))


def test_the_first_quarter_has_what_was_won_so_far(two_quarters):
    first, second = two_quarters.quarters
    assert [(each.name, each.weeks) for each in (first, second)] == [
        ("quarter 1", 11),
        ("quarter 2", 13),
    ]
    assert first.wins.tolist() == [2 + 11, 2 + 3]
    assert second.wins.tolist() == [5, 2]
    assert first.revenue_usd.tolist() == [5000 + 11_000, 5000 + 3000]
    assert second.revenue_usd.tolist() == [5000, 2000]


def test_the_chance_of_a_quarter_is_the_share_of_replications_at_or_above_the_target(two_quarters):
    first, second = (quarter.predictions()["chance"].mean for quarter in two_quarters.quarters)
    assert (first.mean, second.mean) == (1, 0.5)
    assert first.high == second.high == 1
    assert two_quarters.chance_of_target().mean == 0.75


def test_a_target_in_revenue_counts_what_was_won_so_far():
    today = TODAY | {"revenue_so_far_usd": 900}
    scenario = from_today(
        1, 13, today, money={"deal_value_usd": 100}, target={"revenue_per_quarter_usd": 1000}
    )
    found = outcome_of_counts(scenario, counted({"weeks": [1]}, {"weeks": [0]}))
    assert found.quarters[0].chance.tolist() == [1, 0]


def test_without_a_target_there_is_no_chance_of_one():
    found = outcome_of_counts(from_today(), counted({"open": []}, {}))
    assert np.isnan(found.quarters[0].chance).all()
    assert found.quarters[0].to_dict()["chance"]["mean"] is None
    assert found.chance_of_target().missing == 2


def test_wins_of_deals_open_today_are_told_by_quarter_and_in_all(two_quarters):
    assert [each.wins_from_open_deals.tolist() for each in two_quarters.quarters] == [
        [11, 0],
        [0, 1],
    ]
    assert two_quarters.values("wins_from_open_deals").tolist() == [11, 1]
    assert measured(two_quarters, "wins_from_open_deals_by_quarter[2]").tolist() == [0, 1]


def test_the_calendar_s_quarters_stand_in_place_of_whole_windows(two_quarters):
    of_windows = {"wins_per_quarter", "revenue_per_quarter_usd", "chance_of_target"}
    assert not of_windows & set(two_quarters.measures)
    assert set(two_quarters.measures) <= set(UNITS)
    assert two_quarters.wins_of_quarters.tolist() == [[13, 5], [5, 2]]


def test_cycles_and_touches_are_of_the_wins_that_came_in_the_window():
    """Of 4 wins one was open already: of it nothing is known since its arrival."""
    counts = {"wins": 4, "weeks": [4], "open": [1], "cycle_sum": 6.0}
    counts |= {"touches_of_wins": 9, "hand_offs_of_wins": 3}
    found = outcome_of_counts(from_today(), counted(counts))
    assert found.values("cycle_days_mean").tolist() == [14]
    assert found.values("touches_per_win").tolist() == [3]
    assert found.values("hand_offs_per_win").tolist() == [1]


# --- Where one quarter falls ----------------------------------------------------------------------


def test_a_fan_is_of_single_replications_and_its_mean_has_an_interval():
    """Wins 2 … 103: linear percentiles lie between; the mean's interval is Student's."""
    found = outcome_of_counts(
        from_today(1, 13),
        counted({"weeks": [0], "open": []}, *({"weeks": [i]} for i in range(1, 102))),
    )
    told = found.quarters[0].predictions()["wins"]
    assert (told.p10, told.p50, told.p90) == pytest.approx((2 + 10.1, 2 + 50.5, 2 + 90.9))
    assert told.mean.mean == pytest.approx(52.5)
    error = np.arange(102).std(ddof=1) / np.sqrt(102)
    assert told.mean.standard_error == pytest.approx(error)
    assert told.mean.high - told.mean.low == pytest.approx(2 * 1.98373 * error, rel=1e-5)


def test_a_quarter_that_never_differs_has_the_range_that_so_few_can_tell():
    found = outcome_of_counts(
        from_today(1, 13), counted({"weeks": [3], "open": []}, *[{"weeks": [3]}] * 19)
    )
    told = found.quarters[0].predictions()["wins"].mean
    assert told.mean == 5
    assert told.high == pytest.approx(5 + 1 - 0.05 ** (1 / 20))


def test_open_deals_that_change_from_today_on_are_told_as_what_is_to_be_seen():
    areas = [{"first_quarter_area": 100.0 + i, "last_quarter_area": 140.0 + i} for i in range(3)]
    found = outcome_of_counts(from_today(), counted(*areas))
    assert not found.checks.settled
    told = "At the end 40\u202f% more deals are open than at first."
    assert warning_words.warnings(found)[-1] == told
    alone = outcome_of_counts(team(), counted(*areas))
    assert any("not in steady state" in one for one in warning_words.warnings(alone))


# --- Kinds ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_kinds() -> Outcome:
    scenario = team(
        schema=2,
        clock={"warmup_weeks": 0, "horizon_weeks": 10},
        kinds=[
            {"name": "small", "share": 3, "value_usd": 200},
            {"name": "large", "share": 1},
        ],
        money={"deal_value_usd": 1000},
    )
    first = {"wins": 6, "losses": 4, "weeks_of_kinds": [[4], [1, 1]], "lost_of_kinds": [4, 0]}
    second = {"wins": 1, "losses": 3, "weeks_of_kinds": [[], [0, 1]], "lost_of_kinds": [0, 3]}
    return outcome_of_counts(scenario, counted(first, second, kinds=2))


@pytest.mark.parametrize(
    ("measure", "small", "large"),
    [
        ("throughput_per_week", [0.4, 0], [0.2, 0.1]),
        ("win_share", [0.5, np.nan], [1, 0.25]),
        ("revenue_per_week_usd", [80, 0], [200, 100]),
    ],
)
def test_a_kind_has_its_own_wins_share_and_revenue(two_kinds, measure, small, large):
    for kind, values in (("small", small), ("large", large)):
        assert two_kinds.values(measure, kind=kind) == pytest.approx(values, nan_ok=True)
        assert measured(two_kinds, f"{measure}[{kind}]") == pytest.approx(values, nan_ok=True)


def test_revenue_is_of_each_kind_s_own_value(two_kinds):
    assert two_kinds.revenue_by_week_usd[:, :3].tolist() == [[1800, 1000, 0], [0, 1000, 0]]
    assert two_kinds.values("revenue_per_week_usd").tolist() == [280, 100]


def test_the_range_of_a_kind_s_share_knows_how_many_of_it_ended(two_kinds):
    """On average 3.5 large deals end: no sharper than that so few could differ by one."""
    each = {"wins": 2, "weeks_of_kinds": [[], [2]], "lost_of_kinds": [0, 2]}
    found = outcome_of_counts(two_kinds.scenario, counted(*[each] * 20, kinds=2))
    share = found.summary("win_share", kind="large")
    assert share.mean == 0.5
    assert share.high == pytest.approx(0.5 + (1 - 0.05 ** (1 / 20)) / 4)


def test_a_kind_nobody_knows_is_refused(two_kinds):
    with pytest.raises(KeyError, match="huge"):
        two_kinds.values("win_share", kind="huge")


def test_where_all_deals_are_alike_there_are_no_kinds():
    found = outcome_of_counts(team(), counted({}))
    assert found.kinds == {}
    assert found.to_dict().keys() == {"measures", "stages", "roles", "checks"}


# --- People ---------------------------------------------------------------------------------------

COST = {"cost_per_year_usd": 52_000}
# Over 2.5 weeks: both hunters, then one of them; the closer for all but half of the second week.
THERE = [[2.0, 1.0, 0.5], [1.0, 0.5, 0.5]]


@pytest.fixture(scope="module")
def coming_and_going() -> Outcome:
    scenario = team(
        [stage("Find"), stage("Close")],
        [
            role("Find", people=2, leaving={"per_year": 1}, **COST),
            role("Close", **COST, owns_deals=True, leaving={"per_year": 1}),
        ],
        schema=2,
        clock={"warmup_weeks": 0, "horizon_weeks": 2.5},
    )
    there = [row + [0.0] * 49 for row in THERE]
    counts = {"wins": 2, "weeks": [2], "busy": [2.8, 1.5], "there": there}
    counts |= {"losses": 5, "lost_of_kinds": [5], "stages": [{}, {"lost_with_owner": 5}]}
    return outcome_of_counts(scenario, counted(counts, stages=2, roles=2))


def test_people_are_counted_while_they_are_there(coming_and_going):
    assert coming_and_going.values("people_there").tolist() == [5.5 / 2.5]
    assert coming_and_going.values("people_there", role="Find").tolist() == [3.5 / 2.5]
    assert coming_and_going.values("people_there", role="Close").tolist() == [2 / 2.5]


def test_the_last_week_may_be_only_begun():
    scenario = team(schema=2, clock={"warmup_weeks": 0, "horizon_weeks": 51.5, "week_of_year": 2})
    found = outcome_of_counts(scenario, counted({"there": [[1.0] * 51 + [0.5]]}))
    assert found.people_by_week.tolist() == [[1.0] * 52]
    always = outcome_of_counts(scenario, counted({}))
    assert always.people_by_week.tolist() == [[1.0] * 52]


def test_utilization_is_of_the_time_people_were_there(coming_and_going):
    assert coming_and_going.values("utilization", role="Find") == pytest.approx([0.8])
    assert coming_and_going.values("utilization", role="Close") == pytest.approx([0.75])


def test_a_role_of_nobody_has_no_utilization():
    scenario = team(schema=2, clock={"week_of_year": 2, "warmup_weeks": 0})
    found = outcome_of_counts(scenario, counted({"there": [[0.0] * 52]}))
    assert found.summary("utilization", role="Work").missing == 1


def test_people_cost_while_they_are_there(coming_and_going):
    assert coming_and_going.values("cost_per_win_usd") == pytest.approx([5.5 * 1000 / 2])
    assert coming_and_going.cost_per_year_usd == pytest.approx([52_000 * 5.5 / 2.5])


def test_deals_lost_with_their_owner_are_told_by_stage_and_end_like_others(coming_and_going):
    lost = coming_and_going.values("lost_with_owner_per_week", stage="Close")
    assert lost.tolist() == [2]
    assert coming_and_going.values("win_share").tolist() == [2 / 7]


# --- As JSON --------------------------------------------------------------------------------------


def test_json_of_schema_2_tells_kinds_weeks_and_quarters(two_quarters, two_kinds):
    found = json.loads(json.dumps(two_quarters.to_dict(), allow_nan=False))
    assert found["kinds"] == {}
    first = found["quarters"][0]
    assert first.keys() == {
        "name",
        "weeks",
        "wins",
        "revenue_usd",
        "chance",
        "wins_from_open_deals",
    }
    numbers = {"mean", "standard_error", "low", "high", "p10", "p50", "p90"}
    assert all(first[name].keys() == numbers for name in first.keys() - {"name", "weeks"})
    assert (first["wins"]["mean"], first["wins"]["p10"], first["wins"]["p90"]) == pytest.approx(
        (9, 5.8, 12.2)
    )
    weeks = {"wins_by_week", "people_there_by_week", "revenue_by_week_usd"}
    assert all(found[name][0].keys() == {"mean", "standard_error"} for name in weeks)
    of_kinds = two_kinds.to_dict()
    assert of_kinds["kinds"]["large"]["throughput_per_week"]["mean"] == pytest.approx(0.15)
    assert "quarters" not in of_kinds
