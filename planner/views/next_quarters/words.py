"""What is said of the next quarters: where each falls, what it rests on, the target's chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from planner.analysis.forecast import Fan, Forecast, QuarterForecast, Year
from planner.model import flow
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation.money import any_value
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import Prediction, Quarter
from planner.statistics.intervals import Interval
from planner.views.common.numbers import THIN, count, listed, money, number, percent, span
from planner.views.common.quarter_names import quarter_name

QUESTION = "What will the next quarters bring?"
WORKING = (
    "The next quarters are being simulated. The very first start can take a minute or two; after "
    "that they follow every change at once."
)
MOST_SHOWN = 8  # quarters as cards and in the fan; the table has all

WINS_TITLE = "Wins, week by week"
REVENUE_TITLE = "Revenue, week by week"
HOW_TO_READ = (
    "each quarter begins anew; 8 of 10 simulated quarters stay inside the band, half end above "
    "the line"
)
FAN_HEADS = ("End of week", "Quarter", "1 of 10 is below", "Half are below", "1 of 10 is above")

FILLED_IN = " (filled in: as many as this team has once settled, not typed or from a file)"
START_TITLE = "Begin with what is open today"
START = "Fill in a settled team's pipeline"
START_ABOUT = (
    "Then replace the numbers by your own: this quarter is told from the deals that are open "
    "today, and what is already in the pipeline is shown apart from what has yet to come in. All "
    "pages then tell of the year that begins with these deals, with what changing over costs, "
    "instead of an average one."
)


def begins(scenario: Scenario, *, is_filled_in: bool = False) -> str:
    """What the quarters begin with: today's deals, a team in full swing, or an empty pipeline.

    is_filled_in: the deals are those of a settled team.
    """
    today = scenario.today
    if today is not None:
        deals = sum(row.deals for row in today.open_deals)
        won = f", after {count(today.wins_so_far, 'win')} this quarter" if today.wins_so_far else ""
        if not deals:
            return f"From today with no open deals at all: the pipeline begins empty{won}."
        whose = FILLED_IN if is_filled_in else ""
        return f"From today with {count(deals, 'open deal')}{whose}{won}."
    weeks = flow.warmup_weeks(scenario)
    if not weeks:
        return (
            "Nothing is typed in for today and there is no warm-up, so the team begins with an "
            "empty pipeline."
        )
    return (
        "Nothing is typed in for today, so the team begins settled: with as many open deals as it "
        f"has after {count(weeks, 'week')} of working like this."
    )


def name_of(scenario: Scenario, quarter: Quarter) -> str:
    """What the calendar calls it: 'Q3 2026'."""
    return quarter_name(scenario, quarter.number, quarter.first_week)


def when(scenario: Scenario, quarter: Quarter) -> str:
    """'from today, 9 weeks left' of the running quarter; "" of the others."""
    if scenario.today is None or quarter.number > 1:
        return ""
    if quarter.weeks == WEEKS_PER_QUARTER:
        return "from today, the whole quarter"
    return f"from today, {count(quarter.weeks, 'week')} left"


@dataclass(frozen=True)
class Part:
    """Where wins of a quarter come from: a kind for its colour, and the mean of them."""

    kind: str
    label: str
    wins: float

    @property
    def text(self) -> str:
        """'9.4 from open deals'."""
        return f"{number(self.wins, 0 if self.kind == 'done' else 1)} {self.label}"


@dataclass(frozen=True)
class Size:
    """How much of something a quarter brings: 8 of 10 times between what, and on average."""

    kind: str
    between: str
    mean: str


@dataclass(frozen=True)
class QuarterLines:
    """A quarter's card; each line may be empty. sizes: of wins, and of revenue if there is any."""

    name: str
    when: str
    sizes: tuple[Size, ...]
    chance: str
    chance_range: str
    parts: tuple[Part, ...]
    is_year: bool


def cards(forecast: Forecast) -> Iterator[QuarterLines]:
    """One for each quarter shown, then the year together where that is more than one."""
    scenario, is_settled = forecast.outcome.scenario, forecast.share_done >= 1
    for each in forecast.quarters[:MOST_SHOWN]:
        found = each.predictions
        yield QuarterLines(
            name_of(scenario, each.quarter),
            when(scenario, each.quarter),
            _sizes(scenario, found["wins"], found["revenue_usd"]),
            *_chance(scenario, found["chance"].mean, 1, is_settled=is_settled),
            parts=_parts(scenario, each),
            is_year=False,
        )
    if forecast.year.quarters > 1:
        yield _of_year(scenario, forecast.year, is_settled=is_settled)


def _of_year(scenario: Scenario, year: Year, *, is_settled: bool) -> QuarterLines:
    return QuarterLines(
        f"These {number(year.quarters)} quarters together",
        "",
        _sizes(scenario, year.wins, year.revenue_usd),
        *_chance(scenario, year.chance, year.quarters, is_settled=is_settled),
        parts=(),
        is_year=True,
    )


