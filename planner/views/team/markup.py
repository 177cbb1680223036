"""The Team page as pieces of HTML; styled in assets/styles/team.css."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise

import numpy as np

from planner.model.scenario import Scenario
from planner.staffing.hiring import Hiring
from planner.staffing.results import Staffed, Staffing
from planner.studies.compounding import Compounding
from planner.views.common.markup import table
from planner.views.common.numbers import number, percent
from planner.views.common.vocabulary import SETTLING
from planner.views.plan import words as plan_words
from planner.views.team import words

WIDEST = 1.7  # times the larger cost of today's team and the one given: the end of the picture


def opening(scenario: Scenario) -> str:
    """The question of the page, and the inputs said back."""
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p><b>{escape(scenario.name)}.</b> {escape(plan_words.restated(scenario))}</p></div>"
    )


def looking(text: str) -> str:
    """In the place of a result that is not there yet."""
    return f'<p class="looking">{escape(text)}</p>'


def hires(hiring: Hiring, evidence: words.Evidence, *, settling: bool) -> str:
    """The next hire in a sentence, and a card for each role with what it rests on."""
    caution = words.overload(hiring)
    cards = "".join(_hire(lines) for lines in words.hire_lines(hiring, evidence))
    note = f'<p class="settling">{escape(SETTLING)}</p>' if settling else ""
    warning = f'<p class="caution">⚠ {escape(caution)}</p>' if caution else ""
    return (
        f'{warning}<p class="headline">{escape(words.next_hire(hiring))}</p>'
        f'<div class="cards hires">{cards}{note}</div>'
    )


def _hire(lines: words.HireLines) -> str:
    best = '<span class="best">best for the money</span>' if lines.is_best else ""
    sign = {"helps": "▲", "hurts": "▼", "unclear": "≈", "none": "="}[lines.kind]
    rests = f'<p class="rests">{escape(lines.rests_on)}</p>' if lines.rests_on else ""
    return (
        f'<article class="card {lines.kind}"><header>{escape(lines.role)} {best}'
        f"<small>{escape(lines.today)}</small></header>"
        f'<p class="sign"><span aria-hidden="true">{sign}</span> {escape(lines.word)}</p>'
        f'<p class="size"><b>{escape(lines.gain)}</b></p>'
        f'<p class="rests">{escape(lines.cost)}</p>{rests}</article>'
    )


def cheapest(staffing: Staffing) -> str:
    """The cheapest team that reaches the target, as large as a verdict; how far the search is."""
    lines = words.answer(staffing)
    if lines is None:
        body = f'<p class="headline">{escape(words.no_answer(staffing))}</p>'
    else:
        notes = "".join(f"<li>{escape(note)}</li>" for note in lines.notes)
        body = (
            f'<p class="shape">{escape(lines.shape)}</p><p class="team">{escape(lines.team)}</p>'
            f'<p class="chance"><b>{escape(lines.chance)}</b></p>'
            f'<p class="cost">{escape(lines.cost)}</p><ul>{notes}</ul>'
        )
    # Above, as a team in large letters that is not the last would be carried into the meeting.
    return f'<section class="answer">{_progress(staffing.share_done)}{body}</section>'


def _progress(share: float) -> str:
    if share >= 1:
        return ""
    text = f"searching, {percent(share)} done"
    return (
        f'<p class="progress" style="--done:{100 * share:.0f}%"><i></i>'
        f"<span>{escape(text)}</span></p>"
    )


def cost_of_wins(staffing: Staffing) -> str:
    """Every simulated team by its cost and its wins; those that none beats are joined by a line."""
    answer, today = _answer(staffing), staffing.today
    # Teams that win less than the cheapest on the line would squeeze the rest to nothing.
    frontier, most = _on_the_line(staffing)
    least = min(staffing.frontier[0].wins.mean, today.wins.mean)
    teams = [t for t in staffing.teams if t.wins.mean >= least and t.cost <= most]
    shown = [*teams, *([answer] if answer else [])]
    left, right = _span([team.cost for team in shown])
    bottom, top = _span([team.wins.mean for team in shown] + [staffing.target])

    def x(cost: float) -> float:
        return 100 * (cost - left) / (right - left)

    def y(wins: float) -> float:
        return 100 * (wins - bottom) / (top - bottom)

    steps = "".join(
        f'<i class="step-on" style="left:{x(a.cost):.2f}%;width:{x(b.cost) - x(a.cost):.2f}%;'
        f'bottom:{y(a.wins.mean):.2f}%"></i><i class="step-up" style="left:{x(b.cost):.2f}%;'
        f'bottom:{y(a.wins.mean):.2f}%;height:{y(b.wins.mean) - y(a.wins.mean):.2f}%"></i>'
        for a, b in pairwise(frontier)
    )

    def dot(team: Staffed, more: str = "") -> str:
        return (
            f'<i class="dot {team.design} {more}" title="{escape(_said(team, staffing))}" '
            f'style="left:{x(team.cost):.2f}%;bottom:{y(team.wins.mean):.2f}%"></i>'
        )

    best = set(frontier)
    dots = "".join(dot(team, "" if team in best else "beaten") for team in teams)
    marks = dot(today, "today") + _label("today", x(today.cost), y(today.wins.mean), "today")
    if answer:
        marks += dot(answer, "given")
        marks += _label(words.cheapest(staffing), x(answer.cost), y(answer.wins.mean), "given")
    goal = (
        f'<i class="goal" style="bottom:{y(staffing.target):.2f}%"></i>'
        f'<span class="goal" style="bottom:{y(staffing.target):.2f}%">'
        f"target {escape(number(staffing.target))}</span>"
    )
    across = "".join(
        f'<span style="left:{x(at):.2f}%">'
        f"{escape(words.cost_tick(at, right, staffing.is_priced))}</span>"
        for at in _ticks(left, right)
    )
    up = "".join(
        f'<span style="bottom:{y(at):.2f}%">{escape(number(at))}</span>'
        for at in _ticks(bottom, top)
    )
    names = "".join(
        f'<li><i class="dot {shape}"></i>{escape(words.SHAPES[shape][0])}</li>'
        for shape in (one.design for one in staffing.best)
    )
    axis = words.cost_axis(right, staffing.is_priced)
    return (
        f'<div class="chart costs" role="img" aria-label="{escape(words.costs(staffing))}">'
        f'<p class="axis">wins a quarter</p>'
        f'<div class="plot"><div class="up">{up}</div>{goal}{steps}{dots}{marks}</div>'
        f'<div class="ticks">{across}</div><p class="axis across">{escape(axis)}</p>'
        f'<ul class="legend">{names}</ul></div>'
    )


def _answer(staffing: Staffing) -> Staffed | None:
    return staffing.answer.cheapest if staffing.answer else None


def _on_the_line(staffing: Staffing) -> tuple[tuple[Staffed, ...], float]:
    """Teams that none beats, up to the cost that is also given: far above what is talked about."""
    answer = _answer(staffing)
    most = WIDEST * max(staffing.today.cost, answer.cost if answer else 0.0)
    return tuple(team for team in staffing.frontier if team.cost <= most), most


def costs_as_table(staffing: Staffing) -> str:
    """The teams on the line, today's and the one given, by their cost."""
    answer, today = _answer(staffing), staffing.today
    line, _ = _on_the_line(staffing)
    shown = {*line, today, *([answer] if answer else [])}
    return table(
        words.costs(staffing),
        words.COST_HEADS,
        [
            words.cost_row(team, staffing, is_today=team == today, is_answer=team == answer)
            for team in sorted(shown, key=lambda team: (team.cost, team.wins.mean))
        ],
    )


