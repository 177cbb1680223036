"""A link and a file have room for as much as a plan can hold."""

from __future__ import annotations

from planner.model.json_text import has_more_parts
from planner.model.scenario import MOST_PARTS, Scenario
from planner.plans import link
from planner.plans.plan import Plan
from tests.unit.test_link import packed

MID_MARKET = link.plan_of("mid_market")


def largest() -> Scenario:
    """As many of everything as there can be, under names as long as they can be."""
    names = [f"{number:02d}" * 40 for number in range(12)]
    kinds = [
        {
            "name": name,
            "share": 0.1,
            "value_usd": 7.0,
            "stages": {stage: {"work": 2.0, "odds": 0.5} for stage in names},
            "comes_back": {"kind": name, "share": 0.1, "weeks": 5.0},
        }
        for name in names[:6]
    ]
    roles = [{"name": name, "people": 50, "stages": [name], "tenure_weeks": [1]} for name in names]
    rows = [
        {"stage": names[i % 12], "kind": names[i % 6], "deals": i + 1, "age_days": i, "state": turn}
        for i, turn in zip(range(500), ["with_buyer", "waiting"] * 250, strict=True)
    ]
    return MID_MARKET.scenario.replace(
        {
            "stages": [{"name": name, "work": {"mean_hours": 1.0}} for name in names],
            "team.roles": roles,
            "team.hires": [{"week": i, "role": names[i % 12], "people": 1} for i in range(40)],
            "season": {
                name: [1 + i / 100 for i in range(52)]
                for name in ("leads", "hours", "closing", "value")
            },
            "changes": [
                {"week": i, "field": f"stages.{names[i % 12]}.work.mean_hours", "times": 0.9}
                for i in range(40)
            ],
            "kinds": kinds,
            "today": {"open_deals": rows},
        }
    )


def test_the_largest_plan_has_fewer_values_than_a_link_may_have():
    whole = largest().to_dict()
    assert not has_more_parts(whole, MOST_PARTS // 4)
    eight_and_tags = [whole] * 9 + [{str(number): "measured" for number in range(500)}]
    assert not has_more_parts(eight_and_tags, link.MOST_PARTS)
    assert has_more_parts([0] * 10, 10)
    assert not has_more_parts([0] * 9, 10)


def test_a_link_and_a_file_carry_the_largest_scenario_and_eight_of_it():
    scenario = largest()
    assert Scenario.from_json(scenario.to_json()) == scenario
    frozen = [{"name": letter, "scenario": scenario} for letter in "ABCDEFGH"]
    for plan in (Plan(scenario=scenario), Plan.of({"scenario": scenario, "frozen": frozen})):
        assert link.holds_all(plan)
        linked = link.read(link.link(plan))
        assert linked.plan == plan
        assert not linked.changed
        assert linked.lost == ()


def test_a_list_given_whole_says_nothing_of_what_is_at_its_default():
    """So a pipeline of 500 rows, each told apart, is a link of a few thousand letters."""
    rows = [{"stage": "Demo", "deals": 1, "age_days": day} for day in range(500)]
    plan = MID_MARKET.replace({"scenario.today": {"open_deals": rows}})
    assert len(link.link(plan)) < 3_000
    assert link.read(link.link(plan)).plan == plan


def test_what_is_of_schema_2_is_kept_where_the_end_of_a_link_is_lost():
    """The differences come in the order of their paths, and "scenario.schema" late among them."""
    kinds = [{"name": "New"}, {"name": "More", "work": 0.5}]
    new = MID_MARKET.replace({"scenario.kinds": kinds}).scenario
    assert new.schema_version == 2
    told = {"scenario.kinds": kinds}
    linked = link.read(packed(["mid_market", 0, told, ["A", "mid_market", {"kinds": kinds}]]))
    assert linked.lost == ()
    assert linked.plan.scenario == new
    assert linked.plan.frozen[0].scenario == new
