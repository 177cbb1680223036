"""The pieces of HTML of the Where page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import BreakEvens
from planner.analysis.maps import Map
from planner.analysis.sensitivity import Line, Tornado
from planner.model.practices import PRACTICES
from planner.views.common.markup import below as small
from planner.views.common.numbers import percent
from planner.views.where import words

MOST_FLIPS = 12
LEAST_OF_EACH = 3  # of each practice, however far its flips are behind another's


def opening(name: str, view: str) -> str:
    """The question of the page, and what a view does to the team."""
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p><b>{escape(name)}.</b> {escape(words.ABOUT[view])}</p></div>"
    )


def working(text: str, share_done: float) -> str:
    """While it is worked out."""
    return (
        f'<div class="working" role="status"><p>{escape(text)}</p>'
        f'<progress max="1" value="{share_done:.3f}">{percent(share_done)}</progress></div>'
    )


def own_cell(grid: Map) -> str:
    """The map's answer in words, above it."""
    return f'<p class="because">{escape(words.own_cell_says(grid))}</p>'


def below(text: str, share_done: float | None) -> str:
    """What the map says, and how much of it is known."""
    bar = (
        ""
        if share_done is None
        else f'<progress max="1" value="{share_done:.3f}">{percent(share_done)}</progress>'
    )
    return f'<div class="working"><p>{escape(text)}</p>{bar}</div>'


def table(grid: Map) -> str:
    """The map's numbers, for those who cannot see it: wins a quarter with their range."""
    head = "".join(
        f'<th scope="col">{escape(words.value_on(grid.x, float(x)))}</th>' for x in grid.xs
    )
    rows = []
    for i in reversed(range(grid.ys.size)):
        cells = "".join(f"<td>{_cell(grid, i, j)}</td>" for j in range(grid.xs.size))
        rows.append(
            f'<tr><th scope="row">{escape(words.value_on(grid.y, float(grid.ys[i])))}</th>'
            f"{cells}</tr>"
        )
    corner = f"{escape(words.axis_title(grid.y))} ↓ / {escape(words.axis_title(grid.x))} →"
    return (
        f'<div class="wide"><table class="numbers"><caption>{escape(words.map_says(grid))}'
        f"</caption><thead><tr><th>{corner}</th>{head}</tr></thead><tbody>{''.join(rows)}"
        "</tbody></table></div>"
    )


def _cell(grid: Map, row: int, column: int) -> str:
    if not grid.is_possible[row, column]:
        return "✕"
    if not grid.replications[row, column]:
        return "…"
    sign = {1: "▲", -1: "▼", 0: "≈"}[int(grid.signs[row, column])]
    return f"{sign}&#8239;{grid.mean[row, column]:+.1f}"


def flips(break_evens: BreakEvens, share_done: float | None) -> str:
    """The nearest break-evens with a crossing: now, where it flips, how far."""
    near, _ = near_and_far(break_evens.flips)
    body = (
        _flips(near)
        if near
        else f"<p>{escape(words.NONE_YET if share_done is not None else words.NOTHING_FLIPS)}</p>"
    )
    if share_done is not None:
        body = f'<p class="because">{escape(words.today(break_evens))}</p>{body}'
    return f'<div class="wide">{body}</div>{below(words.looked_at(break_evens), share_done)}'


def of_one_input(break_evens: BreakEvens) -> str:
    """Every practice along one input alone: where it flips, then those that do not."""
    crossed = break_evens.flips
    rest = [each for each in break_evens.found if each.at is None]
    drawn = farther(crossed) + small(words.how_sure()) if crossed else ""
    drawn += steady(rest) if rest else ""
    return drawn + (small(words.inputs_left(break_evens)) if break_evens.inputs_left else "")


def farther(rest: Sequence[BreakEven]) -> str:
    """The break-evens with a crossing that are not among the nearest."""
    return f'<div class="wide">{_flips(rest)}</div>'


def near_and_far(flips: Sequence[BreakEven]) -> tuple[list[BreakEven], list[BreakEven]]:
    """The nearest, and of each practice some, so that none seems never to flip; and the rest."""
    near: list[BreakEven] = []
    far: list[BreakEven] = []
    seen: Counter[str] = Counter()
    for i, each in enumerate(flips):
        seen[each.practice] += 1
        is_near = i < MOST_FLIPS or seen[each.practice] <= LEAST_OF_EACH
        (near if is_near else far).append(each)
    return near, far


def _flips(shown: Sequence[BreakEven]) -> str:
    return _table(words.COLUMNS, [_cells(each) for each in shown])


def _cells(break_even: BreakEven) -> tuple[str, ...]:
    now, at, what = words.flip(break_even)
    return (
        words.practice(break_even.practice),
        words.name(break_even.axis),
        now,
        at,
        words.far(break_even),
        what,
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(name)}">{escape(cell)}</td>'
            for name, cell in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="flips"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def steady(rest: Sequence[BreakEven]) -> str:
    """The inputs along which nothing flips, practice by practice."""
    ordered = sorted(rest, key=lambda each: list(PRACTICES).index(each.practice))
    cells = [
        (words.practice(each.practice), words.name(each.axis), words.no_flip(each))
        for each in ordered
    ]
    return f'<div class="wide">{_table(words.STEADY_COLUMNS, cells)}</div>'


def bars(tornado: Tornado) -> str:
    """The numbers of the chart, for those who cannot see it."""
    about = escape(words.moves_most(tornado))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in words.TORNADO_COLUMNS)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in words.at_ends(bar))}</tr>"
        for bar in tornado.bars
    )
    return (
        f'<div class="wide"><table class="flips"><caption>{about}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def line(way: Line) -> str:
    """The numbers of the way from factory to sales, for those who cannot see the chart."""
    head = "".join(f'<th scope="col">{escape(words.practice(name))}</th>' for name in way.effects)
    rows = "".join(
        f'<tr><th scope="row">{escape(percent(value))}</th>'
        + "".join(
            f"<td>{'✕' if effect is None else escape(words.effect(effect))}</td>"
            for effect in (effects[i] for effects in way.effects.values())
        )
        + "</tr>"
        for i, value in enumerate(way.values)
    )
    return (
        f'<div class="wide"><table class="flips"><caption>{escape(words.way_says(way))}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def at_the_factory(text: str) -> str:
    """What to know of the factory end, below the chart."""
    return f'<p class="quiet">{escape(text)}</p>' if text else ""


def along(way: Line, at: float) -> str:
    """The effects at the place of the slider, in words."""
    place = min(range(len(way.values)), key=lambda i: abs(way.values[i] - at))
    items = "".join(
        f"<li>{escape(words.practice(name))}: {words.glyph(effect)} "
        f"{escape(words.effect(effect))}</li>"
        for name, effects in way.effects.items()
        if (effect := effects[place]) is not None
    )
    where = percent(way.values[place])
    return f'<ul class="strip"><li>At {escape(where)}:</li>{items}</ul>'
