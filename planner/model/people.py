"""People who come and go: getting up to speed, leaving and the empty seat, hires on a date."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from planner.errors import broken_rule
from planner.model.fields import Flag, Name, Number, Part, Whole, field, spread


class Ramp(Part):
    """How a new person gets up to speed: in a straight line."""

    weeks: Number = field(
        0,
        label="Time to full speed",
        unit="weeks",
        plausible=(0.0, 52.0),
        help="Weeks until a new person works as fast as the others. 0: from the first day on. Of "
        "the time until somebody wins as much as the others, the length of a sale is no part.",
        grade="none",
        source="8–12 months in other trades (Shaw & Lazear 2008); vendors report 3–6 months until "
        "full bookings, the sale's own length included",
        step=1,
        ge=0,
        le=104,
    )
    start: Number = field(
        0.6,
        label="Speed of a new person",
        unit="of full speed",
        kind="share",
        plausible=(0.3, 0.9),
        help="How fast a person works in the first week, beside one who is up to speed.",
        grade="good",
        source="Shaw & Lazear 2008, De Grip et al. 2016: 60–65 %, in other trades",
        step=0.05,
        ge=0.05,
        le=1,
    )


class Fill(Part):
    """How long a seat stays empty."""

    mean_days: Number = field(
        60,
        label="Seat stays empty",
        unit="days",
        plausible=(20.0, 120.0),
        help="Calendar days from a person's last day until the next one begins.",
        grade="weak",
        source="Workable, HRO Today, SBI: 47–62 days; 21–35 for SDRs, 45–70 in enterprise sales",
        step=5,
        ge=0,
        le=1000,
    )
    cv: Number = spread("the time to fill a seat", 0.5, of="mean_days")


class Leaving(Part):
    """How often people leave, and what becomes of their seat."""

    per_year: Number = field(
        0,
        label="People leaving",
        unit="per person and year",
        plausible=(0.0, 0.6),
        help="How often a person gives notice, per year: at 0.51, 40 % have left after a year.",
        grade="none",
        source="Bridge Group: 30–40 % of SDRs, 22–36 % of AEs leave in a year",
        step=0.05,
        ge=0,
        le=3,
    )
    fill: Fill = Fill()
    refill: Flag = field(
        True, label="Seats are filled again", help="Off: with the person the seat is gone."
    )


class Hire(Part):
    """People who come on a date, or places that end."""

    week: Number = field(
        label="In week",
        unit="weeks",
        can_flip=False,
        help="Weeks after the start of the measured time.",
        step=1,
        ge=0,
        le=260,
    )
    role: Name = field(label="Role", can_flip=False, help="The role they come to or go from.")
    people: Whole = field(
        label="People who come",
        unit="people",
        can_flip=False,
        help="How many new people come; below 0: how many places end.",
        step=1,
        ge=-1000,
        le=1000,
    )

    @model_validator(mode="after")
    def _somebody_comes_or_goes(self) -> Self:
        if self.people == 0:
            raise broken_rule("somebody has to come, or to go (-1)", "people")
        return self
