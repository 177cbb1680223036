"""The picture of a win rate that falls with a deal's age, drawn as SVG."""

from __future__ import annotations

from planner.studies.aging import AGES_DAYS, QUICK, SLOW, at_age
from planner.views.common import svg
from planner.views.common.numbers import number, percent
from planner.views.common.svg import FILLS, INK, LINE, SOFT, WIDTH
from planner.views.principles import kinds_words as words

_LEFT, _TOP, _BASE, _RIGHT = 56, 24, 220, WIDTH - 8  # of the plot
_HIGHEST = 0.45  # share won at its top
_STEPS = 60


def aging() -> str:
    """The chance of a win by age: of all deals, and that of each kind, which never moves."""
    last = float(AGES_DAYS[-1])

    def x(days: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * days / last

    def y(share: float) -> float:
        return _BASE - (_BASE - _TOP) * share / _HIGHEST

    parts = [
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="{LINE}" '
        'stroke-width="1"/>'
        + svg.text_at(_LEFT - 6, y(tick) + 5, percent(tick), SOFT, anchor="end")
        for tick in (0.0, *svg.ticks(0.0, _HIGHEST))
    ]
    for kind, text in ((QUICK, "each quick deal"), (SLOW, "each slow deal")):
        at = y(kind.chance)
        parts += [
            f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="{SOFT}" '
            'stroke-width="2" stroke-dasharray="6 4"/>',
            svg.text_at(_RIGHT, at - 7, text, INK, anchor="end", halo=True),
        ]
    ages = [last * i / _STEPS for i in range(_STEPS + 1)]
    line = " ".join(f"{x(age):.1f},{y(at_age(age).won):.1f}" for age in ages)
    middle = last / 5
    parts += [
        f'<polyline points="{line}" fill="none" stroke="{FILLS["helps"]}" stroke-width="3"/>',
        svg.text_at(
            x(middle) + 8, y(at_age(middle).won) - 8, "all open deals", INK, weight=600, halo=True
        ),
        *(
            svg.text_at(x(day), _BASE + 18, number(day), SOFT, anchor="middle")
            for day in svg.ticks(0.0, last)
        ),
        svg.text_at(_RIGHT, _BASE + 36, words.AXIS_AGE, SOFT, anchor="end"),
        svg.text_at(_LEFT, _TOP - 10, words.AXIS_WON, SOFT),
    ]
    return svg.picture(parts, _BASE + 42, words.aging_sentence())
