"""What a simulation found: measures for every replication, their intervals, and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine import ENGINE_VERSION
from planner.engine.tally import Results
from planner.model import flow
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, Scenario
from planner.simulation import money
from planner.statistics.arrays import Floats
from planner.statistics.intervals import (
    Interval,
    counted_interval,
    interval,
    number_or_none,
    skewed_interval,
)
from planner.statistics.looks import Stopped

# Units of all measures, by model.md's names.
UNITS = {
    "throughput_per_week": "wins/week",
    "leads_per_week": "leads/week",
    "win_share": "share",
    "cycle_days_mean": "days",
    "cycle_days_p50": "days",
    "cycle_days_p85": "days",
    "cycle_days_p95": "days",
    "response_days_mean": "days",
    "work_in_process": "deals",
    "lead_pool": "leads",
    "hand_offs_per_win": "hand-offs",
    "touches_per_win": "visits",
    "revenue_per_week_usd": "USD/week",
    "cost_per_win_usd": "USD/win",
    "wins_per_quarter": "wins/quarter",
    "revenue_per_quarter_usd": "USD/quarter",
    "chance_of_target": "share",
    "wait_days": "days",
    "visits_per_week": "visits/week",
    "dropped_per_week": "deals/week",
    "cold_per_week": "deals/week",
    "lost_at_hand_off_per_week": "deals/week",
    "turned_away_per_week": "deals/week",
    "utilization": "share",
}

_LOST = ("dropped_per_week", "cold_per_week", "lost_at_hand_off_per_week", "turned_away_per_week")
_SKEWED = {"wait_days", "response_days_mean", "cycle_days_mean"}
_PERCENTILES = np.array([50, 85, 95]) / 100
_UNSETTLED_SHARE = 0.10
_UNSETTLED_LEVEL = 0.99


def steps_of(scenario: Scenario) -> dict[str, float]:
    """By measure that counts, what one more win, lead or quarter adds to it in a replication.

    Of revenue that is what a win adds on average.
    """
    horizon = scenario.clock.horizon_weeks
    steps = {
        "throughput_per_week": 1 / horizon,
        "leads_per_week": 1 / horizon,
        "revenue_per_week_usd": scenario.money.deal_value_usd / horizon,
    }
    if whole_quarters := int(horizon // WEEKS_PER_QUARTER):
        steps |= dict.fromkeys(("wins_per_quarter", "chance_of_target"), 1 / whole_quarters)
        steps["revenue_per_quarter_usd"] = scenario.money.deal_value_usd / whole_quarters
    return steps


def _countable(scenario: Scenario, stage: str) -> dict[str, bool]:
    """By measure of a stage that counts deals, whether there can be any."""
    here = next(one for one in scenario.stages if one.name == stage)
    return {
        "visits_per_week": True,
        "dropped_per_week": here.drop_off > 0,
        "cold_per_week": here.patience_days is not None,
        "lost_at_hand_off_per_week": scenario.hand_off.loss > 0 and len(scenario.team.roles) > 1,
        "turned_away_per_week": scenario.pull.when_full == "turn_away",
    }


@dataclass(frozen=True)
class Checks:
    """Whether the numbers can be believed, and what the leader must know before reading them.

    conserved: open at the start + arrivals = wins + losses + open at the end, in every replication.
    little_error: largest relative gap between the integral of the number inside and the deals'
    own times.
    settled: open deals do not grow or shrink over the window (model.md, Checks).
    overloaded: roles whose load is 1 or more while nobody turns leads away.
    loads: each role's load. drift: last over first quarter's open deals, less 1.
    """

    conserved: bool
    little_error: float
    settled: bool
    drift: float
    overloaded: tuple[str, ...]
    loads: dict[str, float]

    @property
    def adds_up(self) -> bool:
        """Whether every deal and its time are accounted for, but for rounding."""
        return self.conserved and self.little_error < 1e-9


@dataclass(frozen=True)
class Outcome:
    """One scenario, simulated: arrays of one number per replication (R), and their summaries.

    measures: name → (R,). stages: stage → name → (R,). roles: role → name → (R,).
    wins_by_week, revenue_by_week_usd: (R, weeks), the latter of the deals' own values. Names and
    units are those of model.md; NaN is "no data".
    """

    scenario: Scenario
    seed: int
    replications: int
    stopped: Stopped
    measures: dict[str, Floats]
    stages: dict[str, dict[str, Floats]]
    roles: dict[str, dict[str, Floats]]
    wins_by_week: NDArray[np.int32]
    revenue_by_week_usd: Floats
    hours_on_lost_per_week: Floats
    checks: Checks
    engine: str = ENGINE_VERSION

    def values(self, name: str, *, stage: str | None = None, role: str | None = None) -> Floats:
        """One number per replication. Raises KeyError for an unknown name."""
        if stage is not None:
            return self.stages[stage][name]
        if role is not None:
            return self.roles[role][name]
        return self.measures[name]

    def summary(
        self, name: str, *, stage: str | None = None, role: str | None = None, level: float = 0.95
    ) -> Interval:
        """Mean over replications with its interval."""
        values = self.values(name, stage=stage, role=role)
        if name in _SKEWED:
            found = skewed_interval(values, level)
        elif (step := self._step(name, stage)) is not None:
            found = counted_interval(values, step, level)
        else:
            found = interval(values, level)
        return found.within(0.0, 1.0 if UNITS[name] == "share" else np.inf)

    def _step(self, name: str, stage: str | None) -> float | None:
        """What one more deal adds to a measure; None where it counts none, or there can be none."""
        if name == "win_share":
            ended = self._ended_per_week() * self.scenario.clock.horizon_weeks
            return 1 / ended if ended else None
        if stage is None:
            return steps_of(self.scenario).get(name)
        can_be = _countable(self.scenario, stage).get(name, False)
        return 1 / self.scenario.clock.horizon_weeks if can_be else None

    def _ended_per_week(self) -> float:
        lost = sum(values[name].mean() for values in self.stages.values() for name in _LOST)
        return float(self.measures["throughput_per_week"].mean() + lost)

    def to_dict(self) -> dict[str, Any]:
        """Measures, stages, roles and checks as the command line's JSON shows them.

        Of a scenario of schema 2 weeks too.
        """
        weeks: dict[str, NDArray[Any]] = {}
        if self.scenario.schema_version == 2:
            weeks["wins_by_week"] = self.wins_by_week
            weeks["revenue_by_week_usd"] = self.revenue_by_week_usd
        return {
            "measures": {name: self.summary(name).to_dict() for name in self.measures},
            "stages": {
                stage: {name: self.summary(name, stage=stage).to_dict() for name in measures}
                for stage, measures in self.stages.items()
            },
            "roles": {
                role: {name: self.summary(name, role=role).to_dict() for name in measures}
                for role, measures in self.roles.items()
            },
            "checks": {
                "conserved": self.checks.conserved,
                "little_error": self.checks.little_error,
                "settled": self.checks.settled,
                "drift": number_or_none(self.checks.drift),
                "overloaded": list(self.checks.overloaded),
                "loads": self.checks.loads,
            },
            **{name: _by_week(values) for name, values in weeks.items()},
        }


def _by_week(values: NDArray[Any]) -> list[dict[str, float | int | None]]:
    found = [interval(of_week).to_dict() for of_week in values.T.astype(np.float64)]
    return [{name: week[name] for name in ("mean", "standard_error")} for week in found]


def outcome_of(scenario: Scenario, seed: int, chunks: list[Results], stopped: Stopped) -> Outcome:
    """Turn the counts of the engine's chunks, in order, into measures."""
    tallies = np.concatenate([chunk.tallies for chunk in chunks])
    stage_tallies = np.concatenate([chunk.stage_tallies for chunk in chunks])
    busy = np.concatenate([chunk.busy for chunk in chunks])
    percentiles = np.concatenate([_cycle_percentiles(chunk) for chunk in chunks])
    horizon = scenario.clock.horizon_weeks
    # Of all kinds together.
    wins_by_week = np.concatenate(
        [chunk.wins_by_week.sum(axis=1, dtype=np.int32) for chunk in chunks]
    )
    value_by_week: NDArray[Any] = np.concatenate(
        [chunk.value_by_week.sum(axis=1) for chunk in chunks]
    )
    if not value_by_week.shape[1]:  # every win is worth the mean
        value_by_week = wins_by_week
    return Outcome(
        scenario=scenario,
        seed=seed,
        replications=len(tallies),
        stopped=stopped,
        measures=_measures(scenario, tallies, percentiles)
        | _money_measures(scenario, tallies["wins"].astype(np.float64), value_by_week)
        | _quarter_measures(scenario, wins_by_week, value_by_week),
        stages={
            stage.name: _stage_measures(stage_tallies[:, i], horizon)
            for i, stage in enumerate(scenario.stages)
        },
        roles={
            role.name: {"utilization": busy[:, i] / money.person_weeks(role, horizon)}
            for i, role in enumerate(scenario.team.roles)
        },
        wins_by_week=wins_by_week,
        revenue_by_week_usd=scenario.money.deal_value_usd * value_by_week,
        hours_on_lost_per_week=tallies["hours_on_lost"] / horizon,
        checks=_checks(scenario, tallies),
    )


