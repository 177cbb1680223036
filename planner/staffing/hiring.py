"""The next best hire: what one more person in each role adds, all on the same luck."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from planner.analysis.effects import FEWEST_WINS
from planner.analysis.verdict import swamped
from planner.errors import NotPossible, ScenarioError
from planner.model import flow
from planner.model.fields import changed, highest
from planner.model.scenario import WEEKS_PER_QUARTER, Leads, Scenario
from planner.model.team import MOST_PEOPLE, Role
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import PairedRuns
from planner.staffing import designs
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, counted_interval, gain_interval, interval
from planner.statistics.looks import level_of

# Replications at which the gains are looked at.
LOOKS = (20, 60, 150, 400)
PRECISION = 0.02  # of today's wins: no gain that matters hides in a narrower interval
MORE_LEADS = 0.10
_MOST_NEW_ROLES = 2  # of a role that does not exist yet
QUARTERS_PER_YEAR = 4

# What would bring more wins: a hire, more leads, both, or nothing that can be told.
Lacks = Literal["people", "leads", "neither"]
Pays = Literal["yes", "no", "maybe"]


@dataclass(frozen=True)
class Hire:
    """One more person in a role from the start of the run on, up to speed. `gain`: wins a quarter;
    None where the role can take no more.

    load: the work that comes to the role today, if none goes cold before; utilization: what its
    people do of it. Both are shares of the hours they have. takes_from: of a role that does not
    exist yet, whose stage, which gives it its name, it takes over; people is 0 then, and load and
    utilization are those of who does the stage today. kinds: the gain by kind of deal, and
    revenue_usd what the kinds' wins are worth, a quarter; {} and None where all deals are alike.
    """

    role: str
    people: int
    load: float
    utilization: float
    cost_per_year_usd: float
    gain: Interval | None
    takes_from: str | None = None
    kinds: Mapping[str, Interval] = field(default_factory=dict)
    revenue_usd: Interval | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the gain is surely above zero, and large enough to speak of."""
        return self.gain is not None and self.gain.low > 0 and not self.is_too_small

    @property
    def is_too_small(self) -> bool:
        """Whether less than one win a year comes of it, and no cost is given to hold it against."""
        if self.gain is None or self.cost_per_year_usd > 0:
            return False
        return QUARTERS_PER_YEAR * abs(self.gain.mean) < FEWEST_WINS

    @property
    def cost_per_win_usd(self) -> float | None:
        """What a win more costs; None where no gain is clear, or the person costs nothing."""
        if self.gain is None or not self.is_clear or self.cost_per_year_usd == 0:
            return None
        return self.cost_per_year_usd / (QUARTERS_PER_YEAR * self.gain.mean)


