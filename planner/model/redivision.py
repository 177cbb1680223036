"""The work of a role or two divided anew among the same people: one role split in two at a stage,
or two neighbouring roles as one.

Raises KeyError where there is no such role, NotPossible or ScenarioError where nothing whole can
come of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from planner.errors import NotPossible, ScenarioError
from planner.model import flow
from planner.model.comings import most_gone
from planner.model.division_of_work import in_turn
from planner.model.fields import MOST_LETTERS, changed
from planner.model.hires import renamed
from planner.model.leveling import level_people
from planner.model.people import Hire
from planner.model.role_merge import merged, with_people
from planner.model.scenario import Scenario
from planner.model.team import Role


@dataclass(frozen=True)
class Split:
    """One role in two: these stages stay with it, those `then` go to a new role."""

    role: str
    first: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True)
class Merger:
    """Two roles as one, called like the first: whoever takes a deal does the stages of both."""

    first: str
    second: str


Redivision = Split | Merger


def possible(scenario: Scenario) -> tuple[Redivision, ...]:
    """Every role that works on several stages split at each of them, the latest stage first; then
    neighbouring roles as one, where they work on the same kinds of deal. Only what can be done with
    the people there are.
    """
    return tuple(each for each in _thinkable(scenario) if _can_be(scenario, each))


def has_closers(scenario: Scenario, how: Redivision) -> bool:
    """Whether it makes what sales teams call hunters and closers: of a role that does the last
    stage, wherever it is cut.
    """
    return isinstance(how, Split) and how.then[-1] == scenario.stages[-1].name


def named(how: Redivision) -> str:
    """What it is called in a link: 'AE: Proposal' (and all after it), 'SDR + AE'."""
    if isinstance(how, Merger):
        return f"{how.first} + {how.second}"
    return f"{how.role}: {how.then[0]}"


def split(scenario: Scenario, how: Split, going: int) -> Scenario:
    """So many people go to the new role, of those whose weeks in the job are told the newest.

    Whoever does one stage only takes the next deal when free, whoever does several keeps deals as
    the role did. Whoever comes or goes on a date does so in the two roles by turns.
    """
    role = _role(scenario, how.role)
    new = _name(scenario, how.then)
    first, then = halves(role, how.then, (role.people - going, going), new)
    pair = [
        changed(each, owns_deals=role.owns_deals and len(each.stages) > 1) for each in (first, then)
    ]
    roles: list[Role] = []
    for each in scenario.team.roles:
        roles += pair if each is role else [each]
    own = [hire for hire in scenario.team.hires if hire.role == role.name]
    others = [hire for hire in scenario.team.hires if hire.role != role.name]
    hires = (*others, *in_turn(own, role.people, (role.name, new)))
    return _with(scenario, roles, hires)


def level_split(scenario: Scenario, how: Split) -> int:
    """How many go to the new role such that the busier of the two is as little busy as can be."""
    role = _role(scenario, how.role)
    going = max(1, role.people // 2)
    divided = split(scenario, how, going)
    position = scenario.team.roles.index(role)
    pair = divided.team.roles[position : position + 2]
    work = flow.offered_load(divided)
    least = [scenario.team.pods + most_gone(divided, each) for each in pair]
    people = [each.people for each in pair]
    return level_people([work[each.name] for each in pair], people, least)[1]


def merge(scenario: Scenario, how: Merger) -> Scenario:
    """All people of both roles carry a deal through the stages of both; what differs between them
    is averaged over people.
    """
    one, other = _role(scenario, how.first), _role(scenario, how.second)
    names = {*one.stages, *other.stages}
    stages = tuple(stage.name for stage in scenario.stages if stage.name in names)
    whole = changed(merged([one, other]), stages=stages, owns_deals=True)
    roles = [whole if each is one else each for each in scenario.team.roles if each is not other]
    return _with(scenario, roles, renamed(scenario.team.hires, {how.second: how.first}))


def halves(role: Role, then: Sequence[str], people: tuple[int, int], new: str) -> tuple[Role, Role]:
    """The role with so many people and without these stages, and a new one with so many for them;
    the newest go.
    """
    staying = with_people(role, people[0])
    newest = list(role.tenure_weeks)
    for weeks in staying.tenure_weeks:
        newest.remove(weeks)
    left = tuple(each for each in role.stages if each not in then)
    gone = {"name": new, "people": people[1], "stages": tuple(then), "tenure_weeks": tuple(newest)}
    return staying.model_copy(update={"stages": left}), role.model_copy(update=gone)


def _thinkable(scenario: Scenario) -> Iterator[Redivision]:
    place = {stage.name: n for n, stage in enumerate(scenario.stages)}
    cuts = [
        Split(role.name, stages[:cut], stages[cut:])
        for role in scenario.team.roles
        for stages in [tuple(name for name in place if name in role.stages)]
        for cut in range(1, len(stages))
    ]
    yield from sorted(cuts, key=lambda how: (-place[how.then[-1]], len(how.then)))
    pairs: dict[tuple[str, str], None] = {}
    for before, after in pairwise(stage.name for stage in scenario.stages):
        for one in scenario.team.roles:
            for other in scenario.team.roles:
                beside = before in one.stages and after in other.stages and one is not other
                if beside and one.kinds == other.kinds and (other.name, one.name) not in pairs:
                    pairs[one.name, other.name] = None
    for first, second in pairs:
        yield Merger(first, second)


def _can_be(scenario: Scenario, how: Redivision) -> bool:
    with suppress(NotPossible, ScenarioError):
        if isinstance(how, Merger):
            merge(scenario, how)
        else:
            split(scenario, how, level_split(scenario, how))
        return True
    return False


def _role(scenario: Scenario, name: str) -> Role:
    for role in scenario.team.roles:
        if role.name == name:
            return role
    raise KeyError(name)


def _name(scenario: Scenario, stages: Sequence[str]) -> str:
    """By its stages, or the first of them where that is too long or taken."""
    taken = {role.name for role in scenario.team.roles}
    numbered = (f"{stages[0][: MOST_LETTERS - 3]} {n}" for n in range(2, 99))
    tries = (" + ".join(stages), stages[0], *numbered)
    return next(name for name in tries if len(name) <= MOST_LETTERS and name not in taken)


def _with(scenario: Scenario, roles: Sequence[Role], hires: Sequence[Hire]) -> Scenario:
    """The scenario with these, checked as a whole."""
    tree = scenario.model_dump()
    tree["team"]["roles"] = [role.model_dump() for role in roles]
    tree["team"]["hires"] = [hire.model_dump() for hire in hires]
    return Scenario.from_dict(tree)
