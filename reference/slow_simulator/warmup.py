"""How long the slow simulator warms up, by model.md's words and another way than the planner's.

The planner adds up passes; here the chances to win and the times given that are two systems of
linear equations, one unknown for each stage.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference.slow_simulator.kinds import Kind, kinds_of
from reference.slow_simulator.scenario import DAYS_PER_WEEK, every_field


def warmup_weeks(scenario: dict[str, Any]) -> float:
    """Those of a scenario with every field filled in; where null, as many as the team needs."""
    given = scenario["clock"]["warmup_weeks"]
    if given is not None:
        return float(given)
    quarters = math.ceil(3 * weeks_given_win(scenario) / 13 - 1e-9)
    return min(max(13 * quarters, 26), 260)


def weeks_given_win(scenario: dict[str, Any]) -> float:
    """Expected weeks of a lead given that it wins and never waits, of the slowest kind.

    A kind that never wins has none.
    """
    scenario = every_field(scenario)
    return max(_weeks_of_kind(scenario, kind) for kind in kinds_of(scenario))


def _weeks_of_kind(scenario: dict[str, Any], kind: Kind) -> float:
    team, stages = scenario["team"], scenario["stages"]
    delay = scenario["hand_off"]["delay"]["mean_days"] / DAYS_PER_WEEK
    delay *= team["pod_hand_off"] if team["pods"] > 1 else 1
    count = len(kind.route)
    goes = np.zeros((count, count))  # repeats, restarts and advances, by stage and next stage
    wins, weeks = np.zeros(count), np.zeros(count)
    for i, number in enumerate(kind.route):
        stage = stages[number]
        _, repeat, restart, advance = kind.shares(stage, number, stage["drop_off"])
        goes[i, i] += repeat
        goes[i, 0] += restart
        if i + 1 < count:
            goes[i, i + 1] += advance
        else:
            wins[i] = advance
        weeks[i] = _hands_on(scenario, kind, number)
        weeks[i] += kind.buyer * stage["buyer"]["mean_days"] / DAYS_PER_WEEK
    chance = np.linalg.solve(np.eye(count) - goes, wins)
    if chance[0] == 0:
        return 0.0
    likely = goes * chance / chance[:, None]  # the same, given that the deal is won in the end
    homes = [kind.role_of[number] for number in kind.route]
    delayed = np.array([[delay if one != other else 0.0 for other in homes] for one in homes])
    time = np.linalg.solve(np.eye(count) - likely, weeks + (likely * delayed).sum(axis=1))
    return float(time[0])


def _hands_on(scenario: dict[str, Any], kind: Kind, stage: int) -> float:
    role = scenario["team"]["roles"][kind.role_of[stage]]
    own, every = len(role["stages"]), len(scenario["stages"])
    broad = (own - 1) / (every - 1) if every > 1 else 1
    skill = 1 / (1 + scenario["team"]["specialist_gain"] * (1 - broad))
    hours: float = scenario["stages"][stage]["work"]["mean_hours"] * kind.work[stage] * skill
    return hours / role["selling_hours_per_week"]
