"""The threads that do the tasks: who goes first, who takes turns, and what nobody wants."""

from __future__ import annotations

import time
from collections.abc import Generator
from concurrent.futures import CancelledError, Future
from itertools import pairwise
from threading import Event
from typing import Any

import pytest

from planner.simulation.workers import Workers, as_job, going_first, letting_others

SOON = 60.0  # seconds that no test needs unless something is broken


class Job:
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


def hand_over(workers: Workers, job: Job | None, done: list[Any], what: Any) -> Future[None]:
    if job is None:
        return workers.submit(done.append, what)
    with as_job(job):
        return workers.submit(done.append, what)


def test_first_answers_go_before_everything_and_owners_take_turns(one_worker):
    workers, go = one_worker
    done: list[Any] = []
    ann, bob, urgent = Job("Ann"), Job("Bob"), Job("Ann", is_urgent=True)
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
    large, small = (Job(name, is_urgent=True) for name in ("large", "small"))
    futures = [hand_over(workers, large, done, "large") for _ in range(100)]
    futures.append(hand_over(workers, small, done, "small"))
    go.set()
    for future in futures:
        future.result(SOON)
    assert done.index("small") == 8, "an owner's turn"


def test_a_first_answer_waits_for_no_background_task_and_none_begins_before_its_end():
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

    with as_job(Job("Ann")):
        before = workers.submit(under_way)
    assert begun.wait(SOON)
    with as_job(Job("Bob", is_urgent=True)):
        urgent = workers.submit(first_answer)
    later = hand_over(workers, Job("Ann"), done, "background")
    before.result(SOON)
    with pytest.raises(TimeoutError):
        later.result(0.1)
    urgent_goes.set()
    urgent.result(SOON)
    later.result(SOON)
    assert done == ["first answer", "background"]
    workers.shutdown()


def test_no_background_task_begins_while_a_page_is_drawn_but_one_that_it_waits_for():
    workers = Workers(1, most_wait_seconds=SOON)
    done: list[Any] = []
    with going_first():
        later = hand_over(workers, Job("Ann"), done, "while it waits")
        with pytest.raises(TimeoutError):
            later.result(0.1)
        with letting_others(), letting_others():  # once is enough
            later.result(SOON)
        after = hand_over(workers, Job("Ann"), done, "at the end")
        with pytest.raises(TimeoutError):
            after.result(0.1)
    after.result(SOON)
    with letting_others():  # whoever does not go first has nothing to let
        hand_over(workers, Job("Ann"), done, "anyhow").result(SOON)
    assert done == ["while it waits", "at the end", "anyhow"]
    workers.shutdown()


def test_tasks_that_nobody_wants_are_not_run_and_their_job_is_told(one_worker):
    workers, go = one_worker
    done: list[Any] = []
    gone = hand_over(workers, Job("Ann", is_wanted=False), done, "unwanted")
    kept = hand_over(workers, Job("Bob"), done, "wanted")
    go.set()
    kept.result(SOON)
    with pytest.raises(CancelledError):
        gone.result(SOON)
    assert done == ["wanted"]


def test_where_urgent_work_never_ends_background_tasks_still_get_a_turn():
    workers, go, done = Workers(1, most_wait_seconds=0.05), Event(), []
    urgent = workers.submit(go.wait, SOON)
    for i in range(3):
        hand_over(workers, Job("Ann"), done, i).result(SOON)
    assert not urgent.done(), "none of them had to wait for its end"
    assert done == [0, 1, 2]
    go.set()
    workers.shutdown()


def test_a_task_that_nobody_wants_any_more_costs_no_turn():
    workers, go, done = Workers(1, most_wait_seconds=0.5), Event(), []
    urgent = workers.submit(go.wait, SOON)
    nobodys = Job("Ann", is_wanted=False)
    dropped = [hand_over(workers, nobodys, done, "dropped") for _ in range(200)]
    begun = time.monotonic()
    hand_over(workers, Job("Ann"), done, "wanted").result(SOON)
    assert time.monotonic() - begun < 50, "half a second for each would be 100"
    assert done == ["wanted"]
    assert all(one.cancelled() for one in dropped)
    assert not urgent.done()
    go.set()
    workers.shutdown()


def test_of_tasks_that_nobody_wanted_nothing_is_left_behind():
    """In a room where somebody always waits, each once left a call for ever: 46 MB in an hour."""
    workers, turns = Workers(1), [Event() for _ in range(20)]
    done: list[Any] = []
    with as_job(Job("Ann")):
        under_way = workers.submit(turns[0].wait, SOON)
    for before, after in pairwise(turns):
        # The next is there before the last is done: the thread is never without work.
        for _ in range(50):
            hand_over(workers, Job("Bob", is_wanted=False), done, "dropped")
        with as_job(Job("Ann")):
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
    kept = hand_over(workers, Job("Ann"), done, "in time")
    workers.shutdown(wait=False)
    with pytest.raises(CancelledError):
        hand_over(workers, None, done, "too late")
    go.set()
    kept.result(SOON)
    assert done == ["in time"]


def test_an_error_in_a_task_reaches_who_waits_for_it(one_worker):
    workers, go = one_worker
    go.set()
    with pytest.raises(ZeroDivisionError):
        workers.submit(divmod, 1, 0).result(SOON)
    assert workers.submit(divmod, 7, 2).result(SOON) == (3, 1)
