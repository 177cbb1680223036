"""Plans and scenarios as plain values, and in which of them two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.errors import LinkError
from planner.model import paths

Differences = dict[str, Any]
"""Values by their dotted paths, stages and roles by number; a list of another length is whole."""

_WHOLE = ("tags",)  # its keys are dotted paths themselves


def differences(base: Any, now: Any, briefly: Any = None) -> Differences:
    """The values of a tree in which it differs from another of the same make.

    `briefly` is `now` without what is at its default: lists and parts given whole are given so.
    """
    return dict(_differences(base, now, briefly, ()))


def _differences(
    base: Any, now: Any, briefly: Any, way: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    is_alike = isinstance(base, dict) and isinstance(now, dict) and base.keys() == now.keys()
    if is_alike and way != _WHOLE:
        for name in now:
            inner = briefly.get(name) if isinstance(briefly, dict) else None
            yield from _differences(base[name], now[name], inner, (*way, name))
    elif isinstance(base, list) and isinstance(now, list) and len(base) == len(now):
        parts = briefly if isinstance(briefly, list) else [None] * len(now)
        for i, each in enumerate(zip(base, now, parts, strict=True)):
            yield from _differences(*each, (*way, str(i)))
    elif base != now:
        yield ".".join(way), now if briefly is None else briefly


def leads_somewhere(tree: Any, path: str) -> bool:
    """Whether there is a value at a dotted path."""
    try:
        with_differences(tree, {path: None})
    except LinkError:
        return False
    return True


def with_differences(tree: Any, changes: Mapping[str, Any]) -> Any:
    """A copy of the tree with these differences. Raises LinkError for a path to nowhere."""
    for path, value in changes.items():
        try:
            tree = paths.put(tree, paths.way_to(tree, path, by_name=False), value)
        except (KeyError, TypeError):  # not there, or within what is no tree any more
            raise LinkError(f"The link names a field that does not exist: {path[:80]}") from None
    return tree
