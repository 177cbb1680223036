"""A file whose leads stop long before it does: said, and not taken for people who left."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from planner import crm
from planner.calibration import user_inputs
from planner.calibration.calibrate import Estimate, calibrate
from planner.calibration.history_summary import HistorySummary, summary_of
from planner.calibration.leads_ended import leads_ended
from planner.calibration.people_seen import MOST_PER_YEAR, RoleSeen, Stay, people_seen
from planner.crm.corrections import mapping_of
from planner.views.calibrate import history_words, leads_words, people_words, reading_words, words

ZERO = np.datetime64("2024-01-01")
DAILY = np.arange(0, 10, 1 / 7)  # a lead a day for ten weeks


@pytest.mark.parametrize("end", [10.0, 12.9])
def test_leads_that_come_to_the_end_or_nearly_have_not_stopped(end):
    assert leads_ended(DAILY, end, ZERO) is None


def test_few_leads_that_pause_as_they_always_did_have_not_stopped():
    assert leads_ended(np.arange(0.0, 40, 4), 44, ZERO) is None
    assert leads_ended(np.append(DAILY, 20.0), 30, ZERO) is None
    assert leads_ended(DAILY[:1], 30, ZERO) is None


def test_leads_that_stop_long_before_the_file_are_told_with_the_day():
    found = leads_ended(DAILY, 22.0, ZERO)
    assert found is not None
    assert (found.weeks, round(found.weeks_without)) == (8, 12)
    assert leads_words.leads_stop(found) == (
        "No lead in your file came after 10 March 2024, 12 weeks before it ends."
    )


def _file() -> HistorySummary:
    """Three leads a day for five weeks, decided within days but for the last one."""
    rows = ["deal,stage,date,owner,amount"]
    start = datetime(2024, 1, 1)
    for number in range(105):
        came, who = start + timedelta(hours=8 * number), f"Rep {number % 3}"
        ends = came + timedelta(days=3 + number % 7 if number < 104 else 90)
        for stage, when in (("Demo", came), ("Won" if number % 2 else "Lost", ends)):
            rows.append(f"D{number},{stage},{when:%Y-%m-%d %H:%M},{who},{1000 + number}")
    table = io.BytesIO("\n".join(rows).encode())
    return summary_of(crm.read(table, mapping_of(table, None, {})))


def test_a_file_whose_leads_stop_says_so_wherever_it_matters():
    read = _file()
    figures = {what: value for what, value, _ in history_words.main_figures(read.metrics)}
    assert figures["Leads a week, of the 3 full weeks in which they came"] == "21"
    assert figures["Owners who move deals in a week with new leads"] == "3"
    assert ("Currency", reading_words.NO_CURRENCY) in reading_words.understood(
        read.history, read.metrics
    )
    given = user_inputs.proposal(read.visits, read.worth)
    # Nobody is said to be gone because there was nothing left to do.
    seen = people_seen(read.visits, given.roles)
    assert [one.now for one in seen] == [3]
    assert people_words.told(seen, read.visits.zero) == []
    corrected = given.with_roles([given.roles[0].model_copy(update={"people": 5})])
    found = next(calibrate(read.visits, corrected))
    told = " ".join(words.unknowns(found))
    assert "No lead in your file came after 4 February 2024, 13 weeks before it ends." in told
    assert "has the 21.0 leads a week of the 3 full weeks before that, all year long" in told
    assert "as many people as you gave; the file shows 3." in told
    assert "the file does not show how many people" not in told
    assert "they are taken to be dollars" in told
    assert "leads a week (21), of the 3 weeks with leads" in words.measured(found)[0]
    said = leads_words.starts_full(replace(found, settled_wins_per_week=100.0))
    assert "the other pages have 21.0 leads in every week of the year" in said
    people = Estimate("team.roles.Team.people", 3, "measured", 3, 3, 1)
    assert words.tag(people) == "measured, counted in 1 stretch of 4 weeks"


def test_people_who_leave_more_often_than_a_scenario_can_hold_are_not_taken_over():
    seen = [RoleSeen("Team", tuple(Stay(f"Rep {i}", None, 4.0) for i in range(41)), 2.9)]
    assert people_words.rate(seen) == ""
    told = people_words.too_often(seen)
    assert told.startswith("41 people left in 3 years of work of all together: 14.14 per ")
    assert told.endswith(f"takes {MOST_PER_YEAR:g} at most, so this is not taken over.")
    assert people_words.too_often([replace(seen[0], years=41.0)]) == ""
    assert people_words.too_often([]) == ""
