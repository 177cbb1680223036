"""Classic results of queueing, which the engine has to find by itself.

Rates are per week, times in weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, sqrt


def little(per_week: float, weeks: float) -> float:
    """Average number inside, of arrivals per week and average weeks inside. Source: Little 1961."""
    return per_week * weeks


def erlang_c(load: float, people: int) -> float:
    """Chance that a deal waits in M/M/c, of the offered load (erlangs) and people; 1 if overloaded.

    Source: Erlang 1917, by the recursion of Erlang B.
    """
    if load >= people:
        return 1.0
    if load <= 0:
        return 0.0
    inverse_b = 1.0
    for k in range(1, people + 1):
        inverse_b = 1 + inverse_b * k / load
    return 1 / (inverse_b - (load / people) * (inverse_b - 1))


def mmc_wait(per_week: float, work_weeks: float, people: int) -> float:
    """Average wait in M/M/c, weeks; infinite if overloaded. Source: Erlang 1917."""
    load = per_week * work_weeks
    if load >= people:
        return inf
    return erlang_c(load, people) * work_weeks / (people - load)


@dataclass(frozen=True)
class Impatient:
    """Steady state of a queue whose deals go cold (M/M/c+M)."""

    must_wait: float
    """Share of deals that do not start at once."""
    cold: float
    """Share of deals that go cold before they start."""
    waiting: float
    """Average number of deals waiting."""
    inside: float
    """Average number of deals waiting or worked on."""
    utilization: float
    """Busy share of the people's time."""


def erlang_a(per_week: float, work_weeks: float, patience_weeks: float, people: int) -> Impatient:
    """M/M/c with exponential patience in the queue; never overloaded. All arguments > 0.

    Source: Palm 1946, Erlang A: a birth-death chain, summed until the rest is below 1e-16.
    """
    # Logarithms, because under a heavy load the weights grow beyond any float before they fall.
    weights = [0.0]
    peak = 0.0
    while len(weights) <= people or weights[-1] > peak - 45:
        inside = len(weights)
        leaving = min(inside, people) / work_weeks + max(inside - people, 0) / patience_weeks
        weights.append(weights[-1] + log(per_week / leaving))
        peak = max(peak, weights[-1])
    shares = [exp(weight - peak) for weight in weights]
    total = sum(shares)
    queue = sum((n - people) * share for n, share in enumerate(shares) if n > people) / total
    busy = sum(min(n, people) * share for n, share in enumerate(shares)) / total
    return Impatient(
        must_wait=sum(shares[people:]) / total,
        cold=queue / patience_weeks / per_week,
        waiting=queue,
        inside=queue + busy,
        utilization=busy / people,
    )


def pollaczek_khinchine(per_week: float, work_weeks: float, work_cv: float) -> float:
    """Average wait in M/G/1, weeks; infinite if overloaded.

    Source: Pollaczek 1930, Khinchine 1932.
    """
    load = per_week * work_weeks
    if load >= 1:
        return inf
    return load / (1 - load) * (1 + work_cv**2) / 2 * work_weeks


def kingman(
    per_week: float, work_weeks: float, arrival_cv: float, work_cv: float, people: int = 1
) -> float:
    """Average wait in G/G/c, weeks, approximately; infinite if overloaded.

    An approximation (18 % too high for D/M/1 at load 0.8): it explains, it does not check.
    Source: Kingman 1961; Sakasegawa 1977 for several people (the VUT equation of Factory Physics).
    """
    load = per_week * work_weeks / people
    if load >= 1:
        return inf
    variability = (arrival_cv**2 + work_cv**2) / 2
    crowding = load ** (sqrt(2 * (people + 1)) - 1) / (people * (1 - load))
    return variability * crowding * work_weeks


def pwc_throughput(open_deals: float, bottleneck_per_week: float, raw_weeks: float) -> float:
    """Wins per week with so many open deals in a line of middling luck (practical worst case).

    `bottleneck_per_week` is the most the bottleneck can do, `raw_weeks` the way through an empty
    line. Exact for a balanced line of single people with exponential times and a system cap.
    Source: Hopp & Spearman, Factory Physics, 7.3.3.
    """
    critical = little(bottleneck_per_week, raw_weeks)
    return bottleneck_per_week * open_deals / (open_deals + critical - 1)
