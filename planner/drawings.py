"""Charts as SVG, drawn by us: for the report, and for the Compare page.

No chart library and no request to anybody. Colours are the page's own roles, with the light ones
where there is no page around. Names come from visitors: every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from planner import wording
from planner.comparison import Attribution
from planner.lineup import Lineup
from planner.outcome import Array, Interval, Outcome, quarters
from planner.scenario import WEEKS_PER_QUARTER
from planner.wording import compare

WIDTH = 460  # of every chart, in its own units; it grows with the space it gets
_ROW = 54
_HILL = 30  # height of the highest hill
_MOST_BINS = 40
_LONGEST_NAME = 26  # letters beside what is said at the right

_INK, _SOFT, _LINE = "var(--ink,#16202c)", "var(--ink-soft,#55616f)", "var(--line,#d9dee5)"
_FILLS = {
    "helps": "var(--helps-fill,#2a80c8)",
    "hurts": "var(--hurts-fill,#d1661a)",
    "unclear": "var(--neither-fill,#7f8a97)",
}


@dataclass(frozen=True)
class Hill:
    """One row of a picture of hills: how often a value comes.

    shares: of each bin. middle: the value marked. text: said at the right of the name.
    """

    name: str
    shares: Array
    middle: float
    text: str


def adds(attribution: Attribution) -> str:
    """What each practice adds, and all together, in wins a quarter."""
    parts = [
        (wording.NAMES[practice][0], share.scaled(WEEKS_PER_QUARTER))
        for practice, share in attribution.shares.items()
    ]
    parts.append(("All together", attribution.total.scaled(WEEKS_PER_QUARTER)))
    rows = [(name, part, wording.adds(part)) for name, part in parts]
    about = "; ".join(f"{name}: {text}" for name, _, text in rows)
    return effects(rows, "wins a quarter", f"What each adds. {about}")


def quarters_of(outcome: Outcome) -> str:
    """How often a quarter brings how many wins."""
    counted = quarters(outcome.wins_by_week, outcome.scenario.clock.horizon_weeks)
    values: Array = counted.ravel().astype(np.float64)
    edges = bins_of([values])
    low, high = np.percentile(values, (10, 90)) if values.size else (0.0, 0.0)
    middle = float(values.mean()) if values.size else np.nan
    said = f"mostly {wording.number(low, 0)} to {wording.number(high, 0)}"
    row = Hill("Today", shares_of(values, edges), middle, said)
    return hills([row], edges, "wins a quarter", f"Wins a quarter. Today {said}.")


def wins(lineup: Lineup, reference: int) -> str:
    """How often a quarter brings how many wins, in each scenario of a lineup."""
    edges = bins_of([entry.wins_of_quarters for entry in lineup.entries])
    rows = [
        Hill(
            entry.name,
            shares_of(entry.wins_of_quarters, edges),
            float(entry.wins_of_quarters.mean()) if entry.wins_of_quarters.size else np.nan,
            compare.most_quarters(entry),
        )
        for entry in lineup.entries
    ]
    about = "; ".join(f"{row.name}: {row.text}" for row in rows)
    return hills(rows, edges, "wins a quarter", f"Wins a quarter. {about}", reference)


def days(lineup: Lineup, reference: int) -> str:
    """How long wins take, in each scenario of a lineup."""
    edges = bins_up_to([entry.cycle_days for entry in lineup.entries])
    rows = [
        Hill(
            entry.name,
            shares_between(entry.cycle_days, edges),
            float(entry.cycle_days[50]) if entry.cycle_days.size else np.nan,
            compare.most_wins(entry),
        )
        for entry in lineup.entries
    ]
    about = "; ".join(f"{row.name}: {row.text}" for row in rows)
    return hills(rows, edges, "days", f"Days from lead to win. {about}", reference)


def hills(
    rows: Sequence[Hill], edges: Array, unit: str, about: str, reference: int | None = None
) -> str:
    """How often each value comes, a row each over one axis; the reference's outline over all.

    `about` is the text for those who cannot see the picture.
    """
    top = max((float(row.shares.max()) for row in rows), default=1.0) or 1.0
    low, high = float(edges[0]), float(edges[-1])

    def x(value: float) -> float:
        return 4 + (WIDTH - 8) * (value - low) / ((high - low) or 1.0)

    def outline(row: Hill, base: float) -> str:
        points = [f"{x(low):.1f},{base:.1f}"]
        for left, right, share in zip(edges[:-1], edges[1:], row.shares, strict=True):
            y = base - _HILL * float(share) / top
            points += [f"{x(left):.1f},{y:.1f}", f"{x(right):.1f},{y:.1f}"]
        return " ".join([*points, f"{x(high):.1f},{base:.1f}"])

    parts = []
    for i, row in enumerate(rows):
        base = (i + 1) * _ROW
        parts.append(
            f'<polygon points="{outline(row, base)}" fill="{_FILLS["helps"]}" fill-opacity="0.55"/>'
        )
        if reference is not None and i != reference:
            parts.append(
                f'<polyline points="{outline(rows[reference], base)}" fill="none" '
                f'stroke="{_INK}" stroke-opacity="0.75" stroke-width="1.2" '
                'stroke-dasharray="4 3"/>'
            )
        if np.isfinite(row.middle):
            at = x(row.middle)
            parts.append(_vertical(at, base - _HILL - 2, base, _INK, 1.6))
        parts.append(_horizontal(base, _LINE))
        parts.append(
            _text(4, base - _HILL - 9, wording.cut(row.name, _LONGEST_NAME), _INK, weight=600)
        )
        parts.append(_text(WIDTH - 4, base - _HILL - 9, row.text, _SOFT, anchor="end"))
    bottom = len(rows) * _ROW
    parts += [
        _text(x(tick), bottom + 16, wording.number(tick), _SOFT, anchor="middle")
        for tick in _ticks(low, high)
    ]
    parts.append(_text(WIDTH - 4, bottom + 32, unit, _SOFT, anchor="end"))
    return _svg(parts, bottom + 38, about)


def effects(rows: Sequence[tuple[str, Interval, str]], unit: str, about: str) -> str:
    """A dot with its range for each effect (name, effect, text), and the line of no effect."""
    found = [row[1] for row in rows if np.isfinite(row[1].low)]
    ends = [0.0, *(one.low for one in found), *(one.high for one in found)]
    low, high = min(ends), max(ends)
    low, high = low - 0.06 * (high - low or 1), high + 0.06 * (high - low or 1)

    def x(value: float) -> float:
        return 4 + (WIDTH - 8) * (value - low) / (high - low)

    parts = []
    for i, (name, effect, text) in enumerate(rows):
        y = i * 40 + 30
        parts.append(_vertical(x(0), y - 8, y + 8, _SOFT, 1))
        parts.append(_text(4, y - 12, name, _INK, weight=600))
        parts.append(_text(WIDTH - 4, y - 12, text, _SOFT, anchor="end"))
        if np.isfinite(effect.low):
            kind = "helps" if effect.low > 0 else "hurts" if effect.high < 0 else "unclear"
            parts.append(
                f'<line x1="{x(effect.low):.1f}" x2="{x(effect.high):.1f}" y1="{y}" y2="{y}" '
                f'stroke="{_FILLS[kind]}" stroke-width="5" stroke-linecap="round" '
                'stroke-opacity="0.45"/>'
                f'<circle cx="{x(effect.mean):.1f}" cy="{y}" r="5" fill="{_FILLS[kind]}"/>'
            )
    bottom = len(rows) * 40
    for tick in _ticks(low, high):
        said = wording.signed(tick, 0 if tick == round(tick) else 1)
        parts.append(_text(x(tick), bottom + 16, said, _SOFT, anchor="middle"))
    parts.append(_text(WIDTH - 4, bottom + 32, unit, _SOFT, anchor="end"))
    return _svg(parts, bottom + 38, about)


def bins_of(samples: Sequence[Array]) -> Array:
    """Edges of bins for whole numbers: as wide as a whole number of them, half of one beside."""
    there = [one for one in samples if one.size]
    low = min((float(one.min()) for one in there), default=0.0)
    high = max((float(one.max()) for one in there), default=1.0)
    size = max(1, int(np.ceil((high - low + 1) / _MOST_BINS)))
    count = int((high - low) // size) + 1
    return low - 0.5 + size * np.arange(count + 1, dtype=np.float64)


def shares_of(values: Array, edges: Array) -> Array:
    """The share of values in each bin."""
    return np.histogram(values, edges)[0] / max(1, values.size)


def bins_up_to(quantiles: Sequence[Array]) -> Array:
    """Edges of bins from 0 to where nearly all of each is, from its (101,) quantiles."""
    top = max((float(one[98]) for one in quantiles if one.size), default=1.0) or 1.0
    return np.linspace(0, top, _MOST_BINS + 1)


def shares_between(quantiles: Array, edges: Array) -> Array:
    """The share between each two edges, from (101,) quantiles; nothing when there are none."""
    if not quantiles.size:
        return np.zeros(edges.size - 1)
    return np.diff(np.interp(edges, quantiles, np.linspace(0, 1, quantiles.size), left=0.0))


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers inside, three to eight of them."""
    span = (high - low) or 1.0
    size = 10 ** np.floor(np.log10(span / 4))
    step = next(size * n for n in (1, 2, 5, 10) if span / (size * n) <= 8)
    first = np.ceil((low + 0.03 * span) / step)
    last = np.floor((high - 0.03 * span) / step)
    return [float(round(n * step, 10)) for n in np.arange(first, last + 1)]


def _text(
    x: float, y: float, text: str, fill: str, *, anchor: str = "start", weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )


def _vertical(x: float, top: float, bottom: float, stroke: str, width: float) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{stroke}" '
        f'stroke-width="{width}"/>'
    )


def _horizontal(y: float, stroke: str) -> str:
    return f'<line x1="4" x2="{WIDTH - 4}" y1="{y}" y2="{y}" stroke="{stroke}" stroke-width="1"/>'


def _svg(parts: Sequence[str], height: float, about: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(about)}" font-family="Source Sans, Segoe UI, sans-serif" '
        f'font-size="14">{"".join(parts)}</svg>'
    )
