"""The next quarters to take away: for a leader's spreadsheet, and for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.analysis.dated_moves import DatedMoves
from planner.analysis.effects import Effect
from planner.analysis.forecast import Forecast
from planner.analysis.usual_formulas import UsualFormulas, usual_formulas
from planner.analysis.verdict import Verdict
from planner.model.scenario import Scenario
from planner.simulation.money import any_value
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import Prediction
from planner.statistics.intervals import Interval, number_or_none
from planner.views.common.csv import table
from planner.views.common.numbers import count
from planner.views.common.sheet import Row, Sheet, sensible
from planner.views.common.vocabulary import NAMES
from planner.views.next_quarters import effect_words
from planner.views.next_quarters.words import name_of

_COLUMNS = ("about", "quarter", "weeks", "measure", "mean", "low", "high", "p10", "p50", "p90")


_HEADER = (
    "Quarter",
    "Weeks",
    "Figure",
    "Unit",
    "Mean",
    "Range from",
    "Range to",
    "1 of 10 is below",
    "Half are below",
    "1 of 10 is above",
)


_EFFECT_HEADER = ("About", "How", "Quarter", "Wins more", "Range from", "Range to", "Paid back")


def numbers(forecast: Forecast) -> Sheet:
    """Every quarter, then the year: wins, revenue and chance of the target, in words of a leader,
    and what the usual formulas say of the running quarter.

    The range is that of the mean, as it stands in brackets on the page.
    """
    scenario, rows = forecast.outcome.scenario, list[Row]()
    for each in forecast.quarters:
        name, found = name_of(scenario, each.quarter), each.predictions
        rows += _figures(scenario, name, each.quarter.weeks, found["wins"], found["revenue_usd"])
        if scenario.today is not None:
            of_open = found["wins_from_open_deals"]
            rows.append(_figure(name, each.quarter.weeks, "Wins from today's open deals", of_open))
        rows += _chances(name, each.quarter.weeks, found["chance"].mean)
        for kind, told in each.kinds.items():
            brings = told.wins, told.revenue_usd
            rows += _figures(scenario, name, each.quarter.weeks, *brings, more=f": {kind}")
        if each.quarter.number == 1 and (formulas := usual_formulas(forecast)):
            rows += _formulas(name, each.quarter.weeks, formulas)
    if forecast.year.quarters > 1:
        name, year = f"These {forecast.year.quarters} quarters together", forecast.year
        weeks = sum(each.quarter.weeks for each in forecast.quarters[: year.quarters])
        rows += _figures(scenario, name, weeks, year.wins, year.revenue_usd)
        rows += _chances(name, weeks, year.chance)
    return Sheet("Next quarters", _HEADER, rows)


def effects(verdicts: Mapping[str, Verdict]) -> Sheet:
    """What each practice changes quarter by quarter and in all, and when that has paid back."""
    rows = list[Row]()
    for practice, verdict in verdicts.items():
        name, over_time = NAMES[practice][0], verdict.changing_over_time
        (lines,) = effect_words.rows({practice: verdict})
        if over_time is None or verdict.with_ is None:
            rows.append((name, lines.lead, "", None, None, None, lines.said))
            continue
        told = [(each.difference, "") for each in over_time.quarters]
        whole = effect_words.whole_of(verdict)
        rows += _by_quarter(name, lines.lead, verdict.with_, [*told, (whole, lines.said)])
    return Sheet("What each practice does when", _EFFECT_HEADER, rows)


def moves(found: DatedMoves) -> Sheet:
    """What each hire, leaver, change and season does quarter by quarter and in all."""
    rows = list[Row]()
    for lines, move in zip(effect_words.rows_of_moves(found), found.moves, strict=True):
        told = [(each.difference, "") for each in move.over_time.quarters]
        rows += _by_quarter(lines.name, "", found.outcome, [*told, (move.whole, "")])
    return Sheet("Which date moves the quarters", _EFFECT_HEADER, rows)


def _by_quarter(
    name: str, way: str, outcome: Outcome, told: Sequence[tuple[Interval, str]]
) -> Iterator[Row]:
    """A row for each quarter of the outcome, then one for all of its weeks."""
    scenario = outcome.scenario
    names = [name_of(scenario, each) for each in outcome.quarters]
    names.append(f"All {count(scenario.clock.horizon_weeks, 'week')}")
    for quarter, (effect, said) in zip(names, told, strict=True):
        yield name, way, quarter, *sensible(effect), said


def _formulas(name: str, weeks: int, found: UsualFormulas) -> Iterator[Row]:
    """What the usual formulas say of the running quarter."""
    says: list[tuple[str, str, float | None]] = [
        ("Weighted pipeline says", "wins", found.won + found.weighted.worth),
        ("Coverage", "times", found.coverage.times if found.coverage else None),
        ("Capacity sheet says", "wins", found.capacity.wins if found.capacity else None),
        ("Sales velocity says", "wins", found.velocity.wins),
    ]
    for figure, unit, value in says:
        if value is not None:
            yield name, weeks, figure, unit, round(value, 1), *[None] * 5


def _figures(
    scenario: Scenario,
    name: str,
    weeks: int,
    wins: Prediction,
    revenue_usd: Prediction,
    more: str = "",
) -> Iterator[Row]:
    yield _figure(name, weeks, f"Wins{more}", wins)
    if any_value(scenario):
        yield _figure(name, weeks, f"Revenue{more}", revenue_usd, "USD")


def _figure(name: str, weeks: int, figure: str, told: Prediction, unit: str = "wins") -> Row:
    fan = (round(each, 0 if unit == "USD" else 1) for each in (told.p10, told.p50, told.p90))
    return name, weeks, figure, unit, *sensible(told.mean), *fan


def _chances(name: str, weeks: int, chance: Interval) -> Iterator[Row]:
    if chance.mean == chance.mean:
        told = sensible(chance.scaled(100))
        yield name, weeks, "Chance of the target", "%", *told, None, None, None


def as_csv(outcome: Outcome, effects: Mapping[str, Effect]) -> str:
    """What every quarter brings, then what each practice changes in it, if any are given."""
    return table(_COLUMNS, [*_quarter_rows(outcome), *_effect_rows(effects)])


def _quarter_rows(outcome: Outcome) -> Iterator[tuple[Any, ...]]:
    for quarter in outcome.quarters:
        for measure, told in quarter.predictions().items():
            fan = (number_or_none(each) for each in (told.p10, told.p50, told.p90))
            yield ("team", quarter.number, quarter.weeks, measure, *_of(told.mean), *fan)


def _effect_rows(effects: Mapping[str, Effect]) -> Iterator[tuple[Any, ...]]:
    for name, effect in effects.items():
        if effect.over_time is None:
            continue
        about, no_fan = f"practice: {name}", (None, None, None)
        for number, quarter in enumerate(effect.over_time.quarters, start=1):
            measure = "wins with less without"
            numbers = _of(quarter.difference)
            yield about, number, quarter.weeks, measure, *numbers, *no_fan
        week = effect.over_time.pays_back_week
        yield about, None, None, "pays_back_week", week, None, None, *no_fan


def _of(interval: Interval) -> tuple[float | None, ...]:
    return tuple(number_or_none(each) for each in (interval.mean, interval.low, interval.high))
