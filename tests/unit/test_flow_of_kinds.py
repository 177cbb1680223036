"""Visits, chances and loads of kinds of deal and of what comes back, against chains written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.model import flow
from planner.model.routes import routes, with_odds
from planner.model.scenario import Scenario

STAGES = ("Qualify", "Demo", "Close")


def team(**fields: Any) -> Scenario:
    """Three stages of an hour each, in two roles; fields beside that."""
    roles = [
        {"name": "Front", "people": 2, "stages": ["Qualify", "Demo"]},
        {"name": "Back", "people": 3, "stages": ["Close"]},
    ]
    given_team = {"roles": roles, "specialist_gain": 0} | fields.pop("team", {})
    outcomes = fields.pop("outcomes", [(0.3, 0.1, 0.0), (0.2, 0.2, 0.1), (0.4, 0.0, 0.0)])
    stages = [
        {"name": name, "work": {"mean_hours": 1}, "drop_off": d, "repeat": r, "restart": t}
        for name, (d, r, t) in zip(STAGES, outcomes, strict=True)
    ]
    return Scenario.from_dict(
        {"schema": 2, "name": "of a test", "stages": stages, "team": given_team, **fields}
    )


multipliers = st.floats(0.05, 20)


@st.composite
def kinds(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = ["A", "B", "C"][: draw(st.integers(1, 3))]
    found = []
    for name in names:
        skipped = draw(st.sets(st.sampled_from(STAGES), max_size=2))
        stages = {stage: {"skip": True} for stage in sorted(skipped)}
        other = draw(st.sampled_from(STAGES))
        if other not in skipped:
            stages[other] = {"odds": draw(st.floats(0, 20)), "work": draw(multipliers)}
        back = draw(st.none() | st.tuples(st.sampled_from(names), st.floats(0, 0.95)))
        found.append(
            {
                "name": name,
                "share": draw(st.floats(0.1, 3)),
                "work": draw(multipliers),
                "buyer": draw(multipliers),
                "odds": draw(multipliers),
                "stages": stages,
                "comes_back": back and {"kind": back[0], "share": back[1], "weeks": 4},
            }
        )
    return found


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    share = st.floats(0, 0.32, allow_subnormal=False)  # beside tiny odds few digits would be left
    return team(
        outcomes=[draw(st.tuples(share, share, share)) for _ in STAGES],
        kinds=draw(kinds()),
        hand_off={"loss": draw(st.floats(0, 0.5)), "repeat": draw(st.floats(0, 0.5))},
        leads={"per_week": draw(st.floats(0.1, 50))},
    )


def chain_of(scenario: Scenario) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By linear equations: leads (kinds,), visits (kinds, stages) and chances to win (kinds,), of
    one lead that comes for the first time, nobody going cold; from the fields as they stand.
    """
    given_kinds = scenario.kinds
    role = {name: r.name for r in scenario.team.roles for name in r.stages}
    loss, repeat = scenario.hand_off.loss, scenario.hand_off.repeat
    visits, chances = np.zeros((len(given_kinds), len(STAGES))), np.zeros(len(given_kinds))
    for k, kind in enumerate(given_kinds):
        own = [
            stage
            for stage in scenario.stages
            if not (stage.name in kind.stages and kind.stages[stage.name].skip)
        ]
        count = len(own)
        moves, wins = np.zeros((2 * count, 2 * count)), np.zeros(2 * count)
        for i, stage in enumerate(own):
            at = kind.stages.get(stage.name)
            odds = kind.odds if at is None or at.odds is None else at.odds
            a = 1 - stage.drop_off - stage.repeat - stage.restart
            d = stage.drop_off
            if d > 0 or odds == 0:
                a = 0.0 if odds == 0 else (a + d) * odds * a / (odds * a + d)
            for after in (0, 1):
                here = 2 * i + after
                moves[here, 2 * i] += stage.repeat + after * repeat * a
                moves[here, int(role[own[0].name] != role[stage.name])] += stage.restart
                on = a * (1 - after * (loss + repeat))
                if i + 1 < count:
                    moves[here, 2 * (i + 1) + int(role[own[i + 1].name] != role[stage.name])] += on
                else:
                    wins[here] = on
        start = np.zeros(2 * count)
        start[0] = 1
        often = np.linalg.solve((np.eye(2 * count) - moves).T, start)
        for i, stage in enumerate(own):
            visits[k, STAGES.index(stage.name)] = often[2 * i] + often[2 * i + 1]
        chances[k] = often @ wins
    back = np.zeros((len(given_kinds), len(given_kinds)))
    names = [kind.name for kind in given_kinds]
    for k, kind in enumerate(given_kinds):
        if kind.comes_back:
            back[k, names.index(kind.comes_back.kind)] = kind.comes_back.share * chances[k]
    shares = np.array([kind.share for kind in given_kinds])
    leads = np.linalg.solve((np.eye(len(given_kinds)) - back).T, shares / shares.sum())
    return leads, visits, chances


