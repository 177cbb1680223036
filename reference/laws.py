"""Laws that hold for the outcome of every scenario the schema allows."""

from __future__ import annotations

import numpy as np
import pytest

from planner.simulation.outcome import Outcome
from reference.teams import all_measures

SHARES = ("win_share", "chance", "utilization")


def assert_laws_are_kept(outcome: Outcome) -> None:
    """Conservation of deals, Little's law, possible measures, and parts that add up to wholes."""
    assert outcome.checks.conserved
    assert outcome.checks.little_error <= 1e-9
    assert_measures_are_possible(outcome)
    assert_losses_and_wins_add_up(outcome)
    assert_kinds_add_up(outcome)
    assert_quarters_add_up(outcome)
    assert_people_add_up(outcome)


def assert_measures_are_possible(outcome: Outcome) -> None:
    of_quarters = {
        f"{name} of {quarter.name}": getattr(quarter, name)
        for quarter in outcome.quarters
        for name in ("wins", "revenue_usd", "chance", "wins_from_open_deals")
    }
    for name, values in (all_measures(outcome) | of_quarters).items():
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
        for cause in ("dropped", "cold", "lost_at_hand_off", "turned_away", "lost_with_owner")
        if f"{cause}_per_week" in values
    )
    ended = wins + losses
    share = np.divide(wins, ended, out=np.full_like(wins, np.nan), where=ended > 0.5)
    assert outcome.measures["win_share"] == pytest.approx(share, nan_ok=True)
    inside = sum(values["work_in_process"] for values in outcome.stages.values())
    assert inside == pytest.approx(outcome.measures["work_in_process"], rel=1e-9, abs=1e-9)


def assert_kinds_add_up(outcome: Outcome) -> None:
    """Wins, losses and revenue of all kinds are those of the whole."""
    whole = outcome.measures
    for name in ("throughput_per_week", "revenue_per_week_usd"):
        if outcome.kinds:
            of_kinds = sum(values[name] for values in outcome.kinds.values())
            assert of_kinds == pytest.approx(whole[name], rel=1e-9, abs=1e-9)
    wins = outcome.wins_by_week.sum(axis=1)
    ended = wins + outcome.losses_by_kind.sum(axis=1)
    share = np.divide(wins, ended, out=np.full(wins.shape, np.nan), where=ended > 0)
    assert whole["win_share"] == pytest.approx(share, nan_ok=True)
    revenue = outcome.revenue_by_week_usd.sum(axis=1) / outcome.scenario.clock.horizon_weeks
    assert whole["revenue_per_week_usd"] == pytest.approx(revenue, rel=1e-9, abs=1e-9)


def assert_quarters_add_up(outcome: Outcome) -> None:
    """Quarters follow each other without a gap, and hold the wins and revenue of their weeks."""
    today = outcome.scenario.today
    covered = outcome.quarters[-1].end_week if outcome.quarters else 0
    assert sum(quarter.weeks for quarter in outcome.quarters) == covered
    assert all(0 < quarter.weeks <= 13 for quarter in outcome.quarters)
    assert all(quarter.weeks == 13 for quarter in outcome.quarters[0 if today is None else 1 :])
    if not outcome.quarters:
        return
    so_far = (0, 0.0) if today is None else (today.wins_so_far, today.revenue_so_far_usd)
    wins = sum(quarter.wins for quarter in outcome.quarters)
    assert wins == pytest.approx(so_far[0] + outcome.wins_by_week[:, :covered].sum(axis=1))
    revenue = sum(quarter.revenue_usd for quarter in outcome.quarters)
    by_week = outcome.revenue_by_week_usd[:, :covered].sum(axis=1)
    assert revenue == pytest.approx(so_far[1] + by_week, rel=1e-9, abs=1e-9)
    if today is not None:
        open_wins = outcome.open_wins_by_week
        assert (open_wins <= outcome.wins_by_week).all()
        from_open = outcome.measures["wins_from_open_deals"]
        assert from_open == pytest.approx(open_wins.sum(axis=1))
        assert (from_open <= sum(row.deals for row in today.open_deals)).all()


def assert_people_add_up(outcome: Outcome) -> None:
    """People there by week, and those of all roles, are those of the whole window."""
    if outcome.scenario.schema_version == 1:
        return
    weeks = outcome.scenario.clock.horizon_weeks
    lengths = np.minimum(weeks - np.arange(outcome.wins_by_week.shape[1]), 1.0)
    there = outcome.measures["people_there"]
    assert outcome.people_by_week @ lengths / weeks == pytest.approx(there, rel=1e-9)
    of_roles = sum(values["people_there"] for values in outcome.roles.values())
    assert of_roles == pytest.approx(there, rel=1e-9)
