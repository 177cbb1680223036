"""Roles behind a number: '1 Seller', '2 Sellers', '3 SDRs', '2 Salespeople', '3 for Demo'."""

from __future__ import annotations

import re

from planner.model.team import Role
from planner.views.common.numbers import number

# What else a role is called may be work ("Proposal"), many already ("Inside Sales") or another
# language's ("Verkäufer"), and stays as it was typed.
_PEOPLE = re.compile(
    r"adviser|advisor|agent|analyst|architect|assistant|associate|broker|caller|closer"
    r"|consultant|coordinator|developer|director|engineer|executive|expert|farmer|founder"
    r"|generalist|hunter|leader|manager|marketer|negotiator|officer|opener|owner|partner"
    r"|planner|qualifier|rep|representative|researcher|seller|setter|specialist|strategist"
    r"|underwriter"
)
_SHORT = re.compile(r"[A-Z]{1,3}[A-RT-Z]")  # 'AE', 'SDR'; not 'CS', which may be many already
_OTHERS = {"person": "people", "salesman": "salesmen", "saleswoman": "saleswomen"}


def counted(role: Role) -> str:
    """So many of a role: '2 AEs'; specialists called by their only stage: '2 for Demo'."""
    if role.stages == (role.name,):
        return f"{number(role.people)} for {role.name}"
    return f"{number(role.people)} {named(role.name, role.people)}"


def named(name: str, many: float) -> str:
    """The name of a role behind a number of people, as it was typed where no plural is known."""
    words = re.split(r"[\s/-]", name)
    if abs(many) == 1 or not words[-1]:
        return name
    last = words[-1].lower()
    for one, several in _OTHERS.items():
        if last.endswith(one):
            return name[: -len(one)] + several
    return f"{name}s" if _PEOPLE.fullmatch(last) or _SHORT.fullmatch(words[-1]) else name
