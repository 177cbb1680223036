"""Many scenarios on the same leads with the same luck, each simulated as often as asked.

Replication r of every scenario meets the same leads with the same luck: differences between
scenarios are taken replication by replication. What has been run is kept, so numbers only get
better; and scenarios that differ in nothing that moves a deal are simulated once.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from planner.engine.tally import Results
from planner.errors import NotPossible
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget, money
from planner.simulation.measures import share
from planner.simulation.outcome import Outcome, outcome_of
from planner.simulation.quarters import whole_windows
from planner.simulation.replication_cache import Replications, Span, as_simulated
from planner.simulation.simulate import check_request, run_chunks
from planner.statistics.arrays import Floats, Integers
from planner.statistics.intervals import Interval, gain_interval
from planner.statistics.looks import Stopped

Arms = tuple[Scenario, Scenario]  # with a practice, without it


@dataclass(frozen=True)
class _Years:
    """What is kept of the simulated years of one scenario."""

    wins: Integers  # (replications,) all measured weeks
    quarters: Integers  # (replications, whole quarters)
    kinds: Floats  # (replications, kinds) wins of a mean whole quarter; no kinds where one is all
    busy: Floats  # (replications, roles) weeks worked
    there: Floats  # (replications, roles) weeks that people were there

    def __add__(self, more: _Years) -> _Years:
        return _Years(
            np.concatenate([self.wins, more.wins]),
            np.concatenate([self.quarters, more.quarters]),
            np.concatenate([self.kinds, more.kinds]),
            np.concatenate([self.busy, more.busy]),
            np.concatenate([self.there, more.there]),
        )


@dataclass(eq=False)
class _Simulated:
    """A scenario `as_simulated`, what one replication of it costs, and its years so far."""

    scenario: Scenario
    steps: float
    years: _Years | None = None

    @property
    def done(self) -> int:
        return 0 if self.years is None else len(self.years.wins)


class PairedRuns:
    """Simulated years of scenarios, and their wins.

    What is in the cache `kept` is not run again. steps: what all of it has cost so far, as `budget`
    counts, what was in the cache included: so no result depends on what was there.
    """

    def __init__(
        self, seed: int = 1, executor: Executor | None = None, kept: Replications | None = None
    ):
        check_request(None, seed)
        self.seed = seed
        self.steps = 0.0
        self._executor = executor
        self._kept = Replications(0) if kept is None else kept
        self._simulated: dict[Scenario, _Simulated] = {}
        # By the scenarios' own ids: to compare all their fields takes longer than to ask for a
        # mean. Each is held, so that no other ever has its id.
        self._asked: dict[int, tuple[Scenario, _Simulated]] = {}

    def run(self, scenarios: Iterable[Scenario], replications: int) -> None:
        """Bring every one of these scenarios to at least so many replications."""
        spans = self._missing(scenarios, replications)
        known = {span: chunks for span in spans if (chunks := self._kept.find(span)) is not None}
        new = [span for span in spans if span not in known]
        jobs = [(span.scenario, span.first, span.count) for span in new]
        for span, chunks in zip(new, run_chunks(jobs, self.seed, self._executor), strict=True):
            self._kept.keep(span, chunks)
            known[span] = chunks
        for span in spans:
            self._take(span, known[span])

    def _take(self, span: Span, chunks: list[Results]) -> None:
        scenario = span.scenario
        by_kind = np.concatenate([chunk.wins_by_week for chunk in chunks])
        by_week, weeks = by_kind.sum(axis=1), scenario.clock.horizon_weeks
        years = _Years(
            wins=np.concatenate([chunk.tallies["wins"] for chunk in chunks]),
            quarters=whole_windows(by_week, weeks),
            kinds=_mean_quarters(by_kind, weeks),
            busy=np.concatenate([chunk.busy for chunk in chunks]),
            there=money.person_weeks(
                scenario, np.concatenate([chunk.there_by_week for chunk in chunks])
            ),
        )
        simulated = self._simulated[scenario]
        simulated.years = years if simulated.years is None else simulated.years + years
        self.steps += span.count * simulated.steps

    def steps_to(self, scenarios: Iterable[Scenario], replications: int) -> float:
        """What `run` would cost, as `budget` counts."""
        missing = self._missing(scenarios, replications)
        return sum(span.count * self._simulated[span.scenario].steps for span in missing)

    def _missing(self, scenarios: Iterable[Scenario], replications: int) -> list[Span]:
        distinct = dict.fromkeys(self._find(each) for each in scenarios)
        return [
            Span(each.scenario, self.seed, each.done, replications - each.done)
            for each in distinct
            if each.done < replications
        ]

    def _find(self, scenario: Scenario) -> _Simulated:
        asked = self._asked.get(id(scenario))
        if asked is None:
            same = as_simulated(scenario)
            if same not in self._simulated:
                self._simulated[same] = _Simulated(same, budget.cost(same).steps)
            asked = self._asked[id(scenario)] = scenario, self._simulated[same]
        return asked[1]

    def has_kept(self, scenario: Scenario, replications: int) -> bool:
        """Whether to bring it to so many costs nothing, as all that is missing is in the cache."""
        return all(span in self._kept for span in self._missing([scenario], replications))

    def have(self, scenarios: Iterable[Scenario]) -> bool:
        """Whether there are replications of every one of these."""
        return all(self.replications(scenario) for scenario in scenarios)

    def replications(self, scenario: Scenario) -> int:
        """How many replications of this scenario there are."""
        return self._find(scenario).done

    def _of(self, scenario: Scenario) -> _Years:
        years = self._find(scenario).years
        assert years is not None, "asked for before it was run"
        return years

    # --- Over all the measured weeks --------------------------------------------------------------

    def wins_per_week(self, scenario: Scenario) -> Floats:
        """(replications,)"""
        return self._of(scenario).wins / scenario.clock.horizon_weeks

    def wins_per_quarter(self, scenario: Scenario, replications: int | None = None) -> Floats:
        """(replications,): 13 weeks' worth of all the measured weeks."""
        wins = self._of(scenario).wins[:replications].astype(np.float64)
        return wins * (WEEKS_PER_QUARTER / scenario.clock.horizon_weeks)

    def gained(self, arms: Arms, replications: int | None = None) -> Floats:
        """(replications,): wins a quarter, the first arm less the second."""
        one, other = arms
        return self.wins_per_quarter(one, replications) - self.wins_per_quarter(other, replications)

    def gain(self, arms: Arms, replications: int, level: float = 0.95) -> Interval:
        """Wins a quarter, the first arm less the second: the mean of so many, and its interval."""
        step = WEEKS_PER_QUARTER / arms[0].clock.horizon_weeks
        return gain_interval(self.gained(arms, replications), step, level)

    def person_weeks(self, scenario: Scenario) -> tuple[Floats, Floats]:
        """(replications, roles) each: weeks that all people of a role worked, and were there."""
        years = self._of(scenario)
        return years.busy, years.there

    def utilization(self, scenario: Scenario) -> dict[str, float]:
        """By role: the share of their hours that its people work, over all replications."""
        years = self._of(scenario)
        # Differences are averaged: where nobody comes or goes, what all replications have is exact.
        usual = years.there[0]
        busy = share(years.busy.mean(axis=0), usual + (years.there - usual).mean(axis=0))
        return dict(zip([role.name for role in scenario.team.roles], busy.tolist(), strict=True))

    # --- Over the whole quarters ------------------------------------------------------------------

    def wins_of_quarters(self, scenario: Scenario) -> Integers:
        """(replications, quarters): wins in each whole quarter.

        Raises NotPossible where less than a quarter is measured.
        """
        found = self._of(scenario).quarters
        if found.shape[1] == 0:
            raise NotPossible(
                "clock.horizon_weeks: wins a quarter need a measured time of "
                f"{WEEKS_PER_QUARTER} weeks or more"
            )
        return found

    def whole_quarters(self, scenario: Scenario) -> int:
        """How many whole quarters each replication measures."""
        return self.wins_of_quarters(scenario).shape[1]

    def mean_quarter(self, scenario: Scenario) -> Floats:
        """(replications,): mean wins of the whole quarters of each."""
        return self.wins_of_quarters(scenario).mean(axis=1)

    def mean_quarter_of_kinds(self, scenario: Scenario) -> Floats:
        """(replications, kinds): mean wins of the whole quarters by kind; no kinds where all deals
        are alike.
        """
        self.wins_of_quarters(scenario)
        return self._of(scenario).kinds

    def mean_quarter_gain(self, arms: Arms, level: float = 0.95) -> Interval:
        """Mean wins of the whole quarters, the first arm less the second, and its interval; over as
        many replications as there are of both.
        """
        one, other = (self.mean_quarter(arm) for arm in arms)
        both = min(one.size, other.size)
        return gain_interval(one[:both] - other[:both], 1 / self.whole_quarters(arms[0]), level)

    def share_reaching(self, scenario: Scenario, target: float) -> Floats:
        """(replications,): share of each one's quarters at or above the target."""
        return (self.wins_of_quarters(scenario) >= target).mean(axis=1)


