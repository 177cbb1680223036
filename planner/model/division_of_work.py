"""Who does what: specialists with hand-offs, one person for the whole sale, and whether two teams
divide the work alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from planner.errors import NotPossible
from planner.model import flow
from planner.model.comings import owners_go
from planner.model.fields import MOST_LETTERS, changed
from planner.model.hires import places, renamed
from planner.model.people import Hire
from planner.model.role_merge import merged
from planner.model.routes import roles_of
from planner.model.scenario import Scenario
from planner.model.team import Role
from planner.model.work_assignment import PASSED_OVER

FULL_CYCLE = "Full-cycle rep"

_ROUNDING = 1e-9  # loads this close, relatively, are equal


def has_hand_offs(scenario: Scenario) -> bool:
    """Whether some kind of deal meets two roles."""
    return any(len(set(of_kind) - {PASSED_OVER}) > 1 for of_kind in roles_of(scenario))


def is_explained_again(scenario: Scenario) -> bool:
    """Whether deals can be re-briefed though nobody hands them over: as their owner leaves, or as
    the team is reorganised today.
    """
    if scenario.today is not None and scenario.today.reorganised:
        return True
    return any(owners_go(scenario, role) for role in scenario.team.roles)


def specialised(scenario: Scenario) -> Scenario:
    """The scenario as it is where deals meet two roles; else a pooled role for each stage.

    With fewer people than stages it is one for each person. Raises NotPossible where a mixed team
    would lack a specialist, or one would be gone in between.
    """
    if has_hand_offs(scenario):
        return scenario
    whole = merged(scenario.team.roles)
    crews = min(whole.people, len(scenario.stages))
    divided = [_divided(scenario, whole, groups) for groups in _neighbours(scenario, crews)]
    if len(divided) == 1:
        return _checked(scenario, divided[0])
    peaks = [max(flow.loads(one).values()) for one in divided]
    best = min(peaks) * (1 + _ROUNDING)
    lowest = next(i for i, peak in enumerate(peaks) if peak <= best)
    return _checked(scenario, divided[lowest])


def full_cycle(scenario: Scenario) -> Scenario:
    """One role for all stages and kinds, with all people, who own their deals; no mixed teams."""
    roles = scenario.team.roles
    if len(roles) == 1 and roles[0].owns_deals and scenario.team.pods == 1:
        return scenario
    whole_sale = changed(
        merged(roles),
        name=FULL_CYCLE,
        stages=tuple(stage.name for stage in scenario.stages),
        owns_deals=True,
        kinds=None,
    )
    hires = renamed(scenario.team.hires, {role.name: FULL_CYCLE for role in roles})
    team = changed(scenario.team, roles=(whole_sale,), hires=hires, pods=1)
    return changed(scenario, team=team)


def reorganised(scenario: Scenario, today: Scenario) -> Scenario:
    """The scenario, reorganised where it begins with today's deals and gives stages or kinds to
    other roles than today's does, or has other ownership or mixed teams.

    Roles are told by what they do, not by their names.
    """
    if scenario.today is None or _division(scenario) == _division(today):
        return scenario
    return changed(scenario, today=changed(scenario.today, reorganised=True))


def _division(scenario: Scenario) -> tuple[int, frozenset[object]]:
    """Mixed teams; and the roles, by the (kind, stage) pairs they work on and who owns deals."""
    works_on: dict[int, set[tuple[str, str]]] = {}
    kinds = [kind.name for kind in scenario.kinds] or [""]
    for kind, of_kind in zip(kinds, roles_of(scenario), strict=True):
        for stage, role in zip(scenario.stages, of_kind, strict=True):
            if role != PASSED_OVER:
                works_on.setdefault(role, set()).add((kind, stage.name))
    return scenario.team.pods, frozenset(
        (frozenset(pairs), scenario.team.roles[role].owns_deals) for role, pairs in works_on.items()
    )


# --- One role divided -----------------------------------------------------------------------------

Groups = tuple[tuple[str, ...], ...]


def _neighbours(scenario: Scenario, crews: int) -> Iterator[Groups]:
    """Every way to divide the stages, in their order, among so many crews."""
    names = tuple(stage.name for stage in scenario.stages)
    for cuts in combinations(range(1, len(names)), crews - 1):
        yield tuple(names[low:high] for low, high in pairwise((0, *cuts, len(names))))


def _divided(scenario: Scenario, whole: Role, groups: Groups) -> Scenario:
    """The people of one role dealt out in turn over crews; not yet checked as a whole."""
    count, names = len(groups), _names_of(groups)
    each, rest = divmod(whole.people, count)
    # The newest are the last ones dealt out.
    newest = sorted(whole.tenure_weeks, reverse=True)
    first_new = whole.people - len(newest)
    crews = tuple(
        whole.model_copy(
            update={
                "name": name,
                "people": each + (crew < rest),
                "stages": group,
                "owns_deals": False,
                "kinds": None,
                "tenure_weeks": tuple(
                    weeks
                    for person, weeks in enumerate(newest, first_new)
                    if person % count == crew
                ),
            }
        )
        for crew, (name, group) in enumerate(zip(names, groups, strict=True))
    )
    hires = in_turn(scenario.team.hires, whole.people, names)
    team = scenario.team.model_copy(update={"roles": crews, "hires": hires})
    return scenario.model_copy(update={"team": team})


def _checked(scenario: Scenario, divided: Scenario) -> Scenario:
    """The same, checked. Raises NotPossible."""
    pods, roles, hires = scenario.team.pods, divided.team.roles, divided.team.hires
    last = roles[-1].name
    if roles[-1].people < pods:
        raise NotPossible(
            f"{pods} mixed teams need at least {pods} people at every stage; with specialists "
            f"{last} would have {roles[-1].people}"
        )
    for hire, left in places({role.name: role.people for role in roles}, hires):
        if left < pods:
            raise NotPossible(
                f"as places end, {hires[hire].role} would be left with {left} people; at least "
                f"{pods} are needed"
            )
    team = changed(
        scenario.team,
        roles=tuple(changed(role) for role in roles),
        hires=hires,
    )
    return changed(scenario, team=team)


def _names_of(groups: Groups) -> list[str]:
    """By their stages; by the first of them where all would be too long for a name."""
    names = [" + ".join(group) for group in groups]
    if len(set(names)) < len(names) or max(map(len, names)) > MOST_LETTERS:
        return [group[0] for group in groups]
    return names


def in_turn(hires: Sequence[Hire], people: int, names: Sequence[str]) -> tuple[Hire, ...]:
    """Whoever comes goes to the crew whose turn it is, as people were dealt out; of places that end
    the last ones dealt out go first, so that crews stay as even as they can.
    """
    found: list[Hire] = []
    for hire in sorted(hires, key=lambda hire: hire.week):
        after = people + hire.people
        for crew, name in enumerate(names):
            more = _dealt(after, crew, len(names)) - _dealt(people, crew, len(names))
            if more:
                found.append(changed(hire, role=name, people=more))
        people = after
    return tuple(found)


def _dealt(people: int, crew: int, crews: int) -> int:
    """How many of so many people the crew has, dealt out in turn."""
    each, rest = divmod(people, crews)
    return each + (crew < rest)
