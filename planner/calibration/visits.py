"""A team's history as arrays: every visit of a deal to a stage, and how each deal ended.

A file and a replay of the engine take the same form, so one reckoning serves both and what it
leaves out (deals still open at the end, deals from before the beginning) cancels out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.calibration.deal_kinds import DealKinds, kinds_of
from planner.errors import CalibrationError
from planner.model.fields import MOST_LETTERS
from planner.statistics.arrays import Flags, Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

    from planner.crm import History

# What a visit led to. BACK is a way back to a stage that is neither this one nor the first.
ADVANCED, REPEATED, RESTARTED, LOST, OPEN = range(5)
NOBODY = -1
FEWEST_PASSES = 20  # deals of a kind that went past a stage, before it is said to pass it over
MOST_STAY = 0.05  # share of its deals that may be in a stage all the same
WHOLE_SALE = "Whole sale"  # the stage of a history that tells none

_WEEK = np.timedelta64(7, "D")


@dataclass(frozen=True)
class Visits:
    """All visits of D deals to S stages, deal by deal, in order; times in weeks since `zero`.

    stages: their names. zero: a Monday, 00:00 UTC, at or before the first deal. end: the last
    moment the history knows of.
    Per deal: created, ended (NaN while open), won.
    Per visit: deal, stage, entered, left (NaN while open), move (ADVANCED …), real (False for a
    stage that was skipped: it counts as visited, in no time), owner (NOBODY when not known).
    people: names behind the numbers of `owner`. kinds: of the deals; None: all are alike.
    has_stage_days: whether the file says when stages were entered; else it is assumed.
    went_back: visits that led to an earlier stage that is not the first; they count as repeats.
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
    kinds: DealKinds | None = None
    has_stage_days: bool = True

    @property
    def after_other_stage(self) -> Integers:
        """(visits,): the stage the deal was in before this visit, or -1 when it is its first."""
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

    def created_between(self, first: float, last: float) -> Visits:
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
            kinds=self.kinds and self.kinds.only(kept),
        )

    def without_passing(self, stages: Flags) -> Visits:
        """Without the visits of no time to those of the stages (S,) that were skipped."""
        kept = self.real | ~stages[self.stage]
        return replace(
            self,
            deal=self.deal[kept],
            stage=self.stage[kept],
            entered=self.entered[kept],
            left=self.left[kept],
            move=self.move[kept],
            real=self.real[kept],
            owner=self.owner[kept],
        )

    def until(self, end: float) -> Visits:
        """What was known at that moment: later deals are gone, what came later is open."""
        history = self.created_between(-np.inf, end)
        known = history.entered <= end
        left = np.where(history.left[known] <= end, history.left[known], np.nan)
        ended = np.where(history.ended <= end, history.ended, np.nan)
        return replace(
            history,
            end=end,
            ended=ended,
            won=history.won & ~np.isnan(ended),
            deal=history.deal[known],
            stage=history.stage[known],
            entered=history.entered[known],
            left=left,
            move=np.where(np.isnan(left), OPEN, history.move[known]),
            real=history.real[known],
            owner=history.owner[known],
        )


@dataclass(frozen=True)
class Deals:
    """created, ended (NaN while open) and won of D deals, in weeks."""

    created: Floats
    ended: Floats
    won: Flags


@dataclass(frozen=True)
class Entries:
    """When deals came to stages, deal by deal and in order; a visit ends when the next begins.

    deal, stage, entered (weeks) and owner (NOBODY when not known), one of each for every entry.
    """

    deal: Integers
    stage: Integers
    entered: Floats
    owner: Integers


