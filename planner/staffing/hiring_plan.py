"""The cheapest hires with which one quarter reaches the target: who, how many, and from when on.

A plan is some people more in one or more roles. Cheapest are those whose pay of a whole year is
least, as people stay; of these, who starts latest. All plans meet the same luck. Every mix of
people, all there from the earliest day on, is tried, the cheapest first; the first that reaches the
target on that luck, and then also on luck of its own, is the answer. Then all of it start as late
as the chance allows, and at last each alone. Who is chosen for doing well on some luck did a little
better there than it will elsewhere, so the chance told is on a third luck, which chose nothing.

Taken as given, and told: an earlier start never makes a quarter worse. Of more people that is not
so, as more openers may bury closers under deals.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb
from typing import Literal

from planner.errors import NotPossible, Problem, ScenarioError
from planner.model.people import Hire
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.simulation import budget
from planner.simulation.quarters import weeks_of_quarters
from planner.simulation.replication_cache import Replications
from planner.staffing import race
from planner.staffing.dated_hire import with_hires
from planner.staffing.designs import is_priced
from planner.staffing.one_year import of_one_year
from planner.staffing.quarter_runs import QuarterRuns
from planner.staffing.search import FRESH_SEED
from planner.statistics import sequential_test
from planner.statistics.intervals import Interval, counted_interval

MOST_HIRES = 6  # or groups of people, in a large team
MOST_MIXES = 70
PEOPLE_OF_A_STEP = 25  # so many people or fewer are added to one by one
WEEKS_BETWEEN, MOST_DATES = 4, 12
LOOKS = (40, 120, 300)  # replications of a plan that is judged
CONFIRMING = 600  # fresh replications of one that may be the answer
MOST_STEPS = 8e8  # as `budget` counts: half a minute of two processors
TOLD = 0.005  # a chance is told to the whole per cent, and reaches what is asked if it reads so
SHOWN = 2  # cheaper plans beside the answer

Starts = tuple[tuple[str, int], ...]  # (role, week) for each person or group
Status = Literal["searching", "as it is", "reached", "out of reach", "not found"]


@dataclass(frozen=True)
class HiringPlan:
    """Who is hired when. cost: their pay of a whole year, in USD; people where nobody costs
    anything. chance: that the quarter reaches the target, with its interval.
    """

    hires: tuple[Hire, ...]
    cost: float
    chance: Interval
    replications: int


@dataclass(frozen=True)
class HiringPlans:
    """The search so far. scenario: the year. quarter: its number, from 1.

    status: "as it is": nobody needs to come; "out of reach": every mix of people falls short; "not
    found": the search ended before it knew. best: of the first two the team as it is and the plan
    that comes closest, else the cheapest so far that reaches the target. cheaper: of those that
    fell short and cost less, some that came closest. people: how many may come at most, `step` at
    a time.
    """

    scenario: Scenario
    quarter: int
    wanted: float
    earliest_week: int
    people: int
    step: int
    seed: int
    status: Status
    as_it_is: HiringPlan
    best: HiringPlan | None
    cheaper: tuple[HiringPlan, ...]
    tried: int
    share_done: float


def hiring_plans(
    scenario: Scenario,
    quarter: int,
    chance: float = 0.8,
    earliest_week: int = 4,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[HiringPlans, None, None]:
    """Search for the plan with which the quarter of that number reaches the scenario's target with
    this chance. Yields what is known so far, the answer last.

    Raises ScenarioError for a quarter, chance or week out of bounds, NotPossible without a target
    or where the quarter ends before anybody could start, ValueError for a bad seed, TooLarge where
    not even a first look at one plan could be afforded.
    """
    year = of_one_year(scenario)
    _check(year, quarter, chance, earliest_week)
    end = float(weeks_of_quarters(year)[quarter - 1][1])
    until_then = year.replace({"clock.horizon_weeks": end})
    budget.require([until_then], LOOKS[0], budget.PAGE)
    lucks = tuple(
        QuarterRuns(quarter, (seed + n * FRESH_SEED) % 2**63, executor, kept) for n in range(3)
    )
    yield from _Search(year, until_then, quarter, chance, earliest_week, lucks).results()


def _check(year: Scenario, quarter: int, chance: float, week: int) -> None:
    spans = weeks_of_quarters(year)
    if not year.target.is_set:
        raise NotPossible("a quarter cannot reach a target that is not set")
    wrong = [
        (1 <= quarter <= len(spans), "hire_quarter", quarter, f"must be 1 to {len(spans)}"),
        (0 < chance < 1, "chance", chance, "must be above 0 and below 1"),
        (0 <= week < WEEKS_PER_YEAR, "start_week", week, "must be between 0 and 51"),
    ]
    problems = [
        Problem(path, f"{given:g}", says) for is_fine, path, given, says in wrong if not is_fine
    ]
    if problems:
        raise ScenarioError(problems)
    if week >= spans[quarter - 1][1]:
        raise NotPossible("the quarter is over before anybody could start")


class _Search:
    """All plans on the same luck; `base` is the year up to the end of the quarter. lucks: on which
    plans are judged, then confirmed, and at last told.
    """

    def __init__(
        self,
        year: Scenario,
        base: Scenario,
        quarter: int,
        wanted: float,
        earliest_week: int,
        lucks: tuple[QuarterRuns, ...],
    ):
        self.year, self.base, self.quarter, self.wanted = year, base, quarter, wanted
        self.runs, self.fresh, self.unseen = lucks
        roles = base.team.roles
        self.step = -(-sum(role.people for role in roles) // PEOPLE_OF_A_STEP)
        self.groups = next(
            n for n in range(MOST_HIRES, 0, -1) if n == 1 or comb(len(roles) + n, n) <= MOST_MIXES
        )
        left = int(base.clock.horizon_weeks) - earliest_week
        apart = max(WEEKS_BETWEEN, -(-left // MOST_DATES))
        self.weeks = range(earliest_week, earliest_week + left, apart)
        self.cost_of = {
            role.name: role.cost_per_year_usd if is_priced(base) else 1.0 for role in roles
        }
        self.mixes: list[Starts] = [
            tuple((role, earliest_week) for role in mix)
            for n in range(1, self.groups + 1)
            for mix in combinations_with_replacement(self.cost_of, n)
        ]
        self.mixes.sort(key=lambda mix: (self._cost(mix), len(mix)))
        self.fell_short: list[Starts] = []
        self.reached: set[Starts] = set()  # not yet confirmed, or confirmed
        self.confirmed: list[Starts] = []
        self.refuted: list[Starts] = []
        self.status: Status = "searching"

    def results(self) -> Generator[HiringPlans, None, None]:
        """Ever more; the last has a status."""
        nobody: Starts = ()
        self._judge(nobody)
        self._run(self.runs, self.base, LOOKS[-1])  # told in any case
        yield self._result(0.02)
        if nobody in self.reached and self._confirm(nobody):
            self.status = "as it is"
        else:
            for done in self._cheapest():
                yield self._result(0.05 + 0.75 * done)
            if self.confirmed:
                for done in self._later():
                    yield self._result(0.8 + 0.2 * done)
            self.status = self._ended()
        if self.confirmed:
            self._run_unseen(self.confirmed[-1])
        yield self._result(1.0)

    def _ended(self) -> Status:
        if self.confirmed:
            return "reached"
        known = {*self.fell_short, *self.refuted}
        is_known = all(mix in known for mix in self.mixes if self._team(mix) is not None)
        return "out of reach" if is_known else "not found"

    # --- Steps of the search ----------------------------------------------------------------------

    def _cheapest(self) -> Generator[float, None, None]:
        """From the cheapest mix on, until one that starts at once stands."""
        for n, mix in enumerate(self.mixes):
            yield n / len(self.mixes)
            if self._judge(mix) and self._confirm(mix):
                return

    def _later(self) -> Generator[float, None, None]:
        """All of the answer as late as the chance allows, then each alone, the dearest first."""
        everybody = range(len(self.confirmed[-1]))
        people = sorted(everybody, key=lambda n: -self.cost_of[self.confirmed[-1][n][0]])
        for done, moved in enumerate([list(everybody), *([n] for n in people)]):
            yield done / (1 + len(people))
            now = self.confirmed[-1]
            later = [week for week in self.weeks if week > now[moved[0]][1]]
            for week in self._latest_first(now, moved, later):
                if self._confirm(_moved(now, moved, week)):
                    break

    def _latest_first(self, plan: Starts, moved: list[int], weeks: list[int]) -> list[int]:
        """Of these weeks those to which the starts can be moved, the latest first."""
        early, late = -1, len(weeks)
        while late - early > 1:
            middle = (early + late) // 2
            if self._judge(_moved(plan, moved, weeks[middle])):
                early = middle
            else:
                late = middle
        return weeks[early::-1] if early >= 0 else []

    # --- One plan ---------------------------------------------------------------------------------

    def _judge(self, plan: Starts) -> bool:
        """Whether a plan seems to reach the target: where it is known, without a look."""
        if plan in self.reached:
            return True
        if plan in self.fell_short:
            return False
        team = self._team(plan)
        if team is None:
            return False
        for replications in LOOKS:
            if not self._run(self.runs, team, replications):
                return False
            reached = self.runs.quarter(team).chance
            if sequential_test.is_below(reached, self.wanted, race.TEST_ERROR):
                self.fell_short.append(plan)
                return False
            if sequential_test.is_above(reached, self.wanted, race.TEST_ERROR):
                break
        if reached.mean() >= self.wanted - TOLD:
            self.reached.add(plan)
            return True
        self.fell_short.append(plan)
        return False

    def _confirm(self, plan: Starts) -> bool:
        """Whether it does so on luck on which it was not chosen."""
        team = self._team(plan)
        if team is None or plan in self.refuted or not self._run(self.fresh, team, CONFIRMING):
            return False
        stands = bool(self.fresh.quarter(team).chance.mean() >= self.wanted - TOLD)
        (self.confirmed if stands else self.refuted).append(plan)
        return stands

    def _run(self, runs: QuarterRuns, team: Scenario, replications: int) -> bool:
        """Whether there are so many now: not where that would take too long."""
        if self.runs.steps + self.fresh.steps + runs.steps_to([team], replications) > MOST_STEPS:
            return runs.replications(team) >= replications
        runs.run([team], replications)
        return True

    def _run_unseen(self, plan: Starts) -> None:
        """The answer on luck that had no part in choosing it; of a large team as often as a page
        can afford.
        """
        team = self._team(plan)
        assert team is not None
        often = min(CONFIRMING, budget.affordable([team], budget.PAGE.steps))
        self.unseen.run([team], max(LOOKS[0], often))

    def _team(self, plan: Starts) -> Scenario | None:
        return with_hires(self.base, {start: plan.count(start) * self.step for start in plan})

    def _cost(self, plan: Starts) -> float:
        """A whole year's pay of all who start."""
        return self.step * sum(self.cost_of[role] for role, _ in plan)

    # --- What is told -----------------------------------------------------------------------------

    def _result(self, share_done: float) -> HiringPlans:
        best = self._told(self.confirmed[-1]) if self.confirmed else None
        cheaper: list[HiringPlan] = []
        tried = [plan for plan in (*self.fell_short, *self.refuted) if plan]
        if best is None and self.status == "out of reach":
            best = max((self._told(plan) for plan in tried), key=lambda each: each.chance.low)
        elif best is not None:
            of_less = [self._told(plan) for plan in tried if self._cost(plan) < best.cost]
            cheaper = sorted(of_less, key=lambda each: each.chance.mean)[-SHOWN:]
        return HiringPlans(
            scenario=self.year,
            quarter=self.quarter,
            wanted=self.wanted,
            earliest_week=self.weeks[0],
            people=self.groups * self.step,
            step=self.step,
            seed=self.runs.seed,
            status=self.status,
            as_it_is=self._told(()),
            best=best,
            cheaper=tuple(cheaper),
            tried=len(self.fell_short) + len(self.reached),
            share_done=share_done,
        )

    def _told(self, plan: Starts) -> HiringPlan:
        """On the last luck it was tried on, which knows least of why it was chosen."""
        team = self._team(plan)
        assert team is not None
        lucks = (self.unseen, self.fresh, self.runs)
        reached = next(luck for luck in lucks if luck.replications(team)).quarter(team).chance
        return HiringPlan(
            hires=tuple(
                Hire(week=week, role=role, people=plan.count((role, week)) * self.step)
                for week in self.weeks
                for role in self.cost_of
                if (role, week) in plan
            ),
            cost=self._cost(plan),
            chance=counted_interval(reached, 1.0).within(0.0, 1.0),
            replications=reached.size,
        )


def _moved(plan: Starts, moved: list[int], week: int) -> Starts:
    """The plan with these of its starts in that week; each stays at its place."""
    return tuple((role, week if n in moved else at) for n, (role, at) in enumerate(plan))