@given(scenarios())
def test_visits_chances_and_leads_solve_the_chains_written_out(scenario: Scenario):
    leads, visits, chances = chain_of(scenario)
    assert flow.visits_per_lead(scenario) == pytest.approx(leads @ visits, rel=1e-9, abs=1e-300)
    assert flow.wins_per_lead(scenario) == pytest.approx(leads @ chances, rel=1e-9, abs=1e-300)
    assert flow.leads_by_kind(scenario) == pytest.approx(scenario.leads.per_week * leads, rel=1e-9)
    shares = np.array([kind.share for kind in scenario.kinds])
    assert flow.win_chance(scenario) == pytest.approx(shares @ chances / shares.sum(), rel=1e-9)


@given(scenarios())
def test_a_load_is_the_hours_of_every_kind_over_the_hours_of_the_people(scenario: Scenario):
    leads, visits, _ = chain_of(scenario)
    loads = flow.loads(scenario)
    for role in scenario.team.roles:
        hours = 0.0
        for k, kind in enumerate(scenario.kinds):
            for name in role.stages:
                hours += leads[k] * visits[k, STAGES.index(name)] * kind.work_at(name)
        weekly = role.people * role.selling_hours_per_week
        assert loads[role.name] == pytest.approx(scenario.leads.per_week * hours / weekly)


@given(scenarios())
def test_the_chance_from_a_kinds_first_stage_is_its_chance(scenario: Scenario):
    assume(len(scenario.kinds) == 1)
    first = routes(scenario)[0].stops[0].stage
    chances = flow.win_chances(scenario)
    assert chances[first] == pytest.approx(flow.win_chance(scenario), rel=1e-9)
    assert np.all(chances[:first] == chances[first])  # where no deal ever is
    assert chances[-1] == 1


def test_a_kind_that_differs_in_nothing_is_as_no_kinds():
    alike = [{"name": "A", "share": 2}, {"name": "B", "share": 3}]
    one, other = team(), team(kinds=alike)
    assert flow.loads(other) == pytest.approx(flow.loads(one), rel=1e-15)
    assert flow.warmup_weeks(other) == flow.warmup_weeks(one)
    assert flow.win_chances(other) == pytest.approx(flow.win_chances(one), rel=1e-15)


@pytest.mark.parametrize("odds", [5e-324, 2.2250738585e-313, 1e-300])
@pytest.mark.parametrize("drop_off", [0.0, 5e-324, 0.2])
def test_odds_next_to_none_leave_shares_that_add_up(odds: float, drop_off: float):
    advance, lost = with_odds(0.7, drop_off, odds)
    assert advance + lost == 0.7 + drop_off
    assert (lost == 0) == (drop_off == 0), "where nobody drops out, no odds make anybody do so"


