"""Team in her own figures: whose target, what a full-cycle person costs, a role that is new, and
whose hours are missing.
"""

from __future__ import annotations

import pytest

from planner.plans import presets
from planner.staffing import designs
from planner.staffing.hiring import next_hires
from planner.studies import compounding
from planner.views.team import words
from reference.teams import role, stage, team
from tests.unit.test_hiring import steady

FIRST = presets.load(presets.FIRST).scenario


def test_the_target_of_an_example_is_asked_for_once_the_example_is_changed():
    changed = FIRST.replace({"leads.per_week": 55.0})
    assert words.whose_target(FIRST) == "", "the example itself has it by right"
    assert "14 wins a quarter came with the example" in words.whose_target(changed)
    assert words.whose_target(changed.replace({"target.wins_per_quarter": 20.0})) == ""
    assert words.whose_target(changed.replace({"target.wins_per_quarter": None})) == ""
    assert words.whose_target(changed.replace({"name": "Ours"})) == ""


def test_a_full_cycle_person_costs_what_is_typed_and_nobody_else_does():
    usual, told = designs.designs_of(FIRST), designs.designs_of(FIRST, 300_000)
    assert designs.prices(told["full_cycle"]) == (300_000,)
    assert designs.prices(usual["full_cycle"]) != (300_000,)
    assert all(told[name] == usual[name] for name in usual if name != "full_cycle")
    assert "costs $300k a year, as you typed" in " ".join(words.trust(FIRST, 1, 300_000))


def test_a_team_that_is_full_cycle_today_costs_what_its_people_cost():
    today = team(
        [stage("A", 1), stage("B", 1)],
        [role("A", "B", people=4, name="All", owns_deals=True, cost_per_year_usd=90_000)],
    )
    assert not designs.can_be_full_cycle(today)
    assert designs.can_be_full_cycle(FIRST)
    assert designs.prices(designs.designs_of(today, 300_000)["full_cycle"]) == (90_000,)


def test_a_role_that_nobody_has_yet_is_among_the_hires():
    """Two people do A and B, three weeks of work a week: a third for B alone is what is missing."""
    both = team(
        [stage("A", 0.5, cv=0), stage("B", 0.25, cv=0)],
        [role("A", "B", people=2, name="All", cost_per_year_usd=100_000)],
        leads={"per_week": 4, "cv": 0},
        clock={"warmup_weeks": 13, "horizon_weeks": 52},
    )
    *_, found = next_hires(both)
    new = {hire.role: hire for hire in found.hires if hire.takes_from}
    assert set(new) == {"B"}, "A alone has two people's work"
    assert new["B"].takes_from == "All"
    assert new["B"].gain.low > 0
    card = next(one for one in words.hire_lines(found) if one.role == "+ 1 for B alone")
    assert "a new role: today All does it" in card.today


def test_roles_of_one_stage_have_no_part_that_a_new_role_could_take():
    *_, found = next_hires(steady(A=3, B=6))
    assert not any(hire.takes_from for hire in found.hires)


def promised(**people):
    *_, found = compounding.measure(steady(**people), [compounding.LEADS])
    return found


def test_who_is_short_of_hours_is_the_cause_of_what_is_missing():
    found = promised(A=5, B=9)
    assert found.is_kept is False
    assert [cause.role for cause in found.causes] == ["A"]
    points = 100 * found.causes[0].back.mean
    assert points == pytest.approx(10, abs=1), "a tenth more hours of the only bottleneck"
    assert (
        "A tenth more hours of A would bring back 10 of them." in words.promise_lines(found).answer
    )


def test_a_promise_that_is_kept_has_no_cause():
    assert promised(A=9, B=9).causes == ()
