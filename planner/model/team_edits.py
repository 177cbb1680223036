"""Changes to the make-up of a team: stages and roles added, taken out, renamed, moved.

Every edit gives a new scenario that is whole again: each stage has exactly one role, no name is
used twice, and nobody is lost when a role has no stage left. Positions count from 0.
"""

from __future__ import annotations

from typing import TypeVar

from planner.model.practices import PRACTICES, Options, changed
from planner.model.scenario import Role, Scenario, Stage, WorkTime

PartT = TypeVar("PartT", Stage, Role)
MOST_PARTS = 12  # stages, and roles


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


def remove_stage(scenario: Scenario, position: int) -> Scenario:
    """Without this stage; a role that has no stage left joins the role of the stage beside it."""
    neighbour = position - 1 if position else 1
    moved = assign(scenario, position, scenario.role_of_stage()[neighbour])
    gone = scenario.stages[position].name
    roles = [
        _with(role, stages=tuple(name for name in role.stages if name != gone))
        for role in moved.team.roles
    ]
    stages = [stage for stage in scenario.stages if stage.name != gone]
    return _rebuilt(scenario, stages, roles)


def move_stage(scenario: Scenario, position: int, steps: int) -> Scenario:
    """This stage earlier (steps < 0) or later in the order; who works on it stays."""
    stages = list(scenario.stages)
    stage = stages.pop(position)
    stages.insert(max(0, position + steps), stage)
    return _rebuilt(scenario, stages, list(scenario.team.roles))


def rename_stage(scenario: Scenario, position: int, name: str) -> Scenario:
    """Another name for this stage, with its role as well."""
    old = scenario.stages[position].name
    stages = [
        _with(stage, name=name) if i == position else stage
        for i, stage in enumerate(scenario.stages)
    ]
    roles = [
        _with(role, stages=tuple(name if each == old else each for each in role.stages))
        for role in scenario.team.roles
    ]
    return _rebuilt(scenario, stages, roles)


def rename_role(scenario: Scenario, position: int, name: str) -> Scenario:
    """Another name for this role."""
    roles = [
        _with(role, name=name) if i == position else role
        for i, role in enumerate(scenario.team.roles)
    ]
    return _rebuilt(scenario, list(scenario.stages), roles)


def assign(scenario: Scenario, stage: int, role: int) -> Scenario:
    """This role works on this stage. A role that has no stage left joins it with its people.

    Raises NotPossible when they are more than a role can have.
    """
    roles = list(scenario.team.roles)
    old, name = scenario.role_of_stage()[stage], scenario.stages[stage].name
    if old == role:
        return scenario
    roles[role] = _with(roles[role], stages=_in_order(scenario, {*roles[role].stages, name}))
    left = tuple(each for each in roles[old].stages if each != name)
    if left:
        roles[old] = _with(roles[old], stages=left)
    else:
        roles[role] = changed(roles[role], people=roles[role].people + roles[old].people)
        del roles[old]
    return _rebuilt(scenario, list(scenario.stages), roles)


def split_off(scenario: Scenario, stage: int) -> Scenario:
    """A new role for this stage alone, with its share of the people of the role it leaves.

    Nothing changes when the role had only this stage.
    """
    roles = list(scenario.team.roles)
    old = scenario.role_of_stage()[stage]
    role, name = roles[old], scenario.stages[stage].name
    if len(role.stages) == 1:
        return scenario
    going = max(1, round(role.people / len(role.stages)))
    staying = max(1, role.people - going)
    new_name = _new_name("Role", [each.name for each in roles])
    roles[old] = _with(
        role, people=staying, stages=tuple(each for each in role.stages if each != name)
    )
    roles.insert(old + 1, _with(role, name=new_name, people=going, stages=(name,)))
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
