"""What of schema 2 does not go together is refused, and the field at fault is named."""

from __future__ import annotations

from typing import Any

import pytest

from planner.errors import ScenarioError
from planner.model.changes import Change, steps
from planner.model.scenario import Scenario
from planner.model.work_assignment import PASSED_OVER

TEAM: dict[str, Any] = {
    "schema": 2,
    "name": "of a test",
    "stages": [
        {"name": "A", "work": {"mean_hours": 1}, "drop_off": 0.4, "repeat": 0.1},
        {"name": "B.c", "work": {"mean_hours": 2}},
    ],
    "team": {
        "roles": [
            {"name": "First", "people": 3, "stages": ["A"]},
            {"name": "Second", "people": 2, "stages": ["B.c"]},
        ],
    },
    "hand_off": {"loss": 0.3, "repeat": 0.4},
}
KINDS = [
    {"name": "New", "share": 2, "stages": {"A": {"work": 2}}},
    {"name": "More", "stages": {"A": {"skip": True}}},
]


def with_(**parts: Any) -> dict[str, Any]:
    """The team with these parts; of `team` and `first`, a role, these fields."""
    given = TEAM | {name: part for name, part in parts.items() if name not in ("team", "first")}
    first, *others = TEAM["team"]["roles"]
    roles = [first | parts.get("first", {}), *others]
    return given | {"team": {"roles": roles} | parts.get("team", {})}


def change(field: str, times: float, week: float = 3) -> dict[str, Any]:
    return {"week": week, "field": field, "times": times}


def hire(people: int, week: float = 3, role: str = "First") -> dict[str, Any]:
    return {"week": week, "role": role, "people": people}


def row(**fields: Any) -> dict[str, Any]:
    return {"open_deals": [{"stage": "A", **fields}]}


WRONG = {
    "season.leads: a season has 13 weekly factors (a quarter) or 52 (a year); there are 12": (
        with_(season={"leads": [1] * 12})
    ),
    "season.value[3]: must be at most 20": with_(season={"value": [1, 1, 1, 21] + [1] * 9}),
    "changes[0].field: 'leads.cv' cannot change; what can: leads.per_week, selling_hours": (
        with_(changes=[change("leads.cv", 2)])
    ),
    "changes[0].field: there is no stage 'C'": with_(changes=[change("stages.C.drop_off", 0.5)]),
    "changes[1].field: there is no stage 'B'": with_(
        changes=[change("selling_hours", 0.5), change("stages.B.buyer.mean_days", 2)]
    ),
    "changes: from week 5 on, drop_off + repeat + restart of 'A' must stay below 1, so that some "
    "deals move on; they add up to 1": with_(
        changes=[change("stages.A.drop_off", 1.5, week=5), change("stages.A.drop_off", 1.5)]
    ),
    "changes: from week 3 on, loss + repeat of hand-offs must be at most 1; they add up to 1.3": (
        with_(changes=[change("hand_off.loss", 3)])
    ),
    "kinds: the name 'New' is used more than once": with_(kinds=[KINDS[0]] * 2),
    "kinds: some kind must have a share of the leads above 0": with_(
        kinds=[{"name": "New", "share": 0}]
    ),
    "kinds.New.stages: there is no stage 'C'": with_(
        kinds=[{"name": "New", "stages": {"C": {"odds": 2}}}]
    ),
    "kinds.New.stages: a kind of deal must visit some stage": with_(
        kinds=[{"name": "New", "stages": {"A": {"skip": True}, "B.c": {"skip": True}}}]
    ),
    "kinds.New.comes_back.kind: there is no kind 'Old'": with_(
        kinds=[{"name": "New", "comes_back": {"kind": "Old", "share": 1, "weeks": 4}}]
    ),
    "kinds.New.stages.B.c.odds: must be at most 20": with_(
        kinds=[{"name": "New", "stages": {"B.c": {"odds": 21}}}]
    ),
    "kinds.New.odds: must be at least 0.01": with_(kinds=[{"name": "New", "odds": 0}]),
    "team.roles.First.kinds: there is no kind 'Old'": with_(kinds=KINDS, first={"kinds": ["Old"]}),
    "team.roles.First.kinds: there is no kind 'New'": with_(first={"kinds": ["New"]}),
    "team.roles.First.kinds: 'New' is given more than once": with_(
        kinds=KINDS, first={"kinds": ["New", "New"]}
    ),
    "team.roles.First.stages: 'A' is given more than once": with_(first={"stages": ["A", "A"]}),
    "team.roles: nobody works on stage 'A', kind 'New'": with_(
        kinds=KINDS, first={"kinds": ["More"]}
    ),
    "team.roles.First.stages: 'B.c', kind 'New', is given to more than one role": with_(
        kinds=KINDS, first={"stages": ["A", "B.c"], "kinds": ["New"]}
    ),
    "team.roles.First.stages: 'B.c' is given to more than one role": with_(
        first={"stages": ["A", "B.c"]}
    ),
    "team.roles.First.tenure_weeks: there are weeks in the job of 4 people, and the role has 3": (
        with_(first={"tenure_weeks": [1, 2, 3, 4]})
    ),
    "team.hires[0].role: there is no role 'Third'": with_(
        team={"roles": TEAM["team"]["roles"], "hires": [hire(1, role="Third")]}
    ),
    "team.hires[0].people: somebody has to come, or to go": with_(
        team={"roles": TEAM["team"]["roles"], "hires": [hire(0)]}
    ),
    "team.hires[0].people: in week 4 First would have 0 places; it must keep at least 1": with_(
        team={"roles": TEAM["team"]["roles"], "hires": [hire(-1, week=4), hire(-2, week=2)]}
    ),
    "team.hires[1].people: in week 2 First would have 1 places; it must keep at least 2": with_(
        team={
            "roles": TEAM["team"]["roles"],
            "pods": 2,
            "hires": [hire(2, week=3), hire(-2, week=2)],
        }
    ),
    "today.open_deals[0].stage: there is no stage 'C'": with_(today=row(stage="C")),
    "today.open_deals[0].kind: there is no kind 'New'": with_(today=row(kind="New")),
    "today.open_deals[0].kind: the kind of these deals is missing": with_(kinds=KINDS, today=row()),
    "today.open_deals[0].stage: deals of kind 'More' pass over stage 'A'": with_(
        kinds=KINDS, today=row(kind="More")
    ),
}


