"""Long analyses in the background: ever better results, shared by all who ask for the same.

A work is a generator of results. Whoever follows it sees the newest one. It goes on while somebody
looks, and stops between two pieces when nobody does; what it had found by then is kept.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from threading import Condition, Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

import numpy as np

from planner.errors import PlannerError, trace_of
from planner.simulation.workers import in_line

_log = logging.getLogger(__name__)

_END = object()

Make = Callable[[], Generator[Any, None, None]]


@dataclass(eq=False)
class Visitor:
    """Somebody who follows works; what they follow is forgotten with them.

    served: the newest result they were shown under each name.
    """

    served: dict[str, Any] = field(default_factory=dict)


class News(NamedTuple):
    """How far a work is: its newest result, if any; `error` is why it ended without the last."""

    newest: Any
    is_finished: bool
    error: Exception | None


@dataclass(eq=False)
class _Place:
    """Where one visitor sees the results of one work at a time."""

    work: _Work


@dataclass(eq=False)
class _Work:
    """One generator, its newest result, and who looks at it. A line of the workers."""

    key: Hashable
    make: Make
    owner: Hashable
    has_urgent_start: bool
    is_private: bool
    patience_seconds: float
    clock: Callable[[], float]
    changed: Condition  # of the desk's lock; told when there are news of this work
    seen: float = 0.0  # when somebody last looked
    results: Generator[Any, None, None] | None = None
    newest: Any = None
    size_bytes: int = 0  # of the newest result, known when the work stops
    is_finished: bool = False
    is_running: bool = False
    error: Exception | None = None
    places: WeakSet[_Place] = field(default_factory=WeakSet)

    @property
    def is_urgent(self) -> bool:
        return self.has_urgent_start and self.newest is None

    def is_wanted(self) -> bool:
        return len(self.places) > 0 and self.clock() - self.seen < self.patience_seconds


class Desk:
    """All works: which are under way, what they have found, and who follows them.

    most_kept: works whose results are kept, those looked at longest ago go first. most_bytes: of
        the arrays in them.
    most_at_once: works that are under way, and as many urgent ones; all take turns, a result each.
        Few, as what they do between the pieces would keep the interpreter from answering.
    patience_seconds: a work at which nobody looked for so long stops.
    """

    def __init__(
        self,
        most_kept: int = 50,
        most_bytes: int = 100_000_000,
        most_at_once: int = 4,
        patience_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._most_kept, self._most_bytes = most_kept, most_bytes
        self._patience_seconds = patience_seconds
        self._clock = clock
        # These threads mostly wait: the pieces are run by the workers.
        self._threads = ThreadPoolExecutor(most_at_once, thread_name_prefix="work")
        self._urgent_threads = ThreadPoolExecutor(most_at_once, thread_name_prefix="urgent")
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, _Work] = OrderedDict()
        self._places: WeakKeyDictionary[Visitor, dict[str, _Place]] = WeakKeyDictionary()

    def follow(
        self,
        visitor: Visitor,
        name: str,
        key: Hashable,
        make: Make,
        *,
        is_urgent: bool = False,
        is_private: bool = False,
    ) -> News:
        """Look at a work, and set it going where that is needed.

        A visitor follows one work under each name: with a new key the one before stops at once,
        unless somebody else follows it. The same key of several visitors is one work. The first
        result of an urgent one goes before what is not urgent (planner.simulation.workers). A
        private one is this visitor's alone, and forgotten with its place.
        """
        with self._lock:
            places = self._places.setdefault(visitor, {})
            place = places.get(name)
            if place is None or place.work.key != key:
                work = None if is_private else self._kept.get(key)
                if work is None:
                    work = _Work(
                        key,
                        make,
                        id(visitor),
                        is_urgent,
                        is_private,
                        self._patience_seconds,
                        self._clock,
                        Condition(self._lock),
                    )
                if place is None:
                    place = places[name] = _Place(work)
                else:
                    place.work.places.discard(place)
                    place.work = work
                work.places.add(place)
            work = place.work
            work.seen = self._clock()
            self._keep(work)
            if not work.is_finished and not work.is_running:
                work.is_running = True
                self._start(work)
            return _news(work)

    def leave(self, visitor: Visitor, *names: str) -> None:
        """Look no more at what is followed under these names."""
        with self._lock:
            places = self._places.get(visitor, {})
            for place in [places.pop(name) for name in names if name in places]:
                place.work.places.discard(place)

    def wait(
        self, visitor: Visitor, name: str, seconds: float, *, for_the_end: bool = False
    ) -> News:
        """What `follow` found, after waiting up to so long for a result, or for the last."""
        with self._lock:
            work = self._places[visitor][name].work
            work.changed.wait_for(
                lambda: work.is_finished or not (work.newest is None or for_the_end), seconds
            )
            work.seen = self._clock()
            return _news(work)

    def under_way(self) -> int:
        """How many works somebody follows and are not finished."""
        with self._lock:
            return len(set(self._pending()))

    def others_waiting(self, visitor: Visitor) -> int:
        """How many urgent works without any result others follow, and this visitor does not."""
        with self._lock:
            own = {place.work for place in self._places.get(visitor, {}).values()}
            return len({work for work in self._pending() if work.is_urgent} - own)

    def finished(self, key: Hashable) -> Any:
        """The last result of the work of that key; None when it is not known (any more)."""
        with self._lock:
            work = self._kept.get(key)
            return work.newest if work is not None and work.is_finished else None

    def finish(self, seconds: float = 120.0) -> None:
        """Wait until all that is followed has finished, as if everybody kept looking.

        Raises TimeoutError when that takes longer.
        """
        end = time.monotonic() + seconds
        with self._lock:
            while pending := self._pending():
                if time.monotonic() > end:
                    raise TimeoutError(f"{len(pending)} works are still under way")
                for work in pending:
                    work.seen = self._clock()
                pending[0].changed.wait(0.1)

    def _pending(self) -> list[_Work]:
        followed = [place.work for places in self._places.values() for place in places.values()]
        return [work for work in followed if work.is_running and not work.is_finished]

    def _keep(self, work: _Work) -> None:
        if work.error is None and not work.is_private:
            self._kept[work.key] = work
            self._kept.move_to_end(work.key)
        self._trim()

    def _trim(self) -> None:
        size = sum(work.size_bytes for work in self._kept.values())
        while len(self._kept) > self._most_kept or size > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            size -= oldest.size_bytes

    def _start(self, work: _Work) -> None:
        threads = self._urgent_threads if work.is_urgent else self._threads
        with suppress(RuntimeError):  # the process ends
            threads.submit(self._run, work)

    def _run(self, work: _Work) -> None:
        """Find one more result, and line up again behind the others."""
        try:
            with in_line(work):
                if work.is_wanted():
                    work.results = work.results or work.make()
                    result = next(work.results, _END)
                    if result is not _END:
                        self._publish(work, result, is_finished=False)
                        self._start(work)
                        return
                    self._publish(work, work.newest, is_finished=True)
        except CancelledError:
            pass  # a piece was dropped: nobody wanted it
        except Exception as error:  # whatever it is, who waits for the work is told
            if not isinstance(error, PlannerError):  # that one is the visitor's to mend
                _log.error("A background work failed:\n%s", trace_of(error))
            self._fail(work, error)
        self._stop(work)

    def _stop(self, work: _Work) -> None:
        if work.results is not None:
            work.results.close()
            work.results = None
        size_bytes = _bytes_of(work.newest, set())
        with self._lock:
            work.size_bytes = size_bytes
            self._trim()
            # Somebody can have come back while it stopped.
            work.is_running = not work.is_finished and work.is_wanted()
            if work.is_running:
                self._start(work)
            work.changed.notify_all()

    def _publish(self, work: _Work, result: Any, *, is_finished: bool) -> None:
        with self._lock:
            work.newest, work.is_finished = result, is_finished
            work.changed.notify_all()

    def _fail(self, work: _Work, error: Exception) -> None:
        with self._lock:
            work.error, work.is_finished = error, True
            self._kept.pop(work.key, None)  # whoever asks anew may have more luck
            work.changed.notify_all()


def _bytes_of(thing: Any, seen: set[int]) -> int:
    """Of all arrays in a result, each counted once."""
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        return thing.nbytes
    if is_dataclass(thing):
        parts = [getattr(thing, each.name) for each in fields(thing)]
    elif isinstance(thing, Mapping):
        parts = list(thing.values())
    elif isinstance(thing, tuple | list):
        parts = list(thing)
    else:
        return 0
    return sum(_bytes_of(part, seen) for part in parts)


def _news(work: _Work) -> News:
    return News(work.newest, work.is_finished, work.error)
