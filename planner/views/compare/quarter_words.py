"""What each scenario brings quarter by quarter, from today's deals on, beside the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.analysis.forecast import Forecast, QuarterForecast
from planner.model.scenario import WEEKS_PER_YEAR
from planner.views.common.numbers import listed, number, percent
from planner.views.common.sheet import Row, Sheet
from planner.views.next_quarters import exports
from planner.views.next_quarters.words import MOST_SHOWN, between, goal, name_of

TITLE = "Quarter by quarter, from today's deals on"
NOTHING = "No quarter ends in the time measured."
WORKING = "The quarters are being simulated…"
ABOUT = "Wins on average (8 of 10 times), and the chance of the target"

Told = Sequence[tuple[str, Forecast]]
"""Names of scenarios with what their quarters bring."""


def quarters(told: Told) -> list[str]:
    """Names of the quarters of all of them, in the order of time."""
    found: dict[str, int] = {}
    for _, forecast in told:
        scenario = forecast.outcome.scenario
        year = (scenario.today.year if scenario.today else None) or 0
        for each in forecast.quarters[:MOST_SHOWN]:
            week = scenario.clock.week_of_year + each.quarter.first_week
            found.setdefault(name_of(scenario, each.quarter), year * WEEKS_PER_YEAR + week)
    return sorted(found, key=lambda name: found[name])


def heads(told: Told) -> list[str]:
    """The scenario, its quarters, and a year's together."""
    return ["Scenario", *quarters(told), "Together"]


def rows(told: Told) -> Iterator[tuple[str, ...]]:
    """A row for each scenario, under `heads`; a quarter that it does not have is empty."""
    names = quarters(told)
    for name, forecast in told:
        scenario, year = forecast.outcome.scenario, forecast.year
        cells = {
            name_of(scenario, each.quarter): _cell(each) for each in forecast.quarters[:MOST_SHOWN]
        }
        whole = _told(year.wins.mean.mean, year.wins.p10, year.wins.p90, year.chance.mean)
        yield name, *(cells.get(each, "") for each in names), whole


def _cell(each: QuarterForecast) -> str:
    wins = each.predictions["wins"]
    return _told(wins.mean.mean, wins.p10, wins.p90, each.predictions["chance"].mean.mean)


def _told(mean: float, low: float, high: float, chance: float) -> str:
    """'17.6 (13 to 23), 70 %'."""
    size = number(mean, 1 if mean < 100 else 0)
    share = "" if chance != chance else f", {percent(chance)}"
    return f"{size} ({between(number(low, 0), number(high, 0))}){share}"


def below(told: Told, others: Sequence[str]) -> str:
    """The targets, and the scenarios of which no quarter can be told."""
    targets = {name: goal(forecast.outcome.scenario) for name, forecast in told}
    said = []
    if len(set(targets.values())) == 1:
        target = next(iter(targets.values()))
        said = [f"Target of a quarter: {target}."] if target else []
    else:
        each = [f"{target or 'none'} ({name})" for name, target in targets.items()]
        said = [f"Targets of a quarter: {listed(each)}."]
    if others:
        said.append(f"Without a pipeline of today or the end of a quarter: {listed(others)}.")
    return " ".join(said)


def sheet(told: Told) -> Sheet:
    """The numbers of Next quarters for each of them."""
    sheets = [(name, exports.numbers(forecast)) for name, forecast in told]
    rows_ = list[Row]((name, *row) for name, each in sheets for row in each.rows)
    return Sheet("Quarter by quarter", ("Scenario", *sheets[0][1].header), rows_)
