"""What a page asks the planner to work out, and what makes two of these questions the same."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Sequence
from dataclasses import dataclass, replace

from planner.analysis import cases
from planner.analysis.arms import Keep
from planner.analysis.axes import Axis
from planner.analysis.baseline import Baseline
from planner.analysis.best_limit import BestLimits, best_limits
from planner.analysis.dated_moves import DatedMoves, dated_moves
from planner.analysis.decomposition import Decomposition, decompose
from planner.analysis.effects import LOOKS, Comparison, compare_in_looks
from planner.analysis.explanations import Explanations, explain
from planner.analysis.forecast import Forecast, forecast_in_looks
from planner.analysis.input_width import InputWidth, input_width
from planner.analysis.kind_waits import KindWaits, known_waits
from planner.analysis.leveling_parts import LevelingParts, has_more_than_people, leveling_parts
from planner.analysis.mix import Mix, mix_of
from planner.analysis.overrun import BusyByWeek, busy_by_week
from planner.analysis.scenario_comparison import (
    ScenarioComparison,
    compare_scenarios,
    with_waits,
)
from planner.analysis.settled_pipeline import with_settled_pipeline
from planner.analysis.verdict import Verdict, verdicts
from planner.engine import ENGINE_VERSION
from planner.errors import PlannerError
from planner.model.division_of_work import reorganised
from planner.model.redivision import Redivision
from planner.model.scenario import Scenario
from planner.plans.figures import with_lost_of
from planner.plans.plan import Plan
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import weeks_of_quarters
from planner.simulation.replication_cache import Replications
from planner.staffing import hiring, search
from planner.staffing.dated_hire import DatedHiring, dated_hires
from planner.staffing.hiring_plan import HiringPlans, hiring_plans
from planner.staffing.leaving import Leaving, what_leaving_costs
from planner.staffing.redivision import Redivided, Survey, redivide, survey
from planner.staffing.results import Staffing
from planner.studies import settings

# A replication of the mid-market example takes 1.1 kB; a move until it is as sharp as it gets, some
# 500 to 1,200 of them.
KEPT = Replications(most_bytes=12_000_000)


@dataclass(frozen=True)
class Answer:
    """The three practices compared, what can be said of each, and the team as it stands; at the
    end what each kind of deal waits, where there are kinds that can be told apart.
    """

    comparison: Comparison
    verdicts: dict[str, Verdict]
    today: Outcome
    waits: KindWaits | None = None


def key(name: str, *parts: Hashable) -> Hashable:
    """What makes two questions of that name the same: all that the answer depends on."""
    # The engine's version, so that a new engine under a running server shows no old results.
    return name, *parts, ENGINE_VERSION


def answer_key(plan: Plan) -> Hashable:
    """All that the answer depends on; what else is in a plan changes no number."""
    return key("answer", plan.scenario, plan.options, plan.seed, plan.precision)


def answers(plan: Plan) -> Generator[Answer, None, None]:
    """The first answer, then sharper ones, up to the precision asked for; at the end the team as it
    stands as sharp as every page shows it.
    """
    baseline: Baseline | None = None
    answer: Answer | None = None
    for comparison in compare_in_looks(
        plan.scenario,
        plan.options,
        plan.seed,
        precision=plan.precision,
        limit=budget.PAGE,
        kept=KEPT,
        effects_first=True,
    ):
        # Mostly one of the arms compared, and so there already.
        baseline = baseline or Baseline(plan.scenario, plan.seed, kept=KEPT)
        baseline.reach(comparison.replications)
        answer = Answer(comparison, verdicts(comparison), baseline.outcome)
        yield answer
    while answer and baseline and not baseline.is_known:
        baseline.sharpen()
        answer = replace(answer, today=baseline.outcome)
        yield answer
    if answer and (waits := known_waits(plan.scenario, plan.seed, kept=KEPT)):
        yield replace(answer, waits=waits)


def answers_from_today_key(plan: Plan) -> Hashable:
    """All that these depend on; with a pipeline of today they are the answers of Plan."""
    known = answer_key(plan)
    return known if plan.scenario.today is not None else ("from today", known)


def answers_from_today(plan: Plan) -> Generator[Answer, None, None]:
    """The answers of a plan that begins with today's deals; with those of a settled team where
    none are typed in.
    """
    scenario = plan.scenario
    if scenario.today is None:
        plan = plan.with_scenario(with_settled_pipeline(scenario, plan.seed))
    yield from answers(plan)


def grounds_key(plan: Plan) -> Hashable:
    """All that what the verdicts stand on depends on: the answer that they are of, and what is
    measured.
    """
    return "grounds", answer_key(plan), stages_with_measured_losses(plan)


def grounds(plan: Plan, answer: Answer) -> Generator[Explanations, None, None]:
    """What each verdict comes from, then what could turn it, as far as it is known."""
    yield from explain(answer.comparison, keep=keeps_measured(plan))


def all_cases(
    plan: Plan, practice: str, along: Sequence[Axis]
) -> Generator[cases.Cases, None, None]:
    """A practice over all that is assumed about it, together."""
    yield from cases.cases(
        plan.scenario,
        practice,
        along,
        options=plan.options,
        seed=plan.seed,
        keep=keeps_measured(plan),
    )


def parts_of_leveling(plan: Plan) -> Generator[LevelingParts, None, None]:
    """A verdict for each part of leveling by itself."""
    yield from leveling_parts(
        plan.scenario, plan.seed, precision=plan.precision, limit=budget.PAGE, kept=KEPT
    )


def baseline_key(plan: Plan) -> Hashable:
    """All that the numbers of the team as it stands depend on."""
    return key("baseline", plan.scenario, plan.seed)


def baselines(plan: Plan) -> Generator[Outcome, None, None]:
    """The team as it stands, ever sharper; the last is what every page shows."""
    baseline = Baseline(plan.scenario, plan.seed, kept=KEPT)
    yield baseline.outcome
    while not baseline.is_known:
        baseline.sharpen()
        yield baseline.outcome


def hires(plan: Plan) -> Generator[hiring.Hiring, None, None]:
    """What one more person in each role adds; the wins beside it are those of every page."""
    baseline: Baseline | None = None
    for found in hiring.next_hires(plan.scenario, plan.seed, kept=KEPT):
        baseline = baseline or Baseline(plan.scenario, plan.seed, kept=KEPT)
        baseline.reach(found.replications if found.share_done < 1 else LOOKS[-1])
        yield found.with_today(baseline.outcome)


def surveyed(plan: Plan) -> Generator[Survey, None, None]:
    """Every way to split a role, or to make one of two, roughly."""
    yield from survey(plan.scenario, plan.seed, kept=KEPT)


def redivided(plan: Plan, how: Redivision) -> Generator[Redivided, None, None]:
    """One role split in two, or two as one, against the team as it is."""
    yield from redivide(plan.scenario, how, plan.seed, keep=keeps_measured(plan), kept=KEPT)


def dated(plan: Plan) -> Generator[DatedHiring, None, None]:
    """What one more person in each role adds who starts in the plan's week."""
    yield from dated_hires(plan.scenario, plan.start_week, plan.seed, kept=KEPT)


