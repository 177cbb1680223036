"""How new people got up to speed, found again in histories in which it is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.calibration import user_inputs
from planner.calibration.people_seen import people_seen
from planner.calibration.ramp_seen import RampSeen, ramp_seen
from planner.calibration.replay import replay
from planner.calibration.visits import NOBODY, Visits
from planner.views.calibrate import people_words
from tests.unit.test_calibration import stage, team

KNOWN = team({"per_week": 60}, [stage("Sale", 0.5, 2, 0.5)], [("Reps", 8, ["Sale"], True)])
CAME = {4: 20.0, 5: 24.0, 6: 28.0, 7: 32.0}
WEEKS, START = 16.0, 0.3


def history(people: int, weeks: float) -> Visits:
    """Some come on a date; of what they take on as people of old, so much is missing at first."""
    found = replay(KNOWN, 90, 3)
    owner, chance = found.owner.copy(), np.random.default_rng(4).random(found.owner.size)
    for person, came in list(CAME.items())[:people]:
        since = found.entered - came
        speed = START + (1 - START) * np.minimum(since / max(weeks, 1e-9), 1)
        owner[(owner == person) & ((since < 0) | (chance > speed))] = NOBODY
    return replace(found, owner=owner)


def seen(found: Visits) -> RampSeen | None:
    roles = user_inputs.proposal(found).roles
    return ramp_seen(found, roles, people_seen(found, roles))


def test_the_ramp_of_people_who_came_is_found_again_and_told():
    ramp = seen(history(4, WEEKS))
    assert ramp is not None
    assert ramp.people == 4
    assert ramp.weeks == pytest.approx(WEEKS, abs=6)
    assert ramp.start == pytest.approx(START, abs=0.2)
    assert people_words.ramp(ramp).startswith("New people (4 seen) took on ")


def test_people_who_are_as_fast_at_once_and_too_few_who_came_tell_no_ramp():
    assert seen(history(4, 0.0)) is None
    assert seen(history(2, WEEKS)) is None
    assert people_words.ramp(None) == ""
