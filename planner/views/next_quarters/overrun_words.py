"""Who is overrun when, in words."""

from __future__ import annotations

from planner.analysis.overrun import SMOOTHED_WEEKS, BusyByWeek, RoleByWeek
from planner.analysis.verdict import OVERRUN
from planner.model import flow
from planner.model.scenario import Scenario
from planner.views.common.numbers import count, listed, number, percent
from planner.views.common.role_words import begun, named, they

TITLE = "Who is overrun when"
ABOUT = (
    f"share of their hours that people work, on average; from {percent(OVERRUN)} on they have no "
    "time left"
)
WORKING = "How busy everybody is, week by week, is being simulated…"


def says(found: BusyByWeek) -> str:
    """'AE are overrun first, in 20 weeks; SDR follow in 24.' or who is the busiest."""
    first, scenario = found.first, found.scenario
    if first is None:
        busiest = found.busiest
        most = percent(float(busiest.busy.max()))
        return (
            f"Nobody is overrun{_as_long_as(scenario)}: "
            f"{they(scenario, [busiest.role], 'are')} the busiest, with at most {most} of their "
            f"hours over {SMOOTHED_WEEKS} weeks."
        )
    over = begun(they(scenario, [first.role], "are"))
    others = [
        f"{named(each.role, 2)} {_when(each)}"
        for each in found.roles
        if each.overrun_from is not None and each is not first
    ]
    if not others:
        return f"{over} overrun {_when(first)}."
    return f"{over} overrun {_when(first)}, {listed(others)}."


def _as_long_as(scenario: Scenario) -> str:
    """What the page warns of above: who would be overrun if open deals piled up; else ""."""
    edge = flow.tipping(scenario) if scenario.schema_version == 2 else ()
    if not edge:
        return ""
    some = len(edge) < len(scenario.team.roles)
    who = f"{listed([named(role, 2) for role in edge])} do not juggle" if some else "nobody juggles"
    return f" as long as {who} too many open deals"


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
