"""The Team page as pieces of HTML; styled in assets/styles/team.css."""

from __future__ import annotations

from html import escape

from planner.model.scenario import Scenario
from planner.plans import presets
from planner.staffing.hiring import Hiring
from planner.staffing.results import Staffing
from planner.studies.compounding import Compounding
from planner.views.common.markup import below, table
from planner.views.common.numbers import of_target, percent
from planner.views.common.vocabulary import SETTLING, WORK_AND_BUSY
from planner.views.plan import words as plan_words
from planner.views.team import cheapest_words, hire_words, words
from planner.views.team.plots import answer_of, on_the_line


def opening(scenario: Scenario, *, is_filled_in: bool = False) -> str:
    """The question of the page, and the inputs said back."""
    said = plan_words.restated(scenario, is_filled_in=is_filled_in)
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p><b>{escape(presets.title(scenario))}.</b> "
        f"{escape(said)}</p></div>"
    )


def looking(text: str) -> str:
    """In the place of a result that is not there yet."""
    return f'<p class="looking">{escape(text)}</p>'


def hires(hiring: Hiring, evidence: hire_words.Evidence, *, settling: bool) -> str:
    """The next hire in a sentence, and a card for each role with what it rests on."""
    caution = words.overload(hiring)
    cards = "".join(_hire(lines) for lines in words.hire_lines(hiring, evidence))
    note = f'<p class="settling">{escape(SETTLING)}</p>' if settling else ""
    warning = f'<p class="caution">⚠ {escape(caution)}</p>' if caution else ""
    parts = (hire_words.on_top(hiring), hire_words.rests_on_busy(hiring, evidence))
    basis = " ".join(part for part in parts if part)
    small = f" <small>{escape(basis)}</small>" if basis else ""
    return (
        f'{warning}<p class="headline">{escape(words.next_hire(hiring))}{small}</p>'
        f'<div class="cards hires">{cards}{note}</div>'
    )


def _hire(lines: words.HireLines) -> str:
    best = '<span class="best">best for the money</span>' if lines.is_best else ""
    sign = {"helps": "▲", "hurts": "▼", "unclear": "≈", "none": "="}[lines.kind]
    rests = f'<p class="rests">{escape(lines.rests_on)}</p>' if lines.rests_on else ""
    kinds = f'<p class="rests">{escape(lines.by_kind)}</p>' if lines.by_kind else ""
    worth = f'<p class="rests">{escape(lines.revenue)}</p>' if lines.revenue else ""
    return (
        f'<article class="card {lines.kind}"><header>{escape(lines.role)} {best}'
        f"<small>{escape(lines.today)}</small></header>"
        f'<p class="sign"><span aria-hidden="true">{sign}</span> {escape(lines.word)}</p>'
        f'<p class="size"><b>{escape(lines.gain)}</b></p>{kinds}'
        f'{worth}<p class="rests">{escape(lines.cost)}</p>{rests}</article>'
    )


def cheapest(staffing: Staffing) -> str:
    """The cheapest team that reaches the target, as large as a verdict; how far the search is."""
    lines = cheapest_words.answer(staffing)
    if lines is None:
        body = f'<p class="headline">{escape(cheapest_words.no_answer(staffing))}</p>'
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


def costs_as_table(staffing: Staffing) -> str:
    """The teams on the line, today's and the one given, by their cost."""
    answer, today = answer_of(staffing), staffing.today
    line, _ = on_the_line(staffing)
    shown = {*line, today, *([answer] if answer else [])}
    return table(
        cheapest_words.costs(staffing),
        cheapest_words.cost_heads(staffing),
        [
            cheapest_words.cost_row(
                team, staffing, is_today=team == today, is_answer=team == answer
            )
            for team in sorted(shown, key=lambda team: (team.cost, team.wins.mean))
        ],
    )


def shapes_table(staffing: Staffing) -> str:
    """Every shape: its cheapest team for the target, and what it does with today's money."""
    goal = (
        f"Cheapest for {of_target(staffing.target)} wins a quarter "
        f"with {percent(staffing.chance)} chance"
    )
    today = staffing.today
    whose = words.whose_cost(today.scenario)
    spent = f"With today's {words.cost(today.cost, staffing.is_priced)}{whose}"
    badge = cheapest_words.cheapest(staffing)
    rows = "".join(
        _row(lines, goal, spent, badge) for lines in cheapest_words.shape_lines(staffing)
    )
    return (
        f'<table class="shapes"><thead><tr><th>Shape</th><th>{escape(goal)}</th>'
        f"<th>{escape(spent)}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(lines: cheapest_words.ShapeLines, goal: str, spent: str, badge: str) -> str:
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


def promise(tested: Compounding) -> str:
    """Whether what multiplication promises is kept, in a sentence above its chart."""
    lines = words.promise_lines(tested)
    return f'<p class="headline {lines.kind}">{escape(lines.answer)}</p>'


def loads(tested: Compounding, *, settling: bool) -> str:
    """How busy each role gets, below the chart of the promise."""
    items = "".join(
        f'<li class="{"over" if is_over else ""}">{"⚠ " if is_over else ""}<b>{escape(name)}</b> '
        f"{escape(text)}</li>"
        for name, text, is_over in words.promise_lines(tested).loads
    )
    note = f'<p class="settling">{escape(SETTLING)}</p>' if settling else ""
    return f'<ul class="loads">{items}</ul>{below(WORK_AND_BUSY)}{note}'


def promise_as_table(tested: Compounding) -> str:
    """What is promised and what is delivered."""
    return table(words.promise_says(tested), words.PROMISE_HEADS, words.promise_rows(tested))
