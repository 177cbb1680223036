"""Kinds of deal as arrays: shares, ranks, where each begins, who does its stages, what returns."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from planner.engine.jit import record
from planner.model.kinds import Kind
from planner.model.scenario import Scenario
from planner.model.stage import Stage
from planner.model.work_assignment import PASSED_OVER, roles_of_stages

# A kind of deal; without kinds there is one.
KIND = record(
    ("first_stage", np.int64),
    ("first_role", np.int64),  # that of its first stage
    ("rank", np.int64),  # among the distinct ones, from 0; the lower goes first
    ("drawn_below", np.float64),  # luck at or above this makes a lead one of a later kind
    ("weight", np.int64),  # its share as a whole number
    ("behind", np.int64),  # what it is owed in turn: weight × leads so far − its own × all weights
    ("returns_as", np.int64),  # the kind that a win of it comes back as
    ("return_share", np.float64),
    ("return_weeks", np.float64),
    ("return_line", np.int64),  # where its wins are that are on their way back
)

_LARGEST_WHOLE = 2**53  # of all weights together: sums of some stay in 64 bits
_NEVER = 2.0  # above all luck
NO_KIND: tuple[Kind | None, ...] = (None,)


def kinds_or_none(scenario: Scenario) -> tuple[Kind | None, ...]:
    """The kinds, by which rows of arrays are numbered; one None where all deals are alike."""
    return scenario.kinds or NO_KIND


def kinds_of(scenario: Scenario, homes: NDArray[np.int64]) -> NDArray[np.void]:
    """(K,) records of KIND. homes: (K, S), the role that does a stage of a kind."""
    kinds = np.zeros(len(homes), KIND)
    for row, home in zip(kinds, homes, strict=True):
        row.first_stage = np.flatnonzero(home != PASSED_OVER)[0]
        row.first_role = home[row.first_stage]
    if not scenario.kinds:
        return kinds
    kinds["rank"] = ranks_of(scenario)
    weights = whole_weights([kind.share for kind in scenario.kinds])
    total = sum(weights)
    names = [kind.name for kind in scenario.kinds]
    before = 0
    for row, kind, weight in zip(kinds, scenario.kinds, weights, strict=True):
        before += weight
        row.weight = weight
        row.drawn_below = before / total if before < total else _NEVER
        if kind.comes_back is not None:
            row.returns_as = names.index(kind.comes_back.kind)
            row.return_share = kind.comes_back.share
            row.return_weeks = kind.comes_back.weeks
    return kinds


def ranks_of(scenario: Scenario) -> list[int]:
    """For each kind (one without kinds), its place among the distinct ranks, from 0."""
    ranks = [kind.rank for kind in scenario.kinds] or [1]
    distinct = sorted(set(ranks))
    return [distinct.index(rank) for rank in ranks]


def whole_weights(shares: list[float]) -> list[int]:
    """Whole numbers in the very proportions of these shares as decimals, so that ties are ties.

    Where they would be too large to be added up exactly they are rounded, at a millionth of a
    millionth of the largest.
    """
    exact = [Fraction(str(share)) for share in shares]
    scale = lcm(*(one.denominator for one in exact))
    weights = [int(one * scale) for one in exact]
    shared = gcd(*weights)
    if sum(weights) // shared <= _LARGEST_WHOLE:
        return [weight // shared for weight in weights]
    largest = max(weights)
    return [weight * 10**12 // largest for weight in weights]


def homes_of(scenario: Scenario) -> NDArray[np.int64]:
    """(K, S): the role that does a stage of a kind, or PASSED_OVER."""
    return np.array(
        [
            roles_of_stages(scenario.stages, scenario.team.roles, kind)
            for kind in kinds_or_none(scenario)
        ]
    )


def drop_off_of(stage: Stage, kind: Kind | None) -> float:
    """Share of the visits of a kind that drop out: its odds act on moving on against that."""
    odds = 1.0 if kind is None else kind.odds_at(stage.name)
    if odds == 1 or (stage.drop_off == 0 and odds > 0):
        return stage.drop_off
    rest = 1 - stage.repeat - stage.restart
    if odds == 0:
        return rest
    advance = rest - stage.drop_off
    return rest * stage.drop_off / (odds * advance + stage.drop_off)
