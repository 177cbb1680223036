"""What is measured to be lost at a stage holds, whatever is assumed about hand-offs."""

from __future__ import annotations

from functools import cache

import pytest

from pages.ui import questions
from planner.analysis.axes import axis_of
from planner.analysis.break_even import break_evens
from planner.analysis.cases import cases
from planner.analysis.maps import map_of
from planner.analysis.sensitivity import tornado_of
from planner.plans import link
from planner.plans.figures import lost_here
from planner.plans.plan import Plan
from tests.unit.test_cases import SHORT

LOSS = axis_of(SHORT, "hand_off.loss")


@cache
def measured() -> Plan:
    """Its second stage, which deals reach by a hand-off, is measured."""
    start = link.plan_of("mid_market").with_scenario(SHORT)
    return start.replace({"tags": {f"stages.{SHORT.stages[1].name}.drop_off": "measured"}})


def test_what_a_hand_off_loses_more_others_drop_less():
    keep = questions.keeps_measured(measured())
    moved = SHORT.replace({"hand_off.loss": 0.06})
    kept = keep(moved)
    assert lost_here(moved, 1) > lost_here(SHORT, 1)
    assert lost_here(kept, 1) == pytest.approx(lost_here(SHORT, 1))
    assert kept.hand_off.loss == 0.06
    assert keep(SHORT) is SHORT, "today is today"


def test_what_is_lost_can_be_turned_itself_and_nothing_holds_where_nothing_is_measured():
    turned = SHORT.replace({"stages.1.drop_off": 0.5})
    assert questions.keeps_measured(measured())(turned) is turned
    moved = SHORT.replace({"hand_off.loss": 0.06})
    free = link.plan_of("mid_market").with_scenario(SHORT)
    assert questions.keeps_measured(free)(moved) is moved


def test_an_answer_with_other_stages_measured_is_another():
    free = link.plan_of("mid_market").with_scenario(SHORT)
    assert questions.search_key(free, "cases") != questions.search_key(measured(), "cases")
    assert questions.grounds_key(free) != questions.grounds_key(measured())


QUICK = SHORT.replace({"clock.horizon_weeks": 4, "clock.warmup_weeks": 0})


def nowhere(moved):
    """Nothing that is turned can be had."""
    return moved if moved == QUICK else None


def test_best_and_worst_case_break_evens_maps_and_bars_all_keep_it():
    *_, told = cases(QUICK, "hand_offs", [LOSS], keep=nowhere)
    assert (len(told.found), told.impossible) == (0, 100)
    *_, flips = break_evens(QUICK, practices=("hand_offs",), along=[LOSS], keep=nowhere)
    assert [one.at for one in flips.found] == [None]
    gain = axis_of(QUICK, "team.specialist_gain")
    *_, drawn = map_of(QUICK, "hand_offs", LOSS, gain, columns=2, rows=2, keep=nowhere)
    assert not drawn.is_possible.any()
    *_, bars = tornado_of(QUICK, along=[LOSS], keep=nowhere)
    assert not bars.bars