def _said(team: Staffed, staffing: Staffing) -> str:
    return words.mark(team, staffing.is_priced)


def _label(text: str, x: float, y: float, kind: str) -> str:
    side = "before" if x > 75 else "after"
    return (
        f'<span class="mark {kind} {side}" style="left:{x:.2f}%;bottom:{y:.2f}%">'
        f"{escape(text)}</span>"
    )


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


def shapes_table(staffing: Staffing) -> str:
    """Every shape: its cheapest team for the target, and what it does with today's money."""
    goal = (
        f"Cheapest for {number(staffing.target)} wins a quarter "
        f"with {percent(staffing.chance)} chance"
    )
    spent = f"With today's {words.cost(staffing.today.cost, staffing.is_priced)}"
    badge = words.cheapest(staffing)
    rows = "".join(_row(lines, goal, spent, badge) for lines in words.shape_lines(staffing))
    return (
        f'<table class="shapes"><thead><tr><th>Shape</th><th>{escape(goal)}</th>'
        f"<th>{escape(spent)}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(lines: words.ShapeLines, goal: str, spent: str, badge: str) -> str:
    chosen = ' class="chosen"' if lines.is_answer else ""
    best = f'<span class="best">{escape(badge)}</span>' if lines.is_answer else ""
    reached = (
        f"<small>{escape(lines.cost)} · {escape(lines.chance)} chance</small>" if lines.cost else ""
    )
    gain = (
        f'<small class="{lines.today_kind}">{escape(lines.today_gain)}</small>'
        if lines.today_gain
        else ""
    )
    wins = f"<b>{escape(lines.today_wins)}</b>" if lines.today_wins else ""
    return (
        f"<tr{chosen}><th>{escape(lines.shape)} {best}<small>{escape(lines.about)}</small></th>"
        f'<td data-label="{escape(goal)}">{escape(lines.team)}{reached}</td>'
        f'<td data-label="{escape(spent)}">{wins}<span>{escape(lines.today_team)}</span>{gain}</td>'
        "</tr>"
    )


def promise(tested: Compounding, *, settling: bool) -> str:
    """What multiplication promises beside what the team delivers."""
    lines = words.promise_lines(tested)
    widest = max(tested.promised, tested.delivered.high, 1e-9)

    def bar(name: str, value: float, text: str, kind: str) -> str:
        width = 100 * max(0.0, value) / widest
        return (
            f'<li><p>{escape(name)} <b>{escape(text)}</b></p><div class="track">'
            f'<i class="bar {kind}" style="left:0;width:{width:.2f}%"></i></div></li>'
        )

    loads = "".join(
        f'<li class="{"over" if is_over else ""}">{"⚠ " if is_over else ""}<b>{escape(name)}</b> '
        f"{escape(text)}</li>"
        for name, text, is_over in lines.loads
    )
    note = f'<p class="settling">{escape(SETTLING)}</p>' if settling else ""
    return (
        f'<p class="headline {lines.kind}">{escape(lines.said)}</p>'
        f'<ul class="chart adds promise">'
        f"{bar('Multiplication promises', tested.promised, lines.promised, 'promised')}"
        f"{bar('Your team delivers', tested.delivered.mean, lines.delivered, lines.kind)}</ul>"
        f'<ul class="loads">{loads}</ul>{note}'
    )
