"""Changes to kinds of deal: added, their shares and chances, their stages, who works on them.

Every edit gives a new scenario that is whole again. A kind, role or stage is told by its name;
KeyError where there is none of that name. Raises NotPossible for what cannot be, ScenarioError
where nothing whole can come of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import exp, log

import numpy as np

from planner.errors import NotPossible
from planner.model import division_of_work, flow, hires, leveling, team_edits
from planner.model.fields import about, changed, highest
from planner.model.frozen_map import FrozenMap
from planner.model.kinds import ComesBack, Kind, KindStage
from planner.model.role_merge import with_people
from planner.model.scenario import Scenario
from planner.model.team import Role

MOST_KINDS = int(highest(Scenario, "kinds"))
_LONGEST_NAME = int(highest(Role, "name"))
_DIGITS = 12  # decimals kept of a share or a factor: what comes of it is what was typed
_HALVINGS = 80


def with_kind(scenario: Scenario) -> Scenario:
    """One more kind, as the team's usual deal is, with as many leads as the others on average.

    The first are two: one alone would tell nothing apart. Deals open today are of the first. Where
    kinds have people of their own, those of the kinds listed first take it.
    """
    names = [kind.name for kind in scenario.kinds]
    share = sum(kind.share for kind in scenario.kinds) / len(names) if names else 1.0
    new: list[Kind] = []
    while not new or len(names) < 2:
        numbers = range(len(names) + 1, len(names) + MOST_KINDS + 2)
        name = next(f"Kind {n}" for n in numbers if f"Kind {n}" not in names)
        new.append(Kind(name=name, share=share))
        names.append(name)
    given = {"kinds": [kind.model_dump() for kind in (*scenario.kinds, *new)]}
    if scenario.kinds:
        given["team.roles"] = [role.model_dump() for role in _with_newcomer(scenario, new[0].name)]
    if scenario.today and not scenario.kinds:
        rows = scenario.today.open_deals
        given["today.open_deals"] = [row.model_dump() | {"kind": new[0].name} for row in rows]
    return scenario.replace(given)


def _with_newcomer(scenario: Scenario, name: str) -> list[Role]:
    """The roles, with a new kind that visits every stage: each stage has one role for it."""
    found = {role.name: role for role in scenario.team.roles}
    free = {stage.name for stage in scenario.stages}
    free -= {stage for role in found.values() if role.kinds is None for stage in role.stages}
    for kind in scenario.kinds:
        for role in scenario.team.roles:
            own = found[role.name].kinds
            if own is not None and kind.name in own and free.issuperset(role.stages):
                found[role.name] = changed(role, kinds=(*own, name))
                free -= {*role.stages}
    return list(found.values())


def without_kinds(scenario: Scenario) -> Scenario:
    """All deals alike again: who worked on one kind alone joins the others, open deals stay."""
    alike = scenario.replace({"today": None})
    for kind in sorted(scenario.kinds, key=lambda kind: kind.share > 0):  # some must come, always
        alike = team_edits.remove_kind(alike, kind.name)
    if scenario.today is None:
        return alike
    today = scenario.today.model_dump()
    rows = [row | {"kind": None} for row in today["open_deals"]]
    return alike.replace({"today": today | {"open_deals": rows}})


def share_of(scenario: Scenario, name: str) -> float:
    """Share of the new leads that are of this kind."""
    return _kind(scenario, name).share / sum(kind.share for kind in scenario.kinds)


def with_share(scenario: Scenario, name: str, share: float) -> Scenario:
    """So large a share of the new leads is of this kind; the others divide the rest as before."""
    _kind(scenario, name)
    if not 0 <= share <= 1:
        raise NotPossible("between 0 and 100 % of the leads can be of one kind")
    others = {kind.name: kind.share for kind in scenario.kinds if kind.name != name}
    if not others:
        raise NotPossible("with one kind all leads are of it")
    if not sum(others.values()):
        others = dict.fromkeys(others, 1.0)
    now = {each: (1 - share) * part / sum(others.values()) for each, part in others.items()}
    now[name] = share
    kinds = [changed(kind, share=round(now[kind.name], _DIGITS)) for kind in scenario.kinds]
    return _with_kinds(scenario, kinds)


def win_chance_of(scenario: Scenario, name: str) -> float:
    """Share of the leads of this kind that would be won if none went cold."""
    return float(flow.win_chances_of_kinds(scenario)[_position(scenario, name)])


def with_win_chance(scenario: Scenario, name: str, chance: float) -> Scenario:
    """The kind with such odds that this share of its leads would be won if none went cold.

    Where no odds make it so many, it passes over as few stages as it takes, those first that cost
    the most wins: who wins nearly all deals of a kind has a shorter sale for it. The last stage
    and those where deals of it are open today stay.
    """
    low, high = _bounds_of_odds()

    def won(odds: float) -> float:
        return win_chance_of(_with_kind(scenario, name, odds=odds), name)

    least = won(low)
    shorter = _with_room(scenario, name, chance) if chance > least else scenario
    most = win_chance_of(_with_kind(shorter, name, odds=high), name)
    if not least <= chance <= most:
        raise NotPossible(
            f"as the stages are, between {_percent(least)} and {_percent(most)} of these leads can "
            "be won; less lost at a stage or at a hand-off makes room for more"
        )
    scenario = shorter
    bottom, top = log(low), log(high)
    for _ in range(_HALVINGS):
        middle = (bottom + top) / 2
        bottom, top = (middle, top) if won(exp(middle)) < chance else (bottom, middle)
    return _checked(_with_kind(scenario, name, odds=_bounded(exp(top), low, high)))


def _bounds_of_odds() -> tuple[float, float]:
    known = about(Kind, "odds")
    assert known.low is not None
    assert known.high is not None
    return known.low, known.high


def _with_room(scenario: Scenario, name: str, chance: float) -> Scenario:
    """The kind passing over so many stages that the highest odds win this share, or all it may."""
    _, high = _bounds_of_odds()

    def most(one: Scenario) -> float:
        return win_chance_of(_with_kind(one, name, odds=high), name)

    rows = scenario.today.open_deals if scenario.today else ()
    needed = {scenario.stages[-1].name, *(row.stage for row in rows if row.kind == name)}
    while most(scenario) < chance:
        kind = _kind(scenario, name)
        over = {stage.name for stage in scenario.stages if kind.skips(stage.name)}
        shorter = [
            with_passed_over(scenario, name, {*over, stage.name})
            for stage in scenario.stages
            if stage.name not in over | needed
        ]
        if not shorter:
            return scenario
        scenario = max(shorter, key=most)
    return scenario


def _bounded(odds: float, low: float, high: float) -> float:
    return min(max(round(odds, _DIGITS), low), high)


def _percent(share: float) -> str:
    """In whole per cent from 10 on, with a digit more below; next to nothing is 0."""
    return f"{round(100 * share, 0 if share >= 0.1 else 1):g} %"


def with_passed_over(scenario: Scenario, name: str, stages: Collection[str]) -> Scenario:
    """The kind passes over these stages and no others; what else is its own at a stage stays."""
    kind = _kind(scenario, name)
    own: dict[str, KindStage] = {}
    for stage in scenario.stages:
        known = kind.stages.get(stage.name, KindStage())
        now = changed(known, skip=stage.name in stages)
        if now != KindStage():
            own[stage.name] = now
    return _checked(_with_kind(scenario, name, stages=FrozenMap(own)))


def with_own(
    scenario: Scenario, name: str, stage: str, field: str, factor: float | None
) -> Scenario:
    """The kind's own factor ("work" or "odds") at one stage; None: as the kind is everywhere."""
    kind = _kind(scenario, name)
    known = kind.stages.get(stage, KindStage())
    stages = {**kind.stages, stage: changed(known, **{field: factor})}
    kept = {each: own for each, own in stages.items() if own != KindStage()}
    return _checked(_with_kind(scenario, name, stages=FrozenMap(kept)))


