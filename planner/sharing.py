"""A plan as the text of a link, and back.

The text is "1." (the version of the format) and then base64url of zlib of JSON:
`[preset, checksum of the whole plan, {dotted path: value that differs from the preset's plan}]`.
Stages and roles are told by number; a list of another length is given whole.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from planner import presets
from planner.errors import LinkError, PlannerError
from planner.plan import Plan

VERSION = "1"
MOST_CHARACTERS = 60_000  # of a link; browsers and chat programs cut much earlier
MOST_BYTES = 1_000_000  # of the JSON inside: a small link must not unpack into all memory


@dataclass(frozen=True)
class Linked:
    """What a link holds. `changed`: the preset behind it had other values when it was made."""

    plan: Plan
    preset: str
    changed: bool


@cache
def plan_of(preset: str) -> Plan:
    """The plan that a preset opens with. Raises PresetError when there is none of that name."""
    return Plan(scenario=presets.load(preset).scenario)


def preset_behind(plan: Plan) -> str:
    """The preset from which a plan differs least."""
    return min(presets.names(), key=lambda name: len(_json(_differences(name, plan))))


def link(plan: Plan) -> str:
    """The plan as text for a link: letters, digits, '.', '-' and '_' only."""
    preset = preset_behind(plan)
    packed = zlib.compress(
        _json([preset, _checksum(plan), _differences(preset, plan)]).encode(), level=9
    )
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).rstrip(b'=').decode()}"


def read(text: str) -> Linked:
    """What the text of a link holds. Raises LinkError, in words, when it cannot be read."""
    preset, checksum, differences = _unpacked(text)
    try:
        tree = _tree(plan_of(preset))
        for path, value in differences.items():
            _put(tree, path, value)
        plan = Plan.of(tree)
    except PlannerError as error:
        raise LinkError(f"The link holds something impossible: {error}") from None
    return Linked(plan, preset, changed=_checksum(plan) != checksum)


def _unpacked(text: str) -> tuple[str, Any, dict[str, Any]]:
    version, dot, body = text.partition(".")
    if not dot or not version.isdigit():
        raise LinkError("The link is not one of this planner's, or its beginning is missing.")
    if version != VERSION:
        raise LinkError(f"The link has format {version}; this planner reads format {VERSION}.")
    if len(text) > MOST_CHARACTERS:
        raise LinkError("The link is too long to be one of this planner's.")
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        given = unpacking.decompress(packed, MOST_BYTES)
        if not unpacking.eof:
            raise LinkError(
                "The link unpacks into far more than a plan."
                if unpacking.unconsumed_tail
                else "The end of the link is missing."
            )
        preset, checksum, differences = json.loads(given)
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError):
        raise LinkError("The link is damaged: a part of it is missing or changed.") from None
    if not isinstance(preset, str) or not isinstance(differences, dict):
        raise LinkError("The link is damaged: a part of it is missing or changed.")
    return preset, checksum, differences


def _differences(preset: str, plan: Plan) -> dict[str, Any]:
    return _walk(_tree(plan_of(preset)), _tree(plan), ())


def _walk(base: Any, now: Any, way: tuple[str, ...]) -> dict[str, Any]:
    """The leaves in which two trees of the same make differ, by dotted path."""
    if (
        isinstance(base, dict)
        and isinstance(now, dict)
        and base.keys() == now.keys()
        and way != _TAGS
    ):
        pairs = [(name, base[name], now[name]) for name in now]
    elif isinstance(base, list) and isinstance(now, list) and len(base) == len(now):
        pairs = [(str(i), a, b) for i, (a, b) in enumerate(zip(base, now, strict=True))]
    else:
        return {} if base == now else {".".join(way): now}
    return {k: v for name, a, b in pairs for k, v in _walk(a, b, (*way, name)).items()}


_TAGS = ("tags",)  # its keys are dotted paths themselves, so it is given whole


def _put(tree: Any, path: str, value: Any) -> None:
    here = tree
    *way, last = path.split(".")
    try:
        for step in way:
            here = here[int(step)] if isinstance(here, list) else here[step]
        if isinstance(here, list):
            here[int(last)] = value
        else:
            here[last] = value
    except (KeyError, IndexError, ValueError, TypeError):
        raise LinkError(f"The link names a field that does not exist: {path[:80]}") from None


def _tree(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json")


def _checksum(plan: Plan) -> int:
    return zlib.crc32(_json(_tree(plan)).encode())


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
