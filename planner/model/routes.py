"""The route of each kind of deal: the stages it visits, as it meets them, and who works there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.model.changes import path_of
from planner.model.kinds import Kind
from planner.model.scenario import Scenario
from planner.model.stage import Stage
from planner.model.work_assignment import PASSED_OVER


@dataclass(frozen=True)
class Stop:
    """A stage as one kind of deal meets it.

    stage, role: their positions. hours: mean work of a visit, by somebody who does every stage.
    advance, drop_off, repeat, restart: how a visit ends, before any hand-off's harm.
    """

    stage: int
    role: int
    hours: float
    buyer_days: float
    patience_days: float | None
    advance: float
    drop_off: float
    repeat: float
    restart: float


@dataclass(frozen=True)
class Route:
    """One kind of deal: its name (None where all deals are alike), its share of the leads that come
    for the first time, and its stops in order.
    """

    kind: str | None
    share: float
    stops: tuple[Stop, ...]


_UNCHANGED: Mapping[str, float] = {}


def routes(scenario: Scenario, times: Mapping[str, float] = _UNCHANGED) -> tuple[Route, ...]:
    """One route for each kind in the order listed; a single one where there are no kinds.

    `times`: the changes in force, as `calendar.times_at` gives them.
    """
    homes = roles_of(scenario)
    kinds: tuple[Kind | None, ...] = scenario.kinds or (None,)
    shares = [kind.share if kind else 1.0 for kind in kinds]
    return tuple(
        Route(
            kind.name if kind else None,
            share / sum(shares),
            tuple(
                _stop(i, home, stage, kind, times)
                for i, (stage, home) in enumerate(zip(scenario.stages, own, strict=True))
                if home != PASSED_OVER
            ),
        )
        for kind, share, own in zip(kinds, shares, homes, strict=True)
    )


def roles_of(scenario: Scenario) -> tuple[tuple[int, ...], ...]:
    """(kinds, stages): the position of the role that works on each, as `Scenario.role_of`. A single
    row where there are no kinds.
    """
    if not scenario.kinds:
        return (scenario.role_of(None),)
    return tuple(scenario.role_of(kind) for kind in range(len(scenario.kinds)))


def _stop(
    position: int, role: int, stage: Stage, kind: Kind | None, times: Mapping[str, float]
) -> Stop:
    def at(leaf: str) -> float:
        return times.get(path_of(stage.name, leaf), 1.0) if times else 1.0

    drop_off = stage.drop_off * at("drop_off")
    advance = 1 - (drop_off + stage.repeat + stage.restart)
    hours = stage.work.mean_hours * at("work.mean_hours")
    buyer_days = stage.buyer.mean_days * at("buyer.mean_days")
    patience_days = stage.patience_days
    if kind is not None:
        advance, drop_off = with_odds(advance, drop_off, kind.odds_at(stage.name))
        hours *= kind.work_at(stage.name)
        buyer_days *= kind.buyer
        patience_days = None if patience_days is None else patience_days * kind.patience
    return Stop(
        position,
        role,
        hours,
        buyer_days,
        patience_days,
        advance,
        drop_off,
        stage.repeat,
        stage.restart,
    )


def with_odds(advance: float, drop_off: float, odds: float) -> tuple[float, float]:
    """(advance, drop-off) with the odds of moving on against dropping out so many times as high."""
    if odds == 1:
        return advance, drop_off
    if odds == 0:
        return 0.0, advance + drop_off
    if drop_off == 0:
        return advance, 0.0  # also where so low odds make nothing of the way on
    either, on = advance + drop_off, odds * advance
    return either * (on / (on + drop_off)), either * (drop_off / (on + drop_off))
