"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

from __future__ import annotations

import argparse
from typing import Any

COMMANDS = (
    "simulate",
    "compare",
    "forecast",
    "report",
    "mix",
    "where",
    "break-even",
    "staff",
    "calibrate",
    "presets",
)


def add(name: str, commands: argparse._SubParsersAction[Any]) -> None:
    """Add one of COMMANDS; no other is imported."""
    match name:
        case "simulate":
            from planner.commands.simulate import add as add_it
        case "compare":
            from planner.commands.compare import add as add_it
        case "forecast":
            from planner.commands.forecast import add as add_it
        case "report":
            from planner.commands.report import add as add_it
        case "mix":
            from planner.commands.mix import add as add_it
        case "where":
            from planner.commands.where import add as add_it
        case "break-even":
            from planner.commands.break_even import add as add_it
        case "staff":
            from planner.commands.staff import add as add_it
        case "calibrate":
            from planner.commands.calibrate import add as add_it
        case _:
            from planner.commands.presets import add as add_it
    add_it(commands)
