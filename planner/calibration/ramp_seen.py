"""How fast new people get up to speed, by how much they take on beside those who were there.

What a new person takes on in each week is counted in the first stage of the role, so that the
length of a sale is no part of it, against what the others of the role take on in the same week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.calibration import estimates
from planner.calibration.people_seen import RoleSeen
from planner.calibration.visits import Visits
from planner.model.team import Role
from planner.statistics.arrays import Floats, Integers

FEWEST_NEW = 3  # people who came, each seen for FEWEST_WEEKS
FEWEST_WEEKS = 13.0
_FEWEST_OTHERS = 2  # who were there all along, to compare with
_MOST_WEEKS = 52  # after which everybody is up to speed
_STARTS = np.arange(0.05, 1.0, 0.05)
_SURE = 6.0  # twice the gain in likelihood: 95 of 100 of a chi-square with two degrees of freedom


@dataclass(frozen=True)
class RampSeen:
    """Weeks until a new person takes on as much as the others, and the share in the first week.

    people: new people it rests on.
    """

    weeks: float
    start: float
    people: int


def ramp_seen(history: Visits, roles: Sequence[Role], seen: Sequence[RoleSeen]) -> RampSeen | None:
    """The ramp of all roles together; None where too few came, or they were no slower."""
    names = history.stages
    groups = [tuple(names.index(stage) for stage in role.stages) for role in roles]
    home = estimates.homes(history, groups)
    place = {role.name: i for i, role in enumerate(roles)}
    took, usual, people = np.zeros(_MOST_WEEKS), np.zeros(_MOST_WEEKS), 0
    for one in seen:
        i = place[one.role]
        more = _of_role(history, groups[i][0], np.flatnonzero(home == i), one)
        took, usual, people = took + more[0], usual + more[1], people + more[2]
    if people < FEWEST_NEW or not usual.any():
        return None
    return _fitted(took, usual, people)


def _of_role(
    history: Visits, stage: int, people: Integers, seen: RoleSeen
) -> tuple[Floats, Floats, int]:
    """(visits that new people began, those that as many others began), by week in the job, and how
    many new people they are.
    """
    took, usual = np.zeros(_MOST_WEEKS), np.zeros(_MOST_WEEKS)
    came = {name: week for name, week in seen.came if history.end - week >= FEWEST_WEEKS}
    gone = dict(seen.gone)
    moved = {*dict(seen.came), *gone}
    others = [one for one in people if history.people[one] not in moved]
    if len(others) < _FEWEST_OTHERS or not came:
        return took, usual, 0
    at = history.stage == stage
    by_others = np.sort(history.entered[at & np.isin(history.owner, others)])
    for name, week in came.items():
        person = history.people.index(name)
        last = gone.get(name, history.end)
        ends = week + np.arange(_MOST_WEEKS + 1)
        whole = ends[1:] <= last
        own = np.sort(history.entered[at & (history.owner == person)])
        counts = np.diff(np.searchsorted(own, ends))
        beside = np.diff(np.searchsorted(by_others, ends)) / len(others)
        took += counts * whole
        usual += beside * whole
    return took, usual, len(came)


def _fitted(took: Floats, usual: Floats, people: int) -> RampSeen | None:
    """The likeliest ramp of counts about `usual` times a speed (Poisson); None where none is surely
    likelier than the same speed from the first day on.

    The speed rises in a straight line to that which these people have in the end.
    """
    week = np.arange(_MOST_WEEKS) + 0.5
    flat = _likelihood(took, usual, np.ones(_MOST_WEEKS))
    best, found = flat, None
    for weeks in range(2, _MOST_WEEKS + 1):
        for start in _STARTS:
            speed = start + (1 - start) * np.minimum(week / weeks, 1.0)
            now = _likelihood(took, usual, speed)
            if now > best:
                best, found = now, RampSeen(float(weeks), float(round(start, 2)), people)
    return found if 2 * (best - flat) > _SURE else None


def _likelihood(took: Floats, usual: Floats, speed: Floats) -> float:
    """Logarithm, up to a constant, at the level that fits best: some take on more than others."""
    expected = usual * speed
    there = expected > 0
    if not expected.sum() or not took[there].sum():
        return -np.inf
    expected = expected[there] * took[there].sum() / expected.sum()
    return float((took[there] * np.log(expected) - expected).sum())
