"""Roles behind a number: '1 Seller', '2 Sellers', '3 SDRs', '2 Salespeople', '3 for Demo'."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from planner.model.people import Hire
from planner.model.scenario import Scenario
from planner.model.team import Role
from planner.views.common.numbers import listed, number

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


def on_dates(hires: Sequence[Hire], names: Collection[str] = ()) -> str:
    """' and 1 who starts in week 8, less 1 from week 20', behind those who are there today; with
    the role of each where it is one of `names`.
    """
    parts = []
    for lead, come in ((" and ", True), (", less ", False)):
        found = [hire for hire in hires if (hire.people > 0) is come]
        if not found:
            continue
        many = sum(abs(hire.people) for hire in found)
        roles = {hire.role for hire in found if hire.role in names}
        of = f" {named(roles.pop(), many)}" if len(roles) == 1 else ""
        weeks = sorted({hire.week for hire in found})
        when = f"week {number(weeks[0])}"
        if len(weeks) > 1:
            when = f"weeks {number(weeks[0])} to {number(weeks[-1])}"
        verb = f"who {'starts' if many == 1 else 'start'} in" if come else "from"
        parts.append(f"{lead}{number(many)}{of} {verb} {when}{'' if come else ' on'}")
    return "".join(parts)


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


def they(scenario: Scenario, names: Sequence[str], verb: str) -> str:
    """Roles before a verb as it is of several ('are', 'have', 'keep'): 'AEs and SDRs keep', 'the
    Founder is' of the only one, 'people for Demo are' of specialists called by their stage.
    """
    roles = [role for name in names for role in scenario.team.roles if role.name == name]
    if len(roles) == 1 and roles[0].people == 1:
        (role,) = roles
        one = f"the person for {role.name}" if role.stages == (role.name,) else f"the {role.name}"
        return f"{one} {_OF_ONE.get(verb, f'{verb}s')}"
    for_stages = [role.name for role in roles if role.stages == (role.name,)]
    told = [named(role.name, 2) for role in roles if role.name not in for_stages]
    told += [f"people for {listed(for_stages)}"] if for_stages else []
    return f"{listed(told)} {verb}"


def moved(before: Scenario, after: Scenario) -> str:
    """'SDR 6 → 5, SE 3 → 4': people of the roles that both have; "" where nobody moves."""
    then = {role.name: role.people for role in after.team.roles}
    return ", ".join(
        f"{role.name} {number(role.people)} → {number(then[role.name])}"
        for role in before.team.roles
        if then.get(role.name, role.people) != role.people
    )


_OF_ONE = {"are": "is", "have": "has"}


def begun(text: str) -> str:
    """The same at the beginning of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"
