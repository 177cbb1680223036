"""A table as CSV text that a spreadsheet opens without taking a name for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# A cell that begins with one of these may be run as a formula (OWASP, CSV injection).
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV of a header and rows; None is an empty cell, numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Text that could be a formula gets an apostrophe before it, and is then read as text."""
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value
