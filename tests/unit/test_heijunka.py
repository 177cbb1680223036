"""The heijunka picture of the Lean Lexicon: the same twelve deals in runs and in turn."""

from __future__ import annotations

from collections import Counter

import pytest

from planner.studies import heijunka
from planner.views.principles import words
from reference.cases_of_schema_2 import CASES

RUNS, LEXICON, IN_TURN = heijunka.orders()


def test_every_order_holds_the_same_deals():
    for order in (RUNS, LEXICON, IN_TURN):
        assert Counter(order.sequence) == heijunka.AMOUNTS


def test_goal_chasing_spreads_every_kind_and_the_leveled_orders_wait_less():
    assert IN_TURN.sequence == "ABCADABACDBA"
    assert (RUNS.longest_run, LEXICON.longest_run, IN_TURN.longest_run) == (5, 2, 1)
    assert IN_TURN.wait_hours <= LEXICON.wait_hours < RUNS.wait_hours


def test_in_turn_waits_as_the_exact_case_that_the_engine_is_held_against():
    case = CASES["v2-C14"]
    days = case["measures"]["wait_days[S]"]
    hours = days / 7 * case["scenario"]["team"]["roles"][0]["selling_hours_per_week"]
    assert IN_TURN.wait_hours == pytest.approx(hours, abs=1e-12)
    assert {kind["name"]: kind["share"] for kind in case["scenario"]["kinds"]} == heijunka.AMOUNTS


def test_the_picture_is_told_a_row_an_order():
    rows = list(words.heijunka_rows())
    assert [row[1] for row in rows] == [RUNS.sequence, LEXICON.sequence, IN_TURN.sequence]
    assert all(len(row) == len(words.HEIJUNKA_HEADS) for row in rows)
