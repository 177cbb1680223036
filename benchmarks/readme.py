"""The README's measured figures, written anew from the kept results.

python -m benchmarks readme
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from reference.readme import aims, speeds, starts

README = Path(__file__).parent.parent / "README.md"


def main(arguments: Sequence[str]) -> None:
    """Write each between its markers."""
    argparse.ArgumentParser(prog="python -m benchmarks readme").parse_args(arguments)
    text = README.read_text(encoding="utf-8")
    for section in (speeds(), aims(), starts()):
        begin, end = section.splitlines()[0], section.splitlines()[-1]
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = before + section + after
    README.write_text(text, encoding="utf-8")
