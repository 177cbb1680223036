"""Principle 1 as a study: customers for life. A tenth more is won now, and fewer of them come back.

Whoever presses buyers wins sooner, and loses the wins of the years in which they would have come
back. How many must still come back for it to pay is the break-even of the chance to come back.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.analysis.settled_pipeline import with_settled_pipeline
from planner.errors import NotPossible
from planner.model import flow, kind_edits
from planner.model.fields import changed
from planner.model.kinds import ComesBack, Kind
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, gain_interval, interval
from planner.statistics.looks import level_of

LOOKS = (20, 60)
YEARS = 5
MORE_WON = 0.1
FEWER_BACK = 0.25
USUAL_RENEWED = 0.85
"""Of customers who come back: chance of the win. An assumption, below the 92 % of revenue that SaaS
Capital (2022) reports as the median at contracts of $25,000 to $50,000."""
CUSTOMERS = "Customers who come back"

STILL_BACK = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of those who come back as it is, the share that still does: where it is tried."""

_LEVEL = level_of(LOOKS, YEARS + 1)
_ALONG_LEVEL = level_of(LOOKS)


@dataclass(frozen=True)
class BreakEven:
    """So large a share of those who come back must still do so, with its range; 0 where pressing
    pays even if nobody does, 1 where it never does.
    """

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Loyalty:
    """Pressing less not pressing, from today on: wins and dollars by year, and wins of all years.

    as_it_is: the team, whose customers come back; is_assumed: that they do is no number of its own.
    life: wins that one win brings in all, itself included, by formula, without and with pressing.
    """

    as_it_is: Scenario
    is_assumed: bool
    life: tuple[float, float]
    wins: tuple[Interval, ...]
    revenue_usd: tuple[Interval, ...]
    all_wins: Interval
    break_even: BreakEven
    replications: int
    share_done: float


def comes_back(scenario: Scenario) -> bool:
    """Whether wins of any kind of deal come back."""
    return any(kind.comes_back and kind.comes_back.share for kind in scenario.kinds)


def with_customers(scenario: Scenario) -> Scenario:
    """The team as it is where customers come back; else with half of them coming back a year later.

    They come back as the kind that is won most often, of which no others come then; where all deals
    are alike as a kind of their own, of which most are won.
    """
    if comes_back(scenario):
        return scenario
    if len(scenario.kinds) < 2:
        scenario = _with_renewals(scenario)
    chances = flow.win_chances_of_kinds(scenario)
    most = scenario.kinds[int(np.argmax(chances))].name
    if not any(kind.share for kind in scenario.kinds if kind.name != most):
        raise NotPossible(f"kinds: all new leads are {most}, as which customers would come back")
    back = ComesBack(kind=most)
    kinds = [
        changed(kind, comes_back=back, share=0.0 if kind.name == most else kind.share)
        for kind in scenario.kinds
    ]
    leads = scenario.leads.per_week * (1 - kind_edits.share_of(scenario, most))
    return scenario.replace(
        {"kinds": [kind.model_dump() for kind in kinds], "leads.per_week": leads}
    )


def _with_renewals(scenario: Scenario) -> Scenario:
    """Two kinds: all deals as they are, and those of customers, of which no new lead is."""
    scenario = kind_edits.with_kind(scenario)
    scenario = scenario.replace({"kinds.1.share": 0.0, "kinds.1.name": CUSTOMERS})
    return kind_edits.with_win_chance(scenario, CUSTOMERS, USUAL_RENEWED)


def pressed(scenario: Scenario, still_back: float) -> Scenario:
    """A tenth more of the leads that come for the first time are won, and so large a share of those
    who come back still does. Raises NotPossible where so many cannot be won.
    """
    for kind in _of_first_leads(scenario):
        chance = kind_edits.win_chance_of(scenario, kind.name)
        scenario = kind_edits.with_win_chance(scenario, kind.name, chance * (1 + MORE_WON))
    kinds = [
        changed(kind, comes_back=changed(back, share=back.share * still_back))
        if (back := kind.comes_back)
        else kind
        for kind in scenario.kinds
    ]
    return scenario.replace({"kinds": [kind.model_dump() for kind in kinds]})


