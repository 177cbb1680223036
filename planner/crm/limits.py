"""How large a file may be, and what is refused beyond that."""

from __future__ import annotations

from planner.errors import TooLarge

MOST_BYTES = 200_000_000  # unpacked
MOST_COLUMNS = 2_000
MOST_DATES = 200  # columns of dates: each takes some milliseconds, however few rows there are
MOST_ROWS = 5_000_000
LONGEST_LINE = 1_000_000
MOST_XLSX_BYTES = 20_000_000
MOST_XLSX_ROWS = 200_000
MOST_ELEMENTS = 200_000  # of XML that openpyxl keeps at a time
MOST_TEXTS = 1_000_000  # different ones of a workbook: it keeps them all
BLOCK = 1 << 18  # characters or bytes that are taken from a file at a time


def refuse_above(size: int) -> None:
    """Raise TooLarge where so many bytes unpacked are more than there may be."""
    if size > MOST_BYTES:
        raise TooLarge(f"the file unpacks to more than {MOST_BYTES:,} bytes, which is the most")
