"""Frozen scenarios beside each other: what each brings, how they differ, and in which inputs.

All meet the same leads with the same luck, so that differences are taken replication by
replication. Whoever looks may take any of them as the reference, so the error is spent over all
pairs and all measures compared, at every look (Bonferroni): no choice of reference makes it larger.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from planner.analysis.baseline import Baseline, wins_per_quarter
from planner.analysis.effects import LOOKS
from planner.analysis.kind_waits import KindWaits, known_waits
from planner.model.division_of_work import reorganised
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.simulation import budget
from planner.simulation.measures import steps_of
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, counted_interval, interval
from planner.statistics.looks import Stopped, level_of, overlapping

# Measures of which differences are told, each with its unit.
WINS = "wins_per_quarter"
COMPARED = {
    WINS: "wins/quarter",
    "cycle_days_p50": "days",
    "margin_per_year_usd": "USD/year",
}

BETTER = {WINS: 1, "cycle_days_p50": -1, "margin_per_year_usd": 1}
"""The sign of a difference that is better."""

# Those that count wins: the outcome's measure that they are so many times of.
_COUNTED = {
    WINS: ("throughput_per_week", WEEKS_PER_QUARTER),
    "margin_per_year_usd": ("revenue_per_week_usd", WEEKS_PER_YEAR),
}

_PERCENTS = np.arange(101)


@dataclass(frozen=True)
class Entry:
    """One scenario of a comparison, simulated.

    outcome: its own, as sharp as its baseline is: the same whatever stands beside it. values:
    measure of COMPARED → (R,) of as many replications as all have, for differences. cycle_days:
    (101,) days within which 0, 1 … 100 % of the wins of all its own replications came; empty
    without a win. waits: by kind of deal, once they are known.
    """

    name: str
    scenario: Scenario
    outcome: Outcome
    values: dict[str, Floats]
    cycle_days: Floats
    waits: KindWaits | None = None

    @property
    def wins_of_quarters(self) -> Floats:
        """Wins of every whole quarter of every replication of its own."""
        return self.outcome.wins_of_quarters.ravel().astype(np.float64)

    def summary(self, measure: str) -> Interval:
        """Mean with its 95 % interval, of its own outcome."""
        if measure == WINS:
            return wins_per_quarter(self.outcome)
        step = self.step(measure)
        if step is None:
            return self.outcome.summary(measure)
        return counted_interval(_compared(self.outcome)[measure], step, lowest=-np.inf)

    def step(self, measure: str) -> float | None:
        """What one more win adds to a measure; None where it does not count wins."""
        if measure not in _COUNTED:
            return None
        of, times = _COUNTED[measure]
        return steps_of(self.scenario)[of] * times

    @property
    def busiest(self) -> tuple[str, Interval]:
        """The role that works the largest share of its hours, and that share."""
        shares = {
            role: self.outcome.summary("utilization", role=role) for role in self.outcome.roles
        }
        role = max(shares, key=lambda name: shares[name].mean)
        return role, shares[role]


@dataclass(frozen=True)
class ScenarioComparison:
    """Scenarios compared on the same luck. `level` is that of every difference."""

    entries: tuple[Entry, ...]
    seed: int
    replications: int
    stopped: Stopped
    level: float
    differences: dict[tuple[int, int, str], Interval]

    def difference(self, measure: str, position: int, reference: int) -> Interval:
        """How much more the scenario at a position has than the reference, in the measure's unit:
        what is left when the numbers of both are subtracted, in a range on the same luck.

        Raises KeyError for a scenario and itself.
        """
        if position > reference:
            found = self.differences[reference, position, measure]
        else:
            found = self.differences[position, reference, measure].scaled(-1)
        now, before = (self.entries[i].summary(measure).mean for i in (position, reference))
        is_exact = found.low == found.high
        return found if is_exact or np.isnan(now - before) else found.about(now - before)

    def wins_of_kind(self, kind: str, position: int, reference: int) -> Interval | None:
        """Wins a quarter of a kind that the scenario at a position has more than the reference;
        None where either has no such kind. All kinds and pairs hold together as often as
        `differences` do.
        """
        one, other = (self.entries[i].outcome for i in (position, reference))
        if kind not in one.kinds or kind not in other.kinds:
            return None
        many = min(one.replications, other.replications)
        now, before = (
            each.values("throughput_per_week", kind=kind)[:many] * WEEKS_PER_QUARTER
            for each in (one, other)
        )
        kinds = {name for entry in self.entries for name in entry.outcome.kinds}
        level = 1 - (1 - self.level) * len(COMPARED) / len(kinds)
        step = WEEKS_PER_QUARTER / min(
            self.entries[i].scenario.clock.horizon_weeks for i in (position, reference)
        )
        if np.array_equal(now, before):
            return Interval(0.0, 0.0, 0.0, 0.0)
        return counted_interval(now - before, step, level, lowest=-np.inf)

    def cannot_tell(self, position: int, reference: int) -> bool:
        """Whether chance alone could make the difference in wins."""
        is_open = self.difference(WINS, position, reference).sign == 0
        return is_open and not self.is_same(WINS, position, reference)

    def is_same(self, measure: str, position: int, reference: int) -> bool:
        """Whether not a single replication differs."""
        one, other = (self.entries[i].values[measure] for i in (position, reference))
        return bool(np.array_equal(one, other, equal_nan=True))


def compare_scenarios(
    scenarios: Sequence[tuple[str, Scenario]],
    seed: int = 1,
    *,
    reference: int = 0,
    precision: float = 0.02,
    limit: budget.Limit = budget.COMMAND_LINE,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[ScenarioComparison, None, None]:
    """Compare named scenarios, ever more precisely: one result for each of the looks.

    The last is the first in which every pair's difference in wins is known to `precision` of the
    wins, or the last that `limit` allows. Where a difference has nothing in common with that of
    the look before, it is widened to hold both.

    The scenario at the position `reference` is how the team works today: where others begin with
    today's open deals and divide the work otherwise, they are reorganised.

    Each scenario's own numbers are those of its `Baseline`, however far the differences go.

    What is `kept` is not run again. Raises ValueError for fewer than one scenario or a bad seed,
    TooLarge when not even the first look can be afforded.
    """
    if not scenarios:
        raise ValueError("scenarios: should be at least one")
    today = scenarios[reference][1]
    scenarios = [(name, reorganised(scenario, today)) for name, scenario in scenarios]
    distinct = list(dict.fromkeys(scenario for _, scenario in scenarios))
    pairs = len(scenarios) * (len(scenarios) - 1) // 2
    level = level_of(LOOKS, max(1, pairs) * len(COMPARED))
    runs = FullRuns(seed, executor, kept)
    found: ScenarioComparison | None = None
    baselines: dict[Scenario, Baseline] = {}
    for look in budget.looks(distinct, LOOKS, limit, limit.steps):
        runs.run(distinct, look.replications)
        for scenario in distinct:
            if scenario not in baselines:
                baselines[scenario] = Baseline(scenario, seed, executor=executor, kept=kept)
            baselines[scenario].reach(look.replications)
        entries = tuple(_entry(name, baselines[each], runs) for name, each in scenarios)
        differences = _differences(entries, level, found)
        look = look.judged(_is_precise(entries, differences, precision))
        if look.is_last:
            for baseline in baselines.values():
                baseline.reach(LOOKS[-1])
            entries = tuple(_entry(name, baselines[each], runs) for name, each in scenarios)
        found = ScenarioComparison(
            entries, seed, look.replications, look.stopped, level, differences
        )
        yield found
        if look.is_last:
            return


def with_waits(
    comparison: ScenarioComparison, *, kept: Replications | None = None
) -> ScenarioComparison:
    """The same with what each kind of deal waits in each scenario, where it can be told."""
    entries = [
        replace(entry, waits=known_waits(entry.scenario, comparison.seed, kept=kept))
        for entry in comparison.entries
    ]
    return replace(comparison, entries=tuple(entries))


def _entry(name: str, own: Baseline, runs: FullRuns) -> Entry:
    days = own.cycle_weeks * DAYS_PER_WEEK
    return Entry(
        name=name,
        scenario=own.scenario,
        outcome=own.outcome,
        values=_compared(runs.outcome(own.scenario, "not yet")),
        cycle_days=np.percentile(days, _PERCENTS) if days.size else np.zeros(0),
    )


def _compared(outcome: Outcome) -> dict[str, Floats]:
    """Measure of COMPARED → (R,)."""
    return {
        WINS: outcome.measures["throughput_per_week"] * WEEKS_PER_QUARTER,
        "cycle_days_p50": outcome.measures["cycle_days_p50"],
        "margin_per_year_usd": outcome.measures["revenue_per_week_usd"] * WEEKS_PER_YEAR
        - outcome.cost_per_year_usd,
    }


def _differences(
    entries: tuple[Entry, ...], level: float, before: ScenarioComparison | None
) -> dict[tuple[int, int, str], Interval]:
    return {
        (i, j, measure): overlapping(
            _difference(entries[j], entries[i], measure, level),
            before.differences[i, j, measure] if before else None,
        )
        for i, j in combinations(range(len(entries)), 2)
        for measure in COMPARED
    }


def _difference(one: Entry, other: Entry, measure: str, level: float) -> Interval:
    gained = one.values[measure] - other.values[measure]
    # Where not even the wins differ, what differs is the cost of people, and that is known exactly.
    steps = [step for entry in (one, other) if (step := entry.step(measure)) is not None]
    if steps and np.any(one.values[WINS] != other.values[WINS]):
        return counted_interval(gained, max(steps), level, lowest=-np.inf)
    return interval(gained, level)


def _is_precise(
    entries: tuple[Entry, ...],
    differences: dict[tuple[int, int, str], Interval],
    precision: float,
) -> bool:
    """Whether each pair's difference in wins is known well enough; alone, the wins themselves."""
    if len(entries) == 1:
        return entries[0].outcome.stopped != "not yet"
    wins = [entry.values[WINS].mean() for entry in entries]
    return all(
        found.half_width <= precision * max(wins[i], wins[j])
        for (i, j, measure), found in differences.items()
        if measure == WINS
    )
