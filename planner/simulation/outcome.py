"""What a simulation found: measures for every replication, their intervals, and the checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from planner.engine import ENGINE_VERSION
from planner.engine.loop import Results
from planner.model import flow
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER, WEEKS_PER_YEAR, Scenario

Array = NDArray[np.float64]

# Why replications ended: that many were asked for, precise enough, or the stated maximum reached;
# or that more are to come.
Stopped = Literal["asked", "precision", "maximum", "not yet"]

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
_NO_SKEWNESS = 1e-6  # less cannot be told from none, and would only be divided by
_PERCENTILES = np.array([50, 85, 95]) / 100
_UNSETTLED_SHARE = 0.10
_UNSETTLED_LEVEL = 0.99


@dataclass(frozen=True)
class Interval:
    """A mean over replications with its two-sided Student-t interval.

    `missing` counts the replications without data; all numbers are NaN when none has any, and the
    interval is NaN when only one has.
    """

    mean: float
    standard_error: float
    low: float
    high: float
    missing: int = 0

    def scaled(self, factor: float) -> Interval:
        """The same in another unit."""
        low, high = sorted((self.low * factor, self.high * factor))
        error = self.standard_error * abs(factor)
        return Interval(self.mean * factor, error, low, high, self.missing)


def interval(values: Array, level: float = 0.95) -> Interval:
    """Mean and interval of one number per replication; NaN is a replication without data."""
    data = values[~np.isnan(values)]
    missing = int(values.size - data.size)
    if data.size == 0:
        return Interval(np.nan, np.nan, np.nan, np.nan, missing)
    mean = float(data.mean())
    if data.size == 1:
        return Interval(mean, np.nan, np.nan, np.nan, missing)
    error = float(data.std(ddof=1) / np.sqrt(data.size))
    reach = student_t(level, data.size - 1) * error
    return Interval(mean, error, mean - reach, mean + reach, missing)


def skewed_interval(values: Array, level: float = 0.95) -> Interval:
    """As `interval`, for measures with rare long values: it reaches further to the long side.

    That is waits, and the days to a win that they are part of. Student's interval of waits held
    89 % instead of 95 % of the time with 20 replications where they are most skewed. On each side
    this is the wider of Student's limit and that of Hall (1992), "On the removal of skewness by
    transformation": his monotone transformation of the t statistic, with the unbiased sample
    skewness. Hall's two limits alone held 93 %. The same as Student's where nothing is skewed, or
    with fewer than three values.
    """
    found = interval(values, level)
    data = values[~np.isnan(values)]
    n = data.size
    away = data - found.mean
    if n < 3 or found.standard_error == 0:
        return found
    skewness = np.mean(away**3) / np.mean(away**2) ** 1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    if abs(skewness) < _NO_SKEWNESS:
        return found
    t, root = student_t(level, n - 1), np.sqrt(n)

    def transformed(y: float) -> float:
        a, b = skewness / 3, skewness / 6
        return float(root / a * (np.cbrt(1 + 3 * a * (y / root - b / n)) - 1))

    low = found.mean - found.standard_error * transformed(t)
    high = found.mean - found.standard_error * transformed(-t)
    return replace(found, low=min(low, found.low), high=max(high, found.high))


def counted_interval(
    values: Array, step: float, level: float = 0.95, *, lowest: float = 0.0
) -> Interval:
    """As `interval`, for whole numbers of `step`s that may hardly ever differ.

    Where a few replications all show the same, Student's interval has no width, and held the wins
    of a factory, 3,262 a year in 96 of 100 years and one less in the others, half the time. It
    reaches at least as far as so few can tell (`least_reach`).

    lowest: what the values themselves cannot be below.
    """
    found = interval(values, level)
    n = values.size - found.missing
    if n < 2:
        return found
    least = least_reach(step, n, level)
    if found.high - found.mean >= least:
        return found
    return replace(found, low=max(lowest, found.mean - least), high=found.mean + least)


def least_reach(step: float, n: int, level: float) -> float:
    """How far from what all of n replications show the mean may lie: up to 1 - (1 - level)^(1/n) of
    all may differ by a step though none of these did. Source: the rule of three, Hanley and
    Lippman-Hand (1983), "If nothing goes wrong, is everything all right?"
    """
    return step * (1 - (1 - level) ** (1 / n))


def gain_interval(gained: Array, step: float, level: float = 0.95) -> Interval:
    """As `counted_interval`, for what is gained or lost, in whole numbers of `step`s.

    Where every replication gains exactly nothing, that is exactly what is found (model.md, "NO
    EFFECT HERE").
    """
    if not gained.any():
        return interval(gained, level)
    return counted_interval(gained, step, level, lowest=-np.inf)


def steps_of(scenario: Scenario) -> dict[str, float]:
    """By measure that counts, what one more win, lead or quarter adds to it in a replication."""
    horizon = scenario.clock.horizon_weeks
    steps = {
        "throughput_per_week": 1 / horizon,
        "leads_per_week": 1 / horizon,
        "revenue_per_week_usd": scenario.money.deal_value_usd / horizon,
    }
    if whole_quarters := int(horizon // WEEKS_PER_QUARTER):
        steps |= dict.fromkeys(("wins_per_quarter", "chance_of_target"), 1 / whole_quarters)
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


def _is_share(name: str) -> bool:
    return UNITS[name] == "share"


@lru_cache(maxsize=4096)
def student_t(level: float, degrees: int) -> float:
    """Half-width, in standard errors, of a two-sided Student-t interval of this level."""
    from scipy.special import stdtrit  # imported on first use: it would slow every start

    return float(stdtrit(degrees, 0.5 + level / 2))


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


@dataclass(frozen=True)
class Outcome:
    """One scenario, simulated: arrays of one number per replication (R), and their summaries.

    measures: name → (R,). stages: stage → name → (R,). roles: role → name → (R,).
    wins_by_week: (R, weeks). Names and units are those of model.md; NaN is "no data".
    """

    scenario: Scenario
    seed: int
    replications: int
    stopped: Stopped
    measures: dict[str, Array]
    stages: dict[str, dict[str, Array]]
    roles: dict[str, dict[str, Array]]
    wins_by_week: NDArray[np.int32]
    hours_on_lost_per_week: Array
    checks: Checks
    engine: str = ENGINE_VERSION

    def values(self, name: str, *, stage: str | None = None, role: str | None = None) -> Array:
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
        # Nothing here is ever below nothing; np.maximum, as NaN stays NaN.
        found = replace(found, low=float(np.maximum(found.low, 0.0)))
        return replace(found, high=float(np.minimum(found.high, 1.0))) if _is_share(name) else found

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
        """Measures, stages, roles and checks as the command line's JSON shows them."""
        return {
            "measures": {name: plain(self.summary(name)) for name in self.measures},
            "stages": {
                stage: {name: plain(self.summary(name, stage=stage)) for name in measures}
                for stage, measures in self.stages.items()
            },
            "roles": {
                role: {name: plain(self.summary(name, role=role)) for name in measures}
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
        }


def plain(found: Interval) -> dict[str, float | int | None]:
    """An interval as JSON values; null where there is no number."""
    shown: dict[str, float | int | None] = {
        "mean": number_or_none(found.mean),
        "standard_error": number_or_none(found.standard_error),
        "low": number_or_none(found.low),
        "high": number_or_none(found.high),
    }
    if found.missing:
        shown["replications_without"] = found.missing
    return shown


def number_or_none(value: float) -> float | None:
    """The number, or None where there is none: JSON knows no NaN."""
    return float(value) if np.isfinite(value) else None


def outcome_of(scenario: Scenario, seed: int, chunks: list[Results], stopped: Stopped) -> Outcome:
    """Turn the counts of the engine's chunks, in order, into measures."""
    tallies = np.concatenate([chunk.tallies for chunk in chunks])
    stage_tallies = np.concatenate([chunk.stage_tallies for chunk in chunks])
    busy = np.concatenate([chunk.busy for chunk in chunks])
    percentiles = np.concatenate([_cycle_percentiles(chunk) for chunk in chunks])
    horizon = scenario.clock.horizon_weeks
    wins_by_week = np.concatenate([chunk.wins_by_week for chunk in chunks])
    return Outcome(
        scenario=scenario,
        seed=seed,
        replications=len(tallies),
        stopped=stopped,
        measures=_measures(scenario, tallies, percentiles, wins_by_week),
        stages={
            stage.name: _stage_measures(stage_tallies[:, i], horizon)
            for i, stage in enumerate(scenario.stages)
        },
        roles={
            role.name: {"utilization": busy[:, i] / (role.people * horizon)}
            for i, role in enumerate(scenario.team.roles)
        },
        wins_by_week=wins_by_week,
        hours_on_lost_per_week=tallies["hours_on_lost"] / horizon,
        checks=_checks(scenario, tallies),
    )


def _share(top: NDArray[Any], bottom: NDArray[Any]) -> Array:
    """Elementwise quotient; NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def _cycle_percentiles(chunk: Results) -> Array:
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
    scenario: Scenario,
    tallies: NDArray[np.void],
    percentiles: Array,
    wins_by_week: NDArray[np.int32],
) -> dict[str, Array]:
    horizon = scenario.clock.horizon_weeks
    wins = tallies["wins"].astype(np.float64)
    cost_per_week = (
        sum(role.people * role.cost_per_year_usd for role in scenario.team.roles) / WEEKS_PER_YEAR
    )
    by_quarter = quarters(wins_by_week, horizon)
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
        "revenue_per_week_usd": wins * scenario.money.deal_value_usd / horizon,
        "cost_per_win_usd": _share(np.full_like(wins, cost_per_week * horizon), wins),
        "wins_per_quarter": _mean_over_quarters(by_quarter),
        "chance_of_target": _chance_of_target(by_quarter, scenario.target.wins_per_quarter),
    }


def quarters(wins_by_week: NDArray[np.int32], horizon_weeks: float) -> NDArray[np.int64]:
    """(replications, whole quarters): wins in each whole 13-week window of the measured time."""
    count = int(horizon_weeks // WEEKS_PER_QUARTER)
    whole = wins_by_week[:, : count * WEEKS_PER_QUARTER]
    return whole.reshape(len(whole), count, WEEKS_PER_QUARTER).sum(axis=2)


def _mean_over_quarters(by_quarter: NDArray[Any]) -> Array:
    if by_quarter.shape[1] == 0:
        return np.full(len(by_quarter), np.nan)
    return by_quarter.mean(axis=1)


def _chance_of_target(by_quarter: NDArray[np.int64], target: float | None) -> Array:
    if target is None:
        return np.full(len(by_quarter), np.nan)
    return _mean_over_quarters(by_quarter >= target)


def _stage_measures(counts: NDArray[np.void], horizon: float) -> dict[str, Array]:
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
