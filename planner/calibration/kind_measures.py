"""How kinds of deals differ in a history: their share of the leads, of wins, and the buyer's time.

A kind is told beside the usual deal, as the model takes it: the odds of moving on, the same at all
its stages, and the buyer's time. Work by kind is in no file. Of a kind with few deals that ended
only the share of the leads is measured; for the rest it is as the usual deal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.calibration.estimates import Measured
from planner.calibration.visits import ADVANCED, LOST, Visits
from planner.model.fields import about, changed, highest
from planner.model.kinds import Kind, KindStage
from planner.model.scenario import DAYS_PER_WEEK, Scenario
from planner.model.stage import BuyerTime
from planner.statistics.arrays import Flags, Floats, Integers
from planner.statistics.bootstrap import percentile_interval

FEWEST_ENDED = 20  # deals of a kind, before its wins and days are measured
_SHORTEST, _LONGEST = about(Kind, "buyer").low, about(Kind, "buyer").high
_ODDS = about(Kind, "odds").low or 0.0, highest(Kind, "odds")
_MOST_LOG_ODDS = 12.0  # of a stage where nearly none or nearly all are lost
_ROUNDS = 40  # of Newton's method, each stages and kinds in turn


def begun(history: Visits) -> tuple[Kind, ...]:
    """The kinds with their shares and the stages they pass over, otherwise all alike."""
    if history.kinds is None:
        return ()
    counts = np.bincount(history.kinds.of_deal, minlength=len(history.kinds.names))
    return tuple(
        Kind(
            name=name,
            share=float(count / counts.sum()),
            stages={
                stage: KindStage(skip=True)
                for stage, is_over in zip(history.stages, over, strict=True)
                if is_over
            },
        )
        for name, count, over in zip(
            history.kinds.names, counts, history.kinds.passed_over, strict=True
        )
    )


def lead_shares(measured: Measured) -> Floats:
    """(B + 1, K) draws of each kind's share of the leads."""
    each = _each(measured.history).astype(np.float32)
    counts = measured.weights.astype(np.float32) @ each  # small: files have many deals
    found: Floats = (counts / counts.sum(axis=1, keepdims=True)).astype(np.float64)
    return found


def log_odds(measured: Measured, thin: Flags) -> Floats:
    """(B + 1, K) draws of how much likelier a kind moves on than the usual deal, at any stage; 0 of
    a thin one.

    Of a visit that was left ahead or lost the odds are those of its stage times those of its kind
    (logistic regression, Cox 1958): at the best fit as many are lost as were, stage by stage and
    kind by kind. The usual deal is the mean over visits.
    """
    history = measured.history
    kinds, size = len(thin), len(thin) * len(history.stages)
    left = np.flatnonzero((history.move == ADVANCED) | (history.move == LOST))
    place = _of_deal(history)[history.deal[left]] * len(history.stages) + history.stage[left]
    ahead = history.move[left] == ADVANCED
    drawn = np.empty((2, len(measured.weights), size))
    for i, of_deal in enumerate(measured.weights):
        weight = of_deal[history.deal[left]].astype(np.float64)
        drawn[0, i] = np.bincount(place, weight, size)
        drawn[1, i] = np.bincount(place, weight * ahead, size)
    all_, on = drawn.reshape(2, -1, kinds, len(history.stages))
    low, high = (float(np.log(bound)) for bound in _ODDS)
    of_stage, of_kind = np.zeros((len(all_), 1, all_.shape[2])), np.zeros((len(all_), kinds, 1))
    free = ~thin[None, :, None]
    for _ in range(_ROUNDS):
        of_stage = _nearer(of_stage, of_kind, (all_, on), axis=1)
        of_kind = np.where(free, _nearer(of_kind, of_stage, (all_, on), axis=2), 0.0)
        visits = np.where(free, all_.sum(axis=2, keepdims=True), 0.0)
        usual = (visits * of_kind).sum(axis=1, keepdims=True) / np.maximum(
            visits.sum(axis=1, keepdims=True), 1
        )
        of_kind = np.where(free, np.clip(of_kind - usual, low, high), 0.0)
    return of_kind[:, :, 0]


def _nearer(moved: Floats, other: Floats, counts: tuple[Floats, Floats], axis: int) -> Floats:
    """One step of Newton's towards as many that moved on as did, summed over an axis."""
    all_, on = counts
    share = 1 / (1 + np.exp(-(moved + other)))
    lack = (on - all_ * share).sum(axis=axis, keepdims=True)
    slope = (all_ * share * (1 - share)).sum(axis=axis, keepdims=True)
    step = np.clip(lack / np.maximum(slope, 1e-9), -2.0, 2.0)
    return np.asarray(np.clip(moved + step, -_MOST_LOG_ODDS, _MOST_LOG_ODDS))


