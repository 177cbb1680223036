"""What the slow simulator measures, and what must hold for every run of it ("Measures")."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from reference.slow_simulator.draws import Draws
from reference.slow_simulator.replication import Replication
from reference.slow_simulator.run import Win
from reference.slow_simulator.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR

Measures = dict[str, float | None]  # None where there is no data
PER_STAGE = ("visits", "dropped", "cold", "lost_at_hand_off", "turned_away", "lost_with_owner")


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
    still_open = sum(run.weeks_in_window(deal.arrived, run.end) for deal in run.alive)
    inside = run.areas["pool"] + run.areas["admitted"]
    assert math.isclose(inside, run.time_inside + still_open, rel_tol=1e-9, abs_tol=1e-9)
    by_stage = sum(run.areas[stage] for stage in range(len(run.stages)))
    assert math.isclose(by_stage, run.areas["admitted"], rel_tol=1e-9, abs_tol=1e-9)


def of_run(run: Replication) -> Measures:
    """Every measure by its name; NAME[X] is that of the stage, role or kind X, and those by week
    and by quarter count from 1.
    """
    horizon = run.end - run.warmup
    measures = win_measures(run, horizon) | flow_measures(run, horizon) | people_measures(run)
    measures |= calendar_measures(run) if run.today else quarter_measures(run, horizon)
    return measures | week_measures(run) | kind_measures(run, horizon)


def win_measures(run: Replication, horizon: float) -> Measures:
    """Those of a time or count since arrival leave out the deals of today's pipeline."""
    wins, tallies = len(run.won), run.tallies
    new = [win for win in run.won if not win.deal.is_open_deal]
    cycles = sorted((win.time - win.deal.arrived) * DAYS_PER_WEEK for win in new)
    yearly = {number: role["cost_per_year_usd"] for number, role in enumerate(run.roles)}
    cost = sum(yearly[role] * weeks for role, weeks in there(run).items()) / WEEKS_PER_YEAR
    return {
        "throughput_per_week": wins / horizon,
        "win_share": ratio(wins, wins + tallies["losses", None]),
        "cycle_days_mean": ratio(sum(cycles), len(new)),
        "cycle_days_p50": percentile(cycles, 0.50),
        "cycle_days_p85": percentile(cycles, 0.85),
        "cycle_days_p95": percentile(cycles, 0.95),
        "hand_offs_per_win": ratio(sum(win.deal.hand_offs for win in new), len(new)),
        "touches_per_win": ratio(sum(win.deal.touches for win in new), len(new)),
        "revenue_per_week_usd": sum(win.value_usd for win in run.won) / horizon,
        "cost_per_win_usd": ratio(cost, wins),
    }


def kind_measures(run: Replication, horizon: float) -> Measures:
    if not run.scenario["kinds"]:
        return {}
    measures: Measures = {}
    for number, kind in enumerate(run.kinds):
        won = [win for win in run.won if win.deal.kind == number]
        ended = len(won) + run.losses_by_kind[number]
        measures[f"throughput_per_week[{kind.name}]"] = len(won) / horizon
        measures[f"win_share[{kind.name}]"] = ratio(len(won), ended)
        revenue = sum(win.value_usd for win in won)
        measures[f"revenue_per_week_usd[{kind.name}]"] = revenue / horizon
    return measures