def _mean_quarters(by_kind: Integers, weeks: float) -> Floats:
    """(replications, kinds) from (replications, kinds, weeks); no kinds of one."""
    count, kinds, _ = by_kind.shape
    if kinds == 1 or weeks < WEEKS_PER_QUARTER:
        return np.zeros((count, 0))
    means = [whole_windows(by_kind[:, kind], weeks).mean(axis=1) for kind in range(kinds)]
    return np.stack(means, axis=1)


class FullRuns(PairedRuns):
    """Paired runs of which all measures can be told, not only wins; a replication takes some kB."""

    def __init__(
        self, seed: int = 1, executor: Executor | None = None, kept: Replications | None = None
    ):
        super().__init__(seed, executor, kept)
        self._chunks: dict[Scenario, list[Results]] = {}

    def _take(self, span: Span, chunks: list[Results]) -> None:
        super()._take(span, chunks)
        self._chunks.setdefault(span.scenario, []).extend(chunks)

    def outcome(self, scenario: Scenario, stopped: Stopped) -> Outcome:
        """All measures of one scenario."""
        return outcome_of(scenario, self.seed, self._chunks[as_simulated(scenario)], stopped)

    def cycle_weeks(self, scenario: Scenario) -> Floats:
        """Weeks from arrival to win, of every deal won in any replication."""
        chunks = self._chunks[as_simulated(scenario)]
        return np.concatenate([chunk.cycles for chunk in chunks])
