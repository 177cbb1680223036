"""A win rate that falls with a deal's age, explained by two kinds of deal alone.

Half of the deals are quick and often won, half slow and seldom won; how long each still takes, and
its chance, never depend on its age (an exponential buyer's time). But the quick ones are decided
early, so that of the old deals most are slow: a mixture of two exponentials (Proschan 1963, of a
failure rate that falls in a mixture of constant ones). Those of the exact case v2-T24.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True)
class Aging:
    """One kind: its share of the new deals, days that a deal of it takes on average, and its chance
    of a win, the same at any age.
    """

    share: float
    days: float
    chance: float

    def still_open(self, age_days: float) -> float:
        """Share of the new deals that is of this kind and open at that age."""
        return self.share * exp(-age_days / self.days)


QUICK, SLOW = Aging(0.5, 21.0, 0.4), Aging(0.5, 84.0, 0.1)
AGES_DAYS = (0, 14, 28, 56, 84, 126, 182)


@dataclass(frozen=True)
class AtAge:
    """Deals of one age: how many of all that began are open, how many of these are quick, and how
    many of these will be won; shares.
    """

    age_days: float
    still_open: float
    quick: float
    won: float


def at_age(age_days: float) -> AtAge:
    """What can be said of the deals that have reached this age."""
    quick, slow = QUICK.still_open(age_days), SLOW.still_open(age_days)
    there = quick + slow
    won = (quick * QUICK.chance + slow * SLOW.chance) / there
    return AtAge(age_days, there, quick / there, won)
