"""break-even: what would turn a verdict, and at which value."""

from __future__ import annotations

import argparse
from typing import Any

from planner.analysis.axes import axis_of
from planner.analysis.break_even import BreakEven, BreakEvens, break_evens
from planner.commands.arguments import add_options, options_of, scenario_of
from planner.commands.cluster import add_scheduler, executor_of
from planner.commands.output import SCHEMA, add_json, newest_of, show, show_json
from planner.engine import ENGINE_VERSION
from planner.model.practices import MAIN
from planner.views.where import words


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("break-even", help="what would turn a verdict, the nearest first")
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--practice", choices=MAIN, help="default: all three")
    parser.add_argument(
        "--along", metavar="PARAM", action="append", help="an input's path; default: all"
    )
    parser.add_argument("--seed", type=int, default=1)
    add_options(parser)
    add_json(parser)
    add_scheduler(parser)
    parser.set_defaults(run=_break_even)


def _break_even(given: argparse.Namespace) -> None:
    scenario = scenario_of(given.file)
    with executor_of(given) as executor:
        found = newest_of(
            break_evens(
                scenario,
                practices=[given.practice] if given.practice else MAIN,
                along=[axis_of(scenario, path) for path in given.along] if given.along else None,
                options=options_of(given),
                seed=given.seed,
                executor=executor,
            )
        )
    if given.json:
        show_json(_json(found, given.seed))
    else:
        show(_table(found))


def _json(found: BreakEvens, seed: int) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "engine": ENGINE_VERSION,
        "seed": seed,
        "share_done": found.share_done,
        "inputs_left": found.inputs_left,
        "break_evens": [
            {
                "practice": one.practice,
                "path": one.axis.path,
                "now": one.axis.now,
                "range": [one.axis.low, one.axis.high],
                "at": one.at,
                "low": one.low,
                "high": one.high,
                "sign_below": one.before,
                "sign_above": one.after,
                "nothing": one.nothing,
                "is_nothing_now": one.is_nothing_now,
            }
            for one in found.found
        ],
    }


def _table(found: BreakEvens) -> str:
    lines = [_line(one) for one in found.found]
    if found.share_done < 1:
        lines.append(f"(stopped at {100 * found.share_done:.0f} %)")
    if found.inputs_left:
        lines.append(words.inputs_left(found))
    return "\n".join(lines)


def _line(one: BreakEven) -> str:
    name = f"{one.practice:<10} {one.axis.label}"
    if one.at is None:
        return f"{name}: {words.no_flip(one)}"
    now, at, what = words.flip(one)
    return f"{name}: now {now}, flips at {at}, {words.far(one)}: {what}"
