"""Plotly figures, a module for each page: direct labels, no legend, nothing to hover."""

from planner.charts import calibrate
from planner.charts.figure import HELPS, HURTS, NEITHER, STATIC

__all__ = ["HELPS", "HURTS", "NEITHER", "STATIC", "calibrate"]
