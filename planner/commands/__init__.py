"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

from planner.commands import (
    break_even,
    calibrate,
    compare,
    presets,
    report,
    simulate,
    staff,
    where,
)

COMMANDS = (simulate, compare, report, where, break_even, staff, calibrate, presets)
