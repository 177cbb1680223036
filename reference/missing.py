"""Teams of which one thing is another from a week on: what a back-test has to notice."""

from __future__ import annotations

from planner.model import flow
from planner.model.scenario import Scenario


def missing(team: Scenario, miss: str, week: int) -> Scenario:
    """The team with half the leads, half the share won or twice the buyers' time from a week on.

    miss: "leads", "win_share" or "cycle", as in planner.calibration.prediction; "" for none.
    """
    changes = {
        "": [],
        "leads": [("leads.per_week", 0.5)],
        "win_share": [_half_won(team)] if miss == "win_share" else [],
        "cycle": [(f"stages.{stage.name}.buyer.mean_days", 2.0) for stage in team.stages],
    }[miss]
    rows = [{"week": week, "field": field, "times": times} for field, times in changes]
    return team.replace({"changes": rows})


def _half_won(team: Scenario) -> tuple[str, float]:
    """What the drop-off of the last stage is to be times, by halving steps: half of the deals that
    are about to be won are lost.
    """
    stage = team.stages[-1]
    wanted = flow.win_chance(team) / 2
    low, high = 1.0, (1 - stage.repeat - stage.restart) / stage.drop_off
    for _ in range(40):
        middle = (low + high) / 2
        others = {f"stages.{stage.name}.drop_off": middle * stage.drop_off}
        if flow.win_chance(team.replace(others)) > wanted:
            low = middle
        else:
            high = middle
    return f"stages.{stage.name}.drop_off", low
