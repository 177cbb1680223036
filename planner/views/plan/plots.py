"""The charts of the Plan page, drawn as SVG: what each adds, wins a quarter, why."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.analysis.decomposition import Decomposition
from planner.analysis.effects import Attribution
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome
from planner.statistics.arrays import Floats
from planner.views.common import svg
from planner.views.common.numbers import number, of_target
from planner.views.common.svg import FILLS, INK, LINE, SOFT, WIDTH
from planner.views.plan import why_words, words

MOST_BARS = 24
FEWEST_WIDE = 10  # wins; a narrower spread would look like a wide one
_TOP, _BASE = 24, 184  # of the bars of wins a quarter
_ROOM = 14  # for half a number at either end of the scale


def adds(attribution: Attribution) -> str:
    """What each practice adds, and all together, in wins a quarter."""
    parts = [*attribution.shares.values(), attribution.total]
    rows = [
        (name, part.scaled(WEEKS_PER_QUARTER), text)
        for (name, text), part in zip(words.adds_rows(attribution), parts, strict=True)
    ]
    return svg.effects(rows, "wins a quarter", words.contributions(attribution), words.COLOURS)


def waterfall(why: Decomposition) -> str:
    """A bar per mechanism, each from where the one before ended, then the whole from zero."""
    rows, end = [], 0.0
    for name, part in why.parts.items():
        if part.low or part.high:
            rows.append((why_words.PARTS[name], part, end))
            end += part.mean
    rows.append((why_words.WHOLE, why.whole, 0.0))
    return svg.bars(
        [
            svg.Bar(
                name,
                why_words.amount(part),
                svg.kind_of(part),
                start + part.mean,
                start + part.low,
                start + part.high,
                start,
            )
            for name, part, start in rows
        ],
        f"{why_words.sentence(why)} {why_words.about(why)}",
        words.COLOURS,
    )


def wins_a_quarter(outcome: Outcome, target: float | None) -> str:
    """How often a quarter brings how many wins; those below the target in grey."""
    edges, shares = binned(outcome, target)
    size = int(edges[1] - edges[0])
    # A bar stands over the numbers it counts, half a win to either side.
    low, high = float(edges[0]) - 0.5, float(edges[-1]) - 0.5
    slack = max(0.5, (FEWEST_WIDE - (high - low)) / 2)
    low, high = low - slack, high + slack
    goal = None if target is None else float(np.ceil(target)) - 0.5
    if goal is not None and not low - 1.5 * (high - low) < goal < high + 1.5 * (high - low):
        goal = None  # so far away it would squeeze the bars to nothing
    if goal is not None:
        low, high = min(low, goal - 0.5), max(high, goal + 0.5)

    def x(wins: float) -> float:
        return 4 + (WIDTH - 8) * (wins - low) / (high - low)

    parts = []
    for edge, share in zip(edges[:-1], shares, strict=True):
        tall = (_BASE - _TOP) * share / shares.max()
        kind = "helps" if target is None or edge >= target else "unclear"
        left, right = x(edge - 0.5 + 0.07 * size), x(edge - 0.5 + 0.93 * size)
        if share:
            parts.append(
                f'<rect x="{left:.1f}" y="{_BASE - tall:.1f}" width="{right - left:.1f}" '
                f'height="{tall:.1f}" rx="2" fill="{FILLS[kind]}"/>'
            )
    parts.append(svg.horizontal(_BASE, LINE))
    if goal is not None and target is not None:
        at, label = x(goal), f"target {of_target(target)}"
        side = "start" if at < 0.12 * WIDTH else "end" if at > 0.88 * WIDTH else "middle"
        parts += [
            svg.vertical(at, _TOP, _BASE, FILLS["hurts"], 2),
            svg.text_at(at, _TOP - 8, label, INK, anchor=side),
        ]
    parts += [
        svg.text_at(x(tick), _BASE + 16, number(tick), SOFT, anchor="middle")
        for tick in _ticks(low, high)
        if _ROOM < x(tick) < WIDTH - _ROOM
    ]
    parts += [
        svg.text_at(4, _BASE + 34, words.most_quarters(outcome), INK),
        svg.text_at(WIDTH - 4, _BASE + 34, "wins a quarter", SOFT, anchor="end"),
    ]
    if target is None:
        return svg.picture(parts, _BASE + 40, words.quarters(outcome))
    parts += svg.key(words.REACHED, words.REACHED, _BASE + 54)
    return svg.picture(parts, _BASE + 62, words.quarters(outcome))


def binned(outcome: Outcome, target: float | None) -> tuple[NDArray[np.int64], Floats]:
    """Edges of the bars, and the share of quarters in each."""
    wins = outcome.wins_of_quarters.ravel()
    if wins.size == 0:  # less than a quarter was measured
        wins = np.zeros(1, dtype=np.int64)
    edges = _edges(wins, target)
    return edges, np.histogram(wins, edges)[0] / wins.size


def _edges(wins: NDArray[np.int64], target: float | None) -> NDArray[np.int64]:
    """Where the bars begin and the last one ends; none has wins on both sides of the target."""
    low, high = int(wins.min()), int(wins.max())
    size = max(1, -(-(high - low + 1) // MOST_BARS))
    edges = np.arange(low, high + size + 1, size)
    if target is not None and size > 1:
        edges = edges + int(np.ceil(target) - low) % size - size
        edges = np.append(edges, edges[-1] + size)
    return edges


def _ticks(low: float, high: float) -> list[int]:
    """At most eight round whole numbers to write below the bars."""
    sizes = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
    size = next(size for size in sizes if (high - low) / size <= 8)
    return list(range(int(np.ceil(low / size)) * size, int(np.floor(high)) + 1, size))
