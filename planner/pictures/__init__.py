"""Pieces of HTML, a module for each page. Names come from visitors: every text is escaped here.

The classes are styled in assets/style.css. No SVG: Streamlit's sanitizer takes it out; blocks and
bars stay readable on a phone besides.
"""

from planner.pictures import calibrate
from planner.pictures.parts import heading, strip, warning
from planner.pictures.plan import flow, opening, verdict_cards, waiting

__all__ = [
    "calibrate",
    "flow",
    "heading",
    "opening",
    "strip",
    "verdict_cards",
    "waiting",
    "warning",
]
