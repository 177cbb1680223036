"""What a quarter of the measured time is called."""

from __future__ import annotations

from planner.model.calendar import quarter_of_year
from planner.model.scenario import Scenario


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
