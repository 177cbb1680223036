"""What an edit of the team did: people and work that went from one role to another."""

from __future__ import annotations

from planner.model.scenario import Scenario
from planner.views.common.numbers import count, listed

UNDO = "Undo"


def did(before: Scenario, after: Scenario) -> str:
    """'People: SDR 4 → 2, Hunter 2 (new). Demo: AE → Hunter.'; "" where nobody moved."""
    said = (_people(before, after), _work(before, after), _pods(before, after))
    return " ".join(f"{text}." for text in said if text)


def _people(before: Scenario, after: Scenario) -> str:
    was = {role.name: role.people for role in before.team.roles}
    now = {role.name: role.people for role in after.team.roles}
    moves = [
        f"{name} {was[name]} → {people}" if name in was else f"{name} {people} (new)"
        for name, people in now.items()
        if people != was.get(name)
    ]
    moves += [f"{name} {people} → none" for name, people in was.items() if name not in now]
    return f"People: {listed(moves)}" if moves else ""


def _work(before: Scenario, after: Scenario) -> str:
    was, now = _who(before), _who(after)
    moved: dict[tuple[str, str], list[str]] = {}
    for stage in now:
        if stage in was and was[stage] != now[stage]:
            moved.setdefault((was[stage], now[stage]), []).append(stage)
    return "; ".join(f"{listed(stages)}: {old} → {new}" for (old, new), stages in moved.items())


def _who(scenario: Scenario) -> dict[str, str]:
    """Who works on each stage, by name."""
    homes = scenario.role_of_stage()
    return {
        stage.name: scenario.team.roles[home].name
        for stage, home in zip(scenario.stages, homes, strict=True)
    }


def _pods(before: Scenario, after: Scenario) -> str:
    if before.team.pods == after.team.pods:
        return ""
    return f"{count(after.team.pods, 'mixed team')}, before {before.team.pods}"