def _of_first_leads(scenario: Scenario) -> list[Kind]:
    """The kinds of which new leads come that are no customers of before, or all that come."""
    back = {kind.comes_back.kind for kind in scenario.kinds if kind.comes_back}
    come = [kind for kind in scenario.kinds if kind.share]
    return [kind for kind in come if kind.name not in back] or come


def wins_of_a_life(scenario: Scenario) -> float:
    """Wins that a first win brings in all, by formula; where nobody has to wait."""
    kinds = [changed(kind, comes_back=None).model_dump() for kind in scenario.kinds]
    return flow.wins_per_lead(scenario) / flow.wins_per_lead(scenario.replace({"kinds": kinds}))


def from_today(scenario: Scenario, seed: int = 1) -> Scenario:
    """The team with its customers from the deals open today on, a settled team's where none are
    typed in, for YEARS years.
    """
    team = with_customers(scenario)
    team = team if team.today else with_settled_pipeline(team, seed)
    return changed(team, clock=changed(team.clock, horizon_weeks=float(YEARS * WEEKS_PER_YEAR)))


def study(
    scenario: Scenario, seed: int = 1, *, executor: Executor | None = None
) -> Generator[Loyalty, None, None]:
    """One result for each of LOOKS. Raises NotPossible as `with_customers` and `pressed`, TooLarge
    for too large a team.
    """
    calm = from_today(scenario, seed)
    hard = pressed(calm, 1 - FEWER_BACK)
    along = {share: pressed(calm, share) for share in STILL_BACK}
    arms = [calm, hard, *along.values()]
    runs = FullRuns(seed, executor)
    for look in budget.looks(arms, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(arms, look.replications)
        one, other = (runs.outcome(arm, "not yet") for arm in (hard, calm))
        gains = {
            share: gain_interval(
                _all(runs.outcome(arm, "not yet")) - _all(other), 1.0, _ALONG_LEVEL
            )
            for share, arm in along.items()
        }
        yield Loyalty(
            as_it_is=calm,
            is_assumed=not comes_back(scenario),
            life=(wins_of_a_life(calm), wins_of_a_life(hard)),
            wins=tuple(
                gain_interval(a - b, 1.0, _LEVEL)
                for a, b in zip(
                    _by_year(one.wins_by_week), _by_year(other.wins_by_week), strict=True
                )
            ),
            revenue_usd=tuple(
                interval(a - b, _LEVEL)
                for a, b in zip(
                    _by_year(one.revenue_by_week_usd),
                    _by_year(other.revenue_by_week_usd),
                    strict=True,
                )
            ),
            all_wins=gain_interval(_all(one) - _all(other), 1.0, _LEVEL),
            break_even=break_even_of(gains),
            replications=look.replications,
            share_done=look.share_done,
        )
        if look.is_last:
            return


def _all(outcome: Outcome) -> Floats:
    return np.asarray(outcome.wins_by_week.sum(axis=1), dtype=float)


def _by_year(by_week: NDArray[Any]) -> list[Floats]:
    """(R,) for each year."""
    ends = range(0, YEARS * WEEKS_PER_YEAR, WEEKS_PER_YEAR)
    return [
        np.asarray(by_week[:, week : week + WEEKS_PER_YEAR].sum(axis=1), float) for week in ends
    ]


def break_even_of(gains: Mapping[float, Interval]) -> BreakEven:
    """Where the gain crosses zero, by straight lines between what was tried; its range is where the
    ends of the gain's own ranges do.
    """
    shares = np.array(list(gains))
    mean, low, high = (
        _crossing(shares, np.array([getattr(each, end) for each in gains.values()]))
        for end in ("mean", "low", "high")
    )
    return BreakEven(mean, high, low)


def _crossing(shares: Floats, gains: Floats) -> float:
    """The first share from which on the gain is above zero; 0 where it always is, 1 where never."""
    below = np.flatnonzero(gains <= 0)
    if below.size == 0:
        return 0.0
    last = int(below[-1])
    if last == len(gains) - 1:
        return 1.0
    rise = gains[last + 1] - gains[last]
    return float(shares[last] - gains[last] / rise * (shares[last + 1] - shares[last]))
