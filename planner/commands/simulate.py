"""simulate: one scenario, measured."""

from __future__ import annotations

import argparse

from planner.commands.arguments import add_scenario, scenario_of
from planner.commands.output import SCHEMA, add_json, show, show_json
from planner.simulation.outcome import UNITS, Outcome
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval
from planner.views.plan import words


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("simulate", help="measure one scenario")
    add_scenario(parser)
    add_json(parser)
    parser.set_defaults(run=_simulate)


def _simulate(given: argparse.Namespace) -> None:
    outcome = simulate(scenario_of(given.file), given.replications, given.seed)
    if given.json:
        show_json(
            {
                "schema": SCHEMA,
                "engine": outcome.engine,
                "seed": outcome.seed,
                "replications": outcome.replications,
                "stopped": outcome.stopped,
                **outcome.to_dict(),
            }
        )
    else:
        show(_outcome_table(outcome))


def _outcome_table(outcome: Outcome) -> str:
    lines = [
        f"{outcome.scenario.name}: {outcome.replications} replications of "
        f"{outcome.scenario.clock.horizon_weeks:g} weeks, seed {outcome.seed}, "
        f"engine {outcome.engine}; 95 % intervals",
        "",
    ]
    lines += [_row(name, UNITS[name], outcome.summary(name)) for name in outcome.measures]
    for stage, values in outcome.stages.items():
        lines += ["", f"stage {stage}"]
        lines += [_row(name, UNITS[name], outcome.summary(name, stage=stage)) for name in values]
    for role, values in outcome.roles.items():
        lines += ["", f"role {role}"]
        lines += [_row(name, UNITS[name], outcome.summary(name, role=role)) for name in values]
    return "\n".join([*lines, "", *_check_lines(outcome)])


def _row(name: str, unit: str, interval: Interval) -> str:
    if interval.mean != interval.mean:
        return f"  {name:<28} {'no data':>12}"
    spread = (
        f"{interval.low:,.4g} … {interval.high:,.4g}"
        if interval.low == interval.low
        else "one run only"
    )
    return f"  {name:<28} {interval.mean:>12,.4g}  {spread:<24} {unit}"


def _check_lines(outcome: Outcome) -> list[str]:
    checks = outcome.checks
    lines = [
        f"every lead accounted for: {'yes' if checks.conserved else 'NO'}; "
        f"Little's law holds to {checks.little_error:.0e}"
    ]
    lines += words.warnings(outcome)
    return lines
