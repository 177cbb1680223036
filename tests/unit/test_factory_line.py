"""From a factory to a sales team: what changes on the way, and what stays."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.model import flow
from planner.model.factory_line import factory_to_sales
from planner.model.scenario import Scenario
from tests.five_stages import (
    HOURS,
    STAGES,
    hours_of,
    line,
    scenarios,
)


def test_sales_is_the_scenario_itself():
    scenario = line()
    assert factory_to_sales(scenario, 1) is scenario


def test_a_factory_has_no_spread_no_loss_no_buyer_and_all_the_patience():
    factory = factory_to_sales(line(deal_cv=0.6), 0)
    assert (factory.leads.cv, factory.deal_cv) == (0, 0)
    for stage in factory.stages:
        assert (stage.work.cv, stage.buyer.cv, stage.buyer.mean_days) == (0, 0, 0)
        assert (stage.drop_off, stage.repeat, stage.restart) == (0, 0, 0)
        assert stage.patience_days is None
    harm = factory.hand_off
    assert (harm.delay.mean_days, harm.delay.cv, harm.rebrief, harm.loss, harm.repeat) == (0,) * 5
    assert flow.win_chance(factory) == 1


def test_half_way_to_sales_is_half_of_everything_that_sales_has():
    half = factory_to_sales(line(deal_cv=0.6), 0.5)
    demo = half.stages[2]
    assert (demo.work.cv, demo.drop_off, demo.repeat, demo.restart) == (0.4, 0.075, 0.15, 0.015)
    assert (demo.buyer.mean_days, demo.patience_days) == (1.5, 56)
    assert (half.leads.cv, half.deal_cv, half.hand_off.rebrief) == (0.5, 0.3, 0.05)
    assert hours_of(half) == list(HOURS)


def test_patience_is_for_ever_beyond_its_bound_and_none_stays_none():
    scenario = line().replace({"stages.Demo.patience_days": 0, "stages.Close.patience_days": None})
    scenario = scenario.replace({"stages.Qualify.patience_days": 600})
    half = factory_to_sales(scenario, 0.5)
    assert [stage.patience_days for stage in half.stages] == [None, 56, 0, 56, None]
    assert factory_to_sales(scenario, 0).stages[2].patience_days is None


@given(scenarios(), st.floats(0, 1))
def test_the_highest_load_stays_all_the_way_from_factory_to_sales(scenario: Scenario, t: float):
    mixed = factory_to_sales(scenario, t)
    highest = max(flow.loads(scenario).values())
    assume(mixed.leads.per_week < 100_000)
    assert max(flow.loads(mixed).values()) == pytest.approx(highest)


@given(scenarios(), st.floats(0, 1))
def test_team_gain_focus_pull_and_priorities_stay_on_the_way(scenario: Scenario, t: float):
    mixed = factory_to_sales(scenario, t)
    for part in ("team", "focus", "pull", "priorities", "money", "work_order", "clock", "target"):
        assert getattr(mixed, part) == getattr(scenario, part), part


def test_leads_that_would_exceed_their_bound_stop_there():
    # A factory has no repeats, so it can take more leads than sales at the same load.
    repeats = {f"stages.{name}.repeat": 0.9 for name in STAGES}
    no_drop_off = {f"stages.{name}.drop_off": 0.0 for name in STAGES}
    crowded = line(leads={"per_week": 90_000}).replace(no_drop_off | repeats)
    assert factory_to_sales(crowded, 0).leads.per_week == 100_000


@pytest.mark.parametrize("t", [-0.1, 1.1, float("nan")])
def test_there_is_nothing_beyond_factory_and_sales(t: float):
    with pytest.raises(ValueError, match="between 0"):
        factory_to_sales(line(), t)


# --- What schema 2 adds ---------------------------------------------------------------------------

KINDS = [
    {
        "name": "small",
        "work": 0.5,
        "buyer": 3,
        "odds": 2,
        "patience": 0.2,
        "value_usd": 5,
        "rank": 2,
        "stages": {"Demo": {"skip": True}, "Close": {"odds": 0, "work": 4}},
    },
    {"name": "large", "stages": {"Close": {"odds": 3}}},
]


def test_half_way_seasons_kinds_and_leaving_are_half_as_far_from_a_factorys():
    leaving = {f"team.roles.{name}.leaving.per_year": 0.6 for name in STAGES}
    quarter = [1.0] * 11 + [0.5, 3.0]
    scenario = line(kinds=KINDS, season={"leads": quarter}, money={"deal_value_cv": 0.8})
    half = factory_to_sales(scenario.replace(leaving), 0.5)
    assert half.season.leads == (*[1.0] * 11, 0.75, 2.0)
    assert half.season.hours is None
    small, large = half.kinds
    assert (small.work, small.buyer, small.odds, small.patience) == pytest.approx(
        (0.75, 2, 1.5, 0.6)
    )
    assert (small.value_usd, small.rank, small.skips("Demo")) == (5, 2, True)
    assert (small.odds_at("Close"), small.work_at("Close")) == (0.5, 2.5)
    assert (large.odds_at("Close"), large.work_at("Close")) == (2, 1)
    assert large.stages["Close"].work is None
    assert {role.leaving.per_year for role in half.team.roles} == {0.3}
    assert half.money.deal_value_cv == 0.4


def test_in_a_factory_kinds_are_alike_but_for_the_stages_they_visit():
    factory = factory_to_sales(line(kinds=KINDS, season={"hours": [2.0] * 52}), 0)
    assert set(factory.season.hours) == {1.0}
    for kind in factory.kinds:
        assert {kind.work, kind.buyer, kind.odds, kind.patience} == {1}
        assert {kind.odds_at(name) for name in STAGES} == {1}
    assert factory.kinds[0].skips("Demo")
    assert flow.win_chance(factory) == 1


@given(st.floats(0, 1))
def test_the_highest_load_stays_with_kinds_and_seasons_too(t: float):
    scenario = line(kinds=KINDS, season={"leads": [2.0] + [0.5] * 12})
    mixed = factory_to_sales(scenario, t)
    assert max(flow.loads(mixed).values()) == pytest.approx(max(flow.loads(scenario).values()))


def test_todays_deals_are_left_out_all_along_the_line():
    scenario = line(today={"open_deals": [{"stage": "Demo"}]})
    assert scenario.today is not None
    for t in (0, 0.4, 1):
        assert factory_to_sales(scenario, t).today is None
    assert factory_to_sales(scenario, 1) == line()
