"""Verdicts and the flow of deals as pieces of HTML, for the page and the report.

The classes are styled in assets/style.css. Names come from visitors: every text is escaped here.
No SVG: Streamlit's sanitizer takes it out; blocks and bars stay readable on a phone besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from planner.analysis.effects import Attribution
from planner.analysis.kind_waits import KindWaits
from planner.analysis.verdict import OVERRUN
from planner.model import flow as theory
from planner.model.routes import roles_of
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.model.stage import Stage
from planner.model.work_assignment import PASSED_OVER
from planner.plans import presets
from planner.simulation.outcome import Outcome
from planner.views.common import vocabulary
from planner.views.common.markup import below, table
from planner.views.common.numbers import count, percent
from planner.views.common.vocabulary import SETTLING, SIGNS
from planner.views.plan import kinds_words, limit_words, today_words, words
from planner.views.plan.plots import binned

LEAKS = {
    "dropped_per_week": ("dropped", "drop off"),
    "cold_per_week": ("cold", "go cold before a visit"),
    "lost_at_hand_off_per_week": ("handed", "lost at the hand-off"),
    "turned_away_per_week": ("turned", "turned away"),
    "lost_with_owner_per_week": ("handed", "lost with whoever left"),
}


def verdict_cards(
    cards: Iterable[tuple[str, words.VerdictLines]], *, settling: bool = False
) -> str:
    """One card per practice, of its word and its lines; `settling` while more is worked out."""
    note = f'<p class="settling">{escape(SETTLING)}</p>' if settling else ""
    return f'<div class="cards">{"".join(_card(word, lines) for word, lines in cards)}{note}</div>'


def today(outcome: Outcome) -> str:
    """What the team as it stands brings: wins, days to a win, how busy, with their ranges."""
    figures = "".join(
        f"<div><dt>{escape(name)}</dt>"
        f"<dd><b>{escape(size)}</b> <span>{escape(spread)}</span></dd></div>"
        for name, size, spread in today_words.figures(outcome)
    )
    return f'<dl class="today">{figures}</dl>'


def kinds(outcome: Outcome, waits: KindWaits | None = None) -> str:
    """What each kind of deal brings, a row each; nothing where all deals are alike."""
    if not outcome.kinds:
        return ""
    told = kinds_words.rows(outcome, waits)
    behind = " ".join(kinds_words.who_waits(outcome))
    said = (below(behind) if behind else "") + below(kinds_words.ABOUT)
    return table(kinds_words.TITLE, kinds_words.HEADS, told, is_wide=True) + said


def days_of_kinds(scenario: Scenario, waits: KindWaits | None, more: str = "") -> str:
    """Days to a win of each kind, small, below what else is told of kinds; nothing without."""
    return below(f"{kinds_words.days_told(scenario, waits)} {more}") if scenario.kinds else ""


def as_it_stands(outcome: Outcome, *, settling: bool) -> str:
    """The wins of the team as it stands, in a line."""
    size, spread = today_words.as_it_stands(outcome)
    note = f" <i>{escape(SETTLING)}</i>" if settling else ""
    return (
        f'<p class="moved stands">{escape(today_words.AS_IT_STANDS)} <b>{escape(size)}</b> '
        f"<span>{escape(spread)}</span>{note}</p>"
    )


def change(before: Outcome, now: Outcome) -> str:
    """What the last change of the inputs did to today's wins."""
    size, spread = today_words.change(before, now)
    return (
        f'<p class="moved">{escape(words.LAST_CHANGE)} <b>{escape(size)}</b> '
        f"<span>({escape(spread)})</span></p>"
    )


