"""A CRM export as a history of deals: which column is what, and what the file can tell.

Two shapes: one row per stage change, and one row per deal with when it was created and closed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

import pandas as pd

from planner.errors import CalibrationError

Source = IO[bytes] | Path

# Headers in lower case that mean a role, the likeliest first.
_ALIASES = {
    "deal_id": ("deal_id", "deal id", "opportunity_id", "opportunityid", "record id"),
    "stage": ("stage", "stagename", "stage name"),
    "entered_at": ("entered_at", "entered at", "date entered"),
    "created_at": ("created_at", "created", "create date", "engage_date"),
    "closed_at": ("closed_at", "closed", "close date", "close_date"),
    "status": ("status", "deal status", "deal_stage", "outcome"),
    "owner": ("owner", "deal owner", "sales_agent"),
    "amount": ("amount", "close_value", "deal value"),
    "currency": ("currency",),
}
_NO_DATA = ("", "none", "nat", "nan", "null", "unknown")


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

    columns: role → column; seen: all columns of the file. stages in the order of the sale; won and
    lost: values that mean so. same_stage_rows: consecutive rows of one stage are one visit
    ("merged") or as many ("visits").
    """

    columns: dict[str, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    same_stage_rows: str = "merged"

    def to_json(self) -> str:
        """As JSON text."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """From JSON text. Raises CalibrationError when it is none of `to_json`'s."""
        try:
            given = json.loads(text)
            lists = {name: tuple(given[name]) for name in ("seen", "stages", "won", "lost")}
            return cls(**(given | lists))
        except (ValueError, TypeError, KeyError) as error:
            raise CalibrationError(f"the mapping cannot be read: {error}") from None


@dataclass(frozen=True)
class History:
    """Deals (index deal id: created, closed, outcome, owner, amount, currency) and their visits.

    visits: deal, stage (position), entered, left, owner; None where the file tells no stages.
    """

    deals: pd.DataFrame
    visits: pd.DataFrame | None
    stages: tuple[str, ...]
    start: pd.Timestamp
    end: pd.Timestamp
    kind: str
    tells: frozenset[str]
    findings: tuple[Finding, ...]


def detect(source: Source) -> Mapping:
    """The likely mapping of a file. Raises CalibrationError for a file that is no table."""
    table = _table(source)
    known = {name.strip().lower(): name for name in table.columns}
    columns = {
        role: next(known[alias] for alias in aliases if alias in known)
        for role, aliases in _ALIASES.items()
        if any(alias in known for alias in aliases)
    }
    outcome = columns.get("stage") or columns.get("status")
    values = [] if outcome is None else list(dict.fromkeys(table[outcome]))
    won = tuple(one for one in values if one.lower().startswith(("won", "closed won")))
    lost = tuple(one for one in values if one.lower().startswith(("lost", "closed lost")))
    stages = tuple(one for one in values if one not in (*won, *lost) and one.strip())
    return Mapping(columns, tuple(table.columns), _ordered(stages), won, lost)


def _ordered(stages: tuple[str, ...]) -> tuple[str, ...]:
    """By their numbers where all have one; else as they come in the file."""
    return tuple(sorted(stages)) if all(one[:1].isdigit() for one in stages) else stages


def read(source: Source, mapping: Mapping | None = None) -> History:
    """The history in a file. Raises CalibrationError, with the columns, for no usable shape."""
    mapping = mapping or detect(source)
    table = _table(source)
    has = mapping.columns.keys()
    if missing := [one for one in mapping.columns.values() if one not in table.columns]:
        raise CalibrationError(f"the file has no column {missing[0]!r}")
    if has >= {"deal_id", "stage", "entered_at"}:
        return _changes(table, mapping)
    if has >= {"deal_id", "created_at", "closed_at", "status"}:
        return _deals(table, mapping)
    raise CalibrationError(
        "the file needs a deal, a stage and when it was entered, or a deal, when it was created "
        f"and closed and its status; its columns are {', '.join(map(str, table.columns[:30]))}"
    )


def _table(source: Source) -> pd.DataFrame:
    if not isinstance(source, Path):
        source.seek(0)
    try:
        return pd.read_csv(source, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeError) as error:
        raise CalibrationError(f"the file is no CSV table: {error}") from None


def _changes(table: pd.DataFrame, mapping: Mapping) -> History:
    names = mapping.columns
    findings: list[Finding] = []
    rows = pd.DataFrame(
        {
            "deal": table[names["deal_id"]],
            "name": table[names["stage"]],
            "entered": _moments(table, names["entered_at"], findings),
            "owner": _text(table, names.get("owner")),
            "amount": _numbers(table, names.get("amount")),
            "currency": _text(table, names.get("currency")),
        }
    )
    if not rows["entered"].notna().any():
        raise CalibrationError(f"no row has a date in the column {names['entered_at']!r}")
    rows = rows[rows["entered"].notna()].sort_values(["deal", "entered"], kind="stable")
    known = rows["name"].isin([*mapping.stages, *mapping.won, *mapping.lost])
    if not known.all():
        text = "rows of a stage that the mapping does not name are left out"
        findings.append(Finding("unknown_stage", text, names["stage"], None, int((~known).sum())))
        rows = rows[known]
    if mapping.same_stage_rows != "visits":
        same = (rows["name"] == rows["name"].shift()) & (rows["deal"] == rows["deal"].shift())
        rows = rows[~same]
        text = "rows in a row of one stage count as one visit: repeats are not in this file"
        findings.append(Finding("merged", text, names["stage"], None, int(same.sum())))
    is_end = rows["name"].isin([*mapping.won, *mapping.lost])
    ends = rows[is_end].groupby("deal")[["name", "entered"]].first()
    deals = rows.groupby("deal").agg(
        created=("entered", "min"),
        owner=("owner", "last"),
        amount=("amount", "last"),
        currency=("currency", "last"),
    )
    deals["closed"] = ends["entered"]
    won = ends["name"].isin(mapping.won).map({True: "won", False: "lost"})
    deals["outcome"] = won.reindex(deals.index).fillna("open")
    visits = rows[~is_end].copy()
    visits["stage"] = visits["name"].map({name: i for i, name in enumerate(mapping.stages)})
    following = visits.groupby("deal")["entered"].shift(-1)
    visits["left"] = following.fillna(visits["deal"].map(deals["closed"]))
    kept = visits[["deal", "stage", "entered", "left", "owner"]]
    return _history(deals, kept, mapping.stages, "one row per stage change", findings)


def _deals(table: pd.DataFrame, mapping: Mapping) -> History:
    names = mapping.columns
    findings: list[Finding] = []
    status = table[names["status"]]
    deals = pd.DataFrame(
        {
            "created": _moments(table, names["created_at"], findings),
            "closed": _moments(table, names["closed_at"], []),
            "outcome": "open",
            "owner": _text(table, names.get("owner")),
            "amount": _numbers(table, names.get("amount")),
            "currency": _text(table, names.get("currency")),
        }
    )
    deals.loc[status.isin(mapping.won), "outcome"] = "won"
    deals.loc[status.isin(mapping.lost), "outcome"] = "lost"
    deals.index = pd.Index(table[names["deal_id"]])
    deals = deals[deals["created"].notna()]
    text = "stages, repeats and restarts are not in a file with one row per deal"
    findings.append(Finding("no_stages", text))
    return _history(deals, None, (), "one row per deal", findings)


def _history(
    deals: pd.DataFrame,
    visits: pd.DataFrame | None,
    stages: Sequence[str],
    kind: str,
    findings: Sequence[Finding],
) -> History:
    if deals.empty:
        raise CalibrationError("no deal in this file says when it was created")
    end = max(one for one in (deals["created"].max(), deals["closed"].max()) if pd.notna(one))
    if visits is not None and not visits.empty:
        end = max(end, visits["entered"].max())
    tells = {"arrivals", "outcome", "cycle"} | ({"stages"} if visits is not None else set())
    start = deals["created"].min()
    return History(
        deals, visits, tuple(stages), start, end, kind, frozenset(tells), tuple(findings)
    )


def _moments(table: pd.DataFrame, column: str, findings: list[Finding]) -> pd.Series:
    """The dates of a column in UTC; rows without one are told."""
    texts = table[column].str.strip()
    moments = pd.to_datetime(texts, utc=True, errors="coerce", format="ISO8601")
    if moments.isna().mean() > 0.5:
        moments = pd.to_datetime(texts, utc=True, errors="coerce")
    unread = moments.isna()
    if unread.any():
        row = int(unread.to_numpy().argmax()) + 2  # the first row after the header is 2
        text = "rows have no date that can be read and are left out; the first is named"
        findings.append(Finding("no_date", text, column, row, int(unread.sum())))
    return moments


def _text(table: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series("", index=table.index)
    texts = table[column].str.strip()
    return texts.mask(texts.str.lower().isin(_NO_DATA), "")


def _numbers(table: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series(float("nan"), index=table.index)
    return pd.to_numeric(table[column], errors="coerce")