def hires_for_a_quarter(plan: Plan) -> Generator[HiringPlans, None, None]:
    """The cheapest hires that bring the plan's quarter to its target."""
    yield from hiring_plans(
        plan.scenario, plan.hire_quarter, plan.chance, plan.start_week, plan.seed, kept=KEPT
    )


def leaving(plan: Plan) -> Generator[Leaving, None, None]:
    """What people leaving costs a year."""
    yield from what_leaving_costs(plan.scenario, plan.seed, kept=KEPT)


def staffings(plan: Plan, target: float, effort: float) -> Generator[Staffing, None, None]:
    """The cheapest team for a target; what it says of today's team is what every page says."""
    baseline: Baseline | None = None
    for found in search.staff(
        plan.scenario,
        target,
        plan.chance,
        plan.seed,
        effort=effort,
        full_cycle_cost_usd=plan.full_cycle_cost_usd,
    ):
        if baseline is None:
            baseline = Baseline(plan.scenario, plan.seed, kept=KEPT)
        else:
            baseline.reach(LOOKS[-1])
        yield found.with_today(baseline.outcome)


def forecast_key(plan: Plan) -> Hashable:
    """All that the forecast of the next quarters depends on."""
    return key("forecast", plan.scenario, plan.seed)


def forecasts(plan: Plan) -> Generator[Forecast, None, None]:
    """The next quarters, then ever more sharply."""
    yield from forecast_in_looks(plan.scenario, plan.seed, limit=budget.PAGE, kept=KEPT)