def _card(word: str, lines: words.VerdictLines) -> str:
    sign, kind = SIGNS[word]
    warning = f'<p class="warning">⚠ {escape(lines.warning)}</p>' if lines.warning else ""
    below = "".join(
        f'<p class="{kind}">{escape(text)}</p>'
        for kind, text in (
            ("reason", lines.reason),
            ("rests", lines.when),
            ("rests", lines.notice),
            ("rests", lines.rests_on),
        )
        if text
    )
    move = f'<p class="move">{escape(lines.move)}</p>' if lines.move else ""
    size = (
        f'<p class="size"{_told_by_phones(lines)}>{escape(lines.lead)} <b>{escape(lines.size)}</b> '
        f"<span>{escape(lines.range)}</span></p>"
        if lines.size
        else ""
    )
    if lines.worth:
        size += f'<p class="worth">{escape(lines.worth)}</p>'
    return (
        f'<article class="card {kind}">'
        f"<header>{escape(lines.name)} <small>{escape(lines.term)}</small></header>{warning}"
        f'<p class="word"><span aria-hidden="true">{sign}</span>{escape(word)}</p>'
        f"{move}{size}{below}"
        "</article>"
    )


def _told_by_phones(lines: words.VerdictLines) -> str:
    """What a phone's bar says of the size, where it has no room for the card (phone.js)."""
    return f' data-in-short="{escape(lines.in_short)}"' if lines.in_short else ""


def flow(arms: Sequence[tuple[str, Outcome, float]]) -> str:
    """Deals on their way through each arm, stage by stage: people, load, waits and what leaks.

    The bars of all arms have one scale: visits and deals gone cold, a week.
    """
    widest = max(
        (_coming(outcome, stage) for _, outcome, _ in arms for stage in outcome.stages), default=0
    )
    lanes = "".join(_lane(title, outcome, wins, widest or 1) for title, outcome, wins in arms)
    is_limited = any(outcome.scenario.pull.deals_per_rep for _, outcome, _ in arms)
    counted = below(limit_words.COUNTED) if is_limited else ""
    return f'<div class="flow">{lanes}</div>{counted}'


def _lane(title: str, outcome: Outcome, wins: float, widest: float) -> str:
    roles = "".join(_crew(outcome, *block) for block in _blocks(outcome))
    steps = "".join(
        _stage(outcome, i, stage, _coming(outcome, stage.name) / widest)
        for i, stage in enumerate(outcome.scenario.stages)
    )
    return (
        f'<section class="lane"><h3>{escape(title)}</h3><div class="steps">{roles}{steps}</div>'
        f'<p class="won">{escape(words.won(wins))}</p></section>'
    )


def _crew(outcome: Outcome, roles: tuple[int, ...], first: int, length: int) -> str:
    """Who works on the same stages: a role, or several where each has its own kinds of deal."""
    place = f"grid-row:{first + 1} / span {length}"
    if len(roles) == 1:
        return _role(outcome, roles[0], place)
    inside = "".join(_role(outcome, role, "") for role in roles)
    return f'<div class="crew" style="{place}">{inside}</div>'


def _role(outcome: Outcome, position: int, place: str) -> str:
    """The people beside the stages they work on, filled as high as they are busy."""
    role = outcome.scenario.team.roles[position]
    busy = _mean(outcome.roles[role.name], "utilization")
    over, mark = (" over", "⚠ ") if busy >= OVERRUN else ("", "")
    people = count(role.people, "person", "people")
    style = ";".join(filter(None, (place, f"--busy:{min(1.0, busy):.3f}")))
    work = kinds_words.work_of(outcome.scenario, position)
    return (
        f'<div class="role{over}" style="{style}"><b>{escape(role.name)}</b>'
        f"<span>{escape(people)}</span>"
        f"<span>{mark}{escape(vocabulary.busy(busy))}</span>"
        f"{f'<small>{escape(work)}</small>' if work else ''}</div>"
    )


