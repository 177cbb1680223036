"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

from planner.commands import compare, presets, simulate, staff

COMMANDS = (simulate, compare, staff, presets)