def input_widths(plan: Plan, along: Sequence[Axis]) -> Generator[InputWidth, None, None]:
    """How wide the quarters are with what is assumed drawn from its ranges, set by set.

    What is measured to be lost at a stage holds in every set, however much of it is the hand-off's.
    """
    yield from input_width(plan.scenario, along, plan.seed, keep=keeps_measured(plan), kept=KEPT)


def width_key(plan: Plan, along: tuple[Axis, ...]) -> Hashable:
    """All that it depends on how wide the quarters are."""
    return search_key(plan, "input width", along)


def stages_with_measured_losses(plan: Plan) -> tuple[str, ...]:
    """The stages of which it is measured what is lost in them."""
    names = (stage.name for stage in plan.scenario.stages)
    return tuple(name for name in names if plan.tags.get(f"stages.{name}.drop_off") == "measured")


def keeps_measured(plan: Plan) -> Keep:
    """What is measured to be lost at a stage holds, however much of it is the hand-off's; but where
    just that is turned.
    """
    measured = stages_with_measured_losses(plan)
    own = {stage.name: stage.drop_off for stage in plan.scenario.stages}

    def keep(moved: Scenario) -> Scenario | None:
        now = {stage.name: stage.drop_off for stage in moved.stages}
        held = [name for name in measured if now[name] == own[name]]
        return with_lost_of(moved, plan.scenario, held)

    return keep


def moves_key(plan: Plan) -> Hashable:
    """All that it depends on what each date moves."""
    return key("moves", plan.scenario, plan.seed)


def moves(plan: Plan) -> Generator[DatedMoves, None, None]:
    """What each hire, leaver, dated change and season does, then ever more sharply."""
    yield from dated_moves(plan.scenario, plan.seed, kept=KEPT)


def busy_key(plan: Plan) -> Hashable:
    """All that it depends on who is overrun when."""
    return key("busy", plan.scenario, plan.seed)


def busy_weeks(plan: Plan) -> Generator[BusyByWeek, None, None]:
    """How busy every role is week by week, once."""
    yield busy_by_week(plan.scenario, plan.seed)


def comparison_key(plan: Plan) -> Hashable:
    """All that the comparison of the frozen scenarios depends on."""
    # Of those that begin with today's deals, others than the reference can be reorganised.
    begins_today = any(each.scenario.today for each in plan.frozen)
    reference = plan.reference if begins_today else 0
    return "lineup", plan.frozen, reference, plan.seed, plan.precision, ENGINE_VERSION


def comparisons(plan: Plan) -> Generator[ScenarioComparison, None, None]:
    """The frozen scenarios compared, then ever more sharply."""
    named = [(each.name, each.scenario) for each in plan.frozen]
    found: ScenarioComparison | None = None
    for found in compare_scenarios(
        named,
        plan.seed,
        reference=plan.reference,
        precision=plan.precision,
        limit=budget.SHARPENING,
        kept=KEPT,
    ):
        yield found
    if found and any(entry.outcome.kinds for entry in found.entries):
        yield with_waits(found, kept=KEPT)


def frozen_quarters_key(plan: Plan) -> Hashable:
    """All that the quarters of the frozen scenarios depend on."""
    return key("frozen quarters", plan.frozen, plan.reference, plan.seed)


def frozen_quarters(plan: Plan) -> Generator[tuple[tuple[str, Forecast], ...], None, None]:
    """The next quarters of each frozen scenario that begins with today's deals, one more each time,
    as sharp as Next quarters has them; reorganised from the reference, as on Compare.
    """
    today = plan.frozen[plan.reference].scenario
    found: list[tuple[str, Forecast]] = []
    for each in plan.frozen:
        scenario = reorganised(each.scenario, today)
        if scenario.today is not None and weeks_of_quarters(scenario):
            *_, last = forecast_in_looks(scenario, plan.seed, limit=budget.PAGE, kept=KEPT)
            found.append((each.name, last))
            yield tuple(found)


