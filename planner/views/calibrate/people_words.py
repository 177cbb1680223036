"""Who came and who is gone, as a file shows it, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import numpy as np

from planner.calibration.people_seen import (
    FEWEST_ROWS,
    MOST_PER_YEAR,
    PAUSES,
    QUIET_WEEKS,
    RoleSeen,
    gone_per_year,
    leaving_per_year,
)
from planner.calibration.ramp_seen import RampSeen
from planner.model.scenario import DAYS_PER_WEEK
from planner.views.common.numbers import count, listed, number, percent

LEAVING = "People leave as they did"
LEAVING_HELP = (
    "On: people of the scenario leave as often as those in your file did, and their seats are "
    "filled again. Who has no row any more, for twice as long as they ever paused, is taken to be "
    "gone. Off: nobody leaves."
)
OPTION_HELP = "people leave as often as those in the file did"
TOO_FEW = "too few people have left in this file to tell how often they do"
WHO_WAS_THERE = "Who was there when"
WHO_ABOUT = (
    "By the rows with which a deal enters a stage, each person in the role where they have most. "
    "Rows that win or lose a deal, or name the stage it is already in, do not count, nor do those "
    "of accounts said to be no people: the file can have later rows of somebody. Gone is who has "
    f"no such row for {QUIET_WEEKS:g} weeks, and {PAUSES:g} times as long as they ever paused, "
    "before the file ends (or its leads stop, if earlier); who paused for less is there until the "
    f"end. Nobody with fewer than {FEWEST_ROWS} such rows is in it."
)
COLUMNS = ("Role", "Person", "From", "Until")
ALL_ALONG, TO_THE_END = "the beginning of the file", "the end of the file"
_HELD = (
    "The fit and the back-test reckon with the usual number of people all along; a scenario that "
    "starts from today has those who are there at the end, the new ones with their weeks in the "
    "job."
)
_MOST_NAMED = 5
_ROUNDING = 1e-6  # days


def told(seen: Sequence[RoleSeen], zero: np.datetime64) -> list[str]:
    """Who came and who is gone, role by role; nothing of a role in which nobody did."""
    return [" ".join(_told(one, zero)) for one in seen if one.came or one.gone]


def more(people: int) -> str:
    """How many a table does not show."""
    return f"{number(people)} more, in the CSV"


def held(seen: Sequence[RoleSeen]) -> str:
    """What the fit makes of those who came and went; "" where nobody did."""
    return _HELD if any(one.came or one.gone for one in seen) else ""


def rate(seen: Sequence[RoleSeen]) -> str:
    """How often people left; "" where too few did, or more than a scenario can hold."""
    return "" if leaving_per_year(seen) is None else _left(seen)


def too_often(seen: Sequence[RoleSeen]) -> str:
    """Why the leaving seen is not taken over; "" where it can be, or too few left."""
    if gone_per_year(seen) is None or leaving_per_year(seen) is not None:
        return ""
    return (
        f"{_left(seen)} The planner takes {number(MOST_PER_YEAR, 0)} at most, so this is not taken "
        "over."
    )


def _left(seen: Sequence[RoleSeen]) -> str:
    per_year = gone_per_year(seen)
    assert per_year is not None
    gone, years = sum(len(one.gone) for one in seen), sum(one.years for one in seen)
    return (
        f"{count(gone, 'person', 'people')} left in {number(years, 0)} years of work of all "
        f"together: {number(per_year, 2)} per person and year."
    )


def ramp(found: RampSeen | None) -> str:
    """How new people got up to speed; "" where too few came, or they were no slower."""
    if found is None:
        return ""
    return (
        f"New people ({number(found.people)} seen) took on {percent(found.start)} of what the "
        f"others did at first, and as much as they after {number(found.weeks, 0)} weeks: so it is "
        "in the scenario."
    )


def _told(one: RoleSeen, zero: np.datetime64) -> Iterator[str]:
    yield f"{one.role}: {count(one.now, 'person', 'people')} at the end."
    for what, since, people in (
        ("Came", "from", one.came),
        ("No row any more", "after", one.gone),
    ):
        if people:
            named = [
                f"{name[:40]} {since} {day(zero, week)}" for name, week in people[:_MOST_NAMED]
            ]
            rest = len(people) - len(named)
            more = [f"{number(rest)} more"] if rest else []
            yield f"{what}: {listed([*named, *more])}."


def day(zero: np.datetime64, week: float) -> str:
    """'3 March 2025'."""
    on = date(zero, week)
    return f"{on.day} {on:%B %Y}"


def date(zero: np.datetime64, week: float) -> datetime.date:
    """The day that lies so many weeks after `zero`."""
    # A midnight told in weeks may come out a rounding before it.
    days = np.timedelta64(int(DAYS_PER_WEEK * week + _ROUNDING), "D")
    found: datetime.date = (zero + days).astype("datetime64[D]").item()
    return found