def with_coming_back(scenario: Scenario, name: str, comes_back: bool) -> Scenario:
    """Wins of this kind come back as the same kind, or do not."""
    known = _kind(scenario, name).comes_back
    if comes_back:
        known = known or ComesBack(kind=name)
    return _checked(_with_kind(scenario, name, comes_back=known if comes_back else None))


# --- Who works on which ---------------------------------------------------------------------------


def kinds_at(scenario: Scenario, role: str) -> tuple[str, ...]:
    """The kinds that visit some stage of this role, whoever works on them there."""
    stages = _role(scenario, role).stages
    return tuple(
        kind.name for kind in scenario.kinds if not all(kind.skips(each) for each in stages)
    )


def worked_by(scenario: Scenario, role: str) -> tuple[str, ...]:
    """The kinds that visit some stage of this role and that it works on."""
    own = _role(scenario, role).kinds
    return tuple(each for each in kinds_at(scenario, role) if own is None or each in own)


def with_worked(scenario: Scenario, role: str, kinds: Collection[str]) -> Scenario:
    """The role works on these kinds: others give up what it takes, and new ones take the rest."""
    for name in kinds_at(scenario, role):
        does = name in worked_by(scenario, role)
        if name in kinds and not does:
            scenario = given_to(scenario, role, name)
        elif name not in kinds and does:
            scenario = split_off(scenario, role, name)
    return scenario


