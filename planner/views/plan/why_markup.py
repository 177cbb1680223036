"""What an effect is made of, step by step, and where deals are lost, as pieces of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from planner.analysis.decomposition import Decomposition
from planner.analysis.verdict import Losses
from planner.statistics.intervals import Interval
from planner.views.plan import why_words


def waterfall(found: Decomposition) -> str:
    """A bar per mechanism, each from where the one before ended, then the whole from zero."""
    parts = {
        why_words.PARTS[name]: part for name, part in found.parts.items() if part.low or part.high
    }
    starts, end = [], 0.0
    for part in parts.values():
        starts.append(end)
        end += part.mean
    steps = [*zip(parts.items(), starts, strict=True), ((why_words.WHOLE, found.whole), 0.0)]
    edges = [0.0]
    for (_, part), start in steps:
        edges += [start, start + part.low, start + part.high]
    low, high = min(edges), max(edges)
    rows = "".join(_row(name, part, start, low, high) for (name, part), start in steps)
    return (
        f'<p class="because">{escape(why_words.sentence(found))}</p>'
        f'<p class="note">{escape(why_words.about(found))}</p><ul class="chart adds">{rows}</ul>'
    )


def _row(name: str, part: Interval, start: float, low: float, high: float) -> str:
    whole = (high - low) or 1.0

    def place(one: float, other: float) -> str:
        left, right = sorted((one, other))
        return f"left:{100 * (left - low) / whole:.2f}%;width:{100 * (right - left) / whole:.2f}%"

    kind = "helps" if part.low > 0 else "hurts" if part.high < 0 else "unclear"
    return (
        f"<li><p>{escape(name)} <b>{escape(why_words.amount(part))}</b></p>"
        f'<div class="track"><i class="bar {kind}" style="{place(start, start + part.mean)}"></i>'
        f'<i class="span" style="{place(start + part.low, start + part.high)}"></i>'
        f'<i class="zero" style="{place(0, 0)}"></i></div></li>'
    )


def losses(found: Mapping[str, Losses]) -> str:
    """One bar of all deals lost, and what each part of it is."""
    if not any(lost.deals for lost in found.values()):
        return f'<p class="note">{escape(why_words.NOTHING_LOST)}</p>'
    marks = {"waiting": "cold", "between_us": "handed", "never": "dropped"}
    bars, texts = [], []
    for cause, lost in found.items():
        if lost.deals:
            bars.append(f'<i class="{marks[cause]}" style="flex-grow:{lost.deals:.4f}"></i>')
        texts.append(
            f'<li class="{marks[cause]}"><b>{escape(why_words.LOST[cause])}</b> '
            f"{escape(why_words.lost(cause, lost))}</li>"
        )
    return f'<div class="pipe">{"".join(bars)}</div><ul class="lost">{"".join(texts)}</ul>'
