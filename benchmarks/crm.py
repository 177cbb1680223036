"""How long a large export takes from the file to its figures, and how much memory at most.

The files are event logs of our own making: the sample's team replayed again and again under other
names, until there are so many rows. Each file is read in a process of its own, whose peak memory is
that of the process less what it had when it was ready to read. What the fit needs of the history is
made as well.

python -m benchmarks crm [--rows 262000 3600000] [--times 3]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from planner.calibration.replay import event_log, replay
from planner.model.scenario import Scenario
from reference.results import keep

TEAM = Path(__file__).parent.parent / "assets" / "sample_deals.json"
ROWS = (262_000, 3_600_000)
TIMES = 3
WEEKS = 60


def main(arguments: Sequence[str]) -> None:
    """Write the files, read each some times, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks crm")
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)  # what each process does
    given = parser.parse_args(arguments)
    if given.file:
        print(json.dumps(_read(given.file)))
        return
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in given.rows:
            path = Path(folder) / "log.csv"
            _write(path, rows)
            found.append(_measured(path, rows, given.times))
            print(found[-1])
    print(keep("crm", found))


def _write(path: Path, rows: int) -> None:
    """A log of so many rows: each replay has its own prefix of deals."""
    team = Scenario.from_json(TEAM.read_bytes())
    header, *lines = event_log(replay(team, WEEKS, 1), 9000.0).splitlines(keepends=True)
    with path.open("w", encoding="utf-8") as file:
        file.write(header)
        for number in range(rows):
            copy, line = divmod(number, len(lines))
            file.write(f"R{copy:05d}{lines[line]}")


def _measured(path: Path, rows: int, times: int) -> dict[str, Any]:
    runs = []
    for _ in range(times):
        command = [sys.executable, "-m", "benchmarks", "crm", "--file", str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout))
    return {
        "rows": rows,
        "megabytes": round(path.stat().st_size / 1e6, 1),
        "deals": runs[0]["deals"],
        "seconds_to_figures": median(run["seconds_to_figures"] for run in runs),
        "processor_seconds": median(run["processor_seconds"] for run in runs),
        "extra_megabytes": max(run["extra_megabytes"] for run in runs),
        "runs": runs,
    }


def _read(path: Path) -> dict[str, Any]:
    from scipy import stats  # noqa: F401 (the figures need it: not part of a file's memory)

    from planner import crm
    from planner.calibration import history_metrics
    from planner.calibration.visits import visits_of

    before, begun, processor = _peak(), time.perf_counter(), time.process_time()
    history = crm.read(path)
    read = time.perf_counter() - begun
    found = history_metrics.metrics_of(history)
    seconds, busy = time.perf_counter() - begun, time.process_time() - processor
    visits_of(history)
    return {
        "deals": int(found.value("file", "deals")),
        "seconds_to_read": round(read, 2),
        "seconds_to_figures": round(seconds, 2),
        "processor_seconds": round(busy, 2),
        "extra_megabytes": round(_peak() - before),
    }


def _peak() -> float:
    """Most memory the process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
