"""presets: the built-in scenarios, or one as JSON."""

from __future__ import annotations

import argparse

from planner.commands.output import show
from planner.errors import PresetError
from planner.plans import presets


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("presets", help="the built-in scenarios, or one as JSON")
    parser.add_argument("name", nargs="?")
    parser.set_defaults(run=_presets)


def _presets(given: argparse.Namespace) -> None:
    if given.name is not None:
        if given.name not in presets.names():
            raise PresetError(
                f"NAME: there is no preset {given.name!r}; presets: {', '.join(presets.names())}"
            )
        show(presets.load(given.name).scenario.to_json())
        return
    width = max(map(len, presets.names()))
    for name in presets.names():
        show(f"{name:<{width}}  {presets.load(name).question}")
