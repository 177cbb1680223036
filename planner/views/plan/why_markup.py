"""What an effect is made of, step by step, and where deals are lost, as pieces of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from planner.analysis.best_limit import BestLimits
from planner.analysis.decomposition import Decomposition
from planner.analysis.verdict import Losses
from planner.views.common.markup import heading, table
from planner.views.plan import attention_words, why_words


def explained(why: Decomposition) -> str:
    """What the chart of the mechanisms says, in sentences above it."""
    return (
        f'<p class="because">{escape(why_words.sentence(why))}</p>'
        f'<p class="note">{escape(why_words.about(why))}</p>'
    )


def cells(text: str) -> str:
    """Mixed teams beside the line of specialists."""
    return f'<p class="because">{escape(text)}</p>' if text else ""


def limits(found: BestLimits) -> str:
    """Where a limit on open deals should stand, however juggling slows people."""
    heads, told = attention_words.HEADS, attention_words.rows(found)
    return (
        heading(attention_words.TITLE)
        + f'<p class="because">{escape(attention_words.says(found))}</p>'
        + table(attention_words.ABOUT, heads, told, is_wide=True)
    )


def losses(by_cause: Mapping[str, Losses]) -> str:
    """One bar of all deals lost, and what each part of it is."""
    if not any(lost.deals for lost in by_cause.values()):
        return f'<p class="note">{escape(why_words.NOTHING_LOST)}</p>'
    marks = {"waiting": "cold", "between_us": "handed", "leaving": "handed", "never": "dropped"}
    bars, texts = [], []
    for cause, lost in by_cause.items():
        if lost.deals:
            bars.append(f'<i class="{marks[cause]}" style="flex-grow:{lost.deals:.4f}"></i>')
        texts.append(
            f'<li class="{marks[cause]}"><b>{escape(why_words.LOST[cause])}</b> '
            f"{escape(why_words.lost(cause, lost))}</li>"
        )
    return f'<div class="pipe">{"".join(bars)}</div><ul class="lost">{"".join(texts)}</ul>'
