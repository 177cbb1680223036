"""Customers for life: a tenth more won now, against the wins of those who do not come back."""

from __future__ import annotations

import pytest

from planner.errors import NotPossible
from planner.model import flow, kind_edits
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.statistics.intervals import Interval
from planner.studies import loyalty
from planner.studies.loyalty import CUSTOMERS, BreakEven, break_even_of
from planner.views.common.numbers import THIN
from planner.views.principles import loyalty_words as words
from planner.views.principles import markup

RENEWALS = presets.load("renewals_and_new_logos").scenario
# Nobody is short of hours and nobody goes cold: what comes is as the formulas say.
IDLE = Scenario.from_dict(
    {
        "schema": 2,
        "name": "Idle",
        "leads": {"per_week": 4.0},
        "stages": [{"name": "Sell", "work": {"mean_hours": 1.0}, "drop_off": 0.5}],
        "team": {"roles": [{"name": "AE", "people": 20, "stages": ["Sell"]}]},
        "kinds": [
            {"name": "new", "comes_back": {"kind": "back", "share": 0.8, "weeks": 52}},
            {"name": "back", "share": 0, "comes_back": {"kind": "back", "share": 0.8, "weeks": 52}},
        ],
    }
)


def test_a_life_is_a_geometric_series():
    assert loyalty.wins_of_a_life(IDLE) == pytest.approx(1 / (1 - 0.8 * 0.5))
    hard = loyalty.pressed(IDLE, 0.5)
    assert kind_edits.win_chance_of(hard, "new") == pytest.approx(0.55)
    assert kind_edits.win_chance_of(hard, "back") == pytest.approx(0.5), "as before"
    assert {kind.comes_back.share for kind in hard.kinds} == {0.4}
    assert loyalty.wins_of_a_life(hard) == pytest.approx(1 / (1 - 0.4 * 0.5))


def test_the_years_are_those_of_the_formula_where_nobody_waits(monkeypatch):
    """New wins a year a; of those of a year, b as many come back and win the next: a, ab, ab²…"""
    monkeypatch.setattr(loyalty, "LOOKS", (60,))
    (found,) = loyalty.study(IDLE)
    expected = []
    for chance, back in ((0.55, 0.8 * 0.75), (0.5, 0.8)):
        wins, years = 0.0, []
        for _ in range(loyalty.YEARS):
            wins = 4 * 52 * chance + wins * back * 0.5
            years.append(wins)
        expected.append(years)
    for year, (hard, calm) in zip(found.wins, zip(*expected, strict=True), strict=True):
        assert year.mean == pytest.approx(hard - calm, abs=5 * year.standard_error + 1.0)
    assert found.wins[0].low > 0 > found.wins[-1].high
    assert not found.is_assumed
    # Over five years: where both series have as many.
    assert found.break_even.low < _formula_break_even() < found.break_even.high


def _formula_break_even() -> float:
    def total(chance: float, back: float) -> float:
        wins, all_wins = 0.0, 0.0
        for _ in range(loyalty.YEARS):
            wins = chance + wins * back * 0.5
            all_wins += wins
        return all_wins

    shares = [i / 1000 for i in range(1001)]
    return next(each for each in shares if total(0.55, 0.8 * each) >= total(0.5, 0.8))


def test_customers_come_back_as_the_kind_that_is_won_most_often():
    told = loyalty.with_customers(RENEWALS)
    assert {kind.comes_back.kind for kind in told.kinds} == {"Renewals"}
    assert [kind.share for kind in told.kinds] == [0.0, 32.0]
    assert told.leads.per_week == pytest.approx(32.0), "as many new logos as before"
    alike = loyalty.with_customers(presets.load("mid_market").scenario)
    assert alike.kinds[1].name == CUSTOMERS
    assert kind_edits.win_chance_of(alike, CUSTOMERS) == pytest.approx(loyalty.USUAL_RENEWED)
    assert flow.leads_by_kind(alike)[0] == pytest.approx(alike.leads.per_week)
    assert loyalty.with_customers(IDLE) is IDLE
    renewals_only = RENEWALS.replace({"kinds.1.share": 0.0})
    with pytest.raises(NotPossible, match="all new leads are Renewals"):
        loyalty.with_customers(renewals_only)


def test_more_than_all_cannot_be_won():
    sure = kind_edits.without_kinds(IDLE).replace({"stages.0.drop_off": 0.0})
    with pytest.raises(NotPossible, match="leads can be won"):
        loyalty.pressed(loyalty.with_customers(sure), 1.0)


def gain(mean: float, half: float = 1.0) -> Interval:
    return Interval(mean, half, mean - half, mean + half, 0)


@pytest.mark.parametrize(
    ("gains", "share", "low", "high"),
    [
        ((-6, -4, -2, 2, 6), 0.625, 0.5625, 0.6875),
        ((2, 3, 4, 5, 6), 0.0, 0.0, 0.0),
        ((-6, -5, -4, -3, -2), 1.0, 1.0, 1.0),
    ],
)
def test_the_break_even_is_where_the_gain_crosses_zero(gains, share, low, high):
    along = dict(zip(loyalty.STILL_BACK, map(gain, gains), strict=True))
    assert break_even_of(along) == BreakEven(share, low, high)


def test_it_is_told_by_year_with_what_must_still_come_back(monkeypatch):
    monkeypatch.setattr(loyalty, "LOOKS", (8,))
    (found,) = loyalty.study(RENEWALS)
    rows = list(words.rows(found))
    assert [row[0] for row in rows] == [*(f"Year {i}" for i in range(1, 6)), "All 5 years"]
    assert all(len(row) == len(words.HEADS) for row in rows)
    drawn = markup.loyalty(found).replace(THIN, " ")
    assert "of 100 customers who would come back at least" in drawn
    assert "it is assumed that 50 % of them do, 52 weeks after the win, as Renewals" in drawn
