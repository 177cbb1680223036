"""Kinds of deal as arrays: whole weights, thresholds, stages passed over, odds, lines."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from planner.engine.kind_tables import drop_off_of, homes_of, whole_weights
from planner.engine.tables import tables_of
from planner.model.kinds import Kind
from planner.model.stage import Stage
from reference.teams import role, stage, team


@pytest.mark.parametrize(
    ("shares", "weights"),
    [
        ([5, 3, 2, 2], [5, 3, 2, 2]),
        ([0.6, 0.3, 0.1], [6, 3, 1]),
        ([0.2, 0.8], [1, 4]),
        ([1.5, 2.5], [3, 5]),
        ([0, 4], [0, 1]),
        ([1e9, 0.001], [10**12, 1]),
    ],
)
def test_shares_are_whole_weights_in_the_very_proportions_of_what_was_typed(shares, weights):
    assert whole_weights(shares) == weights


def test_shares_too_far_apart_for_whole_numbers_are_rounded():
    weights = whole_weights([1e9, 1 / 3, 1e-300, 0])
    assert weights[0] == 10**12
    assert weights[1] == 333
    assert weights[2:] == [0, 0]


def mixed(*shares, **fields):
    kinds = [{"name": f"k{number}", "share": share} for number, share in enumerate(shares)]
    return team(kinds=kinds, **fields)


def test_luck_is_cut_at_the_shares_and_none_lies_above_the_last_that_comes():
    kinds = tables_of(mixed(1, 0, 2, 1, 0)).kinds
    assert kinds["drawn_below"].tolist() == [0.25, 0.25, 0.75, 2.0, 2.0]


def three_stages(*kinds, roles=None, **fields):
    return team([stage("A"), stage("B"), stage("C")], roles or [], kinds=list(kinds), **fields)


def passing_over(*names, **fields):
    return {"stages": {name: {"skip": True} for name in names}, **fields}


def test_a_kind_goes_to_the_next_stage_that_it_does_not_pass_over():
    scenario = three_stages(
        {"name": "all"}, passing_over("B", name="two"), passing_over("A", "C", name="one")
    )
    tables = tables_of(scenario)
    assert tables.kinds["first_stage"].tolist() == [0, 0, 1]
    following = tables.stages["next"].reshape(3, 3)
    assert following[0].tolist() == [1, 2, 3]
    assert following[1, [0, 2]].tolist() == [2, 3]
    assert following[2, 1] == 3


def test_a_role_does_its_stages_for_its_own_kinds():
    scenario = three_stages(
        {"name": "x"},
        passing_over("C", name="y"),
        roles=[
            role("A", "B", kinds=["x"], name="X"),
            role("A", "B", kinds=["y"], name="Y"),
            role("C"),
        ],
    )
    assert homes_of(scenario).tolist() == [[0, 0, 2], [1, 1, -1]]


def test_low_ranks_and_within_one_late_stages_have_the_last_lines():
    scenario = three_stages(
        {"name": "x", "rank": 7}, {"name": "y", "rank": 2}, work_order="finish_first"
    )
    tables = tables_of(scenario)
    assert tables.kinds["rank"].tolist() == [1, 0]
    assert tables.stages["queue"].reshape(2, 3).tolist() == [[0, 1, 2], [3, 4, 5]]
    in_order = scenario.replace({"work_order": "fifo"})
    assert tables_of(in_order).stages["queue"].reshape(2, 3).tolist() == [[0, 0, 0], [1, 1, 1]]


@pytest.mark.parametrize("odds", [0.05, 0.5, 2, 20])
def test_odds_multiply_those_of_moving_on_against_dropping_out(odds):
    one = Stage.model_validate(stage(drop_off=0.3, repeat=0.1, restart=0.2))
    dropped = drop_off_of(one, Kind(name="x", odds=odds))
    advance = 0.7 - dropped
    assert advance / dropped == pytest.approx(odds * 0.4 / 0.3, rel=1e-12)


def test_odds_of_0_drop_all_that_would_move_on_and_odds_of_1_are_the_stages_own_bits():
    one = Stage.model_validate(stage(drop_off=0.3, repeat=0.1))
    none = Kind.model_validate({"name": "x", "stages": {"Work": {"odds": 0}}})
    assert drop_off_of(one, none) == 0.9
    nobody_drops = one.model_copy(update={"drop_off": 0.0})
    assert drop_off_of(nobody_drops, Kind.model_construct(odds=5e-324, stages={})) == 0.0
    assert drop_off_of(one, Kind(name="x")) == 0.3
    assert drop_off_of(one, None) == 0.3


def test_multipliers_act_on_means_and_a_stages_own_takes_their_place():
    scenario = team(
        [
            stage("A", patience_days=7, buyer={"mean_days": 7}),
            stage("B", patience_days=None, buyer={"mean_days": 14}),
        ],
        kinds=[
            {"name": "x", "work": 2, "buyer": 3, "patience": 5, "stages": {"B": {"work": 0.5}}},
        ],
    )
    stages = tables_of(scenario).stages
    assert stages["work_mean"].tolist() == [2, 0.5]
    assert stages["buyer_mean"].tolist() == [3, 6]
    assert stages["patience_mean"].tolist() == [5, np.inf]


def test_weights_lose_nothing_of_a_third():
    third, rest = whole_weights([1 / 3, 2 / 3])
    assert Fraction(third, third + rest) == Fraction(str(1 / 3)) / (
        Fraction(str(1 / 3)) + Fraction(str(2 / 3))
    )
