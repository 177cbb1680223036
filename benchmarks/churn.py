"""What the server holds after an hour in which people come, move sliders, and go.

A few are there at any time; each stays some minutes, closes the page, and another opens it. The
server's memory is noted every minute: a leak is a line that keeps rising.

python -m benchmarks churn [--minutes 60] [--people 2]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.results import keep
from benchmarks.room import Person
from benchmarks.server import Server

STAYS_SECONDS = (60.0, 240.0)


def main(arguments: Sequence[str]) -> None:
    """Let them come and go; print the memory every minute, and keep what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks churn")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=2)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        server = Server(log)
        try:
            found = asyncio.run(_hour(server, given.people, 60 * given.minutes))
        finally:
            server.stop()
        found["complaints_in_the_log"] = log.read_text(encoding="utf-8").count("Traceback")
    print(keep("churn", {"minutes": given.minutes, "people_at_a_time": given.people, **found}))


async def _hour(server: Server, people: int, seconds: float) -> dict[str, Any]:
    until = time.monotonic() + seconds
    visitors: list[Person] = []
    failures: list[str] = []
    seats = [asyncio.create_task(_seat(server, until, visitors, failures)) for _ in range(people)]
    megabytes = [round(server.megabytes())]
    while time.monotonic() < until:
        await asyncio.sleep(min(60.0, max(0.1, until - time.monotonic())))
        megabytes.append(round(server.megabytes()))
        print(f"{len(megabytes) - 1:>3} min  {megabytes[-1]} MB", flush=True)
    await asyncio.gather(*seats)
    answers = [ms for one in visitors for ms in one.answers_ms]
    # The first half fills what is kept for others; the second shows whether it goes on.
    second_half = megabytes[len(megabytes) // 2 :]
    slope = np.polyfit(range(len(second_half)), second_half, 1)[0] if len(second_half) > 1 else 0.0
    return {
        "visitors": len(visitors),
        "moves": len(answers),
        "first_answer_ms": {
            "median": round(float(np.median(answers))),
            "p95": round(float(np.percentile(answers, 95))),
        },
        "errors": sum(one.errors for one in visitors) + len(failures),
        "first_error": failures[0] if failures else None,
        "megabytes_each_minute": megabytes,
        "megabytes_a_minute_in_the_second_half": round(float(slope), 2),
    }


async def _seat(server: Server, until: float, visitors: list[Person], failures: list[str]) -> None:
    """One after the other at the same place, until the time is over."""
    while time.monotonic() < until:
        visitors.append(Person(server.address, len(visitors)))
        stays = random.Random(len(visitors)).uniform(*STAYS_SECONDS)
        try:
            await visitors[-1].stay(min(until, time.monotonic() + stays))
        except Exception as error:  # what ends a visit is told, and the next one comes
            failures.append(repr(error))
            await asyncio.sleep(1.0)
