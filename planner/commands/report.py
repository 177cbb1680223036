"""report: the three verdicts as one page of HTML to print."""

from __future__ import annotations

import argparse
import datetime

from planner.analysis.baseline import baseline
from planner.analysis.effects import compare
from planner.analysis.explanations import explain
from planner.analysis.forecast import Forecast, forecast_in_looks
from planner.analysis.leveling_parts import has_more_than_people, leveling_parts
from planner.analysis.mix import mix_of
from planner.analysis.verdict import verdicts
from planner.commands.arguments import add_options, add_scenario, options_of, scenario_of
from planner.commands.output import newest_of, show
from planner.model.scenario import Scenario
from planner.plans import link
from planner.plans.plan import Plan
from planner.simulation.quarters import weeks_of_quarters
from planner.simulation.simulate import simulate
from planner.views.report import page


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("report", help="the three verdicts as a page of HTML to print")
    add_scenario(parser)
    add_options(parser)
    parser.add_argument(
        "--address", default="", help="of a running planner, for the link in the report"
    )
    parser.add_argument(
        "--grounds",
        action="store_true",
        help="why, taken apart, where each verdict flips, and the mix of kinds: takes longer",
    )
    parser.set_defaults(run=_report)


def _forecast(scenario: Scenario, seed: int) -> Forecast | None:
    """The next quarters of a team with a pipeline of today, where any ends in the measured time."""
    if scenario.today is None or not weeks_of_quarters(scenario):
        return None
    return newest_of(forecast_in_looks(scenario, seed))


def _report(given: argparse.Namespace) -> None:
    scenario, options = scenario_of(given.file), options_of(given)
    comparison = compare(scenario, options, given.replications, given.seed)
    today = (
        baseline(scenario, given.seed)
        if given.replications is None
        else simulate(scenario, given.replications, given.seed)
    )
    plan = Plan(scenario=scenario, options=options, seed=given.seed)
    by_practice = verdicts(comparison)
    explanations, mix, parts = None, None, None
    if given.grounds:
        explanations = newest_of(explain(comparison))
        if len(scenario.kinds) > 1:
            *_, mix = mix_of(scenario, by_practice["pull"], given.seed)
        if has_more_than_people(scenario):
            parts = newest_of(leveling_parts(scenario, given.seed))
    show(
        page.of_plan(
            plan,
            comparison,
            by_practice,
            today,
            link=f"{given.address}?s={link.link(plan)}",
            made_on=datetime.date.today(),
            explanations=explanations,
            forecast=_forecast(scenario, given.seed),
            mix=mix,
            parts=parts,
        )
    )
