"""A plan as the text of a link, and back.

The text is "2." (the version of the format) and then base64url of zlib of JSON:
`[preset, checksum, {dotted path: value that differs from the preset's plan}, frozen …]`, and each
frozen scenario is `[name, preset, {dotted path: value that differs from the preset's scenario}]`.
Stages and roles are told by number; a list of another length is given whole, but for what is at its
default in its parts. The checksum is that
of all values that are not the model's defaults, so that a field which a later version adds changes
no old link. Format 1 had no frozen scenarios, and a checksum that a new field would have changed.

What cannot be read is left out and named; the rest is kept. A link whose end is missing gives what
stands before; one with a changed letter gives nothing, as any number in it may be wrong.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from planner.errors import LinkError, Problem
from planner.model.json_text import has_more_parts
from planner.model.scenario import Scenario
from planner.plans import link_repair, presets, tree
from planner.plans.plan import MOST_FROZEN, Frozen, Plan
from planner.plans.tree import Differences

VERSION = "2"
_READABLE = ("1", VERSION)
MOST_CHARACTERS = 60_000  # of a link; browsers and chat programs cut much earlier
MOST_BYTES = 3_000_000  # of the JSON inside: a small link must not unpack into all memory
MOST_PARTS = 50_000  # values in that JSON: more than the largest plan has
MOST_TOLD = 50  # lost parts named

# A scenario said to be of schema 2 can hold all there is. Its schema is a difference like others,
# and a link may have lost it.
_ANY_SCHEMA = {"schema": 2}


@dataclass(frozen=True)
class Linked:
    """What a link holds.

    changed: the preset behind it had other values when it was made. lost: each part that could not
    be kept, and why; `is_cut`: the end of the link is missing as well.
    """

    plan: Plan
    preset: str
    changed: bool
    lost: tuple[Problem, ...] = ()
    is_cut: bool = False


@cache
def plan_of(preset: str) -> Plan:
    """The plan that a preset opens with. Raises PresetError when there is none of that name."""
    return Plan(scenario=presets.load(preset).scenario)


def preset_behind(plan: Plan) -> str:
    """The preset from which a plan's scenario differs least."""
    return _nearest(plan.scenario)[0]


def link(plan: Plan) -> str:
    """The plan as text for a link: letters, digits, '.', '-' and '_' only.

    Without what is frozen where the whole would be longer than a link can be (`holds_all`).
    """
    whole = _linked(plan)
    return whole if len(whole) <= MOST_CHARACTERS else _linked(_without_frozen(plan))


def holds_all(plan: Plan) -> bool:
    """Whether a link holds the frozen scenarios too."""
    return len(_linked(plan)) <= MOST_CHARACTERS


def _without_frozen(plan: Plan) -> Plan:
    return Plan.of(dict(plan) | {"frozen": (), "reference": 0})


def _linked(plan: Plan) -> str:
    preset = preset_behind(plan)
    frozen = [[each.name, *_nearest(each.scenario)] for each in plan.frozen]
    briefly = plan.model_dump(mode="json", exclude={"frozen"}, exclude_defaults=True)
    differences = tree.differences(_tree(plan_of(preset)), _tree(plan), briefly)
    packed = zlib.compress(_json([preset, _checksum(plan), differences, *frozen]).encode(), level=9)
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).rstrip(b'=').decode()}"


def read(text: str) -> Linked:
    """What the text of a link holds. Raises LinkError, in words, when nothing in it can be read."""
    version, content = _unpacked(text)
    frozen, places, lost = _frozen(content.frozen)
    base = _tree(plan_of(content.preset))
    base |= {"frozen": frozen, "scenario": base["scenario"] | _ANY_SCHEMA}
    differences = content.differences
    if (sent := differences.get("reference")) in range(len(content.frozen)):
        # Where it is now, without those that could not be read; the first where it is one of them.
        differences = differences | {"reference": places.index(sent) if sent in places else 0}
    plan, unkept = link_repair.kept(base, differences, Plan.of)
    lost = [*unkept, *lost][:MOST_TOLD]
    is_whole = not lost and not content.is_cut
    changed = version != "1" and is_whole and _checksum(plan) != content.checksum
    return Linked(plan, content.preset, changed, tuple(lost), content.is_cut)


