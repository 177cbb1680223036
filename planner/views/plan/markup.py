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
from planner.analysis.verdict import OVERRUN
from planner.model import flow as theory
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.model.team import Role
from planner.simulation.outcome import Outcome, quarters
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval
from planner.views.common import vocabulary
from planner.views.common.markup import table
from planner.views.common.numbers import count, number, percent
from planner.views.common.vocabulary import NAMES, SETTLING, SIGNS
from planner.views.plan import words

MOST_BARS = 24
FEWEST_WIDE = 10  # wins; a narrower spread would look like a wide one

LEAKS = {
    "dropped_per_week": ("dropped", "drop off"),
    "cold_per_week": ("cold", "go cold"),
    "lost_at_hand_off_per_week": ("handed", "lost at the hand-off"),
    "turned_away_per_week": ("turned", "turned away"),
}


def verdict_cards(
    cards: Iterable[tuple[str, words.VerdictLines]], *, settling: bool = False
) -> str:
    """One card per practice, of its word and its lines; `settling` while more is worked out."""
    note = f'<p class="settling">{escape(SETTLING)}</p>' if settling else ""
    return f'<div class="cards">{"".join(_card(word, lines) for word, lines in cards)}{note}</div>'


def change(before: Outcome, now: Outcome) -> str:
    """What the last change of the inputs did to today's wins."""
    size, spread = words.change(before, now)
    return (
        f'<p class="moved">{escape(words.LAST_CHANGE)} <b>{escape(size)}</b> '
        f"<span>({escape(spread)})</span></p>"
    )


def _card(word: str, lines: words.VerdictLines) -> str:
    sign, kind = SIGNS[word]
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
    won = words.won(WEEKS_PER_QUARTER * _mean(outcome.measures, "throughput_per_week"))
    return (
        f'<section class="lane"><h3>{escape(title)}</h3><div class="steps">{roles}{steps}</div>'
        f'<p class="won">{escape(won)}</p></section>'
    )


def _role(outcome: Outcome, role: Role, first: int, length: int) -> str:
    """The people beside the stages they work on, filled as high as they are busy."""
    busy = _mean(outcome.roles[role.name], "utilization")
    over, mark = (" over", "⚠ ") if busy >= OVERRUN else ("", "")
    people = count(role.people, "person", "people")
    place = f"grid-row:{first + 1} / span {length};--busy:{min(1.0, busy):.3f}"
    return (
        f'<div class="role{over}" style="{place}"><b>{escape(role.name)}</b>'
        f"<span>{escape(people)}</span>"
        f"<span>{mark}{escape(vocabulary.busy(busy))}</span></div>"
    )


def _stage(i: int, name: str, measures: Mapping[str, NDArray[np.float64]], width: float) -> str:
    visits = _mean(measures, "visits_per_week")
    lost = {key: _mean(measures, key) for key in LEAKS}
    whole = visits + lost["cold_per_week"] + lost["turned_away_per_week"]
    bars, leaks = [], []
    for key, (kind, label) in LEAKS.items():
        if lost[key] >= words.FEWEST_A_WEEK / WEEKS_PER_QUARTER:
            bars.append(f'<i class="{kind}" style="flex-grow:{lost[key]:.4f}"></i>')
            leaks.append(f'<span class="{kind}">{escape(words.leak(lost[key]))} {label}</span>')
    on = max(0.0, whole - sum(lost.values()))
    bars.insert(0, f'<i class="on" style="flex-grow:{on:.4f}"></i>')
    wait, open_deals = _mean(measures, "wait_days"), _mean(measures, "work_in_process")
    return (
        f'<div class="step" style="grid-row:{i + 1}"><p><b>{escape(name)}</b>'
        f"<span>{escape(words.wait(wait))} · {escape(words.open_deals(open_deals))}</span></p>"
        f'<div class="pipe" style="width:{100 * width:.1f}%">{"".join(bars)}</div>'
        f'<p class="leaks"><span>{escape(words.visits(visits))}</span>{"".join(leaks)}</p></div>'
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
        f'<div class="opening"><h1>{escape(words.QUESTION)}</h1>'
        f"<p><b>{escape(scenario.name)}.</b> {escape(words.restated(scenario))}</p></div>"
    )


