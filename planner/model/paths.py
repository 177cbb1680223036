"""The way to a field: one grammar of dotted paths, and one walk over all that a part holds.

A path names a field of a part, then a field of what that holds, and so on: "hand_off.delay.cv". One
of several parts is told by its name or its number: "stages.Demo.drop_off", "stages.2.drop_off"; one
of a map of parts by its key: "kinds.New.stages.Demo.odds". A name or key may hold dots, or look
like a number. Several numbers are one value.

A way is a path taken apart: the names of fields, the numbers of parts, which say the same whatever
parts are called, and the keys of maps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from planner.model.fields import About, Part, about
from planner.model.frozen_map import FrozenMap

Way = tuple[str | int, ...]


class Key(str):
    """A step of a way that is a key of a map, which somebody chose, and not the name of a field."""

    __slots__ = ()


def way_to(whole: Any, path: str, by_name: bool = True) -> Way:
    """The way that a path means, in a part or in plain values. Raises KeyError for none.

    A stage may be called "Demo.work": of several ways, one that ends at a value is meant, and of
    those the one by names. Not `by_name`: parts are told by their numbers only.
    """
    ways = list(_ways(whole, path, by_name))
    if not ways:
        raise KeyError(path)
    return next((way for way, end in ways if not isinstance(end, Part)), ways[0][0])


def _ways(here: Any, rest: str | None, by_name: bool) -> Iterator[tuple[Way, Any]]:
    """All readings of the rest of a path: the way, and what it leads to."""
    if rest is None:
        yield (), here
        return
    for step, after in _first_steps(here, rest, by_name):
        for way, end in _ways(value_at(here, (step,)), after, by_name):
            yield (step, *way), end


def _first_steps(here: Any, rest: str, by_name: bool) -> Iterator[tuple[str | int, str | None]]:
    """What the beginning of a path can mean here, and what follows it; None where it ends."""
    first, dot, after = rest.partition(".")
    follows = after if dot else None
    if isinstance(here, Part):
        if first in type(here).model_fields:
            yield first, follows
    elif isinstance(here, dict):
        # Of a plain tree, a part or a map: only the keys of a map can hold dots.
        for key in here:
            if key == rest:
                yield Key(key), None
            elif isinstance(key, str) and rest.startswith(f"{key}."):
                yield Key(key), rest[len(key) + 1 :]
    elif isinstance(here, tuple | list):
        for number, part in enumerate(here if by_name else ()):
            name = name_of(part)
            if name == rest:
                yield number, None
            elif name is not None and rest.startswith(f"{name}."):
                yield number, rest[len(name) + 1 :]
        if first in map(str, range(len(here))):
            yield int(first), follows


def name_of(part: Any) -> str | None:
    """What one of several parts is called; None where it has no name."""
    name = getattr(part, "name", None)
    return name if isinstance(name, str) else None


def value_at(whole: Any, way: Way) -> Any:
    """What a way leads to."""
    for step in way:
        whole = getattr(whole, str(step)) if isinstance(whole, Part) else whole[step]
    return whole


def numbered(way: Way) -> str:
    """The path of a way, with parts by number: 'stages.2.drop_off'."""
    return ".".join(map(str, way))


def named(whole: Part, way: Way) -> str:
    """The path of a way, with parts by name where they have one: 'stages.Demo.drop_off'."""
    steps = []
    for i, step in enumerate(way):
        name = name_of(value_at(whole, way[: i + 1])) if isinstance(step, int) else None
        steps.append(str(step) if name is None else name)
    return ".".join(steps)


def owner_of(whole: Part, way: Way) -> str:
    """The name of the stage, role or kind to which the end of a way belongs; "" where to none.

    "New, Demo" for what a kind has of its own at a stage.
    """
    for i in range(len(way) - 1, 0, -1):
        if isinstance(way[i - 1], int):
            name = name_of(value_at(whole, way[:i])) or str(way[i - 1])
            return ", ".join([name, *(step for step in way[i:-1] if isinstance(step, Key))])
    return ""


def leaf(way: Way) -> str:
    """The path of a field whatever it is of: 0 for every number and key, as in `fields_of`."""
    return numbered(tuple(0 if isinstance(step, int | Key) else step for step in way))


def with_values(whole: Part, changes: Mapping[Way, Any]) -> dict[str, Any]:
    """A part as plain values, with other values at the ends of some ways; not yet checked."""
    tree: Any = whole.model_dump(by_alias=False)
    for way, value in changes.items():
        tree = put(tree, way, value)
    return dict(tree)


def put(tree: Any, way: Way, value: Any) -> Any:
    """Plain values with another value at the end of the way; what is beside the way is shared."""
    if not way:
        return value
    step, rest = way[0], way[1:]
    changed = put(tree[step], rest, value)
    if isinstance(tree, dict):
        return tree | {step: changed}
    return [*tree[:step], changed, *tree[int(step) + 1 :]]


@dataclass(frozen=True)
class Found:
    """A field that was met on a walk: the way to it, the part it is a field of, its value."""

    way: Way
    part: Part
    value: Any

    @property
    def name(self) -> str:
        """The field's name in its part."""
        return str(self.way[-1])

    @property
    def about(self) -> About:
        """What is known of the field."""
        return about(type(self.part), self.name)


