"""Changes to the make-up of a team: stages and roles added, taken out, renamed, moved.

Every edit gives a new scenario that is whole again: each stage has exactly one role, no name is
used twice, and nobody is lost when a role has no stage left. A stage or role is told by its name:
whoever asks may have seen it at another position. Raises KeyError where there is none of that name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from planner.model.fields import changed, highest
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario
from planner.model.stage import Stage, WorkTime
from planner.model.team import Role

PartT = TypeVar("PartT", Stage, Role)
MOST_PARTS = int(highest(Scenario, "stages"))


def add_stage(scenario: Scenario) -> Scenario:
    """A new last stage, worked by the role of the stage before it."""
    name = _new_name("Stage", [stage.name for stage in scenario.stages])
    stage = Stage(name=name, work=WorkTime(mean_hours=1))
    home = scenario.role_of_stage()[-1]
    roles = [
        _with(role, stages=(*role.stages, name)) if i == home else role
        for i, role in enumerate(scenario.team.roles)
    ]
    return _rebuilt(scenario, [*scenario.stages, stage], roles)


def remove_stage(scenario: Scenario, name: str) -> Scenario:
    """Without this stage; a role that has no stage left joins the role of the stage beside it."""
    position = _position(scenario.stages, name)
    neighbour = scenario.role_of_stage()[position - 1 if position else 1]
    moved = assign(scenario, name, scenario.team.roles[neighbour].name)
    roles = [
        _with(role, stages=tuple(each for each in role.stages if each != name))
        for role in moved.team.roles
    ]
    stages = [stage for stage in scenario.stages if stage.name != name]
    return _rebuilt(scenario, stages, roles)


def move_stage(scenario: Scenario, name: str, steps: int) -> Scenario:
    """This stage earlier (steps < 0) or later in the order; who works on it stays."""
    stages = list(scenario.stages)
    position = _position(stages, name)
    stage = stages.pop(position)
    stages.insert(max(0, position + steps), stage)
    return _rebuilt(scenario, stages, list(scenario.team.roles))


def rename_stage(scenario: Scenario, name: str, new: str) -> Scenario:
    """Another name for this stage, with its role as well."""
    stages = _renamed(scenario.stages, name, new)
    roles = [
        _with(role, stages=tuple(new if each == name else each for each in role.stages))
        for role in scenario.team.roles
    ]
    return _rebuilt(scenario, stages, roles)


def rename_role(scenario: Scenario, name: str, new: str) -> Scenario:
    """Another name for this role."""
    return _rebuilt(scenario, list(scenario.stages), _renamed(scenario.team.roles, name, new))


def assign(scenario: Scenario, stage_name: str, role_name: str) -> Scenario:
    """This role works on this stage. A role that has no stage left joins it with its people.

    Raises NotPossible when they are more than a role can have.
    """
    roles = list(scenario.team.roles)
    old = scenario.role_of_stage()[_position(scenario.stages, stage_name)]
    new = _position(roles, role_name)
    if old == new:
        return scenario
    roles[new] = _with(roles[new], stages=_in_order(scenario, {*roles[new].stages, stage_name}))
    left = tuple(each for each in roles[old].stages if each != stage_name)
    if left:
        roles[old] = _with(roles[old], stages=left)
    else:
        roles[new] = changed(roles[new], people=roles[new].people + roles[old].people)
        del roles[old]
    return _rebuilt(scenario, list(scenario.stages), roles)


def split_off(scenario: Scenario, stage_name: str) -> Scenario:
    """A new role for this stage alone, with its share of the people of the role it leaves.

    Nothing changes when the role had only this stage.
    """
    roles = list(scenario.team.roles)
    old = scenario.role_of_stage()[_position(scenario.stages, stage_name)]
    role = roles[old]
    if len(role.stages) == 1:
        return scenario
    going = max(1, round(role.people / len(role.stages)))
    staying = max(1, role.people - going)
    new_name = _new_name("Role", [each.name for each in roles])
    roles[old] = _with(
        role, people=staying, stages=tuple(each for each in role.stages if each != stage_name)
    )
    roles.insert(old + 1, _with(role, name=new_name, people=going, stages=(stage_name,)))
    return _rebuilt(scenario, list(scenario.stages), roles)


def full_cycle(scenario: Scenario) -> Scenario:
    """One person carries a deal through all stages."""
    return PRACTICES["hand_offs"].without(scenario, Options())


def line(scenario: Scenario) -> Scenario:
    """A specialist for each stage. Raises NotPossible when there are fewer people than stages."""
    return PRACTICES["hand_offs"].with_(full_cycle(scenario), Options())


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


def _rebuilt(scenario: Scenario, stages: list[Stage], roles: list[Role]) -> Scenario:
    """The scenario with these stages and roles, checked. Raises ScenarioError."""
    tree = scenario.model_dump()
    tree["stages"] = [stage.model_dump() for stage in stages]
    tree["team"]["roles"] = [role.model_dump() for role in roles]
    return Scenario.from_dict(tree)
