"""What a history measures of a scenario: arrivals, shares, times and people, each with its spread.

Every number is kept as B + 1 draws: the first is the estimate, the others the same reckoning on
deals (for arrivals: weeks) drawn anew with replacement. So an interval, and whatever follows from
several numbers together, needs nothing more (bootstrap, Efron 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.calibration.visits import (
    ADVANCED,
    LOST,
    NOBODY,
    OPEN,
    REPEATED,
    RESTARTED,
    Visits,
)
from planner.model.scenario import DAYS_PER_WEEK
from planner.statistics.arrays import Flags, Floats, Integers
from planner.statistics.bootstrap import DRAWS, Weights, drawn_in_blocks, times_drawn

SAME_PEOPLE = 0.5  # share of work in common from which two stages belong to one role
KEEPS_DEALS = 0.8  # share of deals with one owner from which a role keeps its own deals
FEWEST_NAMED = 0.2  # share of visits with an owner, before people are counted by them
ACTIVE_WEEKS = 4  # who moved a deal in so many weeks was there
FEWEST_FOR_TREND = 8  # weeks
FEWEST_FOR_PACE = 100  # deals
MANY_ENDS = 20.0  # so many expected and none seen happens by chance twice in a billion times
CLEAR_TREND = 2.6  # standard errors (two-sided 1 %)
_MOVES = 5


@dataclass(frozen=True)
class Arrivals:
    """per_week: (B + 1,) draws. cv of the gaps between leads, from the weekly counts' spread.

    weeks: full weeks counted. trend_per_week: change of the weekly number from week to week, None
    when it cannot be told from none; the spread is then about the line.
    """

    per_week: Floats
    cv: float
    weeks: int
    trend_per_week: float | None


@dataclass(frozen=True)
class StageTimes:
    """Days of one visit, by stage: (S,) mean, cv and count of the visits that ended.

    never: share of the visits that stay open longer than any that ended did.
    """

    mean_days: Floats
    cv: Floats
    ended: Integers
    never: Floats


@dataclass(frozen=True)
class Shares:
    """What visits led to, (B + 1, S) each: drop_off, repeat and restart; visits (S,) ended.

    after_hand_off: (B + 1, S) share of the visits that followed one at another role's stage.
    """

    drop_off: Floats
    repeat: Floats
    restart: Floats
    after_hand_off: Floats
    visits: Integers


@dataclass(frozen=True)
class Crew:
    """People who do the same stages, active in four weeks: usual number, fewest, most; habits.

    seen: how many four weeks were looked at. None where no owner is named.
    """

    stages: tuple[int, ...]
    people: int | None
    fewest: int | None
    most: int | None
    seen: int
    owns_deals: bool


@dataclass(frozen=True)
class Measured:
    """All that a history measures of a scenario.

    days: (B + 1, S) mean time of a visit. weights: (B + 1, D) how often each draw holds each deal.
    """

    history: Visits
    arrivals: Arrivals
    times: StageTimes
    shares: Shares
    days: Floats
    weights: Weights


def measure(history: Visits, role_of_stage: Integers, seed: int) -> Measured:
    """What a history measures, given which role (by number) does each stage."""
    rng = np.random.default_rng(seed)
    weights = times_drawn(history.created.size, rng)
    times = stage_times([history])
    return Measured(
        history=history,
        arrivals=arrivals(history, rng),
        times=times,
        shares=shares(history, role_of_stage, times, weights),
        days=mean_times(history, times, weights),
        weights=weights,
    )


def arrivals(history: Visits, rng: np.random.Generator) -> Arrivals:
    """Leads per full week, and how irregularly they come."""
    counts = weekly_leads(history)
    rate = leads_per_week(history)
    if counts.size < 2:
        error = rate / np.sqrt(history.created.size)
        draws = np.maximum(rng.normal(rate, error, DRAWS), rate / 10)
        return Arrivals(np.insert(draws, 0, rate), 1.0, counts.size, None)
    draws = np.maximum(drawn_in_blocks(counts, rng).mean(axis=1), rate / 10)
    # From one week to the next, so that what changes slowly is not taken for chance (von Neumann
    # 1941); the counts of a renewal process spread as cv² of its gaps (Cox 1962, 4.5).
    spread = float((np.diff(counts) ** 2).mean() / 2)
    cv = np.sqrt(spread / rate)
    line = trend(counts) if counts.size >= FEWEST_FOR_TREND else None
    slope = line.slope if line and line.is_clear else None
    return Arrivals(np.insert(draws, 0, rate), float(cv), counts.size, slope)


def leads_per_week(history: Visits) -> float:
    """Leads of an average full week; where there is none, over the time in which they came."""
    counts = weekly_leads(history)
    if counts.size >= 2 and counts.sum() > 0:
        return float(counts.mean())
    span = float(history.created.max() - history.created.min())
    return history.created.size / max(span, 1 / DAYS_PER_WEEK)


def weekly_leads(history: Visits) -> Floats:
    """(full weeks,): leads of each."""
    first, end = history.full_weeks()
    weeks = np.floor(history.created).astype(int)
    counts: Floats = np.bincount(weeks, minlength=end)[first:end].astype(np.float64)
    return counts


@dataclass(frozen=True)
class Trend:
    """Change of a weekly number from week to week (least squares), its standard error, and the
    spread of the weeks about the line.
    """

    slope: float
    error: float
    rest: float

    @property
    def is_clear(self) -> bool:
        """Can it be told from no trend at all?"""
        return abs(self.slope) > CLEAR_TREND * self.error

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the slope, by the normal law."""
        return self.slope - 1.96 * self.error, self.slope + 1.96 * self.error


