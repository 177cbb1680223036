"""JSON from strangers: read within limits, or refused in our own words."""

from __future__ import annotations

import json
from typing import Any

from planner.errors import Problem, ScenarioError


def read(text: str | bytes, most_bytes: int, most_parts: int) -> Any:
    """The plain values of a scenario's JSON. Raises ScenarioError, naming the line where it can."""
    if len(text) > most_bytes:
        # Before it is parsed: two bytes of it can become sixty of memory.
        raise _refused(f"has {len(text):,} bytes, and up to {most_bytes:,} are read")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(_why_no_json(error) if text.strip() else "is empty") from None
    if has_more_parts(given, most_parts):
        raise _refused("the file holds far more than a scenario")
    return given


def _refused(reason: str) -> ScenarioError:
    return ScenarioError([Problem("scenario", "", reason)])


def _why_no_json(error: ValueError | RecursionError) -> str:
    """Why Python could not read a text as JSON, in our words."""
    match error:
        case json.JSONDecodeError():
            reason = f"it goes wrong in line {error.lineno}, at character {error.colno}"
        case UnicodeDecodeError():
            reason = "it is not text"
        case RecursionError():
            reason = "it is nested too deep"
        case _:  # Python reads no whole number of more than 4,300 digits
            reason = "a number in it is too long"
    return f"is not JSON: {reason}"


def has_more_parts(given: Any, most: int) -> bool:
    """Whether plain JSON values hold more values than that, those within others included.

    To be asked before anything is made of them: a megabyte of wrong values has as many problems,
    and to name them all takes seconds.
    """
    pending, count = [given], 0
    while pending and count <= most:
        part = pending.pop()
        count += 1
        if isinstance(part, dict | list):
            pending += part.values() if isinstance(part, dict) else part
    return count > most
