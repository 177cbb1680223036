"""Would the back-test notice a team that changed? On histories that our own engine made.

Of a team that has half the leads, half the share won or twice the buyers' time from the last third
on, or no change: how often it is called missed, beside how often that is claimed.

python -m benchmarks noticed [--histories 120]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.backtest import FIRST_SEED, WEEKS, teams
from planner.calibration import backtest, prediction, user_inputs
from planner.calibration.replay import replay
from planner.model.scenario import Scenario
from reference.missing import missing
from reference.results import keep


def main(arguments: Sequence[str]) -> None:
    """Call the histories missed or not, and keep how many were."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks noticed")
    parser.add_argument("--histories", type=int, default=120)
    print(keep("noticed", _missed(teams(), parser.parse_args(arguments).histories)))


def _missed(known: dict[str, Scenario], histories: int) -> dict[str, dict[str, float | int]]:
    """Of histories with each miss and with none: what share is called missed, and the claim."""
    codes, names = ("", *prediction.MISSES), list(known)
    rows: dict[str, list[tuple[bool, float]]] = {code: [] for code in codes}
    for number in range(histories):
        code, team = codes[number % len(codes)], known[names[number // len(codes) % len(names)]]
        # The weeks kept back are those after two thirds of the full ones.
        changed = missing(team, code, round(backtest.LEARNT_SHARE * WEEKS))
        history = replay(changed, WEEKS, 2 * FIRST_SEED + number)
        hours = {stage.name: stage.work.mean_hours for stage in team.stages}
        *_, test = backtest.back_test(history, replace(user_inputs.proposal(history), hours=hours))
        assert test.power is not None
        claim = test.power.noticed[code] if code else test.power.mistaken
        rows[code].append((test.is_missed, claim))
    return {
        code or "none": {
            "histories": len(found),
            "called missed": round(float(np.mean([one for one, _ in found])), 3),
            "claimed": round(float(np.mean([claim for _, claim in found])), 3),
        }
        for code, found in rows.items()
        if found
    }
