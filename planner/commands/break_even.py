"""break-even: what would turn a verdict, and at which value."""

from __future__ import annotations

import argparse
from typing import Any

from planner.analysis.axes import axis_of
from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import BreakEvens, break_evens
from planner.commands.arguments import add_options, options_of, scenario_of
from planner.commands.cluster import add_scheduler, executor_of
from planner.commands.output import SCHEMA, add_json, newest_of, show, show_json
from planner.engine import ENGINE_VERSION
from planner.model.practices import MAIN, PRACTICES
from planner.views.where import words


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("break-even", help="what would turn a verdict, the nearest first")
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--practice", choices=tuple(PRACTICES), help="default: the three main ones")
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
        result = newest_of(
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
        show_json(_json(result, given.seed))
    else:
        show(_table(result))


def _json(result: BreakEvens, seed: int) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "engine": ENGINE_VERSION,
        "seed": seed,
        "share_done": result.share_done,
        "inputs_left": result.inputs_left,
        "break_evens": [
            {
                "practice": flip.practice,
                "path": flip.axis.path,
                "now": flip.axis.now,
                "range": [flip.axis.low, flip.axis.high],
                "at": flip.at,
                "low": flip.low,
                "high": flip.high,
                "sign_below": flip.before,
                "sign_above": flip.after,
                "nothing": flip.nothing,
                "is_nothing_now": flip.is_nothing_now,
            }
            for flip in result.found
        ],
    }


def _table(result: BreakEvens) -> str:
    lines = [_line(flip) for flip in result.found]
    if result.share_done < 1:
        lines.append(f"(stopped at {100 * result.share_done:.0f} %)")
    if result.inputs_left:
        lines.append(words.inputs_left(result))
    return "\n".join(lines)


def _line(flip: BreakEven) -> str:
    name = f"{flip.practice:<10} {flip.axis.label}"
    if flip.at is None:
        return f"{name}: {words.no_flip(flip)}"
    now, at, what = words.flip(flip)
    return f"{name}: now {now}, flips at {at}, {words.far(flip)}: {what}"