def test_odds_of_two_to_one_become_four_to_one_when_doubled():
    even = {"outcomes": [(0.2, 0.3, 0.1), (0, 0, 0), (0, 0, 0)], "hand_off": {"loss": 0}}
    doubled = team(kinds=[{"name": "A", "odds": 2}], **even)
    stop = routes(doubled)[0].stops[0]
    assert (stop.advance, stop.drop_off) == pytest.approx((0.6 * 0.8, 0.6 * 0.2))
    never = team(kinds=[{"name": "A", "stages": {"Qualify": {"odds": 0}}}], **even)
    stop = routes(never)[0].stops[0]
    assert (stop.advance, stop.drop_off) == pytest.approx((0, 0.6))
    assert flow.win_chance(never) == 0


# --- What comes back ------------------------------------------------------------------------------

SURE = [(0, 0, 0)] * 3


def returning(share: float, **fields: Any) -> Scenario:
    back = {"kind": "A", "share": share, "weeks": 13}
    return team(kinds=[{"name": "A", "comes_back": back}], hand_off={"loss": 0}, **fields)


def test_leads_that_come_back_half_of_the_time_double_the_load():
    alone, back = returning(0, outcomes=SURE), returning(0.5, outcomes=SURE)
    for role, load in flow.loads(alone).items():
        assert flow.loads(back)[role] == pytest.approx(2 * load)
    assert flow.wins_per_lead(back) == pytest.approx(2)


def test_a_round_of_kinds_is_a_geometric_series():
    def kind(name: str, back_as: str, share: float, weight: float) -> dict[str, Any]:
        back = {"kind": back_as, "share": share, "weeks": 1}
        return {"name": name, "share": weight, "comes_back": back}

    three = team(
        outcomes=SURE,
        hand_off={"loss": 0},
        leads={"per_week": 10},
        kinds=[kind("A", "B", 0.8, 1), kind("B", "C", 0.5, 0), kind("C", "B", 0.5, 0)],
    )
    # A lead of A brings 0.8 of B; each of B another 0.25 of it by way of C.
    b = 0.8 / (1 - 0.25)
    assert flow.leads_by_kind(three) == pytest.approx([10, 10 * b, 5 * b])


def test_leads_that_always_come_back_are_more_than_any_team_can_work():
    endless = returning(1, outcomes=SURE)
    assert set(flow.overloaded(endless)) == {"Front", "Back"}
    assert all(np.isfinite(list(flow.loads(endless).values())))
    assert np.all(np.isfinite(flow.visits_per_lead(endless)))
    assert np.isfinite(flow.expected_wins_per_week(endless))


# --- The start of the window ----------------------------------------------------------------------


def test_a_season_of_leads_keeps_their_mean_and_one_of_hours_counts_with_its_own():
    usual = flow.loads(team())
    assert flow.loads(team(season={"leads": [1.0] * 12 + [7.0]})) == usual
    away = flow.loads(team(season={"hours": [1.0] * 39 + [0.2] * 13}))
    assert away == pytest.approx({role: load / 0.8 for role, load in usual.items()})


@pytest.mark.parametrize(
    ("field", "times"),
    [
        ("leads.per_week", {"Front": 2, "Back": 2}),
        ("selling_hours", {"Front": 0.5, "Back": 0.5}),
        ("stages.Close.work.mean_hours", {"Front": 1, "Back": 2}),
    ],
)
def test_a_change_at_the_start_counts_and_a_later_one_does_not(field: str, times: dict[str, float]):
    before = flow.loads(team())
    at_once = team(changes=[{"week": 0, "field": field, "times": 2}])
    later = team(changes=[{"week": 0.5, "field": field, "times": 2}])
    assert flow.loads(at_once) == pytest.approx({r: before[r] * t for r, t in times.items()})
    assert flow.loads(later) == before


