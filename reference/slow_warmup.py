"""How long the slow simulator warms up, by model.md's words and another way than the planner's.

The planner adds up passes; here the chances to win and the times given that are two systems of
linear equations, one unknown for each stage.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def warmup_weeks(scenario: dict[str, Any]) -> float:
    """Those of a scenario with every field filled in; where null, as many as the team needs."""
    given = scenario["clock"]["warmup_weeks"]
    if given is not None:
        return float(given)
    quarters = math.ceil(3 * weeks_given_win(scenario) / 13 - 1e-9)
    return min(max(13 * quarters, 26), 260)


def weeks_given_win(scenario: dict[str, Any]) -> float:
    """Expected weeks of a lead given that it wins and never waits."""
    stages, team = scenario["stages"], scenario["team"]
    count = len(stages)
    role_of = {name: role["name"] for role in team["roles"] for name in role["stages"]}
    homes = [role_of[stage["name"]] for stage in stages]
    delay = scenario["hand_off"]["delay"]["mean_days"] / 7
    delay *= team["pod_hand_off"] if team["pods"] > 1 else 1
    goes = np.zeros((count, count))  # repeats, restarts and advances, by stage and next stage
    wins, weeks = np.zeros(count), np.zeros(count)
    for i, stage in enumerate(stages):
        advance = 1 - stage["drop_off"] - stage["repeat"] - stage["restart"]
        goes[i, i] += stage["repeat"]
        goes[i, 0] += stage["restart"]
        if i + 1 < count:
            goes[i, i + 1] += advance
        else:
            wins[i] = advance
        weeks[i] = _visit_weeks(scenario, i, homes) + stage["buyer"]["mean_days"] / 7
    chance = np.linalg.solve(np.eye(count) - goes, wins)
    likely = goes * chance / chance[:, None]  # the same, given that the deal is won in the end
    delayed = np.array([[delay if one != other else 0.0 for other in homes] for one in homes])
    time = np.linalg.solve(np.eye(count) - likely, weeks + (likely * delayed).sum(axis=1))
    return float(time[0])


def _visit_weeks(scenario: dict[str, Any], stage: int, homes: list[str]) -> float:
    role = next(one for one in scenario["team"]["roles"] if one["name"] == homes[stage])
    broad = (homes.count(homes[stage]) - 1) / (len(homes) - 1) if len(homes) > 1 else 1
    skill = 1 / (1 + scenario["team"]["specialist_gain"] * (1 - broad))
    hours: float = scenario["stages"][stage]["work"]["mean_hours"] * skill
    return hours / role["selling_hours_per_week"]
