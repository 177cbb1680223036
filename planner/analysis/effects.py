"""With a practice and without it, on the same leads with the same luck.

Every arm of every practice meets the same leads: differences are taken replication by replication,
so only what the practice changes is left in them.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

import numpy as np

from planner.engine.tally import Results
from planner.errors import NotPossible
from planner.model.practices import MAIN, PRACTICES, Options, combined, today
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome, outcome_of
from planner.simulation.replication_cache import Replications, Span, as_simulated
from planner.simulation.simulate import check_request, run_chunks
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, gain_interval
from planner.statistics.looks import FAMILY_ERROR, Stopped, overlapping
from planner.statistics.shapley import interaction, shapley_share

# Replications at which a comparison that runs to a precision looks at its intervals. Each look
# spends a fifth of the practice's error, so watching the numbers settle misleads no oftener than
# one look would (the union bound).
LOOKS = (24, 60, 150, 400, 1000)

FEWEST_WINS = 1.0
"""In the window, of either sign: a smaller difference decides nothing (model.md, Practices)."""


@dataclass(frozen=True)
class Effect:
    """One practice: both arms, and the difference in wins between them, replication by replication.

    difference: wins a week, with − without, and `differences` (R,) behind it; None with an
    `impossible` reason when the scenario cannot take the practice. `today` says which arm the
    scenario itself is.
    """

    practice: str
    today: Literal["with", "without"] | None
    with_: Outcome | None
    without: Outcome | None
    differences: Floats
    difference: Interval | None
    impossible: str | None = None


@dataclass(frozen=True)
class Attribution:
    """What each practice adds when all are combined, wins a week; the shares add up to the total.

    A share is the practice's Shapley value over all orders of adding the practices (Shapley 1953).
    The interaction of a pair is what the two give together beyond each alone, averaged the same way
    (Grabisch & Roubens 1999); `largest_interaction` is the largest in size, None for one practice.
    """

    shares: dict[str, Interval]
    total: Interval
    largest_interaction: tuple[tuple[str, str], Interval] | None


@dataclass(frozen=True)
class Comparison:
    """All practices of one scenario compared. `level` is that of every interval in it."""

    scenario: Scenario
    options: Options
    seed: int
    replications: int
    stopped: Stopped
    level: float
    effects: dict[str, Effect]
    attribution: Attribution | None


def compare(
    scenario: Scenario,
    options: Options | None = None,
    replications: int | None = None,
    seed: int = 1,
    *,
    practices: Sequence[str] = MAIN,
    precision: float = 0.02,
    looks: int = 1,
    executor: Executor | None = None,
) -> Comparison:
    """Compare each practice with its absence, and all combinations of them.

    With `replications`, that many, looked at once, or as one of so many `looks`: who means to look
    again with more replications spends only that share of the error now. Without: the last of
    `compare_in_looks`.

    Raises ValueError for a bad number of replications or seed, TooLarge for more than `budget`
    allows.
    """
    if replications is None:
        *_, last = compare_in_looks(
            scenario, options, seed, practices=practices, precision=precision, executor=executor
        )
        return last
    check_request(replications, seed)
    arms = _Arms(scenario, options or Options(), practices)
    budget.require(arms.distinct(), replications)
    runs = Runs(arms.distinct(), seed, executor)
    runs.extend_to(replications)
    return _comparison(arms, runs, 1 - FAMILY_ERROR / len(practices) / looks, "asked")


def compare_in_looks(
    scenario: Scenario,
    options: Options | None = None,
    seed: int = 1,
    *,
    practices: Sequence[str] = MAIN,
    precision: float = 0.02,
    executor: Executor | None = None,
    most_steps: float = budget.MOST_STEPS,
    most_deals: float = budget.MOST_DEALS,
    kept: Replications | None = None,
) -> Generator[Comparison, None, None]:
    """`compare`, ever more precise: one comparison for each of LOOKS, with that many replications.

    The last is the first in which every interval's half-width is at most `precision` of the wins
    without, or that of the last look; those before it have stopped "not yet". The error is spent
    evenly over the looks. Where an interval has nothing in common with that of the look before, it
    is widened to hold both: so no effect goes from above zero to below without an interval between
    that says it could.

    What is `kept` is not run again. The first look may cost `most_steps` and hold `most_deals`; the
    looks end where the next would cost more than `budget` allows. Raises ValueError for a bad seed,
    TooLarge for too large a team.
    """
    check_request(None, seed)
    arms = _Arms(scenario, options or Options(), practices)
    budget.require(arms.distinct(), LOOKS[0], most_steps=most_steps, most_deals=most_deals)
    affordable = budget.affordable(arms.distinct())
    looks = [look for look in LOOKS if look == LOOKS[0] or look <= affordable]
    level = 1 - FAMILY_ERROR / len(practices) / len(LOOKS)
    runs = Runs(arms.distinct(), seed, executor, kept)
    found: Comparison | None = None
    for look in looks:
        runs.extend_to(look)
        stopped: Stopped = "maximum" if look == looks[-1] else "not yet"
        if _is_precise(arms, runs, level, precision):
            stopped = "precision"
        found = _comparison(arms, runs, level, stopped, before=found)
        yield found
        if stopped != "not yet":
            return


class _Arms:
    """The scenarios to run: each practice's two arms, and every combination of the practices."""

    def __init__(self, scenario: Scenario, options: Options, practices: Sequence[str]):
        self.scenario = scenario
        self.options = options
        self.impossible: dict[str, str] = {}
        self.pairs: dict[str, tuple[Scenario, Scenario]] = {}
        for name in practices:
            practice = PRACTICES[name]
            try:
                pair = practice.with_(scenario, options), practice.without(scenario, options)
            except NotPossible as reason:
                self.impossible[name] = str(reason)
            else:
                self.pairs[name] = pair
        self.combinations = self._combinations()

    def _combinations(self) -> dict[frozenset[str], Scenario] | None:
        """A scenario for every set of possible practices in place; None when one cannot be had."""
        names = list(self.pairs)
        try:
            return {
                frozenset(n for n, on in zip(names, chosen, strict=True) if on): combined(
                    self.scenario, dict(zip(names, chosen, strict=True)), self.options
                )
                for chosen in product((False, True), repeat=len(names))
            }
        except NotPossible:
            return None

    def distinct(self) -> list[Scenario]:
        found = [arm for pair in self.pairs.values() for arm in pair]
        if self.combinations is not None:
            found += self.combinations.values()
        return list(dict.fromkeys(found))


