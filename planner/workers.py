"""The threads that run all simulations: first answers before background work, owners in turn.

Work is handed over in small pieces, so what is urgent waits for no more than the pieces at hand.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, Protocol


class Line(Protocol):
    """A background job, seen from the threads that do its pieces."""

    @property
    def owner(self) -> Hashable:
        """Whose it is; owners take turns."""

    @property
    def is_urgent(self) -> bool:
        """Whether its pieces go before those of all that are not."""

    def is_wanted(self) -> bool:
        """Whether anybody waits for it; the pieces of one that nobody wants are not run."""


_line: ContextVar[Line | None] = ContextVar("line", default=None)


@contextmanager
def in_line(line: Line) -> Iterator[None]:
    """Whatever is submitted within is a piece of this background job."""
    token = _line.set(line)
    try:
        yield
    finally:
        _line.reset(token)


@dataclass(frozen=True)
class _Piece:
    line: Line | None
    future: Future[Any]
    call: Callable[[], Any]


class Workers(Executor):
    """A few threads. What is submitted outside any line is urgent.

    Who waits for a piece of a job that nobody wants any more gets a CancelledError.
    """

    def __init__(self, count: int):
        self._max_workers = count  # by this name, as all executors of the standard library have it
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="engine")
        self._lock = Lock()
        self._urgent: deque[_Piece] = deque()
        self._by_owner: OrderedDict[Hashable, deque[_Piece]] = OrderedDict()

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As `Executor.submit`: the call's future."""
        line = _line.get()
        piece = _Piece(line, Future(), partial(call, *args, **kwargs))
        with self._lock:
            if line is None or line.is_urgent:
                self._urgent.append(piece)
            else:
                self._by_owner.setdefault(line.owner, deque()).append(piece)
        try:
            self._pool.submit(self._run_next)
        except RuntimeError:  # the server is going down: nobody waits any more
            piece.future.cancel()
        return piece.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As `Executor.shutdown`."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _next(self) -> _Piece:
        with self._lock:
            if self._urgent:
                return self._urgent.popleft()
            owner, pieces = next(iter(self._by_owner.items()))
            piece = pieces.popleft()
            if pieces:
                self._by_owner.move_to_end(owner)
            else:
                del self._by_owner[owner]
            return piece

    def _run_next(self) -> None:
        piece = self._next()
        if piece.line is not None and not piece.line.is_wanted():
            piece.future.cancel()
        if not piece.future.set_running_or_notify_cancel():
            return
        try:
            result = piece.call()
        except BaseException as error:
            piece.future.set_exception(error)
        else:
            piece.future.set_result(result)
