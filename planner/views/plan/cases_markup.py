"""Best case and worst case of a practice as pieces of HTML."""

from __future__ import annotations

from html import escape

from planner.analysis.cases import Cases
from planner.views.plan import cases_words


def cases(found: Cases) -> str:
    """One bar of all combinations, what came of them, what decides, and both ends."""
    told = cases_words.counts(found)
    bars = "".join(f'<i class="{kind}" style="flex-grow:{many}"></i>' for kind, many, _ in told)
    keys = "".join(f'<li class="{kind}">{escape(text)}</li>' for kind, _, text in told)
    notes = [cases_words.deciding(found), *cases_words.ends(found)]
    below = "".join(f'<p class="note">{escape(text)}</p>' for text in notes if text)
    return (
        f'<p class="because">{escape(cases_words.sentence(found))}</p>'
        f'<div class="pipe cases">{bars}</div><ul class="lost">{keys}</ul>{below}'
    )
