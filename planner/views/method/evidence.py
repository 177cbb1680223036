"""What has been measured about the planner itself: kept results, shipped with the app.

The programs in benchmarks/ write them; a result that is not there has not been measured.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.plans.asset_folder import ASSETS

# Of a clone: the package has none, and no Method page to show them.
FOLDER = Path(__file__).parents[3] / "benchmarks" / "results"
# A part of the page rather than a measurement: the same on every machine.
VALIDATION = ASSETS / "validation.json"


@dataclass(frozen=True)
class Measured:
    """Results of one program, as that program's docstring describes them.

    date: ISO. engine: its version then. about: on what machine, with which libraries.
    """

    date: str
    engine: str
    about: dict[str, Any]
    results: Any


def path_of(name: str) -> Path:
    """Where the results of the program of that name are kept."""
    return VALIDATION if name == "validation" else FOLDER / f"{name}.json"


def measured(name: str) -> Measured | None:
    """The kept results of a program; None where there are none."""
    try:
        kept = json.loads(path_of(name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    about = kept["measured_on"]
    return Measured(about["date"], about["engine"], about, kept["results"])


@dataclass(frozen=True)
class Held:
    """How many of the ranges of one kind held the truth.

    kind: "wins", "cycle time" or "wait". when: (clock, number of replications), () for all of them.
    share: over all of that kind; worst: the row, one measure of one preset, that held least often.
    """

    kind: str
    when: tuple[str, int] | tuple[()]
    share: float
    worst: dict[str, Any]


def coverage(trust: Measured, *, is_apart: bool = False) -> list[Held]:
    """The ranges of `benchmarks trust` by kind; apart: also by clock and number of replications."""
    groups: dict[tuple[str, tuple[str, int] | tuple[()]], list[dict[str, Any]]] = {}
    for row in trust.results["coverage"]["rows"]:
        kind = str(row["measure"]).partition(":")[0]
        when = (row["clock"], row["replications"]) if is_apart else ()
        groups.setdefault((kind, when), []).append(row)
    return [
        Held(
            kind,
            when,
            sum(row["held"] for row in rows) / len(rows),
            min(rows, key=lambda row: row["held"]),
        )
        for (kind, when), rows in sorted(groups.items(), key=_place)
    ]


_KINDS = ("wins", "cycle time", "wait")


def _place(group: tuple[tuple[str, Any], Any]) -> tuple[Any, ...]:
    (kind, when), _ = group
    return _KINDS.index(kind), when
