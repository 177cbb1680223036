"""What a page asks the planner to work out, and what makes two of these questions the same."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from dataclasses import dataclass

from planner.comparison import Comparison, compare_in_looks
from planner.engine import ENGINE_VERSION
from planner.outcome import Outcome
from planner.plan import Plan
from planner.simulation import simulate
from planner.verdict import Verdict, verdicts


@dataclass(frozen=True)
class Answer:
    """The three practices compared, what can be said of each, and the team as it stands."""

    comparison: Comparison
    verdicts: dict[str, Verdict]
    today: Outcome


def key(name: str, *parts: Hashable) -> Hashable:
    """What makes two questions of that name the same: all that the answer depends on."""
    # The engine's version, so that a new engine under a running server shows no old results.
    return name, *parts, ENGINE_VERSION


def answer_key(plan: Plan) -> Hashable:
    """All that the answer depends on; what else is in a plan changes no number."""
    return key("answer", plan.scenario, plan.options, plan.seed, plan.precision)


def answers(plan: Plan) -> Generator[Answer, None, None]:
    """The first answer, then sharper ones, up to the precision asked for."""
    for comparison in compare_in_looks(
        plan.scenario, plan.options, plan.seed, precision=plan.precision
    ):
        yield Answer(comparison, verdicts(comparison), _today(plan, comparison))


def _today(plan: Plan, comparison: Comparison) -> Outcome:
    """Mostly one of the arms compared, else simulated with the same luck."""
    for effect in comparison.effects.values():
        for arm in (effect.with_, effect.without):
            if arm is not None and arm.scenario == plan.scenario:
                return arm
    return simulate(plan.scenario, comparison.replications, plan.seed)
