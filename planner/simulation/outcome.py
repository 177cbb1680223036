"""What a simulation found: measures for every replication, their intervals, and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine import ENGINE_VERSION
from planner.engine.tally import Results
from planner.model.scenario import Scenario
from planner.model.team import Role
from planner.simulation import measures, money
from planner.simulation.checks import Checks, checks_of
from planner.simulation.counts import counts_of
from planner.simulation.quarters import Quarter, quarter_measures, quarters_of, whole_windows
from planner.statistics.arrays import Floats
from planner.statistics.intervals import Interval, counted_interval, interval, skewed_interval
from planner.statistics.looks import Stopped


@dataclass(frozen=True)
class Outcome:
    """One scenario, simulated: arrays of one number per replication (R), and their summaries.

    measures: name → (R,). stages, roles and kinds: name of one → name of the measure → (R,); no
    kinds where all deals are alike. wins_by_week, revenue_by_week_usd: (R, weeks), the latter of
    the deals' own values. open_wins_by_week: (R, weeks) of today's open deals, no weeks without
    `today`. there_by_week: (R, roles, weeks) of that week's time that people were there, no weeks
    where nobody comes or goes. losses_by_kind: (R, kinds), one where all deals are alike; and
    wins_by_kind_and_week, revenue_by_kind_and_week_usd: (R, kinds, weeks). Names and units are
    those of model.md; NaN is "no data".
    """

    scenario: Scenario
    seed: int
    replications: int
    stopped: Stopped
    measures: dict[str, Floats]
    stages: dict[str, dict[str, Floats]]
    roles: dict[str, dict[str, Floats]]
    kinds: dict[str, dict[str, Floats]]
    wins_by_week: NDArray[np.int32]
    revenue_by_week_usd: Floats
    open_wins_by_week: NDArray[np.int32]
    there_by_week: Floats
    losses_by_kind: NDArray[np.int64]
    wins_by_kind_and_week: NDArray[np.int32]
    revenue_by_kind_and_week_usd: Floats
    hours_on_lost_per_week: Floats
    checks: Checks
    engine: str = ENGINE_VERSION

    @property
    def people_by_week(self) -> Floats:
        """(R, weeks): people there, all roles together, on average over each week."""
        return money.people_by_week(self.scenario, self.there_by_week)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Every quarter that counts: whole windows of 13 weeks, with `today` the calendar's."""
        by_week = self.wins_by_week, self.revenue_by_week_usd, self.open_wins_by_week
        return quarters_of(self.scenario, *by_week)

    @property
    def wins_of_quarters(self) -> NDArray[Any]:
        """(R, quarters): wins in every quarter that counts."""
        if self.scenario.today is None:
            return whole_windows(self.wins_by_week, self.scenario.clock.horizon_weeks)
        of_each = [quarter.wins for quarter in self.quarters]
        return np.stack(of_each, axis=1) if of_each else np.zeros((self.replications, 0))

    def chance_of_target(self) -> Interval:
        """Share of the quarters that reach the target; NaN where there is none, of either."""
        if self.scenario.today is None:
            return self.summary("chance_of_target")
        of_each = [quarter.chance for quarter in self.quarters]
        if not of_each:
            return interval(np.full(self.replications, np.nan))
        found = counted_interval(np.mean(of_each, axis=0), 1 / len(of_each))
        return found.within(0.0, 1.0)

    @property
    def cost_per_year_usd(self) -> Floats:
        """(R,): what people cost a year, while they are there."""
        return money.cost_per_year_usd(self.scenario, self.there_by_week)

    def people_in(self, role: Role) -> float:
        """How many of a role are there, on average over the window and all replications."""
        measured = self.roles[role.name].get("people_there")
        return role.people if measured is None else float(measured.mean())

    def values(
        self,
        name: str,
        *,
        stage: str | None = None,
        role: str | None = None,
        kind: str | None = None,
    ) -> Floats:
        """One number per replication. Raises KeyError for an unknown name."""
        for parts, part in ((self.stages, stage), (self.roles, role), (self.kinds, kind)):
            if part is not None:
                return parts[part][name]
        return self.measures[name]

    def summary(
        self,
        name: str,
        *,
        stage: str | None = None,
        role: str | None = None,
        kind: str | None = None,
        level: float = 0.95,
    ) -> Interval:
        """Mean over replications with its interval."""
        values = self.values(name, stage=stage, role=role, kind=kind)
        if name in measures.SKEWED:
            found = skewed_interval(values, level)
        elif (step := self._step(name, stage, kind)) is not None:
            found = counted_interval(values, step, level)
        else:
            found = interval(values, level)
        return found.within(0.0, 1.0 if measures.UNITS[name] == "share" else np.inf)

    def lost_per_week(self, kind: str) -> Interval:
        """Deals of a kind lost in any way a week, with its interval. Raises KeyError for none."""
        if kind not in self.kinds:
            raise KeyError(kind)
        horizon = self.scenario.clock.horizon_weeks
        lost = self.losses_by_kind[:, list(self.kinds).index(kind)] / horizon
        return counted_interval(lost, 1 / horizon).within(0.0, np.inf)

    def _step(self, name: str, stage: str | None, kind: str | None) -> float | None:
        """What one more deal adds to a measure; None where it counts none, or there can be none."""
        if name == "win_share":
            ended = self._ended_per_week(kind) * self.scenario.clock.horizon_weeks
            return 1 / ended if ended else None
        if stage is None:
            return measures.steps_of(self.scenario).get(name)
        can_be = measures.countable(self.scenario, stage).get(name, False)
        return 1 / self.scenario.clock.horizon_weeks if can_be else None

    def _ended_per_week(self, kind: str | None) -> float:
        if kind is not None:
            lost_of_kind = self.losses_by_kind[:, list(self.kinds).index(kind)].mean()
            lost_per_week = lost_of_kind / self.scenario.clock.horizon_weeks
            return float(self.kinds[kind]["throughput_per_week"].mean() + lost_per_week)
        lost = sum(
            values[name].mean()
            for values in self.stages.values()
            for name in measures.LOST
            if name in values
        )
        return float(self.measures["throughput_per_week"].mean() + lost)

    def to_dict(self) -> dict[str, Any]:
        """Measures, stages, roles and checks as the command line's JSON shows them.

        Of a scenario of schema 2 kinds and weeks too, and with `today` quarters.
        """
        return {
            "measures": {name: self.summary(name).to_dict() for name in self.measures},
            "stages": {
                stage: {name: self.summary(name, stage=stage).to_dict() for name in found}
                for stage, found in self.stages.items()
            },
            "roles": {
                role: {name: self.summary(name, role=role).to_dict() for name in found}
                for role, found in self.roles.items()
            },
            "checks": self.checks.to_dict(),
            **(self._of_schema_2() if self.scenario.schema_version == 2 else {}),
        }

    def _of_schema_2(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "kinds": {
                kind: {name: self.summary(name, kind=kind).to_dict() for name in found}
                for kind, found in self.kinds.items()
            },
            "wins_by_week": _by_week(self.wins_by_week),
            "people_there_by_week": _by_week(self.people_by_week),
            "revenue_by_week_usd": _by_week(self.revenue_by_week_usd),
        }
        if self.scenario.today is not None:
            shown["quarters"] = [quarter.to_dict() for quarter in self.quarters]
        return shown


