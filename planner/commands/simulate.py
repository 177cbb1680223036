"""simulate: one scenario, measured."""

from __future__ import annotations

import argparse
from typing import Any

from planner.analysis.kind_waits import KindWaits, known_waits
from planner.commands.arguments import add_scenario, scenario_of
from planner.commands.output import SCHEMA, add_json, show, show_json
from planner.simulation.measures import UNITS
from planner.simulation.outcome import Outcome
from planner.simulation.quarters import Quarter
from planner.simulation.simulate import simulate
from planner.statistics.intervals import Interval
from planner.views.plan import kinds_words, warning_words

_UNITS_OF_QUARTERS = {
    "wins": "wins",
    "revenue_usd": "USD",
    "chance": "share",
    "wins_from_open_deals": "wins",
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("simulate", help="measure one scenario")
    add_scenario(parser)
    add_json(parser)
    parser.set_defaults(run=_simulate)


def _simulate(given: argparse.Namespace) -> None:
    outcome = simulate(scenario_of(given.file), given.replications, given.seed)
    waits = known_waits(outcome.scenario, outcome.seed) if outcome.kinds else None
    if given.json:
        show_json(_outcome_json(outcome, waits))
    else:
        show(_outcome_table(outcome, waits))


def _outcome_json(outcome: Outcome, waits: KindWaits | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "engine": outcome.engine,
        "seed": outcome.seed,
        "replications": outcome.replications,
        "stopped": outcome.stopped,
        **outcome.to_dict(),
    }
    if waits is not None:
        for kind, one in waits.of_kinds.items():
            found["kinds"][kind] |= one.days_to_dict()
    return found


def _outcome_table(outcome: Outcome, waits: KindWaits | None) -> str:
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
    for kind, values in outcome.kinds.items():
        lines += ["", f"kind {kind}"]
        lines += [_row(name, UNITS[name], outcome.summary(name, kind=kind)) for name in values]
        lines.append(_row("lost_per_week", "deals/week", outcome.lost_per_week(kind)))
        lines.append(f"  {kinds_words.DAYS}: {kinds_words.days(outcome.scenario, kind, waits)}")
    if outcome.scenario.today is not None:
        lines += [line for quarter in outcome.quarters for line in ("", *_quarter_lines(quarter))]
    return "\n".join([*lines, "", *_check_lines(outcome)])


def _quarter_lines(quarter: Quarter) -> list[str]:
    """Means with their intervals, and where 8 of 10 replications fall."""
    lines = [f"{quarter.name}, {quarter.weeks} weeks"]
    for name, told in quarter.predictions().items():
        row = _row(name, _UNITS_OF_QUARTERS[name], told.mean)
        if name != "chance" and told.p10 == told.p10:
            row += f", 8 of 10: {told.p10:,.4g} … {told.p90:,.4g}"
        lines.append(row)
    return lines


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
    lines += warning_words.warnings(outcome)
    return lines
