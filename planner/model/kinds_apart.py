"""The same team with stages of their own for each kind of deal: what happens there is told by kind.

What is measured of a stage is measured of all deals that visit it. Where each kind meets a copy of
the stage, worked on by the same people in the same line, it is measured of each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import NotPossible
from planner.model import changes, flow
from planner.model.fields import highest
from planner.model.kinds import Kind
from planner.model.scenario import Scenario

MOST_STAGES = int(highest(Scenario, "stages"))


@dataclass(frozen=True)
class Apart:
    """The scenario with kinds told apart, and how its stages are called: kind → the team's own
    stage → the stage that stands for it.
    """

    scenario: Scenario
    stages: Mapping[str, Mapping[str, str]]


def told_apart(scenario: Scenario) -> tuple[Apart, ...]:
    """Scenarios in which together every kind has stages of its own: one for all where there is room
    for so many stages, else one for each kind.

    Deals move as in the scenario itself, with other luck. Raises NotPossible with fewer than two
    kinds, for more stages than there may be, and where it would change who takes which deal.
    """
    kinds = scenario.kinds
    if len(kinds) < 2:
        raise NotPossible("all deals are of one kind")
    if scenario.work_order == "finish_first":
        raise NotPossible("work_order: later stages go first, so stages cannot be told by kind")
    if scenario.team.help != "none" and scenario.team.specialist_gain:
        raise NotPossible("team.help: who helps works at another speed, which is not told by kind")
    if sum(_visited(scenario, kind) for kind in kinds) <= MOST_STAGES:
        return (_apart(scenario, {kind.name for kind in kinds}),)
    if any(len(scenario.stages) + _visited(scenario, kind) > MOST_STAGES for kind in kinds):
        raise NotPossible("stages: too many of them to tell what happens there by kind")
    return tuple(_apart(scenario, {kind.name}) for kind in kinds)


def can_be_told(scenario: Scenario) -> bool:
    """Whether `told_apart` is possible."""
    try:
        told_apart(scenario)
    except NotPossible:
        return False
    return True


def _visited(scenario: Scenario, kind: Kind) -> int:
    return sum(not kind.skips(stage.name) for stage in scenario.stages)


def _apart(scenario: Scenario, names: set[str]) -> Apart:
    """These kinds with stages of their own; the others share what is left of the team's."""
    called = _called(scenario, names)
    tree = scenario.model_dump()
    tree["stages"] = [
        stage.model_dump() | {"name": name}
        for stage in scenario.stages
        for name in dict.fromkeys(own[stage.name] for own in called.values() if stage.name in own)
    ]
    every = [stage["name"] for stage in tree["stages"]]
    _work_on(scenario, called, tree)
    for kind, given in zip(scenario.kinds, tree["kinds"], strict=True):
        given["stages"] = _of_kind(scenario, kind, called[kind.name], every)
    tree["changes"] = _changes(scenario, called)
    for row in (tree["today"] or {}).get("open_deals", ()):
        if row["stage"] is not None:
            row["stage"] = called[row["kind"]][row["stage"]]
    own = {name: stages for name, stages in called.items() if name in names}
    return Apart(Scenario.from_dict(tree), own)


def _called(scenario: Scenario, names: set[str]) -> dict[str, dict[str, str]]:
    """Kind → stage that it visits → the name of the stage that it meets instead."""
    return {
        kind.name: {
            stage.name: f"{i + 1}.{k + 1 if kind.name in names else 0}"
            for i, stage in enumerate(scenario.stages)
            if not kind.skips(stage.name)
        }
        for k, kind in enumerate(scenario.kinds)
    }


def _work_on(
    scenario: Scenario, called: Mapping[str, Mapping[str, str]], tree: dict[str, Any]
) -> None:
    """Each role on the stages that stand for its own; whose work it is, and how fast, stays."""
    tree["team"]["specialist_gain"] = 0.0  # it is in the hours, see `_of_kind`
    roles = []
    for role, given in zip(scenario.team.roles, tree["team"]["roles"], strict=True):
        own = [
            called[kind.name][stage]
            for stage in role.stages
            for kind in scenario.kinds
            if (role.kinds is None or kind.name in role.kinds) and stage in called[kind.name]
        ]
        if not own:
            raise NotPossible(f"team.roles.{role.name}: no kind of deal visits its stages")
        roles.append(given | {"stages": list(dict.fromkeys(own))})
    tree["team"]["roles"] = roles


def _of_kind(
    scenario: Scenario, kind: Kind, called: Mapping[str, str], every: list[str]
) -> dict[str, Any]:
    """What differs for a kind at the stages it meets, with its people's speed; the rest skipped."""
    speed, homes = flow.skill(scenario), scenario.role_of(scenario.kinds.index(kind))
    found: dict[str, Any] = {name: {"skip": True} for name in every}
    for stage, home in zip(scenario.stages, homes, strict=True):
        if stage.name in called:
            own = kind.stages.get(stage.name)
            work = kind.work_at(stage.name) * speed[scenario.team.roles[home].name]
            found[called[stage.name]] = {"work": work, "odds": own.odds if own else None}
    return found


def _changes(scenario: Scenario, called: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    found = []
    for change in scenario.changes:
        if change.stage is None:
            found.append(change.model_dump())
            continue
        names = dict.fromkeys(own[change.stage] for own in called.values() if change.stage in own)
        found += [
            change.model_dump() | {"field": changes.path_of(name, change.leaf)} for name in names
        ]
    return found
