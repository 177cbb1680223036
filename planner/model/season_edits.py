"""Seasons as a leader tells them: month by month, and a push at the end of every quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.errors import NotPossible
from planner.model.calendar import SeasonName, first_day
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.model.season import LEAST_FACTOR, MOST_FACTOR

MONTHS_PER_YEAR = 12
PUSH_WEEKS = 2  # the last ones of a quarter

_ANY_YEAR = 2001  # one of 365 days
_MIDDLE_DAY = 3  # of a week, from its first


def month_of_week(week: int) -> int:
    """The month, 0 to 11, that the middle of a week of the year (from 0) lies in."""
    day = first_day(week + 1, _ANY_YEAR)
    return date.fromordinal(day.toordinal() + _MIDDLE_DAY).month - 1


def months_of(factors: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """(12,): the mean factor of each month's weeks; None of a season of a quarter."""
    if factors is None:
        return (1.0,) * MONTHS_PER_YEAR
    if len(factors) != WEEKS_PER_YEAR:
        return None
    weeks: list[list[float]] = [[] for _ in range(MONTHS_PER_YEAR)]
    for week, factor in enumerate(factors):
        weeks[month_of_week(week)].append(factor)
    return tuple(sum(each) / len(each) for each in weeks)


def with_month(scenario: Scenario, name: SeasonName, month: int, factor: float) -> Scenario:
    """All weeks of a month as that many times the usual; a year of usual weeks is no season.

    Raises NotPossible for a factor that no week can have.
    """
    if not LEAST_FACTOR <= factor <= MOST_FACTOR:
        raise NotPossible(
            f"a month can be between {100 * LEAST_FACTOR:g} and {100 * MOST_FACTOR:,.0f} % of the "
            "usual"
        )
    before = _by_week(scenario, name)
    now = [factor if month_of_week(week) == month else each for week, each in enumerate(before)]
    return scenario.replace({f"season.{name}": None if set(now) == {1.0} else now})


def with_weeks(
    scenario: Scenario, name: SeasonName, first: int, count: int, factor: float
) -> Scenario:
    """So many weeks of the year from a first one (1 to 52) on as that many times the usual, such as
    holidays; those beyond the year's end are its first.

    Raises NotPossible for a week or a factor that cannot be.
    """
    if not LEAST_FACTOR <= factor <= MOST_FACTOR:
        raise NotPossible(
            f"a week can be between {100 * LEAST_FACTOR:g} and {100 * MOST_FACTOR:,.0f} % of the "
            "usual"
        )
    if not (1 <= first <= WEEKS_PER_YEAR and 1 <= count <= WEEKS_PER_YEAR):
        raise NotPossible(f"a year has weeks 1 to {WEEKS_PER_YEAR}")
    meant = {(first - 1 + each) % WEEKS_PER_YEAR for each in range(count)}
    now = [factor if week in meant else each for week, each in enumerate(_by_week(scenario, name))]
    return scenario.replace({f"season.{name}": None if set(now) == {1.0} else now})


def _by_week(scenario: Scenario, name: SeasonName) -> tuple[float, ...]:
    """(52,) factors; all usual where there is no season of the year."""
    known: tuple[float, ...] | None = getattr(scenario.season, name)
    return known if known and len(known) == WEEKS_PER_YEAR else (1.0,) * WEEKS_PER_YEAR


def without_season(scenario: Scenario, name: SeasonName) -> Scenario:
    """Every week as usual."""
    return scenario.replace({f"season.{name}": None})


@dataclass(frozen=True)
class Push:
    """The last weeks of every quarter: buyers decide so many times as fast, for a discount."""

    speed: float = 1.5
    discount: float = 0.05


def push_of(scenario: Scenario) -> Push | None:
    """The push at the end of every quarter; None where the seasons are none or another one."""
    closing, value = scenario.season.closing, scenario.season.value
    if closing is None or not _is_push(closing) or not (value is None or _is_push(value)):
        return None
    return Push(closing[-1], round(1 - (value[-1] if value else 1.0), 9))


def can_push(scenario: Scenario) -> bool:
    """Whether a push would take the place of no other season."""
    season = scenario.season
    return push_of(scenario) is not None or (season.closing is None and season.value is None)


def with_push(scenario: Scenario, push: Push | None) -> Scenario:
    """With that push at the end of every quarter, or none.

    Raises NotPossible for a speed or a discount that cannot be.
    """
    if push is None:
        return scenario.replace({"season.closing": None, "season.value": None})
    if not 1 < push.speed <= MOST_FACTOR:
        raise NotPossible(
            f"buyers can decide more than once, and up to {MOST_FACTOR:g} times, as fast"
        )
    if not 0 <= push.discount <= 1 - LEAST_FACTOR:
        raise NotPossible(f"a discount can be between 0 and {100 * (1 - LEAST_FACTOR):g} %")
    value = _at_the_end(1 - push.discount) if push.discount else None
    return scenario.replace({"season.closing": _at_the_end(push.speed), "season.value": value})


def _at_the_end(factor: float) -> list[float]:
    return [1.0] * (WEEKS_PER_QUARTER - PUSH_WEEKS) + [factor] * PUSH_WEEKS


def _is_push(factors: tuple[float, ...]) -> bool:
    return len(factors) == WEEKS_PER_QUARTER and list(factors) == _at_the_end(factors[-1])
