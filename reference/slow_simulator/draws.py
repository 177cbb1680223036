"""Random numbers by what they are for ("Randomness"): the same question has the same answer."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

from scipy.special import gammaincc, log_ndtr

# What is drawn for a lead and, where it says so, for a visit of the lead to a stage.
GAP, PHASE, DEAL_FACTOR = "gap before it", "phase of the first gap", "factor of its work"
PATIENCE, WORK, BUYER = "patience of a visit", "work of a visit", "buyer's time of a visit"
OUTCOME, DELAY = "outcome of a visit", "delay after a visit"
ASSIGNMENT = "whose it is, of those who do a stage"
VALUE = "value of its win"
KIND = "its kind"
COMES_BACK = "whether its win comes back"
LEAVER_LOSS = "whether it is lost with its owner"
# For a deal of `today`.
OPEN_STATE, OPEN_LEFT = "whether with the buyer", "what is left after its age"
OPEN_WHOLE, OPEN_PART = "the buyer's time that today falls into", "where in it today falls"
# For a place, by how many have sat there before, and for a replication.
NOTICE, FILL = "how long one stays", "how long the seat is open after"
TURN, PLACE_IN_RUN = "where the turn of kinds begins", "where in its first run it begins"


class Whom(NamedTuple):
    """A lead by its number, from 1; a deal of `today` or a place, from 0; or the replication."""

    what: str  # lead, open deal, place, replication
    number: int = 0
    returns: int = 0  # how often it has come back after a win


REPLICATION = Whom("replication")


class Draw(NamedTuple):
    """What is drawn, and for whom: visits of a lead to a stage count from 0."""

    purpose: str
    whom: Whom
    stage: int = 0
    visit: int = 0


class Draws:
    """For the same `Draw` always the same number."""

    def __init__(self, seed: int):
        self.seed = seed

    def uniform(self, draw: Draw) -> float:
        """Between, and without, 0 and 1."""
        return (self._source(draw).getrandbits(52) + 0.5) / 2**52

    def duration(self, draw: Draw, mean: float, cv: float, family: str) -> float:
        """A time with this mean and coefficient of variation."""
        if mean == 0 or cv == 0:
            return mean
        source = self._source(draw)
        if family == "gamma":  # exponential at cv 1
            return source.gammavariate(1 / cv**2, mean * cv**2)
        variance = math.log(1 + cv**2)
        return mean * math.exp(source.gauss(0, math.sqrt(variance)) - variance / 2)

    def seen_duration(self, draw: Draw, mean: float, cv: float, family: str) -> float:
        """One that is under way at any moment, which is likelier a long one: each time of the law
        weighs as much as it is long. That is a gamma of a shape one higher and the same scale, and
        a lognormal 1 + cv² times as long.
        """
        longer = mean * (1 + cv**2)
        if family == "gamma":
            return self.duration(draw, longer, math.sqrt(cv**2 / (1 + cv**2)), family)
        return self.duration(draw, longer, cv, family)

    def left(self, draw: Draw, mean: float, cv: float, family: str, age: float) -> float:
        """What is left of a time that has lasted `age` so far: the chance to last beyond the end
        is that to last beyond the age, times a uniform.
        """
        if mean == 0 or cv == 0:
            return max(mean - age, 0.0)
        target = log_survival(age, mean, cv, family) + math.log(self.uniform(draw))
        least, most = 0.0, mean
        while log_survival(age + most, mean, cv, family) > target:
            least, most = most, 2 * most
        for _ in range(60):
            middle = (least + most) / 2
            if log_survival(age + middle, mean, cv, family) > target:
                least = middle
            else:
                most = middle
        return most

    def _source(self, draw: Draw) -> random.Random:
        return random.Random(f"{self.seed} {draw}")


def log_survival(time: float, mean: float, cv: float, family: str) -> float:
    """Logarithm of the chance that a time of this law lasts longer."""
    if time <= 0:
        return 0.0
    if family == "lognormal":
        variance = math.log(1 + cv**2)
        return float(log_ndtr(-(math.log(time / mean) + variance / 2) / math.sqrt(variance)))
    shape = 1 / cv**2
    x = shape * time / mean
    if (chance := float(gammaincc(shape, x))) > 1e-250:
        return math.log(chance)
    return shape * math.log(x) - x - math.lgamma(shape) + math.log(_tail_fraction(shape, x))


def _tail_fraction(shape: float, x: float) -> float:
    """The upper incomplete gamma function's continued fraction, evaluated backwards:
    1/(x+1−s − 1(1−s)/(x+3−s − 2(2−s)/(x+5−s − …))). Far out, where it is wanted, it is quick.
    """
    value = 0.0
    for step in range(500, 0, -1):
        value = step * (step - shape) / (x + 2 * step + 1 - shape - value)
    return 1 / (x + 1 - shape - value)
