"""What a visitor sees when a page fails: one sentence, and all inputs kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import streamlit as st

from planner.errors import trace_of
from planner.views.common.markup import failed

_log = logging.getLogger(__name__)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn any failure within into a sentence on the page, and a trace without data in the log.

    Around each region of a page by itself, so that a failure leaves the others standing.

    What ends a run early for Streamlit's own reasons is no Exception, and passes.
    """
    try:
        yield
    except Exception as error:  # of any kind: the rest of the page still stands
        write_down(error)
        st.html(failed())


class _Wordless(logging.Filter):
    """What a failure says stays out of the log also where Streamlit itself writes it down."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg, record.args = f"{record.getMessage()}\n{trace_of(error)}", ()
            record.exc_info = record.exc_text = None
        return True


@cache
def keep_words_out_of_the_log() -> None:
    """For what fails around the pages: a link's reading, a button."""
    logging.getLogger("streamlit.error_util").addFilter(_Wordless())


def write_down(error: Exception) -> None:
    """Where it came about, into the log."""
    _log.error("A page failed:\n%s", trace_of(error))