def test_fewer_drop_off_and_more_is_lost_where_a_change_says_so():
    changes = [
        {"week": 0, "field": "stages.Demo.drop_off", "times": 0.5},
        {"week": 0, "field": "hand_off.loss", "times": 4},
    ]
    changed = team(changes=changes, hand_off={"loss": 0.05, "repeat": 0})
    same = team(
        outcomes=[(0.3, 0.1, 0.0), (0.1, 0.2, 0.1), (0.4, 0.0, 0.0)],
        hand_off={"loss": 0.2, "repeat": 0},
    )
    assert flow.win_chance(changed) == pytest.approx(flow.win_chance(same), rel=1e-12)


def test_people_who_come_at_once_are_there_and_those_who_come_later_are_not():
    hires = [
        {"week": 0, "role": "Front", "people": 2},
        {"week": 3, "role": "Front", "people": 4},
        {"week": 0, "role": "Back", "people": -1},
    ]
    roles = team().to_dict()["team"]["roles"]
    before, after = flow.loads(team()), flow.loads(team(team={"roles": roles, "hires": hires}))
    assert after == pytest.approx({"Front": before["Front"] / 2, "Back": before["Back"] * 1.5})


# --- Warm-up and tipping --------------------------------------------------------------------------


def test_the_warm_up_is_the_slowest_kinds_of_those_that_can_win():
    def with_kinds(*given_kinds: dict[str, Any]) -> Scenario:
        scenario = team(
            outcomes=SURE, hand_off={"delay": {"mean_days": 0}}, kinds=list(given_kinds)
        ).to_dict()
        scenario["stages"][2]["buyer"] = {"mean_days": 70, "cv": 1}
        scenario["stages"][2]["drop_off"] = 0.5
        return Scenario.from_dict(scenario)

    hours = 3 / 20  # three hours at twenty a week
    quick, slow = {"name": "quick"}, {"name": "slow", "buyer": 2, "work": 3}
    assert flow.weeks_to_win(with_kinds(quick, slow)) == pytest.approx(20 + 3 * hours)
    assert flow.weeks_to_win(with_kinds(quick)) == pytest.approx(10 + hours)
    never = slow | {"stages": {"Close": {"odds": 0}}}
    assert flow.weeks_to_win(with_kinds(quick, never)) == pytest.approx(10 + hours)
    assert flow.warmup_weeks(with_kinds(never)) == 26
    short = {"name": "short", "stages": {"Close": {"skip": True}}}
    assert flow.weeks_to_win(with_kinds(short)) == pytest.approx(2 / 20)


@pytest.mark.parametrize(
    ("load", "fields", "tips"),
    [
        (0.72, {}, True),
        (0.71, {}, False),
        (1.01, {}, False),  # overloaded: there is another warning
        (0.72, {"pull": {"deals_per_rep": 12}}, False),
        (0.85, {"pull": {"deals_per_rep": 24}}, True),
        (0.82, {"pull": {"deals_per_rep": 24}}, False),
        (0.72, {"pull": {"when_full": "turn_away"}}, False),
    ],
)
def test_a_team_tips_where_juggling_could_take_up_all_its_hours(
    load: float, fields: dict[str, Any], tips: bool
):
    scenario = team(focus={"deals_per_rep": 12, "switching_cost": 0.2}, **fields)
    leads = scenario.leads.per_week * load / max(flow.loads(scenario).values())
    busy = flow.bottleneck(scenario)
    found = flow.tipping(scenario.replace({"leads.per_week": leads}))
    assert (busy in found) == tips


@given(scenarios())
def test_the_hours_of_a_lead_are_those_of_all_its_visits(scenario: Scenario):
    leads, visits, _ = chain_of(scenario)
    hours = sum(
        leads[k] * visits[k, i] * kind.work_at(name)
        for k, kind in enumerate(scenario.kinds)
        for i, name in enumerate(STAGES)
    )
    assert flow.hours_of_a_lead(scenario) == pytest.approx(hours, rel=1e-9)
