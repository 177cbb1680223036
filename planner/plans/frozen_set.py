"""Changes to the frozen set of a plan: scenarios put aside, taken back, moved, dropped.

Positions count from 0. The reference, with which the others are compared, stays the same scenario
wherever it moves; when it is dropped, the first takes its place.
"""

from __future__ import annotations

from string import ascii_uppercase

from planner.plans.plan import MOST_FROZEN, Frozen, Plan


def next_name(plan: Plan) -> str:
    """The first letter that no frozen scenario has as its name."""
    taken = {each.name for each in plan.frozen}
    return next(letter for letter in ascii_uppercase if letter not in taken)


def is_full(plan: Plan) -> bool:
    """Whether no more can be frozen."""
    return len(plan.frozen) == MOST_FROZEN


def freeze(plan: Plan) -> Plan:
    """With the present scenario frozen under the next letter. Raises ScenarioError when full."""
    new = Frozen(name=next_name(plan), scenario=plan.scenario)
    return Plan.of(dict(plan) | {"frozen": (*plan.frozen, new)})


def take_back(plan: Plan, position: int) -> Plan:
    """With the frozen scenario as the present one; it stays frozen too."""
    return plan.with_scenario(plan.frozen[position].scenario)


def drop(plan: Plan, position: int) -> Plan:
    """Without this frozen scenario."""
    return _arranged(plan, [i for i in range(len(plan.frozen)) if i != position])


def move(plan: Plan, position: int, steps: int) -> Plan:
    """With this frozen scenario earlier (steps < 0) or later in the order."""
    order = list(range(len(plan.frozen)))
    order.insert(max(0, position + steps), order.pop(position))
    return _arranged(plan, order)


def _arranged(plan: Plan, order: list[int]) -> Plan:
    """The frozen scenarios at these positions, in this order."""
    reference = order.index(plan.reference) if plan.reference in order else 0
    frozen = tuple(plan.frozen[i] for i in order)
    return Plan.of(dict(plan) | {"frozen": frozen, "reference": reference})
