"""The way of a lead through the model, drawn; its numbers are those of the steps beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.views.common.svg import (
    FILLS,
    INK,
    PAPER,
    SOFT,
    WIDTH,
    picture,
    text_at,
    vertical,
)
from planner.views.method import words

# The line, the sides of its boxes, and where deals leave.
_MID, _LEFT, _RIGHT, _EXIT = 190, 84, 296, 338


def model() -> str:
    """The way of a lead through the model, and the calendar under it; numbers as method.STEPS."""
    says = words.PICTURE
    parts = [
        # Leads, at uneven distances.
        *(_deal(x, 18) for x in (88, 97, 124, 131, 152, 170)),
        _badge(1, 22, 18),
        text_at(36, 23, says["leads"], INK, weight=600),
        _arrow(_MID, 18, _MID, 44, start=(172, 18)),
        _box(46, 38, says["pool"], number=2, deals=3),
        _arrow(_MID, 84, _MID, 128),
        # The gate: room, a limit, a beat.
        f'<path d="M {_MID - 16} 97 h 11 M {_MID + 5} 97 h 11" stroke="{INK}" stroke-width="3"/>',
        f'<rect x="52" y="108" width="268" height="252" rx="12" fill="{SOFT}" '
        'fill-opacity="0.08"/>',
        text_at(328, 118, says["role"], SOFT, size=12),
        text_at(328, 132, says["hours"], SOFT, size=12),
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
        text_at(60, 240, says["repeat"], SOFT, anchor="middle", turned=True, size=12),
        _arrow(_LEFT, 332, _LEFT, 144, way=((30, 332), (30, 144))),
        text_at(24, 238, says["restart"], SOFT, anchor="middle", turned=True, size=12),
        _box(386, 36, says["hand_off"], number=7, dashed=True),
        _exit(404, says["lost"]),
        _arrow(_MID, 422, _MID, 438),
        f'<rect x="52" y="440" width="268" height="34" rx="12" fill="{SOFT}" fill-opacity="0.08"/>',
        text_at(_MID, 462, says["next"], INK, anchor="middle"),
        _arrow(_MID, 474, _MID, 494),
        _box(496, 36, says["won"], number=8, fill=FILLS["helps"]),
        *_calendar(562),
    ]
    return picture(parts, 622, words.picture_said())


def _calendar(y: float) -> list[str]:
    """The warm-up, then what is counted, a mark for every quarter."""
    says, begin, end = words.PICTURE, 156.0, float(WIDTH - 4)
    quarters_ = [begin + (end - begin) * n / 4 for n in range(1, 4)]
    return [
        text_at(4, y, says["calendar"], INK, weight=600),
        f'<rect x="4" y="{y + 10}" width="{begin - 4}" height="14" fill="{SOFT}" '
        'fill-opacity="0.18"/>',
        f'<rect x="{begin}" y="{y + 10}" width="{end - begin}" height="14" '
        f'fill="{FILLS["helps"]}" fill-opacity="0.55"/>',
        *(vertical(at, y + 10, y + 24, INK, 1) for at in quarters_),
        text_at((4 + begin) / 2, y + 42, says["warmup"], SOFT, anchor="middle", size=12),
        text_at((begin + end) / 2, y + 42, says["counted"], SOFT, anchor="middle", size=12),
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
        f'fill="{fill or PAPER}" fill-opacity="{0.35 if fill else 1}" '
        f'stroke="{SOFT}"{dash}/>'
        + _badge(number, _LEFT + 16, middle)
        + "".join(_deal(_LEFT + 38 + 12 * n, middle) for n in range(deals))
        + "".join(_person(_RIGHT - 24 - 22 * n, middle) for n in range(people))
        + text_at(left + (8 if deals else 2), middle + 5, text, INK, size=13)
    )


def _badge(number: int, x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="10" fill="{INK}"/>' + text_at(
        x, y + 4.5, str(number), PAPER, anchor="middle", weight=600, size=12
    )


def _deal(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="4" fill="{FILLS["helps"]}"/>'


def _person(x: float, y: float) -> str:
    return (
        f'<circle cx="{x}" cy="{y - 6}" r="4.5" fill="{SOFT}"/>'
        f'<path d="M {x - 8} {y + 10} a 8 9 0 0 1 16 0 z" fill="{SOFT}"/>'
    )


def _exit(y: float, text: str) -> str:
    """Deals leave the line here."""
    arrow = _arrow(_RIGHT, y, _EXIT, y, stroke=FILLS["hurts"])
    return arrow + text_at(_EXIT + 5, y + 4, text, INK, size=12)


def _arrow(
    x: float,
    y: float,
    to_x: float,
    to_y: float,
    *,
    start: tuple[float, float] | None = None,
    way: Sequence[tuple[float, float]] = (),
    stroke: str = SOFT,
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
