"""Who works on what: each stage, of each kind of deal that visits it, belongs to one role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from pydantic_core import PydanticCustomError

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
    of_any = {name for role in roles for name in role.stages}
    for stage in stages:
        if stage.name not in of_any:
            raise broken_rule(f"nobody works on stage {stage.name!r}", "team.roles")
    for kind in kinds or (None,):
        having = Counter(name for role in roles if _works_on(role, kind) for name in role.stages)
        for stage in stages:
            if having[stage.name] != 1 and not (kind and kind.skips(stage.name)):
                raise _not_one_role(stage.name, roles, kind)


def _names_exist(stages: Sequence[Stage], roles: Sequence[Role], kinds: Sequence[Kind]) -> None:
    known = {stage.name for stage in stages}
    known_kinds = {kind.name for kind in kinds}
    for role in roles:
        path = f"team.roles.{role.name}"
        _are_known(role.stages, known, "stage", f"{path}.stages")
        _are_known(role.kinds or (), known_kinds, "kind", f"{path}.kinds")


def _are_known(names: Sequence[str], known: Collection[str], what: str, path: str) -> None:
    for name in names:
        if name not in known:
            raise broken_rule(f"there is no {what} {name!r}", path)
    if len(set(names)) < len(names):
        doubled = next(name for name in names if names.count(name) > 1)
        raise broken_rule(f"{doubled!r} is given more than once", path)


def _not_one_role(stage: str, roles: Sequence[Role], kind: Kind | None) -> PydanticCustomError:
    of_kind = f", kind {kind.name!r}" if kind else ""
    with_it = _roles_with(stage, roles, kind)
    if not with_it:
        return broken_rule(f"nobody works on stage {stage!r}{of_kind}", "team.roles")
    path = f"team.roles.{roles[with_it[0]].name}.stages"
    comma = "," if kind else ""
    return broken_rule(f"{stage!r}{of_kind}{comma} is given to more than one role", path)


def _roles_with(stage: str, roles: Sequence[Role], kind: Kind | None) -> list[int]:
    """Positions of the roles that have the stage, and the kind where one is asked for."""
    return [i for i, role in enumerate(roles) if stage in role.stages and _works_on(role, kind)]


def _works_on(role: Role, kind: Kind | None) -> bool:
    return kind is None or role.kinds is None or kind.name in role.kinds
