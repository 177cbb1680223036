"""What commands are given: a scenario, how it is simulated, and what practices mean."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from planner.errors import PlannerError, PresetError, ScenarioError
from planner.model.practices import MAIN, PRACTICES, Options
from planner.model.scenario import Scenario
from planner.plans import presets


def scenario_of(name: str) -> Scenario:
    """From a file, or a preset of that name. Raises PlannerError when it is neither."""
    path = Path(name)
    if path.is_file():
        try:
            return Scenario.from_json(path.read_bytes())
        except ScenarioError as error:
            if error.problems[0].field != "scenario":
                raise
            raise PlannerError(f"{name}: {error}") from None  # no field to name: name the file
    if name in presets.names():
        return presets.load(name).scenario
    raise PresetError(
        f"FILE: {name!r} is no file and no preset; presets: {', '.join(presets.names())}"
    )


def add_scenario(parser: argparse.ArgumentParser) -> None:
    """The scenario, and how it is simulated."""
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--replications", type=int, help="default: until precise enough")
    parser.add_argument("--seed", type=int, default=1)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which parts of the practices are meant."""
    parser.add_argument(
        "--leveling",
        default="staff",
        help="staff,times|loads,pace,volume,mix (default: staff)",
    )
    parser.add_argument("--pull", default="cap", help="cap,finish_first (default: cap)")
    parser.add_argument("--cap", type=int, help="open deals per person for --pull cap")


def add_practices(parser: argparse.ArgumentParser, or_else: str = "") -> None:
    """Which practices are compared, or else a word for none; None where nothing is given."""
    other = f", or {or_else}" if or_else else ""
    parser.add_argument(
        "--practices",
        help=f"of {','.join(PRACTICES)}{other} (default: {','.join(MAIN)})",
    )


def practices_of(given: argparse.Namespace) -> tuple[str, ...]:
    """Those that were given, once each, in their order. Raises PlannerError for what is none."""
    if given.practices is None:
        return MAIN
    asked: tuple[str, ...] = _parts(given.practices)
    for name in asked:
        if name not in PRACTICES:
            raise PlannerError(
                f"--practices: {name!r} is no practice; practices: {', '.join(PRACTICES)}"
            )
    if not asked:
        raise PlannerError(f"--practices: name at least one of {', '.join(PRACTICES)}")
    return tuple(name for name in PRACTICES if name in asked)


def options_of(given: argparse.Namespace) -> Options:
    """The options as they were given."""
    return Options(leveling=_parts(given.leveling), pull=_parts(given.pull), cap=given.cap)


def _parts(text: str) -> Any:
    return tuple(part.strip() for part in text.split(",") if part.strip())
