"""What people leaving costs a year: against the same team whose people stay, or half of them.

Whoever leaves takes speed along and maybe deals, the seat stays empty for a while, and who comes
then has to get up to speed; an empty seat costs nothing. All teams meet the same luck, those who
leave on the same days.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass

from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.staffing.one_year import LOOKS, TOLD, Difference, difference, is_precise, of_one_year
from planner.statistics.looks import level_of


@dataclass(frozen=True)
class Leaving:
    """What a year would have more of. scenario: of one year. level: that of every interval.

    all_stay: if nobody left. half: if half as many did. by_role: if nobody of that role left, where
    people of several roles do.
    """

    scenario: Scenario
    all_stay: Difference
    half: Difference
    by_role: dict[str, Difference]
    seed: int
    replications: int
    level: float
    share_done: float


def roles_that_leave(scenario: Scenario) -> list[str]:
    """The roles whose people leave by themselves."""
    return [role.name for role in scenario.team.roles if role.leaving.per_year > 0]


def what_leaving_costs(
    scenario: Scenario,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Leaving, None, None]:
    """Ever more precisely; the people of some role must leave.

    All intervals of all looks together hold at least 95 times in 100. Raises ValueError for a bad
    seed, TooLarge where not even the first look can be afforded.
    """
    base = of_one_year(scenario)
    leave = roles_that_leave(base)
    all_stay = _staying(base, leave)
    half = PRACTICES["people_stay"].with_(base, Options())
    of_role = {role: _staying(base, [role]) for role in leave} if len(leave) > 1 else {}
    runs = FullRuns(seed, executor, kept)
    level = level_of(LOOKS, TOLD * (2 + len(of_role)))
    every = [base, all_stay, half, *of_role.values()]
    for look in budget.looks(every, LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(every, look.replications)
        stands, *others = (runs.outcome(arm, look.stopped) for arm in every)
        more = [difference(other, stands, level) for other in others]
        look = look.judged(is_precise(more, stands))
        yield Leaving(
            scenario=base,
            all_stay=more[0],
            half=more[1],
            by_role=dict(zip(of_role, more[2:], strict=True)),
            seed=seed,
            replications=look.replications,
            level=level,
            share_done=look.share_done,
        )
        if look.is_last:
            return


def _staying(scenario: Scenario, roles: list[str]) -> Scenario:
    return scenario.replace({f"team.roles.{role}.leaving.per_year": 0.0 for role in roles})
