"""Keeping results, with the date, versions and processor, where the Method page finds them."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from planner.engine import ENGINE_VERSION
from planner.views.method import evidence


def keep(name: str, found: Any) -> Path:
    """Write one program's results, and say on what they were measured."""
    path = evidence.path_of(name)
    path.parent.mkdir(exist_ok=True)
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "engine": ENGINE_VERSION,
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        # Over 1, 5 and 15 minutes, this program's own included: far above the cores, others were at
        # work too, and its times are too long.
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }
    text = json.dumps({"measured_on": about, "results": found}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def kept(name: str) -> dict[str, Any]:
    """What one program found before; empty when it never ran."""
    path = evidence.path_of(name)
    if not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))["results"]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