def trend(counts: Floats) -> Trend:
    """The trend of three weekly numbers or more."""
    weeks = np.arange(counts.size) - (counts.size - 1) / 2
    across = float((weeks**2).sum())
    slope = float((weeks * counts).sum() / across)
    rest = float(((counts - counts.mean() - slope * weeks) ** 2).sum() / (counts.size - 2))
    return Trend(slope, float(np.sqrt(rest / across)), float(np.sqrt(rest)))


def weeks_without_ends(history: Visits) -> int:
    """Full weeks at the beginning from which the file has only what ended later; mostly 0.

    Some exports are chosen by when deals closed. Of the leads from before the first end they have
    only those that took long. It is taken to be so where, by the pace of the later deals, MANY_ENDS
    would have been expected before the first one.
    """
    ended = history.ended[~np.isnan(history.ended)]
    if not ended.size:
        return 0
    first_end = float(ended.min())
    early = history.created < first_end
    took = np.sort((history.ended - history.created)[~early & ~np.isnan(history.ended)])
    if took.size < FEWEST_FOR_PACE:
        return 0
    # Of later deals those still open count as slower than any: the expected number is a lowest one.
    share = np.searchsorted(took, first_end - history.created[early], side="right")
    if float(share.sum()) / np.count_nonzero(~early) < MANY_ENDS:
        return 0
    return max(0, int(np.floor(first_end)) + 1 - history.full_weeks()[0])


def whole_part(history: Visits) -> Visits:
    """The history without the deals created before the file has all that ended."""
    weeks = weeks_without_ends(history)
    if not weeks:
        return history
    return history.created_between(history.full_weeks()[0] + weeks, np.inf)


def decided_win_share(histories: Sequence[Visits], age_weeks: float) -> tuple[float, int]:
    """(share won, deals) of the deals created so long before the end that nearly all are decided.

    NaN where there is no such deal.
    """
    won = deals = 0
    for one in histories:
        old = one.created <= one.end - age_weeks
        won, deals = won + int(one.won[old].sum()), deals + int(old.sum())
    return won / deals if deals else float("nan"), deals


def deciding_weeks(history: Visits) -> float:
    """Weeks in which 95 % of the deals that ended had ended."""
    ended = ~np.isnan(history.ended)
    if not ended.any():
        return float(history.end)
    return float(np.percentile((history.ended - history.created)[ended], 95))


