"""Leveling: the work evened out over stages, people and time (heijunka, takt).

Times first, then the people who work on them, then the leads: the beat at which they are let in,
how many come when, and in which turn of kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import ceil, frexp, isclose, ldexp
from typing import Literal

from planner.errors import NotPossible
from planner.model import flow
from planner.model.comings import most_gone, people_at_start
from planner.model.fields import changed
from planner.model.role_merge import average
from planner.model.scenario import Scenario
from planner.model.season import Season
from planner.model.team import MOST_PEOPLE, Role

LevelingPart = Literal["staff", "times", "loads", "pace", "volume", "mix"]

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


def staffed_to_load(scenario: Scenario, names: Collection[str] | None = None) -> Scenario:
    """People of these roles, or of all, where the work is, so that the busiest is least busy.

    Of people at the start of the window, as loads are; whoever comes or goes later still does.
    Those up to speed move first; of the others, who has been there longest, with those weeks.
    """
    roles = [role for role in scenario.team.roles if names is None or role.name in names]
    work = flow.offered_load(scenario)
    at_once = [people_at_start(scenario, role) - role.people for role in roles]
    going = [most_gone(scenario, role) for role in roles]
    people = level_people(
        [work[role.name] for role in roles],
        [role.people + more for role, more in zip(roles, at_once, strict=True)],
        least=[scenario.team.pods + gone + more for gone, more in zip(going, at_once, strict=True)],
    )
    counts = [count - more for count, more in zip(people, at_once, strict=True)]
    moved = {role.name: role for role in _with_people(roles, counts)}
    everyone = tuple(moved.get(role.name, role) for role in scenario.team.roles)
    return changed(scenario, team=changed(scenario.team, roles=everyone))


def _with_people(roles: Sequence[Role], counts: Sequence[int]) -> tuple[Role, ...]:
    """The roles with so many people each, all in all as many; tenures go along with people."""
    staying: list[tuple[float, ...]] = []
    moving: list[float] = []
    for role, count in zip(roles, counts, strict=True):
        newest = sorted(role.tenure_weeks, reverse=True)
        over = max(0, len(newest) - count)
        moving += newest[:over]
        staying.append(tuple(newest[over:]) if over else role.tenure_weeks)
    for i, (role, count) in enumerate(zip(roles, counts, strict=True)):
        joining = min(max(0, count - role.people), len(moving))
        staying[i] += tuple(moving[:joining])
        moving = moving[joining:]
    return tuple(
        changed(role, people=count, tenure_weeks=tenures)
        for role, count, tenures in zip(roles, counts, staying, strict=True)
    )


def _paced(scenario: Scenario) -> Scenario:
    if scenario.pull.when_full == "turn_away":
        raise NotPossible(
            "leads that find no room are turned away here, so none waits for a paced release"
        )
    return changed(scenario, leads=changed(scenario.leads, pace=PACE))


def _without_seasons(scenario: Scenario) -> Scenario:
    return changed(scenario, season=Season())


def _kinds_in_turn(scenario: Scenario) -> Scenario:
    return changed(scenario, leads=changed(scenario.leads, mix="in_turn"))


_IN_ORDER: dict[LevelingPart, Callable[[Scenario], Scenario]] = {
    "times": _equal_times,
    "loads": _times_to_people,
    "staff": staffed_to_load,
    "pace": _paced,
    "volume": _without_seasons,
    "mix": _kinds_in_turn,
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
    work: Sequence[float],
    people: Sequence[int],
    least: int | Sequence[int] = 1,
    most: int = MOST_PEOPLE,
) -> tuple[int, ...]:
    """People per role with the lowest highest load `work / people`, their total kept.

    `work` is what each role is offered (any unit, ≥ 0), `people` who is there now (each between
    `least` and `most`), `least` of all or of each. Of all best answers the one that moves the
    fewest people: each role gets exactly what it lacks, from the earlier roles first. Loads within
    1e-9 count as equal. Exact: cost grows with the square of the roles, not with the people.
    """
    fewest = [least] * len(work) if isinstance(least, int) else list(least)
    needed = _people_at_lowest_peak(work, sum(people), fewest, most)
    to_give = sum(max(need - have, 0) for need, have in zip(needed, people, strict=True))
    after = []
    for need, have in zip(needed, people, strict=True):
        given = min(max(have - need, 0), to_give)
        to_give -= given
        after.append(max(have, need) - given)
    return tuple(after)


def _people_at_lowest_peak(
    work: Sequence[float], total: int, least: Sequence[int], most: int
) -> list[int]:
    """The fewest people each role needs at the lowest highest load that the total allows."""
    # In a unit in which the most work is about 1, by a power of two, so that nothing is rounded:
    # the least numbers that a float can be are too coarse for ROUNDING, and no step would help.
    unit = -frexp(max(work, default=0.0))[1]
    work = [ldexp(one, unit) for one in work]
    peak = _peak_if_people_were_divisible(work, total, least, most)
    while peak > 0:
        needed = [
            max(fewest, ceil(one / (peak * (1 + ROUNDING))))
            for one, fewest in zip(work, least, strict=True)
        ]
        if sum(needed) <= total:
            return needed
        # No load between here and the next one at which some role can spare a person does better.
        peak = min(
            one / (need - 1)
            for one, need, fewest in zip(work, needed, least, strict=True)
            if need > fewest
        )
    return list(least)


def _peak_if_people_were_divisible(
    work: Sequence[float], total: int, least: Sequence[int], most: int
) -> float:
    """A highest load that no allocation can beat: close below the best one, so few steps remain."""
    peak = 0.0
    rising = sorted(zip(work, least, strict=True), key=lambda one: (one[0] / one[1], one[0]))
    at_least = 0
    for small, (one, fewest) in enumerate(rising):
        # The `small` roles with the least work stay at theirs, the others share the rest evenly.
        peak = sum(each for each, _ in rising[small:]) / (total - at_least)
        if one >= peak * fewest:
            break
        at_least += fewest
    return max(peak, max(work) / most)
