"""M1 in Ciw: five nodes and a routing matrix. M2's cap on the whole system cannot be said in it."""

from __future__ import annotations

import math

import ciw

from benchmarks.models import DROP_OFF, LEADS_PER_WEEK, PEOPLE, WEEKS, work_weeks
from benchmarks.peers import Found


def run(model: str, replications: int, seed: int) -> Found:
    """Replications one after the other; M1 only."""
    assert model == "M1"
    last = len(PEOPLE) - 1
    spread = math.sqrt(math.log(2))
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(LEADS_PER_WEEK)] + [None] * last,
        service_distributions=[
            ciw.dists.Lognormal(math.log(mean) - spread**2 / 2, spread)
            for mean in work_weeks(model)
        ],
        number_of_servers=list(PEOPLE),
        routing=[
            [1 - DROP_OFF if to == stage + 1 else 0.0 for to in range(len(PEOPLE))]
            for stage in range(len(PEOPLE))
        ],
    )
    visits, wins, cycles = 0, [], []
    for replication in range(replications):
        ciw.seed(seed * 1_000_003 + replication)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(WEEKS)
        records = simulation.get_all_records()
        visits += len(records)
        arrived = {one.id_number: one.arrival_date for one in records if one.node == 1}
        # The last stage's drop-off is a toss after the record: both leave the network.
        done = [one for one in records if one.node == len(PEOPLE)]
        won = [one for one in done if ciw.random.random() >= DROP_OFF]
        wins.append(float(len(won)))
        cycles.append(sum(one.exit_date - arrived[one.id_number] for one in won) / len(won))
    return Found(visits, wins, cycles)
