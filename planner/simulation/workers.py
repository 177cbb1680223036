"""The threads that run all simulations: first answers before background work, owners in turn.

Work is handed over in small tasks. What is urgent has threads of its own; the others let it go
first, and what they have begun leaves it most of the processor. So they do with all that goes
first beside tasks: finding a first answer, drawing a page. In a room where somebody always asks,
each of them still does a task about twice a second, or no map would ever come.
"""

from __future__ import annotations

import os
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from threading import Condition, get_native_id, local
from typing import Any, Protocol

# Tasks that an owner may have done in a row: of urgent ones as many as a usual first answer has,
# since two that are done by halves come no sooner than the later of two done one by one.
_URGENT_TURN = 8
_BACKGROUND_TURN = 1
# How much less of a busy processor background threads get (see setpriority(2)): a third. With much
# less one of them could keep the interpreter for long while others have the processor.
_NICENESS = 5
_MOST_WAIT_SECONDS = 0.4  # of a background thread for a moment without urgent work


class BackgroundJob(Protocol):
    """A background job, seen from the threads that do its tasks."""

    @property
    def owner(self) -> Hashable:
        """Whose it is; owners take turns."""

    @property
    def is_urgent(self) -> bool:
        """Whether its tasks go first."""

    def is_wanted(self) -> bool:
        """Whether anybody waits for it; the tasks of one that nobody wants are not run."""


_job: ContextVar[BackgroundJob | None] = ContextVar("job", default=None)


@contextmanager
def as_job(job: BackgroundJob) -> Iterator[None]:
    """Whatever is submitted within is a task of this background job."""
    token = _job.set(job)
    try:
        yield
    finally:
        _job.reset(token)


class _GoFirst:
    """How many tasks and threads go first, whatever their workers; `calm` is told when none does.

    `mine.goes`: whether this very thread does.
    """

    def __init__(self) -> None:
        self.calm = Condition()
        self.count = 0
        self.mine = local()

    def add(self, more: int) -> None:
        with self.calm:
            self.count += more
            if self.count == 0:
                self.calm.notify_all()


_first = _GoFirst()


@contextmanager
def going_first() -> Iterator[None]:
    """What this thread does within goes before background tasks, as urgent ones do."""
    _first.add(1)
    _first.mine.goes = True
    try:
        yield
    finally:
        _first.mine.goes = False
        _first.add(-1)


@contextmanager
def letting_others() -> Iterator[None]:
    """Within, this thread only waits, maybe for a background task: it does not go first."""
    if not getattr(_first.mine, "goes", False):
        yield
        return
    _first.mine.goes = False
    _first.add(-1)
    try:
        yield
    finally:
        _first.add(1)
        _first.mine.goes = True


@dataclass(frozen=True)
class _Task:
    job: BackgroundJob | None
    future: Future[Any]
    call: Callable[[], Any]

    def is_wanted(self) -> bool:
        return self.job is None or self.job.is_wanted()


class _FairQueue:
    """Tasks that wait; their owners take turns of so many tasks each."""

    def __init__(self, length: int):
        self._length = length
        self._by_owner: OrderedDict[Hashable, deque[_Task]] = OrderedDict()
        self._left = length  # of the turn of the first owner

    def add(self, task: _Task) -> None:
        owner = task.job.owner if task.job else None
        self._by_owner.setdefault(owner, deque()).append(task)

    def __len__(self) -> int:
        return sum(map(len, self._by_owner.values()))

    def take(self) -> _Task:
        """The next task; there must be one."""
        owner, tasks = next(iter(self._by_owner.items()))
        task = tasks.popleft()
        self._left -= 1
        if not tasks:
            del self._by_owner[owner]
            self._left = self._length
        elif self._left == 0:
            self._by_owner.move_to_end(owner)
            self._left = self._length
        return task

    def take_wanted(self) -> tuple[_Task | None, list[_Task]]:
        """The next task that somebody wants, if any, and those dropped on the way to it."""
        dropped = []
        while self._by_owner:
            owner, tasks = next(iter(self._by_owner.items()))
            while tasks and not tasks[0].is_wanted():
                dropped.append(tasks.popleft())
            if tasks:
                return self.take(), dropped
            del self._by_owner[owner]
            self._left = self._length
        return None, dropped


class Workers(Executor):
    """A few threads for what is urgent, and as many for the rest, which let it go first.

    What is submitted outside any job is urgent. Who waits for a task of a job that nobody wants
    any more gets a CancelledError.

    most_wait_seconds: so long a background thread lets urgent work go first, before each task.
    """

    def __init__(self, count: int, most_wait_seconds: float = _MOST_WAIT_SECONDS):
        self._most_wait_seconds = most_wait_seconds
        self._max_workers = count  # by this name, as all executors of the standard library have it
        self._urgent_pool = ThreadPoolExecutor(count, "urgent engine")
        self._background_pool = ThreadPoolExecutor(count, "engine", initializer=_step_back)
        self._urgent = _FairQueue(_URGENT_TURN)
        self._background = _FairQueue(_BACKGROUND_TURN)
        # Calls of `_run_background` that wait beyond one for each task: those of dropped tasks.
        self._spare_calls = 0

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As `Executor.submit`: the call's future. Raises CancelledError when the process ends."""
        job = _job.get()
        task = _Task(job, Future(), partial(call, *args, **kwargs))
        with _first.calm:
            # First, as it may be refused: a task in line for which no thread comes would leave the
            # last one waiting for ever, and the process with it.
            try:
                if job is None or job.is_urgent:
                    self._urgent_pool.submit(self._run_urgent)
                    self._urgent.add(task)
                    _first.add(1)
                else:
                    if self._spare_calls > 0:
                        self._spare_calls -= 1
                    else:
                        self._background_pool.submit(self._run_background)
                    self._background.add(task)
            except RuntimeError as ended:
                raise CancelledError from ended
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As `Executor.shutdown`."""
        with _first.calm:
            self._spare_calls = 0  # they may be cancelled: what comes now is refused
        self._urgent_pool.shutdown(wait, cancel_futures=cancel_futures)
        self._background_pool.shutdown(wait, cancel_futures=cancel_futures)

    def _run_urgent(self) -> None:
        with _first.calm:
            task = self._urgent.take()
        _do(task)
        _first.add(-1)

    def _run_background(self) -> None:
        """Do a task that somebody wants: what nobody wants any more costs no turn."""
        with _first.calm:
            _first.calm.wait_for(
                lambda: _first.count == 0 or not self._background, self._most_wait_seconds
            )
            task, dropped = self._background.take_wanted()
            self._spare_calls += len(dropped) + (task is not None) - 1
        for each in dropped:
            each.future.cancel()
        if task is not None:
            _do(task)


def _do(task: _Task) -> None:
    if not task.is_wanted():
        task.future.cancel()
    if not task.future.set_running_or_notify_cancel():
        return
    try:
        result = task.call()
    except BaseException as error:  # it is raised where the result is asked for
        task.future.set_exception(error)
    else:
        task.future.set_result(result)


def _step_back() -> None:
    """Give this thread less of a busy processor. Only Linux knows priorities of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)
