"""What each kind of deal brings, below the figures of the whole team; nothing without kinds."""

from __future__ import annotations

from collections.abc import Iterator

from planner.model.flow import weeks_to_win_of_kinds
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_QUARTER
from planner.simulation.outcome import Outcome
from planner.statistics.intervals import Interval
from planner.views.common.numbers import money, number, percent, short, with_range

TITLE = "By kind of deal"
ABOUT = (
    "Won: of the deals that ended. Days: to a win that never waits for a person, "
    "by formula; waiting comes on top."
)
HEADS = (
    "Kind",
    "Wins a quarter",
    "Revenue a quarter",
    "Won",
    "Lost a quarter",
    "Days without waiting",
)


def rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    """A row for each kind, as HEADS names its cells; sizes with their ranges."""
    weeks = weeks_to_win_of_kinds(outcome.scenario)
    for name, week in zip(outcome.kinds, weeks, strict=True):
        wins = outcome.summary("throughput_per_week", kind=name).scaled(WEEKS_PER_QUARTER)
        usd = outcome.summary("revenue_per_week_usd", kind=name).scaled(WEEKS_PER_QUARTER)
        won = outcome.summary("win_share", kind=name)
        lost = outcome.lost_per_week(name).scaled(WEEKS_PER_QUARTER)
        yield (
            name,
            _counted(wins),
            money(usd.mean) + _spread(money(usd.low), money(usd.high)),
            _share(won),
            number(lost.mean, 1 if lost.mean < 10 else 0),
            "never won" if week is None else short(DAYS_PER_WEEK * week),
        )


def _counted(found: Interval) -> str:
    size, spread = with_range(found.mean, found.low, found.high)
    return f"{size} ({spread})" if spread else size


def _share(found: Interval) -> str:
    if found.mean != found.mean:
        return "none ended"
    decimals = 0 if found.mean >= 0.1 else 1
    size, low, high = (percent(each, decimals) for each in (found.mean, found.low, found.high))
    return size + _spread(low, high)


def _spread(low: str, high: str) -> str:
    return "" if low == high or "nan" in low else f" ({low} to {high})"
