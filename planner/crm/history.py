"""What comes of a file: how it was read, what was found, and the deals themselves."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from planner.errors import CalibrationError

_LISTS = ("seen", "stages", "won", "lost")


@dataclass(frozen=True)
class Finding:
    """One thing found or refused in a file, told by row and column where it has them."""

    code: str
    text: str
    column: str = ""
    row: int | None = None
    count: int = 1


@dataclass(frozen=True)
class Mapping:
    """Which column holds what, and how rows are read.

    columns: role → column; stage_columns: stage → column of when it was entered, for a file with
    one row per deal; seen: all columns of the file. stages in the order of the sale; won and lost:
    values that mean so. same_stage_rows: consecutive rows of one stage are one visit ("merged") or
    as many ("visits"). day_first: 3/4 is the third of April; None: as the column's dates tell.
    """

    columns: dict[str, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    same_stage_rows: str = "merged"
    stage_columns: dict[str, str] = field(default_factory=dict)
    day_first: bool | None = None

    def to_json(self) -> str:
        """As JSON text."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """From JSON text. Raises CalibrationError when it is none of `to_json`'s."""
        try:
            given = json.loads(text)
            found = cls(**(given | {name: tuple(given[name]) for name in _LISTS}))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise CalibrationError(f"the mapping cannot be read: {error}") from None
        found._check()
        return found

    def _check(self) -> None:
        for name in ("columns", "stage_columns"):
            if not _are_texts(getattr(self, name), dict):
                raise CalibrationError(f"the mapping cannot be read: {name} should be names")
        for name in _LISTS:
            if not _are_texts(getattr(self, name), tuple):
                raise CalibrationError(f"the mapping cannot be read: {name} should be names")
        if self.same_stage_rows not in ("merged", "visits"):
            raise CalibrationError(
                'the mapping cannot be read: same_stage_rows should be "merged" or "visits"'
            )
        if self.day_first not in (None, True, False):
            raise CalibrationError("the mapping cannot be read: day_first should be true or false")


def _are_texts(given: Any, kind: type) -> bool:
    values = given.values() if isinstance(given, dict) else given
    return isinstance(given, kind) and all(isinstance(one, str) for one in values)


@dataclass(frozen=True)
class History:
    """Deals (index deal id: created, closed, outcome, owner, amount, currency) and their visits.

    visits: deal, stage (position), entered, left, owner; None where the file tells no stages.
    start and end: the first and the last moment the file knows of. tells: "arrivals", "outcome",
    "cycle", and "stages" and "loops" where the file has them.
    """

    deals: pd.DataFrame
    visits: pd.DataFrame | None
    stages: tuple[str, ...]
    start: pd.Timestamp
    end: pd.Timestamp
    kind: str
    tells: frozenset[str]
    findings: tuple[Finding, ...]