def _stage(outcome: Outcome, i: int, stage: Stage, width: float) -> str:
    measures = outcome.stages[stage.name]
    visits = _mean(measures, "visits_per_week")
    lost = {key: _mean(measures, key) if key in measures else 0.0 for key in LEAKS}
    whole = visits + lost["cold_per_week"] + lost["turned_away_per_week"]
    bars, leaks = [], []
    for key, (kind, label) in LEAKS.items():
        if lost[key] >= words.FEWEST_A_WEEK / WEEKS_PER_QUARTER:
            bars.append(f'<i class="{kind}" style="flex-grow:{lost[key]:.4f}"></i>')
            leaks.append(f'<span class="{kind}">{escape(words.leak(lost[key]))} {label}</span>')
    on = max(0.0, whole - sum(lost.values()))
    bars.insert(0, f'<i class="on" style="flex-grow:{on:.4f}"></i>')
    goes_on = "go on or come again" if stage.repeat or stage.restart else "go on"
    leaks.insert(0, f'<span class="on">{escape(words.leak(on))} {goes_on}</span>')
    told = [
        words.wait(_mean(measures, "wait_days")),
        words.open_deals(_mean(measures, "work_in_process")),
    ]
    if i == 0 and (outside := words.outside(_mean(outcome.measures, "lead_pool"))):
        told.append(outside)
    return (
        f'<div class="step" style="grid-row:{i + 1}"><p><b>{escape(stage.name)}</b>'
        f"<span>{escape(' · '.join(told))}</span></p>"
        f'<div class="pipe" style="width:{100 * width:.1f}%">{"".join(bars)}</div>'
        f'<p class="leaks"><span>{escape(words.visits(visits))}</span>{"".join(leaks)}</p></div>'
    )


def _blocks(outcome: Outcome) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """(roles, first stage, number of stages) of every run of stages that the same roles work on:
    several where kinds have people of their own, none where no kind comes by.
    """
    by_kind = np.array(roles_of(outcome.scenario))
    crews = [
        tuple(int(role) for role in np.unique(homes[homes != PASSED_OVER])) for homes in by_kind.T
    ]
    first = 0
    for i in range(1, len(crews) + 1):
        if i == len(crews) or crews[i] != crews[first]:
            if crews[first]:
                yield crews[first], first, i - first
            first = i


def _coming(outcome: Outcome, stage: str) -> float:
    measures = outcome.stages[stage]
    return sum(
        _mean(measures, name)
        for name in ("visits_per_week", "cold_per_week", "turned_away_per_week")
    )


def _mean(measures: Mapping[str, NDArray[np.float64]], name: str) -> float:
    """Mean over the replications that have data; 0 when none has."""
    values = np.asarray(measures[name], dtype=float)
    values = values[~np.isnan(values)]
    return float(values.mean()) if values.size else 0.0


def opening(scenario: Scenario, *, is_filled_in: bool = False) -> str:
    """The question of the page, and the inputs said back."""
    said = words.restated(scenario, is_filled_in=is_filled_in)
    return (
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p><b>{escape(presets.title(scenario))}.</b> {escape(said)}</p></div>"
    )


def contributions_as_table(attribution: Attribution) -> str:
    """What each practice adds to wins a quarter, and all of them together."""
    return table(words.contributions(attribution), words.ADDS_HEADS, words.adds_rows(attribution))


def wins_as_table(outcome: Outcome, target: float | None) -> str:
    """How often a quarter brings how many wins, and how often as many or more."""
    edges, shares = binned(outcome, target)
    more = np.cumsum(shares[::-1])[::-1]
    return table(
        words.quarters(outcome),
        words.QUARTER_HEADS,
        [
            (words.span(int(low), int(high) - 1), percent(share), percent(rest))
            for low, high, share, rest in zip(edges[:-1], edges[1:], shares, more, strict=True)
        ],
    )


def estimate(scenario: Scenario) -> str:
    """In the place of the verdicts until the first ones are there: what a formula says at once."""
    lines = "".join(
        f'<li class="{"over" if load >= OVERRUN else ""}" style="--busy:{min(1.0, load):.3f}">'
        f"<b>{escape(name)}</b> <span>{escape(vocabulary.load(load))}</span></li>"
        for name, load in theory.loads(scenario).items()
    )
    return (
        f'<section class="estimate"><h2>{escape(words.ESTIMATE)}</h2>'
        f"<p>{escape(words.estimate(scenario))}</p><ul>{lines}</ul>"
        f'<p class="wait">{escape(words.WAITING)}</p></section>'
    )