def _sizes(scenario: Scenario, wins: Prediction, revenue_usd: Prediction) -> tuple[Size, ...]:
    def decimal(value: float) -> str:
        return number(value, 1 if wins.mean.mean < 100 else 0)

    told = f"{between(number(wins.p10, 0), number(wins.p90, 0))} wins"
    of_wins = Size("wins", told, _mean(wins.mean, decimal))
    if not any_value(scenario):
        return (of_wins,)
    told = between(money(revenue_usd.p10), money(revenue_usd.p90))
    return of_wins, Size("revenue", told, _mean(revenue_usd.mean, money))


def between(low: str, high: str) -> str:
    """'8 to 16'; one number where both are."""
    return low if low == high else span(low, high)


def _mean(mean: Interval, shown: Callable[[float], str]) -> str:
    """'8 of 10 times; on average 15.8 (15.5 to 16.1)'."""
    text = f"8 of 10 times; on average {shown(mean.mean)}"
    low, high = shown(mean.low), shown(mean.high)
    return text if low == high or mean.low != mean.low else f"{text} ({span(low, high)})"


def _chance(
    scenario: Scenario, reached: Interval, quarters: int, *, is_settled: bool
) -> tuple[str, str]:
    """While it settles only between what: the one number of few years would be another soon."""
    if reached.mean != reached.mean:
        return "", ""
    low, high = percent(reached.low), percent(reached.high)
    reaches = f"chance of {goal(scenario, quarters)} or more"
    if not is_settled and low != high:
        return f"{percent(reached.low).removesuffix(f'{THIN}%')} to {high} {reaches}", "so far"
    text = f"{percent(reached.mean)} {reaches}"
    return text, "" if low == high else f"({low} to {high})"


def goal(scenario: Scenario, quarters: int = 1) -> str:
    """The target of so many quarters: '14', '$500k'; "" without one."""
    target = scenario.target
    if target.revenue_per_quarter_usd is not None:
        return money(quarters * target.revenue_per_quarter_usd)
    if target.wins_per_quarter is not None:
        return number(quarters * target.wins_per_quarter)
    return ""


NO_TARGET = (
    "No target is set. With one, under “Money and target”, each quarter tells the chance of it."
)


def _parts(scenario: Scenario, each: QuarterForecast) -> tuple[Part, ...]:
    """What is won already, comes of the deals open today, and of leads that have yet to come."""
    if scenario.today is None:
        return ()
    found, won = each.predictions, each.wins_so_far
    of_open = found["wins_from_open_deals"].mean.mean
    of_new = max(0.0, found["wins"].mean.mean - won - of_open)
    parts = (
        Part("done", "already won", won),
        Part("open", "from deals open today", of_open),
        Part("new", "from new leads", of_new),
    )
    return tuple(part for part in parts if part.wins >= _LEAST_SHOWN)


_LEAST_SHOWN = 0.05  # wins; fewer are told as 0.0


# --- The fans -------------------------------------------------------------------------------------


def wins_say(forecast: Forecast) -> str:
    """The fan of wins in a sentence, its text alternative."""
    return _says("Wins", forecast, "wins", lambda value: number(value, 0))


def revenue_says(forecast: Forecast) -> str:
    """The fan of revenue in a sentence, its text alternative."""
    return _says("Revenue", forecast, "revenue_usd", money)


def _says(title: str, forecast: Forecast, measure: str, shown: Callable[[float], str]) -> str:
    scenario = forecast.outcome.scenario
    ends = [
        f"{name_of(scenario, each.quarter)}: "
        + between(shown(each.predictions[measure].p10), shown(each.predictions[measure].p90))
        for each in forecast.quarters[:MOST_SHOWN]
    ]
    return f"{title} by the end of each quarter, 8 of 10 times. {'; '.join(ends)}."


def fan_rows(forecast: Forecast, fans: Sequence[Fan], is_money: bool) -> list[tuple[str, ...]]:
    """A row for the end of each week, under FAN_HEADS."""
    scenario = forecast.outcome.scenario
    shown = money if is_money else lambda value: number(value, 0)
    return [
        (number(week), name_of(scenario, each.quarter), shown(low), shown(middle), shown(high))
        for each, fan in zip(forecast.quarters, fans, strict=True)
        for week, low, middle, high in list(
            zip(fan.weeks, fan.low, fan.middle, fan.high, strict=True)
        )[1:]
    ]


def trust(outcome: Outcome) -> list[str]:
    """How much was simulated, and whether it adds up."""
    facts = [
        f"each quarter simulated {count(outcome.replications, 'time')}",
        "every deal accounted for"
        if outcome.checks.adds_up
        else "⚠ deals not accounted for: do not trust these numbers",
        "in brackets: how well an average or a chance is known, 95 times in 100",
        f"seed {outcome.seed}, engine {outcome.engine}",
    ]
    return [*facts, f"beyond chance: {listed(_LEFT_OUT, last='or')} would move it further"]


_LEFT_OUT = ("a number typed in that is wrong", "a market that changes")
