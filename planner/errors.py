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

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails


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


def problems_of(error: ValidationError, given: Any) -> list[Problem]:
    """Every problem in a pydantic error; a stage or role in a list is told by its name."""
    problems = []
    found = error.errors(include_url=False)
    for item in found:
        if item["type"] == "too_short" and _is_followed(item["loc"], found):
            continue  # Only because the parts of the list have problems of their own.
        field, message = _path_text(item["loc"], given), item["msg"]
        if item["type"] == "inconsistent" and not field:
            # A rule of the whole scenario names its field in its own text.
            field, _, message = message.partition(": ")
        said = "" if item["type"] in _GIVEN_SAYS_NOTHING else _shown(item["input"])
        message = _PLAINLY.get(item["type"], message)
        problems.append(Problem(field or "scenario", said, _sentence(message), item["loc"]))
    return problems


# Pydantic's words, where they speak of its insides.
_PLAINLY = {
    "extra_forbidden": "there is no such field",
    "missing": "is missing",
    "too_short": "should have at least one part",
}


def _is_followed(place: tuple[int | str, ...], found: list[ErrorDetails]) -> bool:
    """Is there a problem deeper inside this place?"""
    return any(
        len(item["loc"]) > len(place) and item["loc"][: len(place)] == place for item in found
    )


_GIVEN_SAYS_NOTHING = {"missing", "inconsistent"}


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ").replace("Input should be", "should be")
    return text[:1].lower() + text[1:]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


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
