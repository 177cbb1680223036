"""Where the wins of a team are lost: to waiting, between people, or to buyers who never would."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.model import flow
from planner.model.scenario import WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome


@dataclass(frozen=True)
class Losses:
    """Mean deals lost a quarter in one way, and the wins a quarter they would have come to.

    wins is by the closed-form chance of a win from where the deal was lost, None where the deal
    would never have been won.
    """

    deals: float
    wins: float | None


def losses(outcome: Outcome) -> dict[str, Losses]:
    """By cause: "waiting" (cold or turned away), "between_us" (hand-offs), "never" (dropped)."""
    chances = flow.win_chances(outcome.scenario)
    # A deal that is lost at a hand-off would have gone on to the stage after.
    here, onward = chances[:-1], chances[1:]
    return {
        "waiting": _lost(outcome, ("cold_per_week", "turned_away_per_week"), here),
        "between_us": _lost(outcome, ("lost_at_hand_off_per_week",), onward),
        "never": _lost(outcome, ("dropped_per_week",), None),
    }


def _lost(outcome: Outcome, measures: tuple[str, ...], chances: np.ndarray | None) -> Losses:
    by_stage = WEEKS_PER_QUARTER * np.array(
        [sum(values[name].mean() for name in measures) for values in outcome.stages.values()]
    )
    wins = None if chances is None else float(chances @ by_stage)
    return Losses(float(by_stage.sum()), wins)
