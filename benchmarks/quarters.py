"""Do the quarters' effects, and the week in which one has paid back, hold as often as they say?

The part `quarters` of benchmarks.trust, on the presets that start from today's pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.analysis.effects import LOOKS
from planner.analysis.quarters import pays_back_week
from planner.errors import NotPossible
from planner.model.practices import MAIN, PRACTICES, Options
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate
from planner.statistics.arrays import Floats
from planner.statistics.intervals import gain_interval
from planner.statistics.looks import level_of

LEVEL = level_of(LOOKS, len(MAIN))  # of each practice's interval at each look, as the page has it


def of_quarters(experiments: int, pool: int, luck: np.random.Generator) -> list[dict[str, Any]]:
    """Of each preset with `today`: false claims where nothing differs, and how true effects hold.

    experiments: of true effects; of false claims, which are rare, 5 times as many.
    """
    rows = []
    for name in presets.names():
        scenario = presets.load(name).scenario
        if scenario.today is None:
            continue
        row = {
            "preset": name,
            "experiments": 5 * experiments,
            "false": _false(simulate(scenario, pool, seed=7), 5 * experiments, luck),
            "practices": list(_held(scenario, experiments, pool // 4, luck)),
        }
        print(row)
        rows.append(row)
    return rows


def _false(outcome: Outcome, experiments: int, luck: np.random.Generator) -> dict[str, float]:
    """Two teams that are the same, with independent luck, on all cards and at all looks: how often
    any quarter is said to gain or lose, and how often any card is said to have paid back.
    """
    quarters, weeks = outcome.wins_of_quarters, outcome.wins_by_week
    said = {"quarter": 0, "paid_back": 0}
    for _ in range(experiments):
        one, other = luck.integers(0, outcome.replications, (2, len(MAIN), LOOKS[-1]))
        cards = [
            (quarters[a] - quarters[b], weeks[a] - weeks[b])
            for a, b in zip(one, other, strict=True)
        ]
        said["quarter"] += any(_any_quarter_told(of_quarter) for of_quarter, _ in cards)
        said["paid_back"] += any(_paid_back(by_week) is not None for _, by_week in cards)
    return {name: round(count / experiments, 4) for name, count in said.items()}


def _any_quarter_told(differences: NDArray[Any]) -> bool:
    level = 1 - (1 - LEVEL) / differences.shape[1]
    return any(
        gain_interval(of_quarter[:look], 1.0, level).sign != 0
        for look in LOOKS
        for of_quarter in differences.T.astype(np.float64)
    )


def _paid_back(by_week: NDArray[Any], looks: Sequence[int] = LOOKS) -> int | None:
    """The week that the page says, at the first look at which it says one."""
    totals = np.cumsum(by_week, axis=1, dtype=np.int64)
    for look in looks:
        gained = gain_interval(totals[:look, -1].astype(np.float64), 1.0, LEVEL)
        week = pays_back_week(totals[:look])
        if gained.low > 0 and week is not None:
            return week
    return None


def _held(
    scenario: Scenario, experiments: int, pool: int, luck: np.random.Generator
) -> list[dict[str, Any]]:
    """Each practice's own effects: how often a quarter's interval holds the truth, and how far the
    week of paying back is off, where one is told.
    """
    rows = []
    for practice in MAIN:
        try:
            arms = [
                simulate(make(scenario, Options()), pool, seed=8)
                for make in (PRACTICES[practice].with_, PRACTICES[practice].without)
            ]
        except NotPossible:
            continue
        quarters: Floats = (arms[0].wins_of_quarters - arms[1].wins_of_quarters).astype(np.float64)
        if not quarters.any():
            continue
        by_week = arms[0].wins_by_week - arms[1].wins_by_week
        level = 1 - (1 - LEVEL) / quarters.shape[1]
        truth = quarters.mean(axis=0)
        held = []
        for look in LOOKS[:3]:
            drawn = luck.integers(0, pool, (experiments, look))
            inside = [
                found.low <= truth[i] <= found.high
                for one in drawn
                for i in range(truth.size)
                for found in [gain_interval(quarters[one, i], 1.0, level)]
            ]
            held.append(round(float(np.mean(inside)), 4))
        drawn = luck.integers(0, pool, (experiments, LOOKS[-1]))
        weeks = [_paid_back(by_week[one], LOOKS[-1:]) for one in drawn]
        told = [week for week in weeks if week is not None]
        rows.append(
            {
                "practice": practice,
                "level": level,
                "replications": LOOKS[:3],
                "held": held,
                "pays_back_week": pays_back_week(np.cumsum(by_week, axis=1, dtype=np.int64)),
                "told": round(len(told) / experiments, 4),
                "weeks_told": np.percentile(told, [5, 50, 95]).tolist() if told else None,
            }
        )
    return rows
