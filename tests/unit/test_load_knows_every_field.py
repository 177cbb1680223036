"""Every field changes the load by formula, or it is said here why it does not.

A new field that makes work, or takes people away, fails here until the closed forms know it.
"""

from __future__ import annotations

from typing import Any

import pytest

from planner.errors import ScenarioError
from planner.model import flow, paths
from planner.model.scenario import Scenario
from reference.teams import role, stage, team

_AT_WEEK_0 = "the load is that of the start of the window"
_NO_WORK = "time in which nobody works"
_SPREAD = "means make the load"
_ORDER = "who and what comes first; the work stays"
_LEFT_OUT = "model.md leaves it out of the load: it depends on how full the system is"
_RARE = "model.md leaves it out of the load, which is that of people all there and up to speed"
_COLD = "model.md leaves going cold out of the load"
_MONEY = "money"

NOT_IN_THE_LOAD = {
    "schema_version": "follows from the rest",
    **dict.fromkeys(("clock.horizon_weeks", "clock.warmup_weeks"), "a load is a rate"),
    **dict.fromkeys(("leads.order", "leads.assignment", "work_order", "kinds.0.rank"), _ORDER),
    **dict.fromkeys(("leads.mix", "leads.mix_batch"), "the shares of kinds stay"),
    "leads.pace": "leads wait outside; they are as many",
    **dict.fromkeys(("season.leads", "clock.week_of_year"), "a season counts with its mean"),
    **dict.fromkeys(("leads.cv", "deal_cv", "family", "stages.0.work.cv"), _SPREAD),
    **dict.fromkeys(("stages.0.buyer.mean_days", "stages.0.buyer.cv", "kinds.0.buyer"), _NO_WORK),
    **dict.fromkeys(("hand_off.delay.mean_days", "hand_off.delay.cv"), _NO_WORK),
    **dict.fromkeys(("season.closing", "kinds.0.comes_back.weeks"), _NO_WORK),
    **dict.fromkeys(("stages.0.patience_days", "kinds.0.patience"), _COLD),
    "team.roles.0.owns_deals": _ORDER,
    "team.pods": "people are as many; of hand-offs only whether there are mixed teams counts",
    **{
        f"team.roles.0.{name}": _RARE
        for name in (
            *("ramp.weeks", "ramp.start", "leaving.per_year", "leaving.refill", "tenure_weeks"),
            *("leaving.fill.mean_days", "leaving.fill.cv"),
        )
    },
    **dict.fromkeys(("team.leaver_loss", "team.help"), _RARE),
    "hand_off.rebrief": _LEFT_OUT,
    **{f"focus.{name}": _LEFT_OUT for name in ("deals_per_rep", "switching_cost", "curve")},
    **{f"pull.{name}": _LEFT_OUT for name in ("deals_per_rep", "system_cap", "when_full")},
    **{
        f"priorities.{name}": "changes of programme are left out of the load"
        for name in ("shifts_per_year", "productivity_loss", "recovery_weeks", "programme_gain")
    },
    **dict.fromkeys(("money.deal_value_usd", "money.deal_value_cv", "season.value"), _MONEY),
    **dict.fromkeys(("team.roles.0.cost_per_year_usd", "kinds.0.value_usd"), _MONEY),
    **dict.fromkeys(("target.wins_per_quarter", "target.revenue_per_quarter_usd"), "a target"),
    **{
        f"today.{name}": "how it begins; the load is what comes in"
        for name in (
            *("reorganised", "wins_so_far", "revenue_so_far_usd", "open_deals.0.deals"),
            *("open_deals.0.state", "open_deals.0.age_days", "year"),
        )
    },
}


def everything() -> Scenario:
    """A team in which all there is makes work or takes people, on the first day of the window."""
    return team(
        [
            stage("A", 0.1, drop_off=0.2, repeat=0.1, patience_days=20, buyer={"mean_days": 3}),
            stage("B", 0.2, drop_off=0.1, restart=0.1, patience_days=10),
        ],
        [role("A", people=3, leaving={"per_year": 0.3}), role("B", people=4, owns_deals=True)],
        pods=2,
        specialist_gain=0.2,
        hires=[{"week": 0, "role": "A", "people": 2}],
        hand_off={"loss": 0.05, "repeat": 0.05, "rebrief": 0.2, "delay": {"mean_days": 2}},
        priorities={"shifts_per_year": 4},
        target={"wins_per_quarter": 40},
        season={
            "leads": [0.5, 1.5] * 26,
            **{name: [1, 0.8] * 26 for name in ("hours", "closing", "value")},
        },
        changes=[{"week": 0, "field": "selling_hours", "times": 0.9}],
        kinds=[
            {
                "name": "K",
                "stages": {"A": {"work": 2, "odds": 0.5}},
                "value_usd": 9000,
                "comes_back": {"kind": "L", "share": 0.3, "weeks": 4},
            },
            {"name": "L", "rank": 2},
        ],
        today={"open_deals": [{"stage": "B", "kind": "K", "deals": 3, "age_days": 2}]},
    )


WHOLE = everything()


def with_another_value(found: paths.Found) -> Scenario:
    """The team with this field changed to something else that it may be."""
    numbers = (0.7, 0.25, 2.5, 4, 3, 30.0, 2026, False, True)
    for value in (*numbers, *found.about.choices, [3.0], [3.0, 1.0] * 26):
        if value == found.value:
            continue
        changes: dict[str, Any] = {paths.named(WHOLE, found.way): value}
        if found.name == "revenue_per_quarter_usd":
            changes["target.wins_per_quarter"] = None
        try:
            return WHOLE.replace(changes)
        except ScenarioError:
            continue
    raise AssertionError(f"no other value found for {paths.named(WHOLE, found.way)}")


def told(found: paths.Found) -> bool:
    """Whether a field is a value by itself that moves something, and not a name."""
    return not (found.about.holds_parts or found.about.is_text)


FIELDS = {paths.leaf(found.way): found for found in reversed([*paths.walk(WHOLE)]) if told(found)}


@pytest.mark.parametrize("path", FIELDS)
def test_a_field_changes_the_load_or_it_is_said_why_not(path):
    changes = flow.loads(with_another_value(FIELDS[path])) != flow.loads(WHOLE)
    assert changes == (path not in NOT_IN_THE_LOAD), NOT_IN_THE_LOAD.get(path, "the load is blind")


def test_every_field_is_tried_and_every_reason_is_of_a_field():
    known = {
        path
        for path, about in paths.fields_of(Scenario)
        if not (about.holds_parts or about.is_text)
    }
    assert FIELDS.keys() == known
    assert NOT_IN_THE_LOAD.keys() <= known
