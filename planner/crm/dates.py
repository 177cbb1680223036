"""Moments from texts: which number is the day is decided by all dates of a column together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.crm.date_texts import CLOCK, as_iso, hour_of, with_offset
from planner.crm.history import FIRST_ROW, Finding

NO_DATA = frozenset({"", "none", "nat", "nan", "null", "n/a", "na", "-", "unknown", "(blank)"})
NO_MOMENT = np.iinfo(np.int64).min  # NaT, as numpy writes it
_FIRST, _LAST = (int(np.datetime64(year, "us").astype(np.int64)) for year in ("1971", "2050"))
DAY = 86_400_000_000  # microseconds

_BY_NUMBERS = re.compile(
    r"(?P<one>\d{1,2})(?:[/\-]|\.\s?)(?P<two>\d{1,2})(?:[/\-]|\.\s?)(?P<year>\d{4}|\d{2})" + CLOCK,
    re.ASCII,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?$", re.ASCII)
# A word, a day and a year: what dateutil would make of less is a guess.
_NAMED = re.compile(r"(?=.*[A-Za-z]{3})(?=.*(?<!\d)\d{1,2}(?!\d)).*\d{4}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?$")
_NO_OFFSET = re.compile(r"[ ,T]\d{1,2}:\d{2}(?::[\d.]+)?(?:\s*[AaPp]\.?\s?[Mm]\.?)?$")
_LETTERS_SHOWN = 40  # of a text that is no date


@dataclass(frozen=True)
class Moments:
    """Microseconds since 1970 in UTC (NO_MOMENT where there is none), and what was found.

    asks_day_first: all dates fit day and month first, and nobody has said which it is.
    """

    values: NDArray[np.int64]
    findings: tuple[Finding, ...]
    is_date_only: bool
    asks_day_first: bool


class Dates:
    """A column of dates, read piece by piece. What fits day and month first is kept as both.

    Texts without an offset are in UTC. Systems write 1970, 2050-01-01 or 9999-12-31 where they
    have no date: that is none.
    """

    def __init__(self) -> None:
        self._month_first: list[NDArray[np.int64]] = []
        self._day_first: list[NDArray[np.int64] | None] = []
        self._blank: list[NDArray[np.bool_]] = []
        self._days = self._months = self._by_numbers = self._dotted = 0
        self._without_offset = False
        self._unread = ""  # the first text that is no date

    def add(self, texts: Sequence[str]) -> None:
        """The next rows of the column."""
        texts = [text.strip() for text in texts]
        values = np.full(len(texts), NO_MOMENT)
        # Python's own patterns, here and below: those of pandas take longer, and most of it for
        # every call, so that a short file of many columns took seconds.
        is_iso = _flags(_ISO.match, texts)
        plain = pd.Series(texts, dtype="str")
        values[is_iso] = _parsed(plain[is_iso], "ISO8601")
        if not self._without_offset:
            self._without_offset = any(map(_NO_OFFSET.search, texts))
        other = None
        blank = np.zeros(len(plain), bool)
        rest = np.flatnonzero(values == NO_MOMENT)
        if rest.size:
            odd = plain.iloc[rest]
            blank[rest] = odd.str.lower().isin(NO_DATA).to_numpy(bool)
            filled = np.flatnonzero(~blank[rest])
            rest, odd = rest[filled], odd.iloc[filled].map(_with_offset)
            is_parts = _flags(_BY_NUMBERS.match, odd)
            values[rest[~is_parts]] = _read(odd[~is_parts])
            if is_parts.any():
                parts = odd[is_parts].str.extract(_BY_NUMBERS.pattern)
                at = rest[is_parts]
                self._count(parts, odd[is_parts])
                other = values.copy()
                values[at], other[at] = _from_parts(parts, False), _from_parts(parts, True)
            self._keep_unread(texts, (values == NO_MOMENT) & ~blank, other)
        self._month_first.append(_in_range(values))
        self._day_first.append(None if other is None else _in_range(other))
        self._blank.append(blank)

    @property
    def is_any(self) -> bool:
        """Is any of the texts a date, or may be one?"""
        return any((one != NO_MOMENT).any() for one in (*self._month_first, *self._day_first_only))

    @property
    def _day_first_only(self) -> list[NDArray[np.int64]]:
        return [one for one in self._day_first if one is not None]

    def _keep_unread(
        self, texts: list[str], unread: NDArray[np.bool_], other: NDArray[np.int64] | None
    ) -> None:
        if other is not None:
            unread &= other == NO_MOMENT
        if not self._unread and unread.any():
            self._unread = texts[int(unread.argmax())][:_LETTERS_SHOWN]

    def _count(self, parts: pd.DataFrame, texts: pd.Series) -> None:
        self._days += int((parts["one"].astype(int) > 12).sum())
        self._months += int((parts["two"].astype(int) > 12).sum())
        self._by_numbers += len(parts)
        self._dotted += int(texts.str.match(r"^\d{1,2}\.").sum())


def moments(
    columns: Sequence[Dates],
    name: str,
    day_first: bool | None = None,
    numbers: NDArray[np.int32] | None = None,
    others: Collection[Dates] = (),
) -> Moments:
    """The moments of some columns of one file, below each other, with one order for all.

    `numbers` are the rows' own, for what is told of them; `others` the other dates of the file,
    whose order holds where these columns fit both. The columns may be asked again.
    """
    asks = False
    findings: list[Finding] = []
    if day_first is None:
        day_first, asks = _order(columns, others)
        if asks:
            first = "the day" if day_first else "the month"
            text = (
                f"day or month first? All dates fit both; {first} is taken as first "
                "(day_first in the mapping says otherwise)"
            )
            findings.append(Finding("ambiguous_dates", text, name))
    days, months = (sum(getattr(one, name) for one in columns) for name in ("_days", "_months"))
    if days and months and len(columns) == 1:
        text = (
            f"dates in two orders: {days:,} only fit the day first and {months:,} only the month "
            "first; those that fit neither as the others are left out, and others may be wrong"
        )
        findings.append(Finding("mixed_orders", text, name, None, min(days, months)))
    pieces = [
        second if day_first and second is not None else first
        for one in columns
        for first, second in zip(one._month_first, one._day_first, strict=True)
    ]
    values = np.concatenate([np.zeros(0, np.int64), *pieces])
    unread = values == NO_MOMENT
    known = values[~unread]
    if unread.any():
        unread &= ~np.concatenate([np.zeros(0, bool), *(b for one in columns for b in one._blank)])
    if unread.any():
        at = int(unread.argmax())
        row = at if numbers is None else int(numbers[at % numbers.size])
        first_text = next((one._unread for one in columns if one._unread), "")
        text = "cells hold no date that can be read and are left out"
        text += f"; the first is “{first_text}”" if first_text else ""
        findings.append(Finding("no_date", text, name, row + FIRST_ROW, int(unread.sum())))
    if any(one._without_offset for one in columns):
        text = "times without an offset are taken to be in UTC"
        findings.append(Finding("no_offset", text, name))
    is_date_only = bool(known.size and not (known % DAY).any())
    return Moments(values, tuple(findings), is_date_only, asks)


def _order(columns: Collection[Dates], others: Collection[Dates]) -> tuple[bool, bool]:
    """(is the day first in dates like 3/4/2024, is that to be asked): by those that fit one order.

    Where the columns fit both, the order of the file's other dates holds; where they do as well,
    the day is first with points, as in 3.4.2024, and else it is asked.
    """
    days, months = (sum(getattr(one, name) for one in columns) for name in ("_days", "_months"))
    by_numbers, dotted = (
        sum(getattr(one, name) for one in columns) for name in ("_by_numbers", "_dotted")
    )
    if not by_numbers or days or months:
        return days > months, False
    known = {one._days > one._months for one in others if one._days or one._months}
    if len(known) == 1:
        return known.pop(), False
    return dotted == by_numbers, dotted < by_numbers


def _in_range(values: NDArray[np.int64]) -> NDArray[np.int64]:
    values[(values < _FIRST) | (values >= _LAST)] = NO_MOMENT
    return values


def _read(plain: pd.Series) -> NDArray[np.int64]:
    """The moments of some texts that are in no usual form of ISO 8601 and not by numbers alone."""
    texts = plain.tolist()
    iso = list(map(as_iso, texts))
    is_iso = _flags(_ISO.match, iso)
    is_number = _flags(_NUMBER.match, texts) & ~is_iso
    is_named = _flags(_NAMED.match, texts) & ~is_iso
    values = np.full(len(texts), NO_MOMENT)
    if is_iso.any():
        values[is_iso] = _parsed(pd.Series(iso, dtype="str")[is_iso], "ISO8601")
    if is_number.any():
        values[is_number] = _from_numbers(plain[is_number].str.replace(",", "."))
    if is_named.any():
        # "Mon Apr 15 10:00:00 UTC 2024": a month's name leaves no question.
        values[is_named] = _parsed(plain[is_named].str.replace(",", " "), "mixed")
    return values


def _with_offset(text: str) -> str:
    """A text with its zone as an offset; most have none, or one already."""
    if text[-1:].isalpha() or text[0] == "'" or "(" in text or "[" in text or "GMT" in text:
        return with_offset(text)
    return text


def _flags(match: Callable[[str], object], texts: Collection[str]) -> NDArray[np.bool_]:
    return np.fromiter(map(bool, map(match, texts)), bool, len(texts))


def _parsed(texts: pd.Series, form: str) -> NDArray[np.int64]:
    try:
        read = pd.to_datetime(texts, utc=True, errors="coerce", format=form)
    except (ValueError, OverflowError):  # a text pandas stumbles on, whatever it was told
        return np.full(len(texts), NO_MOMENT)
    return read.dt.as_unit("us").to_numpy("datetime64[us]").astype(np.int64)


def _from_numbers(texts: pd.Series) -> NDArray[np.int64]:
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
    microseconds = np.full(seconds.shape, NO_MOMENT)
    microseconds[known] = (np.round(seconds[known] * 1e3) * 1e3).astype(np.int64)
    return microseconds


def _from_parts(parts: pd.DataFrame, day_first: bool) -> NDArray[np.int64]:
    day, month = ("one", "two") if day_first else ("two", "one")
    year = parts["year"].where(parts["year"].str.len() == 4, "20" + parts["year"])
    hour = pd.Series(
        [
            hour_of(hour, half)
            for hour, half in zip(parts["hour"].fillna("0"), parts["half"].fillna(""), strict=True)
        ],
        parts.index,
    )
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
        + parts["second"].fillna("00").str.replace(",", ".")
        + parts["zone"].fillna("Z").replace("UTC", "Z")
    )
    return _parsed(text, "ISO8601")
