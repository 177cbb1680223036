"""What an edit of the team did: people, work and leads that went from one to another."""

from __future__ import annotations

from planner.model.kind_edits import share_of
from planner.model.scenario import Scenario
from planner.views.common.numbers import count, listed, percent

UNDO = "Undo"


def did(before: Scenario, after: Scenario) -> str:
    """'People: SDR 4 → 2, Hunter 2 (new). Demo: AE → Hunter.'; "" where nobody moved."""
    said = (
        _people(before, after),
        _work(before, after),
        _pods(before, after),
        _leads(before, after),
    )
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


def _leads(before: Scenario, after: Scenario) -> str:
    """Which share of the leads is of which kind."""
    was, now = (
        {kind.name: percent(share_of(scenario, kind.name)) for kind in scenario.kinds}
        for scenario in (before, after)
    )
    moves = [
        f"{name} {was[name]} → {share}" if name in was else f"{name} {share} (new)"
        for name, share in now.items()
        if share != was.get(name)
    ]
    moves += [f"{name} {share} → none" for name, share in was.items() if name not in now]
    return f"Leads: {listed(moves)}" if moves else ""
