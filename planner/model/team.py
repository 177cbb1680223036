"""Who does the work and how: roles, hand-offs, focus, limits on open deals, priorities."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planner.errors import broken_rule
from planner.model import hires
from planner.model.fields import Flag, Name, Number, Part, Whole, field, spread
from planner.model.people import Hire, Leaving, Ramp

MOST_PEOPLE = 1000  # of one role
MOST_TENURE_WEEKS = 520


class Role(Part):
    """People who do the same stages."""

    name: Name = field(label="Role", moves_no_deal=True, help="Name of the role.")
    people: Whole = field(
        label="People",
        unit="people",
        help="How many people work in this role.",
        step=1,
        ge=1,
        le=MOST_PEOPLE,
    )
    stages: Annotated[tuple[Name, ...], Field(min_length=1)] = field(
        label="Stages", help="The stages this role works on."
    )
    selling_hours_per_week: Number = field(
        20,
        label="Selling hours",
        unit="hours/week",
        help="Hours of a person's week that go into deals; the rest is meetings, admin, travel.",
        grade="weak",
        source="State of Sales, 7th ed., 2025 (n = 4,050): 40 % of the week",
        step=1,
        gt=0,
        le=80,
    )
    owns_deals: Flag = field(
        False,
        label="Keeps own deals",
        help="On: a deal stays with one person of the role. Off: whoever is free takes the next.",
    )
    cost_per_year_usd: Number = field(
        0,
        label="Cost per person",
        unit="USD/year",
        moves_no_deal=True,
        help="Full cost of one person for a year.",
        grade="none",
        step=5000,
        ge=0,
        le=1e9,
    )
    kinds: Annotated[tuple[Name, ...], Field(min_length=1, max_length=6)] | None = field(
        None,
        label="Kinds of deal",
        help="The kinds of deal this role works on. Empty: all.",
        new_in_2=True,
    )
    ramp: Ramp = field(
        Ramp(), label="Getting up to speed", help="How fast new people learn.", new_in_2=True
    )
    leaving: Leaving = field(
        Leaving(),
        label="People leaving",
        help="How often people leave, and how long a seat stays empty.",
        new_in_2=True,
    )
    tenure_weeks: Annotated[
        tuple[Annotated[Number, Field(ge=0, le=MOST_TENURE_WEEKS)], ...],
        Field(max_length=MOST_PEOPLE),
    ] = field(
        (),
        label="Weeks in the job of the newest",
        unit="weeks",
        can_flip=False,
        help="Of the newest people at the start, how many weeks each has been here; all others "
        "are up to speed.",
        new_in_2=True,
    )

    def weeks_for(self, hours: float) -> float:
        """How long one person has for that many hours of work."""
        return hours / self.selling_hours_per_week

    @model_validator(mode="after")
    def _tenures_are_of_its_people(self) -> Self:
        if len(self.tenure_weeks) > self.people:
            raise broken_rule(
                f"there are weeks in the job of {len(self.tenure_weeks):,} people, and the role "
                f"has {self.people:,}",
                "tenure_weeks",
            )
        return self


class Team(Part):
    """Who does what: the roles split the stages among them."""

    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=12)] = field(
        label="Roles", help="Each stage belongs to exactly one role."
    )
    pods: Whole = field(
        1,
        label="Mixed teams (pods)",
        unit="teams",
        help="Deal the people out over this many small teams; a deal stays inside its team.",
        step=1,
        ge=1,
        le=1000,
    )
    pod_hand_off: Number = field(
        0.5,
        label="Hand-off harm inside a mixed team",
        kind="share",
        can_flip=False,
        help="Inside a mixed team, hand-off delay, loss and repeats are multiplied by this.",
        grade="none",
        step=0.05,
        ge=0,
        le=1,
    )
    specialist_gain: Number = field(
        0.15,
        label="Specialist's gain",
        kind="share",
        plausible=(0.0, 0.60),
        help="How much more a one-stage specialist gets done per hour than someone who does every "
        "stage.",
        grade="none",
        source="Coviello et al. 2019, Staats & Gino 2012: the sign is known, the size is not",
        step=0.05,
        ge=0,
        le=5,
    )
    hires: Annotated[tuple[Hire, ...], Field(max_length=40)] = field(
        (),
        label="People coming and going",
        help="Who comes, and whose place ends, in which week.",
        new_in_2=True,
    )
    leaver_loss: Number = field(
        0.15,
        label="Lost with whoever leaves",
        unit="of the person's open deals",
        kind="share",
        plausible=(0.0, 0.30),
        help="Share of a person's own open deals that are lost when the person leaves.",
        grade="good",
        source="Shi et al. 2017: 13–18 % of a year's sales to the leaver's accounts",
        step=0.05,
        ge=0,
        le=1,
        new_in_2=True,
    )
    help: Literal["none", "idle"] = field(
        "none",
        label="Help where the queue is",
        help="Whether somebody who has nothing to do takes a waiting deal of another role.",
        new_in_2=True,
    )

    @property
    def pod_factor(self) -> float:
        """Factor on a hand-off's delay, loss and repeat: less than 1 inside a mixed team."""
        return self.pod_hand_off if self.pods > 1 else 1.0

    @model_validator(mode="after")
    def _hires_leave_people_in_every_team(self) -> Self:
        people = {role.name: role.people for role in self.roles}
        for i, hire in enumerate(self.hires):
            if hire.role not in people:
                raise broken_rule(f"there is no role {hire.role!r}", f"hires[{i}].role")
        for i, left in hires.places(people, self.hires):
            if left < self.pods:
                raise broken_rule(
                    f"in week {self.hires[i].week:g} {self.hires[i].role} would have {left:,} "
                    f"places; it must keep at least {self.pods:,}",
                    f"hires[{i}].people",
                )
        return self


