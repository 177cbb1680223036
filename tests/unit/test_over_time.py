"""A practice's effect by calendar quarter, and the week from which it has paid back."""

from __future__ import annotations

import numpy as np
import pytest

from planner.analysis.effects import LOOKS, compare, compare_in_looks, effect_of
from planner.analysis.quarters import (
    EffectOverTime,
    effect_over_time,
    pays_back_week,
    share_paid_back,
)
from planner.model.scenario import Scenario
from planner.simulation.simulate import simulate
from planner.statistics.intervals import gain_interval
from reference.teams import line, team
from tests.counts import counted, outcome_of_counts


def from_today(**fields: object) -> Scenario:
    clock = {"warmup_weeks": 0, "horizon_weeks": 24, "week_of_year": 3}
    today = {"open_deals": [{"stage": None, "deals": 4, "state": "waiting"}], "wins_so_far": 7}
    return team(schema=2, clock=clock, today=today, **fields)


def over_time(with_: list[list[int]], without: list[list[int]], level: float) -> EffectOverTime:
    """Of wins by week, a list for each replication."""
    arms = (
        outcome_of_counts(from_today(), counted(*({"weeks": weeks, "open": []} for weeks in arm)))
        for arm in (with_, without)
    )
    found = effect_over_time(*arms, level)
    assert found is not None
    return found


# --- By quarter -----------------------------------------------------------------------------------

WITH = [[1] * 11 + [0] * 13, [0] * 11 + [2] * 13, [1] * 24]
WITHOUT = [[0] * 24, [0] * 24, [1] * 23 + [0]]


def test_each_quarter_has_its_own_difference_on_the_same_luck():
    found = over_time(WITH, WITHOUT, 0.95)
    assert [(each.name, each.weeks) for each in found.quarters] == [
        ("quarter 1", 11),
        ("quarter 2", 13),
    ]
    assert [each.difference.mean for each in found.quarters] == pytest.approx([11 / 3, 27 / 3])


def test_what_was_won_so_far_is_in_both_arms_and_cancels():
    same = over_time(WITH, WITH, 0.95)
    assert all(quarter.difference.is_nothing for quarter in same.quarters)
    assert (same.pays_back_week, np.isnan(same.pays_back_share)) == (None, True)


def test_the_quarters_of_a_practice_share_its_error():
    """0.05 / (3 × quarters) each where the practice has 0.05 / 3."""
    level = 1 - 0.05 / 3
    found = over_time(WITH, WITHOUT, level)
    assert 1 - found.level == pytest.approx(0.05 / 3 / 2)
    gained = np.array([0.0, 26.0, 1.0])
    assert found.quarters[1].difference == gain_interval(gained, 1.0, found.level)


def test_a_look_that_has_nothing_in_common_with_the_one_before_is_widened():
    before = over_time([[3] * 24] * 4, [[0] * 24] * 4, 0.95)
    now = [
        outcome_of_counts(from_today(), counted(*[{"weeks": [wins] * 24, "open": []}] * 9))
        for wins in (1, 0)
    ]
    alone = effect_over_time(*now, 0.95)
    found = effect_over_time(*now, 0.95, before)
    assert alone
    assert found
    assert found.quarters[0].difference.high == before.quarters[0].difference.high
    assert found.quarters[0].difference.low == alone.quarters[0].difference.low


def test_without_today_there_is_no_effect_over_time():
    alone = outcome_of_counts(team(), counted({}))
    assert effect_over_time(alone, alone, 0.95) is None


# --- When it pays back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gained", "week"),
    [
        ([1, 0, 0, 0], 0),
        ([0, 1, 0, 0], 1),
        ([-1, 1, 1, 0], 2),
        ([-3, 1, 1, 1], None),
        ([-3, 1, 1, 2], 3),
        ([2, -3, 2, 1], 2),
        ([2, -3, 4, -3], None),
        ([0, 0, 0, 0], None),
        ([5, -5, 0, 0], None),
    ],
)
def test_the_week_from_which_the_running_total_stays_above_zero(gained, week):
    assert pays_back_week(np.cumsum([gained], axis=1)) == week


def test_it_is_found_on_the_mean_and_told_in_how_many_replications_it_holds():
    gained = [[4, 0, 0, 0], [-1, 0, 2, 0], [-1, 0, 0, 3], [-1, 0, 0, 0]]
    totals = np.cumsum(gained, axis=1)
    assert totals.mean(axis=0).tolist() == [0.25, 0.25, 0.75, 1.5]
    assert pays_back_week(totals) == 0
    assert share_paid_back(totals, 0) == 0.25
    assert share_paid_back(totals, 2) == 0.5
    assert share_paid_back(totals, 3) == 0.75


def test_an_effect_over_time_tells_the_mean_running_total():
    found = over_time(WITH, WITHOUT, 0.95)
    assert found.gained_by_week[[0, 10, 11, 23]] == pytest.approx(
        [1 / 3, 11 / 3, 13 / 3, (11 + 26 + 1) / 3]
    )
    assert (found.pays_back_week, found.pays_back_share) == (0, 1 / 3)


# --- In a comparison ------------------------------------------------------------------------------

TEAM = line(0.2, 0.2, leads={"per_week": 3}, people=2)
OPEN = {
    "schema": 2,
    "clock": {"warmup_weeks": 0, "horizon_weeks": 24, "week_of_year": 3},
    "today": {"open_deals": [{"stage": "S1", "deals": 6, "state": "waiting"}]},
}
FROM_TODAY = Scenario.from_dict(TEAM.to_dict() | OPEN)


def test_a_comparison_gives_each_practice_its_effect_over_time():
    found = compare(FROM_TODAY, replications=24)
    for effect in found.effects.values():
        if effect.with_ is None:
            continue
        assert effect.over_time
        assert 1 - effect.over_time.level == pytest.approx(0.05 / 3 / 2)
        in_weeks = effect.differences * 24
        assert effect.over_time.gained_by_week[-1] == pytest.approx(in_weeks.mean())
        parts = [quarter.difference.mean for quarter in effect.over_time.quarters]
        assert sum(parts) == pytest.approx(in_weeks.mean())


def test_the_looks_share_the_error_of_each_quarter():
    first = next(compare_in_looks(FROM_TODAY))
    effect = first.effects["hand_offs"].over_time
    assert effect
    assert 1 - effect.level == pytest.approx(0.05 / 3 / len(LOOKS) / 2)


def test_an_effect_of_two_outcomes_knows_time_too():
    alone, more = (
        simulate(each, 4) for each in (FROM_TODAY, FROM_TODAY.replace({"leads.per_week": 4.0}))
    )
    effect = effect_of("hand_offs", more, alone, 0.95)
    direct = effect_over_time(more, alone, 0.95)
    assert effect.over_time
    assert direct
    assert effect.over_time.to_dict() == direct.to_dict()
    assert effect_of("hand_offs", *[simulate(TEAM, 2)] * 2, 0.95).over_time is None
