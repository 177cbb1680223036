"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

from planner.commands import (
    break_even,
    calibrate,
    compare,
    forecast,
    presets,
    report,
    simulate,
    staff,
    where,
)

COMMANDS = (simulate, compare, forecast, report, where, break_even, staff, calibrate, presets)
