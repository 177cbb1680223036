"""What each practice does when, in words: quarter by quarter, over all of them, when it pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from planner.analysis.dated_moves import Cause, DatedMoves, OnTime
from planner.analysis.quarters import EffectOverTime
from planner.analysis.verdict import Verdict
from planner.model.scenario import Scenario
from planner.model.team import Role
from planner.simulation.quarters import Quarter
from planner.statistics.intervals import Interval
from planner.views.common.input_words import SEASONS
from planner.views.common.numbers import (
    count,
    decimals_for,
    decimals_that_tell,
    number,
    percent,
    signed,
    signed_money,
)
from planner.views.common.rows import row
from planner.views.common.vocabulary import NAMES, lead
from planner.views.next_quarters.words import name_of

TITLE = "What each practice does when"
ABOUT = (
    "wins gained or lost by changing what you do today, on the same luck; reorganising costs first"
)
WORKING = "The practices are being simulated…"
_MOSTLY = 0.5
_MOST_QUARTERS = 5  # side by side
_SIGNS = {"helps": "▲ ", "hurts": "▼ ", "unclear": "≈ "}


@dataclass(frozen=True)
class SizeLines:
    """One effect: its size, its range, and the kind that colours it."""

    text: str
    range: str
    kind: str


@dataclass(frozen=True)
class EffectLines:
    """A row: the practice, which way it is told, each quarter and all, and when it has paid back.

    Without sizes there is no effect to tell, and `said` says why.
    """

    name: str
    lead: str
    sizes: tuple[SizeLines, ...]
    said: str


def heads(verdicts: Mapping[str, Verdict]) -> list[str]:
    """('Practice', 'Q3', …, 'All 48 weeks', 'Paid back'): those of the first one with an effect."""
    for verdict in verdicts.values():
        if verdict.over_time is not None and verdict.with_ is not None:
            scenario = verdict.with_.scenario
            quarters = verdict.with_.quarters[:_MOST_QUARTERS]
            return ["Practice", *(_head(scenario, each) for each in quarters), *_last(scenario)]
    return ["Practice", ""]


MOVES_TITLE = "Which date moves the quarters most"
MOVES_ABOUT = (
    "wins with it less wins if it were taken out, each by itself, on the same luck; the largest "
    "first; and what it is worth that all start on time"
)
MOVES_WORKING = "Each hire, leaver, change and season is being taken out…"


def heads_of_moves(found: DatedMoves) -> list[str]:
    """('What is planned', 'Q3', …, 'All 48 weeks')."""
    scenario, quarters = found.outcome.scenario, found.outcome.quarters[:_MOST_QUARTERS]
    return ["What is planned", *(_head(scenario, each) for each in quarters), _last(scenario)[0]]


def rows_of_moves(found: DatedMoves) -> Iterator[EffectLines]:
    """One for each, the largest first."""
    for move in found.moves:
        effects = [each.difference for each in move.over_time.quarters[:_MOST_QUARTERS]]
        sizes = tuple(size(each) for each in [*effects, move.whole])
        yield EffectLines(_cause(move.cause, found.outcome.scenario), "", sizes, "")


def _cause(cause: Cause, scenario: Scenario) -> str:
    """'Week 4 (27 August): + 1 AE', 'Season of leads', 'SDR leaving'."""
    if isinstance(cause, str):
        return f"Season of {SEASONS[cause].lower()}"
    if isinstance(cause, Role):
        return f"{cause.name} leaving by themselves"
    if isinstance(cause, OnTime):
        many = "Both" if cause.people == 2 else f"All {number(cause.people)}"
        who = "Who starts" if cause.people == 1 else f"{many} who start"
        return f"{who}: on time, not {count(cause.weeks_late, 'week')} later"
    text = row(cause, scenario)
    return f"{text[:1].upper()}{text[1:]}"


def _head(scenario: Scenario, quarter: Quarter) -> str:
    name = name_of(scenario, quarter)
    return f"{name}, from today" if quarter.number == 1 else name


def _last(scenario: Scenario) -> tuple[str, str]:
    return f"All {count(scenario.clock.horizon_weeks, 'week')}", "Paid back"


def rows(verdicts: Mapping[str, Verdict]) -> Iterator[EffectLines]:
    """One for each practice."""
    for practice, verdict in verdicts.items():
        name, over_time = NAMES[practice][0], verdict.changing_over_time
        if verdict.word == "NO EFFECT HERE":
            yield EffectLines(name, "With it or without:", (), "no difference in any quarter")
        elif over_time is None:
            text = verdict.reason.text
            yield EffectLines(name, "", (), f"Not possible here: {text}.")
        else:
            effects = [each.difference for each in over_time.quarters[:_MOST_QUARTERS]]
            whole = whole_of(verdict)
            sizes = tuple(size(each) for each in [*effects, whole])
            yield EffectLines(
                name, lead(practice, verdict.today), sizes, _paid_back(over_time, whole)
            )


def whole_of(verdict: Verdict) -> Interval:
    """Wins of changing over all measured weeks."""
    assert verdict.of_changing is not None
    assert verdict.with_ is not None
    return verdict.of_changing.scaled(verdict.with_.scenario.clock.horizon_weeks)


def size(effect: Interval) -> SizeLines:
    """'▲ + 2.2' over '(+ 1.8 to + 2.6)'."""
    decimals = max(1, decimals_for(effect.mean, effect.half_width))
    if effect.low == effect.low:
        # A range that ends at nothing would look the same with an effect and without.
        decimals = decimals_that_tell(decimals, effect.low, effect.high)
    return _size(effect, decimals, lambda wins: signed(wins, decimals))


def size_in_usd(effect: Interval) -> SizeLines:
    """'▲ + $62k' over '(+ $41k to + $83k)': to the hundred, as simulated dollars deserve."""
    return _size(effect, -2, signed_money)


def _size(effect: Interval, decimals: int, told: Callable[[float], str]) -> SizeLines:
    """What is told of an effect, rounded to so many decimals; without a range where it has none."""
    mean, low, high = (
        round(each, decimals) + 0.0 for each in (effect.mean, effect.low, effect.high)
    )
    if low != low:
        return SizeLines(told(mean), "", "unclear")
    kind = "helps" if low > 0 else "hurts" if high < 0 else "unclear"
    spread = f"({told(low)} to {told(high)})" if low != high else ""
    return SizeLines(f"{_SIGNS[kind]}{told(mean)}", spread, kind)


def _paid_back(over_time: EffectOverTime, whole: Interval) -> str:
    """'after 12 weeks, in 83 % of the simulated years'; why not, where the effect does not say.

    Where hardly a single year is ahead for good by the week at which the average is, no week is
    told: it would be taken for what one can wait for.
    """
    weeks = len(over_time.gained_by_week)
    if not whole.low > 0:
        over = f"not within the {weeks} weeks"
        return over if whole.high < 0 else f"over {weeks} weeks too close to call"
    if over_time.pays_back_week is None:
        return f"not within the {weeks} weeks"
    when = f"after {count(over_time.pays_back_week, 'week')}"
    if over_time.pays_back_week == 0:
        when = "ahead from the first week on"
    if over_time.pays_back_share < _MOSTLY:
        return (
            f"on the whole within the {weeks} weeks; when differs too much from year to year to "
            "name a week"
        )
    return f"{when}, in {percent(over_time.pays_back_share)} of the simulated years"


def sentence(verdict: Verdict) -> str:
    """'Starting costs 3 wins this quarter and gains 5 over 48 weeks: paid back after 20 weeks, on
    average.'

    "" without today's pipeline, and where the whole effect is not told apart from none. When it
    has paid back is told only where most simulated years have by then.
    """
    over_time = verdict.changing_over_time
    if over_time is None or not over_time.quarters or verdict.word not in ("HELPS", "HURTS"):
        return ""
    first, whole = over_time.quarters[0].difference, whole_of(verdict)
    start = {"with": "Stopping", "without": "Starting", None: "It"}[verdict.today]
    weeks = count(len(over_time.gained_by_week), "week")
    text = f"{start} {_does(first)} this quarter and {_does(whole)} over {weeks}"
    is_told = whole.low > 0 > first.mean and over_time.pays_back_share >= _MOSTLY
    if is_told and over_time.pays_back_week:
        weeks = count(over_time.pays_back_week, "week")
        return f"{text}: paid back after {weeks}, on average."
    return f"{text}."


def _does(effect: Interval) -> str:
    """'costs 3 wins', 'gains 5 wins', 'changes little'."""
    if effect.low <= 0 <= effect.high:
        return "changes too little to tell"
    size = number(abs(effect.mean), 1 if abs(effect.mean) < 10 else 0).removesuffix(".0")
    return f"{'gains' if effect.mean > 0 else 'costs'} {size} {'win' if size == '1' else 'wins'}"
