"""Limits and kinds of deal, and who goes first, as pieces of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from planner.analysis.serving_order import ServingOrders
from planner.analysis.verdict import Verdict
from planner.views.common.markup import below, heading, table
from planner.views.plan import mix_words as words


def limit(verdict: Verdict) -> str:
    """Whom a limit on open deals protects and whom it costs."""
    told = words.limit_rows(verdict)
    drawn = _table(words.LIMIT_CAPTION, words.LIMIT_HEADS, told, words.LIMIT_ABOUT)
    return heading(words.LIMIT_TITLE) + _said(words.limit_says(verdict)) + drawn


def first(found: ServingOrders) -> str:
    """What each order of the kinds does, and what no order can do."""
    rows = list(words.first_rows(found))
    drawn = _table(words.FIRST_CAPTION, words.first_heads(found), rows, words.LAW)
    return heading(words.FIRST_TITLE) + _said(words.first_says(found)) + drawn


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], about: str) -> str:
    """A table with what is to be known of it below; "" without rows."""
    if not rows:
        return ""
    return table(caption, heads, rows, is_wide=True) + below(about)


def _said(text: str) -> str:
    return f'<p class="because">{escape(text)}</p>'