# --- What is in it --------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _nearest(scenario: Scenario) -> tuple[str, Differences]:
    """The preset from which a scenario differs least, and the differences."""
    now = scenario.model_dump(mode="json")
    briefly = scenario.model_dump(mode="json", exclude_defaults=True)
    found = [
        (name, tree.differences(_scenario_tree(name), now, briefly)) for name in presets.names()
    ]
    return min(found, key=lambda one: len(_json(one[1])))


@cache
def _scenario_tree(preset: str) -> dict[str, Any]:
    return presets.load(preset).scenario.model_dump(mode="json")


def _tree(plan: Plan) -> dict[str, Any]:
    """A plan as plain values, without its frozen scenarios."""
    return plan.model_dump(mode="json", exclude={"frozen"})


def _checksum(plan: Plan) -> int:
    return zlib.crc32(_json(plan.model_dump(mode="json", exclude_defaults=True)).encode())


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _frozen(given: list[Any]) -> tuple[list[Frozen], list[int], list[Problem]]:
    """The frozen scenarios that can be read, their places in the link, and what is lost of them."""
    found: list[Frozen] = []
    places: list[int] = []
    lost: list[Problem] = []
    for i, entry in enumerate(given):
        place = f"frozen.{i}"
        try:
            name, preset, differences = entry
            if i >= MOST_FROZEN or preset not in presets.names():
                raise ValueError
            if not isinstance(differences, dict):
                raise TypeError
            base = _scenario_tree(preset) | _ANY_SCHEMA
            scenario, unkept = link_repair.kept(base, differences, Scenario.from_dict)
            frozen = Frozen(name=name, scenario=scenario)
            Plan(scenario=scenario, frozen=(*found, frozen))
        except (ValueError, TypeError):  # pydantic's own errors are ValueErrors
            lost.append(Problem(place, "", "cannot be read"))
            if i >= MOST_FROZEN:
                break
            continue
        found.append(frozen)
        places.append(i)
        lost += [
            Problem(f"{place}.scenario.{each.field}", each.given, each.allowed) for each in unkept
        ]
    return found, places, lost


# --- The envelope ---------------------------------------------------------------------------------


class _Content(NamedTuple):
    preset: str
    checksum: Any
    differences: Differences
    frozen: list[Any]
    is_cut: bool


def _unpacked(text: str) -> tuple[str, _Content]:
    version, dot, body = text.partition(".")
    if not dot or not version.isdecimal():
        raise LinkError("The link is not one of this planner's, or its beginning is missing.")
    if version not in _READABLE:
        raise LinkError(
            f"The link was made by another version of this planner (format {version}), which this "
            "one cannot read."
        )
    if len(text) > MOST_CHARACTERS:
        raise LinkError("The link is too long to be one of this planner's.")
    try:
        given, is_cut = _inflated(body)
        whole = link_repair.whole_part(given) if is_cut else json.loads(given)
        if has_more_parts(whole, MOST_PARTS):
            raise LinkError("The link unpacks into far more than a plan.")
        content = _content(whole, is_cut)
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError):
        raise LinkError("The link is damaged: a part of it is missing or changed.") from None
    if content.preset not in presets.names():
        raise LinkError(
            f"The link begins with an example that this planner does not have: "
            f"{content.preset[:80]!r}."
        )
    return version, content


def _inflated(body: str) -> tuple[str, bool]:
    """The JSON inside, and whether its end is missing."""
    body = body[:-1] if len(body) % 4 == 1 else body  # one letter alone is no byte: cut there
    packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    unpacking = zlib.decompressobj()
    given = unpacking.decompress(packed, MOST_BYTES)
    if not unpacking.eof and unpacking.unconsumed_tail:
        raise LinkError("The link unpacks into far more than a plan.")
    return given.decode(errors="strict" if unpacking.eof else "ignore"), not unpacking.eof


def _content(given: Any, is_cut: bool) -> _Content:
    preset, checksum, differences, *frozen = given
    if not isinstance(preset, str) or not isinstance(differences, dict):
        raise ValueError
    return _Content(preset, checksum, differences, frozen, is_cut)
