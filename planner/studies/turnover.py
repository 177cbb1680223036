"""Principle 10 as a study: what people leaving costs a strict line, full-cycle people, and a line
whose people help each other where the queue is.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal

from planner.model.fields import changed
from planner.model.people import Leaving, Ramp
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario
from planner.model.team import Role
from planner.simulation import budget
from planner.simulation.runs import Arms, PairedRuns
from planner.statistics.intervals import Interval
from planner.statistics.looks import level_of

Shape = Literal["line", "full_cycle", "helping"]
LOOKS = (24, 60, 150)
USUAL_LEAVING_PER_YEAR = 0.34
"""29 % of account executives leave in a year, the middle of 22–36 % (Bridge Group)."""
USUAL_RAMP_WEEKS = 19.0
"""6.2 months as reported (Bridge Group 2026) less the 8 weeks that a sale takes."""
_LEVEL = level_of(LOOKS, 3)


@dataclass(frozen=True)
class Turnover:
    """Wins a quarter that people leaving costs, by shape; `wins` of each, with nobody leaving.

    A shape that the team cannot take is left out.
    """

    scenario: Scenario
    wins: Mapping[Shape, float]
    costs: Mapping[Shape, Interval]
    replications: int
    share_done: float


def is_steady(scenario: Scenario) -> bool:
    """Whether nobody of the team ever leaves by themselves."""
    return all(role.leaving.per_year == 0 for role in scenario.team.roles)


def with_turnover(scenario: Scenario) -> Scenario:
    """The team as it is where somebody leaves; else with people leaving and learning as usual."""
    if not is_steady(scenario):
        return scenario

    def usual(role: Role) -> Role:
        weeks = role.ramp.weeks or USUAL_RAMP_WEEKS
        return changed(
            role,
            leaving=changed(role.leaving, per_year=USUAL_LEAVING_PER_YEAR),
            ramp=Ramp(weeks=weeks, start=role.ramp.start),
        )

    roles = tuple(usual(role) for role in scenario.team.roles)
    team = changed(scenario.team, roles=roles)
    return changed(scenario, schema_version=2, team=team)


def with_nobody_leaving(scenario: Scenario) -> Scenario:
    """The same team, and everybody stays."""

    def staying(role: Role) -> Role:
        kept: Leaving = changed(role.leaving, per_year=0.0)
        return changed(role, leaving=kept)

    roles = tuple(staying(role) for role in scenario.team.roles)
    return changed(scenario, team=changed(scenario.team, roles=roles))


def arms(scenario: Scenario) -> dict[Shape, Arms]:
    """By shape: with nobody leaving, and as people leave. Raises NotPossible as the practices."""
    options = Options()
    line = PRACTICES["help"].without(PRACTICES["hand_offs"].with_(scenario, options), options)
    shapes: dict[Shape, Scenario] = {
        "line": line,
        "full_cycle": PRACTICES["hand_offs"].without(scenario, options),
        "helping": PRACTICES["help"].with_(line, options),
    }
    return {shape: (with_nobody_leaving(team), team) for shape, team in shapes.items()}


def study(
    scenario: Scenario, seed: int = 1, *, executor: Executor | None = None
) -> Generator[Turnover, None, None]:
    """What leaving costs each shape, on the same leads and luck; one result for each of LOOKS.

    Raises NotPossible where the team has no two shapes, TooLarge for too large a team.
    """
    pairs = arms(with_turnover(scenario))
    every = list(dict.fromkeys(arm for pair in pairs.values() for arm in pair))
    runs = PairedRuns(seed, executor)
    for look in budget.looks(every, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(every, look.replications)
        yield Turnover(
            scenario=scenario,
            wins={
                shape: float(runs.wins_per_quarter(stay).mean())
                for shape, (stay, _) in pairs.items()
            },
            costs={
                shape: runs.gain(pair, look.replications, _LEVEL) for shape, pair in pairs.items()
            },
            replications=look.replications,
            share_done=look.share_done,
        )
        if look.is_last:
            return