class HandOffDelay(Part):
    """Calendar time between two roles."""

    mean_days: Number = field(
        1,
        label="Hand-off delay",
        unit="days",
        plausible=(0.0, 7.0),
        help="Calendar days from the end of one role's work until the next role can start.",
        grade="none",
        step=0.25,
        ge=0,
        le=1000,
    )
    cv: Number = spread("the hand-off delay", of="mean_days")


class HandOff(Part):
    """What happens between two roles."""

    delay: HandOffDelay = HandOffDelay()
    rebrief: Number = field(
        0.10,
        label="Explaining the deal again",
        unit="of the work",
        kind="share",
        plausible=(0.0, 0.50),
        help="Extra work of the first visit after a hand-off, as a share of that visit's work.",
        grade="none",
        step=0.01,
        ge=0,
        le=5,
    )
    loss: Number = field(
        0.03,
        label="Lost at hand-offs",
        kind="share",
        plausible=(0.0, 0.30),
        help="Share of the deals that would have moved on, lost because of the hand-off.",
        grade="none",
        source="vendor pages claim 0–30 %; no controlled study in sales",
        step=0.005,
        ge=0,
        le=1,
    )
    repeat: Number = field(
        0.03,
        label="Repeated because of hand-offs",
        kind="share",
        plausible=(0.0, 0.30),
        help="Share of the deals that would have moved on, but must repeat the stage because of "
        "the hand-off.",
        grade="none",
        step=0.005,
        ge=0,
        le=1,
    )

    @model_validator(mode="after")
    def _loss_and_repeat_fit(self) -> Self:
        if self.loss + self.repeat > 1:
            raise broken_rule(
                f"loss + repeat must be at most 1; they add up to {self.loss + self.repeat:g}"
            )
        return self


Curve = Literal["linear", "log", "inverted_u"]
"""How the slow-down grows with ever more open deals."""


class Focus(Part):
    """What juggling many open deals costs."""

    deals_per_rep: Number = field(
        12,
        label="Deals a person can juggle",
        unit="open deals",
        plausible=(5.0, 30.0),
        help="Open deals a person carries without slowing down.",
        grade="none",
        source="icebergops, Kellogg: 10–15 small, 5–10 large deals",
        step=1,
        gt=0,
        le=1000,
    )
    switching_cost: Number = field(
        0.2,
        label="Cost of juggling",
        unit="of the work",
        kind="share",
        plausible=(0.0, 0.60),
        help="How much longer work takes at twice that number of open deals (task switching).",
        grade="medium",
        source="Tregubov 2017: 17 % of effort goes to switching; Coviello et al. 2015",
        step=0.05,
        ge=0,
        le=5,
    )
    curve: Curve = field(
        "linear",
        label="How juggling slows work",
        help="With ever more open deals: not before they are too many and then evenly (linear), "
        "from the second deal on and then ever less (log), or with too few deals as well as with "
        "too many (inverted U).",
        new_in_2=True,
    )


class Pull(Part):
    """Limits on open deals."""

    deals_per_rep: Whole | None = field(
        None,
        label="Most open deals per person",
        unit="open deals",
        help="A person with this many open deals takes no new one. Empty: no limit (WIP cap).",
        step=1,
        ge=1,
        le=1_000_000,
    )
    system_cap: Whole | None = field(
        None,
        label="Most open deals in all",
        unit="open deals",
        help="No new lead is let in while this many deals are open. Empty: no limit (CONWIP).",
        step=1,
        ge=1,
        le=1_000_000_000,
    )
    when_full: Literal["wait", "turn_away"] = field(
        "wait",
        label="When there is no room",
        help="A lead that finds no room waits outside, or is turned away at once.",
    )


class Priorities(Part):
    """Changes of programme: each slows all work, then people recover."""

    shifts_per_year: Number = field(
        0,
        label="New programmes per year",
        unit="per year",
        help="How often priorities change: a new programme, pitch, process or tool.",
        grade="none",
        step=1,
        ge=0,
        le=366,
    )
    productivity_loss: Number = field(
        0.2,
        label="Slowed by a change",
        kind="share",
        help="How much productivity drops right after a change.",
        grade="none",
        step=0.05,
        ge=0,
        lt=1,
    )
    recovery_weeks: Number = field(
        6,
        label="Time to recover",
        unit="weeks",
        help="Weeks until about two thirds of the slow-down is gone.",
        grade="none",
        step=1,
        gt=0,
        le=1000,
    )
    programme_gain: Number = field(
        0,
        label="Gain of a mastered programme",
        kind="share",
        help="How much more people get done once they master the programme.",
        grade="none",
        step=0.05,
        ge=0,
        le=5,
    )