@dataclass(frozen=True)
class Hiring:
    """What today's team lacks. `level` is that of every interval, all of them hold together.

    wins: today's, a quarter. hires: one for each role. best: the role whose person adds most for
    the money (or most, where people cost nothing); None when no role's gain is clear. leads_gain:
    what 10 % more leads would add to wins a quarter. most_wins: what the leads would bring if
    people were never the limit, by formula.
    """

    scenario: Scenario
    seed: int
    replications: int
    level: float
    wins: Interval
    hires: tuple[Hire, ...]
    leads_gain: Interval | None
    most_wins: float
    share_done: float

    @property
    def best(self) -> Hire | None:
        """The next best hire, if any."""
        clear = [hire for hire in self.hires if hire.is_clear]
        return max(clear, key=self._worth, default=None)

    @property
    def as_good(self) -> tuple[Hire, ...]:
        """Other clear hires that may add as much for the money as the best: their ranges meet."""
        best = self.best
        if best is None:
            return ()
        low = self._worth(best, "low")
        return tuple(
            hire
            for hire in self.hires
            if hire is not best and hire.is_clear and self._worth(hire, "high") >= low
        )

    def revenue_per_year_usd(self, hire: Hire) -> Interval | None:
        """What a hire's wins are worth; None where nobody can be hired, or a win has no value.

        Seasons and changes of value are out.
        """
        if hire.revenue_usd is not None:
            return hire.revenue_usd.scaled(QUARTERS_PER_YEAR) if self._has_value else None
        value = flow.value_of_a_win_usd(self.scenario)
        if hire.gain is None or not value:
            return None
        return hire.gain.scaled(QUARTERS_PER_YEAR * value)

    @property
    def revenue_of_leads_usd(self) -> Interval | None:
        """What the wins of 10 % more leads are worth a year; None where a win has no value, or
        kinds of deals differ in theirs: which of them are won more often is not known.
        """
        value = flow.value_of_a_win_usd(self.scenario)
        if self.leads_gain is None or not value or self.scenario.kinds:
            return None
        return self.leads_gain.scaled(QUARTERS_PER_YEAR * value)

    @property
    def _has_value(self) -> bool:
        return flow.value_of_a_win_usd(self.scenario) > 0

    def pays(self, hire: Hire) -> Pays:
        """Whether a hire brings more revenue than it costs; maybe, where nobody can be hired."""
        revenue = self.revenue_per_year_usd(hire)
        if revenue is None or revenue.low <= hire.cost_per_year_usd <= revenue.high:
            return "maybe"
        return "yes" if revenue.low > hire.cost_per_year_usd else "no"

    @property
    def none_pays(self) -> bool:
        """Whether every hire surely costs more than it brings."""
        return all(self.pays(hire) == "no" for hire in self.hires)

    def with_today(self, outcome: Outcome) -> Hiring:
        """The same with the wins of today's team and how busy it is as its own outcome has them."""
        wins = outcome.summary("throughput_per_week").scaled(WEEKS_PER_QUARTER)
        busy = {role: outcome.summary("utilization", role=role).mean for role in outcome.roles}
        hires = (
            replace(hire, utilization=busy[hire.takes_from or hire.role]) for hire in self.hires
        )
        return replace(self, wins=wins, hires=tuple(hires))

    @property
    def swamped(self) -> list[str]:
        """The roles with more work than hours."""
        shares = {hire.role: hire.utilization for hire in self.hires}
        return swamped({role: shares[role] for role in flow.overloaded(self.scenario)})

    @property
    def lacks(self) -> Lacks:
        """People when some hire clearly adds wins; else leads when they clearly do."""
        if self.best is not None:
            return "people"
        if self.leads_gain is not None and self.leads_gain.low > 0:
            return "leads"
        return "neither"

    def _worth(self, hire: Hire, end: Literal["mean", "low", "high"] = "mean") -> float:
        gain: float = getattr(hire.gain, end) if hire.gain is not None else 0.0
        if not designs.is_priced(self.scenario):
            return gain
        # Whoever costs nothing while others do comes first.
        return gain / max(hire.cost_per_year_usd, 1e-9)


def next_hires(
    scenario: Scenario,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Hiring, None, None]:
    """The gain of one more person in each role, ever more precise: one result for each of LOOKS.

    The last is the first whose gains are all known to 2 % of today's wins, or that of the last
    look. Gains are paired Student-t intervals on common luck; they hold for all roles and all looks
    together with 95 % (Bonferroni). Raises NotPossible where less than a quarter is measured,
    TooLarge when it would cost more than a page may.
    """
    roles = scenario.team.roles
    arms = {role.name: _with_one_more(scenario, i) for i, role in enumerate(roles)}
    new_roles = _new_roles(scenario)
    arms |= {stage: arm for stage, (_, arm) in new_roles.items()}
    richer = _with_more_leads(scenario)
    teams = [scenario, *(arm for arm in (*arms.values(), richer) if arm is not None)]
    runs = PairedRuns(seed, executor, kept)
    level = level_of(LOOKS, len(arms) + 1)
    for look in budget.looks(teams, LOOKS, budget.PAGE, budget.PAGE.steps):
        runs.run(teams, look.replications)
        gains = {
            name: None if arm is None else runs.mean_quarter_gain((arm, scenario), level)
            for name, arm in arms.items()
        }
        look = look.judged(_is_precise(gains.values(), runs.mean_quarter(scenario)))
        yield Hiring(
            scenario=scenario,
            seed=seed,
            replications=look.replications,
            level=level,
            wins=counted_interval(
                runs.mean_quarter(scenario), 1 / runs.whole_quarters(scenario), level
            ),
            hires=tuple(
                _by_kind(hire, arms[hire.role], scenario, runs, level)
                for hire in _hires(scenario, runs.utilization(scenario), gains, new_roles)
            ),
            leads_gain=None
            if richer is None
            else runs.mean_quarter_gain((richer, scenario), level),
            most_wins=designs.most_wins(scenario),
            share_done=look.share_done,
        )
        if look.is_last:
            return


