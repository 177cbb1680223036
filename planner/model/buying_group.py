"""A group that buys: how often some member wants another look, as a stage's repeat share."""

from __future__ import annotations


def repeat_share(wants_another_look: float, members: int) -> float:
    """Chance that at least one of so many members wants another look: 1 − (1 − p)^n.

    wants_another_look: the chance of each member, 0 to 1, each by itself. members: ≥ 1. Raises
    ValueError otherwise.
    """
    if not 0 <= wants_another_look <= 1:
        raise ValueError(f"the chance must be between 0 and 1, not {wants_another_look}")
    if members < 1:
        raise ValueError(f"a group has 1 or more members, not {members}")
    return float(1 - (1 - wants_another_look) ** members)
