"""The season of leads in a history: months with more and with fewer, if they come again each year.

Leads by month and year, over what their trend lets expect, are two-way: months that differ by more
than the years of one month do come again (analysis of variance, Fisher 1925). What is chance of it
is taken off (James & Stein 1961).
"""

from __future__ import annotations

import numpy as np

from planner.calibration import estimates
from planner.calibration.visits import Visits
from planner.model.calendar import week_of
from planner.model.scenario import WEEKS_PER_YEAR, Scenario
from planner.model.season import LEAST_FACTOR, MOST_FACTOR
from planner.model.season_edits import MONTHS_PER_YEAR, month_of_week
from planner.statistics.arrays import Floats

FEWEST_YEARS = 2
FEWEST_LEADS = 240  # 20 of an average month
BY_CHANCE = 0.01  # that months without a season differ so much
BUSIEST = 0.9  # share of their hours that people can work over a month without falling behind
_MIDDLE = np.timedelta64(3, "D")  # of a week


def factors_of(history: Visits) -> tuple[float, ...] | None:
    """(12,): leads of each month, as a factor on the usual; None where no season can be told."""
    counts = estimates.weekly_leads(history)
    years = counts.size // WEEKS_PER_YEAR
    if years < FEWEST_YEARS or counts.sum() < FEWEST_LEADS:
        return None
    end = history.full_weeks()[1]
    counts = counts[-years * WEEKS_PER_YEAR :]
    weeks = history.zero + np.timedelta64(7, "D") * np.arange(end - counts.size, end) + _MIDDLE
    month = weeks.astype("datetime64[M]").astype(np.int64) % MONTHS_PER_YEAR
    year = np.arange(counts.size) // WEEKS_PER_YEAR
    place = year * MONTHS_PER_YEAR + month
    size = years * MONTHS_PER_YEAR
    came, usual = (np.bincount(place, each, size) for each in (counts, _expected(counts)))
    if (usual <= 0).any():
        return None
    found = (came / usual).reshape(years, MONTHS_PER_YEAR)
    return _coming_again(found / found.mean())


def _expected(counts: Floats) -> Floats:
    """Leads of each week by their trend, where there is one, else their mean."""
    line = estimates.trend(counts)
    if not line.is_clear:
        return np.full(counts.size, counts.mean())
    weeks = np.arange(counts.size) - (counts.size - 1) / 2
    return np.asarray(np.maximum(counts.mean() + line.slope * weeks, counts.mean() / 10))


def _coming_again(found: Floats) -> tuple[float, ...] | None:
    """The months' factors of (years, 12), less what is chance; None where all may be chance."""
    from scipy import stats  # imported on first use: it would slow every start

    years, months = found.shape
    month, year = found.mean(axis=0), found.mean(axis=1)
    rest = found - month[None, :] - year[:, None] + 1
    free = (months - 1) * (years - 1)
    ratio = (years * ((month - 1) ** 2).sum() / (months - 1)) / max((rest**2).sum() / free, 1e-12)
    if stats.f.sf(ratio, months - 1, free) > BY_CHANCE:
        return None
    factors = np.clip(1 + (month - 1) * (1 - 1 / ratio), LEAST_FACTOR, MOST_FACTOR)
    return tuple(round(float(one), 3) for one in factors)


def with_season(
    scenario: Scenario, factors: tuple[float, ...] | None, begin: np.datetime64
) -> Scenario:
    """The scenario with this season of leads, by month, its window beginning on this day."""
    if factors is None:
        return scenario
    by_week = [factors[month_of_week(week)] for week in range(WEEKS_PER_YEAR)]
    day = begin.astype("datetime64[D]").item()
    return scenario.replace({"season.leads": by_week, "clock.week_of_year": week_of(day)})


def from_january(scenario: Scenario) -> Scenario:
    """The same, its window beginning with the year."""
    return scenario.replace({"clock.week_of_year": 1}) if scenario.season.is_told else scenario


def busy_on_average(factors: tuple[float, ...] | None, busy: float) -> float:
    """How busy people are on average who are `busy` at most so much, in their busiest month near
    their limit: they do what comes then, too.
    """
    return busy if factors is None else min(busy, BUSIEST / max(factors))