def stage_times(histories: Sequence[Visits]) -> StageTimes:
    """Days of one visit by stage, over some histories of the same stages.

    Visits still open are no shorter than they are (Kaplan & Meier 1958).
    """
    stage = np.concatenate([one.stage for one in histories])
    days = DAYS_PER_WEEK * np.concatenate(
        [np.where(np.isnan(one.left), one.end, one.left) - one.entered for one in histories]
    )
    is_open = np.concatenate([np.isnan(one.left) for one in histories])
    rows = [_time(days[stage == i], is_open[stage == i]) for i in range(len(histories[0].stages))]
    mean, cv, never, ended = (np.array(column) for column in zip(*rows, strict=True))
    return StageTimes(mean, cv, ended.astype(np.int64), never)


def _time(days: Floats, is_open: Flags) -> tuple[float, float, float, int]:
    """(mean, cv, share that never ends, visits ended) of one stage's visits."""
    from scipy import stats  # imported on first use: it would slow every start

    ended = int(np.count_nonzero(~is_open))
    if ended == 0:
        return 0.0, 0.0, 0.0, 0
    days = np.maximum(days, 0)
    left = stats.ecdf(stats.CensoredData(days[~is_open], right=days[is_open])).cdf
    share = np.diff(left.probabilities, prepend=0.0)
    total = float(share.sum())
    mean = float((share * left.quantiles).sum() / total)
    square = float((share * left.quantiles**2).sum() / total)
    cv = float(np.sqrt(max(square - mean**2, 0.0)) / mean) if mean > 0 else 0.0
    return mean, cv, max(0.0, 1 - total), ended


def shares(history: Visits, role_of_stage: Integers, times: StageTimes, weights: Weights) -> Shares:
    """What visits led to; `weights` (B + 1, D) says how often each draw holds each deal.

    Visits that never end count as lost, or more deals would be won than were.
    """
    stages = len(history.stages)
    ended = history.move != OPEN
    before = history.after_other_stage
    handed = (before != NOBODY) & (role_of_stage[before] != role_of_stage[history.stage])
    place = history.stage * _MOVES + history.move
    moves = np.empty((len(weights), stages, _MOVES))
    after = np.empty((len(weights), stages))
    for i, of_deal in enumerate(weights):
        weight = of_deal[history.deal]
        moves[i] = np.bincount(place, weight, stages * _MOVES).reshape(stages, _MOVES)
        after[i] = np.bincount(history.stage, weight * (handed & ended), stages)
    visits = moves[:, :, :OPEN].sum(axis=2)
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(moves / visits[:, :, None]) * (1 - times.never)[None, :, None]
        after_hand_off = np.nan_to_num(after / visits)
    share[:, :, LOST] += times.never
    # Some deals must get on, if only as many as could have hidden among those seen.
    most = 1 - 0.5 / (visits + 1)
    stop = share[:, :, REPEATED] + share[:, :, RESTARTED] + share[:, :, LOST]
    milder = np.minimum(1, most / np.maximum(stop, 1e-12))[:, :, None]
    share = share * milder
    assert ADVANCED == 0
    return Shares(
        drop_off=share[:, :, LOST],
        repeat=share[:, :, REPEATED],
        restart=share[:, :, RESTARTED],
        after_hand_off=after_hand_off,
        visits=visits[0].astype(np.int64),
    )


def mean_times(history: Visits, times: StageTimes, weights: Weights) -> Floats:
    """(B + 1, S) draws of the mean days of one visit; the first row is `times.mean_days`."""
    ended = ~np.isnan(history.left)
    days = np.where(ended, DAYS_PER_WEEK * (history.left - history.entered), 0.0)
    stages = len(history.stages)
    plain = np.empty((len(weights), stages))
    for i, of_deal in enumerate(weights):
        weight = of_deal[history.deal] * ended
        total = np.bincount(history.stage, weight * days, stages)
        count = np.bincount(history.stage, weight, stages)
        plain[i] = np.divide(total, count, out=np.full(stages, np.nan), where=count > 0)
    # How open visits lengthen the mean is taken to be the same in every draw.
    longer = np.divide(
        times.mean_days, plain[0], out=np.ones(stages), where=np.nan_to_num(plain[0]) > 0
    )
    return np.where(np.isnan(plain), times.mean_days, plain * longer)


