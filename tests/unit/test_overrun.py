"""Who is overrun when: the weeks add up to the whole, and a role tips over when people go."""

from __future__ import annotations

import numpy as np
import pytest

from planner.analysis.overrun import REPLICATIONS, busy_by_week
from planner.errors import TooLarge
from planner.plans import presets
from planner.simulation.runs import PairedRuns
from planner.simulation.simulate import simulate
from planner.views.next_quarters import markup, overrun_words, plots
from tests.unit.test_forecast import SAMPLE

SHORT = SAMPLE.replace({"clock.horizon_weeks": 24.0})
ONE_GOES = {
    "leads.per_week": 60.0,
    "team.hires": [{"week": 12, "role": "AE", "people": -1}],
}


@pytest.fixture(scope="module")
def calm():
    return busy_by_week(SHORT)


@pytest.fixture(scope="module")
def overrun():
    return busy_by_week(SHORT.replace(ONE_GOES))


def test_what_is_worked_week_by_week_adds_up_to_the_whole(overrun):
    outcome = simulate(SHORT.replace(ONE_GOES), REPLICATIONS)
    runs = PairedRuns()
    runs.run([SHORT.replace(ONE_GOES)], REPLICATIONS)
    worked, there = runs.person_weeks(SHORT.replace(ONE_GOES))
    for i, role in enumerate(overrun.roles):
        share = worked[:, i].mean() / there[:, i].mean()
        assert outcome.roles[role.role]["utilization"].mean() == pytest.approx(share, abs=0.01)
        assert role.people.sum() == pytest.approx(there[:, i].mean())
    every_fourth = slice(3, None, 4)  # the spans that each share is of follow on each other
    for i, role in enumerate(overrun.roles):
        people = role.people.reshape(-1, 4).sum(axis=1)
        assert (role.busy[every_fourth] * people).sum() == pytest.approx(worked[:, i].mean())


def test_a_role_tips_over_when_one_of_its_people_goes(calm, overrun):
    assert calm.first is None
    assert [each.overrun_from for each in calm.roles] == [None] * 3
    by_role = {each.role: each for each in overrun.roles}
    assert by_role["SDR"].overrun_from < 4
    assert 12 <= by_role["AE"].overrun_from <= 18
    assert overrun.first is by_role["SDR"]
    assert np.allclose(by_role["AE"].people[:12], 3)
    assert np.allclose(by_role["AE"].people[-4:], 2)


def test_a_sentence_says_who_and_when(calm, overrun):
    calm_words = overrun_words.says(calm)
    assert calm_words.startswith(
        "Nobody is overrun as long as nobody juggles too many open deals: "
    )
    said = overrun_words.says(overrun)
    assert said.startswith("SDRs are overrun ")
    assert "AEs in 1" in said
    assert overrun_words.beside(overrun.roles[1]).endswith("3 → 2 people")
    assert overrun_words.beside(calm.roles[1]).endswith("3 people")


def test_the_bars_have_their_numbers_as_a_table(overrun):
    drawn = plots.busy(overrun)
    assert drawn.count("<rect") == 3 * 24
    assert overrun_words.says(overrun) in drawn
    assert markup.busy_as_table(overrun).count("<tr>") == 1 + 24
    assert "SDRs are overrun" in markup.overrun(overrun)


def test_of_a_longer_time_not_every_week_is_told():
    longer = SAMPLE.replace({"clock.horizon_weeks": 130.5, "leads.per_week": 2.0})
    found = busy_by_week(longer)
    assert found.ends.tolist() == [3.0 * n for n in range(1, 44)]


def test_a_team_too_large_is_refused_before_it_is_simulated():
    large = presets.load("mid_market").scenario.replace({"leads.per_week": 90_000.0})
    with pytest.raises(TooLarge):
        busy_by_week(large)
