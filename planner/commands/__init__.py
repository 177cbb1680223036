"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

from planner.commands import compare, presets, report, simulate

COMMANDS = (simulate, compare, report, presets)
