"""Verdicts and the flow of deals as pieces of HTML, for the page and the report.

The classes are styled in assets/style.css. Names come from visitors: every text is escaped here.
No SVG: Streamlit's sanitizer takes it out; blocks and bars stay readable on a phone besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from planner import theory, wording
from planner.outcome import Outcome
from planner.scenario import WEEKS_PER_QUARTER, Role, Scenario

BUSY = 0.95  # from this share of their hours on, people are marked as overrun

LEAKS = {
    "dropped_per_week": ("dropped", "drop off"),
    "cold_per_week": ("cold", "go cold"),
    "lost_at_hand_off_per_week": ("handed", "lost at the hand-off"),
    "turned_away_per_week": ("turned", "turned away"),
}


def verdict_cards(
    cards: Iterable[tuple[str, wording.VerdictLines]], *, settling: bool = False
) -> str:
    """One card per practice, of its word and its lines; `settling` while more is worked out."""
    note = f'<p class="settling">{escape(wording.SETTLING)}</p>' if settling else ""
    return f'<div class="cards">{"".join(_card(word, lines) for word, lines in cards)}{note}</div>'


def _card(word: str, lines: wording.VerdictLines) -> str:
    sign, kind = wording.SIGNS[word]
    warning = f'<p class="warning">⚠ {escape(lines.warning)}</p>' if lines.warning else ""
    below = "".join(
        f'<p class="{kind}">{escape(text)}</p>'
        for kind, text in (("reason", lines.reason), ("rests", lines.rests_on))
        if text
    )
    size = (
        f'<p class="size">{escape(lines.lead)} <b>{escape(lines.size)}</b> '
        f"<span>{escape(lines.range)}</span></p>"
        if lines.size
        else ""
    )
    return (
        f'<article class="card {kind}">'
        f"<header>{escape(lines.name)} <small>{escape(lines.term)}</small></header>{warning}"
        f'<p class="word"><span aria-hidden="true">{sign}</span>{escape(word)}</p>{size}{below}'
        "</article>"
    )


def flow(arms: Sequence[tuple[str, Outcome]]) -> str:
    """Deals on their way through each arm, stage by stage: people, load, waits and what leaks.

    The bars of all arms have one scale: visits and deals gone cold, a week.
    """
    widest = max(
        (_coming(outcome, stage) for _, outcome in arms for stage in outcome.stages), default=0
    )
    lanes = "".join(_lane(title, outcome, widest or 1) for title, outcome in arms)
    return f'<div class="flow">{lanes}</div>'


def _lane(title: str, outcome: Outcome, widest: float) -> str:
    roles = "".join(_role(outcome, *block) for block in _blocks(outcome))
    steps = "".join(
        _stage(i, name, measures, _coming(outcome, name) / widest)
        for i, (name, measures) in enumerate(outcome.stages.items())
    )
    won = wording.won(WEEKS_PER_QUARTER * _mean(outcome.measures, "throughput_per_week"))
    return (
        f'<section class="lane"><h4>{escape(title)}</h4><div class="steps">{roles}{steps}</div>'
        f'<p class="won">{escape(won)}</p></section>'
    )


def _role(outcome: Outcome, role: Role, first: int, length: int) -> str:
    """The people beside the stages they work on, filled as high as they are busy."""
    busy = _mean(outcome.roles[role.name], "utilization")
    over, mark = (" over", "⚠ ") if busy >= BUSY else ("", "")
    people = wording.count(role.people, "person", "people")
    place = f"grid-row:{first + 1} / span {length};--busy:{min(1.0, busy):.3f}"
    return (
        f'<div class="role{over}" style="{place}"><b>{escape(role.name)}</b>'
        f"<span>{escape(people)}</span>"
        f"<span>{mark}{escape(wording.percent(busy))} busy</span></div>"
    )


def _stage(i: int, name: str, measures: Mapping[str, NDArray[np.float64]], width: float) -> str:
    visits = _mean(measures, "visits_per_week")
    lost = {key: _mean(measures, key) for key in LEAKS}
    whole = visits + lost["cold_per_week"] + lost["turned_away_per_week"]
    bars, leaks = [], []
    for key, (kind, words) in LEAKS.items():
        if lost[key] >= 0.05:
            bars.append(f'<i class="{kind}" style="flex-grow:{lost[key]:.4f}"></i>')
            leaks.append(f'<span class="{kind}">{escape(wording.leak(lost[key]))} {words}</span>')
    on = max(0.0, whole - sum(lost.values()))
    bars.insert(0, f'<i class="on" style="flex-grow:{on:.4f}"></i>')
    wait, open_deals = _mean(measures, "wait_days"), _mean(measures, "work_in_process")
    return (
        f'<div class="step" style="grid-row:{i + 1}"><p><b>{escape(name)}</b>'
        f"<span>{escape(wording.wait(wait))} · {escape(wording.open_deals(open_deals))}</span></p>"
        f'<div class="pipe" style="width:{100 * width:.1f}%">{"".join(bars)}</div>'
        f'<p class="leaks"><span>{escape(wording.visits(visits))}</span>{"".join(leaks)}</p></div>'
    )


def _blocks(outcome: Outcome) -> Iterator[tuple[Role, int, int]]:
    """(role, first stage, number of stages) of every run of stages that one role works on."""
    homes = outcome.scenario.role_of_stage()
    first = 0
    for i in range(1, len(homes) + 1):
        if i == len(homes) or homes[i] != homes[first]:
            yield outcome.scenario.team.roles[homes[first]], first, i - first
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


def opening(scenario: Scenario) -> str:
    """The question of the page, and the inputs said back."""
    return (
        f'<div class="opening"><h1>{escape(wording.QUESTION)}</h1>'
        f"<p><b>{escape(scenario.name)}.</b> {escape(wording.restated(scenario))}</p></div>"
    )


def estimate(scenario: Scenario) -> str:
    """In the place of the verdicts until the first ones are there: what a formula says at once."""
    lines = "".join(
        f'<li class="{"over" if load >= BUSY else ""}" style="--busy:{min(1.0, load):.3f}">'
        f"<b>{escape(name)}</b> <span>{escape(wording.load(load))}</span></li>"
        for name, load in theory.loads(scenario).items()
    )
    return (
        f'<section class="estimate"><h2>{escape(wording.ESTIMATE)}</h2>'
        f"<p>{escape(wording.estimate(scenario))}</p><ul>{lines}</ul>"
        f'<p class="wait">{escape(wording.WAITING)}</p></section>'
    )
