"""Who is overrun when, in words."""

from __future__ import annotations

from planner.analysis.overrun import SMOOTHED_WEEKS, BusyByWeek, RoleByWeek
from planner.analysis.verdict import OVERRUN
from planner.views.common.numbers import count, listed, number, percent

TITLE = "Who is overrun when"
ABOUT = (
    f"share of their hours that people work, on average; from {percent(OVERRUN)} on they have no "
    "time left"
)
WORKING = "How busy everybody is, week by week, is being simulated…"


def says(found: BusyByWeek) -> str:
    """'AE are overrun first, in 20 weeks; SDR follow in 24.' or who is the busiest."""
    first = found.first
    if first is None:
        busiest = found.busiest
        return (
            f"Nobody is overrun: {busiest.role} are the busiest, with at most "
            f"{percent(float(busiest.busy.max()))} of their hours over {SMOOTHED_WEEKS} weeks."
        )
    others = [
        f"{each.role} {_when(each)}"
        for each in found.roles
        if each.overrun_from is not None and each is not first
    ]
    if not others:
        return f"{first.role} are overrun {_when(first)}."
    return f"{first.role} are overrun {_when(first)}, {listed(others)}."


def _when(role: RoleByWeek) -> str:
    if not role.overrun_from:
        return "from the first weeks on"
    return f"in {count(role.overrun_from, 'week')}"


def beside(role: RoleByWeek) -> str:
    """Beside a role's bars: '62 to 76 %, 3 → 2 people'."""
    low, high = (number(100 * each, 0) for each in (role.busy.min(), role.busy.max()))
    share = percent(float(role.busy.max())) if low == high else f"{low} to {high}\u202f%"
    start, end = (round(float(each), 1) for each in (role.people[0], role.people[-1]))
    if start == end:
        return f"{share}, {count(start, 'person', 'people')}"
    return f"{share}, {number(start)} → {number(end)} people"


def heads(found: BusyByWeek) -> tuple[str, ...]:
    """Of the table of the bars."""
    return "End of week", *(each.role for each in found.roles)


def rows(found: BusyByWeek) -> list[tuple[str, ...]]:
    """A row for each week told, under `heads`."""
    return [
        (number(end), *(percent(float(each.busy[i])) for each in found.roles))
        for i, end in enumerate(found.ends)
    ]
