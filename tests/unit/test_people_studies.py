"""Principles 1, 9 and 10 as studies: a push at quarter-end, coaching, people leaving."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.errors import NotPossible
from planner.model.scenario import Scenario
from planner.model.season_edits import Push, with_push
from planner.statistics.intervals import Interval
from planner.studies import coaching, quarter_end, settings, turnover
from planner.studies.coaching import Coaching
from planner.views.principles import markup, table_words, words
from tests.unit.test_why_on_cards import VERDICT

TEAM = Scenario.from_dict(
    {
        "schema": 2,
        "name": "Few leads",
        "clock": {"horizon_weeks": 52, "warmup_weeks": None},
        "leads": {"per_week": 4},
        "stages": [
            {"name": "Call", "work": {"mean_hours": 5}, "buyer": {"mean_days": 5}, "drop_off": 0.3},
            {"name": "Offer", "work": {"mean_hours": 15}, "buyer": {"mean_days": 14}},
        ],
        "team": {
            "roles": [
                {"name": "SDR", "people": 2, "stages": ["Call"]},
                {"name": "AE", "people": 3, "stages": ["Offer"], "owns_deals": True},
            ]
        },
        "money": {"deal_value_usd": 10_000},
    }
)


def gain(mean: float, reach: float = 0.1) -> Interval:
    return Interval(mean, reach / 2, mean - reach, mean + reach)


def test_a_team_of_which_nobody_leaves_is_tried_with_people_leaving_as_usual():
    assert turnover.is_steady(TEAM)
    usual = turnover.with_turnover(TEAM)
    assert {role.leaving.per_year for role in usual.team.roles} == {0.34}
    assert {role.ramp.weeks for role in usual.team.roles} == {19}
    own = TEAM.replace({"team.roles.AE.leaving.per_year": 0.2})
    assert turnover.with_turnover(own) is own
    assert turnover.is_steady(turnover.with_nobody_leaving(own))


def test_people_leaving_cost_every_way_of_working_wins():
    first = next(turnover.study(TEAM))
    assert list(first.costs) == ["line", "full_cycle", "helping"]
    assert all(cost.mean > 0 for cost in first.costs.values())
    told = markup.turnover(first)
    assert told.count("<tr>") == 4
    assert "as usual" in told
    own = turnover.study(TEAM.replace({"team.roles.AE.leaving.per_year": 0.5}))
    assert table_words.assumed(next(own)) == ""


def test_the_way_that_loses_most_is_named_only_where_that_is_clear():
    first = next(turnover.study(TEAM))

    def said(**costs: Interval) -> str:
        named = turnover.Turnover(TEAM, first.wins, costs, 24, 1.0)
        return table_words.turnover_sentence(named)

    assert said(line=gain(2), full_cycle=gain(1), helping=gain(1.5)) == (
        "A strict line of specialists loses most, 2.0 wins a quarter; one person for the whole "
        "sale least, 1.0."
    )
    assert "about the same" in said(line=gain(1.1), full_cycle=gain(1), helping=gain(1))


@pytest.mark.parametrize(
    ("means", "share", "word"),
    [
        ((-2, -1, 1, 2), 0.48, "48"),
        ((-2, -1, -0.8, -0.5), None, "first day"),
        ((0.1, 1, 1, 1), 1.0, "costs nothing"),
    ],
)
def test_an_hour_of_coaching_pays_from_where_the_gain_crosses_zero(means, share, word):
    found = Coaching(TEAM, tuple(gain(mean) for mean in means), 24, 1.0)
    assert found.pays_from == pytest.approx(share)
    assert word in table_words.coaching_sentence(found)
    assert len(list(table_words.coaching_rows(found))) == 4


def test_coaching_takes_an_hour_and_a_share_of_the_ramp():
    coached = coaching.coached(turnover.with_turnover(TEAM), 0.5)
    assert {role.ramp.weeks for role in coached.team.roles} == {9.5}
    first = next(coaching.study(TEAM))
    assert first.gains[0].mean < first.gains[-1].mean, "the sooner up to speed, the better"


def test_coaching_that_costs_more_hours_than_faster_ramp_brings_cannot_be_judged():
    hurts = replace(VERDICT, practice="coaching", word="HURTS")
    assert settings.holds("coaching", {"coaching": hurts}) == "CANNOT SAY"
    assert settings.holds("help", {"help": hurts}) == "DOES NOT HOLD"
    helps = replace(hurts, word="HELPS")
    assert settings.holds("coaching", {"coaching": helps}) == "HOLDS"
    assert words.ANSWERS["CANNOT SAY"] == words.NOT_IN
    assert "faster ramp alone" in words.COUNTED


def test_a_push_moves_wins_into_the_first_quarter_and_is_paid_for_in_all():
    first = next(quarter_end.study(TEAM))
    assert first.push == Push()
    assert len(first.wins) == 4
    assert first.wins[0].mean > max(0.0, *(each.mean for each in first.wins[1:]))
    assert sum(usd.mean for usd in first.revenue_usd[1:]) < 0
    told = markup.push(first)
    assert "The discount is paid every time" in told
    assert told.count("<tr>") == 5


def test_a_season_in_the_way_of_a_push_is_refused_and_an_own_push_is_tried():
    own = quarter_end.from_today(with_push(TEAM, Push(2.0, 0.1)))
    assert own.season == TEAM.season, "held against the same team without it"
    with pytest.raises(NotPossible, match="season of their own"):
        quarter_end.from_today(TEAM.replace({"season.value": [0.9] * 52}))
    *_, why = settings.or_why_not(quarter_end.study(TEAM.replace({"season.value": [0.9] * 52})))
    assert isinstance(why, NotPossible)
