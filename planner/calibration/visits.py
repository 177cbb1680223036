"""A team's history as arrays: every pass of a deal through a stage, and how each deal ended.

A file and a replay of the engine take the same form, so one reckoning serves both and what it
leaves out (deals still open at the end, deals from before the beginning) cancels out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.errors import CalibrationError
from planner.model.scenario import MOST_LETTERS
from planner.statistics.arrays import Flags, Floats, Integers

if TYPE_CHECKING:
    from planner.crm import History

# What a pass led to. BACK is a way back to a stage that is neither this one nor the first.
ADVANCED, REPEATED, RESTARTED, LOST, OPEN = range(5)
NOBODY = -1
WHOLE_SALE = "Whole sale"  # the stage of a history that tells none

_WEEK = np.timedelta64(7, "D")


@dataclass(frozen=True)
class Passes:
    """All passes of D deals through S stages, deal by deal, in order; times in weeks since `zero`.

    stages: their names. zero: a Monday, 00:00 UTC, at or before the first deal. end: the last
    moment the history knows of.
    Per deal: created, ended (NaN while open), won.
    Per pass: deal, stage, entered, left (NaN while open), move (ADVANCED …), real (False for a
    stage that was skipped: it counts as passed, in no time), owner (NOBODY when not known).
    people: names behind the numbers of `owner`.
    went_back: passes that led to an earlier stage that is not the first; they count as repeats.
    """

    stages: tuple[str, ...]
    zero: np.datetime64
    end: float
    created: Floats
    ended: Floats
    won: Flags
    deal: Integers
    stage: Integers
    entered: Floats
    left: Floats
    move: Integers
    real: Flags
    owner: Integers
    people: tuple[str, ...]
    went_back: int

    @property
    def after_other_stage(self) -> Integers:
        """(passes,): the stage the deal was in before this pass, or -1 when it is its first."""
        before = np.full(self.stage.size, NOBODY)
        same = self.deal[1:] == self.deal[:-1]
        before[1:][same] = self.stage[:-1][same]
        return before

    def full_weeks(self) -> tuple[int, int]:
        """The whole weeks between the first and the last arrival: [first, end) since `zero`."""
        if self.created.size == 0:
            return 0, 0
        first, last = np.floor(self.created.min()), np.floor(self.created.max())
        return int(first) + 1, max(int(first) + 1, int(last))

    def created_between(self, first: float, last: float) -> Passes:
        """Without the deals created before or after these moments."""
        kept = (first <= self.created) & (self.created <= last)
        number = np.cumsum(kept) - 1
        known = kept[self.deal]
        return replace(
            self,
            created=self.created[kept],
            ended=self.ended[kept],
            won=self.won[kept],
            deal=number[self.deal[known]],
            stage=self.stage[known],
            entered=self.entered[known],
            left=self.left[known],
            move=self.move[known],
            real=self.real[known],
            owner=self.owner[known],
        )

    def until(self, end: float) -> Passes:
        """What was known at that moment: later deals are gone, what came later is open."""
        here = self.created_between(-np.inf, end)
        known = here.entered <= end
        left = np.where(here.left[known] <= end, here.left[known], np.nan)
        ended = np.where(here.ended <= end, here.ended, np.nan)
        return replace(
            here,
            end=end,
            ended=ended,
            won=here.won & ~np.isnan(ended),
            deal=here.deal[known],
            stage=here.stage[known],
            entered=here.entered[known],
            left=left,
            move=np.where(np.isnan(left), OPEN, here.move[known]),
            real=here.real[known],
            owner=here.owner[known],
        )


def passes(
    *,
    stages: Sequence[str],
    zero: np.datetime64,
    end: float,
    created: Floats,
    ended: Floats,
    won: Flags,
    deal: Integers,
    stage: Integers,
    entered: Floats,
    owner: Integers | None = None,
    people: Sequence[str] = (),
) -> Passes:
    """Passes from the visits of a history, deal by deal and in order.

    A visit ends when the deal's next begins, the last one when the deal ends. Stages that a deal
    skipped (or had behind it when it came) are added as passes of no time: the flow model lets
    every deal through every stage.
    """
    deal, stage, entered = deal.astype(np.int64), stage.astype(np.int64), entered.astype(float)
    owner = np.full(deal.size, NOBODY) if owner is None else owner.astype(np.int64)
    last_stage = len(stages) - 1
    is_last = np.append(deal[1:] != deal[:-1], True) if deal.size else np.zeros(0, bool)
    is_first = np.insert(is_last[:-1], 0, True) if deal.size else is_last
    lost = ~np.isnan(ended) & ~won
    following = np.append(stage[1:], 0)
    left = np.where(is_last, ended[deal], np.append(entered[1:], np.nan))
    left = np.maximum(left, entered)  # NaN stays NaN
    move = np.select(
        [
            is_last & np.isnan(ended[deal]),
            is_last & lost[deal],
            is_last,
            following > stage,
            (following == 0) & (stage > 0),
        ],
        [OPEN, LOST, ADVANCED, ADVANCED, RESTARTED],
        REPEATED,
    )
    # The pass before which stages were skipped: how many, and from which.
    before = np.where(is_first, -1, np.insert(stage[:-1], 0, 0) if deal.size else stage)
    skipped = np.maximum(stage - before - 1, 0)
    # And those skipped by a win from a stage that is not the last.
    after = np.where(is_last & (move == ADVANCED), last_stage - stage, 0)
    ahead, deals_ahead, moments_ahead = _spread(before + 1, skipped, deal, entered)
    behind, deals_behind, moments_behind = _spread(stage + 1, after, deal, left)
    added = ahead.size + behind.size
    order = _order(deal.size, skipped, after, stage, ahead, behind) if added else None
    del before, skipped, after

    def joined(own: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
        return own if order is None else np.concatenate([own, others])[order]

    moments = np.concatenate([moments_ahead, moments_behind])
    went_back = (move == REPEATED) & (following < stage)
    return Passes(
        stages=tuple(stages),
        zero=zero,
        end=end,
        created=created,
        ended=ended,
        won=won,
        deal=joined(deal, np.concatenate([deals_ahead, deals_behind])),
        stage=joined(stage, np.concatenate([ahead, behind])),
        entered=joined(entered, moments),
        left=joined(left, moments),
        move=joined(move, np.full(added, ADVANCED)),
        real=joined(np.ones(deal.size, bool), np.zeros(added, bool)),
        owner=joined(owner, np.full(added, NOBODY)),
        people=tuple(people),
        went_back=int(went_back.sum()),
    )


def short_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names as a scenario takes them: of at most MOST_LETTERS, and none twice."""
    found: dict[str, None] = {}
    for name in names:
        short, count = name[:MOST_LETTERS], 1
        while short in found:
            count += 1
            end = f" ({count})"
            short = f"{name[: MOST_LETTERS - len(end)]}{end}"
        found[short] = None
    return tuple(found)


