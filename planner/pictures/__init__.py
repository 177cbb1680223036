"""Pieces of HTML, a module for each page. Names come from visitors: every text is escaped here.

The classes are styled in assets/style.css. No SVG: Streamlit's sanitizer takes it out; blocks and
bars stay readable on a phone besides.
"""

from planner.pictures import calibrate, team, where
from planner.pictures.parts import failed, heading, strip, table, warning
from planner.pictures.plan import (
    change,
    contributions,
    estimate,
    flow,
    opening,
    verdict_cards,
    wins_a_quarter,
    wins_as_table,
)

__all__ = [
    "calibrate",
    "change",
    "contributions",
    "estimate",
    "failed",
    "flow",
    "heading",
    "opening",
    "strip",
    "table",
    "team",
    "verdict_cards",
    "warning",
    "where",
    "wins_a_quarter",
    "wins_as_table",
]
