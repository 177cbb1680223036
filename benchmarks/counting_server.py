"""The app as a server that tells how much processor time each of its parts has used."""

from __future__ import annotations

import json
import time
from pathlib import Path

from reference.server import Server

EVERY_SECONDS = 0.2  # between two counts


class CountingServer(Server):
    """A running app that tells how much processor time it has used, part by part."""

    def __init__(self, log: Path):
        self._counts = log.with_suffix(".json")
        super().__init__(log, program=("benchmarks.counting", str(self._counts)))

    def processor_seconds_by_part(self) -> dict[str, float]:
        """What it has used so far, by `benchmarks.counting.PARTS`."""
        return self._counted("seconds")

    def replications(self) -> dict[str, float]:
        """How many it has found among those run before, and how many it has run."""
        return self._counted("replications")

    def _counted(self, what: str) -> dict[str, float]:
        time.sleep(2 * EVERY_SECONDS)
        counts: dict[str, dict[str, float]] = json.loads(self._counts.read_text(encoding="utf-8"))
        return counts[what]
