"""Break-evens are found with few replications, and tell of today before any is found."""

from __future__ import annotations

import pytest

from planner.analysis.axes import axis_of
from planner.analysis.axis_points import POINT_LOOKS, Points
from planner.analysis.break_even import BreakEvens, break_even, break_evens
from planner.model.practices import MAIN, Options
from planner.simulation.runs import PairedRuns
from planner.views.where import markup, words
from reference.saturated_line import planted_gain, saturated_line

PEOPLE, REBRIEF = (2, 3, 2), 0.2
TEAM = saturated_line(PEOPLE, REBRIEF, 0.5).replace({"clock.horizon_weeks": 52})
ALONG = [axis_of(TEAM, path) for path in ("team.specialist_gain", "hand_off.rebrief")]


@pytest.fixture(scope="module")
def partial() -> list[BreakEvens]:
    return list(break_evens(TEAM, along=ALONG))


def test_the_first_results_tell_of_today_before_any_input_is_looked_at(partial):
    first, second = partial[:2]
    assert (first.looked_at, second.looked_at, first.inputs) == (0, 0, len(ALONG))
    assert set(first.today) == set(second.today) == set(MAIN)
    assert all(second.today[each].half_width <= first.today[each].half_width for each in MAIN)
    said = words.today(second)
    assert "Split the work among specialists: hurts." in said
    assert said in markup.flips(second, 0.0).replace("&#x27;", "'")
    assert said not in markup.flips(partial[-1], None)


def test_every_flip_of_a_whole_search_is_the_one_that_a_search_for_it_alone_finds(partial):
    settled = [each for each in partial[-1].found if each.practice == "hand_offs"]
    assert len(settled) == len(ALONG)
    for each in settled:
        alone = break_even(TEAM, "hand_offs", each.axis)
        assert (alone.before, alone.after) == (each.before, each.after)
        assert (alone.at is None) == (each.at is None)
    gain = next(each for each in settled if each.axis.path == "team.specialist_gain")
    assert gain.low <= planted_gain(PEOPLE, REBRIEF) <= gain.high


def screened(path: str) -> Points:
    runs = PairedRuns()
    points = Points(TEAM, "hand_offs", axis_of(TEAM, path), Options(), runs)
    points.screen_outer()
    return points


def test_between_the_ends_of_a_range_is_looked_at_only_where_they_leave_anything_open():
    assert not screened("team.specialist_gain").is_plain(), "hurts at one end, helps at the other"
    hurts = screened("hand_off.loss")
    assert hurts.is_plain(), "specialists hurt with any loss at hand-offs"
    assert all(found.sign < 0 for found in hurts.known.values())


def test_who_is_not_patient_gives_up_where_nothing_is_near_to_clear():
    points = screened("team.specialist_gain")
    at = planted_gain(PEOPLE, REBRIEF)
    points.settle(at, is_patient=False)
    given_up = points.known[at]
    assert points.settle(at) == points.known[at].sign
    assert points.known[at].half_width < given_up.half_width or given_up.sign
    assert POINT_LOOKS[0] < POINT_LOOKS[1] < POINT_LOOKS[2]