def given_to(scenario: Scenario, role_name: str, kind_name: str) -> Scenario:
    """This role works on this kind at all its stages, and those who did do so no more.

    A role that has no kind left joins it with its people and hires.
    """
    _kind(scenario, kind_name)
    new = _role(scenario, role_name)
    joined: dict[str, str] = {}
    after: dict[str, Role | None] = {}
    for other in scenario.team.roles:
        if other is new or not {*other.stages} & {*new.stages}:
            continue
        if kind_name not in (left := _names(scenario, other)):
            continue
        left = [each for each in left if each != kind_name]
        after[other.name] = _with_work(scenario, other, left) if left else None
        if not left:
            joined[other.name] = role_name
            tenures = (*new.tenure_weeks, *other.tenure_weeks)
            new = changed(new, people=new.people + other.people, tenure_weeks=tenures)
    after[role_name] = _with_work(scenario, new, [*_names(scenario, new), kind_name])
    found = [after.get(role.name, role) for role in scenario.team.roles]
    return _with_roles(scenario, [role for role in found if role], joined)


def split_off(scenario: Scenario, role_name: str, kind_name: str) -> Scenario:
    """A new role for this kind at the stages of that one, with people by its part of the work."""
    role = _role(scenario, role_name)
    left = [each for each in _names(scenario, role) if each != kind_name]
    if not left:
        raise NotPossible(f"{role_name} work on no other kind of deal")
    if role.people < 2:
        raise NotPossible(f"{role_name} is one person, and both kinds of deal need somebody")
    going = min(max(1, round(role.people * _part(scenario, role, kind_name))), role.people - 1)
    staying = with_people(role, role.people - going)
    newest = list(role.tenure_weeks)
    for weeks in staying.tenure_weeks:
        newest.remove(weeks)
    new = changed(
        role,
        name=_new_name(scenario, f"{role_name}, {kind_name}"),
        people=going,
        kinds=(kind_name,),
        tenure_weeks=tuple(newest),
    )
    roles = list(scenario.team.roles)
    at = roles.index(role)
    roles[at : at + 1] = [_with_work(scenario, staying, left), new]
    return _with_roles(scenario, roles, {})