def crews_by_owner(history: Visits) -> tuple[tuple[int, ...], ...]:
    """Stages grouped by who works on them: those that the same people do belong together."""
    groups: list[list[int]] = []
    known = history.owner != NOBODY
    done = _work_of(history, known)
    for stage in range(len(history.stages)):
        likeness = [
            max(float(np.minimum(done[stage], done[other]).sum()) for other in group)
            for group in groups
        ]
        if not groups:
            groups.append([stage])
        elif done[stage].sum() == 0:
            groups[-1].append(stage)  # nobody is named here: whoever had the deal before
        elif max(likeness) >= SAME_PEOPLE or done[groups[-1]].sum() == 0:
            groups[int(np.argmax(likeness))].append(stage)
        else:
            groups.append([stage])
    return tuple(tuple(group) for group in groups)


def _work_of(history: Visits, known: Flags) -> NDArray[np.float64]:
    """(S, people): share of a stage's visits that each person had."""
    people = max(len(history.people), 1)
    place = history.stage[known] * people + history.owner[known]
    shape = (len(history.stages), people)
    counts = np.bincount(place, minlength=shape[0] * people).reshape(shape).astype(float)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def crews(history: Visits, groups: Sequence[tuple[int, ...]]) -> list[Crew]:
    """Who does each group of stages. A person counts once, where they had most visits.

    Nobody is counted where the owners of most visits are not known.
    """
    home = homes(history, groups)
    return [_crew(history, group, np.flatnonzero(home == i)) for i, group in enumerate(groups)]


def homes(history: Visits, groups: Sequence[tuple[int, ...]]) -> Integers:
    """(people,): the group in which each had most visits; every group has whoever did most of it,
    as long as nobody is missing elsewhere for that.
    """
    group_of = np.zeros(len(history.stages), np.int64)
    for i, group in enumerate(groups):
        group_of[list(group)] = i
    known = history.owner != NOBODY
    people = max(len(history.people), 1)
    place = history.owner[known] * len(groups) + group_of[history.stage[known]]
    counts = np.bincount(place, minlength=people * len(groups)).reshape(people, len(groups))
    home = np.where(counts.any(axis=1), counts.argmax(axis=1), NOBODY)
    for i in range(len(groups)):
        if (home == i).any() or not counts[:, i].any():
            continue
        alone = np.bincount(home[home != NOBODY], minlength=len(groups)) < 2
        movable = (home != NOBODY) & ~alone[home] & (counts[:, i] > 0)
        if movable.any():
            home[np.where(movable, counts[:, i], -1).argmax()] = i
    return home


def _crew(history: Visits, stages: tuple[int, ...], people: Integers) -> Crew:
    """The people at home in these stages, and whether those who own deals in them keep them."""
    inside = history.real & np.isin(history.stage, stages)
    theirs = inside & (history.owner != NOBODY)
    if not people.size or theirs.sum() < FEWEST_NAMED * inside.sum():
        return Crew(stages, None, None, None, 0, owns_deals=False)
    at_work = np.isin(history.owner, people)
    owner = history.owner[at_work]
    first, end = history.full_weeks()  # after the last lead there is less and less to do
    blocks = np.floor((history.entered[at_work] - first) / ACTIVE_WEEKS).astype(int)
    whole = range((end - first) // ACTIVE_WEEKS)
    active = [np.unique(owner[blocks == block]).size for block in whole]
    active = [count for count in active if count] or [np.unique(owner).size]
    return Crew(
        stages=stages,
        people=round(float(np.median(active))),
        fewest=min(active),
        most=max(active),
        seen=len(active),
        owns_deals=_keep_deals(history.deal[theirs], history.owner[theirs]),
    )


def _keep_deals(deal: Integers, owner: Integers) -> bool:
    """Do most deals with several visits stay with one person of the role?"""
    if np.unique(owner).size < 2:
        return False
    visits = np.unique(deal, return_counts=True)
    pairs = np.unique(np.stack([deal, owner]), axis=1)[0]
    owners = np.unique(pairs, return_counts=True)[1]
    several = visits[1] >= 2
    if not several.any():
        return True  # one visit each: whoever has the deal keeps it
    return bool((owners[several] == 1).mean() >= KEEPS_DEALS)
