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
from planner.analysis.effects import Attribution
from planner.analysis.scenario_comparison import Lineup
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome, quarters
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval
from planner.wording import compare, method

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
    shares: Floats
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
    values: Floats = counted.ravel().astype(np.float64)
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
    ticks = _ticks(low, high)
    decimals = max(len(f"{tick:g}".partition(".")[2]) for tick in ticks)
    for tick in ticks:
        said = wording.signed(tick, decimals if tick else 0)
        parts.append(_text(x(tick), bottom + 16, said, _SOFT, anchor="middle"))
    parts.append(_text(WIDTH - 4, bottom + 32, unit, _SOFT, anchor="end"))
    return _svg(parts, bottom + 38, about)


# --- The model, for the Method page ---------------------------------------------------------------

# The line, the sides of its boxes, and where deals leave.
_MID, _LEFT, _RIGHT, _EXIT = 190, 84, 296, 338
_PAPER = "var(--paper,#ffffff)"


def model() -> str:
    """The way of a lead through the model, and the calendar under it; numbers as method.STEPS."""
    says = method.PICTURE
    parts = [
        # Leads, at uneven distances.
        *(_deal(x, 18) for x in (88, 97, 124, 131, 152, 170)),
        _badge(1, 22, 18),
        _text(36, 23, says["leads"], _INK, weight=600),
        _arrow(_MID, 18, _MID, 44, start=(172, 18)),
        _box(46, 38, says["pool"], number=2, deals=3),
        _arrow(_MID, 84, _MID, 128),
        # The gate: room, a limit, a beat.
        f'<path d="M {_MID - 16} 97 h 11 M {_MID + 5} 97 h 11" stroke="{_INK}" stroke-width="3"/>',
        f'<rect x="52" y="108" width="268" height="252" rx="12" fill="{_SOFT}" '
        'fill-opacity="0.08"/>',
        _text(328, 118, says["role"], _SOFT, size=12),
        _text(328, 132, says["hours"], _SOFT, size=12),
        _box(130, 44, says["wait"], number=3, deals=4),
        _arrow(_MID, 174, _MID, 188),
        _box(190, 44, says["work"], number=4, people=3),
        _arrow(_MID, 234, _MID, 248),
        _box(250, 36, says["buyer"], number=5),
        _arrow(_MID, 286, _MID, 304),
        _box(306, 36, says["outcome"], number=6),
        _arrow(_MID, 342, _MID, 384),
        _exit(152, says["cold"]),
        _exit(324, says["dropped"]),
        # Back to this stage, and back to the first.
        _arrow(_LEFT, 318, _LEFT, 160, way=((66, 318), (66, 160))),
        _text(60, 240, says["repeat"], _SOFT, anchor="middle", turned=True, size=12),
        _arrow(_LEFT, 332, _LEFT, 144, way=((30, 332), (30, 144))),
        _text(24, 238, says["restart"], _SOFT, anchor="middle", turned=True, size=12),
        _box(386, 36, says["hand_off"], number=7, dashed=True),
        _exit(404, says["lost"]),
        _arrow(_MID, 422, _MID, 438),
        f'<rect x="52" y="440" width="268" height="34" rx="12" fill="{_SOFT}" '
        'fill-opacity="0.08"/>',
        _text(_MID, 462, says["next"], _INK, anchor="middle"),
        _arrow(_MID, 474, _MID, 494),
        _box(496, 36, says["won"], number=8, fill=_FILLS["helps"]),
        *_calendar(562),
    ]
    return _svg(parts, 622, method.picture_said())


def _calendar(y: float) -> list[str]:
    """The warm-up, then what is counted, a mark for every quarter."""
    says, begin, end = method.PICTURE, 156.0, float(WIDTH - 4)
    quarters_ = [begin + (end - begin) * n / 4 for n in range(1, 4)]
    return [
        _text(4, y, says["calendar"], _INK, weight=600),
        f'<rect x="4" y="{y + 10}" width="{begin - 4}" height="14" fill="{_SOFT}" '
        'fill-opacity="0.18"/>',
        f'<rect x="{begin}" y="{y + 10}" width="{end - begin}" height="14" '
        f'fill="{_FILLS["helps"]}" fill-opacity="0.55"/>',
        *(_vertical(at, y + 10, y + 24, _INK, 1) for at in quarters_),
        _text((4 + begin) / 2, y + 42, says["warmup"], _SOFT, anchor="middle", size=12),
        _text((begin + end) / 2, y + 42, says["counted"], _SOFT, anchor="middle", size=12),
    ]


