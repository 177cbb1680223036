"""What a practice would change in this very team: whose people, which hours, which roles."""

from __future__ import annotations

from planner.analysis.verdict import Verdict
from planner.model.scenario import Scenario
from planner.views.common.numbers import listed, number, short
from planner.views.common.role_words import moved

_MOST_STAGES = 6  # told one by one
ONE_ROLE = "Hunters and closers? Split or merge a single role"
"""The way from the card of all specialists to Team."""


def move(verdict: Verdict) -> str:
    """'SDR 6 → 5, SE 3 → 4': from how the team works today to the other way.

    Of hand-offs, the line that would begin. "" for other practices, and where nothing moves.
    """
    if verdict.with_ is None or verdict.without is None:
        return ""
    if verdict.practice == "hand_offs" and verdict.today == "without":
        return f"The line: {listed(_line(verdict.with_.scenario))}"
    if verdict.practice != "leveling":
        return ""
    arms = [verdict.without.scenario, verdict.with_.scenario]
    if verdict.today == "with":
        arms.reverse()
    return "; ".join(part for part in (moved(*arms), _hours(*arms)) if part)


def compared(verdict: Verdict) -> str:
    """What specialists are compared with, in the team's own names; "" for other practices."""
    if verdict.practice != "hand_offs" or verdict.with_ is None:
        return ""
    scenario = verdict.with_.scenario
    roles = [role.name for role in scenario.team.roles]
    if len(roles) == 1:
        return ""
    first, last = scenario.stages[0].name, scenario.stages[-1].name
    parts = "" if verdict.today == "with" else ", a role for each part"
    return f"{listed(roles)}{parts}, against everyone doing all of {first} to {last}"


def leads_to_one_role(verdict: Verdict) -> bool:
    """Whether these are today's specialists, of whom Team can ask about one at a time."""
    return verdict.today == "with" and compared(verdict) != ""


def _line(scenario: Scenario) -> list[str]:
    return [
        f"{number(role.people)} for {listed(list(role.stages))}" for role in scenario.team.roles
    ]


def _hours(before: Scenario, after: Scenario) -> str:
    pairs = [
        (stage.name, stage.work.mean_hours, other.work.mean_hours)
        for stage, other in zip(before.stages, after.stages, strict=True)
    ]
    changed = [(name, now, then) for name, now, then in pairs if short(now) != short(then)]
    if not changed:
        return ""
    if len({short(then) for _, _, then in pairs}) == 1 and len(changed) > 1:
        return f"every stage {short(changed[0][2])} hours a visit"
    told = [f"{name} {short(now)} → {short(then)}" for name, now, then in changed[:_MOST_STAGES]]
    more = len(changed) - len(told)
    return f"hours a visit: {listed([*told, f'{more} more']) if more else ', '.join(told)}"
