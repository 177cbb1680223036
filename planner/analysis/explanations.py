"""What the verdicts of one scenario stand on: their mechanisms, and where each would flip."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache

from planner.analysis import attention
from planner.analysis.arms import Keep, as_turned
from planner.analysis.attention import Attention
from planner.analysis.axes import Axis, axes
from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import BreakEvens, break_evens
from planner.analysis.decomposition import Decomposition, decompose
from planner.analysis.effects import Comparison
from planner.analysis.verdict import Verdict, verdicts
from planner.errors import NotPossible, TooLarge
from planner.model import flow
from planner.model.scenario import Scenario


@dataclass(frozen=True)
class Explanations:
    """What is known so far. flips: of each practice along every input that its verdict could rest
    on, whether it flips there or not; looked_at: the practices of which all are known.
    """

    decompositions: tuple[Decomposition, ...]
    flips: tuple[BreakEven, ...]
    share_done: float
    looked_at: frozenset[str] = frozenset()
    attention: Attention | None = None

    @property
    def by_practice(self) -> dict[str, Decomposition]:
        """The effects that have been taken apart."""
        return {each.practice: each for each in self.decompositions}


def explain(
    comparison: Comparison, *, keep: Keep = as_turned, executor: Executor | None = None
) -> Generator[Explanations, None, None]:
    """The grounds of the verdicts that say something, one by one: for each number, its own parts.
    `keep`: what holds whatever is turned. Also yields in the middle of each, that others have
    their turn.

    What cannot be worked out, as it would cost too much, is left out.
    """
    scenario, options, seed = comparison.scenario, comparison.options, comparison.seed
    said = verdicts(comparison)
    telling = [name for name, one in said.items() if is_telling(one)]
    decompositions: list[Decomposition] = []
    flips: list[BreakEven] = []
    looked_at: set[str] = set()
    asks_curves = attention.PRACTICE in telling and attention.matters(scenario)
    steps = 2 * len(telling) + asks_curves

    def so_far(done: float) -> Explanations:
        return Explanations(tuple(decompositions), tuple(flips), done / steps, frozenset(looked_at))

    for done, name in enumerate(telling):
        found: Decomposition | None = None
        try:
            for found in decompose(
                scenario,
                name,
                options=options,
                seed=seed,
                effect=comparison.effects[name],
                executor=executor,
            ):
                yield so_far(done + found.share_done)
        except (NotPossible, TooLarge):
            pass
        decompositions += [found] if found else []
        yield so_far(done + 1)
    for done, name in enumerate(telling, len(telling)):
        last: BreakEvens | None = None
        try:
            for last in break_evens(
                scenario,
                practices=(name,),
                along=assumptions(scenario, name),
                options=options,
                seed=seed,
                executor=executor,
                most_steps=MOST_STEPS,
                keep=keep,
            ):
                yield so_far(done + last.share_done)
        except (NotPossible, TooLarge):
            pass
        if last:
            flips += last.found
            looked_at |= set() if last.inputs_left else {name}
        yield so_far(done + 1)
    if asks_curves:
        curves = attention.under_curves(comparison, executor=executor)
        yield replace(so_far(steps), attention=curves)


MOST_STEPS = 1.5e8
"""Of the break-evens of one practice, as `budget` counts: a few seconds of two processors."""


@lru_cache(maxsize=64)  # a card asks anew whenever it is drawn
def assumptions(scenario: Scenario, practice: str) -> tuple[Axis, ...]:
    """The inputs in use that a verdict on a practice could rest on: each may turn in its range."""
    paths = set(_ASSUMED.get(practice, ()))
    if practice == "pull":
        paths.add(f"stages.{scenario.stages[0].name}.patience_days")
    if practice == "leveling":
        busiest = flow.bottleneck(scenario)
        role = next(role for role in scenario.team.roles if role.name == busiest)
        paths |= {f"stages.{name}.work.mean_hours" for name in role.stages}
    return tuple(axis for axis in axes(scenario) if axis.path in paths)


_ASSUMED = {
    "hand_offs": (
        "hand_off.loss",
        "hand_off.rebrief",
        "hand_off.repeat",
        "hand_off.delay.mean_days",
        "team.specialist_gain",
    ),
    "pull": ("focus.deals_per_rep", "focus.switching_cost"),
    "leveling": ("hand_off.loss",),
}


def is_telling(verdict: Verdict) -> bool:
    """Whether there is an effect to take apart."""
    return verdict.reason.code not in _SILENT


# Reasons that leave nothing to take apart.
_SILENT = {"same_team", "never_binds", "not_possible"}
