"""What a calibrated scenario begins with if it is asked to: today's deals and people, leaving.

How fast new people got up to speed is in it wherever the file shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.calibration.calibrate import Calibration, Estimate
from planner.calibration.history_summary import HistorySummary
from planner.calibration.open_deals import with_open_deals
from planner.calibration.people_seen import (
    RoleSeen,
    people_seen,
    with_leaving,
    with_people_now,
    with_ramp,
)
from planner.calibration.ramp_seen import ramp_seen
from planner.plans.plan import Plan


def beginning(
    fit: Calibration, read: HistorySummary, *, is_from_today: bool, is_leaving: bool
) -> Calibration:
    """The fit with what it is to begin with.

    is_from_today: the deals that are open on the last day, and the people who are there then.
    is_leaving: people leave as often as those in the file did.
    """
    plan = fit.plan
    roles = plan.scenario.team.roles
    seen = people_seen(read.visits, roles)
    if ramp := ramp_seen(read.visits, roles, seen):
        plan = with_ramp(plan, seen, ramp.weeks, ramp.start)
    if is_leaving:
        plan = with_leaving(plan, seen)
    if is_from_today and read.open_now is not None:
        whole = with_open_deals(plan.scenario, read.visits, read.open_now)
        plan = with_people_now(plan.with_scenario(whole), seen, read.visits.end)
    new = ramp.people if ramp else 0
    return replace(fit, plan=plan, estimates=tuple(_estimates(fit, plan, seen, new)))


def _estimates(
    fit: Calibration, plan: Plan, seen: Sequence[RoleSeen], new: int
) -> Iterator[Estimate]:
    """Those of the fit, and what of the people is another number now or new."""
    known = {one.path for one in fit.estimates}
    for one in fit.estimates:
        value = plan.scenario.value(one.path)
        is_as_before = value == one.value
        yield one if is_as_before else replace(one, value=value, low=None, high=None)
    gone = sum(len(each.gone) for each in seen)
    more = {"leaving.per_year": gone, "ramp.weeks": new, "ramp.start": new}
    for role in seen:
        for name, people in more.items():
            path = f"team.roles.{role.role}.{name}"
            if path not in known and plan.tags.get(path) == "measured":
                yield Estimate(path, plan.scenario.value(path), "measured", n=people)
