"""People in a room, as the server sees them: sessions of Streamlit's own protocol.

Each is a websocket with its messages, as the browser has it, the refreshes of what is still
settling included. It moves one slider, looks at the answer for about five seconds, and moves
another. First answer: from the move to the message with the verdicts, or with the quarters.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import ClientConnection
from websockets.typing import Subprotocol

from planner.plans import link, presets
from reference.results import kept

THINK_SECONDS = (4.0, 6.0)
LONGEST_STAY_SECONDS = 3600.0
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Place:
    """Where a session is: the page's name in the address, the preset it opens with, and what the
    message with the first answer holds.
    """

    page: str
    preset: str
    answer: str

    @property
    def query(self) -> str:
        """Of the address; nothing for the plan that every visitor begins with."""
        return "" if self.preset == presets.FIRST else f"s={link.link(link.plan_of(self.preset))}"


PLACES = {
    "plan": Place("", presets.FIRST, 'class="cards"'),
    "next_quarters": Place("next_quarters", "mid_year", 'class="cards quarters"'),
}


class Wire(ClientConnection):
    """A websocket that counts what comes over it, compressed as it is."""

    bytes_received = 0

    def data_received(self, data: bytes) -> None:
        """Count, and go on."""
        self.bytes_received += len(data)
        super().data_received(data)


class Person:
    """One session: what its widgets show, and how long its moves took."""

    def __init__(self, address: str, number: int, place: Place = PLACES["plan"]):
        self.query, self.page = place.query, place.page  # behind the server's address
        self._answer = place.answer
        self._url = address.replace("http", "ws") + "/_stcore/stream"
        self._random = random.Random(number)
        self._sliders: dict[str, Any] = {}
        self._numbers: dict[str, float] = {}
        self._refreshes: dict[str, asyncio.Task[None]] = {}
        self._answered = asyncio.Event()
        self._runs_whole = False  # the run under way is that of the whole page
        self._has_begun = False  # such a run has begun since the last move
        self._seen: set[str] = set()  # widgets of that run
        self._cached: dict[str, ForwardMsg] = {}  # messages that need not be sent again
        self.answers_ms: list[float] = []
        self.errors = 0
        self.bytes_received = 0

    async def stay(self, until: float) -> None:
        """Open the page, then move sliders until the time is over."""
        # A browser sends no pings of its own.
        async with websockets.connect(
            self._url,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            ping_interval=None,
            create_connection=Wire,
        ) as wire:
            assert isinstance(wire, Wire)
            self._wire = wire
            hears = asyncio.create_task(self._hear())
            lives = asyncio.create_task(self._live(until))
            try:
                # Whoever hears no more has lost the connection, and does not wait on.
                await asyncio.wait({hears, lives}, return_when=asyncio.FIRST_COMPLETED)
                if hears.done():
                    hears.result()
                    raise ConnectionError("the server has closed the connection")
                lives.result()
            finally:
                self.bytes_received += wire.bytes_received
                hears.cancel()
                lives.cancel()
                self._stop_refreshes()

    async def _live(self, until: float) -> None:
        await self._ask(BackMsg())
        await asyncio.wait_for(self._answered.wait(), PATIENCE_SECONDS)
        await asyncio.sleep(self._random.uniform(0, THINK_SECONDS[1]))
        self._wire.bytes_received = 0  # what opening the page took is not of a move
        while time.monotonic() < until:
            await self._move()
            await asyncio.sleep(self._random.uniform(*THINK_SECONDS))

    async def _move(self) -> None:
        slider = self._random.choice(list(self._sliders.values()))
        steps = self._random.choice((-2, -1, 1, 2))
        value = slider.default[0] + steps * slider.step
        slider.default[0] = min(max(value, slider.min + slider.step), slider.max - slider.step)
        self._answered.clear()
        self._has_begun = False
        start = time.perf_counter()
        await self._ask(BackMsg())
        try:
            await asyncio.wait_for(self._answered.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self.errors += 1
        else:
            self.answers_ms.append(1000 * (time.perf_counter() - start))

    async def _ask(self, message: BackMsg, fragment: str = "") -> None:
        """Ask for a run, telling what all widgets show."""
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        message.rerun_script.cached_message_hashes.extend(self._cached)
        states: WidgetStates = message.rerun_script.widget_states
        for name, slider in self._sliders.items():
            state = states.widgets.add()
            state.id = name
            state.double_array_value.data.extend(slider.default)
        for name, value in self._numbers.items():
            state = states.widgets.add()
            state.id, state.double_value = name, value
        if fragment:
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
        await self._wire.send(message.SerializeToString())

    async def _refresh(self, fragment: str, seconds: float) -> None:
        with suppress(websockets.ConnectionClosedOK):  # whoever goes needs no refresh
            while True:
                await asyncio.sleep(seconds)
                await self._ask(BackMsg(), fragment)

    def _stop_refreshes(self) -> None:
        for task in self._refreshes.values():
            task.cancel()
        self._refreshes = {}

    async def _hear(self) -> None:
        async for data in self._wire:
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            if message.metadata.cacheable:
                self._cached[message.hash] = message
            elif message.ref_hash:
                message = self._cached[message.ref_hash]
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._runs_whole = not message.metadata.run.fragment_ids
                if self._runs_whole:
                    self._stop_refreshes()
                    self._has_begun = True
                    self._seen = set()
            elif kind == "auto_rerun":
                fragment, seconds = message.auto_rerun.fragment_id, message.auto_rerun.interval
                if seconds < LONGEST_STAY_SECONDS:  # another waits for a restart of the server
                    again = self._refresh(fragment, seconds)
                    self._refreshes[fragment] = asyncio.create_task(again)
            elif kind == "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    if task := self._refreshes.pop(fragment, None):
                        task.cancel()
            elif kind == "delta":
                self._see(message.delta.new_element)
            elif kind == "script_finished" and self._runs_whole and not message.script_finished:
                # Widgets that others took the place of are gone.
                self._sliders = {k: v for k, v in self._sliders.items() if k in self._seen}
                self._numbers = {k: v for k, v in self._numbers.items() if k in self._seen}

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "slider":
            self._seen.add(element.slider.id)
            self._sliders.setdefault(element.slider.id, element.slider)
        elif kind == "number_input":
            self._seen.add(element.number_input.id)
            self._numbers.setdefault(element.number_input.id, element.number_input.default)
        elif kind == "exception":
            self.errors += 1
        elif kind == "html" and self._answer in element.html.body and self._has_begun:
            self._answered.set()


class Mapper(Person):
    """Somebody who opens the Where page with luck of their own, and waits for the whole map."""

    def __init__(self, address: str, number: int):
        super().__init__(address, number)
        plan = link.plan_of(presets.FIRST).replace({"seed": 10_000 + number})
        self.query, self.page = f"s={link.link(plan)}", "where"
        self.drawn = 0
        self._has_chart = False

    async def _live(self, until: float) -> None:
        await self._ask(BackMsg())
        while time.monotonic() < until:
            await asyncio.sleep(0.2)
            if self._has_chart and not self._refreshes:  # it is drawn anew no more: it is whole
                self.drawn = 1
                return

    def _see(self, element: Any) -> None:
        super()._see(element)
        self._has_chart = self._has_chart or element.WhichOneof("type") == "plotly_chart"


async def draw_maps(address: str, numbers: Iterator[int], until: float, failed: list[str]) -> int:
    """One session after the other has a map of its own drawn; gives how many were whole."""
    drawn = 0
    while time.monotonic() < until:
        one = Mapper(address, next(numbers))
        try:
            await one.stay(until)
        except Exception as error:  # any failure of a visit is counted
            failed.append(f"map: {error!r}")
        drawn += one.drawn
    return drawn


def answer_times(people: Iterable[Person]) -> dict[str, int | None]:
    """How many moves these people made, and how long their first answers took."""
    times = [ms for one in people for ms in one.answers_ms]
    return {
        "moves": len(times),
        "median_ms": round(float(np.median(times))) if times else None,
        "p95_ms": round(float(np.percentile(times, 95))) if times else None,
    }


def beside(name: str, page: str, found: dict[str, Any]) -> dict[str, Any]:
    """A program's results: those of the plan's page, with other pages' under their names."""
    before = kept(name)
    if page != "plan":
        return before | {page: found}
    return found | {other: before[other] for other in PLACES if other in before}
