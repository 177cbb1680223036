"""A team for each kind of deal: as many people and as much cost, split by kind and not by stage."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from planner.errors import NotPossible
from planner.model import division_of_work, flow, kind_edits
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.staffing import designs
from planner.staffing.results import Best, Staffed
from planner.views.team import cheapest_words, plots, words

MID_MARKET = presets.load("mid_market").scenario
TWO = kind_edits.with_kind(MID_MARKET).replace({"kinds.0.work": 3.0})


def test_people_are_dealt_out_by_the_work_and_none_is_lost():
    teams = kind_edits.team_for_each(TWO)
    assert [(role.name, role.kinds) for role in teams.team.roles] == [
        ("Kind 1", ("Kind 1",)),
        ("Kind 2", ("Kind 2",)),
    ]
    assert teams.people == MID_MARKET.people
    assert teams.team.roles[0].people > 2 * teams.team.roles[1].people
    loads = flow.loads(teams)
    for i in (0, 1):
        moved = [role.people for role in teams.team.roles]
        moved[i], moved[1 - i] = moved[i] + 1, moved[1 - i] - 1
        other = teams.replace({f"team.roles.{n}.people": moved[n] for n in (0, 1)})
        assert max(flow.loads(other).values()) >= max(loads.values()) - 1e-9
    assert all(role.owns_deals and len(role.stages) == 5 for role in teams.team.roles)
    cost = sum(role.people * role.cost_per_year_usd for role in teams.team.roles)
    same = division_of_work.full_cycle(MID_MARKET).team.roles[0]
    assert cost == pytest.approx(same.people * same.cost_per_year_usd)


def test_what_cannot_be_is_refused():
    with pytest.raises(NotPossible, match="one kind"):
        kind_edits.team_for_each(MID_MARKET)
    few = kind_edits.with_kind(division_of_work.full_cycle(MID_MARKET))
    with pytest.raises(NotPossible, match="more kinds than people"):
        kind_edits.team_for_each(few.replace({"team.roles.0.people": 1}))


def test_it_is_a_shape_of_the_team_where_there_are_kinds():
    assert "by_kind" not in designs.designs_of(MID_MARKET)
    found = designs.designs_of(TWO)
    assert list(found) == ["own", "pods", "line", "full_cycle", "by_kind"]
    priced = designs.designs_of(TWO, 99_000)["by_kind"]
    assert {role.cost_per_year_usd for role in priced.team.roles} == {99_000}
    today = kind_edits.team_for_each(TWO)
    assert next(iter(designs.designs_of(today))) == "by_kind"
    assert set(words.SHAPES) >= set(found)
    assert set(plots._COLOURS) == set(plots._CORNERS) == set(words.SHAPES)


def test_who_comes_and_is_new_goes_to_one_of_the_teams():
    hires = [{"week": 4, "role": "AE", "people": 3}]
    told = TWO.replace({"team.hires": hires, "team.roles.1.tenure_weeks": [3.0, 9.0]})
    teams = kind_edits.team_for_each(told)
    assert sum(hire.people for hire in teams.team.hires) == 3
    tenures = [weeks for role in teams.team.roles for weeks in role.tenure_weeks]
    assert sorted(tenures) == [3.0, 9.0]


def test_split_by_stage_or_by_kind_is_answered_at_equal_cost():
    small = TWO.replace({"clock.horizon_weeks": 26.0, "clock.warmup_weeks": 13.0})
    today = simulate(small, 4, seed=1)
    wins = today.summary("throughput_per_week").scaled(13)

    def best(design, wins):
        team = Staffed(design, small, 1.0, 4, wins, wins)
        return Best(design, "reached", 9.0, None, False, 1, 0, True, team, None)

    def staffing(*found):
        return SimpleNamespace(best=found)

    more = replace(wins, mean=wins.mean + 50, low=wins.low + 50, high=wins.high + 50)
    said = cheapest_words.by_stage_or_kind(staffing(best("line", wins), best("by_kind", more)))
    assert said.startswith("Split by stage or by kind of deal? For what you spend today, by kind ")
    assert said.endswith("wins a quarter.")
    same = cheapest_words.by_stage_or_kind(staffing(best("line", wins), best("by_kind", wins)))
    assert same.endswith("too close to call.")
    assert cheapest_words.by_stage_or_kind(staffing(best("line", wins))) == ""
