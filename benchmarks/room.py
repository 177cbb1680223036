"""How the app bears a room full of people who all move sliders.

They are sessions of the server (benchmarks.person) and none is a browser, so all of the processor
but the little that this program takes is the server's. Its time is told part by part
(benchmarks.counting); answers are sharpened with what time is left.

First without a limit of its memory, then with one; and there once more while somebody has a map
worked out again and again.

python -m benchmarks room [--page plan] [--people 1,10,25,50] [--seconds 60] [--memory 1000]

Another page's figures are kept beside those of the plan's.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

from benchmarks import memory
from benchmarks.counting_server import CountingServer
from benchmarks.person import PLACES, Person, Place, answer_times, beside, draw_maps
from reference.results import keep

LOOKERS = 20


def main(arguments: Sequence[str]) -> None:
    """Fill the room step by step; print and keep how long first answers took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks room")
    parser.add_argument("--page", choices=PLACES, default="plan")
    parser.add_argument("--people", default="1,10,25,50")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--memory", type=int, default=1000, help="megabytes; 0: no limit")
    given = parser.parse_args(arguments)
    people = [int(each) for each in given.people.split(",")]
    place = PLACES[given.page]
    found = _fill(people, given.seconds, place)
    with memory.limited(given.memory) as group:
        if group is not None:
            found["with_a_limit"] = {
                "megabytes": given.memory,
                **_fill(people, given.seconds, place, group, with_map=True),
                "times_at_the_limit": memory.times_at_the_limit(group),
            }
    found = {"seconds": given.seconds, **found}
    print(keep("room", beside("room", given.page, found)))


def _fill(
    people: Sequence[int],
    seconds: float,
    place: Place,
    group: Path | None = None,
    *,
    with_map: bool = False,
) -> dict[str, Any]:
    """One server, in a cgroup if given: so many people at a time, then with a map besides."""
    found: dict[str, Any] = {}
    numbers = count()  # nobody comes twice: what they ask was mostly not asked before
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with memory.inside(group):
            server = CountingServer(log)
        try:
            asyncio.run(_room(server, numbers, place, 1, 5.0))  # compiled, and imported
            before = server.megabytes()
            found["server_megabytes_before"] = round(before)
            # People who only look: what a session itself takes, without results of its own.
            asyncio.run(_room(server, numbers, place, LOOKERS, 0.0))
            found["megabytes_per_session"] = round((server.megabytes() - before) / LOOKERS, 2)
            print(found, flush=True)
            for many in people:
                found[str(many)] = asyncio.run(_room(server, numbers, place, many, seconds))
                print(f"{many:>3} people: {found[str(many)]}", flush=True)
            if with_map:
                found["with_a_map"] = {
                    str(many): asyncio.run(
                        _room(server, numbers, place, many, seconds, with_map=True)
                    )
                    for many in people
                }
                print("with a map:", found["with_a_map"], flush=True)
            found["server_megabytes_after"] = round(server.megabytes())
        finally:
            server.stop()
        found["complaints_in_the_log"] = log.read_text(encoding="utf-8").count("Traceback")
    return found


async def _room(
    server: CountingServer,
    numbers: Iterator[int],
    place: Place,
    people: int,
    seconds: float,
    *,
    with_map: bool = False,
) -> dict[str, Any]:
    before = server.megabytes()
    used = server.processor_seconds_by_part()
    until = time.monotonic() + seconds
    room = [Person(server.address, number, place) for number in islice(numbers, people)]
    stays = asyncio.gather(*(one.stay(until) for one in room), return_exceptions=True)
    failed: list[str] = []
    maps = await draw_maps(server.address, numbers, until, failed) if with_map else None
    failed += [repr(end) for end in await stays if isinstance(end, BaseException)]
    times = answer_times(room)
    moves = max(1, times["moves"] or 0)
    by_part = {
        part: (after - used[part]) / moves
        for part, after in server.processor_seconds_by_part().items()
    }
    return {
        **({} if maps is None else {"maps_drawn": maps}),
        **times,
        "errors": sum(one.errors for one in room) + len(failed),
        "first_error": failed[0] if failed else None,
        "processor_s_per_move": round(sum(by_part.values()), 3),
        "of_which": {part: round(value, 3) for part, value in by_part.items()},
        "kilobytes_per_move": round(sum(one.bytes_received for one in room) / 1000 / moves),
        "megabytes_per_person": round((server.megabytes() - before) / people, 1),
    }
