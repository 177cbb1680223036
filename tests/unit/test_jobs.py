"""Work in the background: shared, fair, urgent first, and stopped when nobody looks."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable, Generator
from threading import Barrier, Event, Thread

import numpy as np

from planner.errors import NotPossible
from planner.simulation.jobs import JobBoard, Progress, Visitor
from planner.simulation.workers import Workers
from planner.statistics.intervals import Interval

SOON = 60.0  # seconds that no test needs unless something is broken


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Steps:
    """A generator of 1, 2, 3 … that takes each step when told to, and counts its starts."""

    def __init__(self, last: int = 3, error: Exception | None = None):
        self.last = last
        self.error = error
        self.starts = 0
        self.closed = Event()
        self._go = [Event() for _ in range(last + 1)]

    def go(self, *steps: int) -> None:
        for step in steps or range(self.last + 1):
            self._go[step].set()

    def __call__(self) -> Generator[int, None, None]:
        self.starts += 1
        try:
            for step in range(self.last):
                assert self._go[step].wait(SOON)
                yield step + 1
            assert self._go[self.last].wait(SOON)
            if self.error:
                raise self.error
        finally:
            self.closed.set()


def until(look: Callable[[], Progress], holds: Callable[[Progress], bool]) -> Progress:
    """Look again and again until the progress are as they should be."""
    pause = Event()
    for _ in range(int(SOON * 100)):
        progress = look()
        if holds(progress):
            return progress
        pause.wait(0.01)
    raise TimeoutError(f"{progress}")


# --- One job --------------------------------------------------------------------------------------


def test_each_result_is_seen_and_then_the_end():
    board, visitor, steps = JobBoard(), Visitor(), Steps()

    def look() -> Progress:
        return board.follow(visitor, "map", "key", steps)

    assert look() == Progress(None, False, None)
    for step in range(3):
        steps.go(step)
        progress = until(look, lambda progress, wanted=step + 1: progress.newest == wanted)
        assert not progress.is_finished
    steps.go(3)
    assert until(look, lambda progress: progress.is_finished) == Progress(3, True, None)
    assert steps.starts == 1


def test_waiting_ends_with_the_first_result():
    board, visitor, steps = JobBoard(), Visitor(), Steps()
    board.follow(visitor, "map", "key", steps)
    assert board.wait(visitor, "map", 0.0).newest is None
    steps.go(0)
    assert board.wait(visitor, "map", SOON).newest == 1
    steps.go()


def test_waiting_for_the_end_is_not_over_with_a_result_before_it():
    board, visitor, steps = JobBoard(), Visitor(), Steps()
    board.follow(visitor, "map", "key", steps)
    steps.go(0)
    assert board.wait(visitor, "map", SOON).newest == 1
    assert board.wait(visitor, "map", 0.05, for_the_end=True) == Progress(1, False, None)
    steps.go()
    assert board.wait(visitor, "map", SOON, for_the_end=True) == Progress(3, True, None)


def test_it_is_known_how_many_jobs_are_under_way():
    board, visitors, steps = JobBoard(), [Visitor() for _ in range(3)], Steps()
    for visitor in visitors[:2]:
        board.follow(visitor, "map", "shared", steps)
    alone = Steps()
    board.follow(visitors[2], "map", "alone", alone)
    assert board.under_way() == 2
    steps.go()
    alone.go()
    board.finish(SOON)
    assert board.under_way() == 0


def test_it_is_known_how_many_first_results_are_waited_for():
    board, visitors, steps = JobBoard(), [Visitor() for _ in range(3)], [Steps() for _ in range(3)]
    for i, (visitor, each) in enumerate(zip(visitors, steps, strict=True)):
        board.follow(visitor, "answer", i, each, is_urgent=i < 2)
    assert board.others_waiting(Visitor()) == 2, "the third is not urgent"
    assert [board.others_waiting(each) for each in visitors] == [1, 1, 2]
    steps[0].go(0)
    assert board.wait(visitors[0], "answer", SOON).newest == 1
    assert [board.others_waiting(each) for each in visitors] == [1, 0, 1]
    for each in steps:
        each.go()
    board.finish(SOON)
    assert board.others_waiting(Visitor()) == 0


def test_finishing_waits_for_all_that_is_followed():
    board, steps = JobBoard(patience_seconds=0.5), [Steps(), Steps()]
    visitors = [Visitor(), Visitor()]
    for visitor, each in zip(visitors, steps, strict=True):
        board.follow(visitor, "map", each, each)
        each.go()
    board.finish(SOON)
    for visitor, each in zip(visitors, steps, strict=True):
        assert board.follow(visitor, "map", each, each) == Progress(3, True, None)


def test_an_error_is_told_with_what_was_found_before(caplog):
    board, visitor = JobBoard(), Visitor()
    broken, impossible = Steps(error=ZeroDivisionError("x")), Steps(error=NotPossible("no"))
    for name, steps in (("broken", broken), ("impossible", impossible)):
        steps.go()
        board.follow(visitor, name, name, steps)
    board.finish(SOON)
    assert isinstance(board.follow(visitor, "broken", "broken", broken).error, ZeroDivisionError)
    progress = board.follow(visitor, "impossible", "impossible", impossible)
    assert isinstance(progress.error, NotPossible)
    assert (progress.newest, progress.is_finished) == (3, True)
    (record,) = caplog.records  # only what nobody foresaw is written to the log
    assert record.getMessage().endswith("ZeroDivisionError"), "and not what it says"
    assert broken.starts == 1, "who saw the error is not made to wait for it again and again"
    other = Visitor()
    board.follow(other, "broken", "broken", broken)
    board.finish(SOON)
    assert broken.starts == 2, "who asks anew may have more luck"


def test_an_urgent_first_result_does_not_wait_for_a_thread_that_others_are_using():
    board, visitors = JobBoard(most_at_once=1), [Visitor() for _ in range(3)]
    slow, urgent, after = Steps(), Steps(), Steps()
    board.follow(visitors[0], "map", "slow", slow)
    for visitor, steps in ((visitors[1], urgent), (visitors[2], after)):
        steps.go()
        board.follow(visitor, "answer", steps, steps, is_urgent=True)
        assert board.wait(visitor, "answer", SOON).newest == 1
    slow.go()
    board.finish(SOON)
    assert board.follow(visitors[1], "answer", urgent, urgent) == Progress(3, True, None)
    assert (slow.starts, urgent.starts, after.starts) == (1, 1, 1)


# --- Shared ---------------------------------------------------------------------------------------


def test_the_same_key_of_ten_visitors_is_worked_out_once():
    board, steps, visitors = JobBoard(), Steps(), [Visitor() for _ in range(10)]
    start = Barrier(10)
    found: list[Progress] = []

    def ask(visitor: Visitor) -> None:
        start.wait(SOON)
        board.follow(visitor, "answer", "key", steps, is_urgent=True)
        found.append(board.wait(visitor, "answer", SOON))

    threads = [Thread(target=ask, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    steps.go(0)
    for thread in threads:
        thread.join(SOON)
    assert found == [Progress(1, False, None)] * 10
    assert steps.starts == 1
    steps.go()
    board.finish(SOON)
    assert steps.starts == 1


def test_a_new_key_stops_the_old_job_unless_another_follows_it():
    board, one, other = JobBoard(), Visitor(), Visitor()
    shared, alone = Steps(), Steps()
    board.follow(one, "map", "shared", shared)
    board.follow(other, "map", "shared", shared)
    board.follow(one, "map", "alone", alone)
    shared.go()
    until(
        lambda: board.follow(other, "map", "shared", shared), lambda progress: progress.is_finished
    )
    board.follow(one, "map", "shared", shared)
    alone.go(0)
    assert alone.closed.wait(SOON)
    assert (shared.starts, alone.starts) == (1, 1)


def test_what_was_found_before_a_stop_is_there_again_at_once():
    board, visitor = JobBoard(), Visitor()
    first, second = Steps(), Steps()
    board.follow(visitor, "map", "first", first)
    first.go(0)
    assert board.wait(visitor, "map", SOON).newest == 1
    board.follow(visitor, "map", "second", second)
    first.go(1)
    assert first.closed.wait(SOON)
    assert board.follow(visitor, "map", "first", first).newest in (1, 2)
    first.go()
    second.go()
    board.finish(SOON)
    assert board.follow(visitor, "map", "first", first) == Progress(3, True, None)


def test_only_so_many_results_are_kept():
    board, visitor, made = JobBoard(most_kept=2), Visitor(), []

    def make(key: int) -> Callable[[], Generator[int, None, None]]:
        def steps() -> Generator[int, None, None]:
            made.append(key)
            yield key

        return steps

    for key in (1, 2, 3, 2, 1):
        board.follow(visitor, "map", key, make(key))
        board.finish(SOON)
    assert made == [1, 2, 3, 1], "the one looked at longest ago was forgotten"


def test_large_results_are_forgotten_sooner():
    """Each an array of 8,000 bytes, three times in one result."""
    board, visitor = JobBoard(most_bytes=20_000), Visitor()

    def make() -> Generator[object, None, None]:
        array = np.zeros(1000)
        yield Interval(0.0, 0.0, 0.0, 0.0), {"a": array, "b": (array, [array])}

    def is_forgotten(key: int) -> bool:
        end = time.monotonic() + SOON
        while board.finished(key) is not None and time.monotonic() < end:
            time.sleep(0.01)
        return board.finished(key) is None

    for key in (1, 2, 3):
        board.follow(visitor, "map", key, make)
        board.finish(SOON)
    assert is_forgotten(1)
    assert board.finished(2) is not None
    assert board.finished(3) is not None


def test_a_private_job_is_one_visitors_own_and_gone_with_its_place(caplog):
    board, one, other = JobBoard(), Visitor(), Visitor()
    ours, theirs = Steps(), Steps()
    board.follow(one, "fit", "file", ours, is_private=True)
    board.follow(other, "fit", "file", theirs, is_private=True)
    ours.go()
    theirs.go()
    board.finish(SOON)
    assert (ours.starts, theirs.starts) == (1, 1)
    secret = Steps(0, error=KeyError("Acme"))
    secret.go()
    board.follow(one, "fit", "another file", secret, is_private=True)
    board.finish(SOON)
    assert "KeyError" in caplog.text
    assert "Acme" not in caplog.text
    board.leave(other, "fit")
    gone = [weakref.ref(each) for each in (ours, theirs)]
    del ours, theirs
    gc.collect()
    assert [each() for each in gone] == [None, None]


# --- Stopped --------------------------------------------------------------------------------------


def test_a_job_that_nobody_looks_at_stops_and_goes_on_when_somebody_does():
    watch = Watch()
    board, visitor, steps = JobBoard(patience_seconds=5, clock=watch), Visitor(), Steps()
    board.follow(visitor, "map", "key", steps)
    steps.go(0)
    assert board.wait(visitor, "map", SOON).newest == 1
    watch.now = 6.0
    steps.go(1)
    assert steps.closed.wait(SOON)
    steps.go()
    progress = until(
        lambda: board.follow(visitor, "map", "key", steps), lambda progress: progress.is_finished
    )
    assert progress == Progress(3, True, None)
    assert steps.starts == 2


def test_a_job_stops_when_the_session_of_its_visitor_is_gone():
    board, visitor, steps = JobBoard(), Visitor(), Steps()
    board.follow(visitor, "map", "key", steps)
    steps.go(0)
    assert board.wait(visitor, "map", SOON).newest == 1
    del visitor
    gc.collect()
    steps.go(1)
    assert steps.closed.wait(SOON)


def test_a_job_is_broken_off_between_two_of_its_tasks():
    watch, workers = Watch(), Workers(1)
    board, visitor = JobBoard(patience_seconds=5, clock=watch), Visitor()
    reached, go, ended = Event(), Event(), Event()
    tasks: list[int] = []

    def task(i: int) -> None:
        tasks.append(i)
        reached.set()
        assert go.wait(SOON)

    def steps() -> Generator[int, None, None]:
        try:
            for future in [workers.submit(task, i) for i in range(10)]:
                future.result(SOON)
            yield 1
        finally:
            ended.set()

    board.follow(visitor, "map", "key", steps)
    assert reached.wait(SOON)
    watch.now = 6.0
    go.set()
    assert ended.wait(SOON)
    assert tasks == [0]
    workers.shutdown()
