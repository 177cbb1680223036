"""Lean as a practitioner would have it: equal load where deals drop off, cells, a factory's end."""

from __future__ import annotations

from planner.analysis.axes import FACTORY_TO_SALES, axis_of
from planner.analysis.sensitivity import Line
from planner.errors import NotPossible
from planner.model import flow
from planner.model.practices import PRACTICES
from planner.plans import presets
from planner.statistics.intervals import Interval
from planner.studies import settings
from planner.views.common.numbers import signed
from planner.views.plan import why_words
from planner.views.where import words

TEAM = presets.load("mid_market").scenario.replace(
    {"clock.horizon_weeks": 13.0, "clock.warmup_weeks": 4.0}
)


def test_equal_times_are_not_equal_load_where_deals_drop_off():
    leveling = PRACTICES["leveling"].with_
    equal_times = leveling(TEAM, settings.EQUAL_STEPS)
    equal_load = leveling(TEAM, settings.EQUAL_LOAD)
    assert len({stage.work.mean_hours for stage in equal_times.stages}) == 1
    assert len({stage.work.mean_hours for stage in equal_load.stages}) == len(TEAM.stages)
    one, other = (flow.loads(each).values() for each in (equal_times, equal_load))
    assert max(other) / min(other) < 1.05
    assert max(one) / min(one) > 1.2


def test_each_fair_test_has_its_own_answer():
    setting = settings.Setting(TEAM, precision=0.5)
    for study, name in ((settings.equal_load_study, "loads"), (settings.cells_study, "cells")):
        *_, found = study(setting)
        assert settings.holds(name, found) in {"HOLDS", "DOES NOT HOLD", "NO CLEAR DIFFERENCE"}
    *_, found = settings.cells_study(setting)
    assert found["cells"].practice == "hand_offs"


NOTHING, SOME = Interval(0, 0, 0, 0), Interval(2, 0.1, 1.8, 2.2)


def way(first: Interval) -> Line:
    return Line(axis_of(TEAM, FACTORY_TO_SALES), (0.0, 1.0), {"pull": (first, SOME)}, 1.0)


def test_a_factory_where_nothing_differs_says_why_and_an_overloaded_one_says_so():
    said = words.at_the_factory(way(NOTHING), "AE", 0.84)
    assert "no practice makes a difference" in said
    assert "AE" in said
    assert "nothing ever waits" in said
    assert words.at_the_factory(way(SOME), "AE", 0.84) == ""
    assert "overloaded" in words.at_the_factory(way(SOME), "AE", 1.2)


def test_cells_are_told_beside_the_line_and_said_to_be_impossible_where_they_are():
    *_, line = settings.main_study(settings.Setting(TEAM, precision=0.5))
    *_, found = settings.cells_study(settings.Setting(TEAM, precision=0.5))
    said = why_words.cells(line["hand_offs"], found["cells"])
    gains = [each.difference.scaled(13).mean for each in (line["hand_offs"], found["cells"])]
    assert all(signed(gain, 1) in said for gain in gains), (said, gains)
    assert "(cells)" in said
    assert "not possible" in why_words.cells(line["hand_offs"], NotPossible("too few"))
