"""compare: each practice, with against without."""

from __future__ import annotations

import argparse
from typing import Any

from planner.analysis import quarters
from planner.analysis.effects import Comparison, compare
from planner.analysis.verdict import Verdict, verdicts
from planner.commands.arguments import (
    add_options,
    add_practices,
    add_scenario,
    options_of,
    practices_of,
    scenario_of,
)
from planner.commands.output import SCHEMA, add_json, show, show_json
from planner.engine import ENGINE_VERSION
from planner.model.practices import Options
from planner.statistics.intervals import number_or_none
from planner.views.plan import kinds_words, words

# A verdict names an input it rests on only where that input has no evidence behind it.
_EVIDENCE = "assumption"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "compare",
        help="hand-offs, leveling, pull or others: with against without",
    )
    add_scenario(parser)
    add_json(parser)
    add_practices(parser)
    add_options(parser)
    parser.set_defaults(run=_compare)


def _compare(given: argparse.Namespace) -> None:
    options = options_of(given)
    comparison = compare(
        scenario_of(given.file),
        options,
        given.replications,
        given.seed,
        practices=practices_of(given),
    )
    by_practice = verdicts(comparison)
    if given.json:
        show_json(_comparison_json(comparison, by_practice))
    else:
        show(_comparison_table(comparison, by_practice))


def _comparison_json(comparison: Comparison, by_practice: dict[str, Verdict]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "engine": ENGINE_VERSION,
        "seed": comparison.seed,
        "replications": comparison.replications,
        "stopped": comparison.stopped,
        "level": comparison.level,
        "options": comparison.options.model_dump(mode="json"),
        "practices": {
            name: _verdict_json(verdict, comparison.options)
            | _over_time_json(comparison, name)
            | _kinds_json(verdict)
            for name, verdict in by_practice.items()
        },
        "attribution": _attribution_json(comparison),
    }


def _verdict_json(verdict: Verdict, options: Options) -> dict[str, Any]:
    return {
        "verdict": verdict.word,
        "today": verdict.today,
        "difference_per_week": None if verdict.difference is None else verdict.difference.to_dict(),
        "largest_hidden_per_week": number_or_none(verdict.largest_hidden),
        "without": None if verdict.without is None else verdict.without.to_dict(),
        "with": None if verdict.with_ is None else verdict.with_.to_dict(),
        "reason": {
            "code": verdict.reason.code,
            "text": words.verdict_lines(verdict, options).reason,
            "rests_on": verdict.rests_on,
        },
        "cautions": [
            {"arm": caution.arm, "code": caution.code, "roles": list(caution.roles)}
            for caution in verdict.cautions
        ],
    }


def _over_time_json(comparison: Comparison, practice: str) -> dict[str, Any]:
    """By quarter, and when it has paid back: with `today` only."""
    if comparison.scenario.today is None:
        return {}
    effect = comparison.effects[practice].over_time
    return effect.to_dict() if effect else quarters.NOT_POSSIBLE


def _kinds_json(verdict: Verdict) -> dict[str, Any]:
    """Wins a week by kind, with and without: where there are kinds."""
    if verdict.with_ is None or verdict.without is None or not verdict.without.kinds:
        return {}
    arms = {"with": verdict.with_, "without": verdict.without}
    return {
        "kinds": {
            kind: {
                name: arm.summary("throughput_per_week", kind=kind).to_dict()
                for name, arm in arms.items()
            }
            for kind in verdict.without.kinds
        }
    }


def _attribution_json(comparison: Comparison) -> dict[str, Any] | None:
    attribution = comparison.attribution
    if attribution is None:
        return None
    pair = attribution.largest_interaction
    return {
        **{name: share.to_dict() for name, share in attribution.shares.items()},
        "total": attribution.total.to_dict(),
        "largest_interaction": None
        if pair is None
        else {"practices": list(pair[0]), **pair[1].to_dict()},
    }


def _comparison_table(comparison: Comparison, by_practice: dict[str, Verdict]) -> str:
    lines = [
        f"{comparison.scenario.name}: {comparison.replications} replications an arm, "
        f"seed {comparison.seed}, engine {ENGINE_VERSION}",
    ]
    for name, verdict in by_practice.items():
        lines += ["", f"{name:<12} {verdict.word}"]
        told = words.verdict_lines(verdict, comparison.options, _EVIDENCE)
        parts = (told.warning, f"{told.lead} {told.size} {told.range}".strip(), told.reason)
        lines += [f"  {line}" for line in (*parts, told.rests_on) if line]
        lines += [f"  {line}" for line in kinds_words.arms(verdict)]
    return "\n".join(lines)
