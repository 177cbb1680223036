"""Plotly figures, a module for each page: direct labels, no legend."""

from planner.charts import calibrate, where
from planner.charts.figure import CONFIG, HELPS, HURTS, NEITHER

__all__ = ["CONFIG", "HELPS", "HURTS", "NEITHER", "calibrate", "where"]
