"""The fourteen principles in our own words, read from assets/principles.json."""

from __future__ import annotations

import json
from functools import cache
from typing import Literal

from pydantic import Field

from planner.model.fields import Grade, Part
from planner.plans.asset_folder import ASSETS

FILE = ASSETS / "principles.json"

Group = Literal["philosophy", "process", "people", "problems"]
TESTED = (1, 2, 3, 4)
"""Numbers of the principles with a live test."""


class Trial(Part):
    """Where in the planner a principle can be tried: a page, and what to look at there."""

    page: str
    label: str


class Principle(Part):
    """One principle: what it claims, what that assumes, how well it is known, and its limits here.

    term: the field's word where there is one. cannot: what the planner cannot say of it.
    """

    number: int = Field(ge=1, le=14)
    group: Group
    title: str
    term: str = ""
    claim: str
    assumes: str
    grade: Grade
    source: str
    tries: tuple[Trial, ...]
    cannot: str


@cache
def principles() -> tuple[Principle, ...]:
    """All fourteen, in their order."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Principle.model_validate(one) for one in given)
