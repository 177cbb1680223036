"""What a visitor sees when a page fails: one sentence, and all inputs kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from planner import pictures
from planner.errors import trace_of

_log = logging.getLogger(__name__)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn any failure within into a sentence on the page, and a trace without data in the log.

    What ends a run early for Streamlit's own reasons is no Exception, and passes.
    """
    try:
        yield
    except Exception as error:
        write_down(error)
        st.html(pictures.failed())


def write_down(error: Exception) -> None:
    """Where it came about, into the log."""
    _log.error("A page failed:\n%s", trace_of(error))
