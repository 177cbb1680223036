"""Several roles as one: every field of a role has a rule of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from planner.model.fields import Part, changed
from planner.model.team import Role


def merged(roles: Sequence[Role]) -> Role:
    """All people of these roles as one role, called like the first, with the stages of all.

    Nothing is lost: the people cost what they cost, and bring the hours they bring. Raises
    NotPossible where they are more than a role can have, and KeyError for a field without a rule.
    """
    return changed(roles[0], **{name: RULES[name](roles, name) for name in Role.model_fields})


def with_people(role: Role, people: int) -> Role:
    """The role with so many people; where there are fewer, the newest are the first to go.

    That is who is left of those whose weeks in the job are told. Raises NotPossible beyond bounds.
    """
    longest = sorted(range(len(role.tenure_weeks)), key=lambda i: -role.tenure_weeks[i])[:people]
    tenures = tuple(role.tenure_weeks[i] for i in sorted(longest))
    return changed(role, people=people, tenure_weeks=tenures)


def average(values: Sequence[float], weights: Sequence[int]) -> float:
    """Weighted mean, rounded once: of equal values it is that value, bit for bit."""
    total = sum(Fraction(value) * weight for value, weight in zip(values, weights, strict=True))
    return float(total / sum(weights))


def _first(roles: Sequence[Role], name: str) -> Any:
    return getattr(roles[0], name)


def _sum(roles: Sequence[Role], name: str) -> Any:
    return sum(getattr(role, name) for role in roles)


def _chained(roles: Sequence[Role], name: str) -> Any:
    return tuple(each for role in roles for each in getattr(role, name))


def _united(roles: Sequence[Role], name: str) -> Any:
    """What any of them has, once each, in the order of the roles."""
    return tuple(dict.fromkeys(each for role in roles for each in getattr(role, name)))


def _united_or_all(roles: Sequence[Role], name: str) -> Any:
    """The same where None stands for all there are."""
    return None if any(getattr(role, name) is None for role in roles) else _united(roles, name)


def _of_all(roles: Sequence[Role], name: str) -> Any:
    return all(getattr(role, name) for role in roles)


def _per_person(roles: Sequence[Role], name: str) -> Any:
    """What a person has on average, so that the sum over the people stays."""
    return _mean([getattr(role, name) for role in roles], [role.people for role in roles])


def _mean(values: Sequence[Any], people: Sequence[int]) -> Any:
    """The mean of numbers; of parts field by field, what is on or off being on if any is."""
    first = values[0]
    if isinstance(first, Part):
        of_each = {
            name: [getattr(one, name) for one in values] for name in type(first).model_fields
        }
        return changed(first, **{name: _mean(each, people) for name, each in of_each.items()})
    return any(values) if isinstance(first, bool) else average(values, people)


RULES: dict[str, Callable[[Sequence[Role], str], Any]] = {
    "name": _first,
    "people": _sum,
    "stages": _united,
    "selling_hours_per_week": _per_person,
    "owns_deals": _of_all,
    "cost_per_year_usd": _per_person,
    "kinds": _united_or_all,
    "ramp": _per_person,
    "leaving": _per_person,
    "tenure_weeks": _chained,
}

DIVIDED = {name for name, rule in RULES.items() if rule in (_sum, _united, _chained)}
"""What roles divide among them; of all else, each person of a role has the same."""
