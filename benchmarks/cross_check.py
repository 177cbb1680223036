"""Two hundred random scenarios by three programs: the engine, a slow second reading, and SimPy.

Every field is in play; all measures are compared with one chance in a thousand of a false alarm in
the whole run (reference/samples.py). The slow reading takes every scenario, SimPy those without
caps, beats and mixed teams.

python -m benchmarks cross_check [--scenarios 200] [--replications 60]

Needs requirements-dev.txt.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from reference.results import keep
from reference.samples import (
    TOTAL_ERROR,
    Compare,
    against_simpy,
    against_the_slow_one,
    differences,
)

OTHERS: dict[str, Compare] = {"slow simulator": against_the_slow_one, "SimPy": against_simpy}


def main(arguments: Sequence[str]) -> None:
    """Compare; keep what was compared and how far the farthest was; end with 1 for a difference."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks cross_check")
    parser.add_argument("--scenarios", type=int, default=200)
    parser.add_argument("--replications", type=int, default=60)
    given = parser.parse_args(arguments)
    found: dict[str, Any] = {
        "scenarios": given.scenarios,
        "replications_of_the_other": given.replications,
        "chance_of_a_false_alarm_in_all": TOTAL_ERROR,
    }
    confirmed = 0
    for name, compare in OTHERS.items():
        began = time.monotonic()
        numbers = range(given.scenarios)
        one = differences(compare, numbers, given.replications, os.cpu_count() or 1)
        print(f"{name}: {one.in_words()}", flush=True)
        confirmed += len(one.confirmed)
        kinds = Counter(each.measure.partition("[")[0] for each in one.compared)
        found[name] = {
            "comparisons": len(one.compared),
            "suspects": len(one.suspects),
            "confirmed": [[asdict(each) for each in both] for both in one.confirmed],
            "farthest": asdict(one.farthest),
            "comparisons_by_measure": dict(sorted(kinds.items())),
            "seconds": round(time.monotonic() - began),
        }
    print(keep("cross_check", found))
    sys.exit(1 if confirmed else 0)
