"""What each kind of deal brings, quarter by quarter; nothing where all deals are alike."""

from __future__ import annotations

from planner.analysis.forecast import Forecast
from planner.simulation.money import any_value
from planner.simulation.quarters import Prediction
from planner.views.common.numbers import money, number
from planner.views.next_quarters import words

TITLE = "By kind of deal"
_ABOUT = "on average, and between what 8 of 10 times"
_SO_FAR = "; what was won before today is not told apart and not in here"


def about(forecast: Forecast) -> str:
    """What the table holds, and what it leaves out."""
    is_late = any(each.wins_so_far for each in forecast.quarters)
    return f"{_ABOUT}{_SO_FAR if is_late else ''}"


def heads(forecast: Forecast) -> tuple[str, ...]:
    """The kind, then the quarters shown as cards."""
    scenario = forecast.outcome.scenario
    shown = forecast.quarters[: words.MOST_SHOWN]
    return ("Kind", *(words.name_of(scenario, each.quarter) for each in shown))


def rows(forecast: Forecast) -> list[tuple[str, ...]]:
    """For each kind a row of wins, and one of revenue where there is any."""
    found = []
    shown = forecast.quarters[: words.MOST_SHOWN]
    for kind in forecast.outcome.kinds:
        of_kind = [each.kinds[kind] for each in shown]
        found.append((f"{kind}: wins", *(_wins(each.wins) for each in of_kind)))
        if any_value(forecast.outcome.scenario):
            usd = [_revenue(each.revenue_usd) for each in of_kind]
            found.append((f"{kind}: revenue", *usd))
    return found


def _wins(told: Prediction) -> str:
    size = number(told.mean.mean, 1 if told.mean.mean < 100 else 0)
    return f"{size} ({words.between(number(told.p10, 0), number(told.p90, 0))})"


def _revenue(told: Prediction) -> str:
    return f"{money(told.mean.mean)} ({words.between(money(told.p10), money(told.p90))})"
