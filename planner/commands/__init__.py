"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

from planner.commands import calibrate, compare, presets, simulate

COMMANDS = (simulate, compare, calibrate, presets)
