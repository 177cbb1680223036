"""where: a map of one practice's effect over two inputs."""

from __future__ import annotations

import argparse

from planner.analysis.axes import axis_of
from planner.analysis.maps import Map, map_of
from planner.commands.arguments import add_options, options_of, scenario_of
from planner.commands.cluster import add_scheduler, executor_of
from planner.commands.output import SCHEMA, add_json, newest_of, show, show_json
from planner.engine import ENGINE_VERSION
from planner.errors import AxisError
from planner.model.practices import PRACTICES
from planner.statistics.intervals import number_or_none
from planner.views.common.csv import table
from planner.views.where import words

_MOST_CELLS = 2500


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("where", help="where a practice helps and where it hurts")
    parser.add_argument("file", metavar="FILE", help="a scenario's JSON, or a preset's name")
    parser.add_argument("--practice", choices=tuple(PRACTICES), required=True)
    for name in ("x", "y"):
        parser.add_argument(
            f"--{name}",
            metavar="PARAM",
            required=True,
            help="an input's path, or factory_to_sales, variability, load, team_size",
        )
    parser.add_argument("--grid", default="12x12", help="columns x rows (default: 12x12)")
    parser.add_argument("--seed", type=int, default=1)
    add_options(parser)
    shape = parser.add_mutually_exclusive_group()
    add_json(shape)
    shape.add_argument("--csv", action="store_true", help="for a spreadsheet, a row per cell")
    add_scheduler(parser)
    parser.set_defaults(run=_where)


def _where(given: argparse.Namespace) -> None:
    scenario = scenario_of(given.file)
    if given.x == given.y:
        raise AxisError("--x and --y should be two inputs")
    columns, rows = _grid(given.grid)
    with executor_of(given) as executor:
        effect_map = newest_of(
            map_of(
                scenario,
                given.practice,
                axis_of(scenario, given.x),
                axis_of(scenario, given.y),
                columns=columns,
                rows=rows,
                options=options_of(given),
                seed=given.seed,
                executor=executor,
            )
        )
    if given.json:
        show_json(_json(effect_map, given.seed))
    elif given.csv:
        show(_csv(effect_map))
    else:
        show(_table(effect_map))


def _grid(text: str) -> tuple[int, int]:
    columns, _, rows = text.partition("x")
    if not (columns.isdecimal() and rows.isdecimal()):
        raise AxisError(f"--grid: should be like 12x12 (given: {text})")
    if min(int(columns), int(rows)) < 2 or int(columns) * int(rows) > _MOST_CELLS:
        raise AxisError(f"--grid: from 2x2 to {_MOST_CELLS} cells (given: {text})")
    return int(columns), int(rows)


def _json(effect_map: Map, seed: int) -> dict[str, object]:
    def plain(values: list[list[float]]) -> list[list[float | None]]:
        return [[number_or_none(value) for value in row] for row in values]

    return {
        "schema": SCHEMA,
        "engine": ENGINE_VERSION,
        "seed": seed,
        "practice": effect_map.practice,
        "x": {"path": effect_map.x.path, "now": effect_map.x.now, "values": effect_map.xs.tolist()},
        "y": {"path": effect_map.y.path, "now": effect_map.y.now, "values": effect_map.ys.tolist()},
        "wins_per_quarter": plain(effect_map.mean.tolist()),
        "low": plain(effect_map.low.tolist()),
        "high": plain(effect_map.high.tolist()),
        "replications": effect_map.replications.tolist(),
        "possible": effect_map.is_possible.tolist(),
        "share_done": effect_map.share_done,
    }


def _csv(effect_map: Map) -> str:
    rows: list[list[float | None]] = []
    for row, y in enumerate(effect_map.ys):
        for column, x in enumerate(effect_map.xs):
            numbers = (effect_map.mean, effect_map.low, effect_map.high)
            values = [number_or_none(number[row, column]) for number in numbers]
            behind = int(effect_map.replications[row, column]), int(effect_map.signs[row, column])
            rows.append([float(x), float(y), *values, *behind])
    paths = [axis.path for axis in (effect_map.x, effect_map.y)]
    header = [*paths, "wins_per_quarter", "low", "high", "replications", "sign"]
    return table(header, rows).rstrip("\r\n")


def _table(effect_map: Map) -> str:
    signs = {1: "+", -1: "-", 0: "?"}
    lines = [words.map_says(effect_map), "", f"up: {words.axis_title(effect_map.y)}"]
    for row in reversed(range(effect_map.ys.size)):
        cells = [
            "x"
            if not effect_map.is_possible[row, column]
            else signs[int(effect_map.signs[row, column])]
            if effect_map.replications[row, column]
            else "."
            for column in range(effect_map.xs.size)
        ]
        lines.append(
            f"{words.value_on(effect_map.y, float(effect_map.ys[row])):>24}  {' '.join(cells)}"
        )
    first, last = (words.value_on(effect_map.x, float(effect_map.xs[end])) for end in (0, -1))
    lines += [
        f"across: {words.axis_title(effect_map.x)}, {first} to {last}",
        "+ helps, - hurts, ? cannot be told (each wrong at most 5 times in 100), x not possible",
    ]
    return "\n".join(lines)
