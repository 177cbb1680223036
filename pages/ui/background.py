"""Long analyses on a page: drawn with what is known so far, and again whenever more is known.

What is worked out is worked out in the background, once for all who ask for the same; see
planner.simulation.jobs. The newest result is drawn in place, in a fragment that refreshes itself
until all is known; after that an open page costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from pages.ui import session
from pages.ui.guard import guarded
from planner.errors import PlannerError
from planner.simulation.jobs import JobBoard, Make, Progress, Visitor
from planner.simulation.workers import letting_others
from planner.views.common.fields import in_words
from planner.views.common.markup import failed
from planner.views.common.numbers import plain
from planner.views.plan import words

# Between two refreshes of a place: by the first a usual answer is as sharp as it gets, and so is
# drawn twice. Longer where many settle at once, so that a full room is busy with other things.
_TICK_SECONDS = 0.7
_TICK_SECONDS_OF_ANOTHER = 0.2

# Waiting for the first result, before the page is drawn without any: at first not for long, as
# nothing stands there yet; later the last answer stands until the next is there, and where many
# wait, the next look would come seconds later.
_FIRST_WAIT_SECONDS = 0.5
_LATER_WAIT_SECONDS = 10.0
_SILENT_SECONDS = 1.5  # then the page says why nothing has changed yet
# Within a refresh, for the end: less than it takes until what stands there fades.
_TICK_WAIT_SECONDS = 0.4
# A first result that comes within this time is drawn before all else.
_SOON_SECONDS = 0.3
_STEP_SECONDS = 0.05  # between two looks whether the next move is there
# Until a browser shows what came: two or three frames. With it, and with the rest of the page drawn
# after the answer, a browser showed the verdicts 35 ms after they came; without, 105.
_SHOW_SECONDS = 0.04

Draw = Callable[[Any, bool], None]

_desk = JobBoard()


def begin(name: str, key: Hashable, make: Make, *, is_urgent: bool = False) -> None:
    """Set to work what `follow` is going to show: the page goes on meanwhile."""
    _desk.follow(session.visitor(), name, key, make, is_urgent=is_urgent)


def is_soon(name: str) -> bool:
    """Whether what was begun has a result within a moment; waits for it, as results go first.

    Not where none was shown yet: whoever opens a page wants to see something of it at once.
    """
    visitor = session.visitor()
    if name not in visitor.served:
        return False
    return _wait(visitor, name, _SOON_SECONDS).newest is not None


def let_it_show() -> None:
    """A moment for the browser to show what was drawn: it would take in all that follows first."""
    with letting_others():
        time.sleep(_SHOW_SECONDS)


def follow(
    name: str,
    key: Hashable,
    make: Make,
    draw: Draw,
    *,
    is_urgent: bool = False,
    is_private: bool = False,
) -> None:
    """Show the results of a generator as they come, each better than the one before.

    name: which place of the page; a new key under a name stops the work of the old one at once.
    key: what is worked out, all of it: the same key of any visitor is the same work.
    make: gives the generator; it must not touch Streamlit.
    draw: draws the newest result, or None before the first, and is told whether it is the last.
    is_urgent: the first result goes before work that is not; who waits for it long is told why.
    is_private: nobody else's work is ever this one, and it is forgotten with the visitor.
    """
    visitor = session.visitor()

    def look() -> Progress:
        return _desk.follow(visitor, name, key, make, is_urgent=is_urgent, is_private=is_private)

    look()
    is_known = name in visitor.served
    first = _wait(visitor, name, _SILENT_SECONDS if is_known else _FIRST_WAIT_SECONDS)
    if is_known and first.newest is None and not first.is_finished:
        if is_urgent:
            others = _desk.others_waiting(visitor)
            st.toast(words.still_waiting(others), icon=":material/hourglass_top:")
        first = _wait(visitor, name, _LATER_WAIT_SECONDS - _SILENT_SECONDS)
    is_ticking = not first.is_finished
    news: Progress | None = first

    def show() -> None:
        nonlocal news
        if session.catch_up():
            st.rerun()  # a press in this part of the page: all of the page is another
        if news is None:
            look()
        now = news or _wait(visitor, name, _TICK_WAIT_SECONDS, for_the_end=True)
        news = None
        if now.newest is not None:
            visitor.served[name] = now.newest
        with guarded():
            _draw(now, draw)
        if now.is_finished and is_ticking:
            _stop_ticking()

    tick = max(_TICK_SECONDS, _TICK_SECONDS_OF_ANOTHER * _desk.under_way())
    st.fragment(show, run_every=tick if is_ticking else None)()


def _wait(visitor: Visitor, name: str, seconds: float, *, for_the_end: bool = False) -> Progress:
    """The news, as soon as there are any; meanwhile the next move may break this run off."""
    end = time.monotonic() + seconds
    while True:
        left = min(_STEP_SECONDS, end - time.monotonic())
        with letting_others():
            news = _desk.wait(visitor, name, left, for_the_end=for_the_end)
        session.give_way()
        if news.is_finished or left < _STEP_SECONDS or not (news.newest is None or for_the_end):
            return news


def after(name: str, known: Any, seconds: float) -> Any:
    """The newest result of what is followed under a name, waiting so long for one after `known`."""
    end = time.monotonic() + seconds
    while True:
        newest = _desk.wait(session.visitor(), name, 0).newest
        session.give_way()
        if newest is not known or time.monotonic() >= end:
            return newest
        with letting_others():
            time.sleep(_STEP_SECONDS / 5)


def watch(names: Sequence[str], draw: Callable[[Mapping[str, Progress]], None]) -> None:
    """Draw what is known so far of works that were begun, and again until all of it is known.

    The works themselves are followed elsewhere on the page.
    """
    visitor = session.visitor()

    def look() -> dict[str, Progress]:
        return {name: _desk.wait(visitor, name, 0) for name in names}

    is_ticking = not _all_finished(look())

    def show() -> None:
        now = look()
        with guarded():
            draw(now)
        if _all_finished(now) and is_ticking:
            _stop_ticking()

    tick = max(_TICK_SECONDS, _TICK_SECONDS_OF_ANOTHER * _desk.under_way())
    st.fragment(show, run_every=tick if is_ticking else None)()


def _all_finished(news: Mapping[str, Progress]) -> bool:
    return all(one.is_finished for one in news.values())


def finished(key: Hashable) -> Any:
    """The last result of what is worked out under a key; None when it has not been found yet."""
    return _desk.finished(key)


def again() -> None:
    """Run the part of the page at hand once more, or all of it where all of it is being run."""
    context = get_script_run_ctx()
    is_part = context is not None and context.fragment_ids_this_run
    st.rerun(scope="fragment" if is_part else "app")


def leave(*names: str) -> None:
    """Show no more what is followed under these names; what was private is forgotten."""
    visitor = session.visitor()
    _desk.leave(visitor, *names)
    for name in names:
        visitor.served.pop(name, None)


def finish() -> None:
    """Wait until everything that is followed has finished; the next run shows it. For tests."""
    _desk.finish()


def _draw(news: Progress, draw: Draw) -> None:
    if news.error is None:
        draw(news.newest, news.is_finished)
    elif isinstance(news.error, PlannerError):
        st.warning(plain(in_words(f"{news.error}")), icon=":material/block:")
    else:
        st.html(failed())


def _stop_ticking() -> None:
    """Tell the browser that the fragment at hand need not be run again by itself.

    Streamlit does so only for a fragment that went with the run of one around it; any other way
    costs a run of the whole page.
    """
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.stop_auto_rerun.fragment_ids.append(ThreadState.get().fragment_id or "")
        context.enqueue(message)
