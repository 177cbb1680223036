"""Days in a stage, typed for one stage, become the buyer's own time there and nothing else."""

from __future__ import annotations

import pytest

from planner.calibration.buyer_days import buyer_days_for
from planner.calibration.stage_days import stage_days
from planner.errors import CalibrationError
from planner.plans import presets
from planner.simulation.simulate import simulate
from planner.views.common import days_words

TEAM = presets.load("mid_market").scenario


def test_the_days_come_out_with_repeats_and_hand_offs():
    fit = buyer_days_for(TEAM, 3, 25.0)
    assert fit.is_met
    assert fit.found.mean == pytest.approx(25, rel=0.02)
    with_it = TEAM.replace({"stages.Proposal.buyer.mean_days": fit.buyer_days})
    again = stage_days(simulate(with_it, 60, 8))[3]
    assert again.mean == pytest.approx(25, rel=0.06), "with other luck too"
    assert f"**{fit.buyer_days:g} days**" in days_words.says(fit, "Proposal")


def test_days_that_waiting_and_work_alone_take_are_refused_in_words():
    fit = buyer_days_for(TEAM, 0, 0.1)
    assert not fit.is_met
    assert fit.buyer_days == 0
    assert "0.1 days cannot be" in days_words.says(fit, "Qualify")


def test_a_team_with_too_much_work_has_no_days_to_tell():
    with pytest.raises(CalibrationError, match="more work than hours"):
        buyer_days_for(TEAM.replace({"leads.per_week": 400.0}), 0, 5.0)
