"""People leaving and the time to full speed asked of a team that has none of either."""

from __future__ import annotations

from planner.analysis.axes import axes, axis_of, only_beside, turned, unused_axes
from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import BreakEvens
from planner.plans import presets
from planner.views.common.numbers import THIN
from planner.views.where import markup, words
from tests.five_stages import line

LEAVING, RAMP = "team.roles.Demo.leaving.per_year", "team.roles.Demo.ramp.weeks"
OF_DEMO = {"leaving.fill.mean_days": 45.0, "ramp.weeks": 8.0, "owns_deals": True}


def paths(found) -> set[str]:
    return {axis.path for axis in found}


def test_a_team_that_nobody_leaves_can_be_asked_how_much_leaving_it_would_take():
    unused = {axis.path: axis for axis in unused_axes(line())}
    roles = [role.name for role in line().team.roles]
    assert set(unused) == {
        f"team.roles.{role}.{name}" for role in roles for name in ("leaving.per_year", "ramp.weeks")
    }
    for path, high in ((LEAVING, 0.6), (RAMP, 52.0)):
        axis = unused[path]
        assert (axis.low, axis.now, axis.high) == (0.0, 0.0, high)
        assert axis == axis_of(line(), path)
        assert turned(line(), path, 0.0) == line()
    assert turned(line(), LEAVING, 0.3).team.roles[roles.index("Demo")].leaving.per_year == 0.3


def test_their_title_value_and_range_read_as_what_they_are():
    leaving, ramp = axis_of(line(), LEAVING), axis_of(line(), RAMP)
    assert words.axis_title(leaving) == "People leaving, Demo, per person and year"
    assert words.axis_title(ramp) == "Time to full speed, Demo, weeks"
    assert words.value_on(leaving, 0.25) == "0.25 per person and year"
    assert words.ends(leaving) == "0.00 per person and year … 0.60 per person and year"
    assert words.ends(ramp) == "0 weeks … 52 weeks"


def test_no_search_through_all_inputs_turns_them():
    for name in presets.names():
        scenario = presets.load(name).scenario
        assert not paths(unused_axes(scenario)) & paths(axes(scenario)), name


def test_what_is_typed_in_is_turned_with_all_inputs_instead():
    typed = line().replace({LEAVING: 0.4})
    assert not {LEAVING, RAMP} & paths(unused_axes(typed))
    assert {LEAVING, RAMP} <= paths(axes(typed))
    gone = typed.replace({"team.roles.Demo.leaving.refill": False})
    assert RAMP not in paths(unused_axes(gone)), "nobody new comes however many leave"


def test_the_time_to_full_speed_says_that_it_counts_only_beside_leaving():
    assert only_beside(line(), RAMP) == LEAVING
    assert only_beside(line(), LEAVING) is None
    assert only_beside(line(), "load") is None
    assert only_beside(line().replace({LEAVING: 0.4}), RAMP) is None
    said = words.flat(axis_of(line(), RAMP), axis_of(line(), LEAVING))
    assert "“Time to full speed, Demo” is about new people" in said
    assert "Pick “People leaving, Demo”" in said


def test_what_follows_when_somebody_leaves_is_said_beside_the_break_even():
    demo = {f"team.roles.Demo.{name}": value for name, value in OF_DEMO.items()}
    said = words.whoever_leaves(line().replace(demo), axis_of(line(), LEAVING))
    assert said.startswith(
        "Whenever somebody leaves Demo: the seat stays empty 45 days on average, the next person "
        f"takes 8 weeks to full speed and 15{THIN}% of the leaver's own open deals are lost."
    )
    at_once = words.whoever_leaves(line(), axis_of(line(), LEAVING))
    assert "60 days on average and the next person is at full speed at once." in at_once
    gone = line().replace({"team.roles.Demo.leaving.refill": False})
    assert "leaves Demo: the seat is gone." in words.whoever_leaves(gone, axis_of(gone, LEAVING))


def test_a_break_even_of_its_own_tells_every_practice_and_whom_it_could_not():
    axis = axis_of(line(), LEAVING)
    flips = BreakEven("pull", axis, 0.3, 0.25, 0.35, -1, 1)
    steady = BreakEven("leveling", axis, None, None, None, 1, 1)
    drawn = markup.of_one_input(BreakEvens((flips, steady), 1.0))
    assert "0.30 per person and year (0.25 to 0.35)" in drawn
    assert "no flip between 0.00 per person and year and 0.60 per person and year: helps" in drawn
    assert words.how_sure() in drawn
    assert words.how_sure() not in markup.of_one_input(BreakEvens((steady,), 1.0))
    assert "takes too long: 1." in markup.of_one_input(BreakEvens((), 1.0, inputs_left=1))