def quarter_measures(run: Replication, horizon: float) -> Measures:
    """Whole quarters from the end of warm-up."""
    whole = int(horizon // WEEKS_PER_QUARTER)
    edges = [run.warmup + WEEKS_PER_QUARTER * number for number in range(whole + 1)]
    wins, revenues = by_period(run, edges, _one), by_period(run, edges, _value)
    return {
        "wins_per_quarter": ratio(sum(wins), whole),
        "revenue_per_quarter_usd": ratio(sum(revenues), whole),
        "chance_of_target": ratio(sum(reached(run, wins, revenues)), whole)
        if has_target(run)
        else None,
    }


def calendar_measures(run: Replication) -> Measures:
    """Calendar quarters ("Today"): the first is what remains of the running one, with what was won
    so far; one that the window does not see the end of is left out.
    """
    passed = (run.calendar.week_of_year - 1) % WEEKS_PER_QUARTER
    edges = [run.warmup]
    while (edge := WEEKS_PER_QUARTER * len(edges) - passed) <= run.end:
        edges.append(edge)
    wins, revenues = by_period(run, edges, _one), by_period(run, edges, _value)
    of_open_deals = by_period(run, edges, lambda win: win.deal.is_open_deal)
    if wins:
        wins[0] += run.today["wins_so_far"]
        revenues[0] += run.today["revenue_so_far_usd"]
    measures: Measures = {
        "wins_from_open_deals": sum(win.deal.is_open_deal for win in run.won),
    }
    measures |= numbered("wins_by_quarter", wins)
    measures |= numbered("revenue_by_quarter_usd", revenues)
    measures |= numbered("wins_from_open_deals_by_quarter", of_open_deals)
    if has_target(run):
        measures |= numbered("chance_by_quarter", reached(run, wins, revenues))
    return measures


def week_measures(run: Replication) -> Measures:
    """By week of the window; the last may be a part of one."""
    weeks = math.ceil(run.end - run.warmup)
    edges = [run.warmup + week for week in range(weeks + 1)]
    people = [
        sum(_overlap(one, begin, min(stop, run.end)) for one in run.all_stays())
        / (min(stop, run.end) - begin)
        for begin, stop in pairwise(edges)
    ]
    return (
        numbered("wins_by_week", by_period(run, edges, _one))
        | numbered("revenue_by_week_usd", by_period(run, edges, _value))
        | numbered("people_there_by_week", people)
    )


def people_measures(run: Replication) -> Measures:
    """People there, over time, and how much of their time they were busy."""
    horizon, weeks = run.end - run.warmup, there(run)
    measures: Measures = {"people_there": sum(weeks.values()) / horizon}
    for number, role in enumerate(run.roles):
        measures[f"people_there[{role['name']}]"] = weeks[number] / horizon
        measures[f"utilization[{role['name']}]"] = ratio(run.busy[number], weeks[number])
    return measures


def flow_measures(run: Replication, horizon: float) -> Measures:
    tallies = run.tallies
    measures = {
        "leads_per_week": tallies["arrivals", None] / horizon,
        "response_days_mean": ratio(tallies["response_days", None], tallies["responses", None]),
        "work_in_process": run.areas["admitted"] / horizon,
        "lead_pool": run.areas["pool"] / horizon,
    }
    for index, stage in enumerate(run.stages):
        name, waits = stage["name"], tallies["waits", index]
        measures[f"wait_days[{name}]"] = ratio(tallies["wait_days", index], waits)
        measures[f"work_in_process[{name}]"] = run.areas[index] / horizon
        for what in PER_STAGE:
            measures[f"{what}_per_week[{name}]"] = tallies[what, index] / horizon
    return measures


def there(run: Replication) -> dict[int, float]:
    """Person-weeks in the window, by role."""
    weeks = dict.fromkeys(range(len(run.roles)), 0.0)
    for stay in run.all_stays():
        weeks[stay[0]] += _overlap(stay, run.warmup, run.end)
    return weeks


def by_period(
    run: Replication, edges: Sequence[float], worth: Callable[[Win], float]
) -> list[float]:
    """The sum over the wins of each period between two edges; a win at an edge is of the later."""
    return [
        sum(worth(win) for win in run.won if begin <= win.time < stop)
        for begin, stop in pairwise(edges)
    ]


def has_target(run: Replication) -> bool:
    return any(target is not None for target in run.scenario["target"].values())


def reached(run: Replication, wins: Sequence[float], revenues: Sequence[float]) -> Sequence[float]:
    """1 for each quarter at or above the target, 0 for the others."""
    in_wins = run.scenario["target"]["wins_per_quarter"]
    in_usd = run.scenario["target"]["revenue_per_quarter_usd"]
    if in_usd is not None:
        return [float(revenue >= in_usd) for revenue in revenues]
    return [float(number >= in_wins) for number in wins]


def numbered(name: str, values: Sequence[float]) -> Measures:
    """Each value by its number from 1."""
    return {f"{name}[{number}]": value for number, value in enumerate(values, 1)}


def _one(_: Win) -> float:
    return 1.0


def _value(win: Win) -> float:
    return win.value_usd


def _overlap(stay: tuple[int, float, float], begin: float, stop: float) -> float:
    return max(min(stay[2], stop) - max(stay[1], begin), 0.0)


def replicate(scenario: dict[str, Any], seed: int) -> Measures:
    """The measures of one replication by name; None where it has no data for one."""
    run = Replication(scenario, Draws(seed)).run()
    check(run)
    counts: Measures = {what: run.tallies[what, None] for what in ("arrivals", "wins", "losses")}
    counts |= {"open_at_start": run.open_at_start, "open_at_end": len(run.alive)}
    return of_run(run) | counts
