"""What the Where page says of values and distances: enough digits, and the sign of the way."""

import re
from dataclasses import replace

import numpy as np
import pytest

from planner.analysis.axes import axis_of
from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import BreakEvens
from planner.analysis.maps import Map
from planner.analysis.sensitivity import Bar, Tornado
from planner.plans import presets
from planner.statistics.intervals import Interval
from planner.views.common.numbers import MINUS, THIN
from planner.views.where import markup, plots, words

TEAM = presets.load("mid_market").scenario


def plain(text: str) -> str:
    return text.replace(THIN, " ")


def crossing(path: str, at: float, low: float, high: float) -> BreakEven:
    return BreakEven("hand_offs", axis_of(TEAM, path), at, low, high, -1, 1)


@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("stages.Qualify.work.mean_hours", (0.801, 0.81, 0.82)),
        ("hand_off.loss", (0.012, 0.0123, 0.0128)),
        ("load", (1.201, 1.2, 1.203)),
        ("factory_to_sales", (0.501, 0.503, 0.504)),
        ("leads.per_week", (100.1, 100.3, 100.4)),
        ("team.roles.AE.people", (2.0, 3.0, 4.0)),
    ],
)
def test_ends_that_differ_are_told_apart(path, ends):
    assert len(set(words.values_on(axis_of(TEAM, path), *ends))) == 3
    low, at, high = sorted(ends)
    _, told, _ = words.flip(crossing(path, at, low, high))
    start, _, rest = told.partition(" (")
    assert len({start, *rest.rstrip(")").split(" to ")}) == 3


@pytest.mark.parametrize(
    ("path", "at", "told"),
    [
        ("stages.Qualify.work.mean_hours", 0.9, "+ 0.40 hours (+ 80 %)"),
        ("stages.Qualify.work.mean_hours", 0.25, f"{MINUS} 0.25 hours ({MINUS} 50 %)"),
        ("hand_off.loss", 0.012, f"{MINUS} 1.8 points ({MINUS} 60 %)"),
        ("team.roles.AE.people", 4.0, "+ 1 person (+ 33 %)"),
        ("stages.Qualify.restart", 0.05, "+ 5.0 points"),  # now 0: no per cent of nothing
        ("load", 1.2, "+ 0.20 × today (+ 20 %)"),
        ("leads.per_week", 40.0, words.AT_NOW),
    ],
)
def test_how_far_is_told_in_the_inputs_unit_and_in_per_cent(path, at, told):
    assert plain(words.far(crossing(path, at, at - 1, at + 1))) == told


@pytest.mark.parametrize(
    ("at", "low", "high", "told", "far"),
    [
        (4.3, 4.0, 5.0, "5 people (4 to 5)", "+ 2 people (+ 67 %)"),
        (1.97, 1.0, 2.0, "1 person (1 to 2)", f"{MINUS} 2 people ({MINUS} 67 %)"),
    ],
)
def test_people_flip_at_a_whole_number_of_them_seen_from_now(at, low, high, told, far):
    one = crossing("team.roles.AE.people", at, low, high)
    assert one.axis.now == 3
    assert plain(words.flip(one)[1]) == told
    assert plain(words.far(one)) == far


def test_bars_to_one_side_are_told_in_one_short_label():
    """Beside the longer; the shorter lies over it, and is thin."""
    bar = Bar(axis_of(TEAM, "leads.per_week"), Interval(-6, 0.1, -7, -5), Interval(-1, 1, -2, 0))
    drawn = plots.tornado(Tornado((bar,), 1.0))
    assert re.findall(r">([^<]*leads/week)</text>", drawn) == ["20; 80 leads/week"]
    rows = re.findall(r'<rect [^>]*width="([\d.]+)" height="(\d+)" rx', drawn)
    (long, thick), (short, thin) = [(float(width), int(height)) for width, height in rows]
    assert (short < long, thin < thick) == (True, True), "the shorter is drawn last"


