"""Flow planner: where workload leveling, hand-offs and pull help or hurt a sales team's wins."""

from planner.analysis.effects import Comparison, compare
from planner.analysis.verdict import Verdict, verdicts
from planner.errors import PlannerError, ScenarioError
from planner.model.factory_line import factory_to_sales
from planner.model.practices import PRACTICES, Options
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.simulation.outcome import Outcome
from planner.simulation.simulate import simulate, trace
from planner.statistics.intervals import Interval

__all__ = [
    "PRACTICES",
    "Comparison",
    "Interval",
    "Options",
    "Outcome",
    "PlannerError",
    "Scenario",
    "ScenarioError",
    "Verdict",
    "compare",
    "factory_to_sales",
    "presets",
    "simulate",
    "trace",
    "verdicts",
]
