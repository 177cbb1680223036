"""The command line: the same numbers as the pages.

python -m planner simulate FILE     one scenario, measured
python -m planner compare FILE      do hand-offs, leveling and pull help or hurt it?
python -m planner presets [NAME]    the built-in scenarios
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from planner import presets, wording
from planner.comparison import Comparison, compare
from planner.engine import ENGINE_VERSION
from planner.errors import PlannerError, PresetError, ScenarioError, problems_of
from planner.outcome import UNITS, Interval, Outcome, number_or_none, plain
from planner.practices import Options
from planner.scenario import Scenario
from planner.simulation import simulate
from planner.verdict import Verdict, verdicts

SCHEMA = 1

# A verdict names an input it rests on only where that input has no evidence behind it.
_EVIDENCE = "assumption"


class _Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 for a user's mistake."""
    given = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a sign shows another in its place.
        sys.stdout.reconfigure(errors="replace")
    try:
        given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough. Python must not flush into the pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (PlannerError, ValueError, OSError) as error:
        sys.stderr.write(f"python -m planner {given.command}: {_one_line(error)}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        error = ScenarioError(problems_of(error, None))
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m planner", description="Where Lean helps or hurts a sales team."
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    one = commands.add_parser("simulate", help="measure one scenario")
    _add_common(one)
    one.set_defaults(run=_simulate)

    both = commands.add_parser("compare", help="hand-offs, leveling and pull: with against without")
    _add_common(both)
    both.add_argument("--leveling", default="staff", help="staff,times|loads,pace (default: staff)")
    both.add_argument("--pull", default="cap", help="cap,finish_first (default: cap)")
    both.add_argument("--cap", type=int, help="open deals per person for --pull cap")
    both.set_defaults(run=_compare)

    listing = commands.add_parser("presets", help="the built-in scenarios, or one as JSON")
    listing.add_argument("name", nargs="?")
    listing.set_defaults(run=_presets)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--replications", type=int, help="default: until precise enough")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="for other programs")


def _scenario(name: str) -> Scenario:
    """From a file, or a preset of that name."""
    path = Path(name)
    if path.is_file():
        try:
            return Scenario.from_json(path.read_bytes())
        except ScenarioError as error:
            if error.problems[0].field != "scenario":
                raise
            raise PlannerError(f"{name}: {error}") from None  # no field to name: name the file
    if name in presets.names():
        return presets.load(name).scenario
    raise PresetError(
        f"FILE: {name!r} is no file and no preset; presets: {', '.join(presets.names())}"
    )


def _show(text: str) -> None:
    print(text)


def _show_json(value: Any) -> None:
    _show(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def _simulate(given: argparse.Namespace) -> None:
    outcome = simulate(_scenario(given.file), given.replications, given.seed)
    if given.json:
        _show_json(
            {
                "schema": SCHEMA,
                "engine": outcome.engine,
                "seed": outcome.seed,
                "replications": outcome.replications,
                "stopped": outcome.stopped,
                **outcome.to_dict(),
            }
        )
    else:
        _show(_outcome_table(outcome))


def _outcome_table(outcome: Outcome) -> str:
    lines = [
        f"{outcome.scenario.name}: {outcome.replications} replications of "
        f"{outcome.scenario.clock.horizon_weeks:g} weeks, seed {outcome.seed}, "
        f"engine {outcome.engine}; 95 % intervals",
        "",
    ]
    lines += [_row(name, UNITS[name], outcome.summary(name)) for name in outcome.measures]
    for stage, values in outcome.stages.items():
        lines += ["", f"stage {stage}"]
        lines += [_row(name, UNITS[name], outcome.summary(name, stage=stage)) for name in values]
    for role, values in outcome.roles.items():
        lines += ["", f"role {role}"]
        lines += [_row(name, UNITS[name], outcome.summary(name, role=role)) for name in values]
    return "\n".join([*lines, "", *_check_lines(outcome)])


def _row(name: str, unit: str, found: Interval) -> str:
    if found.mean != found.mean:
        return f"  {name:<28} {'no data':>12}"
    spread = f"{found.low:,.4g} … {found.high:,.4g}" if found.low == found.low else "one run only"
    return f"  {name:<28} {found.mean:>12,.4g}  {spread:<24} {unit}"


def _check_lines(outcome: Outcome) -> list[str]:
    checks = outcome.checks
    lines = [
        f"every lead accounted for: {'yes' if checks.conserved else 'NO'}; "
        f"Little's law holds to {checks.little_error:.0e}"
    ]
    lines += wording.warnings(outcome)
    return lines


def _compare(given: argparse.Namespace) -> None:
    options = Options(leveling=_parts(given.leveling), pull=_parts(given.pull), cap=given.cap)
    comparison = compare(_scenario(given.file), options, given.replications, given.seed)
    found = verdicts(comparison)
    if given.json:
        _show_json(_comparison_json(comparison, found))
    else:
        _show(_comparison_table(comparison, found))


def _parts(text: str) -> Any:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _comparison_json(comparison: Comparison, found: dict[str, Verdict]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "engine": ENGINE_VERSION,
        "seed": comparison.seed,
        "replications": comparison.replications,
        "stopped": comparison.stopped,
        "level": comparison.level,
        "options": comparison.options.model_dump(mode="json"),
        "practices": {
            name: _verdict_json(verdict, comparison.options) for name, verdict in found.items()
        },
        "attribution": _attribution_json(comparison),
    }


def _verdict_json(verdict: Verdict, options: Options) -> dict[str, Any]:
    return {
        "verdict": verdict.word,
        "today": verdict.today,
        "difference_per_week": None if verdict.difference is None else plain(verdict.difference),
        "largest_hidden_per_week": number_or_none(verdict.largest_hidden),
        "without": None if verdict.without is None else verdict.without.to_dict(),
        "with": None if verdict.with_ is None else verdict.with_.to_dict(),
        "reason": {
            "code": verdict.reason.code,
            "text": wording.verdict_lines(verdict, options).reason,
            "rests_on": verdict.rests_on,
        },
        "cautions": [
            {"arm": caution.arm, "code": caution.code, "roles": list(caution.roles)}
            for caution in verdict.cautions
        ],
    }


def _attribution_json(comparison: Comparison) -> dict[str, Any] | None:
    attribution = comparison.attribution
    if attribution is None:
        return None
    pair = attribution.largest_interaction
    return {
        **{name: plain(share) for name, share in attribution.shares.items()},
        "total": plain(attribution.total),
        "largest_interaction": None
        if pair is None
        else {"practices": list(pair[0]), **plain(pair[1])},
    }


def _comparison_table(comparison: Comparison, found: dict[str, Verdict]) -> str:
    lines = [
        f"{comparison.scenario.name}: {comparison.replications} replications an arm, "
        f"seed {comparison.seed}, engine {ENGINE_VERSION}",
    ]
    for name, verdict in found.items():
        lines += ["", f"{name:<12} {verdict.word}"]
        said = wording.verdict_lines(verdict, comparison.options, _EVIDENCE)
        parts = (said.warning, f"{said.lead} {said.size} {said.range}".strip(), said.reason)
        lines += [f"  {line}" for line in (*parts, said.rests_on) if line]
    return "\n".join(lines)


def _presets(given: argparse.Namespace) -> None:
    if given.name is not None:
        if given.name not in presets.names():
            raise PresetError(
                f"NAME: there is no preset {given.name!r}; presets: {', '.join(presets.names())}"
            )
        _show(presets.load(given.name).scenario.to_json())
        return
    width = max(map(len, presets.names()))
    for name in presets.names():
        _show(f"{name:<{width}}  {presets.load(name).question}")


if __name__ == "__main__":
    sys.exit(main())
