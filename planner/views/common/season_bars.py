"""A season as small bars, one for each of its weeks."""

from __future__ import annotations

from collections.abc import Sequence

from planner.views.common import svg
from planner.views.common.svg import FILLS, SOFT, WIDTH

_HIGH = 46  # of the highest bar
_BASE = 50


def bars(factors: Sequence[float], about: str) -> str:
    """The bars with the line of the usual; `about` is the text for those who cannot see them."""
    most, wide = max(*factors, 1.0), (WIDTH - 8) / len(factors)
    parts = [
        f'<rect x="{4 + i * wide:.1f}" y="{_BASE - _HIGH * factor / most:.1f}" '
        f'width="{0.8 * wide:.1f}" height="{_HIGH * factor / most:.1f}" fill="{FILLS["helps"]}"/>'
        for i, factor in enumerate(factors)
    ]
    usual = _BASE - _HIGH / most
    parts.append(
        f'<line x1="4" x2="{WIDTH - 4}" y1="{usual:.1f}" y2="{usual:.1f}" stroke="{SOFT}" '
        'stroke-width="1.5" stroke-dasharray="5 4"/>'
    )
    return svg.picture(parts, _BASE + 2, about)
