"""The form as it was typed, text in every cell, read into figures as a patient reader would.

"40 %", "$28k", "1,200" and "10 days" are understood. What cannot be a figure is refused with its
row and column, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from typing import TypeVar

from planner.calibration.typed_figures import (
    LESS_THAN_A_WIN,
    MOST_ROLES,
    MOST_STAGES,
    NO_DAYS,
    NO_NUMBER,
    NO_ROLE,
    Findings,
    Place,
    RoleFigures,
    StageFigures,
    TypedFigures,
    check,
)
from planner.model.fields import MOST_LETTERS, about
from planner.model.scenario import Leads, Money, Target
from planner.model.stage import BuyerTime, WorkTime
from planner.model.team import Role
from planner.plans.figures import WEEKS_PER_MONTH


@dataclass(frozen=True)
class StageRow:
    """A stage as typed."""

    name: str = ""
    role: str = ""
    goes_on: str = ""
    days: str = ""
    hours: str = ""


@dataclass(frozen=True)
class RoleRow:
    """A role as typed."""

    name: str = ""
    people: str = ""
    selling_hours: str = ""
    cost: str = ""


@dataclass(frozen=True)
class TypedForm:
    """All of the form. leads_by: "week" or "month"; target_in: "wins" or "dollars"."""

    stages: tuple[StageRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    leads: str = ""
    leads_by: str = "month"
    value: str = ""
    cycle_days: str = ""
    target: str = ""
    target_in: str = "dollars"


def read(form: TypedForm) -> TypedFigures:
    """The figures of a form; rows without any text are left out.

    Raises Refused with every cell that cannot be a figure, or that contradicts another.
    """
    found = Findings()
    roles = _rows(form.roles, "roles", MOST_ROLES, found)
    stages = _rows(form.stages, "stages", MOST_STAGES, found)
    read_roles = [_role(row, place, found) for row, place in roles]
    read_stages = [_stage(row, place, found) for row, place in stages]
    _check_who_does_what(stages, roles, found)
    leads = _typed("leads", form.leads, found, _per_week(form.leads_by))
    value = _known("value", form.value, found, partial(_amount, Money, "deal_value_usd"))
    cycle = _known("cycle_days", form.cycle_days, found, _cycle_days)
    for row, place in stages:
        if not row.days.strip() and not form.cycle_days.strip():
            found.refuse(place("days"), NO_DAYS)
    target = f"{'wins' if form.target_in == 'wins' else 'revenue'}_per_quarter"
    target += "" if form.target_in == "wins" else "_usd"
    wanted = _known("target", form.target, found, partial(_amount, Target, target))
    if form.target_in == "dollars" and wanted and value and wanted < value:
        found.refuse(Place("team", "target"), LESS_THAN_A_WIN)
    found.done()
    assert leads is not None
    figures = TypedFigures(
        stages=tuple(stage for stage in read_stages if stage is not None),
        roles=tuple(role for role in read_roles if role is not None),
        leads_per_week=leads,
        deal_value_usd=value,
        cycle_days=cycle,
        **{target: wanted},
    )
    check(figures)
    return figures


def share_in(text: str) -> float | None:
    """The share that a cell tells; None where it is none."""
    try:
        return _share(text)
    except ValueError:
        return None


def amount_in(text: str) -> float | None:
    """The number that a cell tells; None where it is none."""
    try:
        return _number(text)[0]
    except ValueError:
        return None


Row = TypeVar("Row", StageRow, RoleRow)


def _rows(
    rows: Sequence[Row], table: str, most: int, found: Findings
) -> list[tuple[Row, Callable[[str], Place]]]:
    """The rows with any figure or a name, each with the place of its cells; names are checked."""
    kept: list[tuple[Row, Callable[[str], Place]]] = []
    names: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        name = row.name.strip()
        # A role that is chosen for a stage is no figure.
        if not any(text.strip() for text in astuple(row) if text != getattr(row, "role", "")):
            continue
        place = partial(Place, table, row=number, name=name)
        if not name:
            found.refuse(place("name"), "empty. Type a name, or take the row out")
        elif len(name) > MOST_LETTERS:
            found.refuse(place("name"), f"a name has at most {MOST_LETTERS} letters")
        elif name.casefold() in names:
            found.refuse(place("name"), f"row {names[name.casefold()]} has this name too")
        names.setdefault(name.casefold(), number)
        kept.append((row, place))
    if not kept:
        found.refuse(Place(table, "name", 1), "empty. At least one row is needed")
    elif len(kept) > most:
        found.refuse(kept[most][1]("name"), f"at most {most} rows can be had")
    return kept


def _role(row: RoleRow, place: Callable[[str], Place], found: Findings) -> RoleFigures | None:
    people = found.number(place("people"), lambda: _needed(row.people, _people))
    hours = found.number(
        place("selling_hours"),
        lambda: _if_any(row.selling_hours, partial(_amount, Role, "selling_hours_per_week")),
    )
    cost = found.number(
        place("cost"), lambda: _if_any(row.cost, partial(_amount, Role, "cost_per_year_usd"))
    )
    return None if people is None else RoleFigures(row.name.strip(), int(people), hours, cost)


def _stage(row: StageRow, place: Callable[[str], Place], found: Findings) -> StageFigures | None:
    goes_on = found.number(place("goes_on"), lambda: _needed(row.goes_on, _share))
    days = found.number(
        place("days"), lambda: _if_any(row.days, partial(_amount, BuyerTime, "mean_days"))
    )
    if days == 0:
        found.refuse(place("days"), "must be above 0; half a day is 0.5")
    hours = found.number(
        place("hours"), lambda: _if_any(row.hours, partial(_amount, WorkTime, "mean_hours"))
    )
    if goes_on is None:
        return None
    return StageFigures(row.name.strip(), row.role.strip(), goes_on, days, hours)


def _check_who_does_what(
    stages: list[tuple[StageRow, Callable[[str], Place]]],
    roles: list[tuple[RoleRow, Callable[[str], Place]]],
    found: Findings,
) -> None:
    """Every stage has its role, and every role a stage."""
    names = {row.name.strip() for row, _ in roles}
    for stage, place in stages:
        if stage.role.strip() not in names:
            found.refuse(place("role"), NO_ROLE)
    busy = {stage.role.strip() for stage, _ in stages}
    for role, place in roles:
        if role.name.strip() and role.name.strip() not in busy:
            found.refuse(
                place("name"), "does no stage. Choose it beside a stage, or take the row out"
            )


# --- One cell -------------------------------------------------------------------------------------

_SIGNS = re.compile(r"[\s$€£\u00a0\u202f'’]")
_NUMBER = re.compile(r"([+-]?[\d.,]+)(k|m)?(%)?([a-z/]*)", re.IGNORECASE)
_SIZES = {"": 1.0, "k": 1e3, "m": 1e6}
_UNITS = {
    *("d", "day", "days", "h", "hr", "hrs", "hour", "hours", "usd"),
    *("people", "leads", "wins", "deals", "/month", "/week", "/year"),
}


def _typed(
    column: str, text: str, found: Findings, read_one: Callable[[str], float]
) -> float | None:
    """A figure of the whole team that is needed."""
    return found.number(Place("team", column), lambda: _needed(text, read_one))


def _known(
    column: str, text: str, found: Findings, read_one: Callable[[str], float]
) -> float | None:
    """A figure of the whole team that may be empty."""
    return found.number(Place("team", column), lambda: _if_any(text, read_one))


def _needed(text: str, read_one: Callable[[str], float]) -> float:
    if not text.strip():
        raise ValueError(NO_NUMBER)
    return read_one(text)


def _if_any(text: str, read_one: Callable[[str], float]) -> float | None:
    return read_one(text) if text.strip() else None


def _number(text: str) -> tuple[float, bool]:
    """(number, whether it is said to be in per cent). Raises ValueError."""
    bare = _SIGNS.sub("", text)
    parts = _NUMBER.fullmatch(bare)
    if parts is None or parts[4].lower() not in {"", *_UNITS}:
        raise ValueError(f"“{text.strip()}” is not a number that can be read")
    digits = parts[1]
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", digits):
        digits = digits.replace(",", "")  # 1,200
    elif digits.count(",") == 1 and "." not in digits:
        digits = digits.replace(",", ".")  # 37,5
    try:
        return float(digits) * _SIZES[(parts[2] or "").lower()], parts[3] is not None
    except ValueError:
        raise ValueError(f"“{text.strip()}” is not a number that can be read") from None


def _amount(part: type, name: str, text: str) -> float:
    """A number within the bounds of a field of the scenario. Raises ValueError."""
    value, is_percent = _number(text)
    if is_percent:
        raise ValueError(f"“{text.strip()}”: a number is asked for here, not a share")
    return _within(value, part, name, text)


def _within(value: float, part: type, name: str, text: str, scale: float = 1.0) -> float:
    known = about(part, name)
    low, high = scale * (known.low or 0.0), scale * (known.high or float("inf"))
    if value < low or value > high or (known.above and value == low):
        least = "above " if known.above else ""
        most = f" to {high:,.6g}" if high < float("inf") else " or more"
        raise ValueError(f"“{text.strip()}”: allowed is {least}{low:,.6g}{most}")
    return value


def _people(text: str) -> float:
    people = _amount(Role, "people", text)
    if people != int(people):
        raise ValueError(f"“{text.strip()}”: people are counted whole")
    return people


def _per_week(leads_by: str) -> Callable[[str], float]:
    """Reads leads as they are counted, into leads a week."""
    weeks = WEEKS_PER_MONTH if leads_by == "month" else 1.0

    def per_week(text: str) -> float:
        return _within(_number(text)[0], Leads, "per_week", text, scale=weeks) / weeks

    return per_week


def _cycle_days(text: str) -> float:
    days, most = _number(text)[0], MOST_STAGES * (about(BuyerTime, "mean_days").high or 0.0)
    if not 0 < days <= most:
        raise ValueError(f"“{text.strip()}”: allowed is above 0 to {most:,.6g}")
    return days


def _share(text: str) -> float:
    """Per cent as a share: 40 and 40 % are both 0.4. Raises ValueError."""
    value, is_percent = _number(text)
    if not 0 < value <= 100:
        raise ValueError(f"“{text.strip()}”: allowed is above 0 to 100 %")
    if value < 1 and not is_percent:
        raise ValueError(f"“{text.strip()}”: is it {100 * value:g} % or {value:g} %? Type the sign")
    return value / 100
