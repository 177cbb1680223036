"""Time that runs unevenly: seasons and dated changes, in what the engine does and counts."""

from __future__ import annotations

import numpy as np
import pytest

from planner.simulation.simulate import simulate, trace
from reference.teams import role, stage, team

QUARTER = (0.5,) * 4 + (1.0,) * 5 + (1.75,) * 4
FAST_END = (1.0,) * 12 + (4.0,)


def times(events, kind, name=None):
    """When events of this kind happened, at one stage or all."""
    return np.array([e["time"] for e in events if e["kind"] == kind and name in (None, e["stage"])])


def spans(events, begins, ends, name=None):
    """(begun, ended) of each deal's first such span."""
    begun, found = {}, []
    for event in events:
        if name not in (None, event["stage"]):
            continue
        if event["kind"] == begins:
            begun.setdefault(event["deal"], event["time"])
        elif event["kind"] in ends and event["deal"] in begun:
            found.append((begun.pop(event["deal"]), event["time"]))
    return found


# --- Seasons --------------------------------------------------------------------------------------


@pytest.mark.parametrize("cv", [0.0, 1.0])
def test_leads_of_a_season_are_the_same_at_other_times(cv):
    """Lead by lead: as much of the season's time has passed as of even time without one."""
    even = team(leads={"per_week": 3, "cv": cv})
    seasonal = even.replace({"season.leads": QUARTER, "clock.week_of_year": 3})
    came, comes = (times(trace(one), "arrived") for one in (seasonal, even))
    weeks = np.arange(0, 53)
    factors = [QUARTER[(2 + week) % 13] / np.mean(QUARTER) for week in weeks[:-1]]
    passed = np.interp(came, weeks, np.append(0, np.cumsum(factors)))
    count = min(came.size, comes.size)
    assert count > 140
    assert passed[:count] == pytest.approx(comes[:count], rel=1e-11)


def test_work_goes_on_at_the_speed_of_each_week():
    scenario = team([stage(weeks=0.8, cv=0)], season={"hours": QUARTER}, leads={"per_week": 1})
    weeks = np.arange(0, 53)
    area = np.append(0, np.cumsum([QUARTER[week % 13] for week in weeks[:-1]]))
    found = spans(trace(scenario), "work_started", {"work_ended"})
    assert len(found) > 30
    for begun, ended in found:
        worked = np.interp(ended, weeks, area) - np.interp(begun, weeks, area)
        assert worked == pytest.approx(0.8, rel=1e-11)


def test_busy_time_is_the_calendars_and_hours_worked_are_hours():
    """Everybody always at work: twice as fast, twice the hours; utilization is 1 both times."""
    overrun = team([stage(weeks=0.5, drop_off=0.9)], leads={"per_week": 10})
    for speed in (1.0, 2.0):
        outcome = simulate(overrun.replace({"season.hours": (speed,) * 13}), 10)
        assert outcome.values("utilization", role="Work").mean() == pytest.approx(1, abs=0.02)
        lost = outcome.measures["win_share"]
        assert lost.mean() == pytest.approx(0.1, abs=0.03)
        visits = outcome.values("visits_per_week", stage="Work").mean()
        assert visits == pytest.approx(2 * speed, rel=0.1)


def test_only_the_last_stages_buyers_hurry_at_the_end_of_a_quarter():
    scenario = team(
        [
            stage("First", 0.0, buyer={"mean_days": 14, "cv": 0}),
            stage("Last", 0.0, buyer={"mean_days": 14, "cv": 0}),
        ],
        season={"closing": FAST_END},
    )
    events = trace(scenario)
    first = spans(events, "work_ended", {"advanced"}, "First")
    assert {round(ended - begun, 9) for begun, ended in first} == {2.0}
    weeks = np.arange(0, 53)
    area = np.append(0, np.cumsum([FAST_END[week % 13] for week in weeks[:-1]]))
    last = spans(events, "work_ended", {"won"}, "Last")
    assert len(last) > 1000
    for begun, ended in last:
        passed = np.interp(ended, weeks, area) - np.interp(begun, weeks, area)
        assert passed == pytest.approx(2.0, rel=1e-9)


def test_the_season_of_values_and_their_changes_count_at_the_win():
    scenario = team(
        leads={"per_week": 0.7},
        season={"value": (1.0, 3.0) + (1.0,) * 11},
        changes=[{"week": 20.5, "field": "money.deal_value_usd", "times": 2}],
        money={"deal_value_usd": 100},
        clock={"warmup_weeks": 5, "horizon_weeks": 52, "week_of_year": 2},
    )
    won = times(trace(scenario), "won") - 5
    expected = np.zeros(52)
    for time in won[won >= 0]:
        factor = 3 if (int(time) + 1) % 13 == 1 else 1
        expected[int(time)] += 100 * factor * (2 if time >= 20.5 else 1)
    assert won.size > 20
    assert simulate(scenario, 1).revenue_by_week_usd[0] == pytest.approx(expected)


# --- Dated changes --------------------------------------------------------------------------------

CHANGED = 10.0  # when, from the start of a run without warm-up


def changed(field, by=0.25, **fields):
    """Work of half a week, three weeks with the buyer, one change."""
    return team(
        [stage("A", 0.5, 0, buyer={"mean_days": 21, "cv": 0}), stage("B", 0.0)],
        [role("A", people=9), role("B")],
        changes=[{"week": CHANGED, "field": field, "times": by}],
        leads={"per_week": 10},
        **fields,
    )


def test_work_that_has_begun_is_not_changed_and_what_begins_from_then_on_is():
    """Deals wait, so that many were ready long before."""
    events = trace(changed("stages.A.work.mean_hours").replace({"leads.per_week": 30.0}))
    found = spans(events, "work_started", {"work_ended"}, "A")
    assert max(begun for begun, _ in found) > 40
    for begun, ended in found:
        assert ended - begun == pytest.approx(0.5 if begun < CHANGED else 0.125)