def _by_week(values: NDArray[Any]) -> list[dict[str, float | int | None]]:
    found = [interval(of_week).to_dict() for of_week in values.T.astype(np.float64)]
    return [{name: week[name] for name in ("mean", "standard_error")} for week in found]


def outcome_of(scenario: Scenario, seed: int, chunks: list[Results], stopped: Stopped) -> Outcome:
    """Turn the counts of the engine's chunks, in order, into measures."""
    counts = counts_of(chunks)
    wins_by_week = counts.wins_by_week.sum(axis=1, dtype=np.int32)
    return Outcome(
        scenario=scenario,
        seed=seed,
        replications=len(counts.tallies),
        stopped=stopped,
        measures=measures.flow_measures(scenario, counts)
        | measures.money_measures(scenario, counts)
        | quarter_measures(scenario, wins_by_week, counts.value_by_week)
        | measures.schema_2_measures(scenario, counts),
        stages={
            stage.name: measures.stage_measures(scenario, counts.stage_tallies[:, i])
            for i, stage in enumerate(scenario.stages)
        },
        roles=measures.role_measures(scenario, counts),
        kinds=measures.kind_measures(scenario, counts),
        wins_by_week=wins_by_week,
        revenue_by_week_usd=money.revenue_by_week_usd(scenario, counts.value_by_week),
        wins_by_kind_and_week=counts.wins_by_week,
        revenue_by_kind_and_week_usd=money.revenue_by_kind_usd(scenario, counts.value_by_week),
        open_wins_by_week=counts.open_wins_by_week,
        there_by_week=counts.there_by_week,
        losses_by_kind=counts.losses,
        hours_on_lost_per_week=counts.tallies["hours_on_lost"] / scenario.clock.horizon_weeks,
        checks=checks_of(scenario, counts.tallies),
    )
