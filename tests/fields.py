"""Which fields the schema has and which a scenario's JSON gives, by one and the same path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from planner.model.fields import about
from planner.model.paths import part_in
from planner.model.scenario import Scenario


def fields_of(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Paths of all fields that hold a value: 'leads.cv', 'stages[].work.cv'.

    A part that can be absent, and a list or map that can be empty, is a value too when it is.
    """
    for name, field in model.model_fields.items():
        path = before + (field.alias or name)
        inner, several = part_in(field.annotation)
        known = about(model, name)
        if inner is None or known.can_be_absent or (several and not known.low):
            yield path
        if inner is not None:
            yield from fields_of(inner, path + ("[]." if several else "."))


def values_in(
    given: Any, model: type[BaseModel] = Scenario, before: str = ""
) -> Iterator[tuple[str, Any]]:
    """(path, value) of everything in the JSON of a scenario, paths as in `fields_of`."""
    inner_of = {
        field.alias or name: part_in(field.annotation) for name, field in model.model_fields.items()
    }
    for name, value in given.items():
        inner, several = inner_of[name]
        path = f"{before}{name}"
        if inner is None or not value:
            yield path, value
        elif several is None:
            yield from values_in(value, inner, f"{path}.")
        else:
            for each in value if several is tuple else value.values():
                yield from values_in(each, inner, f"{path}[].")