def test_the_buyers_time_is_that_of_when_it_begins():
    found = spans(trace(changed("stages.A.buyer.mean_days")), "work_ended", {"advanced"}, "A")
    assert {ended < CHANGED for begun, ended in found if begun < CHANGED} == {True, False}
    for begun, ended in found:
        assert ended - begun == pytest.approx(3 if begun < CHANGED else 0.75)


@pytest.mark.parametrize(
    ("field", "cause"),
    [("stages.A.drop_off", "dropped"), ("hand_off.loss", "lost_at_hand_off")],
)
def test_an_outcome_is_drawn_at_its_own_moment(field, cause):
    """All would be lost before the change, next to none after it: who is with the buyer, too."""
    scenario = changed(field, 0.01).replace(
        {"stages.A.drop_off": 0.9999, "hand_off.repeat": 0.0}
        if cause == "dropped"
        else {"hand_off.loss": 0.9999, "stages.B.buyer.mean_days": 21.0, "stages.B.buyer.cv": 0.0}
    )
    events = trace(scenario)
    lost = times(events, cause)
    assert (lost < CHANGED).sum() > 30
    kept = times(events, "won")
    kept = kept[kept < CHANGED + 2]
    assert kept.size > 10
    assert kept.min() >= CHANGED
    assert (lost > CHANGED).sum() < 20


def test_what_leaves_the_drop_off_advances_and_repeats_stay():
    scenario = team(
        [stage("A", 0.0, drop_off=0.4, repeat=0.3, restart=0.1)],
        leads={"per_week": 200},
        changes=[{"week": 26, "field": "stages.A.drop_off", "times": 0.5}],
        clock={"warmup_weeks": 0, "horizon_weeks": 52},
    )
    events = trace(scenario)
    for late, drop_off in ((False, 0.4), (True, 0.2)):
        counts = {
            kind: np.sum((times(events, kind) >= 26) == late)
            for kind in ("dropped", "repeated", "restarted", "won")
        }
        visits = sum(counts.values())
        shares = {"dropped": drop_off, "repeated": 0.3, "restarted": 0.1, "won": 0.6 - drop_off}
        for kind, share in shares.items():
            assert counts[kind] / visits == pytest.approx(share, abs=4 * 0.5 / visits**0.5)


def test_a_change_of_hours_acts_on_work_under_way_and_one_of_leads_on_the_gap():
    scenario = team(
        [stage(weeks=8, cv=0)],
        leads={"per_week": 0.09, "cv": 0},
        changes=[
            {"week": 30, "field": "selling_hours", "times": 4},
            {"week": 30, "field": "leads.per_week", "times": 4},
        ],
    )
    events = trace(scenario)
    work = dict(spans(events, "work_started", {"work_ended"}))
    for begun, ended in work.items():
        passed = np.interp([begun, ended], [0, 30, 60], [0, 30, 150])
        assert passed[1] - passed[0] == pytest.approx(8)
    came = np.interp(times(events, "arrived"), [0, 30, 60], [0, 30, 150])
    assert np.diff(came) == pytest.approx(1 / 0.09)


def test_a_changed_pace_counts_from_the_next_tick_on_and_at_the_start_for_the_first():
    def ticks(*changes):
        scenario = team(
            [stage(weeks=0.0)],
            leads={"per_week": 2, "cv": 0, "pace": 0.125},
            changes=[{"week": week, "field": "leads.per_week", "times": x} for week, x in changes],
        )
        return list(times(trace(scenario), "admitted")[:4])

    assert ticks() == pytest.approx([4, 8, 12, 16])
    assert ticks((5, 2)) == pytest.approx([4, 8, 10, 12])
    assert ticks((0, 2)) == pytest.approx([2, 4, 6, 8])
    assert ticks((4, 2)) == pytest.approx([4, 6, 8, 10])
    assert ticks((5, 2), (8, 2)) == pytest.approx([4, 8, 9, 10])


def test_a_change_by_nothing_changes_nothing():
    def outcome(by):
        scenario = changed("stages.A.work.mean_hours", by).replace({"stages.A.drop_off": 0.3})
        return simulate(scenario, 5)

    plain = simulate(changed("stages.A.drop_off", 1.0).replace({"stages.A.drop_off": 0.3}), 5)
    same = outcome(1.0)
    for name, values in same.measures.items():
        np.testing.assert_array_equal(values, plain.measures[name])
    assert not np.array_equal(outcome(0.5).wins_by_week, same.wins_by_week)


def test_conservation_and_littles_law_hold_whatever_the_season():
    scenario = team(
        [stage("A", 0.3, drop_off=0.2, buyer={"mean_days": 9}), stage("B", 0.2)],
        [role("A", people=3), role("B", people=2)],
        leads={"per_week": 6},
        season={"leads": QUARTER, "hours": QUARTER, "closing": FAST_END},
        changes=[
            {"week": 7, "field": "stages.B.work.mean_hours", "times": 1.5},
            {"week": 7, "field": "selling_hours", "times": 0.9},
        ],
        clock={"warmup_weeks": 13, "horizon_weeks": 52},
    )
    simulate(scenario, 20)  # refuses an outcome in which either does not hold


def test_the_trace_tells_when_something_changes():
    events = trace(changed("stages.A.drop_off"))
    assert [event for event in events if event["kind"] == "changed"] == [
        {
            "time": CHANGED,
            "deal": None,
            "stage": None,
            "visit": 0,
            "person": None,
            "kind": "changed",
        }
    ]
