"""Where the files that the planner reads stand: presets, principles, styles."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parents[1]
_PACKAGED = _HERE / "assets"

# A wheel has them inside the package, a clone beside it.
ASSETS = _PACKAGED if _PACKAGED.is_dir() else _HERE.parent / "assets"