def visits_from(
    deals: Deals,
    entries: Entries,
    *,
    stages: Sequence[str],
    zero: np.datetime64,
    end: float,
    people: Sequence[str] = (),
) -> Visits:
    """The visits that entries into stages come to; the rest is as in `Visits`.

    The last visit of a deal ends when the deal ends. Stages that a deal skipped (or had behind it
    when it came) are added as visits of no time: the flow model lets every deal through every
    stage.
    """
    deal, stage = entries.deal.astype(np.int64), entries.stage.astype(np.int64)
    entries = Entries(deal, stage, entries.entered.astype(float), entries.owner.astype(np.int64))
    left, move = _ends_of(deals, entries)
    went_back = (move == REPEATED) & (np.append(stage[1:], 0) < stage)
    added = _skipped(entries, left, move, len(stages) - 1)

    def joined(own: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
        return own if added.order is None else np.concatenate([own, others])[added.order]

    count = added.stage.size
    return Visits(
        stages=tuple(stages),
        zero=zero,
        end=end,
        created=deals.created,
        ended=deals.ended,
        won=deals.won,
        deal=joined(deal, added.deal),
        stage=joined(stage, added.stage),
        entered=joined(entries.entered, added.moment),
        left=joined(left, added.moment),
        move=joined(move, np.full(count, ADVANCED)),
        real=joined(np.ones(deal.size, bool), np.zeros(count, bool)),
        owner=joined(entries.owner, np.full(count, NOBODY)),
        people=tuple(people),
        went_back=int(went_back.sum()),
    )


def _ends_of(deals: Deals, entries: Entries) -> tuple[Floats, Integers]:
    """When each visit was left, and what it led to."""
    deal, stage, entered = entries.deal, entries.stage, entries.entered
    is_last = _is_last(deal)
    lost = ~np.isnan(deals.ended) & ~deals.won
    following = np.append(stage[1:], 0)
    left = np.where(is_last, deals.ended[deal], np.append(entered[1:], np.nan))
    move = np.select(
        [
            is_last & np.isnan(deals.ended[deal]),
            is_last & lost[deal],
            is_last,
            following > stage,
            (following == 0) & (stage > 0),
        ],
        [OPEN, LOST, ADVANCED, ADVANCED, RESTARTED],
        REPEATED,
    )
    return np.maximum(left, entered), move  # NaN stays NaN


def _is_last(deal: Integers) -> Flags:
    """Which rows are the last of their deal."""
    return np.append(deal[1:] != deal[:-1], True) if deal.size else np.zeros(0, bool)


@dataclass(frozen=True)
class _Skipped:
    """Visits of no time; order: where they belong, after the others; None where there are none."""

    stage: Integers
    deal: Integers
    moment: Floats
    order: Integers | None


def _skipped(entries: Entries, left: Floats, move: Integers, last_stage: int) -> _Skipped:
    """The stages that deals skipped, on the way and by a win from a stage that is not the last."""
    deal, stage = entries.deal, entries.stage
    is_last = _is_last(deal)
    is_first = np.insert(is_last[:-1], 0, True) if deal.size else is_last
    # The visit before which stages were skipped: how many, and from which.
    before = np.where(is_first, -1, np.insert(stage[:-1], 0, 0) if deal.size else stage)
    skipped = np.maximum(stage - before - 1, 0)
    after = np.where(is_last & (move == ADVANCED), last_stage - stage, 0)
    ahead, deals_ahead, moments_ahead = _spread(before + 1, skipped, deal, entries.entered)
    behind, deals_behind, moments_behind = _spread(stage + 1, after, deal, left)
    added = np.concatenate([ahead, behind])
    order = None
    if added.size:
        # A skipped stage stands right before the visit it was skipped for.
        number = np.arange(deal.size)
        place = [number * 1.0, np.repeat(number, skipped) - 0.5, np.repeat(number, after) + 0.5]
        order = np.lexsort((np.concatenate([stage, added]), np.concatenate(place)))
    return _Skipped(
        added,
        np.concatenate([deals_ahead, deals_behind]),
        np.concatenate([moments_ahead, moments_behind]),
        order,
    )


def _spread(
    first: Integers, count: Integers, deal: Integers, moment: Floats
) -> tuple[Integers, Integers, Floats]:
    """Stages first, first + 1 … (count of them) for every visit, with its deal and moment."""
    starts = np.repeat(np.cumsum(count) - count, count)
    steps = np.arange(int(count.sum())) - starts
    return np.repeat(first, count) + steps, np.repeat(deal, count), np.repeat(moment, count)


def short_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names as a scenario takes them: of at most MOST_LETTERS, and none twice."""
    shortened: dict[str, None] = {}
    for name in names:
        short, count = name[:MOST_LETTERS], 1
        while short in shortened:
            count += 1
            end = f" ({count})"
            short = f"{name[: MOST_LETTERS - len(end)]}{end}"
        shortened[short] = None
    return tuple(shortened)


def visits_of(history: History) -> Visits:
    """The visits of a history that was read from a file; its stages have `short_names`.

    Deals without a date of creation are left out. A file that tells no stages has one: the whole
    sale. Stages beside the way are none: time there is time in the stage before. Raises
    CalibrationError when no deal is left.

    Where kinds are told, a stage that one of them passes over has no visits of no time.
    """
    is_dated = history.deals["created"].notna().to_numpy()
    columns = history.deals[["created", "closed", "outcome", "owner"]]
    deals = columns if is_dated.all() else columns[is_dated]
    if deals.empty:
        raise CalibrationError("no deal in this file says when it was created")
    zero = _monday(deals["created"].to_numpy("datetime64[us]").min())

    def weeks(moments: Any) -> Floats:
        return (moments.to_numpy("datetime64[us]") - zero) / _WEEK

    created = weeks(deals["created"])
    closed = np.where(deals["outcome"] == "open", np.nan, weeks(deals["closed"]))
    end = float((np.datetime64(history.end.tz_convert(None), "us") - zero) / _WEEK)
    ended = _with_usual_ends(created, np.maximum(closed, created), deals["outcome"] != "open", end)
    won = (deals["outcome"] == "won").to_numpy() & ~np.isnan(ended)
    if history.visits is None:
        visits, deal = deals.assign(stage=0, entered=deals["created"]), np.arange(len(deals))
    else:
        visits = _without_parking(history, history.visits)
        deal = (np.cumsum(is_dated) - 1)[visits["deal"]]  # visits have a date, and so their deals
    entered = weeks(visits["entered"])
    begins = np.append(True, deal[1:] != deal[:-1])
    entered[begins] = np.minimum(entered[begins], created[deal[begins]])
    names = visits["owner"].cat.categories
    there = np.unique(visits["owner"].cat.codes)
    people = [name for name in names[there[there >= 0]] if name]
    number = np.array([people.index(one) if one in people else NOBODY for one in names])
    owner = number[visits["owner"].cat.codes]
    found = visits_from(
        Deals(created, ended, won),
        Entries(deal, visits["stage"].to_numpy(), entered, owner),
        stages=short_names(stages_of(history)) if history.visits is not None else (WHOLE_SALE,),
        zero=zero,
        end=end,
        people=people,
    )
    has_days = history.visits is None or "stage_days" in history.tells
    return _with_kinds(replace(found, has_stage_days=has_days), history, is_dated)


def _with_kinds(visits: Visits, history: History, is_dated: Flags) -> Visits:
    """The visits with the kinds that the file tells of the deals that have a date."""
    told = kinds_of(history)
    if told is None:
        return visits
    names, numbers = told
    of_deal = numbers[is_dated]
    kinds = DealKinds(short_names(names), of_deal, _passed_over(len(names), of_deal, visits))
    return replace(visits, kinds=kinds).without_passing(kinds.has_passed_over)


def _passed_over(kinds: int, of_deal: Integers, visits: Visits) -> Flags:
    """(kinds, S): the stages that hardly any deal of a kind is in.

    `visits` have those of no time to stages that were skipped.
    """
    stages = len(visits.stages)
    place = of_deal[visits.deal] * stages + visits.stage
    all_, stayed = (
        np.bincount(place, weight, kinds * stages).reshape(kinds, stages)
        for weight in (None, visits.real.astype(float))
    )
    found: Flags = (all_ - stayed >= FEWEST_PASSES) & (stayed <= MOST_STAY * all_)
    return found


def stages_of(history: History) -> tuple[str, ...]:
    """The stages of the way to a win, by the names that the file has for them."""
    return tuple(one for one in history.stages if one not in history.mapping.parking)


def _without_parking(history: History, visits: pd.DataFrame) -> pd.DataFrame:
    """Visits to stages of the way only; who comes back to the stage it was parked from never left.

    A deal that was nowhere else stays in the first stage.
    """
    number = {name: i for i, name in enumerate(stages_of(history))}
    if len(number) == len(history.stages):
        return visits
    of_way = np.array([number.get(name, NOBODY) for name in history.stages])
    deal, stage = visits["deal"].to_numpy(), of_way[visits["stage"].to_numpy()]
    is_parked = stage == NOBODY
    nowhere_else = np.isin(deal, np.setdiff1d(deal[is_parked], deal[~is_parked]))
    is_parked &= ~(nowhere_else & np.append(True, deal[1:] != deal[:-1]))
    kept = visits[~is_parked].assign(stage=np.maximum(stage, 0)[~is_parked])
    deal, stage = kept["deal"].to_numpy(), kept["stage"].to_numpy()
    came_back = np.zeros(len(kept), bool)
    came_back[1:] = (deal[1:] == deal[:-1]) & (stage[1:] == stage[:-1])
    after_parking = np.append(False, is_parked[:-1])[~is_parked]
    return kept[~(came_back & after_parking)]


def _with_usual_ends(created: Floats, ended: Floats, is_closed: Any, end: float) -> Floats:
    """When deals ended; one that says that it did and not when took as long as half of the others.

    Where no deal says when, none has ended as far as anybody knows.
    """
    took = (ended - created)[~np.isnan(ended)]
    if not took.size:
        return ended
    usual = np.minimum(created + float(np.median(took)), end)
    return np.where(np.asarray(is_closed) & np.isnan(ended), np.maximum(usual, created), ended)


def _monday(moment: np.datetime64) -> np.datetime64:
    """00:00 UTC of the Monday at or before a moment."""
    day = moment.astype("datetime64[D]")
    since = (int(day.astype(np.int64)) + 3) % 7  # day 0 was a Thursday
    return (day - since).astype("datetime64[us]")
