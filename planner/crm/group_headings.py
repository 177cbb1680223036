"""Rows of a grouped report above a group that say what holds for it: "Status: Won (5)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.crm import columns
from planner.crm.groups import Texts

_HEADING = re.compile(
    r"(?:(?P<field>[^:]{1,40}):\s*)?(?P<value>[^:]*?[^:\s(])\s*(?P<count>\(\d[\d.,\s]*\w*\))?"
)
_ROLES = ("status", "stage", "owner", "pipeline")
_NO_FIELD = "Status"  # of "Won (5)"
_LONGEST = 200  # letters
_FEWEST = 2  # headings, before they are taken for groups


class GroupHeadings:
    """The headings that were met, each with the number of its row."""

    def __init__(self) -> None:
        self._met: dict[str, list[tuple[int, str]]] = {}

    def take(self, text: str, number: int) -> bool:
        """Note the only cell of a row; whether it is a heading of a group."""
        match = _HEADING.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if match is None or not (match["field"] or match["count"]):
            return False
        field = (match["field"] or _NO_FIELD).strip()
        if not _role_of(field):
            return False
        self._met.setdefault(field, []).append((number, match["value"]))
        return True

    def columns(self, names: Sequence[str], numbers: NDArray[np.int32]) -> dict[str, Texts]:
        """What the headings say of the rows `numbers`, by what they are of; nothing of what a
        column of the file, whose `names` are given, says already.
        """
        known = columns.roles(names)
        found = {}
        for field, met in self._met.items():
            role = _role_of(field)
            says = role not in known and len(met) >= _FEWEST
            if role == "status":
                says &= any(columns.means_won(value) for _, value in met)
            if says:
                place = {"": 0}
                codes = [0, *(place.setdefault(value, len(place)) for _, value in met)]
                at = np.searchsorted([number for number, _ in met], numbers)
                found[field] = Texts(tuple(place), np.array(codes, np.int32)[at])
        return found


@lru_cache(1024)
def _role_of(field: str) -> str:
    """What the rows of a group may share; "" for a field of which nothing is made."""
    known = columns.roles([field])
    return next((role for role in _ROLES if role in known), "")
