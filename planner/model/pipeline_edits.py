"""Changes to today's pipeline: how many deals are open where, and what is known of them.

Every edit gives a new scenario. Raises NotPossible for a number of deals that cannot be,
ScenarioError where a row cannot be of its stage or kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor

from planner.errors import NotPossible
from planner.model.calendar import week_of
from planner.model.fields import highest
from planner.model.scenario import Scenario
from planner.model.todays_pipeline import OpenDeals, Today

MOST_DEALS = int(highest(OpenDeals, "deals"))


def rows_at(scenario: Scenario, stage: str | None, kind: str | None) -> tuple[int, ...]:
    """The numbers of the rows of a stage (None: those that wait outside) and a kind."""
    rows = scenario.today.open_deals if scenario.today else ()
    return tuple(i for i, row in enumerate(rows) if (row.stage, row.kind) == (stage, kind))


def deals_at(scenario: Scenario, stage: str | None, kind: str | None) -> int:
    """How many deals of a kind are open at a stage, all its rows together."""
    rows = scenario.today.open_deals if scenario.today else ()
    return sum(rows[i].deals for i in rows_at(scenario, stage, kind))


def with_deals_at(scenario: Scenario, stage: str | None, kind: str | None, deals: int) -> Scenario:
    """So many deals of a kind at a stage; several rows keep their shares of them."""
    if not 0 <= deals <= MOST_DEALS:
        raise NotPossible(f"between 0 and {MOST_DEALS:,} deals can be open at one place")
    today = scenario.today or Today()
    places = rows_at(scenario, stage, kind)
    if not places:
        new = [OpenDeals(stage=stage, kind=kind, deals=deals)] if deals else []
        return with_rows(scenario, [*today.open_deals, *new])
    shares = split(deals, [today.open_deals[i].deals for i in places])
    now = dict(zip(places, shares, strict=True))
    rows = [
        row.model_copy(update={"deals": now.get(i, row.deals)})
        for i, row in enumerate(today.open_deals)
        if now.get(i, row.deals)
    ]
    return with_rows(scenario, rows)


def with_row_at(scenario: Scenario, stage: str | None, kind: str | None) -> Scenario:
    """One deal more at a stage, in a row of its own of which something else can be known."""
    today = scenario.today or Today()
    return with_rows(scenario, [*today.open_deals, OpenDeals(stage=stage, kind=kind, deals=1)])


def without_row(scenario: Scenario, number: int) -> Scenario:
    """Without the deals of the row of this number; as it is where there is none any more."""
    rows = scenario.today.open_deals if scenario.today else ()
    return with_rows(scenario, [row for i, row in enumerate(rows) if i != number])


def with_rows(scenario: Scenario, rows: Sequence[OpenDeals]) -> Scenario:
    """These rows as today's pipeline; what was won so far stays."""
    today = (scenario.today or Today()).model_copy(update={"open_deals": tuple(rows)})
    return scenario.replace({"today": today.model_dump()})


def with_day(scenario: Scenario, day: date) -> Scenario:
    """Today is this day: its week of the year, and its year.

    Raises ScenarioError for a year that cannot be.
    """
    today = (scenario.today or Today()).model_dump() | {"year": day.year}
    return scenario.replace({"today": today, "clock.week_of_year": week_of(day)})


def without_today(scenario: Scenario) -> Scenario:
    """Without a pipeline of today: the team warms up."""
    return scenario.replace({"today": None})


def split(amount: int, weights: Sequence[float]) -> list[int]:
    """A number of deals split by weight into whole ones (largest remainders); none by no weight."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    exact = [amount * weight / total for weight in weights]
    found = [floor(each) for each in exact]
    largest = sorted(range(len(exact)), key=lambda i: found[i] - exact[i])
    for place in largest[: amount - sum(found)]:
        found[place] += 1
    return found
