"""What the verdicts of one scenario stand on: their mechanisms, and where each would flip."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass

from planner.analysis.axes import axis_of
from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import break_even
from planner.analysis.decomposition import Decomposition, decompose
from planner.analysis.effects import Comparison
from planner.analysis.verdict import Verdict, verdicts
from planner.errors import AxisError, NotPossible, TooLarge


@dataclass(frozen=True)
class Explanations:
    """What is known so far. flips: for each practice, along the input that its verdict rests on."""

    decompositions: tuple[Decomposition, ...]
    flips: tuple[BreakEven, ...]
    share_done: float

    @property
    def by_practice(self) -> dict[str, Decomposition]:
        """The effects that have been taken apart."""
        return {each.practice: each for each in self.decompositions}


def explain(
    comparison: Comparison, *, executor: Executor | None = None
) -> Generator[Explanations, None, None]:
    """The grounds of the verdicts that say something, one by one: for each number, its own parts.

    What cannot be worked out, as it would cost too much, is left out.
    """
    scenario, options, seed = comparison.scenario, comparison.options, comparison.seed
    said = verdicts(comparison)
    telling = [name for name, one in said.items() if is_telling(one)]
    rests = [(name, path) for name in telling if (path := said[name].rests_on) is not None]
    decompositions: list[Decomposition] = []
    flips: list[BreakEven] = []
    steps = len(telling) + len(rests)
    for done, name in enumerate(telling, 1):
        try:
            *_, found = decompose(
                scenario,
                name,
                options=options,
                seed=seed,
                effect=comparison.effects[name],
                executor=executor,
            )
            decompositions.append(found)
        except (NotPossible, TooLarge):
            pass
        yield Explanations(tuple(decompositions), (), done / steps)
    for done, (name, path) in enumerate(rests, len(telling) + 1):
        try:
            axis = axis_of(scenario, path)
            one = break_even(scenario, name, axis, options=options, seed=seed, executor=executor)
        except (AxisError, NotPossible, TooLarge):
            one = None
        if one is not None:
            flips.append(one)
        yield Explanations(tuple(decompositions), tuple(flips), done / steps)


def is_telling(verdict: Verdict) -> bool:
    """Whether there is an effect to take apart."""
    return verdict.reason.code not in _SILENT


# Reasons that leave nothing to take apart.
_SILENT = {"same_team", "never_binds", "not_possible"}
