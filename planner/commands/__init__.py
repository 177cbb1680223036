"""The commands of the command line, a module for each; `COMMANDS` is their order in the help."""

COMMANDS = {
    "simulate": "simulate",
    "compare": "compare",
    "forecast": "forecast",
    "report": "report",
    "where": "where",
    "break-even": "break_even",
    "staff": "staff",
    "calibrate": "calibrate",
    "presets": "presets",
}
