"""A sales line whose break-even is known in closed form: 1 + gain = (1 + rebrief) / balance."""

from __future__ import annotations

from planner.model.scenario import Scenario

HOURS = {"A": 1.0, "B": 2.0, "C": 1.0}  # of work by stage


def saturated_line(people: tuple[int, int, int], rebrief: float, cv: float = 0.5) -> Scenario:
    """A line of three that always has enough to do, and loses nothing.

    A cap on the whole system keeps everybody busy in both arms. The deal nearest to its end goes
    first: a person who took the oldest first would carry all of theirs through the sale in step,
    win them in waves, one for each round of 60 / people × 4 hours, and the window's ends would cut
    a wave.
    """
    return Scenario.from_dict(
        {
            "schema": 1,
            "name": "Saturated line",
            "clock": {"horizon_weeks": 104, "warmup_weeks": 26},
            "leads": {"per_week": 400, "cv": 0},
            "stages": [
                {"name": name, "work": {"mean_hours": hours, "cv": cv}}
                for name, hours in HOURS.items()
            ],
            "team": {
                "roles": [
                    {"name": name, "people": count, "stages": [name]}
                    for name, count in zip(HOURS, people, strict=True)
                ]
            },
            "hand_off": {"delay": {"mean_days": 0}, "rebrief": rebrief, "loss": 0, "repeat": 0},
            "focus": {"switching_cost": 0},
            "work_order": "finish_first",
            "pull": {"system_cap": 60, "when_full": "turn_away"},
        }
    )


def planted_gain(people: tuple[int, int, int], rebrief: float) -> float:
    """1 + gain = (1 + rebrief) / balance efficiency, the busiest stage being after a hand-off."""
    evenly = sum(HOURS.values()) / sum(people)
    highest = max(hours / count for hours, count in zip(HOURS.values(), people, strict=True))
    return (1 + rebrief) * highest / evenly - 1
