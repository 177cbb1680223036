"""Why a calibrated team wins more than its file, and what is said where a file's leads stop."""

from __future__ import annotations

from planner.calibration.calibrate import Calibration
from planner.calibration.leads_ended import LeadsEnded
from planner.model.scenario import WEEKS_PER_QUARTER, Scenario
from planner.views.calibrate.history_words import quantity
from planner.views.calibrate.people_words import day
from planner.views.common.numbers import count, number


def starts_full(calibration: Calibration) -> str:
    """Why the other pages tell of more wins than the replay has; nothing where they hardly do."""
    replayed, settled = calibration.replayed_wins_per_week, calibration.settled_wins_per_week
    if not calibration.is_fuller_when_settled:
        return ""
    same = (
        f"The same team wins {quantity(replayed, '')} a week here and {quantity(settled, '')} "
        f"({number(WEEKS_PER_QUARTER * settled, 0)} a quarter) on the other pages"
    )
    fuller = "with a full pipeline, your file without the deals that were already open on its first"
    if calibration.leads_ended is None:
        return f"{same}: those start {fuller} day."
    leads = quantity(calibration.plan.scenario.leads.per_week, "")
    return (
        f"{same}. {leads_stop(calibration.leads_ended)} Its wins are spread over all its weeks; "
        f"the other pages have {leads} leads in every week of the year. They also start {fuller} "
        "day."
    )


def leads_stop(ended: LeadsEnded) -> str:
    """'No lead in your file came after 26 October 2011, 13 weeks before it ends.'"""
    weeks = count(round(ended.weeks_without), "week")
    return f"No lead in your file came after {day(ended.zero, ended.last)}, {weeks} before it ends."


def leads_all_year(ended: LeadsEnded, scenario: Scenario) -> str:
    """What the scenario makes of leads that stop."""
    return (
        f"{leads_stop(ended)} The scenario has the {quantity(scenario.leads.per_week, '')} leads a "
        f"week of the {count(ended.weeks, 'full week')} before that, all year long: if yours did "
        "stop, or the file holds the leads of some weeks only, correct them on Plan."
    )
