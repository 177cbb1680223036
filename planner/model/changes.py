"""What changes on a date: a number of the scenario times a factor, from a week on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from planner.errors import broken_rule
from planner.model.fields import Number, Part
from planner.model.fields import field as declared  # a change has a `field` of its own
from planner.model.stage import Stage
from planner.model.team import HandOff

OF_THE_WHOLE = ("leads.per_week", "selling_hours", "hand_off.loss", "money.deal_value_usd")
"""What can change for everybody, as `Change.leaf` names it."""

OF_A_STAGE = ("work.mean_hours", "buyer.mean_days", "drop_off")
"""What can change at one stage, as `Change.leaf` names it."""

MOST_LETTERS = 120  # "stages." + a name + ".work.mean_hours"
MOST_WEEK = 260

_STAGES = "stages."


class Change(Part):
    """From a week of the window on, a number is so many times what it was."""

    week: Number = declared(
        label="From week",
        unit="weeks",
        can_flip=False,
        help="Weeks after the start of the measured time.",
        step=1,
        ge=0,
        le=MOST_WEEK,
    )
    field: Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)] = declared(
        label="What changes",
        can_flip=False,
        help="Leads, selling hours, the work, the buyer's time or the drop-off of a stage, losses "
        "at hand-offs, or the value of a win.",
    )
    times: Number = declared(
        label="Times",
        unit="× before",
        can_flip=False,
        help="How many times as much as before: 2 doubles it, 0.5 halves it.",
        step=0.05,
        ge=0.01,
        le=100,
    )

    @property
    def stage(self) -> str | None:
        """The name of the stage that changes; None for what is everybody's."""
        return self.target[0]

    @property
    def leaf(self) -> str:
        """What changes, one of OF_THE_WHOLE or OF_A_STAGE."""
        return self.target[1]

    @property
    def target(self) -> tuple[str | None, str]:
        """(stage or None, leaf). The leaf is "" where nothing of that name can change."""
        return target_of(self.field)


def target_of(path: str) -> tuple[str | None, str]:
    """The stage and the leaf of a path: 'stages.Demo.drop_off' is ('Demo', 'drop_off').

    The stage is None for what is everybody's. The leaf is "" where nothing of that name can change.
    """
    if path in OF_THE_WHOLE:
        return None, path
    for leaf in OF_A_STAGE:
        if path.startswith(_STAGES) and path.endswith(f".{leaf}"):
            return path[len(_STAGES) : -len(leaf) - 1], leaf
    return None, ""


def path_of(stage: str, leaf: str) -> str:
    """The path of what changes at a stage: 'stages.Demo.drop_off'."""
    return f"{_STAGES}{stage}.{leaf}"


def steps(changes: Sequence[Change], path: str) -> tuple[tuple[float, float], ...]:
    """(week, factor) from which on `path` is so many times its value, those before it included.

    Weeks rise; changes of one week are one step, multiplied as they are listed.
    """
    found: dict[float, float] = {}
    factor = 1.0
    for change in sorted(changes, key=lambda each: each.week):  # a sort that keeps ties in order
        if change.field == path:
            factor *= change.times
            found[change.week] = factor
    return tuple(found.items())


def check(
    changes: Sequence[Change], stages: Sequence[Stage], hand_off: HandOff, pod_factor: float
) -> None:
    """Raises what a validator is to raise where a change leads nowhere, or shares do not fit.

    `pod_factor` is what a hand-off's loss and repeat are multiplied by inside a mixed team.
    """
    if not changes:
        return
    by_name = {stage.name: stage for stage in stages}
    for i, change in enumerate(changes):
        place = f"changes[{i}].field"
        if not change.leaf:
            raise broken_rule(f"{change.field!r} cannot change; what can: {_CAN_CHANGE}", place)
        if change.stage is not None and change.stage not in by_name:
            raise broken_rule(f"there is no stage {change.stage!r}", place)
    for stage in stages:
        for week, factor in steps(changes, path_of(stage.name, "drop_off")):
            total = stage.drop_off * factor + stage.repeat + stage.restart
            if total >= 1:
                raise broken_rule(
                    f"from week {week:g} on, drop_off + repeat + restart of {stage.name!r} must "
                    f"stay below 1, so that some deals move on; they add up to {total:g}",
                    "changes",
                )
    for week, factor in steps(changes, "hand_off.loss"):
        total = hand_off.loss * factor * pod_factor + hand_off.repeat * pod_factor
        if total > 1:
            raise broken_rule(
                f"from week {week:g} on, loss + repeat of hand-offs must be at most 1; they add up "
                f"to {total:g}",
                "changes",
            )


_CAN_CHANGE = ", ".join([*OF_THE_WHOLE, *(f"stages.NAME.{leaf}" for leaf in OF_A_STAGE)])
