"""Work in the background: shared, fair, urgent first, and stopped when nobody looks."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Future
from itertools import pairwise
from threading import Barrier, Event, Thread
from typing import Any

import numpy as np
import pytest

from planner.errors import NotPossible
from planner.simulation.jobs import JobBoard, Progress, Visitor
from planner.simulation.workers import Workers, as_job
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
    """Look again and again until the news are as they should be."""
    pause = Event()
    for _ in range(int(SOON * 100)):
        news = look()
        if holds(news):
            return news
        pause.wait(0.01)
    raise TimeoutError(f"{news}")


# --- One work -------------------------------------------------------------------------------------


def test_each_result_is_seen_and_then_the_end():
    desk, visitor, steps = JobBoard(), Visitor(), Steps()

    def look() -> Progress:
        return desk.follow(visitor, "map", "key", steps)

    assert look() == Progress(None, False, None)
    for step in range(3):
        steps.go(step)
        news = until(look, lambda news, wanted=step + 1: news.newest == wanted)
        assert not news.is_finished
    steps.go(3)
    assert until(look, lambda news: news.is_finished) == Progress(3, True, None)
    assert steps.starts == 1


def test_waiting_ends_with_the_first_result():
    desk, visitor, steps = JobBoard(), Visitor(), Steps()
    desk.follow(visitor, "map", "key", steps)
    assert desk.wait(visitor, "map", 0.0).newest is None
    steps.go(0)
    assert desk.wait(visitor, "map", SOON).newest == 1
    steps.go()


def test_waiting_for_the_end_is_not_over_with_a_result_before_it():
    desk, visitor, steps = JobBoard(), Visitor(), Steps()
    desk.follow(visitor, "map", "key", steps)
    steps.go(0)
    assert desk.wait(visitor, "map", SOON).newest == 1
    assert desk.wait(visitor, "map", 0.05, for_the_end=True) == Progress(1, False, None)
    steps.go()
    assert desk.wait(visitor, "map", SOON, for_the_end=True) == Progress(3, True, None)


def test_it_is_known_how_many_works_are_under_way():
    desk, visitors, steps = JobBoard(), [Visitor() for _ in range(3)], Steps()
    for visitor in visitors[:2]:
        desk.follow(visitor, "map", "shared", steps)
    alone = Steps()
    desk.follow(visitors[2], "map", "alone", alone)
    assert desk.under_way() == 2
    steps.go()
    alone.go()
    desk.finish(SOON)
    assert desk.under_way() == 0


def test_it_is_known_how_many_first_results_are_waited_for():
    desk, visitors, steps = JobBoard(), [Visitor() for _ in range(3)], [Steps() for _ in range(3)]
    for i, (visitor, each) in enumerate(zip(visitors, steps, strict=True)):
        desk.follow(visitor, "answer", i, each, is_urgent=i < 2)
    assert desk.others_waiting(Visitor()) == 2, "the third is not urgent"
    assert [desk.others_waiting(each) for each in visitors] == [1, 1, 2]
    steps[0].go(0)
    assert desk.wait(visitors[0], "answer", SOON).newest == 1
    assert [desk.others_waiting(each) for each in visitors] == [1, 0, 1]
    for each in steps:
        each.go()
    desk.finish(SOON)
    assert desk.others_waiting(Visitor()) == 0


def test_finishing_waits_for_all_that_is_followed():
    desk, steps = JobBoard(patience_seconds=0.5), [Steps(), Steps()]
    visitors = [Visitor(), Visitor()]
    for visitor, each in zip(visitors, steps, strict=True):
        desk.follow(visitor, "map", each, each)
        each.go()
    desk.finish(SOON)
    for visitor, each in zip(visitors, steps, strict=True):
        assert desk.follow(visitor, "map", each, each) == Progress(3, True, None)


def test_an_error_is_told_with_what_was_found_before(caplog):
    desk, visitor = JobBoard(), Visitor()
    broken, impossible = Steps(error=ZeroDivisionError("x")), Steps(error=NotPossible("no"))
    for name, steps in (("broken", broken), ("impossible", impossible)):
        steps.go()
        desk.follow(visitor, name, name, steps)
    desk.finish(SOON)
    assert isinstance(desk.follow(visitor, "broken", "broken", broken).error, ZeroDivisionError)
    news = desk.follow(visitor, "impossible", "impossible", impossible)
    assert isinstance(news.error, NotPossible)
    assert (news.newest, news.is_finished) == (3, True)
    (record,) = caplog.records  # only what nobody foresaw is written to the log
    assert record.getMessage().endswith("ZeroDivisionError"), "and not what it says"
    assert broken.starts == 1, "who saw the error is not made to wait for it again and again"
    other = Visitor()
    desk.follow(other, "broken", "broken", broken)
    desk.finish(SOON)
    assert broken.starts == 2, "who asks anew may have more luck"


def test_an_urgent_first_result_does_not_wait_for_a_thread_that_others_are_using():
    desk, visitors = JobBoard(most_at_once=1), [Visitor() for _ in range(3)]
    slow, urgent, after = Steps(), Steps(), Steps()
    desk.follow(visitors[0], "map", "slow", slow)
    for visitor, steps in ((visitors[1], urgent), (visitors[2], after)):
        steps.go()
        desk.follow(visitor, "answer", steps, steps, is_urgent=True)
        assert desk.wait(visitor, "answer", SOON).newest == 1
    slow.go()
    desk.finish(SOON)
    assert desk.follow(visitors[1], "answer", urgent, urgent) == Progress(3, True, None)
    assert (slow.starts, urgent.starts, after.starts) == (1, 1, 1)


# --- Shared ---------------------------------------------------------------------------------------


def test_the_same_key_of_ten_visitors_is_worked_out_once():
    desk, steps, visitors = JobBoard(), Steps(), [Visitor() for _ in range(10)]
    start = Barrier(10)
    found: list[Progress] = []

    def ask(visitor: Visitor) -> None:
        start.wait(SOON)
        desk.follow(visitor, "answer", "key", steps, is_urgent=True)
        found.append(desk.wait(visitor, "answer", SOON))

    threads = [Thread(target=ask, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    steps.go(0)
    for thread in threads:
        thread.join(SOON)
    assert found == [Progress(1, False, None)] * 10
    assert steps.starts == 1
    steps.go()
    desk.finish(SOON)
    assert steps.starts == 1


def test_a_new_key_stops_the_old_work_unless_another_follows_it():
    desk, one, other = JobBoard(), Visitor(), Visitor()
    shared, alone = Steps(), Steps()
    desk.follow(one, "map", "shared", shared)
    desk.follow(other, "map", "shared", shared)
    desk.follow(one, "map", "alone", alone)
    shared.go()
    until(lambda: desk.follow(other, "map", "shared", shared), lambda news: news.is_finished)
    desk.follow(one, "map", "shared", shared)
    alone.go(0)
    assert alone.closed.wait(SOON)
    assert (shared.starts, alone.starts) == (1, 1)


def test_what_was_found_before_a_stop_is_there_again_at_once():
    desk, visitor = JobBoard(), Visitor()
    first, second = Steps(), Steps()
    desk.follow(visitor, "map", "first", first)
    first.go(0)
    assert desk.wait(visitor, "map", SOON).newest == 1
    desk.follow(visitor, "map", "second", second)
    first.go(1)
    assert first.closed.wait(SOON)
    assert desk.follow(visitor, "map", "first", first).newest in (1, 2)
    first.go()
    second.go()
    desk.finish(SOON)
    assert desk.follow(visitor, "map", "first", first) == Progress(3, True, None)


def test_only_so_many_results_are_kept():
    desk, visitor, made = JobBoard(most_kept=2), Visitor(), []

    def make(key: int) -> Callable[[], Generator[int, None, None]]:
        def steps() -> Generator[int, None, None]:
            made.append(key)
            yield key

        return steps

    for key in (1, 2, 3, 2, 1):
        desk.follow(visitor, "map", key, make(key))
        desk.finish(SOON)
    assert made == [1, 2, 3, 1], "the one looked at longest ago was forgotten"


def test_large_results_are_forgotten_sooner():
    """Each an array of 8,000 bytes, three times in one result."""
    desk, visitor = JobBoard(most_bytes=20_000), Visitor()

    def make() -> Generator[object, None, None]:
        array = np.zeros(1000)
        yield Interval(0.0, 0.0, 0.0, 0.0), {"a": array, "b": (array, [array])}

    def is_forgotten(key: int) -> bool:
        end = time.monotonic() + SOON
        while desk.finished(key) is not None and time.monotonic() < end:
            time.sleep(0.01)
        return desk.finished(key) is None

    for key in (1, 2, 3):
        desk.follow(visitor, "map", key, make)
        desk.finish(SOON)
    assert is_forgotten(1)
    assert desk.finished(2) is not None
    assert desk.finished(3) is not None


def test_a_private_work_is_one_visitors_own_and_gone_with_its_place(caplog):
    desk, one, other = JobBoard(), Visitor(), Visitor()
    ours, theirs = Steps(), Steps()
    desk.follow(one, "fit", "file", ours, is_private=True)
    desk.follow(other, "fit", "file", theirs, is_private=True)
    ours.go()
    theirs.go()
    desk.finish(SOON)
    assert (ours.starts, theirs.starts) == (1, 1)
    secret = Steps(0, error=KeyError("Acme"))
    secret.go()
    desk.follow(one, "fit", "another file", secret, is_private=True)
    desk.finish(SOON)
    assert "KeyError" in caplog.text
    assert "Acme" not in caplog.text
    desk.leave(other, "fit")
    gone = [weakref.ref(each) for each in (ours, theirs)]
    del ours, theirs
    gc.collect()
    assert [each() for each in gone] == [None, None]


# --- Stopped --------------------------------------------------------------------------------------


def test_a_work_that_nobody_looks_at_stops_and_goes_on_when_somebody_does():
    watch = Watch()
    desk, visitor, steps = JobBoard(patience_seconds=5, clock=watch), Visitor(), Steps()
    desk.follow(visitor, "map", "key", steps)
    steps.go(0)
    assert desk.wait(visitor, "map", SOON).newest == 1
    watch.now = 6.0
    steps.go(1)
    assert steps.closed.wait(SOON)
    steps.go()
    news = until(lambda: desk.follow(visitor, "map", "key", steps), lambda news: news.is_finished)
    assert news == Progress(3, True, None)
    assert steps.starts == 2


def test_a_work_stops_when_the_session_of_its_visitor_is_gone():
    desk, visitor, steps = JobBoard(), Visitor(), Steps()
    desk.follow(visitor, "map", "key", steps)
    steps.go(0)
    assert desk.wait(visitor, "map", SOON).newest == 1
    del visitor
    gc.collect()
    steps.go(1)
    assert steps.closed.wait(SOON)


# --- The threads that do the pieces ---------------------------------------------------------------


class Line:
    """A background job of somebody."""

    def __init__(self, owner: str, *, is_urgent: bool = False, is_wanted: bool = True):
        self.owner = owner
        self.is_urgent = is_urgent
        self._is_wanted = is_wanted

    def is_wanted(self) -> bool:
        return self._is_wanted


@pytest.fixture
def one_worker() -> Generator[tuple[Workers, Event], None, None]:
    """One thread, busy until the event is set."""
    workers, begun, go = Workers(1, most_wait_seconds=SOON), Event(), Event()

    def wait() -> None:
        begun.set()
        assert go.wait(SOON)

    workers.submit(wait)
    assert begun.wait(SOON)
    yield workers, go
    go.set()
    workers.shutdown()


def hand_over(workers: Workers, line: Line | None, done: list[Any], what: Any) -> Future[None]:
    if line is None:
        return workers.submit(done.append, what)
    with as_job(line):
        return workers.submit(done.append, what)


def test_first_answers_go_before_everything_and_owners_take_turns(one_worker):
    workers, go = one_worker
    done: list[Any] = []
    ann, bob, urgent = Line("Ann"), Line("Bob"), Line("Ann", is_urgent=True)
    futures = [hand_over(workers, ann, done, f"Ann {i}") for i in range(3)]
    futures += [hand_over(workers, bob, done, f"Bob {i}") for i in range(2)]
    futures.append(hand_over(workers, urgent, done, "first answer"))
    futures.append(hand_over(workers, None, done, "at once"))
    go.set()
    for future in futures:
        future.result(SOON)
    assert done == ["first answer", "at once", "Ann 0", "Bob 0", "Ann 1", "Bob 1", "Ann 2"]


def test_a_large_first_answer_does_not_keep_others_waiting_for_all_of_it(one_worker):
    workers, go = one_worker
    done: list[Any] = []
    large, small = (Line(name, is_urgent=True) for name in ("large", "small"))
    futures = [hand_over(workers, large, done, "large") for _ in range(100)]
    futures.append(hand_over(workers, small, done, "small"))
    go.set()
    for future in futures:
        future.result(SOON)
    assert done.index("small") == 8, "an owner's turn"


def test_a_first_answer_waits_for_no_background_piece_and_none_begins_before_its_end():
    workers = Workers(1, most_wait_seconds=SOON)
    begun, background_goes, urgent_goes = Event(), Event(), Event()
    done: list[Any] = []

    def under_way() -> None:
        begun.set()
        assert background_goes.wait(SOON)

    def first_answer() -> None:
        background_goes.set()  # only now, so this had to begin while the other still ran
        assert urgent_goes.wait(SOON)
        done.append("first answer")

    with as_job(Line("Ann")):
        before = workers.submit(under_way)
    assert begun.wait(SOON)
    with as_job(Line("Bob", is_urgent=True)):
        urgent = workers.submit(first_answer)
    later = hand_over(workers, Line("Ann"), done, "background")
    before.result(SOON)
    with pytest.raises(TimeoutError):
        later.result(0.1)
    urgent_goes.set()
    urgent.result(SOON)
    later.result(SOON)
    assert done == ["first answer", "background"]
    workers.shutdown()


def test_pieces_that_nobody_wants_are_not_run_and_their_job_is_told(one_worker):
    workers, go = one_worker
    done: list[Any] = []
    gone = hand_over(workers, Line("Ann", is_wanted=False), done, "unwanted")
    kept = hand_over(workers, Line("Bob"), done, "wanted")
    go.set()
    kept.result(SOON)
    with pytest.raises(CancelledError):
        gone.result(SOON)
    assert done == ["wanted"]


def test_where_urgent_work_never_ends_background_pieces_still_get_a_turn():
    workers, go, done = Workers(1, most_wait_seconds=0.05), Event(), []
    urgent = workers.submit(go.wait, SOON)
    for i in range(3):
        hand_over(workers, Line("Ann"), done, i).result(SOON)
    assert not urgent.done(), "none of them had to wait for its end"
    assert done == [0, 1, 2]
    go.set()
    workers.shutdown()


def test_a_piece_that_nobody_wants_any_more_costs_no_turn():
    workers, go, done = Workers(1, most_wait_seconds=0.5), Event(), []
    urgent = workers.submit(go.wait, SOON)
    nobodys = Line("Ann", is_wanted=False)
    dropped = [hand_over(workers, nobodys, done, "dropped") for _ in range(200)]
    begun = time.monotonic()
    hand_over(workers, Line("Ann"), done, "wanted").result(SOON)
    assert time.monotonic() - begun < 50, "half a second for each would be 100"
    assert done == ["wanted"]
    assert all(one.cancelled() for one in dropped)
    assert not urgent.done()
    go.set()
    workers.shutdown()


def test_of_pieces_that_nobody_wanted_nothing_is_left_behind():
    """In a room where somebody always waits, each once left a call for ever: 46 MB in an hour."""
    workers, turns = Workers(1), [Event() for _ in range(20)]
    done: list[Any] = []
    with as_job(Line("Ann")):
        under_way = workers.submit(turns[0].wait, SOON)
    for before, after in pairwise(turns):
        # The next is there before the last is done: the thread is never without work.
        for _ in range(50):
            hand_over(workers, Line("Bob", is_wanted=False), done, "dropped")
        with as_job(Line("Ann")):
            following = workers.submit(after.wait, SOON)
        before.set()
        assert under_way.result(SOON)
        under_way = following
    calls = workers._background_pool._work_queue.qsize()
    turns[-1].set()
    assert under_way.result(SOON)
    workers.shutdown()
    assert done == []
    assert calls <= 102, "those of the last two turns at most"


def test_what_is_refused_after_the_end_keeps_nobody_waiting():
    workers, go = Workers(1), Event()
    workers.submit(go.wait, SOON)
    done: list[Any] = []
    kept = hand_over(workers, Line("Ann"), done, "in time")
    workers.shutdown(wait=False)
    with pytest.raises(CancelledError):
        hand_over(workers, None, done, "too late")
    go.set()
    kept.result(SOON)
    assert done == ["in time"]


def test_an_error_in_a_piece_reaches_who_waits_for_it(one_worker):
    workers, go = one_worker
    go.set()
    with pytest.raises(ZeroDivisionError):
        workers.submit(divmod, 1, 0).result(SOON)
    assert workers.submit(divmod, 7, 2).result(SOON) == (3, 1)


def test_a_work_is_broken_off_between_two_of_its_pieces():
    watch, workers = Watch(), Workers(1)
    desk, visitor = JobBoard(patience_seconds=5, clock=watch), Visitor()
    reached, go, ended = Event(), Event(), Event()
    pieces: list[int] = []

    def piece(i: int) -> None:
        pieces.append(i)
        reached.set()
        assert go.wait(SOON)

    def steps() -> Generator[int, None, None]:
        try:
            for future in [workers.submit(piece, i) for i in range(10)]:
                future.result(SOON)
            yield 1
        finally:
            ended.set()

    desk.follow(visitor, "map", "key", steps)
    assert reached.wait(SOON)
    watch.now = 6.0
    go.set()
    assert ended.wait(SOON)
    assert pieces == [0]
    workers.shutdown()
