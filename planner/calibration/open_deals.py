"""Today's pipeline as a file shows it: the deals that are open on its last day, by stage and age.

A deal that has been in its stage for longer than waiting and work take there is with the buyer
since then; one that came later waits for a person. Deals open for longer than any that ended there
count as lost in the fit (`estimates.StageTimes.never`), and so are no deals of today's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from planner.calibration import estimates
from planner.calibration.visits import OPEN, Visits
from planner.model.calendar import first_day, week_of
from planner.model.fields import highest
from planner.model.pipeline_edits import MOST_DEALS, with_day
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Scenario
from planner.model.stage import Stage
from planner.model.todays_pipeline import MOST_ROWS, OpenDeals, Today
from planner.statistics.arrays import Floats

if TYPE_CHECKING:
    from planner.crm import History

FEWEST_ENDED = 20  # visits that ended, from which on one can be told to have been open too long
AGES = 6  # rows of a stage, kind and whose turn it is, of deals of about one age; at most
MOST_AGE = highest(OpenDeals, "age_days")
YEARS = range(2000, 2100)  # that a scenario can begin in


@dataclass(frozen=True)
class QuarterSoFar:
    """What the file shows of the quarter that its last day lies in; no revenue without dollars."""

    day: date
    wins: int
    revenue_usd: float


@dataclass(frozen=True)
class OpenNow:
    """The deals open on the file's last day: (D,) the stage of each and its days there so far.

    kind (D,): the number of its kind in `kinds`; 0 where the file tells none. forgotten: deals open
    for longer than any that ended there, which are not among them.
    """

    so_far: QuarterSoFar
    stages: tuple[str, ...]
    stage: np.ndarray
    age_days: Floats
    kind: np.ndarray
    kinds: tuple[str, ...]
    forgotten: int

    def by_kind(self) -> list[tuple[str, int]]:
        """(kind, open deals of it), as `by_stage`."""
        counts = np.bincount(self.kind, minlength=len(self.kinds))
        return [(name, int(n)) for name, n in zip(self.kinds, counts, strict=False) if n]

    def by_stage(self) -> list[tuple[str, int]]:
        """(stage, open deals there), stages in their order and none without a deal."""
        counts = np.bincount(self.stage, minlength=len(self.stages))
        return [
            (name, int(deals)) for name, deals in zip(self.stages, counts, strict=True) if deals
        ]


def quarter_so_far(history: History, has_dollars: bool) -> QuarterSoFar:
    """Wins and revenue from the first day of the last day's quarter on, as a scenario counts it."""
    day = history.end.date()
    week = WEEKS_PER_QUARTER * ((week_of(day) - 1) // WEEKS_PER_QUARTER) + 1
    deals = history.deals
    since = np.datetime64(first_day(week, day.year), "us")
    closed = deals["closed"].to_numpy("datetime64[us]")
    won = (deals["outcome"] == "won").to_numpy() & (closed >= since)
    amounts = deals["amount"].to_numpy()[won]
    revenue = float(np.nansum(amounts)) if has_dollars else 0.0
    return QuarterSoFar(day, int(won.sum()), round(max(revenue, 0.0), 2))


def open_now(history: Visits, so_far: QuarterSoFar) -> OpenNow | None:
    """The open deals of a history; None where there is none, or its year is not one to plan in."""
    is_open = (history.move == OPEN) & np.isnan(history.ended[history.deal])
    if not is_open.any() or so_far.day.year not in YEARS:
        return None
    stage = history.stage[is_open]
    age = DAYS_PER_WEEK * np.maximum(history.end - history.entered[is_open], 0.0)
    longest = np.array([_longest(history, i) for i in range(len(history.stages))])
    kept = age <= longest[stage]
    return OpenNow(
        so_far=so_far,
        stages=history.stages,
        stage=stage[kept],
        age_days=age[kept],
        kinds=history.kinds.names if history.kinds else (),
        kind=(history.kinds.of_deal[history.deal[is_open]] if history.kinds else 0 * stage)[kept],
        forgotten=int((~kept).sum()),
    )


def with_open_deals(scenario: Scenario, history: Visits, found: OpenNow) -> Scenario:
    """The scenario, fitted to the history, beginning on its last day with its open deals."""
    times = estimates.stage_times([history])
    rows: list[OpenDeals] = []
    places = 2 * len(scenario.stages) * max(1, len(scenario.kinds))
    most = max(1, min(AGES, MOST_ROWS // places))
    for i, stage in enumerate(scenario.stages):
        for number, kind in enumerate(scenario.kinds or (None,)):
            here = (found.stage == i) & (True if kind is None else found.kind == number)
            name = kind.name if kind else None
            if kind and kind.skips(stage.name):
                continue  # a few may be there all the same, where hardly any of a kind ever is
            rows += _rows((stage, name), found.age_days[here], float(times.mean_days[i]), most)
    today = Today(
        open_deals=tuple(rows),
        wins_so_far=found.so_far.wins,
        revenue_so_far_usd=found.so_far.revenue_usd,
    )
    return with_day(scenario.replace({"today": today.model_dump()}), found.so_far.day)


def _longest(history: Visits, stage: int) -> float:
    """The longest visit that ended there, in days; no bound where too few have."""
    here = (history.stage == stage) & ~np.isnan(history.left)
    if np.count_nonzero(here) < FEWEST_ENDED:
        return np.inf
    return float(DAYS_PER_WEEK * (history.left[here] - history.entered[here]).max())


def _rows(
    place: tuple[Stage, str | None], ages: Floats, mean_days: float, most: int
) -> Iterator[OpenDeals]:
    """Rows of the deals of a stage and kind, given their ages and how long a visit takes there: at
    most so many of those that wait, and of those with the buyer.
    """
    stage, kind = place
    ages = np.sort(ages)
    until_buyer = max(mean_days - stage.buyer.mean_days, 0.0)
    is_waiting = ages <= until_buyer if stage.buyer.mean_days > 0 else np.ones(ages.size, bool)
    for state, theirs in (
        ("waiting", ages[is_waiting]),
        ("with_buyer", ages[~is_waiting] - until_buyer),
    ):
        for days, deals in _by_age(theirs, most):
            yield OpenDeals(stage=stage.name, kind=kind, deals=deals, state=state, age_days=days)


def _by_age(ages: Floats, most: int) -> Iterator[tuple[float, int]]:
    """(mean age, deals) of each group of deals of about one age; ages in order."""
    for group in np.array_split(ages, min(most, ages.size)) if ages.size else ():
        yield min(round(float(group.mean()), 1), MOST_AGE), min(group.size, MOST_DEALS)
