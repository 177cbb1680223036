"""The fans of the Next quarters page, drawn as SVG: wins and revenue as each quarter goes on."""

from __future__ import annotations

from collections.abc import Callable

from planner.analysis.forecast import Fan, Forecast
from planner.analysis.overrun import BusyByWeek
from planner.analysis.verdict import OVERRUN
from planner.views.common import svg
from planner.views.common.numbers import cut, money, number
from planner.views.common.svg import FILLS, INK, LINE, SOFT, WIDTH
from planner.views.next_quarters import overrun_words, words

_LEFT, _TOP, _BASE = 88, 14, 230  # of the plot
_RIGHT = WIDTH - 4
_BUSY_ROW, _BUSY_HIGH = 62, 32  # of a role, and of its highest bars
_LONGEST = 30  # letters of its name
_LETTER = 7.6  # width of one, so that a name is left out where it has no room
_Scale = Callable[[float], float]


def wins(forecast: Forecast) -> str:
    """The running total of wins of each quarter, with the target's line."""
    target = forecast.outcome.scenario.target.wins_per_quarter
    fans = [each.wins for each in forecast.quarters[: words.MOST_SHOWN]]
    about = words.wins_say(forecast)
    return _fans(forecast, fans, target, lambda value: number(value), about)


def revenue(forecast: Forecast) -> str:
    """The running total of revenue of each quarter, with the target's line."""
    target = forecast.outcome.scenario.target.revenue_per_quarter_usd
    fans = [each.revenue_usd for each in forecast.quarters[: words.MOST_SHOWN]]
    return _fans(forecast, fans, target, money, words.revenue_says(forecast))


def busy(found: BusyByWeek) -> str:
    """A row of bars for each role, one a week, as high as its people are busy."""
    wide = (WIDTH - 8) / len(found.ends)
    parts = []
    for row, role in enumerate(found.roles):
        base = (row + 1) * _BUSY_ROW
        for i, share in enumerate(role.busy):
            high = _BUSY_HIGH * min(1.0, float(share))
            fill = FILLS["hurts" if share >= OVERRUN else "helps"]
            parts.append(
                f'<rect x="{4 + i * wide:.1f}" y="{base - high:.1f}" width="{0.85 * wide:.1f}" '
                f'height="{high:.1f}" fill="{fill}"/>'
            )
        full = base - _BUSY_HIGH * OVERRUN
        parts += [
            svg.text_at(4, base - _BUSY_HIGH - 8, cut(role.role, _LONGEST), INK, weight=600),
            svg.text_at(
                WIDTH - 4,
                base - _BUSY_HIGH - 8,
                overrun_words.beside(role),
                SOFT,
                anchor="end",
            ),
            f'<line x1="4" x2="{WIDTH - 4}" y1="{full:.1f}" y2="{full:.1f}" stroke="{INK}" '
            'stroke-width="1" stroke-dasharray="4 4"/>',
            svg.horizontal(base, LINE),
        ]
    bottom, last = len(found.roles) * _BUSY_ROW, float(found.ends[-1])
    parts += [
        svg.text_at(4 + (WIDTH - 8) * week / last, bottom + 18, number(week), SOFT, anchor="middle")
        for week in svg.ticks(0.0, last)
    ]
    parts.append(svg.text_at(WIDTH - 4, bottom + 34, "weeks from the start", SOFT, anchor="end"))
    return svg.picture(parts, bottom + 40, overrun_words.says(found))


def _fans(
    forecast: Forecast,
    fans: list[Fan],
    target: float | None,
    shown: Callable[[float], str],
    about: str,
) -> str:
    first, last = float(fans[0].weeks[0]), float(fans[-1].weeks[-1])
    top = 1.06 * max(*(float(fan.high.max()) for fan in fans), target or 0.0, 1.0)

    def x(week: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (week - first) / (last - first)

    def y(value: float) -> float:
        return _BASE - (_BASE - _TOP) * value / top

    parts = [
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" '
        f'stroke="{LINE}" stroke-width="1"/>'
        + svg.text_at(_LEFT - 6, y(tick) + 5, shown(tick), SOFT, anchor="end")
        for tick in [0.0, *svg.ticks(0.0, top)]
    ]
    for fan in fans:
        parts += _fan(fan, x, y)
    parts += _names(forecast, fans, x)
    if target is not None:
        parts += _goal(f"target {shown(target)}", y(target))
    return svg.picture(parts, _BASE + 26, about)


def _fan(fan: Fan, x: _Scale, y: _Scale) -> list[str]:
    """The band of 8 of 10, its middle, and the quarter's end."""
    up = [f"{x(week):.1f},{y(high):.1f}" for week, high in zip(fan.weeks, fan.high, strict=True)]
    down = [f"{x(week):.1f},{y(low):.1f}" for week, low in zip(fan.weeks, fan.low, strict=True)]
    middle = [
        f"{x(week):.1f},{y(value):.1f}" for week, value in zip(fan.weeks, fan.middle, strict=True)
    ]
    return [
        f'<polygon points="{" ".join([*up, *reversed(down)])}" fill="{FILLS["helps"]}" '
        'fill-opacity="0.28"/>',
        f'<polyline points="{" ".join(middle)}" fill="none" stroke="{FILLS["helps"]}" '
        'stroke-width="2.5"/>',
        svg.vertical(x(float(fan.weeks[-1])), _TOP - 6, _BASE, SOFT, 1),
    ]


def _names(forecast: Forecast, fans: list[Fan], x: _Scale) -> list[str]:
    """Each quarter's name below it; a shorter one, or none, where it has no room."""
    scenario = forecast.outcome.scenario
    parts = []
    for each, fan in zip(forecast.quarters, fans, strict=False):
        start, end = x(float(fan.weeks[0])), x(float(fan.weeks[-1]))
        name = words.name_of(scenario, each.quarter)
        for text in (name, name.split(" ")[0], name.split(" ")[-1]):
            if len(text) * _LETTER <= end - start:
                parts.append(svg.text_at((start + end) / 2, _BASE + 18, text, INK, anchor="middle"))
                break
    return parts


def _goal(text: str, at: float) -> list[str]:
    return [
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="{FILLS["hurts"]}" '
        'stroke-width="2" stroke-dasharray="6 4"/>',
        svg.text_at(_LEFT + 4, at - 6, text, INK, weight=600, halo=True),
    ]
