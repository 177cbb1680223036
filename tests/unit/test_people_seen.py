"""Who came, who went and who is there on the last day, by whose rows a file has when."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from planner import crm
from planner.calibration import calibrate, user_inputs
from planner.calibration.beginning import beginning
from planner.calibration.calibrate import Calibration
from planner.calibration.history_summary import HistorySummary, summary_of
from planner.calibration.people_seen import (
    RoleSeen,
    Stay,
    leaving_per_year,
    people_seen,
    with_ramp,
)
from planner.calibration.replay import event_log, replay
from planner.calibration.visits import Visits
from planner.crm.corrections import mapping_of
from planner.views.calibrate import exports, markup, people_words
from tests.unit.test_calibration import stage, team

KNOWN = team({"per_week": 14}, [stage("Sale", 1, 5, 0.5)], [("Reps", 6, ["Sale"], True)])
WEEKS = 78
# Reps 1 to 3 leave; whoever has their deals from then on is one who came, or one of the others.
LEFT = {0: (30.0, 6), 1: (40.0, 3), 2: (50.0, 4)}


@cache
def history() -> Visits:
    found = replay(KNOWN, WEEKS, 2)
    owner = found.owner.copy()
    for person, (week, instead) in LEFT.items():
        owner[(found.owner == person) & (found.entered > week)] = instead
    return replace(found, owner=owner, people=(*found.people, "Newcomer"))


def test_who_came_and_who_went_is_told_by_the_day_with_who_is_there_at_the_end():
    (seen,) = people_seen(history(), user_inputs.proposal(history()).roles)
    assert [name for name, _ in seen.came] == ["Newcomer"]
    assert [name for name, _ in seen.gone] == ["Reps 1", "Reps 2", "Reps 3"]
    assert seen.came[0][1] == pytest.approx(30, abs=3)
    assert seen.now == 4
    years = (3 * WEEKS + 30 + 40 + 50 + WEEKS - 30) / 52
    assert seen.years == pytest.approx(years, rel=0.05)
    assert leaving_per_year([seen]) == pytest.approx(3 / years, rel=0.1)
    (told,) = people_words.told([seen], history().zero)
    assert re.match(r"Team: 4 people at the end\. Came: Newcomer from \d+ July 2024\.", told)
    assert re.search(r"No row any more: Reps 1 after \d+ July 2024, Reps 2 after", told)
    assert people_words.rate([seen]).startswith("3 people left in ")


def test_who_was_there_when_is_a_table_and_a_sheet_and_counted_by_week():
    """Rows of somebody's first and last day are in the history itself."""
    seen = people_seen(history(), user_inputs.proposal(history()).roles)
    sheet = exports.people(seen, history().zero)
    of_person = {row[1]: row for row in sheet.rows}
    assert list(of_person) == [stay.name for stay in seen[0].stays]
    assert len(of_person) == 7
    own = history().entered[history().owner == 6]
    first = np.datetime64("2024-01-01") + np.timedelta64(int(7 * own.min()), "D")
    assert of_person["Newcomer"] == ("Team", "Newcomer", str(first), None)
    assert of_person["Reps 6"] == ("Team", "Reps 6", None, None)
    assert of_person["Reps 1"][2] is None
    assert "2024-07-01" < of_person["Reps 1"][3] < "2024-07-30"
    table = markup.people(seen, history().zero)
    day = f"{first.item().day} {first.item():%B %Y}"
    assert f"<td>Newcomer</td><td>{day}</td><td>the end of the file</td>" in table
    by_week = seen[0].by_week(WEEKS)
    assert (by_week[10], by_week[36], by_week[45], by_week[-1]) == (6, 6, 5, 4)
    assert "usual number of people all along" in people_words.held(seen)


def test_a_day_told_in_weeks_is_that_day():
    zero = np.datetime64("2024-01-01", "us")
    days = [people_words.date(zero, day / 7) for day in range(1500)]
    assert [(one - days[0]).days for one in days] == list(range(1500))


def test_of_very_many_people_the_page_shows_the_first_and_names_the_file_for_the_rest():
    stays = tuple(Stay(f"P{i} <b>", None, None) for i in range(130))
    table = markup.people([RoleSeen("Team", stays, 1.0)], history().zero)
    assert "P99 &lt;b&gt;" in table
    assert "P100" not in table
    assert "30 more, in the CSV" in table


def test_where_nobody_comes_or_goes_nothing_is_told():
    found = replay(KNOWN, WEEKS, 2)
    seen = people_seen(found, user_inputs.proposal(found).roles)
    assert [one.now for one in seen] == [6]
    assert people_words.told(seen, found.zero) == []
    assert people_words.rate(seen) == ""
    assert people_words.held(seen) == ""
    assert seen[0].by_week(WEEKS) == [6] * WEEKS


def test_a_file_that_names_nobody_tells_no_people():
    found = replay(KNOWN, WEEKS, 2)
    nameless = replace(found, owner=np.full(found.owner.size, -1))
    assert people_seen(nameless, user_inputs.proposal(nameless).roles) == ()


@cache
def fitted() -> tuple[HistorySummary, Calibration]:
    source = io.BytesIO(event_log(history()).encode())
    read = summary_of(crm.read(source, mapping_of(source, None, {"same_stage_rows": "visits"})))
    *_, found = calibrate.calibrate(read.visits, user_inputs.proposal(read.visits))
    return read, found


def test_from_today_the_people_are_those_there_at_the_end_and_they_leave_if_it_is_asked():
    read, found = fitted()
    (usual,) = found.plan.scenario.team.roles
    assert usual.people > 4
    fit = beginning(found, read, is_from_today=True, is_leaving=True)
    begun, known = fit.plan, {one.path: one for one in fit.estimates}
    (role,) = begun.scenario.team.roles
    assert role.people == 4
    assert role.leaving.per_year == leaving_per_year(people_seen(read.visits, [usual]))
    assert begun.tags["team.roles.Team.leaving.per_year"] == "measured"
    assert begun.tags["team.roles.Team.people"] == "measured"
    assert known["team.roles.Team.people"].value == 4
    # Who came in the file is in the job since then.
    assert role.tenure_weeks == pytest.approx((WEEKS - 30,), abs=3)
    assert known["team.roles.Team.leaving.per_year"].value == role.leaving.per_year
    assert beginning(found, read, is_from_today=False, is_leaving=False) == found


def test_how_fast_new_people_got_up_to_speed_is_of_the_scenario():
    read, found = fitted()
    seen = people_seen(read.visits, found.plan.scenario.team.roles)
    plan = with_ramp(found.plan, seen, 12.0, 0.4)
    (role,) = plan.scenario.team.roles
    assert (role.ramp.weeks, role.ramp.start) == (12.0, 0.4)
    assert plan.tags["team.roles.Team.ramp.weeks"] == "measured"


def test_people_that_somebody_typed_stay():
    read, found = fitted()
    path = "team.roles.Team.people"
    typed = replace(found, plan=found.plan.with_scenario(found.plan.scenario.replace({path: 9})))
    begun = beginning(typed, read, is_from_today=True, is_leaving=False).plan
    assert begun.scenario.team.roles[0].people == 9
