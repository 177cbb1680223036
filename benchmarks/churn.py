"""An hour of people who come, move sliders, go, and come back, in a server with one gigabyte.

So many sessions are there at a time; each stays for a while, moves sliders with time to think,
visits no other page, and goes. In the second half one session has a map worked out again and again:
how long the others wait meanwhile stands beside how long they wait without it. Memory is that of
the server, over time.

python -m benchmarks churn [--page plan] [--minutes 60] [--people 10] [--memory 1000]

The limit is a memory cgroup, below the program's own, where the system lets one be made; else the
result says that there was none.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import memory
from benchmarks.person import PLACES, Person, Place, answer_times, beside, draw_maps
from reference.results import keep
from reference.server import Server, without_who_had_gone

STAY_SECONDS = (20.0, 90.0)
LOOK_SECONDS = 15.0


def main(arguments: Sequence[str]) -> None:
    """Run the churn, half of it with a map under way; print and keep what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks churn")
    parser.add_argument("--page", choices=PLACES, default="plan")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--memory", type=int, default=1000, help="megabytes; 0: no limit")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, memory.limited(given.memory) as group:
        log = Path(folder) / "log"
        with memory.inside(group):
            server = Server(log)
        try:
            churn = Churn(server, PLACES[given.page], given.people)
            found = asyncio.run(churn.run(60 * given.minutes))
            found["server_is_up"] = server.process.poll() is None
        finally:
            server.stop()
        said, gone = without_who_had_gone(log.read_text(encoding="utf-8"))
        found["complaints_in_the_log"] = said.count("Traceback")
        found["sent_to_who_had_gone"] = gone
        found["memory_limit_megabytes"] = given.memory if group is not None else None
        if group is not None:
            found["times_at_the_limit"] = memory.times_at_the_limit(group)
    print(found)
    found = {"minutes": given.minutes, "people": given.people, **found}
    print(keep("churn", beside("churn", given.page, found)))


class Churn:
    """All who come and go, and what is measured meanwhile."""

    def __init__(self, server: Server, place: Place, people: int):
        self._server, self._place = server, place
        self._people = people
        self._random = random.Random(1)
        self._numbers = count()
        self._megabytes: list[tuple[float, float]] = []
        self._done: list[Person] = []
        self._failed: list[str] = []

    async def run(self, seconds: float) -> dict[str, Any]:
        """Warm up, then one half without and one half with a map."""
        await self._half(min(30.0, seconds / 4), with_map=False)
        self._done, self._megabytes, self._failed = [], [], []
        began = time.monotonic()
        halves = {
            name: await self._half(seconds / 2, with_map=name == "with_a_map")
            for name in ("without_a_map", "with_a_map")
        }
        minutes = np.array([(at - began) / 60 for at, _ in self._megabytes])
        megabytes = np.array([each for _, each in self._megabytes])
        late = minutes >= minutes[-1] / 2
        growth = None  # not told by a look or two
        if late.sum() > 2:
            growth = round(60 * float(np.polyfit(minutes[late], megabytes[late], 1)[0]))
        return {
            **halves,
            "sessions": len(self._done),
            "errors": sum(one.errors for one in self._done) + len(self._failed),
            "first_error": self._failed[0] if self._failed else None,
            "megabytes": {
                "at_first": round(float(megabytes[0])),
                "most": round(float(megabytes.max())),
                "at_last": round(float(megabytes[-1])),
                "growth_an_hour_in_the_second_half": growth,
            },
            "megabytes_by_minute": [
                [round(float(at), 1), round(float(each))]
                for at, each in zip(minutes, megabytes, strict=True)
            ],
        }

    async def _half(self, seconds: float, *, with_map: bool) -> dict[str, Any]:
        until = time.monotonic() + seconds
        before = len(self._done)
        chairs = [asyncio.create_task(self._chair(until)) for _ in range(self._people)]
        watch = asyncio.create_task(self._watch(until))
        mapped = None
        if with_map:
            mapping = draw_maps(self._server.address, self._numbers, until, self._failed)
            mapped = asyncio.create_task(mapping)
        await asyncio.gather(*chairs, watch)
        drawn = await mapped if mapped else None
        return {**answer_times(self._done[before:]), "maps_drawn": drawn}

    async def _chair(self, until: float) -> None:
        """One place in the room: somebody sits there for a while, then somebody else."""
        await asyncio.sleep(self._random.uniform(0, 5))
        while time.monotonic() < until - 5:
            one = Person(self._server.address, next(self._numbers), self._place)
            stays = time.monotonic() + self._random.uniform(*STAY_SECONDS)
            try:
                await one.stay(min(until, stays))
            except Exception as error:  # any failure of a visit is counted
                self._failed.append(repr(error))
            self._done.append(one)

    async def _watch(self, until: float) -> None:
        while time.monotonic() < until:
            self._megabytes.append((time.monotonic(), self._server.megabytes()))
            await asyncio.sleep(min(LOOK_SECONDS, max(0.1, until - time.monotonic())))
