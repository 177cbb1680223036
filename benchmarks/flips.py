"""Do the intervals of break-evens hold the true crossing, and how long does a list take?

Planted crossings: saturated lines of three stages with a hand-off before the bottleneck, whose
crossing is known in closed form: 1 + gain* = (1 + rebrief) / balance efficiency. Many seeds of
each; counted are the intervals that hold gain*, and crossings claimed where the range holds none.
One is along a whole number, the people at the bottleneck.

Claimed crossings: all break-evens of the presets, which are far noisier, with fewer seeds. What
an interval says is that the effect has opposite signs at its ends; those are simulated anew, many
times over with other luck.

Time: all break-evens of a preset.

python -m benchmarks flips [--seeds 20] [--claiming-seeds 3] [--only PART]

With --only, one part is measured anew and put in its place among the results already kept; `dates`
tells when each was measured.
"""

from __future__ import annotations

import argparse
import os
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import mean
from typing import Any

from planner.analysis.axes import Axis, axis_of, turned
from planner.analysis.axis_points import BreakEven
from planner.analysis.break_even import break_even, break_evens
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.runs import PairedRuns
from reference.results import keep, kept
from reference.saturated_line import planted_gain, saturated_line

PRESET = "mid_market"
# People of the three stages, rebriefing, spread of the work. A balanced line only where the work
# does not vary: elsewhere its stages run dry at times, which the closed form knows nothing of.
CASES = (
    ((2, 3, 2), 0.1, 0.25),
    ((2, 3, 2), 0.3, 0.25),
    ((3, 5, 3), 0.25, 0.25),
    ((2, 4, 2), 0.2, 0.0),
    ((2, 3, 2), 0.1, 1.0),
    ((3, 5, 3), 0.25, 1.5),
)
ALONG = "team.specialist_gain"

# Along the people at the bottleneck, two at the stages beside it: (1 + 0.1) / balance efficiency is
# 1.65 with two of them and 1.28 with three, so specialists who gain this help from three people on.
WHOLE_ALONG = "team.roles.B.people"
WHOLE_GAIN, WHOLE_REBRIEF, WHOLE_CV = 0.43, 0.1, 1.0
WHOLE_BETWEEN = (2, 3)

# Replications of either end of a claimed interval, with luck of their own: its sign was clear with
# an eighth of the first. It is called unclear where even the last leave it below so many standard
# errors.
_ANEW, _ANEW_SEED, _CLEAR = (1000, 16_000), 1001, 4.0


def main(arguments: Sequence[str]) -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks flips")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--claiming-seeds", type=int, default=3, help="with which presets are run")
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args(arguments)
    found = kept("flips") if given.only else {}
    dates = found.setdefault("dates", {})
    for name, part in PARTS.items():
        if given.only in (None, name):
            found[name] = part(given)
            dates[name] = datetime.now(UTC).date().isoformat()
    print(keep("flips", found))


def _covered(people: tuple[int, int, int], rebrief: float, cv: float, seeds: int) -> dict[str, Any]:
    team, planted = saturated_line(people, rebrief, cv), planted_gain(people, rebrief)
    axis = axis_of(team, ALONG, high=1.0)
    empty = axis_of(team, ALONG, high=0.9 * planted)
    held, widths, false = 0, [], 0
    for seed in range(1, seeds + 1):
        one = break_even(team, "hand_offs", axis, seed=seed)
        assert one is not None
        if one.low is not None and one.high is not None:
            held += int(one.low <= planted <= one.high)
            widths.append(one.high - one.low)
        without = break_even(team, "hand_offs", empty, seed=seed)
        false += without is not None and without.at is not None
    row = {
        "people": list(people),
        "rebrief": rebrief,
        "work_cv": cv,
        "seeds": seeds,
        "planted": round(planted, 4),
        "found": len(widths),
        "held": held,
        "mean_width": round(float(mean(widths)), 4) if widths else None,
        "false_crossings": false,
    }
    print(row, flush=True)
    return row


