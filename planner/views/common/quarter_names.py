"""What a quarter of the measured time is called, and the day on which a week begins."""

from __future__ import annotations

from datetime import date

from planner.analysis.dated_moves import causes
from planner.model import flow
from planner.model.calendar import first_day, quarter_of_year
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.views.common.numbers import listed

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


def what_they_are(scenario: Scenario) -> str:
    """What 'Quarter 2' is where no day is today, and in what the quarters differ; "" of others."""
    if scenario.today is not None:
        return ""
    reasons = ["luck"]
    if causes(scenario):
        reasons = ["what is planned on dates, seasons", *reasons]
    if not flow.warmup_weeks(scenario):
        reasons = ["the empty pipeline that the first begins with", *reasons]
    why = listed(reasons)
    return (
        f"Quarter 1 is the first {WEEKS_PER_QUARTER} weeks of the simulated time, Quarter 2 the "
        f"next, and so on: no quarters of your calendar until today's pipeline is filled in. They "
        f"differ by {why}{' alone' if len(reasons) == 1 else ''}."
    )
