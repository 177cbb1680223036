"""What a page asks the planner to work out, and what makes two of these questions the same."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from dataclasses import dataclass

from planner.analysis.decomposition import Decomposition, decompose
from planner.analysis.effects import Comparison, compare_in_looks
from planner.analysis.explanations import Explanations, explain
from planner.analysis.forecast import Forecast, forecast_in_looks
from planner.analysis.scenario_comparison import ScenarioComparison, compare_scenarios
from planner.analysis.verdict import Verdict, verdicts
from planner.engine import ENGINE_VERSION
from planner.plans.plan import Plan
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.replication_cache import Replications
from planner.simulation.simulate import simulate

# A replication of the mid-market example takes 1.1 kB; a move until it is as sharp as it gets, some
# 500 to 1,200 of them.
KEPT = Replications(most_bytes=12_000_000)


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
        plan.scenario,
        plan.options,
        plan.seed,
        precision=plan.precision,
        limit=budget.PAGE,
        kept=KEPT,
        effects_first=True,
    ):
        yield Answer(comparison, verdicts(comparison), _today(plan, comparison))


def _today(plan: Plan, comparison: Comparison) -> Outcome:
    """Mostly one of the arms compared, else simulated with the same luck."""
    for effect in comparison.effects.values():
        for arm in (effect.with_, effect.without):
            if arm is not None and arm.scenario == plan.scenario:
                return arm
    return simulate(plan.scenario, comparison.replications, plan.seed)


def forecast_key(plan: Plan) -> Hashable:
    """All that the forecast of the next quarters depends on."""
    return key("forecast", plan.scenario, plan.seed)


def forecasts(plan: Plan) -> Generator[Forecast, None, None]:
    """The next quarters, then ever more sharply."""
    yield from forecast_in_looks(plan.scenario, plan.seed, limit=budget.PAGE, kept=KEPT)


def comparison_key(plan: Plan) -> Hashable:
    """All that the comparison of the frozen scenarios depends on."""
    # Of those that begin with today's deals, others than the reference can be reorganised.
    begins_today = any(each.scenario.today for each in plan.frozen)
    reference = plan.reference if begins_today else 0
    return "lineup", plan.frozen, reference, plan.seed, plan.precision, ENGINE_VERSION


def comparisons(plan: Plan) -> Generator[ScenarioComparison, None, None]:
    """The frozen scenarios compared, then ever more sharply."""
    named = [(each.name, each.scenario) for each in plan.frozen]
    yield from compare_scenarios(
        named,
        plan.seed,
        reference=plan.reference,
        precision=plan.precision,
        limit=budget.SHARPENING,
        kept=KEPT,
    )


def search_key(plan: Plan, *what: Hashable) -> Hashable:
    """All that a search over a plan depends on."""
    return what, plan.scenario, plan.options, plan.seed, ENGINE_VERSION


def why_key(plan: Plan, practice: str) -> Hashable:
    """All that an effect taken apart depends on: the answer that says how large it is, too."""
    return "why", practice, answer_key(plan)


def whys(plan: Plan, practice: str, last: Answer | None) -> Generator[Decomposition, None, None]:
    """A practice's effect taken apart: the number on its card.

    `last` is the plan's last answer; where that is still being found, it is found here.
    """
    if last is None:
        *_, last = answers(plan)
    effect = last.comparison.effects[practice]
    yield from decompose(
        plan.scenario, practice, options=plan.options, seed=plan.seed, effect=effect
    )


@dataclass(frozen=True)
class Reported:
    """What goes into the report of a plan, as far as it is known."""

    answer: Answer
    explanations: Explanations | None


def report_key(plan: Plan) -> Hashable:
    """All that the numbers of a report depend on."""
    return "report", answer_key(plan)


def reports(plan: Plan) -> Generator[Reported, None, None]:
    """The last answer, then with ever more of what explains it."""
    *_, answer = answers(plan)
    yield Reported(answer, None)
    for found in explain(answer.comparison):
        yield Reported(answer, found)
