"""Why nothing comes of a file: what was found in it, what is missing, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from planner.crm.history import Finding, Mapping
from planner.errors import CalibrationError

_NAMES = {
    "deal_id": "the deal",
    "stage": "its stage",
    "entered_at": "when a stage was entered",
    "created_at": "when a deal was created",
    "closed_at": "when it was closed",
    "won_at": "when it was won",
    "lost_at": "when it was lost",
    "status": "whether it was won",
    "is_won": "whether it was won",
}
_ENDS = ("closed_at", "won_at", "lost_at")
_HOW = 'say so where columns are set, or in a mapping, as "{role}"'


def no_shape(mapping: Mapping) -> CalibrationError:
    """For a file whose columns are neither of the shapes that can be read."""
    has = mapping.columns
    found = [f"{name} (“{has[role][:60]}”)" for role, name in _NAMES.items() if role in has]
    missing = _missing(mapping)
    return CalibrationError(
        "the file needs a deal, a stage and when it was entered (one row per stage change), or a "
        "deal, when it was created and closed and whether it was won (one row per deal). "
        + (f"Found: {', '.join(found)}. " if found else "")
        + f"Missing: {', '.join(name for name, _ in missing)}. If a column is one of these, "
        + _HOW.format(role=missing[0][1])
        + "; its columns are "
        + ", ".join(one[:60] for one in mapping.seen[:30])
    )


def _missing(mapping: Mapping) -> list[tuple[str, str]]:
    """(what is missing in words, its role) for the shape that is nearest."""
    has = mapping.columns.keys()
    if "created_at" not in has and ("entered_at" in has or not has & {*_ENDS, "status"}):
        roles = ["deal_id", "stage", "entered_at"]
    else:
        roles = ["created_at", *([] if has & set(_ENDS) else ["closed_at"])]
    return [(_NAMES[role], role) for role in roles if role not in has] or [("rows", "stage")]


def no_history(mapping: Mapping) -> CalibrationError:
    """For a file that has each deal once, with a stage and a date that is not its creation."""
    stage, date = mapping.columns["stage"][:60], mapping.columns["entered_at"][:60]
    return CalibrationError(
        f"each deal is in the file once, with its stage (“{stage}”) and one date (“{date}”): there "
        "is no earlier stage and no date of creation, so arrivals and cycle time are not in this "
        "file. Export the history of stages (one row per stage change), or add the columns with "
        "when each deal was created and closed. If a column is one of these, "
        + _HOW.format(role="created_at")
    )


def one_date_each(mapping: Mapping) -> CalibrationError:
    """For a history of stages in which all rows of each deal have the same date."""
    date = mapping.columns["entered_at"][:60]
    return CalibrationError(
        f"in the column “{date}” all rows of a deal have one date, as if every stage took no time: "
        "that is when the deal was created, or the file was made. If another column has when a "
        f"stage was entered, {_HOW.format(role='entered_at')}; its columns are "
        + ", ".join(one[:60] for one in mapping.seen[:30])
    )


def no_dates(column: str, found: Sequence[Finding]) -> CalibrationError:
    """For a column of dates in which none can be read, with what stands in it."""
    shown = next((one for one in found if one.code == "no_date"), None)
    told = f": {shown.text.rpartition('; ')[2]}, in row {shown.row}" if shown else ""
    return CalibrationError(
        f"no row has a date in the column “{column[:60]}” that can be read{told}. A date such as "
        "2024-01-31 or 31.01.2024 is read, with a time or without"
    )
