"""A table as CSV text that a spreadsheet opens without taking a name for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# What may be run as a formula at the beginning of a cell (OWASP, CSV injection); cells begin within
# one, too, where the reader's own separator is another: a semicolon in much of Europe.
_STARTS_A_FORMULA = re.compile(r"((?:^|[;\t\r\n])[\s\"]*)(?=[=+\-@])")


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV of a header and rows; None is an empty cell, numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Text that could be a formula gets an apostrophe before it, and is then read as text."""
    return _STARTS_A_FORMULA.sub(r"\1'", value) if isinstance(value, str) else value
