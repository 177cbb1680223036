"""Which fields the schema has and which a scenario's JSON gives, by one and the same path."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel


def fields_of(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Paths of all fields that hold a value: 'leads.cv', 'stages[].work.cv'."""
    for name, field in model.model_fields.items():
        path = before + (field.alias or name)
        inner, many = _part_within(field.annotation)
        if inner is None:
            yield path
        else:
            yield from fields_of(inner, path + ("[]." if many else "."))


def _part_within(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model a field holds, if any, and whether it holds many of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    many = get_origin(annotation) is tuple
    if many or isinstance(annotation, types.UnionType):
        for each in get_args(annotation):
            inner, _ = _part_within(each)
            if inner is not None:
                return inner, many
    return None, False


def values_in(given: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of everything in a scenario's JSON, paths as in `fields_of`."""
    if isinstance(given, dict):
        for name, value in given.items():
            yield from values_in(value, f"{before}.{name}" if before else name)
    elif isinstance(given, list) and any(isinstance(one, dict) for one in given):
        for one in given:
            yield from values_in(one, f"{before}[]")
    else:
        yield before, given
