"""A CRM export as a history of deals: which column is what, and what the file can tell.

Three shapes: one row per stage change, one row per deal with a date per stage, and one row per
deal with when it was created and closed (and, in some, the stage it was last in).
"""

from planner.crm.corrections import mapping_of
from planner.crm.history import Finding, History, Mapping, Question
from planner.crm.reading import detect, detect_and_read, named, read
from planner.crm.table import Source

__all__ = [
    "Finding",
    "History",
    "Mapping",
    "Question",
    "Source",
    "detect",
    "detect_and_read",
    "mapping_of",
    "named",
    "read",
]
