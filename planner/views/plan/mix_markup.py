"""Limits and kinds of deal, and who goes first, as pieces of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from planner.analysis.kind_waits import KindWaits
from planner.analysis.mix import Mix
from planner.analysis.serving_order import ServingOrders
from planner.analysis.verdict import Verdict
from planner.errors import NotPossible
from planner.views.common.fields import in_words, problem
from planner.views.common.markup import below, heading, strip, table
from planner.views.plan import kind_waits_words as waits_words
from planner.views.plan import mix_words as words


def mix(found: Mix) -> str:
    """All that is known so far: waits by kind, a limit by kind, and which kind goes first."""
    parts = [
        "" if found.waits is None else waits(found.waits),
        limit(found.limit),
        "" if found.orders is None else first(found.orders),
    ]
    return "".join(parts)


def waits(found: KindWaits | NotPossible) -> str:
    """What each kind waits, and for whom; or why it cannot be told."""
    if isinstance(found, NotPossible):
        return heading(waits_words.TITLE) + strip([problem(in_words(str(found)))])
    said = "".join(_said(each) for each in waits_words.says(found))
    rows = list(waits_words.rows(found))
    drawn = _table(waits_words.CAPTION, waits_words.HEADS, rows, waits_words.about(found))
    return heading(waits_words.TITLE) + said + drawn


def limit(verdict: Verdict) -> str:
    """Whom a limit on open deals protects and whom it costs."""
    told = words.limit_rows(verdict)
    drawn = _table(words.LIMIT_CAPTION, words.LIMIT_HEADS, told, words.limit_about(verdict))
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
