"""The README's table of speeds, made from results/engine.json.

python -m benchmarks readme
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from planner import evidence

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- speeds: python -m benchmarks readme -->", "<!-- end of speeds -->"
NAMES = {"M1": "five stations", "M2": "with rework and a cap", "mid_market": "mid-market preset"}


def main(arguments: Sequence[str]) -> None:
    """Write the table between its markers."""
    argparse.ArgumentParser(prog="python -m benchmarks readme").parse_args(arguments)
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(before + section() + after, encoding="utf-8")


def section() -> str:
    """The table with its markers, as the kept results say it."""
    kept = evidence.measured("engine")
    assert kept is not None, "first: python -m benchmarks engine"
    about, models = kept.about, kept.results["models"]
    rows = [_row(name, models) for name in ("planner", "cimba", "SimPy", "Ciw")]
    return "\n".join(
        [
            BEGIN,
            "| thousand stage visits a second, one core | " + " | ".join(NAMES.values()) + " |",
            "|---|" + "---:|" * len(NAMES),
            *rows,
            "",
            f"Measured on {about['date']}, {about['processor']}, Python {about['python']}.",
            END,
        ]
    )


def _row(name: str, models: dict[str, Any]) -> str:
    speeds = [models[model].get(name) for model in NAMES]
    cells = ["–" if one is None else f"{one['visits_per_second'] / 1e3:,.0f}" for one in speeds]
    return f"| {name} | " + " | ".join(cells) + " |"
