"""Moments from texts: which number is the day is decided by all dates of a column together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.crm.history import Finding
from planner.crm.tables import FIRST_ROW

NO_DATA = frozenset({"", "none", "nat", "nan", "null", "n/a", "na", "-", "unknown", "(blank)"})
# Systems write 1970, 2050-01-01 or 9999-12-31 where they have no date.
_FIRST_YEAR, _LAST_YEAR = 1971, 2049

_CLOCK = (
    r"(?:[ ,T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:[.]\d{1,9})?))?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?$"
)
_BY_NUMBERS = r"^(?P<one>\d{1,2})[/.\-](?P<two>\d{1,2})[/.\-](?P<year>\d{4}|\d{2})" + _CLOCK
_ISO = r"^\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?$"


@dataclass(frozen=True)
class Moments:
    """Moments in UTC (NaT where there is none), and what was found on the way."""

    values: pd.Series
    findings: tuple[Finding, ...]
    is_date_only: bool


def moments(texts: pd.Series, column: str, day_first: bool | None = None) -> Moments:
    """The dates of a column; a text without an offset is in UTC."""
    codes, unique = pd.factorize(texts.astype(object))
    plain = pd.Series(unique, dtype=str).str.strip()
    plain = plain.str.replace(r"^'", "", regex=True)
    has_text = ~plain.str.lower().isin(NO_DATA)
    found = pd.Series(pd.NaT, index=plain.index, dtype="datetime64[us, UTC]")
    iso = plain.str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", r"\1-\2-\3", regex=True)
    iso = iso.str.replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", regex=True)
    iso = iso.str.replace(r"^(\d{4})-(\d{1})-", r"\1-0\2-", regex=True)
    iso = iso.str.replace(r"^(\d{4}-\d{2})-(\d{1})(?!\d)", r"\1-0\2", regex=True)
    iso = iso.str.replace(r"\s+UTC$", "Z", regex=True)
    is_iso = iso.str.match(_ISO)
    found[is_iso] = _parsed(iso[is_iso], "ISO8601")
    is_number = plain.str.match(r"^\d+(?:\.\d+)?$") & ~is_iso
    found[is_number] = _from_numbers(plain[is_number])
    parts = plain.str.extract(_BY_NUMBERS)
    is_parts = parts["one"].notna() & ~is_iso
    order, findings = _day_first(parts[is_parts], plain[is_parts], column, day_first)
    found[is_parts] = _from_parts(parts[is_parts], order)
    has_month = plain.str.contains(r"[A-Za-z]{3}", regex=True) & has_text & ~is_iso & ~is_parts
    # "15 Apr, 2021 00:02:00" and "Apr 15, 2021": a month's name leaves no question.
    named = plain[has_month].str.replace(",", " ")
    found[has_month] = _parsed(named, "mixed")
    year = found.dt.year
    found[(year < _FIRST_YEAR) | (year > _LAST_YEAR)] = pd.NaT
    values = pd.Series(found.array.take(codes, allow_fill=True), index=texts.index)
    unread = values.isna().to_numpy() & has_text.to_numpy()[codes]
    if unread.any():
        row = int(texts.index[int(unread.argmax())]) + FIRST_ROW
        text = "cells hold no date that can be read and are left out; the first is named"
        findings.append(Finding("no_date", text, column, row, int(unread.sum())))
    days = found.dropna()
    is_date_only = bool(days.size and (days == days.dt.normalize()).all())
    return Moments(values, tuple(findings), is_date_only)


def _parsed(texts: pd.Series, form: str) -> pd.Series:
    try:
        return pd.to_datetime(texts, utc=True, errors="coerce", format=form).dt.as_unit("us")
    except (ValueError, OverflowError):  # a text pandas stumbles on, whatever it was told
        return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]")


def _from_numbers(texts: pd.Series) -> pd.Series:
    """Excel's days since 1899-12-30, or seconds or milliseconds since 1970."""
    number = pd.to_numeric(texts, errors="coerce").to_numpy(float)
    seconds = np.select(
        [
            (number > 20_000) & (number < 80_000),
            (number > 1e8) & (number < 1e10),
            (number > 1e11) & (number < 1e13),
        ],
        [(number - 25_569) * 86_400, number, number / 1e3],
        np.nan,
    )
    # Excel's floats hold a moment to some microseconds: whole milliseconds are what was meant.
    return pd.Series(
        pd.to_datetime(np.round(seconds * 1e3), unit="ms", utc=True, errors="coerce").as_unit("us"),
        index=texts.index,
    )


def _day_first(
    parts: pd.DataFrame, texts: pd.Series, column: str, given: bool | None
) -> tuple[bool, list[Finding]]:
    if parts.empty or given is not None:
        return bool(given), []
    days = int((parts["one"].astype(int) > 12).sum())
    months = int((parts["two"].astype(int) > 12).sum())
    if days or months:
        return days > months, []
    is_dotted = bool(texts.str.match(r"^\d{1,2}\.").all())
    said = "the day" if is_dotted else "the month"
    text = (
        f"day or month first? All dates fit both; {said} is taken as first "
        "(day_first in the mapping says otherwise)"
    )
    return is_dotted, [Finding("ambiguous_dates", text, column)]


def _from_parts(parts: pd.DataFrame, day_first: bool) -> pd.Series:
    day, month = ("one", "two") if day_first else ("two", "one")
    year = parts["year"].where(parts["year"].str.len() == 4, "20" + parts["year"])
    hour = parts["hour"].fillna("0").astype(int)
    half = parts["half"].fillna("").str.lower().str[:1]
    hour = hour.where(half == "", hour % 12 + 12 * (half == "p"))
    text = (
        year
        + "-"
        + parts[month].str.zfill(2)
        + "-"
        + parts[day].str.zfill(2)
        + "T"
        + hour.astype(str).str.zfill(2)
        + ":"
        + parts["minute"].fillna("00")
        + ":"
        + parts["second"].fillna("00")
        + parts["zone"].fillna("Z").replace("UTC", "Z")
    )
    return _parsed(text, "ISO8601")
