"""A team told in the figures that people have, and what in them cannot be.

A CRM knows what share of the deals that enter a stage goes on and how many days they stay; finance
knows people and money. What nobody knows stays empty, and is assumed (typed_team.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod

from planner.errors import PlannerError
from planner.model.fields import highest
from planner.model.scenario import Scenario
from planner.model.team import Team

NO_NUMBER = "empty. A number is needed here"
NO_ROLE = "choose who does this stage"
NO_DAYS = "empty. Type the average days in this stage, or below the days from lead to win"
LESS_THAN_A_WIN = (
    "less than one win is worth. Choose “in wins”, or type what a quarter is to bring in dollars"
)
MOST_STAGES = int(highest(Scenario, "stages"))
MOST_ROLES = int(highest(Team, "roles"))


@dataclass(frozen=True)
class StageFigures:
    """One stage: the share of the deals that enter it which goes on (from the last one: is won),
    their average days in it, and hours of work on one of them.
    """

    name: str
    role: str
    goes_on: float
    days: float | None = None
    hours: float | None = None


@dataclass(frozen=True)
class RoleFigures:
    """People who do the same stages; their hours a week for deals, and what one costs a year."""

    name: str
    people: int
    selling_hours_per_week: float | None = None
    cost_per_year_usd: float | None = None


@dataclass(frozen=True)
class TypedFigures:
    """A whole team. cycle_days: from lead to win. At most one of the two targets."""

    stages: tuple[StageFigures, ...]
    roles: tuple[RoleFigures, ...]
    leads_per_week: float
    deal_value_usd: float | None = None
    cycle_days: float | None = None
    wins_per_quarter: float | None = None
    revenue_per_quarter_usd: float | None = None

    @property
    def win_share(self) -> float:
        """Share of leads that is won: all that goes on, multiplied."""
        return prod(stage.goes_on for stage in self.stages)

    def entering(self) -> dict[str, float]:
        """Deals a week that enter each stage."""
        rates, rate = {}, self.leads_per_week
        for stage in self.stages:
            rates[stage.name] = rate
            rate *= stage.goes_on
        return rates

    def stages_of(self, role: str) -> tuple[str, ...]:
        """Names of the stages that a role does, in order."""
        return tuple(stage.name for stage in self.stages if stage.role == role)


@dataclass(frozen=True)
class Place:
    """A cell of the form. table: "stages", "roles" or "team" (no rows); row: from 1; column: the
    name of the figure.
    """

    table: str
    column: str
    row: int = 0
    name: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why the figure in one cell cannot be."""

    place: Place
    reason: str

    @property
    def is_missing(self) -> bool:
        """Whether it was only left empty."""
        return self.reason in (NO_NUMBER, NO_ROLE, NO_DAYS)


class Refused(PlannerError):
    """Figures of which no team can be made; `refusals` names every cell at fault."""

    def __init__(self, refusals: list[Refusal]):
        self.refusals = tuple(refusals)
        super().__init__("; ".join(each.reason for each in refusals))


@dataclass
class Findings:
    """What is found wrong, cell by cell; the first fault of a cell counts."""

    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, place: Place, reason: str) -> None:
        """Remember why a cell cannot be."""
        if all(each.place != place for each in self.refusals):
            self.refusals.append(Refusal(place, reason))

    def number(self, place: Place, read: Callable[[], float | None]) -> float | None:
        """What is read; None where that cannot be, and the reason is remembered."""
        try:
            return read()
        except ValueError as error:
            self.refuse(place, str(error))
            return None

    def done(self) -> None:
        """Raise Refused when anything was wrong."""
        if self.refusals:
            raise Refused(self.refusals)


def check(figures: TypedFigures) -> None:
    """Raise Refused where the figures contradict each other."""
    found = Findings()
    lacking = [i for i, stage in enumerate(figures.stages) if stage.days is None]
    known = sum(stage.days or 0.0 for stage in figures.stages)
    for i in lacking:
        if figures.cycle_days is None:
            found.refuse(
                Place("stages", "days", i + 1, figures.stages[i].name),
                NO_DAYS,
            )
    if lacking and figures.cycle_days is not None and figures.cycle_days <= known:
        found.refuse(
            Place("team", "cycle_days"),
            f"{figures.cycle_days:g} days from lead to win leave nothing for the stages without "
            f"days: the others take {known:g} together",
        )
    found.done()