def told_by_quarter(plan: Plan) -> tuple[tuple[str, Forecast], ...]:
    """The last of `frozen_quarters`; nothing where none of them begins with today's deals."""
    if all(each.scenario.today is None for each in plan.frozen):
        return ()
    return max(frozen_quarters(plan), key=len, default=())


def search_key(plan: Plan, *what: Hashable) -> Hashable:
    """All that a search over a plan depends on."""
    measured = stages_with_measured_losses(plan)
    return what, plan.scenario, plan.options, plan.seed, measured, ENGINE_VERSION


def why_key(plan: Plan, practice: str) -> Hashable:
    """All that an effect taken apart depends on: the answer that says how large it is, too."""
    return "why", practice, answer_key(plan)


def whys(
    plan: Plan, practice: str, last: Answer | None, known: Explanations | None = None
) -> Generator[Decomposition, None, None]:
    """A practice's effect taken apart: the number on its card.

    `last` is the plan's last answer; where that is still being found, it is found here. `known`:
    what its verdicts stand on, as far as that has been found.
    """
    if last is None:
        *_, last = answers(plan)
    if known is not None and practice in known.by_practice:
        yield known.by_practice[practice]
        return
    effect = last.comparison.effects[practice]
    yield from decompose(
        plan.scenario, practice, options=plan.options, seed=plan.seed, effect=effect
    )


def mixes(plan: Plan, last: Answer | None) -> Generator[Mix, None, None]:
    """Who waits for whom, what a limit does to each kind, then what each order of the kinds does.

    `last` is the plan's last answer; where that is still being found, it is found here.
    """
    if last is None:
        *_, last = answers(plan)
    yield from mix_of(plan.scenario, last.verdicts["pull"], plan.seed, kept=KEPT)


def cells_key(plan: Plan) -> Hashable:
    """All that it depends on what mixed teams of specialists would bring."""
    return "cells", answer_key(plan)


def limits_under_curves(plan: Plan) -> Generator[BestLimits, None, None]:
    """Where a limit on open deals should stand, however juggling slows people."""
    yield from best_limits(plan.scenario, plan.options, plan.seed, kept=KEPT)


Cells = tuple[Verdict, Verdict | PlannerError]  # in one line, in mixed teams


def cells(plan: Plan, last: Answer | None) -> Generator[Cells, None, None]:
    """Specialists in one line, and in mixed teams, each against one person for the whole sale.

    `last` is the plan's last answer; where that is still being found, it is found here.
    """
    if last is None:
        *_, last = answers(plan)
    setting = settings.Setting(plan.scenario, plan.options, plan.seed, plan.precision)
    for side in settings.side_by_side({"team": setting}, settings.cells_study):
        found = side["team"]
        if found is not None:
            in_teams = found if isinstance(found, PlannerError) else found["cells"]
            yield last.verdicts["hand_offs"], in_teams


@dataclass(frozen=True)
class Reported:
    """What goes into the report of a plan, as far as it is known."""

    answer: Answer
    forecast: Forecast | None  # with today's pipeline only
    explanations: Explanations | None
    mix: Mix | None  # where there are kinds
    parts: LevelingParts | None  # where there is volume or mix to level


def report_key(plan: Plan) -> Hashable:
    """All that the numbers of a report depend on."""
    return "report", grounds_key(plan)


def reports(plan: Plan) -> Generator[Reported, None, None]:
    """The last answer, with the next quarters, then with ever more of what explains it."""
    *_, answer = answers(plan)
    forecast = None
    if plan.scenario.today is not None and weeks_of_quarters(plan.scenario):
        *_, forecast = forecasts(plan)
    report = Reported(answer, forecast, None, None, None)
    yield report
    if len(plan.scenario.kinds) > 1:
        *_, mix = mixes(plan, answer)
        report = replace(report, mix=mix)
        yield report
    if has_more_than_people(plan.scenario):
        *_, parts = parts_of_leveling(plan)
        report = replace(report, parts=parts)
        yield report
    for found in explain(answer.comparison, keep=keeps_measured(plan)):
        yield replace(report, explanations=found)