class Runs:
    """Replications of several scenarios on the same luck, extended together.

    Those that differ in nothing that moves a deal are run once, and what is `kept` not at all.
    """

    def __init__(
        self,
        scenarios: list[Scenario],
        seed: int,
        executor: Executor | None,
        kept: Replications | None = None,
    ):
        self.seed = seed
        self.replications = 0
        self._executor = executor
        self._kept = Replications(0) if kept is None else kept
        self._simulated = {scenario: as_simulated(scenario) for scenario in scenarios}
        self._chunks: dict[Scenario, list[Results]] = {
            simulated: [] for simulated in self._simulated.values()
        }

    def extend_to(self, replications: int) -> None:
        """Run as many more of each scenario as are missing."""
        more = replications - self.replications
        spans = [Span(each, self.seed, self.replications, more) for each in self._chunks]
        found = {span: chunks for span in spans if (chunks := self._kept.find(span)) is not None}
        missing = [span for span in spans if span not in found]
        jobs = [(span.scenario, span.first, span.count) for span in missing]
        for span, chunks in zip(missing, run_chunks(jobs, self.seed, self._executor), strict=True):
            self._kept.keep(span, chunks)
            found[span] = chunks
        for span, chunks in found.items():
            self._chunks[span.scenario] += chunks
        self.replications = replications

    def wins_per_week(self, scenario: Scenario) -> Floats:
        """(R,) of one scenario."""
        wins = np.concatenate([chunk.tallies["wins"] for chunk in self._of(scenario)])
        return wins / scenario.clock.horizon_weeks

    def cycle_weeks(self, scenario: Scenario) -> Floats:
        """Weeks from arrival to win, of every deal won in any replication."""
        return np.concatenate([chunk.cycles for chunk in self._of(scenario)])

    def outcome(self, scenario: Scenario, stopped: Stopped) -> Outcome:
        """All measures of one scenario."""
        return outcome_of(scenario, self.seed, self._of(scenario), stopped)

    def _of(self, scenario: Scenario) -> list[Results]:
        return self._chunks[self._simulated[scenario]]


def _is_precise(arms: _Arms, runs: Runs, level: float, precision: float) -> bool:
    for with_, without in arms.pairs.values():
        base = runs.wins_per_week(without)
        found = interval_of_wins(runs.wins_per_week(with_) - base, with_, level)
        if (found.high - found.low) / 2 > precision * base.mean():
            return False
    return True


def _comparison(
    arms: _Arms, runs: Runs, level: float, stopped: Stopped, before: Comparison | None = None
) -> Comparison:
    outcomes: dict[Scenario, Outcome] = {}

    def outcome(scenario: Scenario) -> Outcome:
        if scenario not in outcomes:
            outcomes[scenario] = runs.outcome(scenario, stopped)
        return outcomes[scenario]

    effects = {}
    for name, (with_, without) in arms.pairs.items():
        differences = runs.wins_per_week(with_) - runs.wins_per_week(without)
        effects[name] = Effect(
            practice=name,
            today=today(name, arms.scenario, arms.options),
            with_=outcome(with_),
            without=outcome(without),
            differences=differences,
            difference=overlapping(
                interval_of_wins(differences, with_, level),
                before.effects[name].difference if before else None,
            ),
        )
    for name, reason in arms.impossible.items():
        effects[name] = Effect(name, None, None, None, np.zeros(0), None, reason)
    return Comparison(
        scenario=arms.scenario,
        options=arms.options,
        seed=runs.seed,
        replications=runs.replications,
        stopped=stopped,
        level=level,
        effects={name: effects[name] for name in PRACTICES if name in effects},
        attribution=_attribution(arms, runs, level, before.attribution if before else None),
    )


def interval_of_wins(gained: Floats, scenario: Scenario, level: float) -> Interval:
    """The interval of wins gained a week, one number per replication; they come one by one."""
    return gain_interval(gained, 1 / scenario.clock.horizon_weeks, level)


def _attribution(
    arms: _Arms, runs: Runs, level: float, before: Attribution | None
) -> Attribution | None:
    if not arms.pairs or arms.combinations is None:
        return None
    names = list(arms.pairs)

    def gained(values: Floats) -> Interval:
        return interval_of_wins(values, arms.scenario, level)

    wins = {chosen: runs.wins_per_week(arm) for chosen, arm in arms.combinations.items()}
    shares = {
        name: overlapping(
            gained(shapley_share(wins, names, name)),
            before.shares[name] if before else None,
        )
        for name in names
    }
    total = gained(wins[frozenset(names)] - wins[frozenset()])
    pairs = [(pair, gained(interaction(wins, names, pair))) for pair in combinations(names, 2)]
    return Attribution(
        shares=shares,
        total=overlapping(total, before.total if before else None),
        largest_interaction=max(pairs, key=lambda pair: abs(pair[1].mean), default=None),
    )