def _covered_whole(seeds: int) -> dict[str, Any]:
    """As `_covered`, along a whole number of people."""
    low, high = WHOLE_BETWEEN
    team = saturated_line((2, low, 2), WHOLE_REBRIEF, WHOLE_CV).replace({ALONG: WHOLE_GAIN})
    axis = axis_of(team, WHOLE_ALONG, low=1, high=5)
    empty = axis_of(team, WHOLE_ALONG, low=high, high=6)
    held, exact, found, false = 0, 0, 0, 0
    for seed in range(1, seeds + 1):
        one = break_even(team, "hand_offs", axis, seed=seed)
        if one and one.low is not None and one.high is not None:
            found += 1
            held += int(one.low <= low and one.high >= high)
            exact += int((one.low, one.high) == (low, high))
        without = break_even(team, "hand_offs", empty, seed=seed)
        false += without is not None and without.at is not None
    row = {
        "planted_between": [low, high],
        "seeds": seeds,
        "found": found,
        "held": held,
        "next_to_it": exact,
        "false_crossings": false,
    }
    print(row, flush=True)
    return row


def _coverage(given: Namespace) -> list[dict[str, Any]]:
    return [_covered(*case, seeds=given.seeds) for case in CASES]


def _whole(given: Namespace) -> dict[str, Any]:
    return _covered_whole(given.seeds)


def _claims(given: Namespace) -> list[dict[str, Any]]:
    return [_claimed(name, given.claiming_seeds) for name in presets.names()]


def _claimed(name: str, seeds: int) -> dict[str, Any]:
    """All crossings that a preset's break-evens claim, with so many seeds, and whether both ends
    have the sign they were said to have.
    """
    team = presets.load(name).scenario
    claims: list[BreakEven] = []
    for seed in range(1, seeds + 1):
        *_, last = break_evens(team, seed=seed)
        claims += last.flips
    runs = PairedRuns(_ANEW_SEED)
    held = wrong = 0
    for one in claims:
        signs = [_true_sign(team, one.practice, one.axis, end, runs) for end in (one.low, one.high)]
        held += signs == [one.before, one.after]
        wrong += any(
            sign == -said for sign, said in zip(signs, (one.before, one.after), strict=True)
        )
    row = {
        "preset": name,
        "seeds": seeds,
        "claimed": len(claims),
        "along_whole_numbers": sum(one.axis.is_whole for one in claims),
        "different": len({(one.practice, one.axis.path) for one in claims}),
        "held": held,
        "wrong": wrong,
        "unclear": len(claims) - held - wrong,
    }
    print(row, flush=True)
    return row


def _true_sign(
    team: Scenario, practice: str, axis: Axis, value: float | None, runs: PairedRuns
) -> int:
    """The sign of the effect at a value, or 0 where even so many replications do not tell."""
    assert value is not None
    here = turned(team, axis.path, value)
    arms = (
        PRACTICES[practice].with_(here, Options()),
        PRACTICES[practice].without(here, Options()),
    )
    for replications in _ANEW:
        runs.run(arms, replications)
        found = runs.gain(arms, replications)
        if abs(found.mean) > _CLEAR * found.standard_error:
            return 1 if found.mean > 0 else -1
    return 0


def _timed(_: Namespace) -> dict[str, Any]:
    team = presets.load(PRESET).scenario
    begun, processor = time.perf_counter(), time.process_time()
    results = break_evens(team)
    found = next(results)
    first, first_flip = time.perf_counter() - begun, None
    for found in results:
        if found.flips and first_flip is None:
            first_flip = time.perf_counter() - begun
    return {
        "preset": PRESET,
        "practices_times_inputs": len(found.found),
        "flips": len(found.flips),
        "first_row_seconds": round(first, 2),
        "first_flip_seconds": None if first_flip is None else round(first_flip, 2),
        "seconds": round(time.perf_counter() - begun, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
        "other_load": round(os.getloadavg()[0], 1),
    }


PARTS: dict[str, Callable[[Namespace], Any]] = {
    "time": _timed,
    "coverage": _coverage,
    "whole": _whole,
    "claimed": _claims,
}
