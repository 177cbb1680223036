"""Do the verdicts over resamples of a file hold as far as the page says they do?

Histories of the back-test's three teams, whose verdicts and wins are known, are calibrated, and the
practices are asked over resamples, as Calibrate does it. What is not measured anew in a resample is
what it is in the team itself: this is about what deals tell, not about hours that somebody typed.

python -m benchmarks resamples [--histories 60]
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.backtest import FIRST_SEED, WEEKS, teams
from planner.analysis.effects import compare
from planner.analysis.resamples import RESAMPLES, resamples
from planner.calibration import user_inputs
from planner.calibration.calibrate import calibrate
from planner.calibration.replay import replay
from planner.model.practices import MAIN
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.simulation.simulate import simulate
from planner.views.calibrate.resample_words import HOLDS
from reference.results import keep

REPLICATIONS = 1000  # of what is true


def main(arguments: Sequence[str]) -> None:
    """Ask every history, and hold what is said against what is true."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks resamples")
    parser.add_argument("--histories", type=int, default=60)
    given = parser.parse_args(arguments)
    known = teams()
    truths = {name: _truth(team) for name, team in known.items()}
    print(truths, flush=True)
    inside: list[bool] = []
    told: Counter[str] = Counter()
    for number in range(given.histories):
        name = list(known)[number % len(known)]
        team, (wins, signs) = known[name], truths[name]
        history = replay(team, WEEKS, 3 * FIRST_SEED + number)
        hours = {stage.name: stage.work.mean_hours for stage in team.stages}
        *_, fit = calibrate(history, replace(user_inputs.proposal(history), hours=hours))
        drawn = [fit.draws.scenario(team, each) for each in range(RESAMPLES + 1)]
        *_, found = resamples(drawn[0], drawn[1:], seed=number)
        low, high = found.range_of_wins
        inside.append(low <= wins <= high)
        for practice in found.signs.keys() & signs.keys():
            told[_told(found.signs[practice], signs[practice])] += 1
        if number % 5 == 4:
            print(f"{number + 1}: {np.mean(inside):.3f} {dict(told)}", flush=True)
    results: dict[str, Any] = {
        "histories": given.histories,
        "weeks": WEEKS,
        "resamples": RESAMPLES,
        "wins_inside": round(float(np.mean(inside)), 3),
        "told": dict(told),
    }
    print(keep("resamples", results))


def _truth(team: Scenario) -> tuple[float, dict[str, int]]:
    """Wins a quarter, and each practice's sign."""
    found = compare(team, replications=REPLICATIONS)
    wins = simulate(team, REPLICATIONS).summary("throughput_per_week").mean * WEEKS_PER_QUARTER
    effects = {name: found.effects[name].difference for name in MAIN}
    return wins, {name: effect.sign for name, effect in effects.items() if effect is not None}


def _told(signs: Sequence[int], truth: int) -> str:
    """'right': it is said to hold and does; 'wrong': it does the opposite; 'open': not said."""
    for sign in (1, -1):
        if signs.count(sign) >= HOLDS * len(signs):
            return "right" if sign == truth else "wrong" if sign == -truth else "unclear"
    return "open"
