"""What a field is: its type and bounds, its words, and what kind of number it holds.

All that is known of a field stands where it is declared, and is asked for here with `about`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from planner.errors import NotPossible, Problem, problems_of

# The evidence behind a default: measured in a study, partly, a vendor's benchmark, nothing.
Grade = Literal["good", "medium", "weak", "none"]


def _whole(value: Any) -> Any:
    """Take 3.0 for 3, as spreadsheets write it; leave True and "3" to be refused."""
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise PydanticCustomError("whole_number", "must be a whole number")
    return int(value) if isinstance(value, float) else value


def _without_sign(value: float) -> float:
    """-0.0 is 0.0: they are equal, and must be written alike."""
    return value + 0.0


Number = Annotated[float, Field(strict=True, allow_inf_nan=False), AfterValidator(_without_sign)]
Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
MOST_LETTERS = 80  # of a name
Name = Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]


class Part(BaseModel):
    """A piece of a scenario: cannot be changed in place, knows no other keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )


AnyPart = TypeVar("AnyPart", bound=Part)


def changed(part: AnyPart, **fields: Any) -> AnyPart:
    """The part with some fields changed and checked; the parts within are taken as they are.

    Raises NotPossible when the result breaks a bound.
    """
    try:
        return type(part)(**{**dict(part), **fields})
    except ValidationError as error:
        problems = problems_of(error, None, type(part).__name__.lower())
        raise NotPossible(
            f"it would break a limit: {'; '.join(_beyond(part, each) for each in problems)}"
        ) from None


def _beyond(part: Part, problem: Problem) -> str:
    """'“People” must be at most 1,000, and would be 4,000'."""
    label = ""
    if problem.field in type(part).model_fields:
        label = about(type(part), problem.field).label
    name = f"“{label}”" if label else f"{problem.field}:"
    would_be = f", and would be {problem.given}" if problem.given else ""
    return f"{name} {problem.allowed}{would_be}"


# --- What is known of a field ---------------------------------------------------------------------

# Numbers that are shown in per cent: a share of something, or the spread beside a mean.
Kind = Literal["share", "spread"]


def field(
    default: Any = ...,
    *,
    label: str,
    help: str,
    unit: str = "",
    kind: Kind | None = None,
    **more: Any,
) -> Any:
    """Declare a field with all that is known of it.

    Of a share, `unit` says of what: "of the work". `more` is the rest that `About` tells (grade,
    source, step, plausible, spread_of, moves_no_deal, can_flip, new_in_2), and bounds as pydantic
    names them.
    """
    known = {name: more.pop(name) for name in _SAID if name in more}
    known |= {"label": label, "kind": kind}
    known["unit"] = f"{_UNITS[kind]} {unit}".strip() if kind else unit
    return Field(default, description=help, json_schema_extra=known, **more)


_SAID = (
    "grade", "source", "step", "plausible", "spread_of", "moves_no_deal", "can_flip", "new_in_2"
)  # fmt: skip
_UNITS: dict[Kind, str] = {"share": "share", "spread": "cv"}


def spread(what: str, default: float = 1, of: str = "") -> Any:
    """Declare how much something varies; `of` is the field beside it that holds the mean."""
    return field(
        default,
        label=f"How much {what} varies",
        help="Spread beside the mean (coefficient of variation): none is always the same, as much "
        "as the mean is as irregular as chance meetings, more is wild.",
        kind="spread",
        grade="none",
        step=0.05,
        spread_of=of,
        ge=0,
        le=MOST_SPREAD,
    )


MOST_SPREAD = 5.0


@dataclass(frozen=True)
class About:
    """What is known of a field.

    label, help: its name and its meaning for a leader. unit: "" where it has none. grade, source:
    the evidence behind its default; None where it needs none. step: of a button at its side.
    default: what it holds where nothing is said; `is_required`: something has to be said.
    low, high: its bounds, of a text or a list those of its length; `above`: low itself is not
    allowed, `below`: nor is high. can_be_absent: None is allowed. is_text: free text, or several.
    holds_parts: something with fields of its own. choices: the values it takes, where they have
    names.
    plausible: the range that claims about sales span. spread_of: of a spread, the field beside it
    that holds the mean. moves_no_deal: the simulated deals are the same whatever it holds.
    can_flip: a verdict could flip with it, so that it is worth turning. new_in_2: whether schema 1
    has no such field, or the values of it that schema 1 does not have.
    """

    label: str
    unit: str
    help: str
    grade: Grade | None
    source: str
    step: float | None
    default: Any
    is_required: bool
    kind: Kind | None
    low: float | None
    high: float | None
    above: bool
    below: bool
    can_be_absent: bool
    is_whole: bool
    is_text: bool
    holds_parts: bool
    choices: tuple[str, ...]
    plausible: tuple[float, float] | None
    spread_of: str
    moves_no_deal: bool
    can_flip: bool
    new_in_2: bool | tuple[Any, ...]

    @property
    def scale(self) -> int:
        """Shown = scale × value: 100 for what is shown in per cent."""
        return 100 if self.kind else 1

    @property
    def shown_unit(self) -> str:
        """The unit of what is shown: '% of the work' for a share of the work."""
        return f"%{self.unit.removeprefix(_UNITS[self.kind])}" if self.kind else self.unit


@cache
def about(part: type[BaseModel], name: str) -> About:
    """What is known of the field of that name. Raises KeyError when the part has no such field."""
    declared = part.model_fields[name]
    given: Any = declared.json_schema_extra or {}
    rules = {type(rule).__name__: rule for rule in declared.metadata}
    types = _types(declared.annotation)

    def bound(*kinds: str) -> float | None:
        return next((getattr(rules[k], _ATTRIBUTES[k]) for k in kinds if k in rules), None)

    return About(
        label=given.get("label", ""),
        unit=given.get("unit", ""),
        help=declared.description or "",
        grade=given.get("grade"),
        source=given.get("source", ""),
        step=given.get("step"),
        default=None if declared.is_required() else declared.default,
        is_required=declared.is_required(),
        kind=given.get("kind"),
        low=bound("Ge", "Gt", "MinLen"),
        high=bound("Le", "Lt", "MaxLen"),
        above="Gt" in rules,
        below="Lt" in rules,
        can_be_absent=type(None) in types,
        is_whole=int in types,
        is_text=str in types,
        holds_parts=any(isinstance(each, type) and issubclass(each, Part) for each in types),
        choices=tuple(each for each in types if isinstance(each, str)),
        plausible=given.get("plausible"),
        spread_of=given.get("spread_of", ""),
        moves_no_deal=given.get("moves_no_deal", False),
        can_flip=given.get("can_flip", not given.get("moves_no_deal", False)),
        new_in_2=given.get("new_in_2", False),
    )


def highest(part: type[BaseModel], name: str) -> float:
    """The highest value that a field allows, or the most parts that it holds.

    Raises ValueError where it has no such bound.
    """
    high = about(part, name).high
    if high is None:
        raise ValueError(f"{name} has no highest value")
    return float(high)


_ATTRIBUTES = {
    "Ge": "ge", "Gt": "gt", "Le": "le", "Lt": "lt", "MinLen": "min_length", "MaxLen": "max_length"
}  # fmt: skip


def _types(annotation: Any) -> tuple[Any, ...]:
    """The types, and the named choices, within an annotation such as Whole | None."""
    inner = get_args(annotation)
    if not inner:
        return (annotation,)
    return tuple(found for each in inner for found in _types(each))
