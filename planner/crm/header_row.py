"""Where a table begins: its header below titles, and the rows that are notes and no data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.crm import columns

TOP_ROWS = 40  # in which the header is looked for
_SURE = 3  # roles in a row that is a header: what a file needs at least
_NOTE = re.compile(
    r"(?:grand |sub-?)?totals?\b|count\b|sum\b|average\b|confidential|copyright|generated|"
    r"filtered by|as of\b|summe\b|gesamt|anzahl\b|somme\b|suma\b|totale\b|razem\b|celkem\b|итого",
    re.IGNORECASE,
)


def score(row: Sequence[str]) -> int:
    """How many roles the cells of a row are headers of."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if len(filled) < 2:
        return 0
    return len(columns.roles(filled)) + len(columns.stage_dates(filled))


def is_sure(row: Sequence[str]) -> bool:
    """Is a row a header, and no title?"""
    return score(row) >= _SURE


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows is the header: the first with anything, unless another is surer."""
    filled = [place for place, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return 0
    first, scores = filled[0], {}
    for place in filled:
        scores[place] = score(rows[place])
        if scores[first] >= _SURE:
            return first
    best = max(filled, key=lambda place: scores[place])
    return best if scores[best] >= _SURE else first


def is_total(cell: str) -> bool:
    """Does a row begin as a total, a footer or a note do?"""
    return bool(_NOTE.match(cell.strip()))


def is_note(row: Sequence[str]) -> bool:
    """Is a row without a date a title, a total or a footer?"""
    filled = [cell for cell in row if cell]
    return len(filled) == 1 or bool(filled and is_total(filled[0]))
