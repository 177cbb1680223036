"""How far seasons swing as one number to turn: where a verdict flips as they grow or fade."""

from __future__ import annotations

import pytest

from planner.analysis.axes import axes, axis_of, turned
from planner.errors import AxisError
from planner.model.season import LEAST_FACTOR, MOST_FACTOR, Season, with_swing
from planner.views.where import words
from tests.five_stages import line

QUARTER = (1.0,) * 11 + (0.5, 3.0)
PEOPLE = ("ramp.weeks", "leaving.per_year", "leaving.fill.mean_days")


def test_all_that_comes_and_goes_can_be_turned_where_it_is_in_use():
    leaving = {
        f"team.roles.Demo.{name}": value
        for name, value in zip(PEOPLE, (20.0, 0.4, 60.0), strict=True)
    }
    scenario = line(season={"hours": QUARTER}).replace(
        leaving | {"team.roles.Demo.owns_deals": True}
    )
    paths = {axis.path for axis in axes(scenario)}
    asked = {f"team.roles.Demo.{name}" for name in PEOPLE} | {"team.leaver_loss", "season_size"}
    assert asked <= paths
    assert not asked & {axis.path for axis in axes(line())}


def test_a_season_fades_to_none_and_grows_to_twice_its_swing():
    season = Season(leads=QUARTER, value=(0.9,) * 13)
    assert with_swing(season, 1) is season
    assert set(with_swing(season, 0).leads) == {1.0}
    half = with_swing(season, 0.5)
    assert (half.leads[-2:], half.value[0], half.hours) == ((0.75, 2.0), 0.95, None)
    assert with_swing(season, 2).leads[-2:] == (LEAST_FACTOR, 5.0), "no week goes below its bound"
    assert with_swing(Season(leads=(19.0,) * 13), 2).leads[0] == MOST_FACTOR


def test_the_axis_has_today_at_one_and_reads_as_so_many_times_it():
    scenario = line(season={"hours": QUARTER})
    axis = axis_of(scenario, "season_size")
    assert (axis.low, axis.now, axis.high) == (0, 1, 2)
    assert turned(scenario, "season_size", 1) == scenario
    assert set(turned(scenario, "season_size", 0).season.hours) == {1.0}
    assert words.value_on(axis, 0.5) == "× 0.50"


def test_without_a_season_there_is_nothing_to_turn():
    with pytest.raises(AxisError, match="no season"):
        axis_of(line(), "season_size")
