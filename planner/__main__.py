"""The command line: the same numbers as the pages. Installed it is called flow-planner.

python -m planner simulate FILE     one scenario, measured
python -m planner compare FILE      do hand-offs, leveling and pull help or hurt it?
python -m planner forecast FILE     the next quarters from today's open deals
python -m planner report FILE       the verdicts as a page of HTML to print
python -m planner where FILE        a map of where a practice helps and where it hurts
python -m planner break-even FILE   what would turn a verdict, and at which value
python -m planner staff FILE        whom to hire, and the cheapest team for a target
python -m planner calibrate FILE    a scenario from a CRM export, with a back-test
python -m planner presets [NAME]    the built-in scenarios
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from planner import commands
from planner.errors import PlannerError, ScenarioError, problems_of

# As whoever reads a complaint has started it.
PROGRAM = "flow-planner" if Path(sys.argv[0]).stem == "flow-planner" else "python -m planner"


class _Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 for a user's mistake."""
    if arguments is None:
        arguments = sys.argv[1:]
    given = _parser(arguments).parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What is kept is UTF-8 on every machine, as it is read again. A terminal that cannot show a
        # sign shows another in its place.
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")
    try:
        given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough. Python must not flush into the pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ModuleNotFoundError as error:
        sys.stderr.write(
            f"{PROGRAM} {given.command}: needs {error.name}, which is not installed: "
            "python -m pip install -r requirements.txt\n"
        )
        return 2
    except (PlannerError, ValueError, OSError) as error:
        sys.stderr.write(f"{PROGRAM} {given.command}: {_one_line(error)}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        error = ScenarioError(problems_of(error, None))
    if isinstance(error, OSError):
        return ": ".join(filter(None, (error.filename, error.strerror)))
    return " ".join(str(error).split())


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """It knows the command asked for; where none is, all. To import those nobody asks for would
    take a twentieth of the time to an answer.
    """
    asked = [name for name in arguments[:1] if name in commands.COMMANDS]
    parser = _Parser(prog=PROGRAM, description="Where Lean helps or hurts a sales team.")
    known = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    for name in asked or commands.COMMANDS:
        commands.add(name, known)
    return parser


if __name__ == "__main__":
    sys.exit(main())
