"""A plan as the text of a link, and back.

The text is "2." (the version of the format) and then base64url of zlib of JSON:
`[preset, checksum, {dotted path: value that differs from the preset's plan}, frozen …]`, and each
frozen scenario is `[name, preset, {dotted path: value that differs from the preset's scenario}]`.
Stages and roles are told by number; a list of another length is given whole. The checksum is that
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from planner.errors import LinkError, PlannerError, Problem, ScenarioError
from planner.model.json_text import has_more_parts
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.plans.plan import MOST_FROZEN, Frozen, Plan

VERSION = "2"
_READABLE = ("1", VERSION)
MOST_CHARACTERS = 60_000  # of a link; browsers and chat programs cut much earlier
MOST_BYTES = 1_000_000  # of the JSON inside: a small link must not unpack into all memory
MOST_PARTS = 10_000  # values in that JSON: several times what the largest plan has
MOST_DIFFERENCES = 500  # of a plan, and of each frozen scenario: more than there are fields
MOST_TRIES = 200  # to keep what is possible of each
MOST_TOLD = 50  # lost parts named

Differences = dict[str, Any]


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
    differences = _walk(_tree(plan_of(preset)), _tree(plan), ())
    packed = zlib.compress(_json([preset, _checksum(plan), differences, *frozen]).encode(), level=9)
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).rstrip(b'=').decode()}"


def read(text: str) -> Linked:
    """What the text of a link holds. Raises LinkError, in words, when nothing in it can be read."""
    version, content = _unpacked(text)
    frozen, places, lost = _frozen(content.frozen)
    tree = _tree(plan_of(content.preset)) | {"frozen": frozen}
    differences = _some(content.differences)
    if (sent := differences.get("reference")) in range(len(content.frozen)):
        # Where it is now, without those that could not be read; the first where it is one of them.
        differences = differences | {"reference": places.index(sent) if sent in places else 0}
    plan, unkept = _kept(tree, differences, Plan.of)
    lost = (*unkept, *lost)[:MOST_TOLD]
    is_whole = not lost and not content.is_cut
    changed = version != "1" and is_whole and _checksum(plan) != content.checksum
    return Linked(plan, content.preset, changed, lost, content.is_cut)


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
        whole = _whole_part(given) if is_cut else json.loads(given)
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


def _whole_part(text: str) -> Any:
    """The parts of cut JSON that are whole: differences one by one, frozen scenarios entire.

    Raises LinkError when not even the preset is there.
    """
    closers: list[str] = []  # of what is open, the outermost first
    end, closed_by, is_quoted, is_escaped = 0, "", False, False
    for i, letter in enumerate(text):
        if is_quoted:
            is_quoted, is_escaped = is_escaped or letter != '"', not is_escaped and letter == "\\"
        elif letter == '"':
            is_quoted = True
        elif letter in "[{":
            closers.append("]" if letter == "[" else "}")
        elif letter in "]}":
            if closers:
                closers.pop()
        elif letter == "," and closers in (["]"], ["]", "}"]):
            end, closed_by = i, "".join(reversed(closers))
    found = json.loads(text[:end] + closed_by) if end else []
    if not found:
        raise LinkError("The end of the link is missing, and so little is left that nothing shows.")
    return [*found, *([None, {}][len(found) - 1 :])]


# --- Keeping what is possible ---------------------------------------------------------------------

_Of = Callable[[Any], Any]
_Lost = tuple[Problem, ...]


def _with_patience(of: _Of) -> _Of:
    """As `of`, but a link made to be tried without end finds nothing more possible."""
    left = MOST_TRIES

    def limited(tree: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise LinkError("Too much in the link is impossible.")
        return of(tree)

    return limited


def _kept(tree: Any, differences: Differences, of: _Of) -> tuple[Any, _Lost]:
    """What a tree becomes with as many of the differences as go together, and those that do not."""
    lost: list[Problem] = []
    pending = []
    for path, value in differences.items():
        if _leads_somewhere(tree, path):
            pending.append((path, value))
        else:
            lost.append(Problem(path[:80], "", "there is no such field"))
    found = of(tree)
    of = _with_patience(of)
    # Differences can be possible only together, so those refused are tried again with each other.
    while pending:
        refused: list[tuple[str, Any]] = []
        tree, found = _with_most(tree, found, pending, of, refused)
        if len(refused) == len(pending):
            mended, causes = _mended(tree, pending, of)
            lost += causes
            refused = mended
        pending = refused
    return found, tuple(lost)


def _with_most(
    tree: Any, found: Any, pending: list[tuple[str, Any]], of: _Of, refused: list[tuple[str, Any]]
) -> tuple[Any, Any]:
    """All of them when that is possible, else most of the first half, and of the second."""
    try:
        tried = _put(tree, pending)
        return tried, of(tried)
    except PlannerError:
        if len(pending) == 1:
            refused += pending
            return tree, found
    middle = len(pending) // 2
    for half in (pending[:middle], pending[middle:]):
        tree, found = _with_most(tree, found, half, of, refused)
    return tree, found


def _mended(
    tree: Any, pending: list[tuple[str, Any]], of: _Of
) -> tuple[list[tuple[str, Any]], list[Problem]]:
    """The refused differences without what is at fault, and what that is.

    A list given whole loses single fields, which then have their defaults. Where no single field is
    at fault, all go.
    """
    try:
        of(_put(tree, pending))
        problems: tuple[Problem, ...] = ()
    except ScenarioError as error:
        problems = error.problems
    except PlannerError:
        problems = ()
    mended, causes = [], []
    for path, value in pending:
        way, whole, is_kept = path.removeprefix("scenario.").split("."), value, True
        for problem in problems:
            rest = _beyond(way, problem.place)
            if rest is None:
                continue
            causes.append(Problem(_dotted(path, rest), problem.given, problem.allowed))
            whole = _without(whole, rest)
            is_kept = is_kept and whole is not None and problem.allowed != "is missing"
        if is_kept:
            mended.append((path, whole))
    if not causes:
        return [], [_why(tree, path, value, of) for path, value in pending]
    return mended, causes


def _beyond(way: list[str], place: tuple[int | str, ...]) -> list[str] | None:
    """What follows the way in a place; None when it does not go that way."""
    steps = [str(step) for step in place]
    steps = steps[1:] if steps[:1] == ["scenario"] else steps
    return steps[len(way) :] if steps[: len(way)] == way else None


def _without(tree: Any, way: list[str]) -> Any:
    """A tree without the field at the end of the way; None when it cannot do without."""
    if not way:
        return None
    step, *rest = way
    if isinstance(tree, dict) and step in tree:
        less = _without(tree[step], rest)
        others = {name: each for name, each in tree.items() if name != step}
        return others if less is None else tree | {step: less}
    if isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
        less = _without(tree[int(step)], rest)
        return None if less is None else [*tree[: int(step)], less, *tree[int(step) + 1 :]]
    return None


def _dotted(path: str, rest: list[str]) -> str:
    return ".".join([path, *rest])[:80]


def _why(tree: Any, path: str, value: Any, of: _Of) -> Problem:
    """Why this difference alone is not possible."""
    try:
        of(_put(tree, [(path, value)]))
    except ScenarioError as error:
        first = error.problems[0]
        return Problem(path[:80], first.given, first.allowed)
    except PlannerError:
        pass
    return Problem(path[:80], "", "does not go with the rest")


def _frozen(given: list[Any]) -> tuple[list[Frozen], list[int], _Lost]:
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
            scenario, unkept = _kept(_scenario_tree(preset), _some(differences), Scenario.from_dict)
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
    return found, places, tuple(lost)


def _some(differences: Differences) -> Differences:
    """No more of them than there can be."""
    return dict(list(differences.items())[:MOST_DIFFERENCES])


# --- Differences ----------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _nearest(scenario: Scenario) -> tuple[str, Differences]:
    """The preset from which a scenario differs least, and the differences."""
    now = scenario.to_dict()
    found = [(name, _walk(_scenario_tree(name), now, ())) for name in presets.names()]
    return min(found, key=lambda one: len(_json(one[1])))


@cache
def _scenario_tree(preset: str) -> dict[str, Any]:
    return presets.load(preset).scenario.to_dict()


def _walk(base: Any, now: Any, way: tuple[str, ...]) -> Differences:
    """The leaves in which two trees of the same make differ, by dotted path."""
    return dict(_differences(base, now, way))


def _differences(base: Any, now: Any, way: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if (
        isinstance(base, dict)
        and isinstance(now, dict)
        and base.keys() == now.keys()
        and way != _TAGS
    ):
        for name in now:
            yield from _differences(base[name], now[name], (*way, name))
    elif isinstance(base, list) and isinstance(now, list) and len(base) == len(now):
        for i, pair in enumerate(zip(base, now, strict=True)):
            yield from _differences(*pair, (*way, str(i)))
    elif base != now:
        yield ".".join(way), now


_TAGS = ("tags",)  # its keys are dotted paths themselves, so it is given whole


def _leads_somewhere(tree: Any, path: str) -> bool:
    try:
        _put(tree, [(path, None)])
    except LinkError:
        return False
    return True


def _put(tree: Any, differences: list[tuple[str, Any]]) -> Any:
    """A copy of the tree with other values at some dotted paths. Raises LinkError for no path."""
    for path, value in differences:
        tree = _placed(tree, path.split("."), value)
    return tree


def _placed(tree: Any, way: list[str], value: Any) -> Any:
    """A tree with another value at the end of the way; what is beside the way is shared."""
    if not way:
        return value
    step, *rest = way
    if isinstance(tree, dict) and step in tree:
        return tree | {step: _placed(tree[step], rest, value)}
    if isinstance(tree, list) and step.isdecimal() and len(step) < 4 and int(step) < len(tree):
        i = int(step)
        return [*tree[:i], _placed(tree[i], rest, value), *tree[i + 1 :]]
    raise LinkError(f"The link names a field that does not exist: {'.'.join(way)[:80]}")


def _tree(plan: Plan) -> dict[str, Any]:
    """A plan as plain values, without its frozen scenarios."""
    return plan.model_dump(mode="json", exclude={"frozen"})


def _checksum(plan: Plan) -> int:
    return zlib.crc32(_json(plan.model_dump(mode="json", exclude_defaults=True)).encode())


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
