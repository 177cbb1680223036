"""The two reference models that every peer ran, and the preset, as scenarios (performance.md)."""

from __future__ import annotations

from planner.model.scenario import Scenario
from planner.plans.presets import load

PEOPLE = (3, 4, 5, 4, 6)
LEADS_PER_WEEK = 6000 / 52
WEEKS = 52
LOAD, DROP_OFF, REPEAT = 0.85, 0.10, 0.15
REPEATED_STAGE = 2
SYSTEM_CAP = 60
HOURS = 40  # a person's week


def repeat_of(model: str, stage: int) -> float:
    """Share of finished visits that are repeated."""
    return REPEAT if model == "M2" and stage == REPEATED_STAGE else 0.0


def work_weeks(model: str) -> list[float]:
    """Mean work of a visit to each stage, so that each has the same load."""
    found, rate = [], LEADS_PER_WEEK
    for stage, people in enumerate(PEOPLE):
        visits = rate / (1 - repeat_of(model, stage))
        found.append(LOAD * people / visits)
        rate = visits * (1 - DROP_OFF - repeat_of(model, stage))
    return found


def scenario(model: str) -> Scenario:
    """M1, M2 or mid_market."""
    if model == "mid_market":
        return load(model).scenario
    names = [f"Stage {number}" for number in range(1, len(PEOPLE) + 1)]
    return Scenario.from_dict(
        {
            "schema": 1,
            "name": model,
            "clock": {"horizon_weeks": WEEKS, "warmup_weeks": 0},
            "leads": {"per_week": LEADS_PER_WEEK, "cv": 1},
            "stages": [
                {
                    "name": name,
                    "work": {"mean_hours": weeks * HOURS, "cv": 1},
                    "drop_off": DROP_OFF,
                    "repeat": repeat_of(model, stage),
                }
                for stage, (name, weeks) in enumerate(zip(names, work_weeks(model), strict=True))
            ],
            "family": "lognormal",
            "team": {
                "roles": [
                    {
                        "name": name,
                        "people": people,
                        "stages": [name],
                        "selling_hours_per_week": HOURS,
                    }
                    for name, people in zip(names, PEOPLE, strict=True)
                ],
                "specialist_gain": 0,
            },
            "hand_off": {
                "delay": {"mean_days": 0, "cv": 1},
                "rebrief": 0,
                "loss": 0,
                "repeat": 0,
            },
            "focus": {"switching_cost": 0},
            "pull": {"system_cap": SYSTEM_CAP if model == "M2" else None},
        }
    )
