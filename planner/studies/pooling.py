"""Two people and two kinds of deal, quick and large: one pool, one person for each, or each helps.

Both kinds bring as much work. In a pool nobody is idle while a deal waits, and a quick deal may
wait behind two large ones; apart, it never does. Which wait is shorter turns with how much longer
the large deals take (Smith & Whitt 1981; Whitt 1999). Nothing goes cold, work is exponential.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.simulation.outcome import Outcome
from planner.simulation.runs import FullRuns
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, interval
from planner.statistics.looks import FAMILY_ERROR

Design = Literal["pool", "apart", "help"]
DESIGNS: tuple[Design, ...] = get_args(Design)

TIMES_LONGER = (1, 3, 10, 30, 100)
LOAD = 0.7
"""Share of their hours that people work, in every design."""

REPLICATIONS = 60
_HOURS_A_WEEK = 40.0
_LARGE_HOURS = 8.0  # of each person's 40 a week: a queue settles within some ten weeks
_WINDOW = {"horizon_weeks": 208.0, "warmup_weeks": 52.0}
_QUICK, _LARGE = "Quick", "Large"


@dataclass(frozen=True)
class Wait:
    """Average wait of a deal in one design, in works of a quick deal: of all, of each kind."""

    every: Interval
    quick: float
    large: float


@dataclass(frozen=True)
class Longer:
    """Large deals so many times as long: what is waited in each design, and in a pool more than
    apart, on the same leads and luck.
    """

    times: int
    waits: dict[Design, Wait]
    pool_less_apart: Interval


@dataclass(frozen=True)
class Pooling:
    """One after the other of TIMES_LONGER; share_done is 1 when no more follows."""

    found: tuple[Longer, ...]
    share_done: float


def designs(times: float) -> dict[Design, Scenario]:
    """The same two people and leads in each design."""
    stages = [_stage(_QUICK, _LARGE_HOURS / times), _stage(_LARGE, _LARGE_HOURS)]
    large_a_week = LOAD * _HOURS_A_WEEK / _LARGE_HOURS
    kinds = [_kind(_QUICK, times, _LARGE), _kind(_LARGE, 1.0, _QUICK)]
    together = [_role("Both", 2, _QUICK, _LARGE)]
    apart = [_role(_QUICK, 1, _QUICK), _role(_LARGE, 1, _LARGE)]
    team: dict[Design, dict[str, Any]] = {
        "pool": {"roles": together},
        "apart": {"roles": apart},
        "help": {"roles": apart, "help": "idle"},
    }
    return {
        design: Scenario.from_dict(
            {
                "schema": 2,
                "name": "Two kinds, two people",
                "clock": _WINDOW,
                "leads": {"per_week": large_a_week * (1 + times)},
                "stages": stages,
                "kinds": kinds,
                "team": {"specialist_gain": 0.0, **of_team},
                "focus": {"switching_cost": 0.0},
            }
        )
        for design, of_team in team.items()
    }


def _stage(name: str, mean_hours: float) -> dict[str, Any]:
    return {"name": name, "work": {"mean_hours": mean_hours, "cv": 1.0}}


def _kind(name: str, share: float, passes_over: str) -> dict[str, Any]:
    return {"name": name, "share": share, "stages": {passes_over: {"skip": True}}}


def _role(name: str, people: int, *stages: str) -> dict[str, Any]:
    return {
        "name": name,
        "people": people,
        "stages": list(stages),
        "selling_hours_per_week": _HOURS_A_WEEK,
    }


def study(seed: int = 1, *, executor: Executor | None = None) -> Generator[Pooling, None, None]:
    """Every ratio of TIMES_LONGER; all differences hold together as FAMILY_ERROR says."""
    found: list[Longer] = []
    for times in TIMES_LONGER:
        found.append(longer(times, seed, executor=executor))
        yield Pooling(tuple(found), len(found) / len(TIMES_LONGER))


def longer(times: int, seed: int = 1, *, executor: Executor | None = None) -> Longer:
    """Large deals so many times as long."""
    ways = designs(times)
    runs = FullRuns(seed, executor)
    runs.run(ways.values(), REPLICATIONS)
    outcomes = {design: runs.outcome(way, "asked") for design, way in ways.items()}
    level = 1 - FAMILY_ERROR / len(TIMES_LONGER)
    return Longer(
        times,
        {design: _wait(outcome, times, level) for design, outcome in outcomes.items()},
        interval(_waited(outcomes["pool"], times) - _waited(outcomes["apart"], times), level),
    )


def _wait(outcome: Outcome, times: int, level: float) -> Wait:
    return Wait(
        interval(_waited(outcome, times), level),
        float(_waited(outcome, times, _QUICK).mean()),
        float(_waited(outcome, times, _LARGE).mean()),
    )


def _waited(outcome: Outcome, times: int, of: str = "") -> Floats:
    """(R,) average wait of a deal of one stage, or of both, in works of a quick deal.

    All that was waited, by the deals that come on average: no mean of ratios, so no bias.
    """
    share = {_QUICK: times / (1 + times), _LARGE: 1 / (1 + times)}
    stages = [of] if of else list(share)
    a_week = outcome.scenario.leads.per_week * sum(share[stage] for stage in stages)
    waited = sum(
        np.nan_to_num(outcome.stages[stage]["wait_days"]) * outcome.stages[stage]["visits_per_week"]
        for stage in stages
    )
    quick_days = DAYS_PER_WEEK * _LARGE_HOURS / times / _HOURS_A_WEEK
    return np.asarray(waited / a_week / quick_days, dtype=float)
