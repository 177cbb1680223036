"""Long analyses in the background: ever better results, shared by all who ask for the same.

A job is a generator of results. Whoever follows it sees the newest one. It goes on while somebody
looks, and stops between two tasks when nobody does; what it had found by then is kept.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, fields, is_dataclass
from threading import Condition, Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

import numpy as np

from planner.errors import PlannerError, trace_of
from planner.simulation.workers import as_job, going_first

_log = logging.getLogger(__name__)

_END = object()

Make = Callable[[], Generator[Any, None, None]]


@dataclass(eq=False)
class Visitor:
    """Somebody who follows jobs; what they follow is forgotten with them.

    served: the newest result they were shown under each name.
    """

    served: dict[str, Any] = field(default_factory=dict)


class Progress(NamedTuple):
    """How far a job is: its newest result, if any; `error` is why it ended without the last."""

    newest: Any
    is_finished: bool
    error: Exception | None


@dataclass(eq=False)
class _Subscription:
    """Where one visitor sees the results of one job at a time."""

    job: _Job


@dataclass(eq=False)
class _Job:
    """One generator, its newest result, and who looks at it. A line of the workers."""

    key: Hashable
    make: Make
    owner: Hashable
    has_urgent_start: bool
    is_private: bool
    patience_seconds: float
    clock: Callable[[], float]
    changed: Condition  # of the board's lock; told when there is progress of this job
    seen: float = 0.0  # when somebody last looked
    results: Generator[Any, None, None] | None = None
    newest: Any = None
    size_bytes: int = 0  # of the newest result, known when the job stops
    is_finished: bool = False
    is_running: bool = False
    error: Exception | None = None
    subscriptions: WeakSet[_Subscription] = field(default_factory=WeakSet)

    @property
    def is_urgent(self) -> bool:
        return self.has_urgent_start and self.newest is None

    def is_wanted(self) -> bool:
        return len(self.subscriptions) > 0 and self.clock() - self.seen < self.patience_seconds


class JobBoard:
    """All jobs: which are under way, what they have found, and who follows them.

    most_kept: jobs whose results are kept, those looked at longest ago go first. most_bytes: of
        the arrays in them.
    most_at_once: jobs that are under way, and as many urgent ones; all take turns, a result each.
        Few, as what they do between the tasks would keep the interpreter from answering.
    patience_seconds: a job at which nobody looked for so long stops.
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
        # These threads mostly wait: the tasks are run by the workers.
        self._threads = ThreadPoolExecutor(most_at_once, thread_name_prefix="job")
        self._urgent_threads = ThreadPoolExecutor(most_at_once, thread_name_prefix="urgent")
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, _Job] = OrderedDict()
        self._subscriptions: WeakKeyDictionary[Visitor, dict[str, _Subscription]] = (
            WeakKeyDictionary()
        )

    def follow(
        self,
        visitor: Visitor,
        name: str,
        key: Hashable,
        make: Make,
        *,
        is_urgent: bool = False,
        is_private: bool = False,
    ) -> Progress:
        """Look at a job, and set it going where that is needed.

        A visitor follows one job under each name: with a new key the one before stops at once,
        unless somebody else follows it. The same key of several visitors is one job. The first
        result of an urgent one goes before what is not urgent (planner.simulation.workers). A
        private one is this visitor's alone, and forgotten with its subscription.
        """
        with self._lock:
            subscriptions = self._subscriptions.setdefault(visitor, {})
            subscription = subscriptions.get(name)
            if subscription is None or subscription.job.key != key:
                job = None if is_private else self._kept.get(key)
                if job is None:
                    job = _Job(
                        key,
                        make,
                        id(visitor),
                        is_urgent,
                        is_private,
                        self._patience_seconds,
                        self._clock,
                        Condition(self._lock),
                    )
                if subscription is None:
                    subscription = subscriptions[name] = _Subscription(job)
                else:
                    subscription.job.subscriptions.discard(subscription)
                    subscription.job = job
                job.subscriptions.add(subscription)
            job = subscription.job
            job.seen = self._clock()
            self._keep(job)
            if not job.is_finished and not job.is_running:
                job.is_running = True
                self._start(job)
            return _progress_of(job)

    def leave(self, visitor: Visitor, *names: str) -> None:
        """Look no more at what is followed under these names."""
        with self._lock:
            subscriptions = self._subscriptions.get(visitor, {})
            for subscription in [
                subscriptions.pop(name) for name in names if name in subscriptions
            ]:
                subscription.job.subscriptions.discard(subscription)

    def wait(
        self, visitor: Visitor, name: str, seconds: float, *, for_the_end: bool = False
    ) -> Progress:
        """What `follow` found, after waiting up to so long for a result, or for the last."""
        with self._lock:
            job = self._subscriptions[visitor][name].job
            job.changed.wait_for(
                lambda: job.is_finished or not (job.newest is None or for_the_end), seconds
            )
            job.seen = self._clock()
            return _progress_of(job)

    def under_way(self) -> int:
        """How many jobs somebody follows and are not finished."""
        with self._lock:
            return len(set(self._pending()))

    def others_waiting(self, visitor: Visitor) -> int:
        """How many urgent jobs without any result others follow, and this visitor does not."""
        with self._lock:
            own = {
                subscription.job for subscription in self._subscriptions.get(visitor, {}).values()
            }
            return len({job for job in self._pending() if job.is_urgent} - own)

    def finished(self, key: Hashable) -> Any:
        """The last result of the job of that key; None when it is not known (any more)."""
        with self._lock:
            job = self._kept.get(key)
            return job.newest if job is not None and job.is_finished else None

    def finish(self, seconds: float = 120.0) -> None:
        """Wait until all that is followed has finished, as if everybody kept looking.

        Raises TimeoutError when that takes longer.
        """
        end = time.monotonic() + seconds
        with self._lock:
            while pending := self._pending():
                if time.monotonic() > end:
                    raise TimeoutError(f"{len(pending)} jobs are still under way")
                for job in pending:
                    job.seen = self._clock()
                pending[0].changed.wait(0.1)

    def _pending(self) -> list[_Job]:
        followed = [
            subscription.job
            for subscriptions in self._subscriptions.values()
            for subscription in subscriptions.values()
        ]
        return [job for job in followed if job.is_running and not job.is_finished]

    def _keep(self, job: _Job) -> None:
        if job.error is None and not job.is_private:
            self._kept[job.key] = job
            self._kept.move_to_end(job.key)
        self._trim()

    def _trim(self) -> None:
        size = sum(job.size_bytes for job in self._kept.values())
        while len(self._kept) > self._most_kept or size > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            size -= oldest.size_bytes

    def _start(self, job: _Job) -> None:
        threads = self._urgent_threads if job.is_urgent else self._threads
        with suppress(RuntimeError):  # the process ends
            threads.submit(self._run, job)

    def _run(self, job: _Job) -> None:
        """Find one more result, and line up again behind the others."""
        try:
            with as_job(job), going_first() if job.is_urgent else nullcontext():
                if job.is_wanted():
                    job.results = job.results or job.make()
                    result = next(job.results, _END)
                    if result is not _END:
                        self._publish(job, result, is_finished=False)
                        self._start(job)
                        return
                    self._publish(job, job.newest, is_finished=True)
        except CancelledError:
            pass  # a task was dropped: nobody wanted it
        except Exception as error:  # whatever it is, who waits for the job is told
            if not isinstance(error, PlannerError):  # that one is the visitor's to mend
                _log.error("A background job failed:\n%s", trace_of(error))
            self._fail(job, error)
        self._stop(job)

    def _stop(self, job: _Job) -> None:
        if job.results is not None:
            job.results.close()
            job.results = None
        size_bytes = _bytes_of(job.newest, set())
        with self._lock:
            job.size_bytes = size_bytes
            self._trim()
            # Somebody can have come back while it stopped.
            job.is_running = not job.is_finished and job.is_wanted()
            if job.is_running:
                self._start(job)
            job.changed.notify_all()

    def _publish(self, job: _Job, result: Any, *, is_finished: bool) -> None:
        with self._lock:
            job.newest, job.is_finished = result, is_finished
            job.changed.notify_all()

    def _fail(self, job: _Job, error: Exception) -> None:
        with self._lock:
            job.error, job.is_finished = error, True
            self._kept.pop(job.key, None)  # whoever asks anew may have more luck
            job.changed.notify_all()


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


def _progress_of(job: _Job) -> Progress:
    return Progress(job.newest, job.is_finished, job.error)
