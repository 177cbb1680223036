"""Principle 1 as a study: keep today's programme, take up a new one each year, or each quarter.

Every new programme slows all work at first and adds `programme_gain` once it is mastered, by
model.md's `unsettled` term; today's programme, kept, stays as it is. So changing can win, and lose.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from math import exp, inf
from typing import Literal

import numpy as np

from planner.analysis.effects import Effect, effect_of
from planner.analysis.verdict import Word, word_for
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario
from planner.model.team import Priorities
from planner.simulation import budget
from planner.simulation.outcome import Outcome
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import student_t
from planner.statistics.looks import level_of

Way = Literal["keep", "yearly", "quarterly"]
SHIFTS: dict[Way, int] = {"keep": 0, "yearly": 1, "quarterly": 4}
"""Changes of programme a year in each way."""

# (with, without): what is compared. The error is shared by all of them and by the looks.
PAIRS: tuple[tuple[Way, Way], ...] = (
    ("quarterly", "keep"),
    ("yearly", "keep"),
    ("quarterly", "yearly"),
)
LOOKS = (24, 60, 150, 400)
_LEVEL = level_of(LOOKS, len(PAIRS))
_BAND = 0.95  # of the lines over time, each week by itself


def mean_speed(priorities: Priorities, kept_weeks: float) -> float:
    """Average speed of work while programmes are kept for so long each; 1 is today's.

    The time average of 1 − L e + G (1 − e) with e = exp(−t / recovery), the speed by model.md.
    """
    slowed = _unlearned(priorities, kept_weeks)
    return 1 - priorities.productivity_loss * slowed + priorities.programme_gain * (1 - slowed)


def gain_needed(priorities: Priorities, kept_weeks: float) -> float:
    """What a mastered programme must add so that changing so often is as fast as today's way.

    A share; infinite where nobody ever learns. From `mean_speed` set to 1.
    """
    slowed = _unlearned(priorities, kept_weeks)
    return priorities.productivity_loss * slowed / (1 - slowed) if slowed < 1 else inf


def share_to_stay(priorities: Priorities) -> float:
    """The share of each quarter's gain that had to stay, and add up, for four programmes a year to
    be as fast as one. Infinite where nothing is gained.

    Not in model.md, where a programme's gain goes with it. The quarters 0 to 3 start from 0 to 3
    times the share of what a quarter reaches, 1.5 times it on average; solved for the share.
    """
    year, quarter = (_unlearned(priorities, weeks) for weeks in (WEEKS_PER_YEAR, WEEKS_PER_QUARTER))
    behind = (priorities.productivity_loss + priorities.programme_gain) * (quarter - year)
    if behind == 0:
        return 0.0
    reached = priorities.programme_gain * (1 - exp(-WEEKS_PER_QUARTER / priorities.recovery_weeks))
    return behind / (1.5 * reached) if reached else inf


def _unlearned(priorities: Priorities, weeks: float) -> float:
    """Average of exp(−t / recovery) over so many weeks: 1 as on the first day, 0 mastered."""
    learning = priorities.recovery_weeks / weeks
    return learning * (1 - exp(-1 / learning)) if learning else 0.0


@dataclass(frozen=True)
class Programmes:
    """A year of each way, year after year, on the same leads with the same luck.

    effects: by (with, without), wins a week, as any comparison's. gained: by way, (53, 3): wins
    gained against keeping today's programme, from the start of the year to the end of each week:
    mean, low, high. by_quarter: by way, the mean wins of each quarter (4,).
    """

    scenario: Scenario
    replications: int
    share_done: float
    effects: dict[tuple[Way, Way], Effect]
    gained: dict[Way, Floats]
    by_quarter: dict[Way, Floats]

    @property
    def word(self) -> Word:
        """What a new programme every quarter does, against keeping today's."""
        return word_for(self.effects["quarterly", "keep"])


def ways(scenario: Scenario) -> dict[Way, Scenario]:
    """The scenario in each way; the measured year begins with a change in both that change."""
    clock = {"clock.warmup_weeks": WEEKS_PER_YEAR, "clock.horizon_weeks": WEEKS_PER_YEAR}
    year = scenario.replace(clock)
    often = year.replace({"priorities.shifts_per_year": SHIFTS["quarterly"]})
    return {
        "keep": year.replace({"priorities.shifts_per_year": SHIFTS["keep"]}),
        "yearly": PRACTICES["one_programme"].with_(often, Options()),
        "quarterly": often,
    }


def study(
    scenario: Scenario,
    seed: int = 1,
    *,
    precision: float = 0.02,
    executor: Executor | None = None,
) -> Generator[Programmes, None, None]:
    """The three ways compared after each of LOOKS, until every half-width is at most `precision` of
    the wins with today's programme.

    Each interval is wrong at most FAMILY_ERROR of the time, all of them and all looks together.
    Raises TooLarge for a team that would take too long.
    """
    arms = ways(scenario)
    distinct = list(dict.fromkeys(arms.values()))
    runs = FullRuns(seed, executor)
    effects: dict[tuple[Way, Way], Effect] = {}
    for look in budget.looks(distinct, LOOKS, budget.PAGE, budget.SHARPENING.steps):
        runs.run(distinct, look.replications)
        outcomes = {way: runs.outcome(arm, "not yet") for way, arm in arms.items()}
        effects = {
            (way, base): effect_of(
                way, outcomes[way], outcomes[base], _LEVEL, before=effects.get((way, base))
            )
            for way, base in PAIRS
        }
        wins = runs.wins_per_week(arms["keep"]).mean()
        look = look.judged(_reach(effects) <= precision * wins)
        yield Programmes(
            scenario=scenario,
            replications=look.replications,
            share_done=look.share_done,
            effects=effects,
            gained={way: _gained(outcomes[way], outcomes["keep"]) for way in arms if way != "keep"},
            by_quarter={way: _by_quarter(outcome) for way, outcome in outcomes.items()},
        )
        if look.is_last:
            return


def _reach(effects: Mapping[tuple[Way, Way], Effect]) -> float:
    return max(effect.difference.half_width for effect in effects.values() if effect.difference)


def _gained(outcome: Outcome, keep: Outcome) -> Floats:
    paired = np.cumsum(outcome.wins_by_week - keep.wins_by_week, axis=1).astype(float)
    paired = np.concatenate([np.zeros((len(paired), 1)), paired], axis=1)
    mean = paired.mean(axis=0)
    reach = student_t(_BAND, len(paired) - 1) * paired.std(axis=0, ddof=1) / np.sqrt(len(paired))
    return np.stack([mean, mean - reach, mean + reach], axis=1)


def _by_quarter(outcome: Outcome) -> Floats:
    weekly = outcome.wins_by_week.mean(axis=0)
    quarters: Floats = weekly.reshape(-1, WEEKS_PER_QUARTER).sum(axis=1)
    return quarters
