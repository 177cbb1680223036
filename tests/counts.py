"""Counts made up by hand, as the engine would hand them over, so that every measure is known."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.engine.state import STAGE_TALLY, TALLY
from planner.engine.tally import Results
from planner.model.scenario import Scenario
from planner.simulation.outcome import Outcome, outcome_of

WEEKS = 52


def counted(
    *replications: dict[str, Any], stages: int = 1, roles: int = 1, kinds: int = 1
) -> Results:
    """A chunk that counted this, one dict for a replication, by the names of TALLY.

    `cycles` are the weeks of its wins, `weeks` its wins by week (`weeks_of_kinds`: a list for each
    kind), `lost_of_kinds` its losses by kind, `open` the wins by week of today's open deals,
    `there` the person-weeks by role and week, `stages` counts of its stages by the names of
    STAGE_TALLY, `busy` the weeks worked by role; the rest is 0. A chunk has open wins and people by
    week where its first replication has.
    """
    count = len(replications)
    tallies = np.zeros(count, TALLY)
    stage_tallies = np.zeros((count, stages), STAGE_TALLY)
    wins_by_week = np.zeros((count, kinds, WEEKS), np.int32)
    losses_by_kind = np.zeros((count, kinds), np.int64)
    open_wins = np.zeros((count, WEEKS if "open" in replications[0] else 0), np.int32)
    there = np.zeros((count, roles, WEEKS if "there" in replications[0] else 0))
    busy = np.zeros((count, roles))
    cycles: list[float] = []
    for i, given in enumerate(replications):
        counts = dict(given)
        tallies[i]["first_cycle"] = len(cycles)
        cycles += counts.pop("cycles", [])
        busy[i] = counts.pop("busy", 0)
        for number, of_stage in enumerate(counts.pop("stages", [])):
            for name, value in of_stage.items():
                stage_tallies[i, number][name] = value
        weeks = counts.pop("weeks", [])
        for kind, of_kind in enumerate(counts.pop("weeks_of_kinds", [weeks])):
            wins_by_week[i, kind, : len(of_kind)] = of_kind
        losses_by_kind[i] = counts.pop("lost_of_kinds", 0)
        of_open = counts.pop("open", [])
        open_wins[i, : len(of_open)] = of_open
        for role, of_role in enumerate(counts.pop("there", [])):
            there[i, role, : len(of_role)] = of_role
        for name, value in counts.items():
            tallies[i][name] = value
    return Results(
        tallies=tallies,
        stage_tallies=stage_tallies,
        wins_by_week=wins_by_week,
        losses_by_kind=losses_by_kind,
        value_by_week=np.zeros((count, kinds, 0)),  # each is worth its kind's mean
        open_wins_by_week=open_wins,
        there_by_week=there,
        busy=busy,
        cycles=np.array(cycles, dtype=np.float64),
    )


def outcome_of_counts(scenario: Scenario, *chunks: Results) -> Outcome:
    """The outcome of a scenario of which this was counted."""
    return outcome_of(scenario, 1, list(chunks), "asked")
