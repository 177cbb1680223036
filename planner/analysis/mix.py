"""The mix of kinds of deal: who waits for whom, whom a limit protects, who should go first."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from planner.analysis.kind_waits import KindWaits, kind_waits
from planner.analysis.serving_order import ServingOrders, serving_orders
from planner.analysis.verdict import Verdict
from planner.errors import NotPossible
from planner.model.scenario import Scenario
from planner.simulation.replication_cache import Replications


@dataclass(frozen=True)
class Mix:
    """As far as it is known: the verdict on limiting open deals; waits by kind, or why they cannot
    be told; and every order in which kinds could go first.
    """

    limit: Verdict
    waits: KindWaits | NotPossible | None = None
    orders: ServingOrders | None = None


def mix_of(
    scenario: Scenario,
    limit: Verdict,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    kept: Replications | None = None,
) -> Generator[Mix, None, None]:
    """`limit` is the verdict on limiting open deals; then the rest, one after the other.

    Raises TooLarge for too large a team.
    """
    mix = Mix(limit)
    yield mix
    try:
        for waits in kind_waits(scenario, seed, executor=executor, kept=kept):
            mix = replace(mix, waits=waits)
            yield mix
    except NotPossible as why:
        mix = replace(mix, waits=why)
        yield mix
    for orders in serving_orders(scenario, seed, executor=executor, kept=kept):
        mix = replace(mix, orders=orders)
        yield mix
