"""What a quarter of the measured time is called, and the day on which a week begins."""

from __future__ import annotations

from datetime import date

from planner.model.calendar import first_day, quarter_of_year
from planner.model.scenario import WEEKS_PER_YEAR, Scenario

_ANY_YEAR = 2025  # no leap year; where it is not known which it is


def quarter_name(scenario: Scenario, number: int, first_week: int) -> str:
    """'Q3 2026', as the calendar calls it; 'Q1 next year' where it is not known in which year
    today lies, 'Quarter 2' where no day is today.
    """
    if scenario.today is None:
        return f"Quarter {number}"
    years, number_of_year = quarter_of_year(scenario, first_week)
    if scenario.today.year is not None:
        return f"Q{number_of_year} {scenario.today.year + years}"
    when = ("", " next year")[years] if years < 2 else f" in {years} years"
    return f"Q{number_of_year}{when}"


def day_of_week(scenario: Scenario, week: float) -> str:
    """'1 March', on which a week of the measured time begins; "" where no day is today."""
    if scenario.today is None:
        return ""
    years, of_year = divmod(scenario.clock.week_of_year - 1 + int(week), WEEKS_PER_YEAR)
    begun = _ANY_YEAR if scenario.today.year is None else scenario.today.year
    return day_of_month(first_day(of_year + 1, begun + years))


def day_of_month(day: date) -> str:
    """'30 July'."""
    return f"{day.day} {day:%B}"
