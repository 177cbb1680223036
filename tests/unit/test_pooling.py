"""Two kinds of deal in one pool or apart, against formulas: when people of their own wait less."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from planner.statistics.intervals import Interval
from planner.studies import pooling
from planner.studies.pooling import LOAD, Longer, Pooling, Wait
from planner.views.principles import kinds_words, markup
from reference.queueing import mmc_wait, pollaczek_khinchine


def hyperexponential_pair(times: float) -> float:
    """Mean wait in M/H2/2, first come first served, in works of a quick deal: the chain of who is
    in hand (both quick, one of each, both large) and how many wait, solved for up to 400 waiting.
    """
    most, rate = 400, LOAD * (1 + 1 / times)  # deals come that often in a quick deal's work
    quick = times / (1 + times)
    drawn = np.array([quick, 1 - quick])
    done = np.array([1.0, 1 / times])  # how often a deal in hand ends
    size = 3 + 3 * (most + 1)
    flows = np.zeros((size, size))

    def busy(large: int, waiting: int) -> int:
        return 3 + 3 * waiting + large

    for kind in (0, 1):
        flows[0, 1 + kind] = rate * drawn[kind]
        flows[1 + kind, 0] = done[kind]
        for other in (0, 1):
            flows[1 + kind, busy(kind + other, 0)] += rate * drawn[other]
    for waiting, large in product(range(most + 1), range(3)):
        here = busy(large, waiting)
        if waiting < most:
            flows[here, busy(large, waiting + 1)] += rate
        for kind, many in ((0, 2 - large), (1, large)):
            stays = large - kind  # large ones left in hand, if one of this kind ends
            if many and waiting == 0:
                flows[here, 1 + stays] += many * done[kind]
            elif many:
                after = busy(stays, waiting - 1)
                flows[here, after : after + 2] += many * done[kind] * drawn
    flows -= np.diag(flows.sum(axis=1))
    balance = np.vstack([flows.T[:-1], np.ones(size)])
    shares = np.linalg.solve(balance, np.eye(size)[-1])
    queue = sum(
        waiting * shares[busy(0, waiting) : busy(3, waiting)].sum() for waiting in range(most + 1)
    )
    return float(queue / rate)


def apart_on_average(times: float) -> float:
    """Mean wait of a deal whose kind has a person of its own, in works of a quick deal."""
    quick, large = (pollaczek_khinchine(LOAD / work, work, 1) for work in (1.0, times))
    return (times * quick + large) / (1 + times)


def test_the_chain_is_erlang_c_where_both_kinds_are_alike():
    assert hyperexponential_pair(1) == pytest.approx(mmc_wait(2 * LOAD, 1, 2), rel=1e-6)


@pytest.mark.parametrize("times", [1, 10])
def test_every_design_waits_as_the_formulas_say(times):
    found = pooling.longer(times)
    pool, apart, help_ = (found.waits[design] for design in pooling.DESIGNS)
    by_chain = hyperexponential_pair(times)
    assert pool.every.low < by_chain < pool.every.high
    # Apart each kind waits for its own: Pollaczek-Khinchine, work of 1 and of so many.
    each = [pollaczek_khinchine(LOAD / work, work, 1) for work in (1.0, times)]
    on_average = apart_on_average(times)
    assert apart.every.low < on_average < apart.every.high
    assert [apart.quick, apart.large] == pytest.approx(each, rel=0.12)
    assert found.pool_less_apart.sign == np.sign(by_chain - on_average)
    # Who helps has a deal of the own kind waiting never: between the two for the quick ones.
    assert pool.quick > help_.quick - 0.2
    if times == 1:  # alike, and so one queue of two people
        assert help_.every.low < by_chain < help_.every.high


def test_by_formula_a_pool_waits_less_up_to_three_times_and_more_from_ten_times_on():
    more = [hyperexponential_pair(times) - apart_on_average(times) for times in (1, 3, 10, 30)]
    assert [np.sign(gain) for gain in more] == [-1, -1, 1, 1]


def wait(mean: float) -> Wait:
    return Wait(Interval(mean, 0.1, mean - 0.2, mean + 0.2, 0), mean, 2 * mean)


def row(times: int, gap: float) -> Longer:
    waits = dict(zip(pooling.DESIGNS, (wait(5.0), wait(12.0), wait(4.0)), strict=True))
    return Longer(times, waits, Interval(gap, 0.1, gap - 0.2, gap + 0.2, 0))


def test_the_table_says_up_to_where_a_pool_waits_less():
    found = Pooling((row(1, -1.0), row(3, -0.5), row(10, 0.1), row(30, 3.0)), 1.0)
    rows = list(kinds_words.pooling_rows(found))
    assert rows[0] == (
        "as long as a quick one",
        "5.0 (quick 5.0, large 10)",
        "12 (quick 12, large 24)",
        "4.0 (quick 4.0, large 8.0)",
        "the pool",
    )
    assert [each[-1] for each in rows] == ["the pool", "the pool", "neither", "apart"]
    assert kinds_words.pooling_sentence(found) == (
        "A pool waits less while large deals take up to 3 times as long as quick ones; from 30 "
        "times as long on, people of their own wait less on average."
    )
    assert kinds_words.pooling_sentence(Pooling((row(10, 0.0),), 0.5)) == (
        "Neither clearly waits less."
    )
    drawn = markup.pooling(found)
    assert drawn.count('scope="row"') == 4
    assert all(len(each) == len(kinds_words.POOLING_HEADS) for each in rows)
