"""Pieces of HTML, a module for each page. Names come from visitors: every text is escaped here.

The classes are styled in assets/style.css. No SVG: Streamlit's sanitizer takes it out; blocks and
bars stay readable on a phone besides.
"""

from planner.pictures import calibrate, where
from planner.pictures.parts import failed, heading, strip, warning
from planner.pictures.plan import (
    contributions,
    estimate,
    flow,
    opening,
    verdict_cards,
    wins_a_quarter,
)
from planner.pictures.team import (
    cheapest,
    cost_of_wins,
    hires,
    looking,
    promise,
    shapes_table,
    team_opening,
)

__all__ = [
    "calibrate",
    "cheapest",
    "contributions",
    "cost_of_wins",
    "estimate",
    "failed",
    "flow",
    "heading",
    "hires",
    "looking",
    "opening",
    "promise",
    "shapes_table",
    "strip",
    "team_opening",
    "verdict_cards",
    "warning",
    "where",
    "wins_a_quarter",
]