def _hires(
    scenario: Scenario,
    busy: dict[str, float],
    gains: dict[str, Interval | None],
    new_roles: dict[str, tuple[Role, Scenario]],
) -> tuple[Hire, ...]:
    """One for each role, then those of roles that are new."""
    loads = flow.loads(scenario)
    told = [(role.name, role.people, role, None) for role in scenario.team.roles]
    new = [(stage, 0, role, role.name) for stage, (role, _) in new_roles.items()]
    return tuple(
        Hire(
            name,
            people,
            loads[role.name],
            busy[role.name],
            role.cost_per_year_usd,
            gains[name],
            takes_from,
        )
        for name, people, role, takes_from in (*told, *new)
    )


def _by_kind(
    hire: Hire, arm: Scenario | None, scenario: Scenario, runs: PairedRuns, level: float
) -> Hire:
    """The hire with what it adds of each kind of deal, and what that is worth."""
    if arm is None or len(scenario.kinds) < 2:
        return hire
    gained = runs.mean_quarter_of_kinds(arm) - runs.mean_quarter_of_kinds(scenario)
    usual = scenario.money.deal_value_usd
    worth = [usual if kind.value_usd is None else kind.value_usd for kind in scenario.kinds]
    step, each = 1 / runs.whole_quarters(scenario), 1 - (1 - level) / len(scenario.kinds)
    return replace(
        hire,
        kinds={
            kind.name: gain_interval(gained[:, i], step, each)
            for i, kind in enumerate(scenario.kinds)
        },
        revenue_usd=interval(gained @ np.array(worth), level),
    )


def _is_precise(gains: Iterable[Interval | None], base: Floats) -> bool:
    return all(gain is None or gain.half_width <= PRECISION * base.mean() for gain in gains)


def _with_one_more(scenario: Scenario, position: int) -> Scenario | None:
    people = list(designs.people_of(scenario))
    people[position] += 1
    return designs.staffed(scenario, people) if people[position] <= MOST_PEOPLE else None


def _new_roles(scenario: Scenario) -> dict[str, tuple[Role, Scenario]]:
    """By stage: who does it today, and the team with one new person for it alone.

    Of roles that do several stages those whose work one person could do, that with most work first;
    not where there are mixed teams or kinds of deal, each of which would need one.
    """
    team = scenario.team
    if team.pods > 1 or scenario.kinds:
        return {}
    found: list[tuple[float, str, Role, Scenario]] = []
    taken = {role.name for role in team.roles}
    for stage in scenario.stages:
        home = next(role for role in team.roles if stage.name in role.stages)
        if len(home.stages) == 1 or stage.name in taken:
            continue
        left = tuple(each for each in home.stages if each != stage.name)
        new = home.model_copy(
            update={
                "name": stage.name,
                "people": 1,
                "stages": (stage.name,),
                "owns_deals": False,
                "tenure_weeks": (),
            }
        )
        kept = [
            role.model_copy(update={"stages": left}) if role is home else role
            for role in team.roles
        ]
        with suppress(ScenarioError, NotPossible):
            arm = changed(scenario, team=changed(team, roles=(*kept, new)))
            load = flow.loads(arm)[stage.name]
            if load <= 1:
                found.append((load, stage.name, home, arm))
    found.sort(key=lambda one: -one[0])
    return {stage: (home, arm) for _, stage, home, arm in found[:_MOST_NEW_ROLES]}


def _with_more_leads(scenario: Scenario) -> Scenario | None:
    leads = scenario.leads.per_week * (1 + MORE_LEADS)
    return (
        scenario.replace({"leads.per_week": leads}) if leads <= highest(Leads, "per_week") else None
    )
