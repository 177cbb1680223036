"""The next hire on a date, and what people leaving costs, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.model.calendar import first_day
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.simulation.money import any_value
from planner.staffing.dated_hire import DatedHire, DatedHiring
from planner.staffing.leaving import Leaving
from planner.staffing.one_year import Difference
from planner.statistics.intervals import Interval
from planner.views.common.numbers import (
    count,
    decimals_for,
    decimals_that_tell,
    listed,
    money,
    number,
    percent,
    signed,
)
from planner.views.common.quarter_names import day_of_month
from planner.views.team.words import ranged

HIRE_TITLE = "A new person on a date: what they add within the year, and when they have paid"
HIRE_WORKING = "One more person in each role is being simulated…"
HIRE_HEADS = ("Starts in the team as", "Wins within the year", "Revenue", "Their cost", "Paid back")
LEAVING_TITLE = "What people leaving costs"
LEAVING_WORKING = "The same team is being simulated with people who stay…"
LEAVING_HEADS = ("If", "Wins a year", "Revenue a year", "Pay of seats filled", "Left over")
_ANY_YEAR = 2025  # no leap year; where it is not known which it is
_MOSTLY = 0.5
_MONTHS = 12


@dataclass(frozen=True)
class Cell:
    """A size with its range below it; the kind colours it."""

    text: str
    range: str = ""
    kind: str = "none"


@dataclass(frozen=True)
class Row:
    """A row of a table: its name, what is small below it, and a cell for each other column."""

    name: str
    about: str
    cells: tuple[Cell, ...]


# --- The calendar ---------------------------------------------------------------------------------


def when(scenario: Scenario, week: int) -> str:
    """'in week 4 (27 August)', where a day is today; else 'in week 4'."""
    if scenario.today is None:
        return f"in week {number(week)}"
    day = first_day(*_week_and_year(scenario, week))
    return f"in week {number(week)} ({day_of_month(day)})"


def month(scenario: Scenario, week: int) -> str:
    """The month in which a week ends: 'March 2027', 'March next year', or 'month 7'."""
    if scenario.today is None:
        return f"month {number(week * _MONTHS // WEEKS_PER_YEAR + 1)}"
    of_year, year = _week_and_year(scenario, week)
    name = f"{first_day(of_year, year):%B}"
    if scenario.today.year is not None:
        return f"{name} {year}"
    return f"{name} next year" if year > _ANY_YEAR else name


def _week_and_year(scenario: Scenario, week: int) -> tuple[int, int]:
    """The week of the year, from 1, in which the last day of a week of the window lies."""
    begun = scenario.today.year if scenario.today else None
    years, of_year = divmod(scenario.clock.week_of_year - 1 + week, WEEKS_PER_YEAR)
    return of_year + 1, (_ANY_YEAR if begun is None else begun) + years


def the_year(scenario: Scenario) -> str:
    """What the year is."""
    if scenario.today is None:
        return (
            f"the year: {WEEKS_PER_YEAR} weeks of a team that has settled; its first is week 0, "
            "and no day is today"
        )
    return f"the year: {WEEKS_PER_YEAR} weeks from today"


# --- The next hire on a date ----------------------------------------------------------------------


def hire_answer(found: DatedHiring) -> str:
    """The best of them in a sentence."""
    start = when(found.scenario, found.week)
    since = f"from week {number(found.week)} to its end" if found.week else "from its first day on"
    of_when = f"in the year, {since}"
    best = found.best
    if best is None or best.adds is None:
        return f"No hire who starts {start} clearly adds wins within the year."
    adds, net = f"{ranged(best.adds.wins)} wins {of_when}", best.adds.net_usd
    if not any_value(found.scenario) or not best.cost_per_year_usd:
        return f"One more {best.role} who starts {start} adds most: {adds}."
    if net.high < 0:
        return (
            f"No hire who starts {start} pays for itself within the year. One more {best.role} "
            f"comes closest: {adds}, {_usd(-net.mean)} short."
        )
    if net.low <= 0 or best.paid_back_week is None:
        return (
            f"No hire who starts {start} is sure to pay for itself within the year. One more "
            f"{best.role} may: {adds}."
        )
    return (
        f"One more {best.role} who starts {start} has paid for itself by "
        f"{month(found.scenario, best.paid_back_week)}: {adds}, "
        f"{_usd(net.mean)} more than they cost."
    )


def hire_rows(found: DatedHiring) -> Iterator[Row]:
    """One for each role, under `hire_heads`."""
    for hire in found.hires:
        a_year = f"{money(hire.cost_per_year_usd)} a year" if hire.cost_per_year_usd else ""
        if hire.adds is None:
            cells = (Cell("at its maximum"), *[Cell("")] * (len(hire_heads(found)) - 2))
        elif any_value(found.scenario):
            cells = (
                wins_cell(hire.adds.wins),
                _dollars(hire.adds.revenue_usd),
                Cell(_usd(hire.adds.cost_usd)),
                Cell(paid_back(found, hire)),
            )
        else:
            cells = (wins_cell(hire.adds.wins),)
        yield Row(hire.role, a_year, cells)


def hire_heads(found: DatedHiring) -> tuple[str, ...]:
    """The columns: dollars only where a win is worth any."""
    return HIRE_HEADS if any_value(found.scenario) else HIRE_HEADS[:2]


def paid_back(found: DatedHiring, hire: DatedHire) -> str:
    """'by March 2027, in 83 % of the simulated years', or why not."""
    assert hire.adds is not None
    net = hire.adds.net_usd
    if hire.adds.cost_usd == 0:
        return "no cost entered" if hire.cost_per_year_usd == 0 else "never starts within the year"
    if net.high < 0:
        return "not within the year"
    if net.low <= 0 or hire.paid_back_week is None:
        return "too close to call"
    when = f"by {month(found.scenario, hire.paid_back_week)}"
    if hire.paid_back_share < _MOSTLY:
        return "within the year on the whole; when differs too much to name a month"
    return f"{when}, in {percent(hire.paid_back_share)} of the simulated years"


def hire_trust(found: DatedHiring) -> list[str]:
    """What the numbers are of."""
    some_learn = any(role.ramp.weeks for role in found.scenario.team.roles)
    some_leave = any(role.leaving.per_year for role in found.scenario.team.roles)
    learns = "gets up to speed first" if some_learn else "works at full speed from the first day"
    told = ["paid back: the wins they add are worth more than their pay so far, and stay so"]
    if not any_value(found.scenario):
        told = ["a win is worth nothing here, so nobody can pay for themselves"]
    return [
        the_year(found.scenario),
        "wins within that year; the next hire without a date is told in wins a quarter, of a team "
        "that has settled with the new person",
        f"a new person {learns}{' and may leave again' if some_leave else ''}",
        *told,
        simulated(found.replications, found.seed),
    ]


def simulated(replications: int, seed: int) -> str:
    """'1,000 simulated years on the same luck, seed 1'."""
    return f"{count(replications, 'simulated year')} each on the same luck, seed {seed}"


# --- What leaving costs ---------------------------------------------------------------------------


def leaving_answer(found: Leaving) -> str:
    """What it costs, and what half of it would bring, in a sentence or two."""
    lost, back = found.all_stay, found.half
    if lost.wins.low <= 0:
        return (
            "What people leaving costs is too small to tell: if all stayed, "
            f"{ranged(lost.wins)} wins a year."
        )
    dollars = f", {_usd(lost.revenue_usd.mean)} of revenue" if any_value(found.scenario) else ""
    saved = ""
    if any_value(found.scenario) and lost.cost_usd > 0:
        saved = f" Empty seats save {_usd(lost.cost_usd)} of pay."
    if any_value(found.scenario) and lost.net_usd.high < 0:
        saved = f" Empty seats save more: {_usd(lost.cost_usd)} of pay."
    half = "Half as many leaving changes too little to tell."
    if back.wins.low > 0:
        worth = f", {_usd(back.revenue_usd.mean)}" if any_value(found.scenario) else ""
        half = f"Half as many leaving would bring back {_plain(back.wins)}{worth}."
    return f"People leaving costs {_plain(lost.wins)} a year{dollars}.{saved} {half}"


def _plain(wins: Interval) -> str:
    """'3.2 wins (2.6 to 3.9)'."""
    decimals = decimals_for(wins.mean, wins.half_width)
    low, high = number(wins.low, decimals), number(wins.high, decimals)
    spread = f" ({low} to {high})" if low != high else ""
    return f"{number(wins.mean, decimals)} wins{spread}"


def leaving_cases(found: Leaving) -> Iterator[tuple[str, Difference]]:
    """What could be otherwise, each with what a year would have more of."""
    yield "nobody left", found.all_stay
    yield "half as many left", found.half
    for role, more in found.by_role.items():
        yield f"no {role} left", more


def leaving_rows(found: Leaving) -> Iterator[Row]:
    """What each would bring, under `leaving_heads`."""
    leave = [role for role in found.scenario.team.roles if role.leaving.per_year]
    rates = listed([f"{role.name} {number(role.leaving.per_year)}" for role in leave])
    about = f"today a person and year: {rates}"
    for name, more in leaving_cases(found):
        yield _leaving_row(found, name, about, more)
        about = ""


def leaving_heads(found: Leaving) -> tuple[str, ...]:
    """The columns: dollars only where a win is worth any."""
    return LEAVING_HEADS if any_value(found.scenario) else LEAVING_HEADS[:2]


def _leaving_row(found: Leaving, name: str, about: str, more: Difference) -> Row:
    cells = [wins_cell(more.wins)]
    if any_value(found.scenario):
        pay = Cell(_usd(more.cost_usd))
        cells += [_dollars(more.revenue_usd), pay, _dollars(more.net_usd)]
    return Row(name, about, tuple(cells))


def leaving_trust(found: Leaving) -> list[str]:
    """What the numbers are of."""
    return [
        the_year(found.scenario),
        "what finding and teaching somebody costs is not in the planner",
        simulated(found.replications, found.seed),
    ]


# --- Both -----------------------------------------------------------------------------------------


def wins_cell(wins: Interval) -> Cell:
    """'▲ + 2.2' over '(+ 1.8 to + 2.6)'."""
    decimals = max(1, decimals_for(wins.mean, wins.half_width))
    decimals = decimals_that_tell(decimals, wins.low, wins.high)
    low, high = signed(wins.low, decimals), signed(wins.high, decimals)
    return _cell(wins, signed(wins.mean, decimals), low, high)


def _dollars(usd: Interval) -> Cell:
    return _cell(usd, *(_usd(each) for each in (usd.mean, usd.low, usd.high)))


def _usd(usd: float) -> str:
    """Dollars as exact as simulated ones deserve: to the hundred."""
    return money(round(usd, -2) + 0.0)


def _cell(found: Interval, text: str, low: str, high: str) -> Cell:
    if found.is_nothing:
        return Cell(f"= {text}")
    kind = "helps" if found.low > 0 else "hurts" if found.high < 0 else "unclear"
    sign = {"helps": "▲", "hurts": "▼", "unclear": "≈"}[kind]
    return Cell(f"{sign} {text}", f"({low} to {high})" if low != high else "", kind)
