"""The versions of the format: what schema 2 has that schema 1 has not.

A scenario that uses nothing of schema 2 is one of schema 1, and is written as such, so that old
links, files and outputs stay what they were.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from planner.model import paths
from planner.model.fields import Part, about


def new_in(part: Part, before: str = "") -> list[str]:
    """The paths of what a part holds that schema 1 does not have."""
    found = []
    for name, values, default in _new(type(part)):
        value = getattr(part, name)
        if value != default and (values is None or value in values):
            found.append(f"{before}{name}")
    for name in _holding_new(type(part)):
        inner = getattr(part, name)
        for number, each in enumerate(inner) if isinstance(inner, tuple) else [(None, inner)]:
            place = name if number is None else f"{name}.{paths.name_of(each) or number}"
            found += new_in(each, f"{before}{place}.")
    return found


def new_fields(model: type[BaseModel]) -> dict[str, Any]:
    """The fields that schema 1 does not have, as pydantic wants to be told what to leave out."""
    found: dict[str, Any] = {name: True for name, values, _ in _new(model) if values is None}
    for name in _holding_new(model):
        inner, several = paths.part_in(model.model_fields[name].annotation)
        if inner is not None and (within := new_fields(inner)):
            found[name] = {"__all__": within} if several else within
    return found


@cache
def _new(model: type[BaseModel]) -> tuple[tuple[str, tuple[Any, ...] | None, Any], ...]:
    """Fields with something new: name, the values that are new (None: any), and the default."""
    known = ((name, about(model, name)) for name in model.model_fields if name != _VERSION)
    return tuple(
        (name, each.new_in_2 if isinstance(each.new_in_2, tuple) else None, each.default)
        for name, each in known
        if each.new_in_2
    )


@cache
def _holding_new(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields that hold parts with something new in them."""
    inner = {
        name: paths.part_in(declared.annotation)[0] for name, declared in model.model_fields.items()
    }
    return tuple(
        name for name, part in inner.items() if part and (_new(part) or _holding_new(part))
    )


_VERSION = "schema_version"  # follows from the others
