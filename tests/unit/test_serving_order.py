"""Which kind goes first, against Cobham's formula and Kleinrock's law; whom a limit protects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.analysis import serving_order
from planner.analysis.effects import compare
from planner.analysis.serving_order import orders, serving_orders
from planner.analysis.verdict import verdicts
from planner.model import kind_edits
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.statistics.intervals import Interval
from planner.views.common.numbers import THIN
from planner.views.plan import mix_markup, mix_words
from planner.views.plan.parts_words import waited_days
from reference.cases_of_schema_2 import CASES

# One person, many quick deals and few large ones: v2-C02, the large first.
LARGE_FIRST = Scenario.from_dict(CASES["v2-C02b"]["scenario"])
FIFO = LARGE_FIRST.replace({"kinds.kQ.rank": 1})
RATES, HOURS = np.array([20.0, 2.0]), np.array([0.8, 8.0])  # a week, exponential work
LOADS = RATES * HOURS / 40
DAYS = 7 / 40  # of an hour of one person's 40


def cobham(first: int | None) -> np.ndarray:
    """Mean wait in days of quick and large deals: of the one that goes first, of the other (Cobham
    1954); of both in the order they come (Pollaczek-Khinchine).
    """
    left = float((RATES / 40 * HOURS**2).sum())  # hours of the work in hand, exponential
    if first is None:
        return np.full(2, DAYS * left / (1 - LOADS.sum()))
    waits = np.empty(2)
    waits[first] = DAYS * left / (1 - LOADS[first])
    waits[1 - first] = DAYS * left / (1 - LOADS[first]) / (1 - LOADS.sum())
    return waits


@pytest.fixture(scope="module")
def found():
    """The orders of the team that takes deals as they come."""
    shorter = FIFO.replace({"clock.horizon_weeks": 150.0, "clock.warmup_weeks": 30.0})
    return next(serving_orders(shorter))


def waits(outcome) -> np.ndarray:
    """By stage, over all visits: each kind has its own."""
    return np.array(
        [
            (stage["wait_days"] * stage["visits_per_week"]).mean() / stage["visits_per_week"].mean()
            for stage in outcome.stages.values()
        ]
    )


def test_every_order_waits_as_cobham_says_and_kleinrocks_law_holds(found):
    by_order = {one.orders[0]: one.outcome for one in found.found}
    assert list(by_order) == ["quick_first", "large_first"]
    law = float(LOADS @ cobham(None))
    for first, outcome in (
        (None, found.today),
        (0, by_order["quick_first"]),
        (1, by_order["large_first"]),
    ):
        assert LOADS @ cobham(first) == pytest.approx(law), "the formulas keep the law"
        assert waits(outcome) == pytest.approx(cobham(first), rel=0.15)
    # On the same leads and luck the law holds far more closely than a wait is known.
    kept = [LOADS @ waits(outcome) for outcome in (found.today, *by_order.values())]
    assert kept == pytest.approx([kept[0]] * 3, rel=0.02)
    average = [
        waited_days(outcome)
        for outcome in (by_order["quick_first"], found.today, by_order["large_first"])
    ]
    assert average == sorted(average)
    assert cobham(1) == pytest.approx(
        [CASES["v2-C02b"]["measures"][f"wait_days[{stage}]"] for stage in "QL"]
    )


def test_only_orders_that_are_another_are_asked_for():
    together = ("quick_first", "worth_first")
    assert list(orders(LARGE_FIRST)) == [("alike",), together]
    ranks = {names: [kind.rank for kind in way.kinds] for names, way in orders(FIFO).items()}
    assert ranks == {together: [1, 2], ("large_first",): [2, 1]}
    dear = FIFO.replace({"kinds": [*(kind.model_dump() for kind in FIFO.kinds)]})
    dear = kind_edits.with_kind(dear).replace({"kinds.2.value_usd": 1e6, "kinds.2.share": 0.1})
    assert [kind.rank for kind in orders(dear)[("worth_first",)].kinds][2] == 1
    alike = kind_edits.with_kind(presets.load("mid_market").scenario)
    assert orders(alike) == {}
    none = next(serving_orders(alike.replace({"clock.horizon_weeks": 13.0})))
    assert mix_words.first_says(none) == mix_words.NO_OTHER
    assert "<table" not in mix_markup.first(none)


def test_quick_is_whose_visits_are_short_however_many_a_lead_makes():
    """A renewal's visits are half as long, and a new logo's lead brings fewer hours: most drop."""
    ways = orders(presets.load("renewals_and_new_logos").scenario)
    ranks = {names[0]: [kind.rank for kind in way.kinds] for names, way in ways.items()}
    assert ranks["quick_first"] == [1, 2]
    assert ranks["large_first"] == [2, 1]


def test_a_row_an_order_with_what_each_kind_gains(found):
    rows = list(mix_words.first_rows(found))
    heads = mix_words.first_heads(found)
    assert len(rows) == 2
    assert all(len(row) == len(heads) for row in rows)
    assert heads[1:3] == ("kQ", "kL")
    assert "won and lost, wait least on average with “Quick first" in mix_words.first_says(found)
    drawn = mix_markup.first(found)
    assert "Kleinrock" in drawn
    surely = replace(found.found[0], revenue_usd=Interval(5000.0, 1000.0, 3000.0, 7000.0, 0))
    told = mix_words.first_says(replace(found, found=(surely,))).replace(THIN, " ")
    assert told.startswith(
        "“Quick first (fewest hours a visit), which is most revenue an hour first” brings + $5,000 "
        "(+ $3,000 to + $7,000) of revenue a quarter more than today's order."
    )


# --- A limit, by kind -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def limited():
    """The verdict on a limit that keeps out whole kinds: renewals are short, new logos long."""
    scenario = presets.load("renewals_and_new_logos").scenario
    tight = scenario.replace({"focus.deals_per_rep": 2.0, "leads.per_week": 30.0})
    return verdicts(compare(tight, None, 24, practices=("pull",)))["pull"]


def test_changes_by_kind_add_up_to_the_verdict(limited):
    changes = serving_order.wins_by_kind(limited.with_, limited.without, 0.95)
    total = sum(change.mean for change in changes.values())
    assert total == pytest.approx(13 * limited.difference.mean)
    rows = mix_words.limit_rows(limited)
    assert [row[0] for row in rows] == list(changes)
    assert all(len(row) == len(mix_words.LIMIT_HEADS) for row in rows)
    drawn = mix_markup.limit(limited)
    assert drawn.count('scope="row"') == len(rows)
    assert "Behind a limit leads wait outside" in drawn


def test_leads_that_are_turned_away_are_not_said_to_wait():
    scenario = presets.load("renewals_and_new_logos").scenario
    full = scenario.replace({"pull.when_full": "turn_away", "focus.deals_per_rep": 2.0})
    verdict = verdicts(compare(full, None, 4, practices=("pull",)))["pull"]
    assert "are turned away, and count among the lost" in mix_words.limit_about(verdict)


def test_it_is_said_who_is_protected_and_who_pays(limited, monkeypatch):
    def say(**changes: tuple[float, float]) -> str:
        found = {
            kind: Interval(mean, half, mean - half, mean + half, 0)
            for kind, (mean, half) in changes.items()
        }
        monkeypatch.setattr(mix_words, "wins_by_kind", lambda *_: found)
        return mix_words.limit_says(limited).replace(THIN, " ")

    assert say(a=(0.4, 0.1), b=(-0.6, 0.2)) == (
        "A limit protects a (+ 0.4) and costs b (− 0.6) in wins a quarter."
    )
    assert say(a=(-0.4, 0.1), b=(0.1, 0.2)) == (
        "A limit costs a (− 0.4) in wins a quarter; the rest is too close to call."
    )
    assert "could be told" in say(a=(0.1, 0.2), b=(0.1, 0.2))
    assert "changes nothing" in say(a=(0.0, 0.0), b=(0.0, 0.0))
    assert mix_words.limit_says(replace(limited, with_=None)) == "A limit is not possible here."
    assert mix_words.limit_rows(replace(limited, with_=None)) == []
