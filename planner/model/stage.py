"""The steps of a sale: hands-on work, the buyer's own time, and how a visit can end."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from planner.errors import broken_rule
from planner.model.fields import Name, Number, Part, field, spread


class WorkTime(Part):
    """Hands-on time of one visit to a stage."""

    mean_hours: Number = field(
        label="Hands-on hours",
        unit="hours",
        help="Work a person puts into one visit of a deal to this stage, on average.",
        grade="none",
        step=0.25,
        ge=0,
        le=1000,
    )
    cv: Number = spread("the work", of="mean_hours")


class BuyerTime(Part):
    """The buyer's own time after the work of a visit; it needs no person."""

    mean_days: Number = field(
        0,
        label="Buyer's own time",
        unit="days",
        help="Calendar days the buyer takes after each visit before anything happens.",
        grade="none",
        step=0.5,
        ge=0,
        le=1000,
    )
    cv: Number = spread("the buyer's time", of="mean_days")


class Stage(Part):
    """One step of the sale, as the deal passes it."""

    OUTCOMES: ClassVar = ("drop_off", "repeat", "restart")
    """The shares of visits that do not move the deal on; what is left of 1 does."""

    name: Name = field(label="Stage", moves_no_deal=True, help="Name of the stage.")
    work: WorkTime
    buyer: BuyerTime = BuyerTime()
    drop_off: Number = field(
        0,
        label="Drop-off",
        unit="of visits",
        kind="share",
        help="Share of visits after which the buyer is lost.",
        grade="none",
        step=0.01,
        ge=0,
        le=1,
    )
    repeat: Number = field(
        0,
        label="Repeats",
        kind="share",
        help="Share of visits after which this stage has to be done again.",
        grade="none",
        step=0.01,
        ge=0,
        le=1,
    )
    restart: Number = field(
        0,
        label="Restarts",
        kind="share",
        help="Share of visits after which the deal starts again at the first stage.",
        grade="none",
        step=0.01,
        ge=0,
        le=1,
    )
    patience_days: Number | None = field(
        None,
        label="Goes cold after",
        unit="days",
        help="Average time a buyer waits here for a person before the deal goes cold. "
        "Empty: never (patience, reneging).",
        grade="weak",
        source="Oldroyd et al., HBR, March 2011: replies within the hour qualify 7 times as often",
        step=1,
        ge=0,
        le=1000,
    )

    @property
    def advance(self) -> float:
        """Share of visits after which the deal moves on (or is won), before any hand-off's harm."""
        return 1 - (self.drop_off + self.repeat + self.restart)

    @model_validator(mode="after")
    def _shares_leave_a_way_on(self) -> Self:
        total = self.drop_off + self.repeat + self.restart
        if total >= 1:
            raise broken_rule(
                "drop_off + repeat + restart must stay below 1, so that some deals move on; "
                f"they add up to {total:g}"
            )
        return self
