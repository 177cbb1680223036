"""Who starts when and who leaves, as pieces of HTML; styled as the tables of Next quarters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from planner.staffing.dated_hire import DatedHiring
from planner.staffing.hiring_plan import HiringPlans
from planner.staffing.leaving import Leaving
from planner.views.common.markup import strip
from planner.views.common.vocabulary import SETTLING
from planner.views.team import dated_words, hiring_plan_words


def dated_hires(found: DatedHiring, *, settling: bool) -> str:
    """The best of them in a sentence, a row for each role, and what it rests on."""
    rows = _rows(dated_words.hire_heads(found), dated_words.hire_rows(found), settling=settling)
    return _told(dated_words.hire_answer(found), rows, dated_words.hire_trust(found))


def leaving(found: Leaving, *, settling: bool) -> str:
    """What leaving costs in a sentence, who it is that leaves, and what it rests on."""
    heads = dated_words.leaving_heads(found)
    rows = _rows(heads, dated_words.leaving_rows(found), settling=settling)
    return _told(dated_words.leaving_answer(found), rows, dated_words.leaving_trust(found))


def hiring_plans(found: HiringPlans, *, settling: bool) -> str:
    """The cheapest in a sentence, beside what costs less, and what it rests on."""
    rows = _rows(hiring_plan_words.heads(found), hiring_plan_words.rows(found), settling=settling)
    return _told(hiring_plan_words.answer(found), rows, hiring_plan_words.trust(found))


def _told(answer: str, rows: str, trust: Sequence[str]) -> str:
    return f'<p class="because">{escape(answer)}</p>{rows}{strip(trust)}'


def _rows(heads: Sequence[str], rows: Iterable[dated_words.Row], *, settling: bool) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_row(row, heads) for row in rows)
    note = f'<p class="settling">{SETTLING}</p>' if settling else ""
    return (
        f'<div class="effects-place"><table class="effects"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{note}</div>"
    )


def _row(row: dated_words.Row, heads: Sequence[str]) -> str:
    about = f"<small>{escape(row.about)}</small>" if row.about else ""
    cells = "".join(
        f'<td class="{cell.kind}" data-label="{escape(head)}"><b>{escape(cell.text)}</b>'
        f"<small>{escape(cell.range)}</small></td>"
        for head, cell in zip(heads[1:], row.cells, strict=True)
    )
    return f'<tr><th scope="row">{escape(row.name)}{about}</th>{cells}</tr>'
