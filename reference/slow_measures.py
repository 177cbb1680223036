"""What the slow simulator measures, and what must hold for every run of it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from reference.slow_simulator import (
    DAYS_PER_WEEK,
    WEEKS_PER_QUARTER,
    WEEKS_PER_YEAR,
    Draws,
    Replication,
)

Measures = dict[str, float | None]  # None where there is no data


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Linear between the order statistics; None without values."""
    if not ordered:
        return None
    below, part = divmod(share * (len(ordered) - 1), 1)
    around = ordered[int(below) : int(below) + 2]
    return around[0] + part * (around[-1] - around[0])


def check(run: Replication) -> None:
    """Conservation, exactly; Little's law, to 1e-9; deals by stage against all admitted deals."""
    ended = run.tallies["wins", None] + run.tallies["losses", None]
    assert run.open_at_start is not None
    assert run.open_at_start + run.tallies["arrivals", None] == ended + len(run.alive)
    still_open = sum(run.weeks_in_window(deal.arrived, run.end) for deal in run.alive.values())
    inside = run.areas["pool"] + run.areas["admitted"]
    assert math.isclose(inside, run.time_inside + still_open, rel_tol=1e-9, abs_tol=1e-9)
    by_stage = sum(run.areas[stage] for stage in range(len(run.stages)))
    assert math.isclose(by_stage, run.areas["admitted"], rel_tol=1e-9, abs_tol=1e-9)


def win_measures(run: Replication, horizon: float) -> Measures:
    wins, tallies = len(run.won), run.tallies
    cycles = sorted((time - deal.arrived) * DAYS_PER_WEEK for time, deal in run.won)
    yearly_cost = sum(role["people"] * role["cost_per_year_usd"] for role in run.roles)
    return {
        "throughput_per_week": wins / horizon,
        "win_share": ratio(wins, wins + tallies["losses", None]),
        "cycle_days_mean": ratio(sum(cycles), wins),
        "cycle_days_p50": percentile(cycles, 0.50),
        "cycle_days_p85": percentile(cycles, 0.85),
        "cycle_days_p95": percentile(cycles, 0.95),
        "hand_offs_per_win": ratio(sum(deal.hand_offs for _, deal in run.won), wins),
        "touches_per_win": ratio(sum(deal.touches for _, deal in run.won), wins),
        "revenue_per_week_usd": sum(run.value(deal) for _, deal in run.won) / horizon,
        "cost_per_win_usd": ratio(yearly_cost * horizon / WEEKS_PER_YEAR, wins),
    }


def quarter_measures(run: Replication, horizon: float) -> Measures:
    whole = int(horizon // WEEKS_PER_QUARTER)
    quarters = Counter(int((time - run.warmup) // WEEKS_PER_QUARTER) for time, _ in run.won)
    revenues: defaultdict[int, float] = defaultdict(float)
    for time, deal in run.won:
        revenues[int((time - run.warmup) // WEEKS_PER_QUARTER)] += run.value(deal)
    target = run.scenario["target"]["wins_per_quarter"]
    in_usd = run.scenario["target"]["revenue_per_quarter_usd"]
    reached = [
        quarters[number] >= target if in_usd is None else revenues[number] >= in_usd
        for number in range(whole if (target, in_usd) != (None, None) else 0)
    ]
    return {
        "wins_per_quarter": ratio(sum(quarters[number] for number in range(whole)), whole),
        "revenue_per_quarter_usd": ratio(sum(revenues[number] for number in range(whole)), whole),
        "chance_of_target": ratio(sum(reached), len(reached)),
    }


def flow_measures(run: Replication, horizon: float) -> Measures:
    tallies = run.tallies
    measures = {
        "leads_per_week": tallies["arrivals", None] / horizon,
        "response_days_mean": ratio(tallies["response_days", None], tallies["responses", None]),
        "work_in_process": run.areas["admitted"] / horizon,
        "lead_pool": run.areas["pool"] / horizon,
    }
    for index, stage in enumerate(run.stages):
        name, visits = stage["name"], tallies["visits", index]
        measures[f"wait_days[{name}]"] = ratio(tallies["wait_days", index], visits)
        measures[f"work_in_process[{name}]"] = run.areas[index] / horizon
        for what in ("visits", "dropped", "cold", "lost_at_hand_off", "turned_away"):
            measures[f"{what}_per_week[{name}]"] = tallies[what, index] / horizon
    for index, role in enumerate(run.roles):
        measures[f"utilization[{role['name']}]"] = run.busy[index] / (role["people"] * horizon)
    return measures


def replicate(scenario: dict[str, Any], seed: int) -> Measures:
    """The measures of one replication by name; None where it has no data for one."""
    run = Replication(scenario, Draws(seed)).run()
    check(run)
    horizon = run.scenario["clock"]["horizon_weeks"]
    counts: Measures = {what: run.tallies[what, None] for what in ("arrivals", "wins", "losses")}
    counts |= {"open_at_start": run.open_at_start, "open_at_end": len(run.alive)}
    measures = win_measures(run, horizon) | quarter_measures(run, horizon)
    return measures | flow_measures(run, horizon) | counts
