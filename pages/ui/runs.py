"""The only cached calls: what is worked out for one visitor is there for all."""

from __future__ import annotations

import streamlit as st

from planner.comparison import LOOKS, Comparison, compare
from planner.engine import ENGINE_VERSION
from planner.outcome import Outcome
from planner.plan import Plan
from planner.practices import Options
from planner.scenario import Scenario
from planner.simulation import simulate
from planner.verdict import Verdict, verdicts

REPLICATIONS = LOOKS[0]
_KEPT = 200  # results, of all visitors


def compared(plan: Plan) -> tuple[Comparison, dict[str, Verdict]]:
    """The three practices compared for this plan, and what can be said of each."""
    return _compared(plan.scenario, plan.options, plan.seed, REPLICATIONS, ENGINE_VERSION)


def today(plan: Plan, comparison: Comparison) -> Outcome:
    """The team as it stands: mostly one of the arms compared, else simulated with the same luck."""
    for effect in comparison.effects.values():
        for arm in (effect.with_, effect.without):
            if arm is not None and arm.scenario == plan.scenario:
                return arm
    return _simulated(plan.scenario, plan.seed, REPLICATIONS, ENGINE_VERSION)


# The engine's version is an argument only so that a new engine never shows an old one's results.


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _compared(
    scenario: Scenario, options: Options, seed: int, replications: int, engine: str
) -> tuple[Comparison, dict[str, Verdict]]:
    # The first of the looks that `compare` takes on its way to the asked precision: more simulated
    # years must not turn a verdict round oftener than they say.
    comparison = compare(scenario, options, replications, seed, looks=len(LOOKS))
    return comparison, verdicts(comparison)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _simulated(scenario: Scenario, seed: int, replications: int, engine: str) -> Outcome:
    return simulate(scenario, replications, seed)