@pytest.mark.parametrize("said", WRONG)
def test_what_does_not_go_together_is_refused_and_named(said):
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_dict(WRONG[said])
    assert str(refused.value.problems[0]).startswith(said)


RIGHT = {
    "the other role's stage for another kind": with_(
        kinds=KINDS,
        team={
            "roles": [
                {"name": "First", "people": 1, "stages": ["A", "B.c"], "kinds": ["New"]},
                {"name": "Second", "people": 1, "stages": ["B.c"], "kinds": ["More"]},
            ]
        },
    ),
    "a role for a stage that no kind visits": with_(
        kinds=[{"name": "New", "stages": {"A": {"skip": True}}}]
    ),
    "a kind without leads, which come back as it": with_(
        kinds=[
            {"name": "New", "comes_back": {"kind": "Old", "share": 1, "weeks": 1}},
            {"name": "Old", "share": 0},
        ]
    ),
    "a drop-off that rises once it has fallen": with_(
        changes=[change("stages.A.drop_off", 1.9, week=5), change("stages.A.drop_off", 0.5)]
    ),
    "hand-offs milder inside mixed teams": with_(
        team={"roles": TEAM["team"]["roles"], "pods": 2, "pod_hand_off": 0.5},
        changes=[change("hand_off.loss", 3)],
    ),
    "as many places as mixed teams": with_(
        team={"roles": TEAM["team"]["roles"], "hires": [hire(-3, week=5), hire(1)]}
    ),
    "deals that wait outside": with_(kinds=KINDS, today=row(stage=None, kind="More")),
    "no open deals": with_(today={}),
    "all at their bounds": with_(
        season={"leads": [0.05] * 52, "value": [20] * 13},
        changes=[change("leads.per_week", 100, week=260), change("selling_hours", 0.01, week=0)],
        kinds=[{"name": "New", "odds": 0.01, "stages": {"A": {"odds": 0}}}],
        first={"tenure_weeks": [0, 520, 3]},
    ),
}


@pytest.mark.parametrize("what", RIGHT)
def test_what_goes_together_is_taken(what):
    scenario = Scenario.from_dict(RIGHT[what])
    assert Scenario.from_json(scenario.to_json()) == scenario


def test_who_works_on_a_stage_is_told_for_each_kind():
    scenario = Scenario.from_dict(RIGHT["the other role's stage for another kind"])
    assert scenario.role_of(0) == (0, 0)
    assert scenario.role_of(1) == (PASSED_OVER, 1)
    assert scenario.role_of_stage() == (0, 0)
    assert Scenario.from_dict(TEAM).role_of(None) == (0, 1)


def test_what_a_kind_has_of_its_own_at_a_stage_stands_in_place_of_its_multiplier():
    given = with_(kinds=[{"name": "New", "work": 3, "odds": 2, "stages": {"A": {"odds": 0}}}])
    (kind,) = Scenario.from_dict(given).kinds
    assert (kind.work_at("A"), kind.odds_at("A")) == (3, 0)
    assert (kind.work_at("B.c"), kind.odds_at("B.c")) == (3, 2)
    assert not kind.skips("A")


def test_a_kind_cannot_be_changed_in_place():
    (kind, _) = Scenario.from_dict(with_(kinds=KINDS)).kinds
    for touch in (
        lambda: kind.stages.update(B=kind.stages["A"]),
        lambda: kind.stages.pop("A"),
        lambda: kind.stages.__setitem__("B", kind.stages["A"]),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            touch()
    assert hash(kind) == hash(kind.model_copy(deep=True))


def test_changes_come_on_top_of_earlier_ones_in_the_order_of_their_weeks():
    changes = [
        Change(week=5, field="selling_hours", times=3),
        Change(week=2, field="selling_hours", times=0.5),
        Change(week=5, field="selling_hours", times=2),
        Change(week=1, field="leads.per_week", times=7),
    ]
    assert steps(changes, "selling_hours") == ((2, 0.5), (5, 3))
    assert steps(changes, "hand_off.loss") == ()


@pytest.mark.parametrize(
    ("field", "target"),
    [
        ("leads.per_week", (None, "leads.per_week")),
        ("stages.B.c.drop_off", ("B.c", "drop_off")),
        ("stages.work.mean_hours.work.mean_hours", ("work.mean_hours", "work.mean_hours")),
        ("stages..drop_off", ("", "drop_off")),
        ("stages.A.repeat", (None, "")),
        ("money", (None, "")),
    ],
)
def test_what_a_change_is_of_is_told_by_its_path(field, target):
    change = Change(week=0, field=field, times=1)
    assert (change.stage, change.leaf) == target
