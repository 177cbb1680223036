"""Changes to the make-up of a team: stages, roles and kinds added, taken out, renamed, moved.

Every edit gives a new scenario that is whole again: each stage has exactly one role (of each kind
that visits it), no name is used twice, what names a stage, role or kind names it still, and nobody
is lost when a role has no stage left. What told only of a stage or kind that is taken out goes with
it. A stage, role or kind is told by its name: whoever asks may have seen it at another position.
Raises KeyError where there is none of that name, ScenarioError where nothing whole can come of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from planner.model import changes, division_of_work, hires
from planner.model.fields import changed, highest
from planner.model.frozen_map import FrozenMap
from planner.model.kinds import Kind, KindStage
from planner.model.redivision import halves
from planner.model.scenario import Scenario
from planner.model.stage import Stage, WorkTime
from planner.model.team import Role
from planner.model.todays_pipeline import OpenDeals

PartT = TypeVar("PartT", Stage, Role, Kind)
MOST_PARTS = int(highest(Scenario, "stages"))


# --- Stages ---------------------------------------------------------------------------------------


def add_stage(scenario: Scenario) -> Scenario:
    """A new last stage, for whoever works the stage before it and the kinds that visit that."""
    name = _new_name("Stage", [stage.name for stage in scenario.stages])
    before = scenario.stages[-1].name
    roles = [
        _with(role, stages=(*role.stages, name)) if before in role.stages else role
        for role in scenario.team.roles
    ]
    kinds = [
        _with(kind, stages=FrozenMap({**kind.stages, name: KindStage(skip=True)}))
        if kind.skips(before)
        else kind
        for kind in scenario.kinds
    ]
    stages = [*scenario.stages, Stage(name=name, work=WorkTime(mean_hours=1))]
    return _rebuilt(scenario, stages, roles, kinds=kinds)


def remove_stage(scenario: Scenario, name: str) -> Scenario:
    """Without this stage; a role that has no stage left joins the role of the stage beside it.

    The stage after it where the one before has people for some kinds only. What changes at this
    stage, what is its own for a kind and the deals open in it go with it.
    """
    moved, position = scenario, _position(scenario.stages, name)
    if any(role.stages == (name,) for role in scenario.team.roles):
        homes = scenario.role_of_stage()
        beside = [
            scenario.team.roles[homes[i]]
            for i in (position - 1, position + 1)
            if 0 <= i < len(homes)
        ]
        neighbour = next((role for role in beside if role.kinds is None), beside[0])
        moved = assign(scenario, name, neighbour.name)
    roles = [
        _with(role, stages=tuple(each for each in role.stages if each != name))
        for role in moved.team.roles
    ]
    stages = [stage for stage in scenario.stages if stage.name != name]
    return _rebuilt(
        moved,
        stages,
        roles,
        kinds=[
            _with(kind, stages=FrozenMap({k: v for k, v in kind.stages.items() if k != name}))
            for kind in scenario.kinds
        ],
        changes=[change for change in scenario.changes if change.stage != name],
        open_deals=[row for row in _open_deals(scenario) if row.stage != name],
    )


def move_stage(scenario: Scenario, name: str, steps: int) -> Scenario:
    """This stage earlier (steps < 0) or later in the order; who works on it stays."""
    stages = list(scenario.stages)
    position = _position(stages, name)
    stage = stages.pop(position)
    stages.insert(max(0, position + steps), stage)
    return _rebuilt(scenario, stages)


def rename_stage(scenario: Scenario, name: str, new: str) -> Scenario:
    """Another name for this stage, wherever it is named."""

    return _rebuilt(
        scenario,
        _renamed(scenario.stages, name, new),
        [
            _with(role, stages=tuple(_called(each, name, new) for each in role.stages))
            for role in scenario.team.roles
        ],
        kinds=[
            _with(
                kind,
                stages=FrozenMap({_called(k, name, new): v for k, v in kind.stages.items()}),
            )
            for kind in scenario.kinds
        ],
        changes=[
            change.model_copy(update={"field": changes.path_of(new, change.leaf)})
            if change.stage == name
            else change
            for change in scenario.changes
        ],
        open_deals=[
            row.model_copy(update={"stage": new}) if row.stage == name else row
            for row in _open_deals(scenario)
        ],
    )


# --- Roles ----------------------------------------------------------------------------------------


def rename_role(scenario: Scenario, name: str, new: str) -> Scenario:
    """Another name for this role, wherever it is named."""
    return _rebuilt(
        scenario,
        roles=_renamed(scenario.team.roles, name, new),
        hires=[
            hire.model_copy(update={"role": new}) if hire.role == name else hire
            for hire in scenario.team.hires
        ],
    )


def assign(scenario: Scenario, stage_name: str, role_name: str) -> Scenario:
    """This role works on this stage, of all its kinds, and those who did do so no more.

    A role that has no stage left joins it with its people and hires. Raises NotPossible when they
    are more than a role can have, ScenarioError when nobody would work on the stage for some kind.
    """
    _position(scenario.stages, stage_name)
    roles = list(scenario.team.roles)
    new = roles[_position(roles, role_name)]
    rivals = [
        role
        for role in roles
        if role is not new and stage_name in role.stages and _share_kinds(role, new)
    ]
    if not rivals:
        return scenario
    new = _with(new, stages=_in_order(scenario, {*new.stages, stage_name}))
    joined: dict[str, str] = {}
    after: dict[str, Role | None] = {}
    for role in rivals:
        left = tuple(each for each in role.stages if each != stage_name)
        after[role.name] = _with(role, stages=left) if left else None
        if not left:
            joined[role.name] = role_name
            new = _joined_by(new, role)
    after[role_name] = new
    found = [after.get(role.name, role) for role in roles]
    return _rebuilt(
        scenario,
        roles=[role for role in found if role],
        hires=hires.renamed(scenario.team.hires, joined),
    )


def split_off(scenario: Scenario, stage_name: str) -> Scenario:
    """A new role for this stage alone, with its share of the people of the role it leaves.

    Of people whose weeks in the job are told, the newest are the first to go. Nothing changes when
    the role had only this stage.
    """
    roles = list(scenario.team.roles)
    old = scenario.role_of_stage()[_position(scenario.stages, stage_name)]
    role = roles[old]
    if len(role.stages) == 1:
        return scenario
    going = max(1, round(role.people / len(role.stages)))
    people = max(1, role.people - going), going
    new = _new_name("Role", [each.name for each in roles])
    roles[old : old + 1] = halves(role, (stage_name,), people, new)
    return _rebuilt(scenario, roles=roles)


# --- Kinds ----------------------------------------------------------------------------------------


def rename_kind(scenario: Scenario, name: str, new: str) -> Scenario:
    """Another name for this kind of deal, wherever it is named."""

    return _rebuilt(
        scenario,
        roles=[
            _with(role, kinds=role.kinds and tuple(_called(k, name, new) for k in role.kinds))
            for role in scenario.team.roles
        ],
        kinds=[
            _coming_back(kind, lambda old: _called(old, name, new))
            for kind in _renamed(scenario.kinds, name, new)
        ],
        open_deals=[
            row.model_copy(update={"kind": new}) if row.kind == name else row
            for row in _open_deals(scenario)
        ],
    )


def remove_kind(scenario: Scenario, name: str) -> Scenario:
    """Without this kind of deal, its open deals and what comes back as it.

    A role that works on no other kind joins the first that has one of its stages. Of the last kind,
    all are alike after it.
    """
    _position(scenario.kinds, name)
    kinds = [
        _coming_back(kind, lambda old: None if old == name else old)
        for kind in scenario.kinds
        if kind.name != name
    ]
    roles, joined = _without_kind(scenario.team.roles, name, is_last=not kinds)
    return _rebuilt(
        scenario,
        roles=roles,
        hires=hires.renamed(scenario.team.hires, joined),
        kinds=kinds,
        open_deals=[
            row if kinds else row.model_copy(update={"kind": None})
            for row in _open_deals(scenario)
            if row.kind != name
        ],
    )


# --- Shapes of the whole team ---------------------------------------------------------------------


def full_cycle(scenario: Scenario) -> Scenario:
    """One person carries a deal through all stages."""
    return division_of_work.full_cycle(scenario)


def line(scenario: Scenario) -> Scenario:
    """A specialist for each stage, or as many as there are people, each for neighbouring stages.

    Raises NotPossible where a mixed team would lack one.
    """
    return division_of_work.specialised(full_cycle(scenario))


def in_pods(scenario: Scenario) -> Scenario:
    """The roles as they are, in two mixed teams at least."""
    return scenario.replace({"team.pods": max(2, scenario.team.pods)})


def _position(parts: Sequence[PartT], name: str) -> int:
    """Where the part of that name stands. Raises KeyError when there is none."""
    for position, part in enumerate(parts):
        if part.name == name:
            return position
    raise KeyError(name)


def _renamed(parts: Sequence[PartT], name: str, new: str) -> list[PartT]:
    position = _position(parts, name)
    return [_with(part, name=new) if i == position else part for i, part in enumerate(parts)]


def _in_order(scenario: Scenario, names: set[str]) -> tuple[str, ...]:
    return tuple(stage.name for stage in scenario.stages if stage.name in names)


def _new_name(kind: str, taken: list[str]) -> str:
    return next(f"{kind} {n}" for n in range(len(taken) + 1, 10_000) if f"{kind} {n}" not in taken)


def _with(part: PartT, **changes: object) -> PartT:
    return part.model_copy(update=changes)


def _called(old: str, name: str, new: str) -> str:
    return new if old == name else old


def _without_kind(
    roles: Sequence[Role], name: str, is_last: bool
) -> tuple[list[Role], dict[str, str]]:
    """The roles without this kind, and which of them those joined that had no other: old → new."""
    staying, leaving = [], []
    for role in roles:
        if is_last or role.kinds is None:
            staying.append(_with(role, kinds=None))
        elif left := tuple(kind for kind in role.kinds if kind != name):
            staying.append(_with(role, kinds=left))
        else:
            leaving.append(role)
    joined = {}
    for role in leaving:
        homes = [i for i, other in enumerate(staying) if {*other.stages} & {*role.stages}]
        home = homes[0] if homes else 0
        staying[home] = _joined_by(staying[home], role)
        joined[role.name] = staying[home].name
    return staying, joined


def _joined_by(role: Role, other: Role) -> Role:
    """The role with the people of another. Raises NotPossible for more than a role can have."""
    tenures = (*role.tenure_weeks, *other.tenure_weeks)
    return changed(role, people=role.people + other.people, tenure_weeks=tenures)


def _share_kinds(one: Role, other: Role) -> bool:
    return one.kinds is None or other.kinds is None or bool({*one.kinds} & {*other.kinds})


def _coming_back(kind: Kind, now: Callable[[str], str | None]) -> Kind:
    """The kind, with what it comes back as called so; it does not where that is None."""
    if kind.comes_back is None:
        return kind
    name = now(kind.comes_back.kind)
    back = None if name is None else kind.comes_back.model_copy(update={"kind": name})
    return _with(kind, comes_back=back)


def _open_deals(scenario: Scenario) -> tuple[OpenDeals, ...]:
    return scenario.today.open_deals if scenario.today else ()


def _rebuilt(
    scenario: Scenario,
    stages: Sequence[Stage] | None = None,
    roles: Sequence[Role] | None = None,
    **lists: Sequence[Any],
) -> Scenario:
    """The scenario with these lists in place of its own, checked. Raises ScenarioError.

    `lists` are kinds, changes, hires and open_deals.
    """
    tree = scenario.model_dump()
    given = {"stages": stages, "roles": roles, **lists}
    plain = {
        name: [each.model_dump() for each in parts]
        for name, parts in given.items()
        if parts is not None
    }
    within = {"roles": tree["team"], "hires": tree["team"], "open_deals": tree["today"]}
    for name, parts in plain.items():
        home = within.get(name, tree)
        if home is not None:  # there is a pipeline of today
            home[name] = parts
    return Scenario.from_dict(tree)
