"""Flow planner: where workload leveling, hand-offs and pull help or hurt a sales team's wins."""

from planner.comparison import Comparison, compare
from planner.errors import PlannerError, ScenarioError
from planner.outcome import Interval, Outcome
from planner.practices import PRACTICES, Options, factory_to_sales
from planner.scenario import Scenario
from planner.simulation import simulate, trace
from planner.verdict import Verdict, verdicts

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
    "simulate",
    "trace",
    "verdicts",
]
