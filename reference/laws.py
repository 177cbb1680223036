"""Laws that hold for the outcome of every scenario the schema allows."""

from __future__ import annotations

import numpy as np
import pytest

from planner.simulation.outcome import Outcome
from reference.teams import all_measures

SHARES = ("win_share", "chance_of_target", "utilization")


def assert_laws_are_kept(outcome: Outcome) -> None:
    """Conservation of deals, Little's law, possible measures, and parts that add up to wholes."""
    assert outcome.checks.conserved
    assert outcome.checks.little_error <= 1e-9
    assert_measures_are_possible(outcome)
    assert_losses_and_wins_add_up(outcome)


def assert_measures_are_possible(outcome: Outcome) -> None:
    for name, values in all_measures(outcome).items():
        data = values[~np.isnan(values)]
        assert np.isfinite(data).all(), name
        assert (data >= 0).all(), name
        if name.startswith(SHARES):
            assert (data <= 1 + 1e-9).all(), name
    by_size = [outcome.measures[f"cycle_days_{name}"] for name in ("p50", "p85", "p95")]
    assert not (np.diff(by_size, axis=0) < 0).any()


def assert_losses_and_wins_add_up(outcome: Outcome) -> None:
    """Weeks add up to the horizon, stages to the whole, and shares are what they say."""
    horizon = outcome.scenario.clock.horizon_weeks
    wins = outcome.measures["throughput_per_week"] * horizon
    assert outcome.wins_by_week.sum(axis=1) == pytest.approx(wins)
    losses = horizon * sum(
        values[f"{cause}_per_week"]
        for values in outcome.stages.values()
        for cause in ("dropped", "cold", "lost_at_hand_off", "turned_away")
    )
    ended = wins + losses
    share = np.divide(wins, ended, out=np.full_like(wins, np.nan), where=ended > 0.5)
    assert outcome.measures["win_share"] == pytest.approx(share, nan_ok=True)
    inside = sum(values["work_in_process"] for values in outcome.stages.values())
    assert inside == pytest.approx(outcome.measures["work_in_process"], rel=1e-9, abs=1e-9)
