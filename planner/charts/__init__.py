"""Plotly figures, a module for each page: direct labels, no legend, nothing to hover."""

from planner.charts import calibrate
from planner.charts.figure import HELPS, HURTS, NEITHER, STATIC
from planner.charts.plan import contributions, wins_a_quarter

__all__ = ["HELPS", "HURTS", "NEITHER", "STATIC", "calibrate", "contributions", "wins_a_quarter"]
