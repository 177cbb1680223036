"""Ten thousand scenarios over the whole schema, extremes included.

None crashes, hangs or breaks a law (reference/laws.py: conservation of deals, Little's law,
possible measures, parts that add up). Every one survives its JSON and its link, and gives the same
numbers again. One in ten goes all the way: verdicts, axes, report and the table of numbers.

python -m benchmarks scenarios [--count 10000] [--seed 1]     (needs requirements-dev.txt)
"""

from __future__ import annotations

import argparse
import datetime
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from planner.analysis.axes import axes
from planner.analysis.effects import compare
from planner.analysis.verdict import losses, verdicts
from planner.errors import TooLarge
from planner.model.scenario import Scenario
from planner.plans import frozen_set, link, presets
from planner.plans.plan import Plan
from planner.simulation.simulate import simulate
from planner.views.common import exports
from planner.views.plan import words
from planner.views.report import page
from planner.views.where.words import axis_title
from reference.laws import assert_laws_are_kept
from reference.results import keep
from reference.strategies import scenarios
from reference.teams import all_measures

REPLICATIONS = 2
SECONDS_A_SCENARIO = 30  # of a machine that has others at work too
WHOLE_WAY_EACH = 10


def main(arguments: Sequence[str]) -> None:
    """Draw the scenarios, try each, and keep how many kept everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scenarios")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    simulate(presets.load(presets.FIRST).scenario, 1)  # compiled before the clock runs
    tried, went_the_whole_way, too_large, slowest = 0, 0, 0, 0.0
    began = time.monotonic()

    # No shrinking to the simplest before it is known how many fail.
    @seed(asked.seed)
    @settings(
        max_examples=asked.count,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(scenarios(), st.integers(0, 2**63 - 1))
    def each(scenario: Scenario, luck: int) -> None:
        nonlocal tried, went_the_whole_way, too_large, slowest
        start = time.monotonic()
        with _at_most(SECONDS_A_SCENARIO):
            _try(scenario, luck)
            if tried % WHOLE_WAY_EACH == 0:
                if _goes_the_whole_way(scenario, luck):
                    went_the_whole_way += 1
                else:
                    too_large += 1
        tried += 1
        slowest = max(slowest, time.monotonic() - start)
        if tried % 500 == 0:
            print(f"{tried:>6} scenarios, {time.monotonic() - began:.0f} s", flush=True)

    each()
    if tried < asked.count:
        sys.exit(f"only {tried} of {asked.count} scenarios were drawn")
    found = {
        "seed": asked.seed,
        "scenarios": tried,
        "with_verdicts_and_report": went_the_whole_way,
        "with_verdicts_refused_as_too_large": too_large,
        "crashes": 0,
        "longer_than_seconds": {str(SECONDS_A_SCENARIO): 0},
        "laws_broken": 0,
        "slowest_seconds": round(slowest, 1),
        "seconds": round(time.monotonic() - began),
    }
    print(found)
    print(keep("scenarios", found))


def _try(scenario: Scenario, luck: int) -> None:
    """Everything that every scenario must bear."""
    assert Scenario.from_json(scenario.to_json()) == scenario
    plan = Plan(scenario=scenario)
    assert link.read(link.link(plan)).plan == plan
    outcome = simulate(scenario, REPLICATIONS, luck)
    assert_laws_are_kept(outcome)
    again = all_measures(simulate(scenario, REPLICATIONS, luck))
    for name, values in all_measures(outcome).items():
        assert np.array_equal(values, again[name], equal_nan=True), name


def _goes_the_whole_way(scenario: Scenario, luck: int) -> bool:
    """Verdicts, report and numbers; False where comparing would cost too much, in words."""
    plan = frozen_set.freeze(Plan(scenario=scenario))
    try:
        comparison = compare(scenario, replications=REPLICATIONS, seed=luck)
    except TooLarge:
        return False
    said = verdicts(comparison)
    today = simulate(scenario, REPLICATIONS, luck)
    for verdict in said.values():
        words.verdict_lines(verdict, plan.options)
    assert page.of_plan(plan, comparison, said, today, link="", made_on=datetime.date.min)
    assert exports.numbers(today, said).rows
    losses(today)
    for axis in axes(scenario):
        assert axis_title(axis)
    return True


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in the main thread after so long; the engine's threads let it."""

    def ring(*_: Any) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