def walk(part: Part, before: Way = ()) -> Iterator[Found]:
    """Every field that holds a value, or several parts; those are followed by what they hold."""
    for name in type(part).model_fields:
        value, way = getattr(part, name), (*before, name)
        if isinstance(value, Part):
            yield from walk(value, way)
            continue
        yield Found(way, part, value)
        for step, each in _parts_of(value):
            if isinstance(each, Part):
                yield from walk(each, (*way, step))


def _parts_of(value: Any) -> list[tuple[int | Key, Any]]:
    """What a list or a map holds, by number or key."""
    if isinstance(value, FrozenMap):
        return [(Key(key), each) for key, each in value.items()]
    return list(enumerate(value)) if isinstance(value, tuple) else []


def fields_of(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, About]]:
    """What `walk` can meet in a part of that type, by its path with 0 for every number and key.

    It needs no example: what can be empty or absent is there.
    """
    for name, declared in model.model_fields.items():
        inner, several = part_in(declared.annotation)
        path, known = f"{before}{name}", about(model, name)
        if inner is None or several or known.can_be_absent:
            yield path, known
        if inner is not None:
            yield from fields_of(inner, f"{path}.0." if several else f"{path}.")


def about_at(model: type[BaseModel], path: str) -> About:
    """What is known of the field at a path with parts by number, whatever number or key it is.

    Raises KeyError where there is no such field.
    """
    known = _known(model)
    plain = ".".join("0" if step.isdecimal() else step for step in path.split("."))
    if plain in known:
        return known[plain]
    for pattern, found in _within_maps(model):
        if pattern.fullmatch(path):
            return found
    raise KeyError(path)


@cache
def _known(model: type[BaseModel]) -> dict[str, About]:
    return dict(fields_of(model))


@cache
def _within_maps(model: type[BaseModel]) -> tuple[tuple[re.Pattern[str], About], ...]:
    """What is known of fields that stand behind the key of a map, by their paths."""
    return tuple(
        (re.compile(pattern), found)
        for pattern, found in _patterns(model, "")
        if _ANY_KEY in pattern
    )


_ANY_KEY = "(?s:.+)"


def _patterns(model: type[BaseModel], before: str) -> Iterator[tuple[str, About]]:
    for name, declared in model.model_fields.items():
        inner, several = part_in(declared.annotation)
        yield f"{before}{name}", about(model, name)
        if inner is not None:
            step = "" if several is None else r"\d+\." if several is tuple else rf"{_ANY_KEY}\."
            yield from _patterns(inner, rf"{before}{name}\.{step}")


def part_in(annotation: Any) -> tuple[type[Part] | None, type | None]:
    """The part that a field can hold, and in what it holds several: tuple or Mapping, else None.

    Of tuple[Stage, ...] that is (Stage, tuple).
    """
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation, None
    for each in get_args(annotation):
        inner, several = part_in(each)
        if inner is not None:
            origin = get_origin(annotation)
            return inner, several or (origin if origin in (tuple, Mapping) else None)
    return None, None
