"""What schema 2 adds to a simulation's cost is known before it runs, and nothing gets past it."""

from __future__ import annotations

from typing import Any

import pytest

from planner.errors import TooLarge
from planner.model.scenario import Scenario
from planner.simulation import budget
from reference.teams import role, stage, team

WEEKS = {"horizon_weeks": 52, "warmup_weeks": 26}


def small(**fields: Any) -> Scenario:
    """Ten leads a week for two roles of five with time to spare, over 78 weeks."""
    return team(
        [stage("A", 0.05, drop_off=0.5), stage("B", 0.05)],
        [role("A", people=5, owns_deals=True), role("B", people=5)],
        **{"leads": {"per_week": 10}, "clock": WEEKS} | fields,
    )


def steps(field: str, **fields: Any) -> float:
    return budget.cost(small(**fields)).by_field[field]


PIPELINE = {"open_deals": [{"stage": "A", "deals": 100}, {"stage": "B", "deals": 50}]}


def test_leads_are_counted_with_their_season_and_their_changes():
    usual = budget.cost(small())
    assert usual.deals == 780
    assert budget.cost(small(season={"leads": [3.0] * 13})).deals == pytest.approx(780)
    late = {"week": 39, "field": "leads.per_week", "times": 5}
    assert budget.cost(small(changes=[late])).deals == pytest.approx(780 + 4 * 130)
    # From the last week of a quarter on, for 26 weeks without warm-up: three of twice the mean.
    begun = {"clock": {"horizon_weeks": 27, "warmup_weeks": 0, "week_of_year": 13}}
    quarter = [1.0] * 12 + [14.0]
    assert budget.cost(small(season={"leads": quarter}, **begun)).deals == pytest.approx(330)


def test_open_deals_are_inside_and_visit_what_is_left_of_their_way():
    begun, empty = small(today=PIPELINE), small(today={"open_deals": []})
    assert budget.cost(empty).deals == 520  # no warm-up
    assert budget.cost(begun).deals == 520 + 150
    # Of those at the first stage half go on to the second.
    more = budget.cost(begun).by_field["stages"] - budget.cost(empty).by_field["stages"]
    assert more == pytest.approx(4 * (100 + 50 + 50))


def test_wins_that_come_back_are_leads_again_as_often_as_there_is_time_for():
    def back(weeks: float, share: float) -> Scenario:
        comes_back = {"kind": "K", "share": share, "weeks": weeks}
        return small(kinds=[{"name": "K", "comes_back": comes_back}])

    assert budget.cost(back(78, 1)).deals == 780
    half_won = budget.cost(back(40, 1))
    assert half_won.deals == pytest.approx(780 * 1.5)
    assert half_won.by_field["kinds"] > 0
    assert budget.cost(back(20, 1)).deals == pytest.approx(780 * (1 + 0.5 + 0.25 + 0.125))


def test_who_is_hired_and_longer_hours_let_more_be_worked_on_where_people_are_the_limit():
    crowded = {"leads": {"per_week": 1000}}
    now = steps("stages", **crowded)
    roles = small().to_dict()["team"]["roles"]
    hires = [{"week": 0, "role": name, "people": 5} for name in "AB"]
    assert steps("stages", **crowded, team={"roles": roles, "hires": hires}) > 1.9 * now
    assert steps("stages", **crowded, season={"hours": [2.0] * 13}) > 1.9 * now
    quick = [{"week": 0, "field": f"stages.{n}.work.mean_hours", "times": 0.5} for n in "AB"]
    assert steps("stages", **crowded, changes=quick) > 1.9 * now
    assert steps("stages", **crowded, team={"roles": roles, "help": "idle"}) > 1.9 * now


def test_people_who_leave_and_hand_over_their_deals_cost_steps():
    leaving = {f"team.roles.{name}.leaving.per_year": 3.0 for name in "AB"}
    few = budget.cost(small().replace(leaving)).by_field["team.roles"]
    assert few > 45 * budget._STEPS_OF_A_LEAD  # 10 people leave 4.5 times each
    assert budget.cost(small()).by_field["team.roles"] == 0


# --- Nothing gets past it -------------------------------------------------------------------------

MOST_ROWS = [{"stage": "A", "deals": 10_000}] * 500
ENDLESS = {"name": "K", "comes_back": {"kind": "K", "share": 1, "weeks": 1}}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"today": {"open_deals": MOST_ROWS}}, "today.open_deals: up to 5,000,520 deals"),
        (
            {
                "kinds": [ENDLESS],
                "leads": {"per_week": 1000},
                "stages": [stage("A", 0.05), stage("B", 0.05)],
            },
            "kinds: up to 6,",
        ),
        (
            {"leads": {"per_week": 100_000}},
            "leads.per_week: up to 7,800,000 deals",
        ),
        (
            {"changes": [{"week": 0, "field": "leads.per_week", "times": 100}] * 2,
             "leads": {"per_week": 10}},
            "leads.per_week: up to 5,200,260 deals",
        ),
    ],
)  # fmt: skip
def test_more_deals_than_fit_are_refused_by_the_field_they_come_from(fields, named):
    stages = fields.pop("stages", None)
    scenario = small(**fields)
    if stages:
        scenario = scenario.replace({"stages.A.drop_off": 0.0})
    with pytest.raises(TooLarge) as refused:
        budget.require([scenario], 1)
    assert str(refused.value).startswith(named)


def test_a_crowd_that_comes_and_goes_all_the_time_is_refused_by_its_roles():
    roles = [
        role(name, people=1000, owns_deals=True)
        | {"leaving": {"per_year": 3, "fill": {"mean_days": 0}}}
        for name in "AB"
    ]
    crowd = team(
        [stage("A", 1e-9), stage("B", 1e-9)], roles, leads={"per_week": 100},
        clock={"horizon_weeks": 260, "warmup_weeks": 260},
    )  # fmt: skip
    found = budget.cost(crowd)
    # 2,000 people leave 30 times each, and the seats are looked through each time.
    assert found.by_field["team.roles"] > 60_000 * 1000 / budget._LOOKS_OF_A_STEP
    with pytest.raises(TooLarge, match=r"lower|leaving"):
        budget.require([crowd], 10_000)


def test_what_is_kept_of_every_week_is_no_more_than_fits():
    kinds = [{"name": name} for name in "ABCDEF"]
    rare = small(
        kinds=kinds, money={"deal_value_cv": 1}, leads={"per_week": 1e-9},
        clock={"horizon_weeks": 260, "warmup_weeks": 0},
    )  # fmt: skip
    kept = 260 * (6 * 4 + 6 * 8)  # bytes: wins, and their value
    budget.require([rare], int(1e9 / kept))
    with pytest.raises(TooLarge, match=r"^clock.horizon_weeks: .* number of replications"):
        budget.require([rare], int(3e9 / kept))


def test_everybody_who_may_help_is_looked_for_among_those_who_are_free():
    roles = small().to_dict()["team"]["roles"]
    assert steps("team.help", team={"roles": roles, "help": "idle"}) > 0
    assert steps("team.help") == 0