def team_for_each(scenario: Scenario) -> Scenario:
    """People for each kind of deal, who carry its deals through all stages: as `full_cycle`, with
    the same people, dealt out so that the highest load is the lowest.

    Raises NotPossible with fewer than two kinds, or fewer people than kinds.
    """
    if len(scenario.kinds) < 2:
        raise NotPossible("all deals are of one kind")
    alone = division_of_work.full_cycle(scenario)
    (one,), names = alone.team.roles, [kind.name for kind in scenario.kinds]
    if one.people < len(names):
        raise NotPossible("each kind of deal needs somebody, and there are more kinds than people")
    hours = [float(of_kind) for of_kind in flow.hours_of_kinds(alone)[0]]
    others = len(names) - 1
    counts = leveling.level_people(hours, [one.people - others, *[1] * others])
    tenures, roles = list(one.tenure_weeks), list[Role]()
    for name, count in zip(names, counts, strict=True):
        own, tenures = tenures[:count], tenures[count:]
        roles.append(changed(one, name=name, people=count, kinds=(name,), tenure_weeks=tuple(own)))
    comings = division_of_work.in_turn(alone.team.hires, one.people, names)
    team = changed(alone.team, roles=tuple(roles), hires=comings)
    return changed(alone, team=team)


def _part(scenario: Scenario, role: Role, kind: str) -> float:
    """The kind's part of the hours of all that the role works on; half where there are none."""
    hours = flow.hours_of_kinds(scenario)[scenario.team.roles.index(role)]
    total = float(np.sum(hours))
    return float(hours[_position(scenario, kind)]) / total if total else 0.5


def _names(scenario: Scenario, role: Role) -> list[str]:
    """The kinds that a role works on, all of them where it names none."""
    return [kind.name for kind in scenario.kinds] if role.kinds is None else [*role.kinds]


def _with_work(scenario: Scenario, role: Role, names: Collection[str]) -> Role:
    """The role with these kinds, in the order listed; all need not be named."""
    own = tuple(kind.name for kind in scenario.kinds if kind.name in names)
    return changed(role, kinds=None if len(own) == len(scenario.kinds) else own)


def _with_roles(scenario: Scenario, roles: Sequence[Role], joined: dict[str, str]) -> Scenario:
    given = {
        "team.roles": [role.model_dump() for role in roles],
        "team.hires": [hire.model_dump() for hire in hires.renamed(scenario.team.hires, joined)],
    }
    return scenario.replace(given)


def _new_name(scenario: Scenario, wanted: str) -> str:
    taken = {role.name for role in scenario.team.roles}
    wanted = wanted[:_LONGEST_NAME]
    numbered = (f"{wanted[: _LONGEST_NAME - 3]} {n}" for n in range(2, 99))
    return wanted if wanted not in taken else next(each for each in numbered if each not in taken)


# --- One kind -------------------------------------------------------------------------------------


def _role(scenario: Scenario, name: str) -> Role:
    for role in scenario.team.roles:
        if role.name == name:
            return role
    raise KeyError(name)


def _kind(scenario: Scenario, name: str) -> Kind:
    return scenario.kinds[_position(scenario, name)]


def _position(scenario: Scenario, name: str) -> int:
    for position, kind in enumerate(scenario.kinds):
        if kind.name == name:
            return position
    raise KeyError(name)


def _with_kind(scenario: Scenario, name: str, **changes: object) -> Scenario:
    """The scenario with another kind in the place of this one, not yet checked as a whole."""
    kinds = list(scenario.kinds)
    place = _position(scenario, name)
    kinds[place] = kinds[place].model_copy(update=changes)
    return scenario.model_copy(update={"kinds": tuple(kinds)})


def _with_kinds(scenario: Scenario, kinds: Sequence[Kind]) -> Scenario:
    return scenario.replace({"kinds": [kind.model_dump() for kind in kinds]})


def _checked(scenario: Scenario) -> Scenario:
    return _with_kinds(scenario, scenario.kinds)
