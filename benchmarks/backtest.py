"""Does the back-test's band hold what it says? On histories that our own engine made.

Histories of three known teams are calibrated on their first two thirds and the last third is
compared with the 90 % band, week by week. Also: how often the true value of a share or of the
arrivals is inside its 95 % interval.

python -m benchmarks backtest [--histories 200]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from planner.calibration import backtest, prediction, user_inputs
from planner.calibration.calibrate import Calibration
from planner.calibration.replay import replay
from planner.model.scenario import Scenario
from reference.results import keep

ASSETS = Path(__file__).parent.parent / "assets"
WEEKS = 60
FIRST_SEED = 1000


def teams() -> dict[str, Scenario]:
    """The sample's team; one with bursts and long tails; full-cycle people with few leads."""
    sample = Scenario.from_json((ASSETS / "sample_deals.json").read_bytes())
    tails = sample.replace(
        {
            "family": "lognormal",
            "leads.cv": 2.5,
            "leads.per_week": 22,
            "team.roles.SDR.people": 3,
            "team.roles.AE.people": 6,
            "stages.Demo.buyer.cv": 1.8,
            "stages.Proposal.buyer.cv": 1.8,
        }
    )
    alone = sample.to_dict()
    alone["team"]["roles"] = [
        {
            "name": "Rep",
            "people": 7,
            "stages": [stage.name for stage in sample.stages],
            "owns_deals": True,
        }
    ]
    return {"sample": sample, "bursts and tails": tails, "full cycle": Scenario.from_dict(alone)}


def main(arguments: Sequence[str]) -> None:
    """Report the coverage for each team and for all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks backtest")
    parser.add_argument("--histories", type=int, default=200)
    given = parser.parse_args(arguments)
    histories, known = given.histories, teams()
    names = list(known)
    inside: dict[str, dict[str, list[bool]]] = {
        name: {"wins": [], "cycle_days": [], "intervals": []} for name in names
    }
    skipped = 0
    for number in range(histories):
        name = names[number % len(names)]
        team = known[name]
        history = replay(team, WEEKS, FIRST_SEED + number)
        if backtest.missing(history):
            skipped += 1
            continue
        hours = {stage.name: stage.work.mean_hours for stage in team.stages}
        *_, test = backtest.back_test(history, replace(user_inputs.proposal(history), hours=hours))
        inside[name]["wins"] += list(test.wins.covered)
        inside[name]["cycle_days"] += list(test.cycle_days.covered)
        inside[name]["intervals"] += _inside(team, test.calibration)
        if number % 20 == 19:
            print(f"{number + 1}: {_shares(inside)}", flush=True)
    found = {"histories": histories - skipped, "too short": skipped, "weeks": WEEKS}
    found |= {"band": prediction.BAND, "inside": _shares(inside)}
    print(keep("backtest", found))


def _inside(team: Scenario, found: Calibration) -> list[bool]:
    return [
        one.low <= team.value(one.path) <= one.high
        for one in found.estimates
        if one.low is not None
        and one.high is not None
        and one.path.endswith(("drop_off", "repeat", "restart", "per_week"))
    ]


def _shares(inside: dict[str, dict[str, list[bool]]]) -> dict[str, Any]:
    whole = {
        measure: [one for found in inside.values() for one in found[measure]]
        for measure in ("wins", "cycle_days", "intervals")
    }
    whole["wins and cycle_days"] = whole["wins"] + whole["cycle_days"]
    return {
        name: {measure: _share(ones) for measure, ones in found.items()}
        for name, found in (*inside.items(), ("all", whole))
    }


def _share(ones: list[bool]) -> float | None:
    return round(float(np.mean(ones)), 3) if ones else None