def buyer_factors(measured: Measured, scenario: Scenario, thin: Flags) -> Floats:
    """(B + 1, K) draws of the buyer's time of each kind, as a factor on the stages'; 1 of a thin
    one, and where buyers take no time.

    Waiting and work are the same for all kinds: what the visits of a kind take longer than those of
    all at the same stages is the buyer's.
    """
    history = measured.history
    ended = ~np.isnan(history.left)
    deal, stage = history.deal[ended], history.stage[ended]
    days = DAYS_PER_WEEK * (history.left - history.entered)[ended]
    count = len(history.stages)
    visits = np.bincount(stage, minlength=count)
    usual = np.bincount(stage, days, count) / np.maximum(visits, 1)
    buyer = np.array([one.buyer.mean_days for one in scenario.stages])
    size = history.created.size
    longer = np.bincount(deal, days - usual[stage], size)
    bought = np.bincount(deal, buyer[stage], size)
    each = _each(history)
    weights = measured.weights.astype(np.float32)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = 1 + (weights @ (longer[:, None] * each)) / (weights @ (bought[:, None] * each))
    factor = np.where(thin[None, :] | ~np.isfinite(factor), 1.0, factor)
    return np.clip(factor, _SHORTEST, _LONGEST)


@dataclass(frozen=True)
class KindRange:
    """What is measured of one kind's field: its name, the 95 % interval, and of how many deals."""

    field: str
    low: float
    high: float
    n: int


KindRanges = dict[str, tuple[KindRange, ...]]


def with_kinds(scenario: Scenario, measured: Measured) -> tuple[Scenario, KindRanges]:
    """(the fitted scenario with what kinds differ in, by kind the ranges of what is measured).

    As many deals are lost at each stage as before, and the buyer's time of all together is what it
    was, in mean and in spread.
    """
    history = measured.history
    of_deal = _of_deal(history)
    deals = np.bincount(of_deal, minlength=len(scenario.kinds))
    ended = np.bincount(of_deal[~np.isnan(history.ended)], minlength=len(scenario.kinds))
    thin = ended < FEWEST_ENDED
    share, odds = lead_shares(measured), np.exp(log_odds(measured, thin))
    factors = buyer_factors(measured, scenario, thin)
    kinds, ranges = [], {}
    for i, kind in enumerate(scenario.kinds):
        kinds.append(changed(kind, odds=float(odds[0, i]), buyer=float(factors[0, i])))
        told = [KindRange("share", *percentile_interval(share[:, i]), int(deals[i]))]
        if not thin[i]:
            for name, draws in (("odds", odds), ("buyer", factors)):
                told.append(KindRange(name, *percentile_interval(draws[:, i]), int(ended[i])))
        ranges[kind.name] = tuple(told)
    whole = changed(scenario, kinds=tuple(kinds))
    return _with_losses(_with_spread(whole, history, factors[0]), history, odds[0]), ranges


def _with_losses(scenario: Scenario, history: Visits, odds: Floats) -> Scenario:
    """The stages' drop-off such that, with the odds of the kinds that come there, as many are lost
    at each as before.
    """
    part = _parts(history, len(odds))
    stages = []
    for stage, of_kinds in zip(scenario.stages, part, strict=True):
        advance = 1 - (stage.drop_off + stage.repeat + stage.restart)
        either = advance + stage.drop_off
        if not stage.drop_off or not advance or not of_kinds.any():
            stages.append(stage)
            continue
        low, high = -_MOST_LOG_ODDS, _MOST_LOG_ODDS
        for _ in range(60):
            middle = (low + high) / 2
            share = float(of_kinds @ (1 / (1 + np.exp(-middle) / odds)))
            low, high = (middle, high) if share < advance / either else (low, middle)
        stages.append(changed(stage, drop_off=float(either / (1 + np.exp(low)))))
    return changed(scenario, stages=tuple(stages))


def _parts(history: Visits, kinds: int) -> Floats:
    """(S, kinds): which share of the visits to a stage is of each kind; 0 where there is none."""
    size = len(history.stages), kinds
    place = history.stage * kinds + _of_deal(history)[history.deal]
    visits = np.bincount(place, minlength=size[0] * size[1]).reshape(size)
    found: Floats = visits / np.maximum(visits.sum(axis=1, keepdims=True), 1)
    return found


def _of_deal(history: Visits) -> Integers:
    assert history.kinds is not None
    return history.kinds.of_deal


def _each(history: Visits) -> Flags:
    """(D, K): which deals are of which kind."""
    assert history.kinds is not None
    found: Flags = history.kinds.of_deal[:, None] == np.arange(len(history.kinds.names))
    return found


def _with_spread(scenario: Scenario, history: Visits, factors: Floats) -> Scenario:
    """The buyers' times with so much less spread at each stage as the kinds bring themselves.

    Of times b x with factors b apart from x, the variance is E b² var x + var b (E x)².
    """
    part = _parts(history, len(factors))
    mean, square = part @ factors, part @ factors**2
    stages = []
    for stage, one, two in zip(scenario.stages, mean, square, strict=True):
        if one <= 0:
            stages.append(stage)
            continue
        # In units of the stage's own mean, so that the mean of all stays what it was.
        rest = (stage.buyer.cv**2 + 1) * one**2 / two - 1
        buyer = {
            "mean_days": min(stage.buyer.mean_days / one, highest(BuyerTime, "mean_days")),
            "cv": float(np.sqrt(max(rest, 0.0))),
        }
        stages.append(changed(stage, buyer=changed(stage.buyer, **buyer)))
    return changed(scenario, stages=tuple(stages))
