"""Leveling: the work evened out over stages, people and time (heijunka, takt).

Times first, then the people who work on them, then the beat at which leads are let in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import ceil, isclose
from typing import Literal

from planner.errors import NotPossible
from planner.model import flow
from planner.model.fields import changed
from planner.model.role_merge import average
from planner.model.scenario import Scenario
from planner.model.team import MOST_PEOPLE

LevelingPart = Literal["staff", "times", "loads", "pace"]

PACE = 1.1
"""Paced release: how much faster than the leads come. A beat of exactly 1 would never catch up."""

# Numbers this close, relatively, differ by rounding only: loads that tie, times that are level.
ROUNDING = 1e-9


def leveled(scenario: Scenario, parts: Collection[LevelingPart]) -> Scenario:
    """The scenario with these parts of leveling. Raises NotPossible where it cannot take one."""
    for part, change in _IN_ORDER.items():
        if part in parts:
            scenario = change(scenario)
    return scenario


def _equal_times(scenario: Scenario) -> Scenario:
    hours = [stage.work.mean_hours for stage in scenario.stages]
    return _with_hours(scenario, [average(hours, [1] * len(hours))] * len(hours))


def _times_to_people(scenario: Scenario) -> Scenario:
    """Mean work ∝ the stage's share of its role's people / its visits, the sum unchanged."""
    visits = flow.visits_per_lead(scenario)
    for stage, often in zip(scenario.stages, visits, strict=True):
        if often == 0:
            raise NotPossible(f"no lead ever reaches {stage.name}: its work cannot be evened out")
    roles = [scenario.team.roles[home] for home in scenario.role_of_stage()]
    share = [
        role.people / len(role.stages) / float(often)
        for role, often in zip(roles, visits, strict=True)
    ]
    per_share = sum(stage.work.mean_hours for stage in scenario.stages) / sum(share)
    return _with_hours(scenario, [per_share * one for one in share])


def _staff_to_load(scenario: Scenario) -> Scenario:
    roles = scenario.team.roles
    work = flow.offered_load(scenario)
    people = level_people(
        [work[role.name] for role in roles],
        [role.people for role in roles],
        least=scenario.team.pods,
    )
    staffed = tuple(changed(role, people=count) for role, count in zip(roles, people, strict=True))
    return changed(scenario, team=changed(scenario.team, roles=staffed))


def _paced(scenario: Scenario) -> Scenario:
    if scenario.pull.when_full == "turn_away":
        raise NotPossible(
            "leads that find no room are turned away here, so none waits for a paced release"
        )
    return changed(scenario, leads=changed(scenario.leads, pace=PACE))


_IN_ORDER: dict[LevelingPart, Callable[[Scenario], Scenario]] = {
    "times": _equal_times,
    "loads": _times_to_people,
    "staff": _staff_to_load,
    "pace": _paced,
}


def _with_hours(scenario: Scenario, hours: Sequence[float]) -> Scenario:
    """Each stage with its mean hours; the scenario itself where only rounding would change."""
    pairs = list(zip(scenario.stages, hours, strict=True))
    if all(isclose(stage.work.mean_hours, mean, rel_tol=ROUNDING) for stage, mean in pairs):
        return scenario
    return changed(
        scenario,
        stages=tuple(
            changed(stage, work=changed(stage.work, mean_hours=mean)) for stage, mean in pairs
        ),
    )


# --- People where the load is ---------------------------------------------------------------------


def level_people(
    work: Sequence[float], people: Sequence[int], least: int = 1, most: int = MOST_PEOPLE
) -> tuple[int, ...]:
    """People per role with the lowest highest load `work / people`, their total kept.

    `work` is what each role is offered (any unit, ≥ 0), `people` who is there now (each between
    `least` and `most`). Of all best answers the one that moves the fewest people: each role gets
    exactly what it lacks, from the earlier roles first. Loads within 1e-9 count as equal.
    Exact: cost grows with the square of the roles, not with the people.
    """
    needed = _people_at_lowest_peak(work, sum(people), least, most)
    to_give = sum(max(need - have, 0) for need, have in zip(needed, people, strict=True))
    after = []
    for need, have in zip(needed, people, strict=True):
        given = min(max(have - need, 0), to_give)
        to_give -= given
        after.append(max(have, need) - given)
    return tuple(after)


def _people_at_lowest_peak(work: Sequence[float], total: int, least: int, most: int) -> list[int]:
    """The fewest people each role needs at the lowest highest load that the total allows."""
    peak = _peak_if_people_were_divisible(work, total, least, most)
    while peak > 0:
        needed = [max(least, ceil(one / (peak * (1 + ROUNDING)))) for one in work]
        if sum(needed) <= total:
            return needed
        # No load between here and the next one at which some role can spare a person does better.
        peak = min(one / (need - 1) for one, need in zip(work, needed, strict=True) if need > least)
    return [least] * len(work)


def _peak_if_people_were_divisible(
    work: Sequence[float], total: int, least: int, most: int
) -> float:
    """A highest load that no allocation can beat: close below the best one, so few steps remain."""
    peak = 0.0
    rising = sorted(work)
    for small, one in enumerate(rising):
        # The `small` roles with the least work stay at `least`, the others share the rest evenly.
        peak = sum(rising[small:]) / (total - small * least)
        if one >= peak * least:
            break
    return max(peak, rising[-1] / most)
