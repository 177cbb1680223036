"""The next hire on a date: what one more person in each role adds in a year, and when it pays.

A new person comes as any hire of the scenario does: getting up to speed first, and perhaps leaving
again. The team as it stands and the same with that person meet the same luck.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from math import nan

from planner.analysis.effects import FEWEST_WINS
from planner.errors import Problem, ScenarioError
from planner.model.people import Hire
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.model.team import Role
from planner.simulation import budget
from planner.simulation.money import any_value
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.staffing.one_year import (
    LOOKS,
    TOLD,
    Difference,
    difference,
    is_precise,
    of_one_year,
    paid_back,
)
from planner.statistics.looks import level_of


@dataclass(frozen=True)
class DatedHire:
    """One more person in a role from the week on; `adds` is None where the team can take no more.

    cost_per_year_usd: of the role's people. paid_back_week: the week of the year, 0 its first, from
    which revenue less cost, added up and averaged, stays above zero to its end; None where it does
    not. paid_back_share: of the simulated years, those that do themselves; NaN without a week.
    """

    role: str
    cost_per_year_usd: float
    adds: Difference | None
    paid_back_week: int | None = None
    paid_back_share: float = nan

    @property
    def is_clear(self) -> bool:
        """Whether it surely adds wins; of people whose cost is not given, one a year at least."""
        if self.adds is None or self.adds.wins.low <= 0:
            return False
        return self.cost_per_year_usd > 0 or self.adds.wins.mean >= FEWEST_WINS


@dataclass(frozen=True)
class DatedHiring:
    """One for each role, as far as it is known. scenario: of one year. week: of the year, 0 its
    first. level: that of every interval.
    """

    scenario: Scenario
    week: int
    hires: tuple[DatedHire, ...]
    seed: int
    replications: int
    level: float
    share_done: float

    @property
    def best(self) -> DatedHire | None:
        """The one that brings most for the money, of those that clearly add wins; most wins where
        wins are worth nothing. None where none does.
        """
        clear = [hire for hire in self.hires if hire.is_clear]
        return max(clear, key=self._worth, default=None)

    def _worth(self, hire: DatedHire) -> float:
        assert hire.adds is not None
        if not any_value(self.scenario):
            return hire.adds.wins.mean
        # Whoever costs nothing while others do comes first.
        return hire.adds.revenue_usd.mean / max(hire.adds.cost_usd, 1e-9)


def dated_hires(
    scenario: Scenario,
    week: int,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[DatedHiring, None, None]:
    """What one more person in each role adds who starts in that week, ever more precisely.

    All intervals of all looks together hold at least 95 times in 100. Raises ScenarioError for a
    week that is not in the year, ValueError for a bad seed, TooLarge where not even the first look
    can be afforded.
    """
    if not 0 <= week < WEEKS_PER_YEAR:
        raise ScenarioError([Problem("start_week", f"{week}", "must be between 0 and 51")])
    base = of_one_year(scenario)
    arms = {role.name: with_hires(base, {(role.name, week): 1}) for role in base.team.roles}
    possible = [arm for arm in arms.values() if arm is not None]
    runs = FullRuns(seed, executor, kept)
    level = level_of(LOOKS, TOLD * max(1, len(possible)))
    every = [base, *possible]
    for look in budget.looks(every, LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(every, look.replications)
        stands = runs.outcome(base, look.stopped)
        hires = []
        for role in base.team.roles:
            arm = arms[role.name]
            year = None if arm is None else runs.outcome(arm, look.stopped)
            hires.append(_hire(role, year, stands, level))
        look = look.judged(is_precise((hire.adds for hire in hires if hire.adds), stands))
        yield DatedHiring(base, week, tuple(hires), seed, look.replications, level, look.share_done)
        if look.is_last:
            return


def _hire(role: Role, year: Outcome | None, stands: Outcome, level: float) -> DatedHire:
    if year is None:
        return DatedHire(role.name, role.cost_per_year_usd, None)
    adds = difference(year, stands, level)
    week, share = paid_back(year, stands) or (None, nan)
    return DatedHire(role.name, role.cost_per_year_usd, adds, week, share)


def with_hires(scenario: Scenario, people: dict[tuple[str, int], int]) -> Scenario | None:
    """With so many more by (role, week), beside those who come anyway; None where that is too many.

    They are listed last, so that everybody else has the luck that they would have without them.
    """
    more = [
        Hire(week=week, role=role, people=count) for (role, week), count in people.items() if count
    ]
    if not more:
        return scenario
    try:
        return scenario.replace(
            {"team.hires": [hire.model_dump() for hire in (*scenario.team.hires, *more)]}
        )
    except ScenarioError:
        return None
