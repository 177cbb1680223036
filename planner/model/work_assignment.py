"""Who works on what: each stage, of each kind of deal that visits it, belongs to one role."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import broken_rule
from planner.model.kinds import Kind
from planner.model.stage import Stage
from planner.model.team import Role

PASSED_OVER = -1
"""In the place of a role: the kind does not visit the stage."""


def roles_of_stages(
    stages: Sequence[Stage], roles: Sequence[Role], kind: Kind | None
) -> tuple[int, ...]:
    """For each stage, the position of the role that works on it for this kind, or PASSED_OVER.

    Without a kind, the first role that has the stage.
    """
    found = []
    for stage in stages:
        if kind is not None and kind.skips(stage.name):
            found.append(PASSED_OVER)
        else:
            found.append(_roles_with(stage.name, roles, kind)[0])
    return tuple(found)


def check(stages: Sequence[Stage], roles: Sequence[Role], kinds: Sequence[Kind]) -> None:
    """Raises what a validator is to raise where some work has no role, or more than one."""
    _names_exist(stages, roles, kinds)
    for stage in stages:
        if not _roles_with(stage.name, roles, None):
            raise broken_rule(f"nobody works on stage {stage.name!r}", "team.roles")
        for kind in kinds or (None,):
            if kind is None or not kind.skips(stage.name):
                _one_role_has(stage.name, roles, kind)


def _names_exist(stages: Sequence[Stage], roles: Sequence[Role], kinds: Sequence[Kind]) -> None:
    known = {stage.name for stage in stages}
    known_kinds = {kind.name for kind in kinds}
    for role in roles:
        path = f"team.roles.{role.name}"
        for name in role.stages:
            if name not in known:
                raise broken_rule(f"there is no stage {name!r}", f"{path}.stages")
            if role.stages.count(name) > 1:
                raise broken_rule(f"{name!r} is given more than once", f"{path}.stages")
        for name in role.kinds or ():
            if name not in known_kinds:
                raise broken_rule(f"there is no kind {name!r}", f"{path}.kinds")
            if role.kinds and role.kinds.count(name) > 1:
                raise broken_rule(f"{name!r} is given more than once", f"{path}.kinds")


def _one_role_has(stage: str, roles: Sequence[Role], kind: Kind | None) -> None:
    of_kind = f", kind {kind.name!r}," if kind else ""
    with_it = _roles_with(stage, roles, kind)
    if not with_it:
        raise broken_rule(f"nobody works on stage {stage!r}{of_kind.rstrip(',')}", "team.roles")
    if len(with_it) > 1:
        path = f"team.roles.{roles[with_it[0]].name}.stages"
        raise broken_rule(f"{stage!r}{of_kind} is given to more than one role", path)


def _roles_with(stage: str, roles: Sequence[Role], kind: Kind | None) -> list[int]:
    """Positions of the roles that have the stage, and the kind where one is asked for."""
    return [
        i
        for i, role in enumerate(roles)
        if stage in role.stages and (kind is None or role.kinds is None or kind.name in role.kinds)
    ]
