"""What each kind of deal waits for people, and its days to a win, simulated with stages of its own
for each kind (see `planner.model.kinds_apart`).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from planner.errors import PlannerError
from planner.model import flow
from planner.model.kinds_apart import Apart, told_apart
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, interval

LOOKS = (24, 60, 150)


@dataclass(frozen=True)
class KindWait:
    """Of one kind: days that a visit to a stage waits for somebody, and visits a week, by stage;
    deals gone cold a quarter at all of them; days to a win, and of these the days of waiting, None
    where none is ever won. The wait behind a limit on open deals is in none of them.
    """

    wait_days: Mapping[str, Interval]
    visits_per_week: Mapping[str, float]
    cold_per_quarter: Interval
    days_to_win: Interval | None
    waiting_days: Interval | None

    def days_to_dict(self) -> dict[str, dict[str, float | int | None] | None]:
        """Days to a win and those waited among them, as the command line's JSON shows them."""
        return {
            "days_to_win": None if self.days_to_win is None else self.days_to_win.to_dict(),
            "waiting_days": None if self.waiting_days is None else self.waiting_days.to_dict(),
        }


@dataclass(frozen=True)
class KindWaits:
    """By kind; each range holds 95 times in 100 by itself. share_done is 1 when no more follows."""

    scenario: Scenario
    of_kinds: Mapping[str, KindWait]
    replications: int
    share_done: float


def kind_waits(
    scenario: Scenario,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[KindWaits, None, None]:
    """Waits and days by kind after each of LOOKS.

    Raises NotPossible where kinds cannot be told apart, TooLarge for too large a team.
    """
    parts = told_apart(scenario)
    scenarios = [each.scenario for each in parts]
    runs = FullRuns(seed, executor, kept)
    for look in budget.looks(scenarios, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(scenarios, look.replications)
        found = {
            name: _of_kind(each, runs.outcome(each.scenario, look.stopped), name)
            for each in parts
            for name in each.stages
        }
        in_order = {kind.name: found[kind.name] for kind in scenario.kinds}
        yield KindWaits(scenario, in_order, look.replications, look.share_done)


def known_waits(
    scenario: Scenario, seed: int = 1, *, kept: Replications | None = None
) -> KindWaits | None:
    """As sharp as they get; None where kinds cannot be told apart, or it would take too long."""
    try:
        *_, last = kind_waits(scenario, seed, kept=kept)
    except PlannerError:
        return None
    return last


def _of_kind(apart: Apart, outcome: Outcome, name: str) -> KindWait:
    called = apart.stages[name]
    stages = {own: outcome.stages[one] for own, one in called.items()}
    cold = sum((each["cold_per_week"] for each in stages.values()), np.zeros(outcome.replications))
    waits = {own: each["wait_days"] for own, each in stages.items()}
    waiting, without = _waiting_days(apart.scenario, name, called, waits)
    return KindWait(
        {own: _mean(each) for own, each in waits.items()},
        {own: float(each["visits_per_week"].mean()) for own, each in stages.items()},
        _mean(cold).scaled(WEEKS_PER_QUARTER),
        None if without is None else _more(_mean(waiting), without),
        None if without is None else _mean(waiting),
    )


def _waiting_days(
    scenario: Scenario, name: str, called: Mapping[str, str], waits: Mapping[str, Floats]
) -> tuple[Floats, float | None]:
    """(R,) days of waiting until a win, and days without any; a win visits each stage as often as
    its chances say, and waits there as all visits of its kind do.
    """
    kind = [each.name for each in scenario.kinds].index(name)
    names = [stage.name for stage in scenario.stages]
    waiting = np.zeros(len(next(iter(waits.values()))))
    without = flow.weeks_to_win_of_kinds(scenario)[kind]
    if without is None:
        return waiting, None
    for own, one in called.items():
        a_day = [float(each == one) for each in names]
        with_it = flow.weeks_to_win_of_kinds(scenario, a_day)[kind]
        assert with_it is not None
        visits = (with_it - without) * DAYS_PER_WEEK
        mean = _mean(waits[own]).mean
        waiting = waiting + visits * np.nan_to_num(waits[own], nan=mean if mean == mean else 0.0)
    return waiting, without * DAYS_PER_WEEK


def _mean(values: Floats) -> Interval:
    return interval(values).within(0.0, np.inf)


def _more(found: Interval, days: float) -> Interval:
    return replace(found, mean=found.mean + days, low=found.low + days, high=found.high + days)
