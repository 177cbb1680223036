"""The charts of the Team page, drawn as SVG: what wins cost, what multiplication promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from itertools import pairwise

import numpy as np

from planner.staffing.designs import Design
from planner.staffing.results import Staffed, Staffing
from planner.studies.compounding import Compounding
from planner.views.common import svg
from planner.views.common.numbers import number, of_target
from planner.views.common.svg import FILLS, INK, LINE, SOFT, WIDTH
from planner.views.team import cheapest_words, words

WIDEST = 1.7  # times the larger cost of today's team and the one given: the end of the picture
_LEFT, _TOP, _BASE = 40, 28, 300  # of the plot
_COLOURS: dict[Design, str] = {
    "own": "light-dark(#1c69ab, #6db4f2)",
    "pods": "light-dark(#7a4fa3, #c3a0e8)",
    "line": "light-dark(#b04a08, #f5a05e)",
    "full_cycle": "light-dark(#23755a, #63c9a6)",
    "by_kind": "light-dark(#8a6d00, #d9bd4a)",
}
# Corners of a mark around its middle; a mark without any is round.
_CORNERS: dict[Design, tuple[tuple[float, float], ...]] = {
    "own": (),
    "pods": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "line": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "full_cycle": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "by_kind": ((-1.1, -0.9), (1.1, -0.9), (0, 1.1)),
}
_Scale = Callable[[float], float]


def cost_of_wins(staffing: Staffing) -> str:
    """Every simulated team by its cost and its wins; those that none beats are joined by a line."""
    answer, today = answer_of(staffing), staffing.today
    # Teams that win less than the cheapest on the line would squeeze the rest to nothing.
    frontier, most = on_the_line(staffing)
    least = min(staffing.frontier[0].wins.mean, today.wins.mean)
    teams = [team for team in staffing.teams if team.wins.mean >= least and team.cost <= most]
    shown = [*teams, *([answer] if answer else [])]
    left, right = _span([team.cost for team in shown])
    bottom, top = _span([team.wins.mean for team in shown] + [staffing.target])

    def x(cost: float) -> float:
        return _LEFT + (WIDTH - 8 - _LEFT) * (cost - left) / (right - left)

    def y(wins: float) -> float:
        return _BASE - (_BASE - _TOP) * (wins - bottom) / (top - bottom)

    def dot(team: Staffed, size: float = 6, opacity: float = 1) -> str:
        about = words_of(team)
        return _mark(team.design, x(team.cost), y(team.wins.mean), size, opacity, about)

    def words_of(team: Staffed) -> str:
        return cheapest_words.mark(team, staffing.is_priced)

    best = set(frontier)
    parts = [*_axes(staffing, (left, right), (bottom, top), x, y), *_steps(frontier, x, y)]
    parts += [dot(team, opacity=1 if team in best else 0.35) for team in teams]
    parts += [
        f'<circle cx="{x(today.cost):.1f}" cy="{y(today.wins.mean):.1f}" r="10" fill="none" '
        f'stroke="{INK}" stroke-width="2"/>',
        dot(today),
        _label("today", x(today.cost), y(today.wins.mean)),
    ]
    if answer:
        parts.append(dot(answer, size=10))
        name = cheapest_words.cheapest(staffing)
        parts.append(_label(name, x(answer.cost), y(answer.wins.mean)))
    legend, height = _legend([best.design for best in staffing.best])
    return svg.picture([*parts, *legend], height, cheapest_words.costs(staffing))


def _axes(
    staffing: Staffing,
    costs: tuple[float, float],
    wins: tuple[float, float],
    x: _Scale,
    y: _Scale,
) -> list[str]:
    """Both scales with their names, and the line of the target."""
    whose = words.whose_cost(staffing.today.scenario)
    goal, unit = y(staffing.target), f"{words.cost_axis(costs[1], staffing.is_priced)}{whose}"
    return [
        svg.text_at(4, 14, "wins a quarter", SOFT),
        svg.vertical(_LEFT, _TOP - 6, _BASE, LINE, 1),
        f'<line x1="{_LEFT}" x2="{WIDTH - 4}" y1="{_BASE}" y2="{_BASE}" stroke="{LINE}"/>',
        *(
            svg.text_at(_LEFT - 6, y(at) + 5, number(at), SOFT, anchor="end")
            for at in _ticks(*wins)
        ),
        *(
            svg.text_at(
                x(at),
                _BASE + 18,
                words.cost_tick(at, costs[1], staffing.is_priced),
                SOFT,
                anchor="middle",
            )
            for at in _ticks(*costs)
        ),
        svg.text_at(WIDTH - 4, _BASE + 36, unit, SOFT, anchor="end"),
        f'<line x1="{_LEFT}" x2="{WIDTH - 4}" y1="{goal:.1f}" y2="{goal:.1f}" '
        f'stroke="{FILLS["hurts"]}" stroke-width="2" stroke-dasharray="6 4"/>',
        svg.text_at(
            WIDTH - 4,
            goal - 6,
            f"target {of_target(staffing.target)}",
            INK,
            anchor="end",
            weight=600,
        ),
    ]


def _steps(frontier: Iterable[Staffed], x: _Scale, y: _Scale) -> list[str]:
    """The line of the teams that none beats: it rises where the next one is paid for."""
    points = []
    for team, after in pairwise(frontier):
        points += [(team.cost, team.wins.mean), (after.cost, team.wins.mean)]
        points.append((after.cost, after.wins.mean))
    path = " ".join(f"{x(cost):.1f},{y(wins):.1f}" for cost, wins in points)
    return [
        f'<polyline points="{path}" fill="none" stroke="{SOFT}" stroke-width="2" '
        'stroke-opacity="0.5"/>'
    ]


def _mark(design: Design, x: float, y: float, size: float, opacity: float, about: str = "") -> str:
    """A mark of the design's shape and colour; `about` is said when a pointer rests on it."""
    paint = f'style="fill:{_COLOURS[design]}" fill-opacity="{opacity}"'
    says = f"<title>{escape(about)}</title>" if about else ""
    corners = " ".join(f"{x + size * a:.1f},{y + size * b:.1f}" for a, b in _CORNERS[design])
    if not corners:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" {paint}>{says}</circle>'
    return f'<polygon points="{corners}" {paint}>{says}</polygon>'


