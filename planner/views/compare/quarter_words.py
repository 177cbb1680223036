"""What each scenario brings quarter by quarter, from today's deals on, beside the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.analysis.forecast import Forecast, QuarterForecast
from planner.analysis.quarter_gains import Gain, QuarterGains, calendar_end, quarter_gains
from planner.simulation.money import any_value
from planner.statistics.intervals import Interval
from planner.views.common.numbers import count, listed, number, percent
from planner.views.common.sheet import Row, Sheet, sensible
from planner.views.next_quarters import effect_words, exports
from planner.views.next_quarters.effect_words import EffectLines, SizeLines
from planner.views.next_quarters.words import MOST_SHOWN, between, goal, name_of

TITLE = "Quarter by quarter, from today's deals on"
NOTHING = "No quarter ends in the time measured."
WORKING = "The quarters are being simulated…"
ABOUT = "Wins on average (8 of 10 times), and the chance of the target"
TOGETHER = "Together"
MORE_ABOUT = "on the same luck, quarter by quarter; in brackets how well that is known"
_NO_SUCH_QUARTER = SizeLines("–", "", "none")

Told = Sequence[tuple[str, Forecast]]
"""Names of scenarios with what their quarters bring."""


def quarters(told: Told) -> list[str]:
    """Names of the quarters of all of them, in the order of time."""
    found: dict[str, int] = {}
    for _, forecast in told:
        for each in forecast.quarters[:MOST_SHOWN]:
            name = name_of(forecast.outcome.scenario, each.quarter)
            found.setdefault(name, calendar_end(forecast, each.quarter))
    return sorted(found, key=lambda name: found[name])


def heads(told: Told) -> list[str]:
    """The scenario, its quarters, and a year's together."""
    return ["Scenario", *quarters(told), TOGETHER]


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


# --- Against the reference ------------------------------------------------------------------------


def reference_of(told: Told, reference: str) -> int | None:
    """Where the reference stands; None where it has no quarters, or nothing stands beside it."""
    names = [name for name, _ in told]
    return names.index(reference) if reference in names and len(names) > 1 else None


def more_title(reference: str) -> str:
    """Above the differences."""
    return f"More or fewer than {reference}"


def more_about(reference: str) -> str:
    """Above the table that is printed."""
    return f"{ABOUT}; more or fewer than {reference}: {MORE_ABOUT}"


def more_rows(told: Told, reference: int) -> Iterator[EffectLines]:
    """Wins, then revenue where a win is worth any, of each scenario less those of the reference,
    under `heads`.
    """
    names = quarters(told)
    for (name, forecast), gains in _against(told, reference):
        by_name = dict(_named(forecast, gains))
        found = [*(by_name.get(each) for each in names), gains.together]
        wins = tuple(_size(each.wins if each else None) for each in found)
        yield EffectLines(name, "wins", wins, "")
        if any_value(forecast.outcome.scenario):
            dollars = tuple(
                _size(each.revenue_usd if each else None, is_money=True) for each in found
            )
            yield EffectLines(name, "revenue", dollars, "")


def more_trust(told: Told, reference: int) -> list[str]:
    """How they were found."""
    gains = next(each for _, each in _against(told, reference))
    return [
        f"{count(gains.replications, 'simulated year')}, each of both scenarios on the same luck",
        "all these ranges hold together 95 times in 100",
        "averages above are rounded each by itself, so differences are not theirs to the digit",
    ]


def _against(told: Told, reference: int) -> Iterator[tuple[tuple[str, Forecast], QuarterGains]]:
    """All but the reference, each with what it brings more."""
    every = quarter_gains([forecast for _, forecast in told], reference)
    for i, (each, gains) in enumerate(zip(told, every, strict=True)):
        if i != reference:
            yield each, gains


def _named(forecast: Forecast, gains: QuarterGains) -> Iterator[tuple[str, Gain]]:
    """The name of every quarter that both have, with what it brings more."""
    for each, gain in zip(forecast.quarters, gains.quarters, strict=True):
        if gain is not None:
            yield name_of(forecast.outcome.scenario, each.quarter), gain


def _size(found: Interval | None, *, is_money: bool = False) -> SizeLines:
    if found is None:
        return _NO_SUCH_QUARTER
    return effect_words.size_in_usd(found) if is_money else effect_words.size(found)


# --- Below them, and to take away -----------------------------------------------------------------


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


def sheet(told: Told, reference: str) -> Sheet:
    """The numbers of Next quarters for each of them, and how each differs from the reference."""
    sheets = [(name, exports.numbers(forecast)) for name, forecast in told]
    found = list[Row]((name, *row) for name, each in sheets for row in each.rows)
    at = reference_of(told, reference)
    if at is not None:
        for (name, forecast), gains in _against(told, at):
            weeks = {
                name_of(forecast.outcome.scenario, each.quarter): each.quarter.weeks
                for each in forecast.quarters
            }
            gained: list[tuple[str, Gain | None]] = [*_named(forecast, gains)]
            for quarter, gain in [*gained, (TOGETHER, gains.together)]:
                if gain is not None:
                    head = name, quarter, weeks.get(quarter)
                    found += _more(head, gain, reference, any_value(forecast.outcome.scenario))
    return Sheet("Quarter by quarter", ("Scenario", *sheets[0][1].header), found)


def _more(head: tuple[str, str, int | None], gain: Gain, reference: str, value: bool) -> list[Row]:
    no_fan = (None, None, None)
    rows_: list[Row] = [
        (*head, f"Wins, more than {reference}", "wins", *sensible(gain.wins), *no_fan)
    ]
    if value:
        of_money = sensible(gain.revenue_usd)
        rows_.append((*head, f"Revenue, more than {reference}", "USD", *of_money, *no_fan))
    return rows_