def _box(
    y: float,
    height: float,
    text: str,
    *,
    number: int,
    deals: int = 0,
    people: int = 0,
    dashed: bool = False,
    fill: str = "",
) -> str:
    """A place on the line with its number, and the deals that wait or the people who work there."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    middle = y + height / 2
    left = _LEFT + 30 + 12 * deals
    return (
        f'<rect x="{_LEFT}" y="{y}" width="{_RIGHT - _LEFT}" height="{height}" rx="8" '
        f'fill="{fill or _PAPER}" fill-opacity="{0.35 if fill else 1}" '
        f'stroke="{_SOFT}"{dash}/>'
        + _badge(number, _LEFT + 16, middle)
        + "".join(_deal(_LEFT + 38 + 12 * n, middle) for n in range(deals))
        + "".join(_person(_RIGHT - 24 - 22 * n, middle) for n in range(people))
        + _text(left + (8 if deals else 2), middle + 5, text, _INK, size=13)
    )


def _badge(number: int, x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="10" fill="{_INK}"/>' + _text(
        x, y + 4.5, str(number), _PAPER, anchor="middle", weight=600, size=12
    )


def _deal(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="4" fill="{_FILLS["helps"]}"/>'


def _person(x: float, y: float) -> str:
    return (
        f'<circle cx="{x}" cy="{y - 6}" r="4.5" fill="{_SOFT}"/>'
        f'<path d="M {x - 8} {y + 10} a 8 9 0 0 1 16 0 z" fill="{_SOFT}"/>'
    )


def _exit(y: float, text: str) -> str:
    """Deals leave the line here."""
    arrow = _arrow(_RIGHT, y, _EXIT, y, stroke=_FILLS["hurts"])
    return arrow + _text(_EXIT + 5, y + 4, text, _INK, size=12)


def _arrow(
    x: float,
    y: float,
    to_x: float,
    to_y: float,
    *,
    start: tuple[float, float] | None = None,
    way: Sequence[tuple[float, float]] = (),
    stroke: str = _SOFT,
) -> str:
    """A line from start (or the point) over all points of the way, with a head at its end."""
    points = [start or (x, y), *([(x, y)] if start else []), *way, (to_x, to_y)]
    (from_x, from_y) = points[-2]
    across, down = np.sign(to_x - from_x), np.sign(to_y - from_y)
    # The two corners of the head lie behind its tip, on both sides of the line.
    back_x, back_y = to_x - 7 * across, to_y - 7 * down
    head = " ".join(
        f"{back_x + side * 4 * down:.1f},{back_y + side * 4 * across:.1f}" for side in (1, -1)
    )
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="1.5"/>'
        f'<polygon points="{to_x:.1f},{to_y:.1f} {head}" fill="{stroke}"/>'
    )


def bins_of(samples: Sequence[Floats]) -> Floats:
    """Edges of bins for whole numbers: as wide as a whole number of them, half of one beside."""
    there = [one for one in samples if one.size]
    low = min((float(one.min()) for one in there), default=0.0)
    high = max((float(one.max()) for one in there), default=1.0)
    size = max(1, int(np.ceil((high - low + 1) / _MOST_BINS)))
    count = int((high - low) // size) + 1
    return low - 0.5 + size * np.arange(count + 1, dtype=np.float64)


def shares_of(values: Floats, edges: Floats) -> Floats:
    """The share of values in each bin."""
    return np.histogram(values, edges)[0] / max(1, values.size)


def bins_up_to(quantiles: Sequence[Floats]) -> Floats:
    """Edges of bins from 0 to where nearly all of each is, from its (101,) quantiles."""
    top = max((float(one[98]) for one in quantiles if one.size), default=1.0) or 1.0
    return np.linspace(0, top, _MOST_BINS + 1)


def shares_between(quantiles: Floats, edges: Floats) -> Floats:
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
    x: float,
    y: float,
    text: str,
    fill: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    size: int | None = None,
    turned: bool = False,
) -> str:
    smaller = f' font-size="{size}"' if size else ""
    upwards = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}"{smaller}{upwards}>{escape(text)}</text>'
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
