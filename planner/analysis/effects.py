"""With a practice and without it, on the same leads with the same luck.

Every arm of every practice meets the same leads: differences are taken replication by replication,
so only what the practice changes is left in them.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations, compress, product
from typing import Literal

import numpy as np

from planner.analysis.quarters import EffectOverTime, effect_over_time
from planner.errors import NotPossible
from planner.model.practices import MAIN, PRACTICES, Options, combined, today
from planner.model.scenario import Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import Arms, FullRuns
from planner.simulation.simulate import check_request
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, gain_interval, interval
from planner.statistics.looks import FAMILY_ERROR, Look, Stopped, level_of, overlapping
from planner.statistics.shapley import interaction, shapley_share

# Replications at which a comparison that runs to a precision looks at its intervals.
LOOKS = (24, 60, 150, 400, 1000)

MOST_COMBINED = 4
"""Practices of which every combination is tried: 16 ways of working; of more none is."""

FEWEST_WINS = 1.0
"""In the window, of either sign: a smaller difference decides nothing (model.md, Practices)."""


@dataclass(frozen=True)
class Effect:
    """One practice: both arms, and the difference in wins between them, replication by replication.

    difference: wins a week, with − without, and `differences` (R,) behind it; None with an
    `impossible` reason when the scenario cannot take the practice. `today` says which arm the
    scenario itself is. over_time: by calendar quarter, where the scenario has `today`.
    """

    practice: str
    today: Literal["with", "without"] | None
    with_: Outcome | None
    without: Outcome | None
    differences: Floats
    difference: Interval | None
    impossible: str | None = None
    over_time: EffectOverTime | None = None


@dataclass(frozen=True)
class Attribution:
    """What each practice adds when all are combined, wins a week; the shares add up to the total.

    A share is the practice's Shapley value over all orders of adding the practices. The interaction
    of a pair is what the two give together beyond each alone, averaged the same way;
    `largest_interaction` is the largest in size, None for one practice.
    """

    shares: dict[str, Interval]
    total: Interval
    largest_interaction: tuple[tuple[str, str], Interval] | None


@dataclass(frozen=True)
class Comparison:
    """All practices of one scenario compared. `level` is that of every interval in it.

    attribution: None where the practices cannot be combined or are more than MOST_COMBINED, and
    where what each adds is not known yet; `can_combine` tells which.
    """

    scenario: Scenario
    options: Options
    seed: int
    replications: int
    stopped: Stopped
    level: float
    effects: dict[str, Effect]
    attribution: Attribution | None
    can_combine: bool = True


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
    budget.require(arms.distinct, replications)
    runs = FullRuns(seed, executor)
    runs.run(arms.distinct, replications)
    level = 1 - FAMILY_ERROR / len(practices) / looks
    return _comparison(arms, runs, Look(replications, "asked", 1.0), level)


def compare_in_looks(
    scenario: Scenario,
    options: Options | None = None,
    seed: int = 1,
    *,
    practices: Sequence[str] = MAIN,
    precision: float = 0.02,
    executor: Executor | None = None,
    limit: budget.Limit = budget.COMMAND_LINE,
    kept: Replications | None = None,
    effects_first: bool = False,
    each_alone: bool = False,
) -> Generator[Comparison, None, None]:
    """`compare`, ever more precise: one comparison for each of LOOKS, with that many replications.

    The last is the first in which every interval's half-width is at most `precision` of the wins
    without, or that of the last look; those before it have stopped "not yet". Where an interval has
    nothing in common with that of the look before, it is widened to hold both.

    With `effects_first` the first look comes in two: with its effects as soon as these are known,
    then with what each practice adds, which takes some arms more. With `each_alone` that is left
    out.

    What is `kept` is not run again. The first look may cost as much as `limit` says; the looks end
    where the next would cost more than `budget` allows. Raises ValueError for a bad seed, TooLarge
    for too large a team.
    """
    arms = _Arms(scenario, options or Options(), practices, are_combined=not each_alone)
    runs = FullRuns(seed, executor, kept)
    level = level_of(LOOKS, len(practices))
    found: Comparison | None = None
    for look in budget.looks(arms.distinct, LOOKS, limit, budget.COMMAND_LINE.steps):
        if effects_first and found is None:
            runs.run(arms.in_pairs, look.replications)
            if not runs.have(arms.distinct):
                yield _comparison(arms, runs, Look(look.replications, "not yet", 0.0), level)
        runs.run(arms.distinct, look.replications)
        look = look.judged(_is_precise(arms, runs, level, precision))
        found = _comparison(arms, runs, look, level, found)
        yield found
        if look.is_last:
            return


class _Arms:
    """The scenarios to run: each practice's two arms, and every combination of the practices.

    combinations: by the practices in place; None when one of them cannot be had, or none is asked
    for.
    """

    def __init__(
        self,
        scenario: Scenario,
        options: Options,
        practices: Sequence[str],
        *,
        are_combined: bool = True,
    ):
        self.scenario, self.options = scenario, options
        self.impossible: dict[str, str] = {}
        self.pairs: dict[str, Arms] = {}
        for name in practices:
            practice = PRACTICES[name]
            try:
                self.pairs[name] = (
                    practice.with_(scenario, options),
                    practice.without(scenario, options),
                )
            except NotPossible as reason:
                self.impossible[name] = str(reason)
        self.combinations = self._combinations() if are_combined else None
        self.in_pairs = list(dict.fromkeys(arm for pair in self.pairs.values() for arm in pair))
        combined_arms = (self.combinations or {}).values()
        self.distinct = list(dict.fromkeys([*self.in_pairs, *combined_arms]))

    def _combinations(self) -> dict[frozenset[str], Scenario] | None:
        names = list(self.pairs)
        if len(names) > MOST_COMBINED:
            return None
        try:
            return {
                frozenset(compress(names, chosen)): combined(
                    self.scenario, dict(zip(names, chosen, strict=True)), self.options
                )
                for chosen in product((False, True), repeat=len(names))
            }
        except NotPossible:
            return None


def _is_precise(arms: _Arms, runs: FullRuns, level: float, precision: float) -> bool:
    for with_, without in arms.pairs.values():
        base = runs.wins_per_week(without)
        found = interval_of_wins(runs.wins_per_week(with_) - base, with_, level)
        if found.half_width > precision * base.mean():
            return False
    return True


def _comparison(
    arms: _Arms, runs: FullRuns, look: Look, level: float, before: Comparison | None = None
) -> Comparison:
    outcomes = {arm: runs.outcome(arm, look.stopped) for arm in arms.in_pairs}
    effects = {
        name: Effect(name, None, None, None, np.zeros(0), None, reason)
        for name, reason in arms.impossible.items()
    }
    for name, (with_, without) in arms.pairs.items():
        effects[name] = effect_of(
            name,
            outcomes[with_],
            outcomes[without],
            level,
            today=today(name, arms.scenario, arms.options),
            before=before.effects[name] if before else None,
        )
    return Comparison(
        scenario=arms.scenario,
        options=arms.options,
        seed=runs.seed,
        replications=look.replications,
        stopped=look.stopped,
        level=level,
        effects={name: effects[name] for name in PRACTICES if name in effects},
        attribution=_attribution(arms, runs, level, before.attribution if before else None),
        can_combine=arms.combinations is not None and bool(arms.pairs),
    )


def effect_of(
    name: str,
    with_: Outcome,
    without: Outcome,
    level: float,
    *,
    today: Literal["with", "without"] | None = None,
    before: Effect | None = None,
) -> Effect:
    """What two arms on the same luck differ in; its interval meets that of the look `before`."""
    wins, base = (arm.measures["throughput_per_week"] for arm in (with_, without))
    found = interval_of_wins(wins - base, with_.scenario, level)
    known = before.difference if before else None
    return Effect(
        practice=name,
        today=today,
        with_=with_,
        without=without,
        differences=wins - base,
        difference=overlapping(found, known),
        over_time=effect_over_time(with_, without, level, before.over_time if before else None),
    )


def change_between(before: Outcome, now: Outcome) -> Interval:
    """Wins a week gained from one outcome to another: what their own numbers leave when they are
    subtracted, in a range on the same luck that holds 95 times in 100.
    """
    found = paired_change(before, now)
    own = [each.measures["throughput_per_week"] for each in (now, before)]
    return found if found.is_nothing else found.about(float(own[0].mean() - own[1].mean()))


def paired_change(before: Outcome, now: Outcome) -> Interval:
    """Wins a week gained from one outcome to another, on the replications that both have."""
    many = min(before.replications, now.replications)
    own = [each.measures["throughput_per_week"][:many] for each in (now, before)]
    return interval(own[0] - own[1])


def interval_of_wins(gained: Floats, scenario: Scenario, level: float) -> Interval:
    """The interval of wins gained a week, one number per replication; they come one by one."""
    return gain_interval(gained, 1 / scenario.clock.horizon_weeks, level)


def _attribution(
    arms: _Arms, runs: FullRuns, level: float, before: Attribution | None
) -> Attribution | None:
    if not arms.pairs or arms.combinations is None or not runs.have(arms.distinct):
        return None
    names = list(arms.pairs)
    wins = {chosen: runs.wins_per_week(arm) for chosen, arm in arms.combinations.items()}

    def gained(values: Floats, known: Interval | None = None) -> Interval:
        return overlapping(interval_of_wins(values, arms.scenario, level), known)

    shares = {
        name: gained(shapley_share(wins, names, name), before.shares[name] if before else None)
        for name in names
    }
    total = wins[frozenset(names)] - wins[frozenset()]
    pairs = [(pair, gained(interaction(wins, names, pair))) for pair in combinations(names, 2)]
    return Attribution(
        shares=shares,
        total=gained(total, before.total if before else None),
        largest_interaction=max(pairs, key=lambda pair: abs(pair[1].mean), default=None),
    )
