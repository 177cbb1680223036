"""Charts as SVG, drawn by us: the same on a page, in the report and as a picture to keep.

No chart library and no request to anybody. Colours are the page's own roles, with the light ones
where there is no page around. Names come from visitors: every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval
from planner.views.common.numbers import cut, number, signed

WIDTH = 460  # of every chart, in its own units; it grows with the space it gets
_ROW = 54
_BAR_ROW = 46
_LETTER = 5.8  # width of a letter of a key, about
_HILL = 30  # height of the highest hill
MOST_BINS = 40
_LONGEST_NAME = 26  # letters beside what is said at the right

INK, SOFT, LINE = "var(--ink,#16202c)", "var(--ink-soft,#55616f)", "var(--line,#d9dee5)"
PAPER = "var(--paper,#ffffff)"
FILLS = {
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
    shares: Floats
    middle: float
    text: str


def hills(
    rows: Sequence[Hill], edges: Floats, unit: str, about: str, reference: int | None = None
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
            f'<polygon points="{outline(row, base)}" fill="{FILLS["helps"]}" fill-opacity="0.55"/>'
        )
        if reference is not None and i != reference:
            parts.append(
                f'<polyline points="{outline(rows[reference], base)}" fill="none" '
                f'stroke="{INK}" stroke-opacity="0.75" stroke-width="1.2" '
                'stroke-dasharray="4 3"/>'
            )
        if np.isfinite(row.middle):
            at = x(row.middle)
            parts.append(vertical(at, base - _HILL - 2, base, INK, 1.6))
        parts.append(horizontal(base, LINE))
        parts.append(text_at(4, base - _HILL - 9, cut(row.name, _LONGEST_NAME), INK, weight=600))
        parts.append(text_at(WIDTH - 4, base - _HILL - 9, row.text, SOFT, anchor="end"))
    bottom = len(rows) * _ROW
    parts += [
        text_at(x(tick), bottom + 16, number(tick), SOFT, anchor="middle")
        for tick in ticks(low, high)
    ]
    parts.append(text_at(WIDTH - 4, bottom + 32, unit, SOFT, anchor="end"))
    return picture(parts, bottom + 38, about)


@dataclass(frozen=True)
class Bar:
    """One row of a picture of bars, from `start` to `end`; its range is a thin line.

    text: said at the right of the name. kind: "helps", "hurts", "unclear", or "promised" for an
    outline. low, high: NaN where there is no range.
    """

    name: str
    text: str
    kind: str
    end: float
    low: float
    high: float
    start: float = 0.0


def key(words_: Mapping[str, str], kinds: Iterable[str], y: float) -> list[str]:
    """What the colours of these kinds mean, beside each other from the left, on the line at y."""
    parts, x = [], 4.0
    there = set(kinds)
    for kind in FILLS:
        if kind in there:
            parts += [
                f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="10" height="10" rx="2" '
                f'fill="{FILLS[kind]}"/>',
                text_at(x + 15, y, words_[kind], SOFT, size=12),
            ]
            x += 30 + _LETTER * len(words_[kind])
    return parts


def bars(rows: Sequence[Bar], about: str, means: Mapping[str, str] | None = None) -> str:
    """A bar for each row over one scale, and the line of zero; `about` is the picture's text.

    `means`: what the colour of each kind says, for the key below.
    """
    ends = [0.0]
    for row in rows:
        ends += [value for value in (row.start, row.end, row.low, row.high) if np.isfinite(value)]
    low, high = min(ends), max(ends)

    def x(value: float) -> float:
        return 4 + (WIDTH - 8) * (value - low) / ((high - low) or 1.0)

    parts = []
    for i, row in enumerate(rows):
        y = i * _BAR_ROW + 22
        left, right = sorted((x(row.start), x(row.end)))
        outline = f'fill="none" stroke="{SOFT}" stroke-width="2" stroke-dasharray="5 4"'
        paint = f'fill="{FILLS[row.kind]}"' if row.kind in FILLS else outline
        parts += [
            text_at(4, y - 7, row.name, INK),
            text_at(WIDTH - 4, y - 7, row.text, INK, anchor="end", weight=600),
            f'<rect x="{left:.1f}" y="{y}" width="{right - left:.1f}" height="14" rx="3" {paint}/>',
            vertical(x(0), y - 3, y + 17, INK, 1.5),
        ]
        if np.isfinite(row.low):
            parts.append(
                f'<line x1="{x(row.low):.1f}" x2="{x(row.high):.1f}" y1="{y + 7}" y2="{y + 7}" '
                f'stroke="{INK}" stroke-width="1.5" stroke-opacity="0.6"/>'
            )
    height = len(rows) * _BAR_ROW
    if means is None:
        return picture(parts, height, about)
    parts += key(means, (row.kind for row in rows), height + 12)
    return picture(parts, height + 20, about)


def kind_of(effect: Interval) -> str:
    """The kind, and so the colour, of an effect with this range."""
    return "helps" if effect.low > 0 else "hurts" if effect.high < 0 else "unclear"


def effects(
    rows: Sequence[tuple[str, Interval, str]], unit: str, about: str, means: Mapping[str, str]
) -> str:
    """A dot with its range for each effect (name, effect, text), and the line of no effect.

    `means`: what the colour of each kind says.
    """
    ranges = [row[1] for row in rows if np.isfinite(row[1].low)]
    ends = [
        0.0,
        *(effect_range.low for effect_range in ranges),
        *(effect_range.high for effect_range in ranges),
    ]
    low, high = min(ends), max(ends)
    low, high = low - 0.06 * (high - low or 1), high + 0.06 * (high - low or 1)

    def x(value: float) -> float:
        return 4 + (WIDTH - 8) * (value - low) / (high - low)

    parts = []
    for i, (name, effect, text) in enumerate(rows):
        y = i * 40 + 30
        parts.append(vertical(x(0), y - 8, y + 8, SOFT, 1))
        parts.append(text_at(4, y - 12, name, INK, weight=600))
        parts.append(text_at(WIDTH - 4, y - 12, text, SOFT, anchor="end"))
        if np.isfinite(effect.low):
            kind = kind_of(effect)
            parts.append(
                f'<line x1="{x(effect.low):.1f}" x2="{x(effect.high):.1f}" y1="{y}" y2="{y}" '
                f'stroke="{FILLS[kind]}" stroke-width="5" stroke-linecap="round" '
                'stroke-opacity="0.45"/>'
                f'<circle cx="{x(effect.mean):.1f}" cy="{y}" r="5" fill="{FILLS[kind]}"/>'
            )
    bottom = len(rows) * 40
    marks = ticks(low, high)
    decimals = max(map(decimals_of, marks))
    for tick in marks:
        label = signed(tick, decimals if tick else 0)
        parts.append(text_at(x(tick), bottom + 16, label, SOFT, anchor="middle"))
    parts.append(text_at(WIDTH - 4, bottom + 32, unit, SOFT, anchor="end"))
    parts += key(means, (kind_of(effect) for _, effect, _ in rows), bottom + 32)
    return picture(parts, bottom + 38, about)


# --- The model, for the Method page ---------------------------------------------------------------


def bins_of(samples: Sequence[Floats]) -> Floats:
    """Edges of bins for whole numbers: as wide as a whole number of them, half of one beside."""
    there = [sample for sample in samples if sample.size]
    low = min((float(sample.min()) for sample in there), default=0.0)
    high = max((float(sample.max()) for sample in there), default=1.0)
    size = max(1, int(np.ceil((high - low + 1) / MOST_BINS)))
    count = int((high - low) // size) + 1
    return low - 0.5 + size * np.arange(count + 1, dtype=np.float64)


def shares_of(values: Floats, edges: Floats) -> Floats:
    """The share of values in each bin."""
    return np.histogram(values, edges)[0] / max(1, values.size)


def decimals_of(tick: float) -> int:
    """How many decimals a round number needs."""
    return len(f"{tick:g}".partition(".")[2])


def ticks(low: float, high: float) -> list[float]:
    """Round numbers inside, three to eight of them."""
    span = (high - low) or 1.0
    size = 10 ** np.floor(np.log10(span / 4))
    step = next(size * n for n in (1, 2, 5, 10) if span / (size * n) <= 8)
    first = np.ceil((low + 0.03 * span) / step)
    last = np.floor((high - 0.03 * span) / step)
    return [float(round(n * step, 10)) for n in np.arange(first, last + 1)]


def text_at(
    x: float,
    y: float,
    text: str,
    fill: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    size: int | None = None,
    turned: bool = False,
    halo: bool = False,
) -> str:
    """Text that begins, ends or has its middle at a point; turned: read upwards; halo: readable
    over marks.
    """
    smaller = f' font-size="{size}"' if size else ""
    around = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
    upwards = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}"{smaller}{around}{upwards}>{escape(text)}</text>'
    )


def vertical(x: float, top: float, bottom: float, stroke: str, width: float) -> str:
    """A line from top to bottom."""
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{stroke}" '
        f'stroke-width="{width}"/>'
    )


def horizontal(y: float, stroke: str) -> str:
    """A line across the whole picture."""
    return f'<line x1="4" x2="{WIDTH - 4}" y1="{y}" y2="{y}" stroke="{stroke}" stroke-width="1"/>'


def picture(parts: Sequence[str], height: float, about: str) -> str:
    """The whole SVG; `about` is its text for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(about)}" font-family="Source Sans, Segoe UI, sans-serif" '
        f'font-size="14">{"".join(parts)}</svg>'
    )
