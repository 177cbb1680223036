"""The formulas everybody uses in words: what each says of this quarter, and why it is off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.analysis.usual_formulas import (
    ENOUGH_COVERAGE,
    Capacity,
    Coverage,
    UsualFormulas,
    Velocity,
    Weighted,
)
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.views.common.numbers import count, number, percent
from planner.views.common.role_words import named

TITLE = "What the usual formulas say of this quarter"
ABOUT = "each beside the simulated quarter, and what it leaves out"
HEADS = ("Formula", "It says", "Simulated", "Why they differ")
_LEAST = 0.05  # wins that are told


@dataclass(frozen=True)
class FormulaLines:
    """A row: the formula's name and how it reckons, its number, the simulated one, the reason."""

    name: str
    how: str
    says: str
    simulated: str
    why: str


def rows(
    found: UsualFormulas, scenario: Scenario, *, is_settled: bool = True
) -> Iterator[FormulaLines]:
    """One for each formula that can be reckoned here. A chance that has yet to settle says so."""
    so_far = "" if is_settled else ", so far"
    simulated = _wins(found.simulated)
    weighted = found.won + found.weighted.worth
    yield FormulaLines(
        "Weighted pipeline",
        "each open deal at the chance of its stage",
        _wins(weighted),
        simulated,
        _why_weighted(found.weighted, found.new, scenario),
    )
    if found.coverage is not None:
        yield FormulaLines(
            "Coverage",
            f"open deals ÷ wins missing to the target; {number(ENOUGH_COVERAGE)} is called enough",
            _coverage(found.coverage),
            f"{percent(found.chance)} chance of the target{so_far}",
            _why_coverage(found.coverage),
        )
    if found.capacity is not None:
        yield FormulaLines(
            "Capacity sheet",
            "people × quota × ramp × (1 − leaving)",
            _wins(found.capacity.wins),
            simulated,
            _why_capacity(found.capacity),
        )
    yield FormulaLines(
        "Sales velocity",
        "open deals × win rate ÷ length of a sale",
        _wins(found.velocity.wins),
        simulated,
        _why_velocity(found.velocity),
    )


def _wins(wins: float) -> str:
    return f"{number(wins, 1)} wins"


def _why_weighted(found: Weighted, new: float, scenario: Scenario) -> str:
    missed = []
    if found.later >= _LEAST:
        missed.append(f"{number(found.later, 1)} come only after this quarter")
    if found.not_won >= _LEAST:
        missed.append(
            f"{number(found.not_won, 1)} do not come within the "
            f"{count(scenario.clock.horizon_weeks, 'week')} simulated, as deals wait and go cold "
            "or are lost with whoever leaves"
        )
    text = f"Of {_wins(found.worth)} that the open deals are worth, "
    text += " and ".join(missed) if missed else "all come this quarter"
    if new >= _LEAST:
        return f"{text}. New leads add {number(new, 1)}."
    return f"{text}."


def _coverage(found: Coverage) -> str:
    if found.times is None:
        return "the target is reached"
    verdict = "enough" if found.times >= ENOUGH_COVERAGE else "too little"
    return f"{number(found.times, 1)} times: {verdict}"


def _why_coverage(found: Coverage) -> str:
    text = "It counts a deal at the first stage like one at the last. "
    if found.won < 0.001:
        return f"{text}None of those open today is won this quarter."
    return (
        f"{text}{percent(found.won)} of those open today are won this quarter, so without new "
        f"leads {number(1 / found.won, 1)} times would be needed."
    )


def _why_capacity(found: Capacity) -> str:
    name, share = found.busiest
    text = (
        f"It gives each of {number(round(found.full, 2))} {named(found.role, found.full)} at full "
        f"speed a quota of {number(round(found.quota, 2))}, whatever reaches them"
        f"{_reckoned(found)}. Simulated, they work {percent(found.busy)} of their hours"
    )
    if name == found.role:
        return f"{text}, more than anybody else."
    return f"{text}; the busiest, {name}, {percent(share)}."


def _reckoned(found: Capacity) -> str:
    """': 4 won + 2.13 × 8 × 98 % who stay × 9 of 13 weeks = 16.1', with only what tells."""
    steps = [number(round(found.full, 2)), number(round(found.quota, 2))]
    if found.stay < 1:
        steps.append(f"{percent(found.stay, 1)} who stay")
    if found.weeks < WEEKS_PER_QUARTER:
        steps.append(f"{number(found.weeks)} of {WEEKS_PER_QUARTER} weeks")
    won = f"{number(found.won)} won + " if found.won else ""
    return f": {won}{' × '.join(steps)} = {number(found.wins, 1)}"


def _why_velocity(found: Velocity) -> str:
    return (
        f"It gives every open deal the chance of a new lead ({percent(found.win_rate, 1)}) and "
        f"spreads them over a sale of {count(round(found.sale_days), 'day')}. By their stages the "
        f"open deals have {percent(found.mean_chance, 1)} on average, and it knows nothing of "
        "waiting or of dates."
    )
