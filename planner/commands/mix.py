"""mix: who waits for whom, whom a limit protects, which kind goes first, and leveling by parts."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planner.analysis.effects import compare
from planner.analysis.kind_waits import KindWaits
from planner.analysis.leveling_parts import (
    LevelingParts,
    Part,
    has_more_than_people,
    leveling_parts,
)
from planner.analysis.mix import Mix, mix_of
from planner.analysis.serving_order import ServingOrders
from planner.analysis.verdict import verdicts
from planner.commands.arguments import add_options, options_of, scenario_of
from planner.commands.output import SCHEMA, add_json, newest_of, show, show_json
from planner.engine import ENGINE_VERSION
from planner.errors import NotPossible
from planner.statistics.intervals import Interval, number_or_none
from planner.views.plan import kind_waits_words, mix_exports, mix_words, parts_words


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser(
        "mix", help="kinds of deal: who waits for whom, limits, who goes first, leveling by parts"
    )
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--seed", type=int, default=1)
    add_options(parser)
    ways = parser.add_mutually_exclusive_group()
    add_json(ways)
    ways.add_argument("--csv", action="store_true", help="as a table")
    parser.set_defaults(run=_mix)


def _mix(given: argparse.Namespace) -> None:
    scenario, options = scenario_of(given.file), options_of(given)
    mix: Mix | None = None
    parts: LevelingParts | None = None
    if has_more_than_people(scenario):
        parts = newest_of(leveling_parts(scenario, given.seed))
    if len(scenario.kinds) > 1:
        limit = verdicts(compare(scenario, options, None, given.seed, practices=("pull",)))["pull"]
        *_, mix = mix_of(scenario, limit, given.seed)
    if mix is None and parts is None:
        raise NotPossible("kinds: all deals are alike, and there is no season to level")
    if given.json:
        show_json(_json(mix, parts, given.seed))
    elif given.csv:
        show(mix_exports.everything(mix, parts).as_csv().rstrip("\r\n"))
    else:
        show("\n".join(_lines(mix, parts)).strip("\n"))


def _json(mix: Mix | None, parts: LevelingParts | None, seed: int) -> dict[str, Any]:
    found: dict[str, Any] = {"schema": SCHEMA, "engine": ENGINE_VERSION, "seed": seed}
    if mix is not None:
        found["waits"] = _waits_json(mix.waits) if isinstance(mix.waits, KindWaits) else None
        found["limit"] = _each(mix_words.changes(mix.limit))
        found["orders"] = _orders_json(mix.orders) if mix.orders is not None else None
    if parts is not None:
        found["leveling"] = [_part_json(part) for part in parts.parts]
    return found


def _waits_json(found: KindWaits) -> dict[str, Any]:
    return {
        kind: one.days_to_dict()
        | {
            "cold_per_quarter": one.cold_per_quarter.to_dict(),
            "wait_days": _each(one.wait_days),
        }
        for kind, one in found.of_kinds.items()
    }


def _orders_json(found: ServingOrders) -> list[dict[str, Any]]:
    """Against the order of today, a quarter."""
    return [
        {
            "orders": list(one.orders),
            "ranks": {kind.name: kind.rank for kind in one.outcome.scenario.kinds},
            "wins_per_quarter": _each(one.wins),
            "revenue_per_quarter_usd": one.revenue_usd.to_dict(),
            "waited_days": number_or_none(parts_words.waited_days(one.outcome)),
        }
        for one in found.found
    ]


def _part_json(part: Part) -> dict[str, Any]:
    """With it less without it, a week, as in `compare`."""
    verdict, leads = part.verdict, part.scenario.leads
    return {
        "part": part.name,
        "from": {"mix": leads.mix, "mix_batch": leads.mix_batch},
        "verdict": verdict.word,
        "difference_per_week": verdict.difference.to_dict() if verdict.difference else None,
    }


def _each(found: Mapping[str, Interval]) -> dict[str, Any]:
    return {name: one.to_dict() for name, one in found.items()}


def _lines(mix: Mix | None, parts: LevelingParts | None) -> list[str]:
    lines: list[str] = []
    if mix is not None:
        if isinstance(mix.waits, NotPossible):
            lines += [kind_waits_words.TITLE, f"  {mix.waits}"]
        elif mix.waits is not None:
            lines += [kind_waits_words.TITLE, *_indented(kind_waits_words.says(mix.waits))]
            lines += _rows(kind_waits_words.HEADS, kind_waits_words.rows(mix.waits))
        lines += ["", mix_words.LIMIT_TITLE, *_indented([mix_words.limit_says(mix.limit)])]
        lines += _rows(mix_words.LIMIT_HEADS, mix_words.limit_rows(mix.limit))
        if mix.orders is not None:
            lines += ["", mix_words.FIRST_TITLE, *_indented([mix_words.first_says(mix.orders)])]
            lines += _rows(mix_words.first_heads(mix.orders), mix_words.first_rows(mix.orders))
    if parts is not None:
        lines += ["", parts_words.TITLE, *_rows(parts_words.HEADS, parts_words.rows(parts))]
    return lines


def _indented(sentences: Iterable[str]) -> list[str]:
    return [f"  {each}" for each in sentences]


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """'  Renewals: Days to a win 22; Waiting among them 3.0 (2.9 to 3.1)', a line a row."""
    lines = []
    for name, *cells in rows:
        told = [f"{head} {cell}" for head, cell in zip(heads[1:], cells, strict=True) if cell]
        lines.append(f"  {name}: {'; '.join(told)}")
    return lines
