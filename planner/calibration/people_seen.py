"""Who came, who is gone and who is there on the last day, by whose rows a file has when.

Who has no row any more for longer than they ever paused is gone; who had none for as long when the
role's rows begin came later. Where a file's leads stop, nobody is said to be gone afterwards: there
was less and less to do. A person counts where they did most (`estimates.homes`).

Replays of the past hold people constant, as they do leads: a team mostly grows with its leads, and
fewer people under the leads of the whole time are further from the file than as many all along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.calibration import estimates
from planner.calibration.leads_ended import leads_ended
from planner.calibration.visits import Visits
from planner.model.fields import highest
from planner.model.people import Leaving
from planner.model.scenario import WEEKS_PER_YEAR
from planner.model.team import MOST_TENURE_WEEKS, Role
from planner.plans.plan import Plan

QUIET_WEEKS = 8.0  # without a row, at least, before somebody is said to be gone
PAUSES = 2.0  # times the longest pause of that person
FEWEST_ROWS = 5  # of somebody whose pauses can be told
FEWEST_GONE = 3  # before a law of leaving is made of them
MOST_PER_YEAR = highest(Leaving, "per_year")


@dataclass(frozen=True)
class Stay:
    """From when until when one person is there, in weeks since the history's `zero`.

    came: None for who is there when the role's rows begin. gone: None for who is there on the last
    day.
    """

    name: str
    came: float | None
    gone: float | None


@dataclass(frozen=True)
class RoleSeen:
    """The people of one role, in the order of their first rows: who is there from when until when.

    years: of all people together, from their first row to their last.
    """

    role: str
    stays: tuple[Stay, ...]
    years: float

    @property
    def now(self) -> int:
        """How many are there on the last day."""
        return sum(one.gone is None for one in self.stays)

    @property
    def came(self) -> tuple[tuple[str, float], ...]:
        """(name, week) of who came, in the order of time."""
        found = [(one.name, one.came) for one in self.stays if one.came is not None]
        return tuple(sorted(found, key=_when))

    @property
    def gone(self) -> tuple[tuple[str, float], ...]:
        """(name, week) of who went, in the order of time."""
        found = [(one.name, one.gone) for one in self.stays if one.gone is not None]
        return tuple(sorted(found, key=_when))

    def by_week(self, weeks: int) -> list[int]:
        """How many are there for some of each of so many weeks since `zero`."""
        came = np.array([-np.inf if one.came is None else one.came for one in self.stays])
        gone = np.array([np.inf if one.gone is None else one.gone for one in self.stays])
        return [int(np.count_nonzero((came < i + 1) & (gone >= i))) for i in range(weeks)]


def people_seen(history: Visits, roles: Sequence[Role]) -> tuple[RoleSeen, ...]:
    """The people of each role; none of a role of whose visits too few name an owner."""
    names = history.stages
    groups = [tuple(names.index(stage) for stage in role.stages) for role in roles]
    home = estimates.homes(history, groups)
    crews = estimates.crews(history, groups)
    return tuple(
        _of_role(history, role.name, np.flatnonzero(home == i))
        for i, (role, crew) in enumerate(zip(roles, crews, strict=True))
        if crew.people
    )


def _of_role(history: Visits, role: str, people: np.ndarray) -> RoleSeen:
    rows = {person: np.sort(history.entered[history.owner == person]) for person in people}
    rows = {person: at for person, at in rows.items() if at.size >= FEWEST_ROWS}
    begin = min((float(at[0]) for at in rows.values()), default=0.0)
    ended = leads_ended(history.created, history.end, history.zero)
    until = history.end if ended is None else ended.last
    stays, years = [], 0.0
    for person, at in sorted(rows.items(), key=lambda one: float(one[1][0])):
        quiet = max(QUIET_WEEKS, PAUSES * float(np.diff(at).max()))
        first, last = float(at[0]), float(at[-1])
        years += (last - first) / WEEKS_PER_YEAR
        came = first if first - begin > quiet else None
        gone = last if until - last > quiet else None
        stays.append(Stay(history.people[person], came, gone))
    return RoleSeen(role, tuple(stays), years)


def _when(one: tuple[str, float]) -> float:
    return one[1]


def leaving_per_year(seen: Sequence[RoleSeen]) -> float | None:
    """How often a person of the team gives notice, per year; None where too few have gone, or more
    often than a scenario can hold.
    """
    rate = gone_per_year(seen)
    return None if rate is None or rate > MOST_PER_YEAR else rate


def gone_per_year(seen: Sequence[RoleSeen]) -> float | None:
    """How often a person was gone, per year of work of all; None where too few were."""
    gone, years = sum(len(one.gone) for one in seen), sum(one.years for one in seen)
    return round(gone / years, 2) if gone >= FEWEST_GONE and years > 0 else None


def with_people_now(plan: Plan, seen: Sequence[RoleSeen], end: float) -> Plan:
    """The plan with the people who are there on the last day, where their number is measured, and
    how long those who came are in the job then. end: the last day, in weeks.
    """
    now = {one.role: one for one in seen if one.now > 0}
    changes: dict[str, Any] = {}
    for role in plan.scenario.team.roles:
        at = f"team.roles.{role.name}"
        if plan.tags.get(f"{at}.people") == "measured" and role.name in now:
            one = now[role.name]
            changes[f"{at}.people"] = one.now
            gone = {name for name, _ in one.gone}
            weeks = [round(end - week, 1) for name, week in one.came if name not in gone]
            if weeks:
                changes[f"{at}.tenure_weeks"] = [min(each, MOST_TENURE_WEEKS) for each in weeks]
    return _measured(plan, changes)


def with_ramp(plan: Plan, seen: Sequence[RoleSeen], weeks: float, start: float) -> Plan:
    """The plan whose new people get up to speed as those of the file did."""
    changes: dict[str, float] = {}
    for one in seen:
        changes[f"team.roles.{one.role}.ramp.weeks"] = weeks
        changes[f"team.roles.{one.role}.ramp.start"] = start
    return _measured(plan, changes)


def with_leaving(plan: Plan, seen: Sequence[RoleSeen]) -> Plan:
    """The plan whose people leave as often as those of the file did, where enough have."""
    rate = leaving_per_year(seen)
    if rate is None:
        return plan
    roles = {one.role for one in seen}
    changes = {f"team.roles.{name}.leaving.per_year": rate for name in sorted(roles)}
    return _measured(plan, changes)


def _measured(plan: Plan, changes: Mapping[str, Any]) -> Plan:
    if not changes:
        return plan
    with_changes = plan.with_scenario(plan.scenario.replace(changes))
    tags = {**with_changes.tags, **dict.fromkeys(changes, "measured")}
    return Plan.of(dict(with_changes) | {"tags": tags})