def passes_of(history: History) -> Passes:
    """The passes of a history that was read from a file; its stages have `short_names`.

    Deals without a date of creation are left out. A file that tells no stages has one: the whole
    sale. Raises CalibrationError when no deal is left.
    """
    is_dated = history.deals["created"].notna().to_numpy()
    columns = history.deals[["created", "closed", "outcome", "owner"]]
    deals = columns if is_dated.all() else columns[is_dated]
    if deals.empty:
        raise CalibrationError("no deal in this file says when it was created")
    zero = _monday(deals["created"].to_numpy("datetime64[us]").min())

    def weeks(moments: Any) -> Floats:
        return (moments.to_numpy("datetime64[us]") - zero) / (_WEEK)

    created = weeks(deals["created"])
    closed = np.where(deals["outcome"] == "open", np.nan, weeks(deals["closed"]))
    # A lost or won deal whose end has no date is open as far as anybody knows.
    ended = np.maximum(closed, created)
    won = (deals["outcome"] == "won").to_numpy() & ~np.isnan(ended)
    if history.visits is None:
        visits, deal = deals.assign(stage=0, entered=deals["created"]), np.arange(len(deals))
    else:
        visits = history.visits
        deal = (np.cumsum(is_dated) - 1)[visits["deal"]]  # visits have a date, and so their deals
    entered = weeks(visits["entered"])
    begins = np.append(True, deal[1:] != deal[:-1])
    entered[begins] = np.minimum(entered[begins], created[deal[begins]])
    names = visits["owner"].cat.categories
    there = np.unique(visits["owner"].cat.codes)
    people = [name for name in names[there[there >= 0]] if name]
    number = np.array([people.index(one) if one in people else NOBODY for one in names])
    owner = number[visits["owner"].cat.codes]
    return passes(
        stages=short_names(history.stages) if history.visits is not None else (WHOLE_SALE,),
        zero=zero,
        end=float((np.datetime64(history.end.tz_convert(None), "us") - zero) / (_WEEK)),
        created=created,
        ended=ended,
        won=won,
        deal=deal,
        stage=visits["stage"].to_numpy(),
        entered=entered,
        owner=owner,
        people=people,
    )


def _monday(moment: np.datetime64) -> np.datetime64:
    """00:00 UTC of the Monday at or before a moment."""
    day = moment.astype("datetime64[D]")
    since = (int(day.astype(np.int64)) + 3) % 7  # day 0 was a Thursday
    return (day - since).astype("datetime64[us]")


def _order(
    size: int,
    skipped: Integers,
    after: Integers,
    stage: Integers,
    ahead: Integers,
    behind: Integers,
) -> Integers:
    """Where each pass belongs: a skipped stage stands right before the visit it was skipped for."""
    place = np.concatenate(
        [
            np.arange(size) * 1.0,
            np.repeat(np.arange(size), skipped) - 0.5,
            np.repeat(np.arange(size), after) + 0.5,
        ]
    )
    return np.lexsort((np.concatenate([stage, ahead, behind]), place))


def _spread(
    first: Integers, count: Integers, deal: Integers, moment: Floats
) -> tuple[Integers, Integers, Floats]:
    """Stages first, first + 1 … (count of them) for every visit, with its deal and moment."""
    starts = np.repeat(np.cumsum(count) - count, count)
    steps = np.arange(int(count.sum())) - starts
    return np.repeat(first, count) + steps, np.repeat(deal, count), np.repeat(moment, count)
