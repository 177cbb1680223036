"""A mapping that somebody corrected: only what differs from what was found, or all of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from collections.abc import Mapping as Given
from dataclasses import replace
from typing import Any

from planner.crm import detection
from planner.crm.history import Mapping, Question
from planner.crm.naming import named
from planner.crm.reading import detect
from planner.crm.table import Source, table
from planner.errors import CalibrationError

_OPEN = "open"
KEYS = (
    "columns",
    "stage_columns",
    "stages",
    "won",
    "lost",
    _OPEN,
    "parking",
    "same",
    "pipelines",
    "robots",
    "same_stage_rows",
    "day_first",
)
_MEANINGS = ("stages", "won", "lost", _OPEN)
_OF_NAMING = ("columns", "stage_columns", "pipelines", "day_first")


def mapping_of(source: Source, text: str | None, given: Given[str, Any]) -> Mapping:
    """How a file is read, by the text of a mapping file and by what is `given` besides.

    A text with all columns that were `seen` is a whole mapping; any other has what differs, by
    KEYS. Raises CalibrationError.
    """
    if text is None:
        return _corrected(source, detect(source), given) if given else detect(source)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CalibrationError(f"the mapping cannot be read: {error}") from None
    if isinstance(told, dict) and "seen" not in told:
        both = told | dict(given)
        if isinstance(told.get("columns"), dict) and "columns" in given:
            both["columns"] = told["columns"] | given["columns"]
        return _corrected(source, detect(source), both)
    whole = Mapping.from_json(text)
    if not given:
        return whole
    return _each_in_one(whole, _checked(whole, _merged(whole, given)), given)


def _corrected(source: Source, found: Mapping, given: Given[str, Any]) -> Mapping:
    """The mapping found with what is `given` in place of it.

    columns and stage_columns: only those that differ; null for a column that is none. stages: all
    in their order; what is in none of stages, won and lost is left out. won and lost: besides those
    known; open: stages where they were found. What is given is not asked.
    """
    if unknown := [name for name in given if name not in KEYS]:
        raise CalibrationError(
            f"the mapping cannot be read: it has no {unknown[0][:60]!r}, only {', '.join(KEYS)}"
        )
    of_naming = {name: given[name] for name in _OF_NAMING if name in given}
    if of_naming:
        changed = _checked(found, _merged(found, of_naming))
        cells = table(source, detection.columns_of(changed))
        wanted = {*changed.columns.values(), *changed.stage_columns.values()}
        if missing := sorted(wanted - set(cells.headers)):
            raise CalibrationError(f"the file has no column {missing[0]!r}")
        found = named(cells, changed)
    rest = {name: value for name, value in given.items() if name not in _OF_NAMING}
    changed = _checked(found, rest)
    known = {*found.stages, *found.won, *found.lost, *found.left_out, *found.same}
    for name in _told(given):
        if name not in known:
            raise CalibrationError(
                f"the file has no stage or status {name[:60]!r}; it has "
                + ", ".join(sorted(one[:60] for one in known)[:30])
            )
    return _each_in_one(found, changed, given)


def _merged(found: Mapping, given: Given[str, Any]) -> dict[str, Any]:
    """Columns beside those found; what is null is none."""
    merged = dict(given)
    for name in ("columns", "stage_columns"):
        if isinstance(given.get(name), dict):
            both = {**getattr(found, name), **given[name]}
            merged[name] = {key: column for key, column in both.items() if column is not None}
    return merged


def _checked(found: Mapping, given: Given[str, Any]) -> Mapping:
    """The mapping with the values given, checked as those of a file are."""
    plain = json.loads(found.to_json()) | dict(given)
    for name in _MEANINGS:
        if not isinstance(plain.get(name, []), list):
            raise CalibrationError(f"the mapping cannot be read: {name} should be names")
    plain.pop(_OPEN, None)
    return replace(Mapping.from_json(json.dumps(plain)), asks=found.asks)


def _told(given: Given[str, Any]) -> list[str]:
    """The names that are given a meaning."""
    return [name for key in _MEANINGS if key in given for name in given[key]]


def _is_answered(question: Question, answered: Collection[str], is_ordered: bool) -> bool:
    """Are all its names given a meaning; of two that may be one, is one of them?

    is_ordered: the stages were given in their order.
    """
    if question.code == "order":
        return is_ordered
    some = any if question.code == "renamed" else all
    return some(name in answered for name, _ in question.names)


def _each_in_one(found: Mapping, changed: Mapping, given: Given[str, Any]) -> Mapping:
    """Each name in one of stages, won and lost: where it is given, else where it was found."""
    is_open = [name for name in given.get(_OPEN, []) if name not in changed.same]
    told = _told(given)
    for name in told:
        if told.count(name) > 1:
            raise CalibrationError(
                f"the mapping cannot be read: {name[:60]!r} is in more than one of "
                f"{', '.join(_MEANINGS)}"
            )

    def others(key: str) -> tuple[str, ...]:
        return tuple(one for one in getattr(found, key) if one not in told)

    won = (*changed.won, *others("won")) if "won" in given else others("won")
    lost = (*changed.lost, *others("lost")) if "lost" in given else others("lost")
    stages = changed.stages if "stages" in given else found.stages
    stages = tuple(one for one in stages if one not in (*won, *lost))
    stages = (*stages, *(one for one in is_open if one not in stages))
    same = {one: name for one, name in changed.same.items() if one not in told}
    stages = tuple(one for one in stages if one not in same)
    answered = {*told, *same, *changed.parking}
    asks = tuple(
        one
        for one in found.asks
        if one.code == "pipeline" or not _is_answered(one, answered, "stages" in given)
    )
    parking = tuple(one for one in changed.parking if one in stages)
    left_out = tuple(one for one in changed.left_out if one not in told)
    changed = replace(changed, parking=parking, left_out=left_out)
    return replace(changed, stages=stages, won=won, lost=lost, same=same, asks=asks)
