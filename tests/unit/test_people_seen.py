"""Who came, who went and who is there on the last day, by whose rows a file has when."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from planner import crm
from planner.calibration import calibrate, user_inputs
from planner.calibration.beginning import beginning
from planner.calibration.calibrate import Calibration
from planner.calibration.history_summary import HistorySummary, summary_of
from planner.calibration.people_seen import leaving_per_year, people_seen, with_ramp
from planner.calibration.replay import event_log, replay
from planner.calibration.visits import Visits
from planner.crm.corrections import mapping_of
from planner.views.calibrate import people_words
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


def test_who_came_and_who_went_is_told_by_month_with_who_is_there_at_the_end():
    (seen,) = people_seen(history(), user_inputs.proposal(history()).roles)
    assert [name for name, _ in seen.came] == ["Newcomer"]
    assert [name for name, _ in seen.gone] == ["Reps 1", "Reps 2", "Reps 3"]
    assert seen.came[0][1] == pytest.approx(30, abs=3)
    assert seen.now == 4
    years = (3 * WEEKS + 30 + 40 + 50 + WEEKS - 30) / 52
    assert seen.years == pytest.approx(years, rel=0.05)
    assert leaving_per_year([seen]) == pytest.approx(3 / years, rel=0.1)
    (told,) = people_words.told([seen], history().zero)
    assert told.startswith("Team: 4 people at the end. Came: Newcomer (")
    assert "No row any more: Reps 1 (July 2024), Reps 2" in told
    assert people_words.rate([seen]).startswith("3 people left in ")


def test_where_nobody_comes_or_goes_nothing_is_told():
    found = replay(KNOWN, WEEKS, 2)
    seen = people_seen(found, user_inputs.proposal(found).roles)
    assert [one.now for one in seen] == [6]
    assert people_words.told(seen, found.zero) == []
    assert people_words.rate(seen) == ""


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
