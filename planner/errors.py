"""What can go wrong, in words a user can act on.

PlannerError
├── ScenarioError   a field of a scenario is missing, unknown or out of its bounds
├── NotPossible     a practice that this scenario cannot take
├── TooLarge        a request that would cost more time or memory than is allowed
├── AxisError       no number to turn at that path, or an empty range
├── PresetError     no preset of that name
├── CalibrationError  a history from which no scenario can come
└── LinkError       a link that cannot be read
"""

from __future__ import annotations

import math
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field: where it is, what was given, what is allowed.

    place: the way to the field in what was read, in keys and positions; empty when not known.
    """

    field: str
    given: str
    allowed: str
    place: tuple[int | str, ...] = ()

    def __post_init__(self) -> None:
        # A key of a stranger's JSON may hold half a letter, which no page can be sent.
        whole = self.field.encode(errors="replace").decode()
        object.__setattr__(self, "field", whole)

    def __str__(self) -> str:
        given = f" (given: {self.given})" if self.given else ""
        return f"{self.field}: {self.allowed}{given}"


class PlannerError(Exception):
    """Base of every error that is the user's to mend; its text is one line."""

    def __str__(self) -> str:
        # Texts quote names from files and links, which may hold line breaks.
        return " ".join(super().__str__().split())


class ScenarioError(PlannerError):
    """A scenario that breaks model.md; `problems` names every field at fault."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class NotPossible(PlannerError):
    """A practice that this scenario cannot take, and why."""


class TooLarge(PlannerError):
    """A request that would cost more time or memory than is allowed, and what to change."""


class AxisError(PlannerError):
    """A path that leads to no number of the scenario, or an empty range."""


class PresetError(PlannerError):
    """No preset of that name."""


class CalibrationError(PlannerError):
    """A history or answers from which no scenario can come, and why."""


class LinkError(PlannerError):
    """A link that cannot be read."""


def trace_of(error: BaseException) -> str:
    """Where an error came about, for a log: its kind and the lines of code, not what it says.

    What it says may quote a visitor's numbers, names or file.
    """
    lines = traceback.format_tb(error.__traceback__)
    return f"{''.join(lines)}{type(error).__name__}"


def problems_of(error: ValidationError, given: Any, whole: str = "scenario") -> list[Problem]:
    """Every problem in a pydantic error, in our words; a stage or role in a list by its name.

    `whole` is what is named where no field of it is at fault.
    """
    problems = []
    found = error.errors(include_url=False)
    for item in found:
        if item["type"] == "too_short" and _is_followed(item["loc"], found):
            continue  # Only because the parts of the list have problems of their own.
        field = _path_text(item["loc"], given)
        if item["type"] == _RULE:  # it knows best which field within is at fault
            field = ".".join(filter(None, [field, item["ctx"]["field"]]))
        value = "" if item["type"] in _GIVEN_SAYS_NOTHING else _shown(item["input"])
        problems.append(Problem(field or whole, value, _allowed(item), item["loc"]))
    return problems


_RULE = "inconsistent"


def broken_rule(text: str, field: str = "") -> PydanticCustomError:
    """For a validator to raise: several fields do not go together.

    `text` says why, in our words; `field` is the one at fault within the part that is validated.
    """
    return PydanticCustomError(_RULE, "{text}", {"text": text, "field": field})


IS_MISSING = "is missing"

# What is allowed, for every type of pydantic error that the fields of a plan can give.
OUR_WORDS = {
    "bool_type": "must be true or false",
    "dict_type": "must be an object with fields",
    "extra_forbidden": "there is no such field",
    "finite_number": "must be a number that can be written down",
    "float_type": "must be a number",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "int_parsing_size": "must be a smaller number",
    "int_type": "must be a whole number",
    "invalid_key": "the name of a field must be text",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "missing": IS_MISSING,
    "model_type": "must be an object with fields",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must not be empty",
    "string_type": "must be text",
    "string_unicode": "must be text without half letters",
    "too_long": "must have at most {max_length} parts",
    "too_short": "must have at least one part",
    "tuple_type": "must be a list",
    "whole_number": "must be a whole number",
}

_GIVEN_SAYS_NOTHING = {"missing", _RULE}
_LONGEST_SHOWN = 60  # characters of what was given


def _allowed(item: ErrorDetails) -> str:
    """What a field takes, in our words: pydantic's speak of its insides."""
    if item["type"] == _RULE:
        return str(item["ctx"]["text"])
    if item["type"] == "float_type" and type(item["input"]) is int:
        return "must be a smaller number"  # of more digits than any measure has
    bounds = {
        name: _shown(bound) if isinstance(bound, int | float) else bound
        for name, bound in item.get("ctx", {}).items()
    }
    return OUR_WORDS.get(item["type"], "cannot be taken").format(**bounds)


def _is_followed(place: tuple[int | str, ...], found: list[ErrorDetails]) -> bool:
    """Is there a problem deeper inside this place?"""
    return any(
        len(item["loc"]) > len(place) and item["loc"][: len(place)] == place for item in found
    )


def _shown(value: Any) -> str:
    """What was given, as it can stand in a sentence."""
    match value:
        case None:
            text = "nothing"
        case bool():
            text = str(value).lower()
        case int() if abs(value) >= 10**_LONGEST_SHOWN:  # of which Python writes 4,300 digits
            text = "a number of very many digits"
        case float() if not math.isfinite(value):
            text = "not a number" if math.isnan(value) else "infinity"
        case int() | float():
            text = f"{value:,}".removesuffix(".0")
        case str():
            text = repr(value)
        case list() | tuple():
            text = "a list"
        case _:
            text = "an object"
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "…"


def _path_text(location: Sequence[int | str], given: Any) -> str:
    """('stages', 0, 'work') as 'stages.Qualify.work', or 'stages[0].work' when it has no name."""
    parts: list[str] = []
    for step in location:
        if isinstance(step, int):
            given = given[step] if isinstance(given, list | tuple) and step < len(given) else None
            name = given.get("name") if isinstance(given, Mapping) else None
            if isinstance(name, str) and 0 < len(name) <= 80:
                parts.append(f".{name}")
            else:
                parts.append(f"[{step}]")
        else:
            given = given.get(step) if isinstance(given, Mapping) else None
            parts.append(f".{_shortened(step)}" if parts else _shortened(step))
    return "".join(parts)


def _shortened(name: str) -> str:
    """A key from a stranger's file, no longer than can stand in a sentence."""
    return name if len(name) <= 80 else name[:79] + "…"