def _share(top: NDArray[Any], bottom: NDArray[Any]) -> Floats:
    """Elementwise quotient; NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def _cycle_percentiles(chunk: Results) -> Floats:
    """(replications, 3): linear percentiles 50, 85, 95 of each replication's cycle weeks.

    As np.percentile, to the bit, at a tenth of its cost: it is called for every replication.
    """
    ends = np.append(chunk.tallies["first_cycle"][1:], chunk.cycles.size)
    found = np.full((len(ends), len(_PERCENTILES)), np.nan)
    for row, start, end in zip(found, chunk.tallies["first_cycle"], ends, strict=True):
        if end > start:
            cycles = np.sort(chunk.cycles[start:end])
            place = (cycles.size - 1) * _PERCENTILES
            below = place.astype(np.intp)
            along = place - below
            low, high = cycles[below], cycles[np.minimum(below + 1, cycles.size - 1)]
            rise = high - low
            row[:] = np.where(along < 0.5, low + rise * along, high - rise * (1 - along))
    return found


def _measures(
    scenario: Scenario, tallies: NDArray[np.void], percentiles: Floats
) -> dict[str, Floats]:
    horizon = scenario.clock.horizon_weeks
    wins = tallies["wins"].astype(np.float64)
    return {
        "throughput_per_week": wins / horizon,
        "leads_per_week": tallies["arrivals"] / horizon,
        "win_share": _share(wins, wins + tallies["losses"]),
        "cycle_days_mean": _share(tallies["cycle_sum"], wins) * DAYS_PER_WEEK,
        "cycle_days_p50": percentiles[:, 0] * DAYS_PER_WEEK,
        "cycle_days_p85": percentiles[:, 1] * DAYS_PER_WEEK,
        "cycle_days_p95": percentiles[:, 2] * DAYS_PER_WEEK,
        "response_days_mean": _share(tallies["response_sum"], tallies["responses"]) * DAYS_PER_WEEK,
        "work_in_process": (tallies["inside_area"] - tallies["outside_area"]) / horizon,
        "lead_pool": tallies["outside_area"] / horizon,
        "hand_offs_per_win": _share(tallies["hand_offs_of_wins"], wins),
        "touches_per_win": _share(tallies["touches_of_wins"], wins),
    }


def _money_measures(
    scenario: Scenario, wins: Floats, value_by_week: NDArray[Any]
) -> dict[str, Floats]:
    horizon = scenario.clock.horizon_weeks
    cost = money.cost_usd(scenario, horizon)
    worth = value_by_week.sum(axis=1) if scenario.money.deal_value_cv else wins
    return {
        "revenue_per_week_usd": worth * scenario.money.deal_value_usd / horizon,
        "cost_per_win_usd": _share(np.full_like(wins, cost), wins),
    }


def _quarter_measures(
    scenario: Scenario, wins_by_week: NDArray[np.int32], value_by_week: NDArray[Any]
) -> dict[str, Floats]:
    """Of wins, in schema 2 of revenue too, and the share of quarters that reach the target."""
    target, horizon = scenario.target, scenario.clock.horizon_weeks
    wins = quarters(wins_by_week, horizon)
    revenue = quarters(value_by_week, horizon) * scenario.money.deal_value_usd
    found = {"wins_per_quarter": _mean_over_quarters(wins)}
    if scenario.schema_version == 2:
        found["revenue_per_quarter_usd"] = _mean_over_quarters(revenue)
    if target.revenue_per_quarter_usd is not None:
        chance = _chance_of_target(revenue, target.revenue_per_quarter_usd)
    else:
        chance = _chance_of_target(wins, target.wins_per_quarter)
    return {**found, "chance_of_target": chance}


def quarters(by_week: NDArray[Any], horizon_weeks: float) -> NDArray[Any]:
    """(replications, whole quarters): sums over each whole 13-week window of the measured time."""
    count = int(horizon_weeks // WEEKS_PER_QUARTER)
    whole = by_week[:, : count * WEEKS_PER_QUARTER]
    return whole.reshape(len(whole), count, WEEKS_PER_QUARTER).sum(axis=2)


def _mean_over_quarters(by_quarter: NDArray[Any]) -> Floats:
    if by_quarter.shape[1] == 0:
        return np.full(len(by_quarter), np.nan)
    return by_quarter.mean(axis=1)


def _chance_of_target(by_quarter: NDArray[Any], target: float | None) -> Floats:
    if target is None:
        return np.full(len(by_quarter), np.nan)
    return _mean_over_quarters(by_quarter >= target)


def _stage_measures(counts: NDArray[np.void], horizon: float) -> dict[str, Floats]:
    return {
        "wait_days": _share(counts["wait_sum"], counts["visits"]) * DAYS_PER_WEEK,
        "work_in_process": counts["time"] / horizon,
        "visits_per_week": counts["visits"] / horizon,
        "dropped_per_week": counts["dropped"] / horizon,
        "cold_per_week": counts["cold"] / horizon,
        "lost_at_hand_off_per_week": counts["lost_at_hand_off"] / horizon,
        "turned_away_per_week": counts["turned_away"] / horizon,
    }


def _checks(scenario: Scenario, tallies: NDArray[np.void]) -> Checks:
    came = tallies["open_at_start"] + tallies["arrivals"]
    went = tallies["wins"] + tallies["losses"] + tallies["open_at_end"]
    area, time = tallies["inside_area"], tallies["inside_time"]
    settled, drift = _settled(tallies)
    return Checks(
        conserved=bool(np.all(came == went)),
        little_error=float(np.max(np.abs(area - time) / np.maximum(area, 1e-300), initial=0.0)),
        settled=settled,
        drift=drift,
        overloaded=flow.overloaded(scenario),
        loads=flow.loads(scenario),
    )


def _settled(tallies: NDArray[np.void]) -> tuple[bool, float]:
    """Model.md's test: last and first quarter differ by > 10 %, clear of zero at 99 %, paired."""
    first, last = tallies["first_quarter_area"], tallies["last_quarter_area"]
    if first.mean() == 0:
        return bool(last.mean() == 0), 0.0
    drift = float(last.mean() / first.mean() - 1)
    found = interval(last - first, _UNSETTLED_LEVEL)
    if abs(drift) <= _UNSETTLED_SHARE:
        return True, drift
    # With one replication there is no interval: nothing is clear.
    clear = found.low > 0 or found.high < 0
    return not clear, drift
