"""The study of principle 2: the busiest people come first in a factory, and need not in sales."""

from __future__ import annotations

import pytest

from planner.plans import presets
from planner.studies import bottleneck
from planner.studies.bottleneck import Problem


def last(scenario) -> bottleneck.BottleneckStudy:
    *_, found = bottleneck.study(scenario)
    return found


def test_in_a_factory_less_work_at_the_bottleneck_is_all_that_counts():
    found = last(presets.load("factory_floor").scenario)
    assert found.busiest == found.first == Problem("work", "Build")
    assert found.answer == "HOLDS"
    # Build makes 6 × 40 × 1.15 / 4.4 orders a week; a tenth less work leaves Plan's, or all leads.
    build, plan = (6 * 40 * 1.15 / hours for hours in (4.4, 4.2))
    gain = 13 * (min(65, build / 0.9, plan) - build)
    assert found.gains[found.busiest].mean == pytest.approx(gain, rel=0.03)


def test_where_few_deals_finish_fewer_drop_offs_give_more():
    found = last(presets.load("mid_market").scenario)
    assert found.answer == "DOES NOT HOLD"
    assert found.first.kind == "drop_off"


def test_with_one_role_and_nothing_lost_there_is_one_problem():
    scenario = presets.load("factory_floor").scenario
    stage = scenario.stages[0]
    role = scenario.team.roles[0].model_copy(update={"stages": (stage.name,)})
    alone = scenario.model_copy(
        update={
            "stages": (stage,),
            "team": scenario.team.model_copy(update={"roles": (role,)}),
        }
    )
    assert list(bottleneck.problems(alone)) == [Problem("work", "Order")]


def test_nothing_is_said_to_come_first_where_too_few_leads_keep_everybody_idle():
    scenario = presets.load("factory_floor").scenario.replace({"leads.per_week": 5})
    assert last(scenario).answer == "NO CLEAR DIFFERENCE"
