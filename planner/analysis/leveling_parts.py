"""Leveling part by part: what each does by itself, and what the kinds of deal coming in campaigns
would cost.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass

from planner.analysis.effects import compare_in_looks
from planner.analysis.verdict import Verdict, verdicts
from planner.model.fields import changed, highest
from planner.model.leveling import LevelingPart
from planner.model.practices import Options
from planner.model.scenario import WEEKS_PER_QUARTER, Leads, Scenario
from planner.simulation import budget
from planner.simulation.replication_cache import Replications

MONTHS_PER_QUARTER = 3


@dataclass(frozen=True)
class Part:
    """One part of leveling by itself: what it is, put in place in which scenario, and its verdict.

    The scenario is the team's own, or that with its kinds coming in campaigns.
    """

    name: LevelingPart
    scenario: Scenario
    verdict: Verdict


@dataclass(frozen=True)
class LevelingParts:
    """Those found so far; share_done is 1 when no more follows."""

    parts: tuple[Part, ...]
    share_done: float


def has_more_than_people(scenario: Scenario) -> bool:
    """Whether there is volume or mix to level, or kinds of deal that could come in campaigns."""
    return scenario.season.is_told or len(scenario.kinds) > 1


def _has_mix(scenario: Scenario) -> bool:
    return len(scenario.kinds) > 1 and scenario.leads.mix != "in_turn"


def in_campaigns(scenario: Scenario) -> Scenario:
    """Its kinds coming in runs as long as a month's leads, or the longest that there may be."""
    month = scenario.leads.per_week * WEEKS_PER_QUARTER / MONTHS_PER_QUARTER
    longest = int(highest(Leads, "mix_batch"))
    run = min(max(1, round(month)), longest)
    return changed(scenario, leads=changed(scenario.leads, mix="batched", mix_batch=run))


def asked(scenario: Scenario) -> list[tuple[LevelingPart, Scenario]]:
    """The parts that could change something, each with the scenario to put it in place in."""
    found: list[tuple[LevelingPart, Scenario]] = []
    if len(scenario.team.roles) > 1:
        found.append(("staff", scenario))
    if scenario.pull.when_full == "wait" and scenario.leads.pace is None:
        found.append(("pace", scenario))
    if scenario.season.is_told:
        found.append(("volume", scenario))
    if _has_mix(scenario):
        found.append(("mix", scenario))
    if len(scenario.kinds) > 1 and scenario.leads.mix != "batched":
        found.append(("mix", in_campaigns(scenario)))
    return found


def leveling_parts(
    scenario: Scenario,
    seed: int = 1,
    *,
    precision: float = 0.02,
    limit: budget.Limit = budget.COMMAND_LINE,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[LevelingParts, None, None]:
    """A verdict for each part in `asked`, one after the other; each range holds by itself.

    What is `kept` is not run again. Raises ValueError for a bad seed, TooLarge for too large a
    team.
    """
    parts: list[Part] = []
    wanted = asked(scenario)
    for name, where in wanted:
        *_, last = compare_in_looks(
            where,
            Options(leveling=(name,)),
            seed,
            practices=("leveling",),
            precision=precision,
            limit=limit,
            executor=executor,
            kept=kept,
        )
        parts.append(Part(name, where, verdicts(last)["leveling"]))
        yield LevelingParts(tuple(parts), len(parts) / len(wanted))
