"""The picture of a leveled mix: twelve deals of four kinds in runs, and taken in turn.

One person, leads at an even beat and constant work, so that nothing differs but the order: what is
waited then is exact. Sources: Lean Lexicon, heijunka (AAAAABBBCCDD leveled to AABCDAABCDAB); goal
chasing, Monden 1983; Lindley 1952 for the wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

AMOUNTS = {"A": 5, "B": 3, "C": 2, "D": 2}
WORK_HOURS = {"A": Fraction(1, 2), "B": Fraction(1), "C": Fraction(3, 2), "D": Fraction(2)}
LEAD_EVERY_HOURS = Fraction(5, 4)

IN_RUNS = "AAAAABBBCCDD"
OF_THE_LEXICON = "AABCDAABCDAB"


@dataclass(frozen=True)
class Order:
    """One order of the deals: its longest run of one kind, and hours waited on average."""

    sequence: str
    longest_run: int
    wait_hours: float


def orders() -> tuple[Order, ...]:
    """In runs, as the Lexicon levels them, and in turn as model.md's rule takes them."""
    return tuple(_order(each) for each in (IN_RUNS, OF_THE_LEXICON, in_turn(AMOUNTS)))


def in_turn(amounts: Mapping[str, int]) -> str:
    """One round by goal chasing: always the kind that is furthest behind its share, the first on
    ties.
    """
    total = sum(amounts.values())
    so_far, found = dict.fromkeys(amounts, 0), ""
    for i in range(1, total + 1):
        behind = {kind: Fraction(n * i, total) - so_far[kind] for kind, n in amounts.items()}
        chosen = max(behind, key=lambda kind: behind[kind])
        so_far[chosen] += 1
        found += chosen
    return found


def mean_wait_hours(work: Sequence[Fraction], every: Fraction) -> Fraction:
    """Mean wait of deals that come round and round at an even beat, to one person.

    There must be less work than time: then the third round waits as all later ones do.
    """
    wait, waits = Fraction(0), []
    for hours in (*work, *work, *work):
        waits.append(wait)
        wait = max(Fraction(0), wait + hours - every)
    last = waits[-len(work) :]
    return sum(last, Fraction(0)) / len(last)


def _order(sequence: str) -> Order:
    work = [WORK_HOURS[kind] for kind in sequence]
    longest = max(len(list(run)) for _, run in groupby(sequence))
    return Order(sequence, longest, float(mean_wait_hours(work, LEAD_EVERY_HOURS)))
