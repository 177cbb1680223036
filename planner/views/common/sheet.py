"""A table to take away: as CSV, or as a workbook, the same headings and numbers in both."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any

from planner.statistics.intervals import Interval
from planner.views.common import csv

_WIDEST = 60  # characters of a column
_DIGITS = 4  # of a number that has no range
_OF_RANGE = 2  # digits of half the range that a mean is given to

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Sheet:
    """Rows under their headings; None is an empty cell, numbers are numbers."""

    name: str
    header: Sequence[str]
    rows: Sequence[Row]

    def as_csv(self) -> str:
        """As text."""
        return csv.table(self.header, self.rows)

    def as_xlsx(self) -> bytes:
        """As a workbook of one sheet; what looks like a formula is text, and letters that nobody
        sees (control characters in a name), which no workbook may hold, are left out.
        """
        from openpyxl import Workbook  # on first use: few are asked for
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Font

        book, bold = Workbook(), Font(bold=True)
        sheet = book.active
        sheet.title = self.name[:31]  # as many characters as a sheet's name may have
        sheet.freeze_panes = "A2"
        for i, row in enumerate((self.header, *self.rows), 1):
            for j, value in enumerate(row, 1):
                is_text = isinstance(value, str)
                cell = sheet.cell(i, j, ILLEGAL_CHARACTERS_RE.sub("", value) if is_text else value)
                if is_text:
                    cell.data_type = "s"
                if i == 1:
                    cell.font = bold
        for j, cells in enumerate(sheet.columns):
            longest = max(len(str(cell.value or "")) for cell in cells)
            sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[j]].width = min(
                _WIDEST, longest + 2
            )
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def sensible(interval: Interval) -> tuple[float | None, float | None, float | None]:
    """Mean, low and high to as many digits as the range deserves; None where there is none."""
    half = interval.half_width
    size = half if isfinite(half) and half > 0 else abs(interval.mean)
    digits = _OF_RANGE if size == half else _DIGITS
    is_any = isfinite(size) and size > 0
    decimals = digits - 1 - floor(log10(size)) if is_any else 0
    mean, low, high = (
        round(each, decimals) + 0.0 if isfinite(each) else None
        for each in (interval.mean, interval.low, interval.high)
    )
    return mean, low, high
