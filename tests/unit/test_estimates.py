"""What a history measures: against numbers planted by hand and known laws."""

from __future__ import annotations

import numpy as np
import pytest

from planner.calibration import estimates
from planner.calibration.visits import NOBODY, Deals, Entries, visits_from
from planner.statistics.bootstrap import percentile_interval, times_drawn

MONDAY = np.datetime64("2024-01-01", "us")


def deals(created, ended, won, end=1000.0, owner=None, people=()):
    """Deals of one stage."""
    created = np.array(created, dtype=float)
    nobody = np.full(created.size, NOBODY)
    return visits_from(
        Deals(created, np.array(ended, dtype=float), np.array(won, dtype=bool)),
        Entries(
            deal=np.arange(created.size),
            stage=np.zeros(created.size),
            entered=created,
            owner=nobody if owner is None else owner,
        ),
        stages=["Sale"],
        zero=MONDAY,
        end=end,
        people=people,
    )


def renewals(cv, weeks, per_week, seed):
    rng = np.random.default_rng(seed)
    count = int(weeks * per_week * 1.5)
    created = np.cumsum(rng.gamma(1 / cv**2, cv**2 / per_week, count))
    created = created[created < weeks]
    return deals(created, created + 1, np.ones(created.size))


@pytest.mark.parametrize("cv", [0.5, 1.0, 2.0])
def test_the_spread_of_the_gaps_is_found_from_the_weekly_counts(cv):
    found = estimates.arrivals(renewals(cv, 400, 50, seed=3), np.random.default_rng(1))
    # The standard error of the variance of 400 counts is 9 %, of its root about 5 %.
    assert found.cv == pytest.approx(cv, rel=0.16)
    low, high = percentile_interval(found.per_week)
    assert low < 50 < high
    assert found.trend_per_week is None


def test_leads_that_grow_are_a_trend_and_no_spread():
    rng = np.random.default_rng(5)
    counts = rng.poisson(np.linspace(20, 80, 60))
    created = np.concatenate([week + rng.random(n) for week, n in enumerate(counts)])
    found = estimates.arrivals(deals(np.sort(created), created + 1, created > 0), rng)
    assert found.trend_per_week == pytest.approx(1.0, rel=0.15)
    assert found.cv == pytest.approx(1.0, abs=0.3)


def test_deals_that_are_still_open_are_no_shorter_than_they_are():
    # Exponential times of mean 2 weeks in a history of 10: those that ended average 1.6.
    rng = np.random.default_rng(2)
    times = rng.exponential(2, 20_000)
    begun = rng.uniform(0, 10, times.size)
    history = deals(
        begun, np.where(begun + times <= 10, begun + times, np.nan), begun + times <= 10, end=10
    )
    assert 7 * (history.ended - history.created)[history.won].mean() < 0.85 * 14
    found = estimates.stage_times([history])
    assert found.mean_days[0] == pytest.approx(14, rel=0.07)
    assert found.cv[0] == pytest.approx(1, rel=0.1)


def test_visits_that_stay_open_longer_than_any_that_ended_never_end():
    history = deals([0] * 100, [1] * 60 + [2] * 20 + [np.nan] * 20, [True] * 80 + [False] * 20)
    found = estimates.stage_times([history])
    assert found.never[0] == pytest.approx(0.2)
    assert found.mean_days[0] == pytest.approx(7 * (60 * 1 + 20 * 2) / 80)
    weights = times_drawn(100, np.random.default_rng(1))
    share = estimates.shares(history, np.zeros(1, np.int64), found, weights)
    assert share.drop_off[0, 0] == pytest.approx(0.2)


def test_people_are_those_active_in_four_weeks_and_may_come_and_go():
    # Three people until week 20, then five; every one has a deal each week.
    rows = [(week + 0.5, who) for week in range(41) for who in range(3 if week < 21 else 5)]
    created = np.array([when for when, _ in rows])
    owner = np.array([who for _, who in rows])
    history = deals(created, created + 1, created > 0, owner=owner, people=list("abcde"))
    (crew,) = estimates.crews(history, [(0,)])
    assert (crew.fewest, crew.most) == (3, 5)
    assert crew.people in (3, 4, 5)
    assert crew.owns_deals


def test_nobody_named_is_nobody_counted():
    history = deals([0.5, 3.2, 8.1], [1, 4, 9], [True, False, True])
    assert estimates.crews(history, [(0,)])[0].people is None


def test_a_few_owners_named_are_no_count_of_people():
    created = np.arange(36) / 5
    owner = np.array([0 if deal % 12 == 0 else -1 for deal in range(36)])
    history = deals(created, created + 1, created > 0, owner=owner, people=["a"])
    assert estimates.crews(history, [(0,)])[0].people is None


def test_leads_of_a_file_chosen_by_close_date_are_counted_from_the_first_end():
    # 50 leads a week for 60 weeks, each open for 10 weeks on average; the file has what ended after
    # week 20, so that of the earliest leads few are in it.
    rng = np.random.default_rng(4)
    created = np.sort(rng.uniform(0, 60, 3000))
    ended = created + rng.exponential(10, created.size)
    there = ended > 20
    ended = np.where(ended < 60, ended, np.nan)
    cut = deals(created[there], ended[there], ~np.isnan(ended[there]), end=60.0)
    whole = deals(created, ended, ~np.isnan(ended), end=60.0)
    assert estimates.weeks_without_ends(whole) == 0
    assert estimates.weeks_without_ends(cut) == 20
    assert estimates.whole_part(whole) is whole
    found = estimates.arrivals(estimates.whole_part(cut), rng)
    assert found.per_week[0] == pytest.approx(50, rel=0.06)
    assert found.trend_per_week is None
    assert _plain_rate(cut) < 45


def _plain_rate(history):
    first, end = history.full_weeks()
    weeks = np.floor(history.created).astype(int)
    return np.bincount(weeks, minlength=end)[first:end].mean()
