"""The effect of limiting open deals under each way in which juggling them could slow people.

No study says how the slow-down grows with ever more open deals (claims.md: sizes not ours), so the
verdict is asked for under every curve that the model knows, on the same leads and luck.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import get_args

from planner.analysis.effects import LOOKS, Comparison, effect_of
from planner.analysis.verdict import Word, word_for
from planner.model.practices import PRACTICES
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.model.team import Curve
from planner.simulation import budget
from planner.simulation.runs import FullRuns
from planner.statistics.intervals import Interval

CURVES: tuple[Curve, ...] = get_args(Curve)
PRACTICE = "pull"
MOST_STEPS = 1.5e8  # of all curves, as `budget` counts: a few seconds of two processors


@dataclass(frozen=True)
class UnderCurve:
    """What limiting open deals does under one curve: wins a quarter, with − without, and the word
    for it.
    """

    curve: Curve
    effect: Interval
    word: Word


@dataclass(frozen=True)
class Attention:
    """Limiting open deals under every curve, in the order of CURVES; `own` is the scenario's."""

    own: Curve
    found: tuple[UnderCurve, ...]

    @property
    def agree(self) -> bool:
        """Whether every curve comes to the same word."""
        return len({one.word for one in self.found}) == 1

    @property
    def contradict(self) -> bool:
        """Whether it surely helps under one curve and surely hurts under another."""
        return {"HELPS", "HURTS"} <= {one.word for one in self.found}


def matters(scenario: Scenario) -> bool:
    """Whether the curve moves anything: juggling costs something."""
    return scenario.focus.switching_cost > 0


def with_curve(scenario: Scenario, curve: Curve) -> Scenario:
    """The same team, slowed by juggling in that way."""
    return scenario.replace({"focus.curve": curve})


def under_curves(comparison: Comparison, *, executor: Executor | None = None) -> Attention | None:
    """The effect of the comparison, and that under the other curves, over as many replications or
    as many as may be; None where there is no effect, the curve moves nothing, or it costs too much.

    Ranges hold as surely as that of the comparison, each by itself.
    """
    effect = comparison.effects.get(PRACTICE)
    scenario, options = comparison.scenario, comparison.options
    if effect is None or effect.difference is None or not matters(scenario):
        return None
    own = scenario.focus.curve
    pairs = {
        curve: (
            PRACTICES[PRACTICE].with_(there, options),
            PRACTICES[PRACTICE].without(there, options),
        )
        for curve in CURVES
        if curve != own
        for there in [with_curve(scenario, curve)]
    }
    arms = [arm for pair in pairs.values() for arm in pair]
    most = min(comparison.replications, budget.affordable(arms, MOST_STEPS))
    if most < min(LOOKS[0], comparison.replications):
        return None
    runs = FullRuns(comparison.seed, executor)
    runs.run(arms, most)
    effects = {own: effect}
    for curve, (limited, unlimited) in pairs.items():
        with_, without = runs.outcome(limited, "asked"), runs.outcome(unlimited, "asked")
        effects[curve] = effect_of(PRACTICE, with_, without, comparison.level)
    found = []
    for curve in CURVES:
        difference = effects[curve].difference
        assert difference is not None
        found.append(
            UnderCurve(curve, difference.scaled(WEEKS_PER_QUARTER), word_for(effects[curve]))
        )
    return Attention(own, tuple(found))
