"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

from planner.commands import break_even, calibrate, compare, presets, simulate, where

COMMANDS = (simulate, compare, where, break_even, calibrate, presets)
