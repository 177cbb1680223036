"""The inputs in which scenarios differ, as a leader reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.model import paths
from planner.model.frozen_map import FrozenMap
from planner.model.role_merge import DIVIDED
from planner.model.scenario import Scenario
from planner.model.team import Role

ABSENT: Final = object()
"""In the place of a value that a scenario cannot have, as it has no such stage."""


@dataclass(frozen=True)
class ByRole:
    """A field that is not the same in all roles of a scenario: role → value."""

    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Input:
    """A field in which scenarios differ.

    part: the stage, role or kind it belongs to, "" for the whole team's. leaf: its path as
    `plan.field_at` takes it. values: of each scenario, or ABSENT, or ByRole; of parts without names
    (changes, hires, open deals) the parts themselves, of those with names their names; of today's
    pipeline whether there is one.
    """

    part: str
    leaf: str
    values: tuple[Any, ...]


def differing(scenarios: Sequence[Scenario]) -> list[Input]:
    """Every input in which scenarios differ, in the order of the fields.

    Stages and roles are the same when they have the same name; of a stage that only some scenarios
    have, the fields are told that are not the model's defaults. Where the roles have other names,
    each of their fields is told once, for all roles. Names of scenarios are no input.
    """
    has_same_roles = len({_role_names(scenario) for scenario in scenarios}) == 1
    flat = [dict(_fields(scenario, has_same_roles)) for scenario in scenarios]
    inputs = []
    for key in dict.fromkeys(key for fields in flat for key in fields):
        values = tuple(fields.get(key, ABSENT) for fields in flat)
        there = [value for value in values if value is not ABSENT]
        part, leaf, default = key
        is_same = all(value == there[0] for value in there)
        if is_same and (len(there) == len(values) or there[0] == default):
            continue
        inputs.append(Input(part, leaf, values))
    return inputs


def _role_names(scenario: Scenario) -> tuple[str, ...]:
    return tuple(role.name for role in scenario.team.roles)


_Fields = Iterator[tuple[tuple[str, str, Any], Any]]
_ROLES = ("team", "roles")
_TODAY = ("today",)


def _fields(scenario: Scenario, has_same_roles: bool) -> _Fields:
    """(part, leaf, the model's default) and value of every input of a scenario."""
    rows: list[paths.Way] = []
    for found in paths.walk(scenario):
        way, about = found.way, found.about
        if (found.name == "name" or not about.label) or (way[:2] == _ROLES and not has_same_roles):
            continue
        is_told = way == _TODAY or any(way[: len(each)] == each for each in rows)
        if is_told or isinstance(found.value, FrozenMap):  # of a map, what it holds
            continue
        part, leaf = paths.owner_of(scenario, way), _leaf(way)
        value = found.value
        if about.holds_parts and value:
            if paths.name_of(value[0]) is None:
                rows.append(way)
            else:
                value = tuple(each.name for each in value)
        yield (part, leaf, about.default), value
    yield ("", _leaf(_TODAY), False), scenario.today is not None
    if not has_same_roles:
        yield from _fields_of_roles(scenario.team.roles)


def _fields_of_roles(roles: Sequence[Role]) -> _Fields:
    """Each field of a role once: its value where all roles share it, else ByRole."""
    of_each = [
        {found.way: found.value for found in paths.walk(role) if found.name != "name"}
        for role in roles
    ]
    for way in dict.fromkeys(way for fields in of_each for way in fields):
        values = tuple(fields.get(way, ABSENT) for fields in of_each)
        is_shared = len(set(values)) == 1 and (way[0] not in DIVIDED or not values[0])
        named = tuple(zip([role.name for role in roles], values, strict=True))
        default = paths.about_at(Role, paths.numbered(way)).default
        yield ("", _leaf((*_ROLES, 0, *way)), default), values[0] if is_shared else ByRole(named)


def _leaf(way: paths.Way) -> str:
    """The path of a field of a plan, whatever stage or role it is of."""
    return paths.leaf(("scenario", *way))
