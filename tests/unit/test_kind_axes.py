"""What is of kinds of deal can be turned: shares of the leads, multipliers, who comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.analysis import sensitivity
from planner.analysis.arms import with_values
from planner.analysis.axes import axes, axis_of, is_composite, turned
from planner.analysis.break_even import break_evens
from planner.errors import AxisError
from planner.model import flow, kind_edits
from planner.simulation.runs import PairedRuns
from planner.statistics.intervals import Interval
from planner.views.where import words
from reference.teams import stage, team

CHANCES = {"a": 0.6, "b": 0.2}


def two(**fields):
    """Leads that nobody has to wait for, three quarters of them of kind a; odds make b's chance."""
    odds = (CHANCES["b"] / (1 - CHANCES["b"])) / (CHANCES["a"] / (1 - CHANCES["a"]))
    return team(
        [stage(weeks=0, drop_off=1 - CHANCES["a"])],
        kinds=[{"name": "a", "share": 3, **fields}, {"name": "b", "odds": odds}],
        leads={"per_week": 20},
    )


def test_what_kinds_have_can_be_turned_and_only_where_it_moves_something():
    paths = {axis.path for axis in axes(two())}
    assert {"share_of.a", "kinds.a.work", "kinds.b.odds"} <= paths
    assert "share_of.b" not in paths, "what is not of the one is of the other"
    three = axes(kind_edits.with_kind(two()))
    assert sum(axis.path.startswith("share_of.") for axis in three) == 3
    assert not {"kinds.a.buyer", "kinds.a.patience", "kinds.a.rank", "kinds.a.share"} & paths
    slow = two(comes_back={"kind": "b", "share": 0.3, "weeks": 20}).replace(
        {"stages.Work.buyer.mean_days": 3.0, "stages.Work.patience_days": 9.0}
    )
    more = {axis.path for axis in axes(slow)} - paths
    assert {"kinds.a.buyer", "kinds.b.patience"} <= more
    assert {"kinds.a.comes_back.share", "kinds.a.comes_back.weeks"} <= more
    back = axis_of(slow, "kinds.a.comes_back.share")
    assert (back.low, back.now, back.high) == (0, 0.3, 1)
    alike = {axis.path for axis in axes(team())}
    assert not any("kinds" in path or "share_of" in path for path in alike)


def test_a_multiplier_that_nobody_typed_is_turned_to_parts_of_one():
    axis = axis_of(two(), "kinds.a.work")
    assert (axis.low, axis.high, axis.is_whole) == (0.5, 2.0, False)
    assert turned(two(), "kinds.a.work", 0.5).kinds[0].work == 0.5
    assert axis_of(two(), f"team.roles.{two().team.roles[0].name}.people").is_whole


def test_a_share_is_one_of_the_leads_and_reads_in_per_cent():
    axis = axis_of(two(), "share_of.a")
    assert (axis.low, axis.now, axis.high) == (0.375, 0.75, 1)
    none = axis_of(two().replace({"kinds.b.share": 0.0}), "share_of.b")
    assert (none.low, none.now, none.high) == (0, 0, 1)
    assert axis.label == "Share of the leads, a"
    assert words.value_on(axis, 0.25).startswith("25")
    assert is_composite(axis.path)
    assert kind_edits.share_of(turned(two(), "share_of.a", 0.25), "b") == 0.75
    for path in ("share_of.c", "share_of."):
        with pytest.raises(AxisError):
            axis_of(two(), path)
    with pytest.raises(AxisError):
        axis_of(kind_edits.without_kinds(two()), "share_of.a")


def test_two_shares_at_once_are_had_only_where_both_hold():
    half = with_values(two(), {"share_of.a": 0.5, "share_of.b": 0.5})
    assert half is not None
    assert [kind.share for kind in half.kinds] == [0.5, 0.5]
    assert with_values(two(), {"share_of.a": 0.2, "share_of.b": 0.5}) is None
    assert with_values(two(), {"share_of.a": 0.2, "leads.per_week": 9.0}) is not None


def test_the_mix_moves_wins_as_the_chances_of_the_kinds_say():
    scenario = two()
    for share in (0.0, 0.4, 1.0):
        wins = flow.expected_wins_per_week(turned(scenario, "share_of.a", share))
        assert wins == pytest.approx(20 * (share * CHANCES["a"] + (1 - share) * CHANCES["b"]))
    *_, found = sensitivity.tornado_of(scenario, along=[axis_of(scenario, "share_of.a", 0, 1)])
    (bar,) = found.bars
    now = 0.75 * CHANCES["a"] + 0.25 * CHANCES["b"]
    for gain, chance in ((bar.at_low, CHANCES["b"]), (bar.at_high, CHANCES["a"])):
        assert abs(gain.mean - 13 * 20 * (chance - now)) < 4 * gain.standard_error


def test_a_verdict_is_asked_for_along_what_kinds_have():
    """One queue for a quick kind and a long one: two people for each stage, or one for all."""
    scenario = two(comes_back={"kind": "b", "share": 0.5, "weeks": 4}).replace(
        {"clock.horizon_weeks": 13.0, "stages.Work.work.mean_hours": 2.0, "leads.per_week": 9.0}
    )
    along = [axis_of(scenario, path) for path in ("kinds.a.comes_back.share", "share_of.b")]
    *_, last = break_evens(scenario, practices=("pull",), along=along, most_steps=1e7)
    assert {one.axis.path for one in last.found} == {axis.path for axis in along}


def test_inputs_that_clearly_move_less_than_twelve_others_are_left_at_a_rough_look():
    axis = axis_of(two(), "leads.per_week")
    axes = [replace(axis, path=str(i)) for i in range(20)]

    def bar(i: int, half: float) -> sensitivity.Bar:
        low, high = (Interval(m, half, m - half, m + half, 0) for m in (-float(i), i / 2))
        return sensitivity.Bar(axes[i], low, high)

    sharp = {axes[i]: bar(i, 0.4) for i in range(20)}
    assert [one.path for one in sensitivity._may_be_largest(sharp)] == [
        str(i) for i in range(19, 7, -1)
    ]
    blunt = {axes[i]: bar(i, 2.0) for i in range(20)}
    # The twelfth swings by 6 at least; what may swing by 4 + 2 is still in.
    assert len(sensitivity._may_be_largest(blunt)) == 16
    few = {axes[i]: bar(i, 0.4) for i in range(3)}
    assert len(sensitivity._may_be_largest(few)) == 3


def test_the_inputs_that_move_most_are_known_as_sharply_as_before(monkeypatch):
    seen: dict[int, int] = {}
    gain = PairedRuns.gain

    def spy(runs, arms, replications, level=0.95):
        seen[replications] = seen.get(replications, 0) + 1
        return gain(runs, arms, replications, level)

    monkeypatch.setattr(sensitivity, "LARGEST", 1)
    monkeypatch.setattr(PairedRuns, "gain", spy)
    along = [axis_of(two(), path) for path in ("leads.per_week", "share_of.a", "kinds.a.work")]
    *_, found = sensitivity.tornado_of(two(), along=along)
    assert found.share_done == 1
    assert found.bars[0].axis.path == "leads.per_week"
    assert list(seen) == list(sensitivity._BAR_LOOKS)
    assert seen[sensitivity._BAR_LOOKS[-1]] < seen[sensitivity._BAR_LOOKS[0]] == 2 * len(along)