def contributions(attribution: Attribution) -> str:
    """What each practice adds to wins a quarter, and all of them together, each from zero."""
    names = [NAMES[practice][0] for practice in attribution.shares] + ["All together"]
    parts = [
        part.scaled(WEEKS_PER_QUARTER) for part in (*attribution.shares.values(), attribution.total)
    ]
    # With one simulated run there is no interval: nothing but the bar is drawn.
    spans = [
        (np.nan_to_num(part.low, nan=part.mean), np.nan_to_num(part.high, nan=part.mean))
        for part in parts
    ]
    ends = [0.0, *(part.mean for part in parts), *(end for span in spans for end in span)]
    low, high = min(ends), max(ends)
    whole = (high - low) or 1.0

    def place(one: float, other: float) -> str:
        left, right = sorted((one, other))
        return f"left:{100 * (left - low) / whole:.2f}%;width:{100 * (right - left) / whole:.2f}%"

    rows = "".join(
        f"<li><p>{escape(name)} <b>{escape(words.adds(part))}</b></p>"
        f'<div class="track"><i class="bar {_kind(part)}" style="{place(0, part.mean)}"></i>'
        f'<i class="span" style="{place(*span)}"></i>'
        f'<i class="zero" style="{place(0, 0)}"></i></div></li>'
        for name, part, span in zip(names, parts, spans, strict=True)
    )
    return f'<ul class="chart adds">{rows}</ul>'


def _kind(part: Interval) -> str:
    return "helps" if part.low > 0 else "hurts" if part.high < 0 else "unclear"


def wins_a_quarter(outcome: Outcome, target: float | None) -> str:
    """How often a quarter brings how many wins; those below the target in grey."""
    edges, shares = _binned(outcome, target)
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

    def left(x: float) -> str:
        return f"left:{100 * (x - low) / (high - low):.2f}%"

    width = f"width:{100 * 0.86 * size / (high - low):.2f}%"
    bars = "".join(
        f'<i class="{"reached" if target is None or edge >= target else "missed"}" '
        f'style="{left(edge - 0.5 + 0.07 * size)};{width};'
        f'height:{100 * share / shares.max():.1f}%"></i>'
        for edge, share in zip(edges[:-1], shares, strict=True)
        if share
    )
    mark = (
        ""
        if goal is None or target is None
        else f'<i class="goal" style="{left(goal)}"></i>'
        f'<span class="goal {_side((goal - low) / (high - low))}" style="{left(goal)}">'
        f"target {escape(number(target))}</span>"
    )
    ticks = "".join(
        f'<span style="{left(x)}">{escape(number(x))}</span>' for x in _ticks(low, high)
    )
    return (
        f'<div class="chart wins" role="img" aria-label="{escape(words.quarters(outcome))}">'
        f'<div class="bars">{bars}{mark}</div>'
        f'<div class="ticks">{ticks}</div></div>'
    )


def _side(share: float) -> str:
    """On which side of its mark a label has room."""
    return "after" if share < 0.12 else "before" if share > 0.88 else ""


def wins_as_table(outcome: Outcome, target: float | None) -> str:
    """How often a quarter brings how many wins, and how often as many or more."""
    edges, shares = _binned(outcome, target)
    more = np.cumsum(shares[::-1])[::-1]
    return table(
        words.quarters(outcome),
        words.QUARTER_HEADS,
        [
            (words.span(int(low), int(high) - 1), percent(share), percent(rest))
            for low, high, share, rest in zip(edges[:-1], edges[1:], shares, more, strict=True)
        ],
    )


def _binned(outcome: Outcome, target: float | None) -> tuple[NDArray[np.int64], Floats]:
    """Edges of the bars, and the share of quarters in each."""
    wins = quarters(outcome.wins_by_week, outcome.scenario.clock.horizon_weeks).ravel()
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
