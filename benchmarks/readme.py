"""The README's measured figures, made from the kept results: how fast it is, what a start costs.

python -m benchmarks readme
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from planner import evidence

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- speeds: python -m benchmarks readme -->", "<!-- end of speeds -->"
STARTS = "<!-- starts: python -m benchmarks readme -->"
END_OF_STARTS = "<!-- end of starts -->"
NAMES = {"M1": "five stations", "M2": "with rework and a cap", "mid_market": "mid-market preset"}


def main(arguments: Sequence[str]) -> None:
    """Write both between their markers."""
    argparse.ArgumentParser(prog="python -m benchmarks readme").parse_args(arguments)
    text = README.read_text(encoding="utf-8")
    for section in (speeds(), starts()):
        begin, end = section.splitlines()[0], section.splitlines()[-1]
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = before + section + after
    README.write_text(text, encoding="utf-8")


def starts() -> str:
    """What a start costs, with its markers, as the kept results say it."""
    kept = evidence.measured("page")
    assert kept is not None, "first: python -m benchmarks page"
    first, cold = kept.results["first_start_ever"], kept.results["cold_server"]
    cores, load = kept.about["cores"], kept.about["load_average"][0]
    busy = ", others at work on them too" if load > 1.5 * cores else ""
    sentences = (
        f"Measured on {kept.date} ({cores} cores{busy}): the very first start, which compiles the "
        f"simulation, shows an estimate after {first['verdict_or_estimate_s']:.1f} s and the "
        f"verdicts after {first['verdict_s']:.0f} s; a start with that done shows them after "
        f"{cold['verdict_s']:.1f} s. The server then holds {kept.results['server_megabytes']} MB."
    )
    return "\n".join([STARTS, *textwrap.wrap(sentences, 120), END_OF_STARTS])


def speeds() -> str:
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
