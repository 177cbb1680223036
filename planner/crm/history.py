"""What comes of a file: how it was read, what was found, and the deals themselves."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.errors import CalibrationError

_NEEDED = ("seen", "stages", "won", "lost")
_LISTS = (*_NEEDED, "robots", "pipelines", "parking", "left_out")
_DICTS = ("columns", "stage_columns", "same")
FIRST_ROW = 2  # the number of the first row below the header, as a spreadsheet counts


@dataclass(frozen=True)
class Finding:
    """One thing found or refused in a file, told by row and column where it has them."""

    code: str
    text: str
    column: str = ""
    row: int | None = None
    count: int = 1


@dataclass(frozen=True)
class Question:
    """What a file does not tell and only somebody who knows the team can.

    code: "ends" (what do these names mean: won, lost, or a stage?), "pipeline" (which of these?),
    "renamed" (are these two names of one stage?), "order" (in which order do these stages come?).
    names: (name, deals), those with most deals first, or as their order is proposed. likely: (name,
    "won"), as it sounds. known: (name, deals) of ends whose meaning is known.
    """

    code: str
    names: tuple[tuple[str, int], ...]
    likely: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Which column holds what, and how rows are read.

    columns: role → column; stage_columns: stage → column of when it was entered, for a file with
    one row per deal; seen: all columns of the file. stages in the order of the sale; won and lost:
    values that mean so. same_stage_rows: consecutive rows of one stage are one visit ("merged") or
    as many ("visits"). day_first: 3/4 is the third of April; None: as the column's dates tell.
    robots: owners who are no people: what they moved counts, they do not. same: another spelling
    of a stage → the stage. pipelines: those that are read, where a column says which; none: all.
    parking: stages beside the way to a win. left_out: names that come only after an end.
    asks: what is still to be answered; it is in no file.
    """

    columns: dict[str, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    same_stage_rows: str = "merged"
    stage_columns: dict[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    robots: tuple[str, ...] = ()
    same: dict[str, str] = field(default_factory=dict)
    pipelines: tuple[str, ...] = ()
    parking: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    asks: tuple[Question, ...] = field(default=(), compare=False)

    @property
    def ends(self) -> tuple[str, ...]:
        """All values that end a deal, each once."""
        return tuple(dict.fromkeys([*self.won, *self.lost]))

    def to_json(self) -> str:
        """As JSON text."""
        plain = asdict(self)
        plain.pop("asks")
        return json.dumps(plain, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """From JSON text. Raises CalibrationError when it is none of `to_json`'s."""
        try:
            given = json.loads(text)
            lists = {
                name: tuple(given[name]) for name in _LISTS if name in given or name in _NEEDED
            }
            mapping = cls(**(given | lists | {"asks": ()}))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise CalibrationError(f"the mapping cannot be read: {error}") from None
        mapping._check()
        return mapping

    def _check(self) -> None:
        for name in _DICTS:
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
class Activity:
    """Who moved deals when. rows: of each of `owners`, those of nobody ("") with them.

    active: (week, number of owners with a row in it); weeks count from the Monday before 1970.
    repeats: rows that say once more what the row before said.
    """

    owners: tuple[str, ...]
    rows: NDArray[np.int64]
    active: tuple[NDArray[np.int64], NDArray[np.int64]]
    repeats: int


@dataclass(frozen=True)
class History:
    """Deals (index deal id: created, closed, outcome, end, stage, owner, amount, currency).

    Beside these kind, where a column was chosen for it; "" where it says none.
    end: the stage or status that ended it; stage: the last one that is no end. Visits: deal (its
    position in deals), stage (position in stages), next (position in [*stages, *ends], -1 while
    the deal stays), entered, left, owner; None where the file tells no stages.
    start and end: the first and the last moment the file knows of. tells: "arrivals", "outcome",
    "cycle", and "stages", "stage_days" (else the dates of visits are assumed) and "loops" where the
    file has them. end_visits: how often deals came to
    an end; reopened: deals that went on after one. likely_robots: owners who may be no people.
    hands_on: stage → (hours of work of a visit, visits), where the file has begin and end of work.
    asks_day_first: all dates fit day and month first, and the mapping does not say.
    """

    deals: pd.DataFrame
    visits: pd.DataFrame | None
    stages: tuple[str, ...]
    ends: tuple[str, ...]
    start: pd.Timestamp
    end: pd.Timestamp
    kind: str
    tells: frozenset[str]
    findings: tuple[Finding, ...]
    activity: Activity
    mapping: Mapping
    end_visits: int = 0
    reopened: int = 0
    likely_robots: tuple[str, ...] = ()
    hands_on: dict[str, tuple[float, int]] = field(default_factory=dict)
    asks_day_first: bool = False
