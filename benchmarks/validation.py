"""The table of checks on the Method page: what was expected and what this version gives.

The cases stand in reference/; the tests assert that the kept table is what they find.

python -m benchmarks validation
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from reference import validation
from reference.results import keep


def main(arguments: Sequence[str]) -> None:
    """Run every case; print those that are off and keep all."""
    argparse.ArgumentParser(prog="python -m benchmarks validation").parse_args(arguments)
    found = [one for find in validation.FINDERS.values() for one in find()]
    off = [one for one in found if not one.is_met]
    for one in off:
        print(f"NOT MET: {one}")
    print(
        f"{len(found)} values, {len(off)} not met: {keep('validation', [o.row() for o in found])}"
    )
