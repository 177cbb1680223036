"""The closed forms of queueing against published numbers, and against each other."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import queueing


@pytest.mark.parametrize(
    ("per_week", "work_weeks", "people", "must_wait", "wait"),
    [
        (0.8, 1, 1, 0.8, 4.0),  # M/M/1, Kendall
        (0.2, 10, 3, 0.4444444444, 4.4444444444),  # M/M/3, README of Ciw
        (4, 1, 5, 0.5541125541, 0.5541125541),  # M/M/5
        (0.2, 240, 55, 0.2387009364, 8.1840321044),  # 360 calls in 30 min, 240 s each, 55 agents
    ],
)
def test_erlang_c_gives_the_textbook_waits(
    per_week: float, work_weeks: float, people: int, must_wait: float, wait: float
):
    assert queueing.erlang_c(per_week * work_weeks, people) == pytest.approx(must_wait, rel=1e-8)
    assert queueing.mmc_wait(per_week, work_weeks, people) == pytest.approx(wait, rel=1e-8)


def test_waits_have_no_end_once_a_queue_is_overloaded():
    assert queueing.erlang_c(3, 3) == 1
    assert queueing.mmc_wait(3, 1, 3) == inf
    assert queueing.pollaczek_khinchine(1, 1, 1) == inf
    assert queueing.kingman(1, 1, 1, 1) == inf


def test_without_work_nobody_waits():
    assert queueing.erlang_c(0, 3) == 0
    assert queueing.mmc_wait(2, 0, 3) == 0


@pytest.mark.parametrize(
    ("per_week", "patience_weeks", "people", "expected"),
    [
        (
            0.9,
            10,
            1,
            queueing.Impatient(0.7579567, 0.1578258889, 1.4204330002, 2.1783897002, 0.7579567),
        ),
        (
            4.5,
            2,
            5,
            queueing.Impatient(
                0.5276424103, 0.1098685881, 0.9888172925, 4.9944086463, 0.8011182707
            ),
        ),
    ],
)
def test_erlang_a_gives_palms_numbers(
    per_week: float, patience_weeks: float, people: int, expected: queueing.Impatient
):
    found = queueing.erlang_a(per_week, 1, patience_weeks, people)
    for name in ("must_wait", "cold", "waiting", "inside", "utilization"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=1e-8), name


def test_erlang_a_with_endless_patience_is_erlang_c():
    found = queueing.erlang_a(4, 1, 1e7, 5)
    assert found.must_wait == pytest.approx(queueing.erlang_c(4, 5), rel=1e-5)
    assert found.waiting == pytest.approx(queueing.little(4, queueing.mmc_wait(4, 1, 5)), rel=1e-5)


@given(st.floats(0.1, 200), st.floats(0.05, 50), st.integers(1, 20))
def test_in_erlang_a_arrivals_go_cold_or_are_served(
    per_week: float, patience_weeks: float, people: int
):
    # Overloads included, where the weights of the chain exceed every float.
    found = queueing.erlang_a(per_week, 1, patience_weeks, people)
    served = people * found.utilization
    assert per_week * found.cold + served == pytest.approx(per_week, rel=1e-9)


@pytest.mark.parametrize(("work_cv", "wait"), [(0, 2.0), (0.5**0.5, 3.0), (1, 4.0), (1.5, 6.5)])
def test_pollaczek_khinchine_gives_the_waits_of_one_server(work_cv: float, wait: float):
    assert queueing.pollaczek_khinchine(0.8, 1, work_cv) == pytest.approx(wait)


def test_kingman_is_exact_for_poisson_leads_and_one_person():
    assert queueing.kingman(0.8, 1, 1, 1.5) == pytest.approx(6.5)


def test_kingman_overstates_the_wait_of_evenly_spaced_leads():
    # D/M/1 waits 1.69 (root equation); the approximation says 2.
    assert queueing.kingman(0.8, 1, 0, 1) == pytest.approx(2)


def test_kingman_for_several_people_gives_sakasegawas_number():
    # Factory Physics, the Briar Patch: three machines of 20 minutes, 8.625 jobs an hour.
    assert queueing.kingman(8.625, 1 / 3, 1, 1, people=3) == pytest.approx(2.4670228496, rel=1e-9)


def test_practical_worst_case_gives_penny_fab_one():
    # Factory Physics 7.3.3: four machines of two hours; 90 % of the rate at 27 jobs, 95 % at 57.
    open_deals = (1, 2, 3, 4, 5, 10, 27, 57)
    found = [queueing.pwc_throughput(w, 0.5, 8) for w in open_deals]
    expected = [0.125, 0.2, 0.25, 0.2857142857, 0.3125, 0.3846153846, 0.45, 0.475]
    assert found == pytest.approx(expected)
    times = [w / found[i] for i, w in enumerate(open_deals)]
    assert times == pytest.approx([8, 10, 12, 14, 16, 26, 60, 120])
