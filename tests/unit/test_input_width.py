"""How wide the quarters get when what is assumed is drawn: wider, and by chance alone the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.analysis import input_width as module
from planner.analysis.axes import axis_of
from planner.analysis.baseline import Baseline
from planner.analysis.forecast import FEWEST, forecast_in_looks
from planner.analysis.input_width import assumed, input_width
from planner.errors import NotPossible
from planner.simulation import budget
from planner.simulation.replication_cache import Replications
from planner.statistics.space_filling import strata
from planner.views.next_quarters import markup, width_words
from planner.views.next_quarters.words import goal
from tests.unit.test_forecast import SAMPLE

SHORT = SAMPLE.replace({"clock.horizon_weeks": 22.0})


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(module, "FORECAST_REPLICATIONS", 48)
    monkeypatch.setattr(module, "SETS", 20)


def test_each_coordinate_is_once_in_each_stratum():
    found = strata(40, 12)
    assert (np.sort(found, axis=0) == ((np.arange(40) + 0.5) / 40)[:, None]).all()
    apart = np.corrcoef(found.T) - np.eye(12)
    assert np.abs(apart).max() < 0.5
    assert (strata(40, 12) == found).all()


def test_what_is_assumed_has_a_plausible_range_and_is_in_use():
    paths = [axis.path for axis in assumed(SAMPLE)]
    assert "hand_off.loss" in paths
    assert not any("ramp" in path for path in paths), "nobody is ever new in this team"
    assert "leads.per_week" not in paths


def test_the_quarters_are_wider_with_what_is_assumed_and_it_is_said_what_does_it(few):
    along = [axis_of(SHORT, "hand_off.loss", low=0.0, high=0.9), axis_of(SHORT, "hand_off.rebrief")]
    *_, found = input_width(SHORT, along)
    assert (found.sets, found.impossible, found.share_done) == (20, 0, 1.0)
    for each in found.quarters:
        assert each.in_all[0] < each.by_chance[0]
    first = found.widest[0]
    assert first.axis.path == "hand_off.loss"
    assert first.wins < -10, "of nine in ten lost at every hand-off hardly any is won"
    text = markup.input_width(found)
    assert "By chance alone Q3 brings" in text
    assert "These 2 quarters together" in text
    told = width_words.widest(found)
    assert told.startswith(
        "What moves it most, each by itself, in wins over 2 quarters: “Lost at hand-offs” from "
        f"0\u202f% to 90\u202f%: about {-first.wins:.0f} fewer ("
    )
    assert "20 sets" in told
    assert "no parts of a whole" in told, "shares of each alone may add up to more than all"
    low, high = (f"{each:.0f}" for each in found.quarters[0].in_all)
    reached = found.quarters[0].reached
    assert reached is not None
    assert 0 < reached < 0.5
    chance = f"{round(100 * reached)}\u202f% chance of {goal(SHORT)} or more"
    assert markup.width_in_sight(found).startswith(
        '<p class="hint">With your 2 assumed inputs drawn from their plausible ranges, 8 of 10 '
        f"times: Q3 {low} to {high} wins, with a {chance}; these 2 quarters together "
    )
    without = replace(found, quarters=tuple(replace(one, reached=None) for one in found.quarters))
    assert " chance of " not in width_words.in_sight(without), "nobody said a target"
    assert "it lies lower: most of what is assumed could be worse" in width_words.in_sight(found)
    assert width_words.DRAWING in markup.width_in_sight(None)


def test_what_is_measured_is_put_back_in_every_set_or_the_set_cannot_be(few):
    along = [axis_of(SHORT, "hand_off.loss", low=0.0, high=0.9)]
    stands = SHORT.hand_off.loss

    def keep(moved):
        return None if moved.hand_off.loss < 0.45 else moved.replace({"hand_off.loss": stands})

    *_, found = input_width(SHORT, along, keep=keep)
    assert found.sets == found.impossible == 10
    *_, free = input_width(SHORT, along)
    assert found.quarters[0].in_all[0] > free.quarters[0].in_all[0]


def test_with_nothing_to_vary_or_no_quarter_it_is_refused():
    with pytest.raises(NotPossible):
        next(input_width(SHORT, []))


def test_years_that_the_forecast_has_run_are_not_run_again(monkeypatch):
    monkeypatch.setattr(module, "SETS", 10)
    kept = Replications(most_bytes=50_000_000)
    *_, told = forecast_in_looks(SHORT, limit=budget.PAGE, kept=kept)
    assert told.outcome.replications >= FEWEST
    before = kept.ran
    *_, found = input_width(SHORT, [axis_of(SHORT, "hand_off.rebrief")], kept=kept)
    assert kept.ran == before
    Baseline(SHORT, kept=kept).reach(FEWEST)
    assert kept.ran == before, "nor for any other page"
    assert found.outcome.replications == FEWEST
