"""The licence of every package in the lock, as their makers declare it, into LICENSES.md.

python -m benchmarks licences     (in an environment with everything that the lock names)

A package that the lock has for other systems only is not installed here: it keeps the line it had,
or has to be looked up by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "LICENSES.md"
_PINNED = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
_ROW = re.compile(r"^\| ([\w.-]+) \| [\w.]+ \| (.+) \|$", re.MULTILINE)
# Their makers' own text of it is longer than a line.
_LONGEST = 60

_HEAD = """# Licences of what the planner stands on

Every package of [requirements.lock](requirements.lock), with the licence that its makers declare.
None of them is part of this repository. The table is made by `python -m benchmarks licences`.

| Package | Version | Licence |
|---|---|---|
"""


def main(arguments: Sequence[str]) -> None:
    """Write the table; ends the program when a licence is not known."""
    argparse.ArgumentParser(prog="python -m benchmarks licences").parse_args(arguments)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    before = dict(_ROW.findall(TABLE.read_text(encoding="utf-8"))) if TABLE.is_file() else {}
    rows, unknown = [], []
    for name, version in _PINNED.findall(lock):
        said = _declared(name) or before.get(name)
        if said is None:
            unknown.append(name)
        rows.append(f"| {name} | {version} | {said or 'not known'} |")
    TABLE.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    print(TABLE.name, f"{len(rows)} packages")
    if unknown:
        sys.exit(f"look up by hand: {', '.join(unknown)}")


def _declared(package: str) -> str | None:
    """What the installed package says of its licence: an expression, a name, or classifiers."""
    try:
        about = metadata(package)
    except PackageNotFoundError:
        return None
    classified = [
        each.rpartition(" :: ")[2].removesuffix(" License")
        for each in about.get_all("Classifier") or []
        if each.startswith("License :: ") and not each.endswith("OSI Approved")
    ]
    return _short(about, "License-Expression") or _short(about, "License") or ", ".join(classified)


def _short(about: PackageMetadata, field: str) -> str:
    said = (about.get_all(field) or [""])[0].strip()
    return said if 0 < len(said) <= _LONGEST and "\n" not in said else ""