def _label(text: str, x: float, y: float) -> str:
    is_far = x > 0.75 * WIDTH
    at, side = (x - 15, "end") if is_far else (x + 15, "start")
    return svg.text_at(at, y + 5, text, INK, anchor=side, weight=600, halo=True)


def _legend(designs: Iterable[Design]) -> tuple[list[str], float]:
    """The marks with their names, two in a row, and where they end."""
    parts, y = [], float(_BASE + 36)
    for i, design in enumerate(designs):
        x = 10 + (WIDTH / 2) * (i % 2)
        y = _BASE + 62 + 22 * (i // 2)
        parts += [
            _mark(design, x, y - 5, 6, 1),
            svg.text_at(x + 14, y, words.SHAPES[design][0], INK),
        ]
    return parts, y + 10


def promise(tested: Compounding) -> str:
    """What multiplication promises beside what the team delivers."""
    (promised, promised_text), (delivered, delivered_text) = words.promise_rows(tested)
    gain, nan = tested.delivered, float("nan")
    return svg.bars(
        [
            svg.Bar(promised, promised_text, "promised", tested.promised, nan, nan),
            svg.Bar(
                delivered,
                delivered_text,
                words.promise_lines(tested).kind,
                gain.mean,
                gain.low,
                gain.high,
            ),
        ],
        words.promise_says(tested),
    )


def answer_of(staffing: Staffing) -> Staffed | None:
    """The cheapest team that reaches the target, if there is one."""
    return staffing.answer.cheapest if staffing.answer else None


def on_the_line(staffing: Staffing) -> tuple[tuple[Staffed, ...], float]:
    """Teams that none beats, up to the cost that is also given: far above what is talked about."""
    answer = answer_of(staffing)
    most = WIDEST * max(staffing.today.cost, answer.cost if answer else 0.0)
    return tuple(team for team in staffing.frontier if team.cost <= most), most


def _span(values: Iterable[float]) -> tuple[float, float]:
    """A range with room around all values."""
    known = list(values)
    low, high = min(known), max(known)
    slack = 0.06 * (high - low) or max(1.0, 0.06 * abs(high))
    return low - slack, high + slack


def _ticks(low: float, high: float) -> list[float]:
    """At most five round numbers between the two."""
    rough = (high - low) / 5
    power = 10 ** np.floor(np.log10(rough))
    size = next(float(power * n) for n in (1, 2, 5, 10) if power * n >= rough)
    size = max(size, 1.0)
    first = int(np.ceil(low / size))
    return [size * n for n in range(first, int(np.floor(high / size)) + 1) if n >= 0]
