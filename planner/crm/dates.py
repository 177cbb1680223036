"""Moments from texts: which number is the day is decided by all dates of a column together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm.history import Finding
from planner.crm.tables import FIRST_ROW

NO_DATA = frozenset({"", "none", "nat", "nan", "null", "n/a", "na", "-", "unknown", "(blank)"})
# Systems write 1970, 2050-01-01 or 9999-12-31 where they have no date.
_FIRST_YEAR, _LAST_YEAR = 1971, 2049
_PIECE = 100_000  # texts read at once, to bound the memory on the way

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
    order, findings = _day_first(texts, column, day_first)
    pieces = [_read(texts.iloc[at : at + _PIECE], order) for at in range(0, len(texts), _PIECE)]
    values = pd.concat(pieces) if pieces else _none(texts.index)
    unread = values.isna().to_numpy(copy=True)
    if unread.any():
        unread[unread] = ~texts[unread].str.strip().str.lower().isin(NO_DATA).to_numpy()
    if unread.any():
        row = int(texts.index[int(unread.argmax())]) + FIRST_ROW
        text = "cells hold no date that can be read and are left out; the first is named"
        findings.append(Finding("no_date", text, column, row, int(unread.sum())))
    days = values.dropna()
    is_date_only = bool(days.size and (days == days.dt.normalize()).all())
    return Moments(values, tuple(findings), is_date_only)


def _none(index: pd.Index) -> pd.Series:
    return pd.Series(pd.NaT, index=index, dtype="datetime64[us, UTC]")


def _read(texts: pd.Series, day_first: bool) -> pd.Series:
    """The moments of some texts, form by form; NaT where there is none."""
    plain = texts.str.strip()
    iso = plain.str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", r"\1-\2-\3", regex=True)
    iso = iso.str.replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", regex=True)
    iso = iso.str.replace(r"^(\d{4})-(\d{1})-", r"\1-0\2-", regex=True)
    iso = iso.str.replace(r"^(\d{4}-\d{2})-(\d{1})(\D|$)", r"\1-0\2\3", regex=True)
    iso = iso.str.replace(r"\s+UTC$", "Z", regex=True)
    is_iso = iso.str.match(_ISO).to_numpy(bool, copy=True)
    values = _none(texts.index).to_numpy("datetime64[us]").copy()
    values[is_iso] = _parsed(iso[is_iso], "ISO8601")
    if not is_iso.all():
        is_number = plain.str.match(r"^\d+(?:\.\d+)?$").to_numpy(bool, copy=True) & ~is_iso
        values[is_number] = _from_numbers(plain[is_number])
        is_parts = plain.str.match(_BY_NUMBERS).to_numpy(bool, copy=True) & ~is_iso
        values[is_parts] = _from_parts(plain[is_parts].str.extract(_BY_NUMBERS), day_first)
        has_month = plain.str.contains(r"[A-Za-z]{3}", regex=True).to_numpy(bool, copy=True)
        has_month &= ~plain.str.lower().isin(NO_DATA).to_numpy() & ~is_iso & ~is_parts
        # "15 Apr, 2021 00:02:00" and "Apr 15, 2021": a month's name leaves no question.
        values[has_month] = _parsed(plain[has_month].str.replace(",", " "), "mixed")
    found = pd.Series(values, index=texts.index).dt.tz_localize("UTC")
    year = found.dt.year
    return found.mask((year < _FIRST_YEAR) | (year > _LAST_YEAR))


def _parsed(texts: pd.Series, form: str) -> NDArray[np.datetime64]:
    try:
        read = pd.to_datetime(texts, utc=True, errors="coerce", format=form)
    except (ValueError, OverflowError):  # a text pandas stumbles on, whatever it was told
        read = _none(texts.index)
    return read.dt.as_unit("us").to_numpy("datetime64[us]")


def _from_numbers(texts: pd.Series) -> NDArray[np.datetime64]:
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
    known = np.isfinite(seconds)
    found = np.full(seconds.shape, np.datetime64("NaT"), "datetime64[us]")
    found[known] = np.round(seconds[known] * 1e3).astype("datetime64[ms]")
    return found


def _day_first(texts: pd.Series, column: str, given: bool | None) -> tuple[bool, list[Finding]]:
    """Is the day first in dates like 3/4/2024? By the dates that fit one order only."""
    if given is not None:
        return given, []
    days = months = count = dotted = 0
    for at in range(0, len(texts), _PIECE):
        plain = texts.iloc[at : at + _PIECE].str.strip()
        plain = plain[plain.str.match(_BY_NUMBERS).to_numpy(bool, copy=True)]
        if plain.empty:
            continue
        parts = plain.str.extract(_BY_NUMBERS)
        days += int((parts["one"].astype(int) > 12).sum())
        months += int((parts["two"].astype(int) > 12).sum())
        count += len(plain)
        dotted += int(plain.str.match(r"^\d{1,2}\.").sum())
    if not count or days or months:
        return days > months, []
    said = "the day" if dotted == count else "the month"
    text = (
        f"day or month first? All dates fit both; {said} is taken as first "
        "(day_first in the mapping says otherwise)"
    )
    return dotted == count, [Finding("ambiguous_dates", text, column)]


def _from_parts(parts: pd.DataFrame, day_first: bool) -> NDArray[np.datetime64]:
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