def test_a_bar_tells_the_inputs_value_at_both_ends():
    bar = Bar(axis_of(TEAM, "hand_off.loss"), Interval(1.2, 0.1, 1, 1.4), Interval(-9, 1, -11, -7))
    name, now, low, high = map(plain, words.at_ends(bar))
    assert (name, now) == ("Lost at hand-offs", "3 %")
    assert low.startswith("0 %: + 1.2")
    assert high.startswith(f"30 %: {MINUS} 9.0")


@pytest.mark.parametrize(
    ("at", "nothing", "is_nothing_now", "turns", "does"),
    [
        (2.5, (3.0, 4.0), True, "2 people (2 to 3)",
         "helps up to 2, no difference from 3 to 4, hurts from 5 on"),
        (4.5, (4.0, 4.0), True, "5 people (4 to 5)",
         "helps up to 2, no difference at 4, hurts from 5 on"),
        (4.5, None, True, "5 people (2 to 5)",
         "helps just below, hurts above, no difference where it is now"),
        (4.5, None, False, "5 people (2 to 5)", "helps below, hurts above"),
    ],
)  # fmt: skip
def test_a_stretch_without_a_difference_is_told(at, nothing, is_nothing_now, turns, does):
    axis = replace(axis_of(TEAM, "team.roles.AE.people"), now=4.0 if at > 4 else 3.0)
    one = BreakEven("leveling", axis, at, 2.0, 5.0, 1, -1, nothing, is_nothing_now)
    _, told_at, told = words.flip(one)
    assert (told_at, told) == (turns, does)


@pytest.mark.parametrize(("share_done", "so_far"), [(0.5, " so far"), (1.0, "")])
def test_how_many_flip_is_said_of_pairs_and_the_error_only_of_some(share_done, so_far):
    steady = BreakEven("pull", axis_of(TEAM, "hand_off.loss"), None, None, None, -1, -1)
    flips = crossing("hand_off.loss", 0.02, 0.01, 0.03)
    looked = f"Checked{so_far}: 2 pairs of a practice and an input; "
    none = words.looked_at(BreakEvens((steady, steady), share_done))
    assert none == f"{looked}0 flip within the input's range."
    one = words.looked_at(BreakEvens((flips, steady), share_done))
    assert one.startswith(f"{looked}1 flip within the input's range.")
    assert ("Each is wrong at most 5 times in 100. In brackets" in one) is (share_done == 1)


def test_what_does_not_flip_is_told_practice_by_practice_under_heads():
    axis = axis_of(TEAM, "hand_off.loss")
    some = [BreakEven(each, axis, None, None, None, 1, 1) for each in ("pull", "hand_offs", "pull")]
    text = markup.steady(some)
    assert all(f'<th scope="col">{name}</th>' in text for name in words.STEADY_COLUMNS)
    assert text.index(words.practice("hand_offs")) < text.index(words.practice("pull"))


def test_the_nearest_flips_leave_no_practice_out_and_the_rest_is_not_lost():
    few = [crossing("leads.per_week", 60, 59, 61) for _ in range(5)]
    leads = axis_of(TEAM, "leads.per_week")
    many = [BreakEven("leveling", leads, 41, 40, 42, -1, 1) for _ in range(20)]
    near, far = markup.near_and_far([*many, *few])
    assert near == [*many[:12], *few[:3]]
    assert far == [*many[12:], *few[3:]]


@pytest.mark.parametrize(("share_done", "says"), [(0.5, "to call so far"), (1.0, "to call.")])
def test_what_is_open_while_a_map_settles_is_open_so_far(share_done, says):
    x, y = axis_of(TEAM, "hand_off.loss"), axis_of(TEAM, "team.specialist_gain")
    one = np.ones((1, 1))
    some, yes = np.full((1, 1), 24), np.full((1, 1), True)
    ends = np.array([x.now]), np.array([y.now])
    grid = Map("hand_offs", x, y, *ends, 0 * one, -one, one, some, yes, share_done)
    assert says in words.own_cell_says(grid)
