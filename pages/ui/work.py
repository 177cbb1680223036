"""Long analyses on a page: drawn with what is known so far, and again whenever more is known.

What is worked out is worked out in the background, once for all who ask for the same; see
planner.work. The newest result is drawn in place, in a fragment that refreshes itself until all is
known; after that an open page costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from pages.ui import session
from planner import pictures, wording
from planner.errors import PlannerError
from planner.work import Desk, Make, News

TICK_SECONDS = 0.3

# Waiting for the first result, before the page is drawn without any: at first not for long, as
# nothing stands there yet; later the last answer stands until the next is there.
_FIRST_WAIT_SECONDS = 0.5
_LATER_WAIT_SECONDS = 2.0
# Within a refresh, for something newer to draw: less than it takes until what stands there fades.
_TICK_WAIT_SECONDS = 0.4
_STEP_SECONDS = 0.05  # between two looks whether the next move is there

Draw = Callable[[Any, bool], None]

_desk = Desk()


def begin(name: str, key: Hashable, make: Make, *, is_urgent: bool = False) -> None:
    """Set to work what `follow` is going to show: the page goes on meanwhile."""
    _desk.follow(session.visitor(), name, key, make, is_urgent=is_urgent)


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
    is_urgent: the first result goes before all work that is not urgent.
    is_private: nobody else's work is ever this one, and it is forgotten with the visitor.
    """
    visitor = session.visitor()

    def look(patience_seconds: float, newer_than: Any = None) -> News:
        """The news, as soon as there are any; meanwhile the next move may break this run off."""
        news = _desk.follow(visitor, name, key, make, is_urgent=is_urgent, is_private=is_private)
        end = time.monotonic() + patience_seconds
        while news.newest is newer_than and not news.is_finished and time.monotonic() < end:
            news = _desk.wait(visitor, name, _STEP_SECONDS, newer_than)
            session.give_way()
        return news

    first = look(_LATER_WAIT_SECONDS if name in visitor.served else _FIRST_WAIT_SECONDS)
    is_ticking = not first.is_finished
    news: News | None = first

    def show() -> None:
        nonlocal news
        now = news or look(_TICK_WAIT_SECONDS, newer_than=visitor.served.get(name))
        news = None
        if now.newest is not None:
            visitor.served[name] = now.newest
        _draw(now, draw)
        if now.is_finished and is_ticking:
            _stop_ticking()

    st.fragment(show, run_every=TICK_SECONDS if is_ticking else None)()


def finished(key: Hashable) -> Any:
    """The last result of what is worked out under a key; None when it has not been found yet."""
    return _desk.finished(key)


def leave(*names: str) -> None:
    """Show no more what is followed under these names; what was private is forgotten."""
    visitor = session.visitor()
    _desk.leave(visitor, *names)
    for name in names:
        visitor.served.pop(name, None)


def finish() -> None:
    """Wait until everything that is followed has finished; the next run shows it. For tests."""
    _desk.finish()


def _draw(news: News, draw: Draw) -> None:
    if news.error is None:
        draw(news.newest, news.is_finished)
    elif isinstance(news.error, PlannerError):
        st.warning(wording.plain(f"{news.error}"), icon=":material/block:")
    else:
        st.html(pictures.failed())


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
