"""What the commands share: the scenario they are about, and how they print."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from planner import presets
from planner.errors import PlannerError, PresetError, ScenarioError
from planner.scenario import Scenario

SCHEMA = 1


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


def show(text: str) -> None:
    """Print."""
    print(text)


def show_json(value: Any) -> None:
    """Print for another program."""
    show(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def add_scenario(parser: argparse.ArgumentParser) -> None:
    """The scenario, and how it is simulated."""
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--replications", type=int, help="default: until precise enough")
    parser.add_argument("--seed", type=int, default=1)


def add_common(parser: argparse.ArgumentParser) -> None:
    """The scenario, and the options that most commands have."""
    add_scenario(parser)
    parser.add_argument("--json", action="store_true", help="for other programs")
