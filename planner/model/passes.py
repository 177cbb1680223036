"""The chances of a route: how often a deal visits each stage, and whether it is won.

A deal's way is cut into passes (from entering the first stage to the end or to a restart), and a
pass into stays (all visits from entering a stage to leaving it). Only sums, products and quotients
of chances follow, no differences of nearly equal numbers: a thousand restarts per deal are as exact
as one (Grassmann, Taksar & Heyman 1985). All of it leaves out deals that go cold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.model.routes import Stop

Harm = tuple[float, float]
"""(loss, repeat): the shares of would-be advances that a hand-off turns into such."""

Stops = Sequence[Stop]


@dataclass(frozen=True)
class Pass:
    """One pass: expected visits of each stop, and the chances of how it ends."""

    visits: tuple[float, ...]
    won: float
    lost: float
    back: float  # restarts within the first stage's role
    handed_back: float  # restarts that are hand-offs


def one_pass(stops: Stops, harm: Harm, start: int, handed_off: bool) -> Pass:
    """The pass of a deal that enters the stop at `start`, by a hand-off or not."""
    visits = [0.0] * len(stops)
    reached, lost, back, handed_back = 1.0, 0.0, 0.0, 0.0
    for i in range(start, len(stops)):
        stop = stops[i]
        after_hand_off = handed_off if i == start else stop.role != stops[i - 1].role
        stay = _stay(stop, *(harm if after_hand_off else (0.0, 0.0)))
        visits[i] = reached * stay.visits
        lost += reached * stay.lost
        if stop.role == stops[0].role:
            back += reached * stay.restart
        else:
            handed_back += reached * stay.restart
        reached *= stay.on
    return Pass(tuple(visits), reached, lost, back, handed_back)


def passes(stops: Stops, harm: Harm) -> Iterator[tuple[float, Pass]]:
    """(expected number, pass) of one lead, for passes begun without and with a hand-off."""
    fresh, handed = one_pass(stops, harm, 0, False), one_pass(stops, harm, 0, True)
    # A pass after a hand-off is followed by others like it until it ends or a restart is none.
    leaves_handed = handed.back + handed.lost + handed.won
    handed_per_fresh = fresh.handed_back / leaves_handed
    ends_per_fresh = fresh.lost + fresh.won + handed_per_fresh * (handed.lost + handed.won)
    yield 1 / ends_per_fresh, fresh
    yield handed_per_fresh / ends_per_fresh, handed


def visits_of(stops: Stops, harm: Harm) -> list[float]:
    """Expected visits of one lead to each stop.

    Source: Jackson 1957, traffic equations; Kemeny & Snell 1960, absorbing Markov chains.
    """
    visits = [0.0] * len(stops)
    for times, one in passes(stops, harm):
        visits = [before + times * more for before, more in zip(visits, one.visits, strict=True)]
    return visits


def stays(stops: Stops, harm: Harm) -> list[tuple[float, float]]:
    """By stop, of a deal from entering it until it leaves it: (expected visits, chance that it is
    handed to another role then).

    Repeats, those after a hand-off included, make more than one visit.
    """
    begun, again = passes(stops, harm)
    handed_in = again[0] / (begun[0] + again[0])  # of the passes, and so of the first stop's stays
    found = []
    for i, stop in enumerate(stops):
        share = handed_in if i == 0 else float(stop.role != stops[i - 1].role)
        each = ((1 - share, _stay(stop, 0.0, 0.0)), (share, _stay(stop, *harm)))
        visits = sum(weight * stay.visits for weight, stay in each)
        handed = 0.0
        if i + 1 < len(stops) and stop.role != stops[i + 1].role:
            handed += sum(weight * stay.on for weight, stay in each)
        if stop.role != stops[0].role:
            handed += sum(weight * stay.restart for weight, stay in each)
        found.append((visits, handed))
    return found


def chance_of(stops: Stops, harm: Harm) -> float:
    """Share of leads that end won. Source: as `visits_of`."""
    # Rounding must not make a chance of 1.0000000000000002.
    return min(1.0, sum(times * one.won for times, one in passes(stops, harm)))


def chances_of(stops: Stops, harm: Harm) -> list[float]:
    """Chance that a deal entering each stop is won; one that begins another role's is entered by a
    hand-off. Source: as `visits_of`.
    """
    again = chance_of(stops, harm)
    first_handed = one_pass(stops, harm, 0, True)
    again_handed = (first_handed.won + first_handed.back * again) / (1 - first_handed.handed_back)
    chances = []
    for i, stop in enumerate(stops):
        one = one_pass(stops, harm, i, i > 0 and stop.role != stops[i - 1].role)
        chances.append(one.won + one.back * again + one.handed_back * again_handed)
    return chances


@dataclass(frozen=True)
class _Stay:
    """One stay in a stage: expected visits, and the chances of how it ends."""

    visits: float
    on: float
    restart: float
    lost: float


def _stay(stop: Stop, loss: float, repeat: float) -> _Stay:
    """A stay whose first visit turns `loss` and `repeat` of its advances to harm."""
    after_first = (stop.repeat + repeat * stop.advance) / (1 - stop.repeat)
    visits = 1 + after_first
    return _Stay(
        visits=visits,
        on=stop.advance * (1 - (loss + repeat) + after_first),
        restart=stop.restart * visits,
        lost=stop.drop_off * visits + loss * stop.advance,
    )
