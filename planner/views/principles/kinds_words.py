"""Two kinds of deal in words: one pool or people of their own, and wins that fall with age."""

from __future__ import annotations

from collections.abc import Iterator

from planner.studies.aging import AGES_DAYS, QUICK, SLOW, at_age
from planner.studies.pooling import LOAD, Longer, Pooling, Wait
from planner.views.common.numbers import count, number, percent

# --- One pool, or people of their own -------------------------------------------------------------

POOLING = "Two kinds of deal: one pool, or people of their own for each?"
POOLING_CAPTION = "Hours that a deal waits"
POOLING_HEADS = (
    "A large deal takes",
    "One pool",
    "One person for each kind",
    "One for each, and whoever is free helps",
    "Clearly shorter",
)
POOLING_ABOUT = (
    f"Average hours that a deal waits, if a quick one takes an hour of work. Two people, each "
    f"{percent(LOAD)} busy with as many hours of quick deals as of large ones; work varies "
    "(exponential), nothing goes cold. In a pool nobody is idle while a deal waits, but the many "
    "quick deals wait behind the few large ones; apart they never do, and the large ones pay for "
    "it (Smith & Whitt 1981, Whitt 1999). Your own kinds are tried on the Team page, where a team "
    "for each kind of deal is one of the shapes."
)


def pooling_rows(found: Pooling) -> Iterator[tuple[str, ...]]:
    """A row for each ratio, as POOLING_HEADS names its cells."""
    for one in found.found:
        times = "as long as a quick one" if one.times == 1 else f"{number(one.times)} times as long"
        waits = one.waits
        yield (
            times,
            *(_wait(waits[design]) for design in ("pool", "apart", "help")),
            _shorter(one),
        )


def _wait(wait: Wait) -> str:
    every, quick, large = (_hours(each) for each in (wait.every.mean, wait.quick, wait.large))
    return f"{every} (quick {quick}, large {large})"


def _hours(value: float) -> str:
    return number(value, 1 if value < 10 else 0)


def _shorter(one: Longer) -> str:
    return {-1: "the pool", 1: "apart", 0: "neither"}[one.pool_less_apart.sign]


def pooling_sentence(found: Pooling) -> str:
    """Up to where a pool waits less, and from where people of their own do."""
    pool = [one.times for one in found.found if one.pool_less_apart.sign < 0]
    apart = [one.times for one in found.found if one.pool_less_apart.sign > 0]
    told = []
    if pool:
        told.append(
            f"a pool waits less while large deals take up to {count(max(pool), 'time')} as long as "
            "quick ones"
        )
    if apart:
        told.append(
            f"from {count(min(apart), 'time')} as long on, people of their own wait less on average"
        )
    text = "; ".join(told) or "neither clearly waits less"
    return f"{text[:1].upper()}{text[1:]}."


# --- A win rate that falls with age ---------------------------------------------------------------

AGING = "Old deals are won less often: do deals get worse with age?"
AGING_CAPTION = "Deals by their age"
AGING_HEADS = ("Open for", "Still open of 100", "Quick ones among them", "Will be won")
AGING_ABOUT = (
    f"By formula. Half of the deals are quick ({number(QUICK.days)} days on average, "
    f"{percent(QUICK.chance)} won), half slow ({number(SLOW.days)} days, {percent(SLOW.chance)} "
    "won). No deal's chance changes while it is open; the quick ones are decided early, and those "
    "that are left are slow. So before an old deal is called a bad one, look at deals of one kind: "
    "only what falls within a kind can be age."
)
AGING_TEAM = "Two kinds of deal, by formula"
AXIS_AGE, AXIS_WON = "days that a deal has been open", "will be won"


def aging_rows() -> Iterator[tuple[str, ...]]:
    """A row for each age, as AGING_HEADS names its cells."""
    for each in map(at_age, AGES_DAYS):
        opened = f"{count(each.age_days, 'day')}" if each.age_days else "just begun"
        yield opened, number(100 * each.still_open, 0), percent(each.quick), percent(each.won)


def aging_sentence() -> str:
    """The picture in a sentence, also its text alternative."""
    new, old = at_age(AGES_DAYS[0]), at_age(AGES_DAYS[-1])
    return (
        f"Of new deals {percent(new.won)} are won, of those open for {number(old.age_days)} days "
        f"{percent(old.won)}, and no deal has got worse."
    )
