"""A scenario as it stands, simulated to a stated precision: its numbers, the same on every page.

How many replications it gets depends on nothing but the scenario and the seed: not on the practices
it is compared on, nor on what stands beside it. So whoever shows it shows the same wins, with the
same range.
"""

from __future__ import annotations

from concurrent.futures import Executor

from planner.analysis.effects import LOOKS
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, counted_interval

PRECISION = 0.015
"""Half of the 95 % range of wins, as a share of them, at which the looks end."""


class Baseline:
    """A scenario's own `outcome`, look by look, as sharp as was asked for so far.

    Raises ValueError for a bad seed, TooLarge where not even the first look can be afforded.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        *,
        executor: Executor | None = None,
        kept: Replications | None = None,
    ):
        self.scenario = scenario
        self._runs = FullRuns(seed, executor, kept)
        # The first look is allowed as much as any view allows it: who shows it asked before.
        limit = budget.COMMAND_LINE
        self._looks = list(budget.looks([scenario], LOOKS, limit, budget.PAGE.steps))
        self.sharpen()

    def sharpen(self) -> None:
        """Go on to the next look, and on from there as far as nothing must be run. There must be
        one.

        So who opens another page finds there what the last one has shown, and no rougher number.
        """
        self._look_once()
        while not self.is_known and self._runs.has_kept(self.scenario, self._looks[0].replications):
            self._look_once()
        self.outcome = self._runs.outcome(self.scenario, self._look.stopped)

    def _look_once(self) -> None:
        look = self._looks.pop(0)
        self._runs.run([self.scenario], look.replications)
        self._look = look.judged(self._is_precise())

    def _is_precise(self) -> bool:
        step = 1 / self.scenario.clock.horizon_weeks
        wins = counted_interval(self._runs.wins_per_week(self.scenario), step)
        return wins.half_width <= PRECISION * wins.mean

    @property
    def is_known(self) -> bool:
        """Whether it gets no sharper."""
        return self._look.is_last

    def reach(self, replications: int) -> None:
        """Go on to the first look of so many replications or more, or the last there is."""
        while not self.is_known and self._look.replications < replications:
            self.sharpen()

    @property
    def cycle_weeks(self) -> Floats:
        """Weeks from arrival to win, of every deal won so far in any replication."""
        return self._runs.cycle_weeks(self.scenario)


def wins_per_quarter(outcome: Outcome) -> Interval:
    """Wins a quarter with their 95 % range, as every page shows them."""
    return outcome.summary("throughput_per_week").scaled(WEEKS_PER_QUARTER)


def baseline(
    scenario: Scenario,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Outcome:
    """The scenario as it stands, as sharp as it gets; raises as `Baseline`."""
    found = Baseline(scenario, seed, executor=executor, kept=kept)
    found.reach(LOOKS[-1])
    return found.outcome
